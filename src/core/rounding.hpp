// Doubles rounded to the numbers of a narrower format, four at a time.
#pragma once

#include <bit>
#include <cstdint>

#include "vector.hpp"

namespace autonumerics {

// A binary format by the bits of its significand, the hidden one included, and the exponents of
// its least and its largest normal number; see formats/format.py.
struct FormatShape {
    int precision;
    int min_exponent;
    int max_exponent;

    bool is_double() const { return precision == 53; }
    bool operator==(const FormatShape&) const = default;
};

// Round to nearest, ties to even; beyond the largest number infinity. For formats whose numbers
// are all normal doubles.
class Rounding {
  public:
    explicit Rounding(const FormatShape& format)
        : dropped_(53 - format.precision),
          smallest_normal_(power(format.min_exponent)),
          beyond_(power(format.max_exponent) * 2),
          shifter_(1.5 * power(format.min_exponent - format.precision + 1 + 52)) {}

    Vector operator()(const Vector& v) const {
        const Bits bits = std::bit_cast<Bits>(v);
        const Bits odd = (bits >> dropped_) & 1;
        const std::int64_t unit = std::int64_t{1} << dropped_;
        const Vector normal = std::bit_cast<Vector>((bits + (unit / 2 - 1) + odd) & -unit);
        const Vector size = magnitude(v);
        // Added to the shifter, a double keeps multiples of the subnormals' spacing alone.
        const Vector subnormal = (v + shifter_) - shifter_;
        const Vector finite = size < smallest_normal_ ? subnormal : normal;
        const Vector infinite = finite * __builtin_inf();
        return magnitude(normal) >= beyond_ ? infinite : finite;
    }

    double operator()(double a) const { return (*this)(broadcast(a))[0]; }

  private:
    typedef std::int64_t Bits __attribute__((vector_size(32)));

    static double power(int exponent) {  // of two, of a normal double
        return std::bit_cast<double>(static_cast<std::int64_t>(exponent + 1023) << 52);
    }

    int dropped_;
    double smallest_normal_, beyond_, shifter_;
};

}  // namespace autonumerics
