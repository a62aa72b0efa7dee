#include "screening.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

#include "accuracy.hpp"

namespace autonumerics {
namespace {

// Bit i is set where operation i is the sum or difference of x and a constant with a low part.
std::uint32_t differences_from_zeros(const Structure& s, const double* constants) {
    static_assert(max_operations <= 32);
    const auto is_zero = [&](Slot a) {
        return is_constant(a) && constants[max_constants + (a - first_constant)] != 0;
    };
    std::uint32_t found = 0;
    for (int i = 0; i < s.operations; ++i) {
        const auto& [code, operand] = s.code[i];
        const bool linear = row(code).meaning.form == Meaning::Form::sum;
        const bool from_zero = (is_input(operand[0]) && is_zero(operand[1])) ||
                               (is_input(operand[1]) && is_zero(operand[0]));
        if (linear && from_zero) found |= std::uint32_t{1} << i;
    }
    return found;
}

template <class Round>
double largest_error(const Structure& s, const double* constants, const ScreeningInputs& inputs,
                     const Round& round) {
    double given[max_constants];
    double largest = 0;
    bool finite = true;
    for (int k = 0; k < s.constants; ++k) {
        given[k] = constants[max_constants + k] == 0 ? round(constants[k]) : constants[k];
        finite = finite && std::isfinite(given[k]);
    }
    const std::uint32_t exact = differences_from_zeros(s, constants);
    evaluate_each<DoubleTier>(
        s, given, inputs.x,
        [&](std::size_t i, double value) {
            const double error =
                std::fabs((value - inputs.values[i]) - inputs.values_low[i]) * inputs.per_ulp[i];
            finite = finite && std::isfinite(error);
            largest = std::max(largest, error);
        },
        [&](int i, const Vector& v) { return exact >> i & 1 ? v : round(v); });
    return finite ? largest : INFINITY;
}

}  // namespace

double screened_error(const Structure& s, const double* constants, const ScreeningInputs& inputs,
                      const FormatShape& format) {
    if (format.is_double()) return largest_error(s, constants, inputs, std::identity());
    return largest_error(s, constants, inputs, Rounding(format));
}

}  // namespace autonumerics
