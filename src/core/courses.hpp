// How the results of machine code go over every float of a range: between which values, and whether
// they rise or fall from one float to the next.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exhaustive.hpp"

namespace autonumerics {

// Floats first ... last, of one sign, by their numbers; or both of them negative_zero.
struct FloatRange {
    std::int64_t first, last;
};

// `rises`, `falls`: whether some result is above, or below, the one before it; `fails`: whether one
// is NaN, which plays no part in the others.
struct Course {
    double least, largest;
    double begin, end;  // the first result and the last one
    bool rises, falls, fails;
};

// One result a range, the same for any number of threads.
std::vector<Course> courses(const Code& code, FloatFormat format,
                            std::span<const FloatRange> ranges, int threads);

}  // namespace autonumerics
