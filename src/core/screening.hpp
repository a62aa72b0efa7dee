// The error of a program as an arithmetic computes it, at a few inputs: what tells candidates
// apart that are equally good in the reals.
#pragma once

#include <span>

#include "program.hpp"
#include "rounding.hpp"

namespace autonumerics {

// How a program is computed; see formats/arithmetic.py.
struct ArithmeticShape {
    FormatShape storage, computing, constants;
};

// Numbers of the storage format, the exact values there as sums of two doubles, and what an error
// is multiplied by above and below them: 1 over the ULP, or over what is allowed on that side.
struct ScreeningInputs {
    std::span<const double> x;
    std::span<const double> values;
    std::span<const double> values_low;
    std::span<const double> above;
    std::span<const double> below;
};

// The largest error, weighed so, with every constant rounded to its format, every operation to the
// computing format, and the result to the storage format; infinite where a value or a constant is
// none. Constants with a low part (behind the high parts) stand for zeros of the target that are no
// numbers of the format: they and their differences from x are not rounded, since they will be
// written as several operations whose error is small. Operations are carried out in doubles and
// rounded: + - * / and sqrt are then exact as written, an fma may be off by a double rounding in
// rare cases.
double screened_error(const Structure& s, const double* constants, const ScreeningInputs& inputs,
                      const ArithmeticShape& arithmetic);

}  // namespace autonumerics
