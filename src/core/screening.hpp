// The error of a program as a number format computes it, at a few inputs: what tells candidates
// apart that are equally good in the reals.
#pragma once

#include <span>

#include "program.hpp"
#include "rounding.hpp"

namespace autonumerics {

// Numbers of the format, the exact values there as sums of two doubles, and 1 over the ULP.
struct ScreeningInputs {
    std::span<const double> x;
    std::span<const double> values;
    std::span<const double> values_low;
    std::span<const double> per_ulp;
};

// The largest error in ULPs with every constant and operation rounded to the format, but for
// constants with a low part (behind the high parts), which stand for two numbers of it; infinite
// where a value or a constant is none. Operations are carried out in doubles and rounded: + - * /
// and sqrt are then exact as written, an fma may be off by a double rounding in rare cases.
double screened_error(const Structure& s, const double* constants, const ScreeningInputs& inputs,
                      const FormatShape& format);

}  // namespace autonumerics
