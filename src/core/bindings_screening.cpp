// The door to the screening of programs in a number format.
#include <nanobind/nanobind.h>

#include "numpy.hpp"
#include "parallel.hpp"
#include "records.hpp"
#include "screening.hpp"

namespace autonumerics {
namespace {

auto screen(const Records& records, const Constants& constants, const Doubles& x,
            const Doubles& values, const Doubles& values_low, const Doubles& per_ulp, int precision,
            int min_exponent, int max_exponent, int threads) {
    const auto structures = structures_of(records);
    require_one_input(structures);
    require_rows(constants, structures.size());
    const std::size_t m = x.shape(0);
    require(m > 0 && values.shape(0) == m && values_low.shape(0) == m && per_ulp.shape(0) == m,
            "inputs, values and units must be of one length");
    require(1 < precision && precision <= 53, "no such precision");
    require(precision == 53 || (-500 < min_exponent && max_exponent < 500), "no such exponents");
    const ScreeningInputs inputs{view(x), view(values), view(values_low), view(per_ulp)};
    const FormatShape format{precision, min_exponent, max_exponent};
    std::vector<double> errors(structures.size());
    {
        const nb::gil_scoped_release release;
        parallel_for(structures.size(), threads, [&](std::size_t i) {
            errors[i] = screened_error(structures[i], row_of(constants, i), inputs, format);
        });
    }
    return to_numpy(std::move(errors));
}

}  // namespace

void bind_screening(nb::module_& m) {
    m.def("screen", &screen, nb::arg("records"), nb::arg("constants"), nb::arg("x"),
          nb::arg("values"), nb::arg("values_low"), nb::arg("per_ulp"), nb::arg("precision"),
          nb::arg("min_exponent"), nb::arg("max_exponent"), nb::arg("threads"));
}

}  // namespace autonumerics
