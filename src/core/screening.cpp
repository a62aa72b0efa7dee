#include "screening.hpp"

#include <algorithm>
#include <cmath>

#include "accuracy.hpp"

namespace autonumerics {
namespace {

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
    evaluate_each<DoubleTier>(
        s, given, inputs.x,
        [&](std::size_t i, double value) {
            const double error =
                std::fabs((value - inputs.values[i]) - inputs.values_low[i]) * inputs.per_ulp[i];
            finite = finite && std::isfinite(error);
            largest = std::max(largest, error);
        },
        round);
    return finite ? largest : INFINITY;
}

}  // namespace

double screened_error(const Structure& s, const double* constants, const ScreeningInputs& inputs,
                      const FormatShape& format) {
    if (format.is_double()) return largest_error(s, constants, inputs, as_computed);
    return largest_error(s, constants, inputs, Rounding(format));
}

}  // namespace autonumerics
