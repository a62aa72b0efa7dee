// The door to values with bounds of their rounding errors.
#include <nanobind/nanobind.h>

#include <algorithm>

#include "bounded.hpp"
#include "numpy.hpp"
#include "records.hpp"

namespace autonumerics {
namespace {

// Of one program: high parts, low parts and bounds, (operations, points) each.
auto bounded(const Records& records, const Constants& constants, const Doubles& high,
             const Doubles& low) {
    const auto structures = structures_of(records);
    require_one_input(structures);
    require_rows(constants, structures.size());
    require(structures.size() == 1, "one program");
    const std::size_t m = high.shape(0);
    require(m > 0 && low.shape(0) == m, "high and low parts must be of one length");
    const Structure& s = structures[0];
    const double* given = row_of(constants, 0);
    DoubleDouble<double> c[max_constants];
    for (int k = 0; k < max_constants; ++k) c[k] = {given[k], given[max_constants + k]};
    std::vector<double> highs(s.operations * m), lows(highs.size()), errors(highs.size());
    {
        const nb::gil_scoped_release release;
        bounded_results(s, c, view(high), view(low), [&](int i, std::size_t j, auto y, double e) {
            const std::size_t at = static_cast<std::size_t>(i) * m + j;
            highs[at] = y.hi;
            lows[at] = y.lo;
            errors[at] = e;
        });
    }
    return nb::make_tuple(to_numpy<2>(std::move(highs), {m}), to_numpy<2>(std::move(lows), {m}),
                          to_numpy<2>(std::move(errors), {m}));
}

}  // namespace

void bind_bounded(nb::module_& m) {
    m.def("bounded", &bounded, nb::arg("records"), nb::arg("constants"), nb::arg("high"),
          nb::arg("low"));
}

}  // namespace autonumerics
