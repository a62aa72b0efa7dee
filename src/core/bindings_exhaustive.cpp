// The door to the exhaustive measurement: addresses of machine code come in as integers.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "courses.hpp"
#include "exhaustive.hpp"
#include "numpy.hpp"

namespace autonumerics {
namespace {

using Constants = nb::ndarray<const std::uint8_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Ranges = nb::ndarray<const std::int64_t, nb::shape<-1, 2>, nb::c_contig, nb::device::cpu>;
using Frames = nb::ndarray<const double, nb::shape<-1, 3>, nb::c_contig, nb::device::cpu>;
using Coefficients =
    nb::ndarray<const double, nb::shape<-1, oracle_degree + 1>, nb::c_contig, nb::device::cpu>;

std::vector<OraclePiece> pieces_of(FloatFormat format, const Ranges& ranges, const Frames& frames,
                                   const Coefficients& coefficients) {
    const std::size_t n = ranges.shape(0);
    require(frames.shape(0) == n && coefficients.shape(0) == n, "one row of each array a piece");
    const std::int64_t infinity =
        (std::int64_t{1} << (format.bits - 1)) - (std::int64_t{1} << (format.precision - 1));
    std::vector<OraclePiece> pieces(n);
    for (std::size_t p = 0; p < n; ++p) {
        const std::int64_t first = ranges.data()[2 * p], last = ranges.data()[2 * p + 1];
        require(-infinity < first && first <= last && last < infinity, "no such floats");
        require(first >= 0 || last < 0, "the floats of a piece have one sign");
        pieces[p] = {first, last, frames.data()[3 * p], frames.data()[3 * p + 1], {}};
        const double* row = coefficients.data() + p * pieces[p].coefficients.size();
        std::copy(row, row + pieces[p].coefficients.size(), pieces[p].coefficients.begin());
    }
    return pieces;
}

// `constants` are the bytes of those that the code takes at each call, none if it has its own.
auto measure(std::uintptr_t address, const Constants& constants, int bits, int precision,
             const Ranges& ranges, const Frames& frames, const Coefficients& coefficients,
             int threads) {
    require(address != 0, "no program at address 0");
    require((bits == 16 || bits == 32) && precision > 1 && precision < bits, "no such format");
    const FloatFormat format{bits, precision};
    const Code code{address, constants.shape(0) == 0 ? nullptr : constants.data()};
    const auto pieces = pieces_of(format, ranges, frames, coefficients);
    std::vector<double> errors;
    std::vector<std::int64_t> places;
    {
        const nb::gil_scoped_release release;
        for (const WorstError& w : worst_errors(code, format, pieces, threads)) {
            errors.insert(errors.end(), {w.absolute, w.relative});
            places.insert(places.end(), {w.absolute_at, w.relative_at, w.failures, w.failed_at});
        }
    }
    return nb::make_tuple(to_numpy<2>(std::move(errors), {2}), to_numpy<2>(std::move(places), {4}));
}

// As `measure`, over ranges of indices; one row of values and one of flags a range.
auto follow(std::uintptr_t address, int bits, int precision, const Ranges& ranges, int threads) {
    require(address != 0, "no program at address 0");
    require((bits == 16 || bits == 32) && precision > 1 && precision < bits, "no such format");
    std::vector<FloatRange> wanted(ranges.shape(0));
    for (std::size_t r = 0; r < wanted.size(); ++r) {
        const std::int64_t first = ranges.data()[2 * r], last = ranges.data()[2 * r + 1];
        const std::int64_t most = std::int64_t{1} << (bits - 1);
        const bool is_zero = first == negative_zero && last == negative_zero;
        require(is_zero || (-most < first && first <= last && last < most), "no such floats");
        require(first >= 0 || last < 0, "the floats of a range have one sign");
        wanted[r] = {first, last};
    }
    std::vector<double> values;
    std::vector<std::uint8_t> flags;
    {
        const nb::gil_scoped_release release;
        for (const Course& c : courses(Code{address}, {bits, precision}, wanted, threads)) {
            values.insert(values.end(), {c.least, c.largest, c.begin, c.end});
            flags.insert(flags.end(), {c.rises, c.falls, c.fails});
        }
    }
    return nb::make_tuple(to_numpy<2>(std::move(values), {4}), to_numpy<2>(std::move(flags), {3}));
}

}  // namespace

void bind_exhaustive(nb::module_& m) {
    m.attr("ORACLE_DEGREE") = oracle_degree;
    m.attr("NEGATIVE_ZERO") = negative_zero;
    m.def("worst_errors", &measure, nb::arg("address"), nb::arg("constants"), nb::arg("bits"),
          nb::arg("precision"), nb::arg("ranges"), nb::arg("frames"), nb::arg("coefficients"),
          nb::arg("threads"));
    m.def("courses", &follow, nb::arg("address"), nb::arg("bits"), nb::arg("precision"),
          nb::arg("ranges"), nb::arg("threads"));
}

}  // namespace autonumerics
