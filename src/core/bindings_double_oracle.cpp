// The door to exact values for binary64 and to errors at numbers of it.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>

#include "double_oracle.hpp"
#include "numpy.hpp"

namespace autonumerics {
namespace {

template <class T>
using Column = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T, nb::ssize_t width>
using Table = nb::ndarray<const T, nb::shape<-1, width>, nb::c_contig, nb::device::cpu>;

constexpr int width = double_oracle_degree + 3;  // of two coefficients there are two parts
using Ranges = Table<std::int64_t, 3>;
using Frames = Table<double, 3>;
using Coefficients = Table<double, width>;
using Cells = Table<std::int64_t, 3>;

constexpr std::int64_t infinity = std::int64_t{0x7ff} << 52;

void require_numbers(std::int64_t first, std::int64_t last) {
    require(-infinity < first && first <= last && last < infinity, "no such numbers");
}

// Rows of ranges: first, last, order; of frames: middle, scale, lift.
std::vector<DoublePiece> pieces_of(const Ranges& ranges, const Frames& frames,
                                   const Coefficients& coefficients) {
    const std::size_t n = ranges.shape(0);
    require(frames.shape(0) == n && coefficients.shape(0) == n, "one row of each array a piece");
    std::vector<DoublePiece> pieces(n);
    for (std::size_t p = 0; p < n; ++p) {
        const std::int64_t* range = ranges.data() + 3 * p;
        const double* frame = frames.data() + 3 * p;
        const double* c = coefficients.data() + width * p;
        require_numbers(range[0], range[1]);
        require(0 <= range[2] && range[2] <= double_oracle_degree, "no such order");
        pieces[p] = {range[0],     range[1],     static_cast<int>(range[2]),
                     frame[0],     frame[1],     frame[2],
                     {c[0], c[1]}, {c[2], c[3]}, {}};
        std::copy(c + 4, c + width, pieces[p].rest.begin());
    }
    return pieces;
}

auto values(const Ranges& ranges, const Frames& frames, const Coefficients& coefficients,
            const Column<std::int64_t>& piece, const Column<double>& x, int threads) {
    const auto pieces = pieces_of(ranges, frames, coefficients);
    require(piece.shape(0) == x.shape(0), "a piece for each number");
    const auto known = static_cast<std::int64_t>(pieces.size());
    const std::span<const std::int64_t> chosen{piece.data(), piece.shape(0)};
    require(std::all_of(chosen.begin(), chosen.end(),
                        [&](std::int64_t p) { return 0 <= p && p < known; }),
            "no such piece");
    std::vector<double> pairs;
    {
        const nb::gil_scoped_release release;
        pairs.reserve(2 * x.shape(0));
        for (const auto& v : exact_values(pieces, chosen, {x.data(), x.shape(0)}, threads)) {
            pairs.insert(pairs.end(), {v.hi, v.lo});
        }
    }
    return to_numpy<2>(std::move(pairs), {2});
}

std::vector<Cell> cells_of(const Cells& rows, std::size_t pieces) {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < rows.shape(0); ++i) {
        const std::int64_t* row = rows.data() + 3 * i;
        require(0 <= row[0] && row[0] < static_cast<std::int64_t>(pieces), "no such piece");
        require_numbers(row[1], row[2]);
        cells.push_back({static_cast<std::size_t>(row[0]), row[1], row[2]});
    }
    return cells;
}

// `constants` are those that the code takes at each call, none if it has its own.
auto measure(std::uintptr_t address, const Column<double>& constants, const Ranges& ranges,
             const Frames& frames, const Coefficients& coefficients, const Cells& rows,
             std::int64_t samples, std::uint64_t seed, int threads) {
    require(address != 0, "no program at address 0");
    require(samples >= 2, "two inputs a cell at least");
    const Code code{address, constants.shape(0) == 0 ? nullptr : constants.data()};
    const auto pieces = pieces_of(ranges, frames, coefficients);
    const auto cells = cells_of(rows, pieces.size());
    std::vector<double> errors;
    std::vector<std::int64_t> places;
    {
        const nb::gil_scoped_release release;
        for (const auto& w : worst_sampled(code, pieces, cells, samples, seed, threads)) {
            errors.insert(errors.end(), w.errors.begin(), w.errors.end());
            places.insert(places.end(), w.places.begin(), w.places.end());
            places.insert(places.end(), {w.failures, w.failed_at});
        }
    }
    return nb::make_tuple(to_numpy<2>(std::move(errors), {3}), to_numpy<2>(std::move(places), {5}));
}

}  // namespace

void bind_double_oracle(nb::module_& m) {
    m.attr("DOUBLE_ORACLE_DEGREE") = double_oracle_degree;
    m.def("double_oracle_values", &values, nb::arg("ranges"), nb::arg("frames"),
          nb::arg("coefficients"), nb::arg("piece"), nb::arg("x"), nb::arg("threads"));
    m.def("worst_sampled", &measure, nb::arg("address"), nb::arg("constants"), nb::arg("ranges"),
          nb::arg("frames"), nb::arg("coefficients"), nb::arg("cells"), nb::arg("samples"),
          nb::arg("seed"), nb::arg("threads"));
}

}  // namespace autonumerics
