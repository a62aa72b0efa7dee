// The largest error of a compiled program over every float of a range.
//
// The exact values come as pieces: on each, a polynomial in doubles with a proved error (see
// accuracy/oracle.py, which builds them). Floats are numbered in their order: 0 is 0, the k-th
// positive float k, the k-th negative one -k.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace autonumerics {

inline constexpr int oracle_degree = 7;

// In the place of a float's number: the zero of negative sign, which has none of its own.
inline constexpr std::int64_t negative_zero = std::numeric_limits<std::int64_t>::min();

// Floats first ... last, of one sign, and the exact value at them: the polynomial of
// t = (x - middle) * inverse_scale with these coefficients, in ascending powers.
struct OraclePiece {
    std::int64_t first, last;
    double middle, inverse_scale;
    std::array<double, oracle_degree + 1> coefficients;
};

// A binary interchange format of 16 or 32 bits.
struct FloatFormat {
    int bits;
    int precision;  // of the significand, the hidden bit included
};

// Machine code for y[i] = P(x[i]) on arrays of bit patterns; where it takes its constants at each
// call, `constants` points to them.
struct Code {
    using Loop = void (*)(const void* x, void* y, std::int64_t n);
    using LoopWithConstants = void (*)(const void* x, void* y, std::int64_t n, const void* c);

    std::uintptr_t address;
    const void* constants = nullptr;

    void operator()(const void* x, void* y, std::int64_t n) const {
        if (constants == nullptr) {
            std::bit_cast<Loop>(address)(x, y, n);
        } else {
            std::bit_cast<LoopWithConstants>(address)(x, y, n, constants);
        }
    }
};

// The largest error over a piece, at both zeros if 0 is in it, and the lowest float that has it; -1
// and `first` if no result is finite. Results that are infinite or NaN are counted and play no part
// in the errors.
struct WorstError {
    double absolute, relative;
    std::int64_t absolute_at, relative_at;
    std::int64_t failures, failed_at;  // failed_at: the first, if there are any
};

// One result a piece, the same bits for any number of threads.
std::vector<WorstError> worst_errors(const Code& code, FloatFormat format,
                                     std::span<const OraclePiece> pieces, int threads);

}  // namespace autonumerics
