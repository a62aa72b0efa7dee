// The door to the screening of programs in a number format.
#include <nanobind/nanobind.h>

#include "numpy.hpp"
#include "parallel.hpp"
#include "records.hpp"
#include "screening.hpp"

namespace autonumerics {
namespace {

using Shapes = nb::ndarray<const int, nb::shape<3, 3>, nb::c_contig, nb::device::cpu>;

// The formats of an arithmetic: rows storage, computing, constants, each (precision, exponents of
// the least and the largest normal number).
ArithmeticShape arithmetic_of(const Shapes& shapes) {
    const auto row = [&](int i) {
        const int* shape = shapes.data() + 3 * i;
        const FormatShape format{shape[0], shape[1], shape[2]};
        require(1 < format.precision && format.precision <= 53, "no such precision");
        require(format.is_double() || (-500 < format.min_exponent && format.max_exponent < 500),
                "no such exponents");
        return format;
    };
    const ArithmeticShape arithmetic{row(0), row(1), row(2)};
    require(arithmetic.storage == arithmetic.computing || !arithmetic.storage.is_double(),
            "doubles are computed in doubles");
    return arithmetic;
}

auto screen(const Records& records, const Constants& constants, const Doubles& x,
            const Doubles& values, const Doubles& values_low, const Doubles& above,
            const Doubles& below, const Shapes& formats, int threads) {
    const auto structures = structures_of(records);
    require_one_input(structures);
    require_rows(constants, structures.size());
    const std::size_t m = x.shape(0);
    require(m > 0 && values.shape(0) == m && values_low.shape(0) == m && above.shape(0) == m &&
                below.shape(0) == m,
            "inputs, values and units must be of one length");
    const ScreeningInputs inputs{view(x), view(values), view(values_low), view(above), view(below)};
    const ArithmeticShape arithmetic = arithmetic_of(formats);
    std::vector<double> errors(structures.size());
    {
        const nb::gil_scoped_release release;
        parallel_for(structures.size(), threads, [&](std::size_t i) {
            errors[i] = screened_error(structures[i], row_of(constants, i), inputs, arithmetic);
        });
    }
    return to_numpy(std::move(errors));
}

}  // namespace

void bind_screening(nb::module_& m) {
    m.def("screen", &screen, nb::arg("records"), nb::arg("constants"), nb::arg("x"),
          nb::arg("values"), nb::arg("values_low"), nb::arg("above"), nb::arg("below"),
          nb::arg("formats"), nb::arg("threads"));
}

}  // namespace autonumerics
