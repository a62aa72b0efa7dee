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

// The constants as the program takes them; false where one is beyond its format.
template <class Round>
bool round_constants(const Structure& s, const double* constants, const Round& round,
                     double* given) {
    bool finite = true;
    for (int k = 0; k < s.constants; ++k) {
        given[k] = constants[max_constants + k] == 0 ? round(constants[k]) : constants[k];
        finite = finite && std::isfinite(given[k]);
    }
    return finite;
}

// `round` is for every operation, `store` for the result of the last besides.
template <class Round, class Store>
double largest_error(const Structure& s, const double* given, std::uint32_t exact,
                     const ScreeningInputs& inputs, const Round& round, const Store& store) {
    double largest = 0;
    bool finite = true;
    const int last = s.operations - 1;
    evaluate_each<DoubleTier>(
        s, given, inputs.x,
        [&](std::size_t i, double value) {
            const double away = (value - inputs.values[i]) - inputs.values_low[i];
            const double error = away > 0 ? away * inputs.above[i] : -away * inputs.below[i];
            finite = finite && std::isfinite(error);
            largest = std::max(largest, error);
        },
        [&](int i, const Vector& v) {
            const Vector computed = exact >> i & 1 ? v : round(v);
            return i == last ? store(computed) : computed;
        });
    return finite ? largest : INFINITY;
}

// Calls visitor with the rounding to a format, which is none for doubles.
template <class Visitor>
auto with_rounding(const FormatShape& format, const Visitor& visitor) {
    return format.is_double() ? visitor(std::identity()) : visitor(Rounding(format));
}

}  // namespace

double screened_error(const Structure& s, const double* constants, const ScreeningInputs& inputs,
                      const ArithmeticShape& arithmetic) {
    double given[max_constants];
    const bool finite = with_rounding(arithmetic.constants, [&](const auto& round) {
        return round_constants(s, constants, round, given);
    });
    if (!finite) return INFINITY;
    if (s.operations == 0) {  // no operation whose result would be rounded once more
        with_rounding(arithmetic.storage, [&](const auto& round) {
            for (int k = 0; k < s.constants; ++k) given[k] = round(given[k]);
        });
    }
    const std::uint32_t exact = differences_from_zeros(s, constants);
    return with_rounding(arithmetic.computing, [&](const auto& round) {
        if (arithmetic.storage == arithmetic.computing) {
            return largest_error(s, given, exact, inputs, round, std::identity());
        }
        return largest_error(s, given, exact, inputs, round, Rounding(arithmetic.storage));
    });
}

}  // namespace autonumerics
