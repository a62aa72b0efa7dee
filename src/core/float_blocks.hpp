// Floats of a format in their order, in blocks, and what machine code makes of them.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "exhaustive.hpp"
#include "vector.hpp"

namespace autonumerics {

typedef std::int64_t Mask __attribute__((vector_size(32)));
typedef float Singles __attribute__((vector_size(16)));

inline constexpr std::int64_t block_size = 512;  // 12 KiB with all that is made of it: within L1
inline constexpr std::int64_t task_size = std::int64_t{1} << 20;  // floats of one task of a thread

// The bits of binary32.
struct Single {
    using Bits = std::uint32_t;
    explicit Single(int) {}
    Vector widen(const Bits* bits) const {
        Singles values;
        std::memcpy(&values, bits, sizeof values);
        return __builtin_convertvector(values, Vector);
    }
};

// The bits of a 16-bit format.
struct Half {
    using Bits = std::uint16_t;
    explicit Half(int precision)
        : precision_(precision),
          infinity_(0x7fff >> (precision - 1) << (precision - 1)),
          scale_(std::ldexp(1, 1023 - (infinity_ >> precision))) {}
    Vector widen(const Bits* bits) const {
        return Vector{value(bits[0]), value(bits[1]), value(bits[2]), value(bits[3])};
    }

  private:
    // Exponent and significand move to their places in a double, whose exponent is then too
    // small by the difference of the biases; a product with a power of two is exact.
    double value(Bits bits) const {
        const int magnitude = bits & 0x7fff;
        if (magnitude > infinity_) return std::numeric_limits<double>::quiet_NaN();
        if (magnitude == infinity_) {
            return bits == magnitude ? std::numeric_limits<double>::infinity()
                                     : -std::numeric_limits<double>::infinity();
        }
        const double size =
            std::bit_cast<double>(static_cast<std::uint64_t>(magnitude) << (53 - precision_)) *
            scale_;
        return bits == magnitude ? size : -size;
    }
    int precision_;
    int infinity_;  // its bits: an exponent of ones only, which halved is the bias
    double scale_;
};

// The floats of one block and the program's results there, in vectors of doubles.
template <class Reader>
struct Block {
    using Bits = typename Reader::Bits;
    alignas(32) Bits x[block_size];
    alignas(32) Bits y[block_size];
    std::int64_t count;  // those in use; up to a whole vector the last is repeated

    void run(const Code& code, std::int64_t first, std::int64_t last) {
        fill(first, last);
        call(code);
    }
    void fill(std::int64_t first, std::int64_t last) {
        count = std::min(block_size, last - first + 1);
        const auto sign = static_cast<Bits>(Bits{1} << (8 * sizeof(Bits) - 1));
        if (first == negative_zero) {
            x[0] = sign;
        } else if (first >= 0) {
            for (std::int64_t i = 0; i < count; ++i) x[i] = static_cast<Bits>(first + i);
        } else {
            for (std::int64_t i = 0; i < count; ++i) x[i] = static_cast<Bits>(sign - (first + i));
        }
        std::fill(x + count, x + padded(), x[count - 1]);
    }
    void call(const Code& code) { code(x, y, padded()); }
    std::int64_t padded() const { return (count + lanes - 1) / lanes * lanes; }
};

// A part of a range of floats, small enough for one turn of a thread.
struct Task {
    std::size_t range;
    std::int64_t first, last;
};

// Ranges cut into tasks, in order; `bounds` gives what holds a range's first and last float. Both
// are negative_zero or neither.
template <class Range, class Bounds = std::identity>
std::vector<Task> tasks_of(std::span<const Range> ranges, Bounds bounds = {}) {
    std::vector<Task> tasks;
    for (std::size_t r = 0; r < ranges.size(); ++r) {
        const auto& range = std::invoke(bounds, ranges[r]);
        for (std::int64_t first = range.first; first <= range.last; first += task_size) {
            tasks.push_back({r, first, std::min(first + task_size - 1, range.last)});
        }
    }
    return tasks;
}

}  // namespace autonumerics
