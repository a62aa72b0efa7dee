// The door to the measurement at all inputs: addresses of machine code come in as integers.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "numpy.hpp"
#include "waves.hpp"
#include "whole_line.hpp"

namespace autonumerics {
namespace {

using Ranges = nb::ndarray<const std::int64_t, nb::shape<-1, 2>, nb::c_contig, nb::device::cpu>;
using Kinds = nb::ndarray<const std::int32_t, nb::shape<-1, 4>, nb::c_contig, nb::device::cpu>;
using Frames = nb::ndarray<const double, nb::shape<-1, 4>, nb::c_contig, nb::device::cpu>;
using Coefficients =
    nb::ndarray<const double, nb::shape<-1, oracle_degree + 1>, nb::c_contig, nb::device::cpu>;
using Turns = nb::ndarray<const std::uint64_t, nb::shape<-1, 3>, nb::c_contig, nb::device::cpu>;

LinePiece piece_of(std::size_t p, int bits, const Ranges& ranges, const Kinds& kinds,
                   const Frames& frames, const Coefficients& coefficients, const Turns& turns) {
    const std::int64_t first = ranges.data()[2 * p], last = ranges.data()[2 * p + 1];
    const std::int64_t end = std::int64_t{1} << (bits - 1);
    const bool is_zero = first == negative_zero && last == negative_zero;
    require(is_zero || (-end < first && first <= last && last < end), "no such inputs");
    require(first >= 0 || last < 0, "the inputs of a piece have one sign");
    const std::int32_t* kind = kinds.data() + 4 * p;
    require(0 <= kind[0] && kind[0] <= static_cast<int>(Right::unknown), "no such kind");
    require(-1 <= kind[1] && kind[1] <= 1, "no such slope");
    require(0 <= kind[2] && kind[2] < waves, "no such wave");
    require(-1 <= kind[3] && kind[3] <= 2, "no such sign of zeros");
    const double* frame = frames.data() + 4 * p;
    const std::uint64_t* turn = turns.data() + 3 * p;
    LinePiece piece{{first, last, frame[0], frame[1], {}},
                    static_cast<Right>(kind[0]),
                    frame[2],
                    frame[3],
                    kind[1],
                    kind[2],
                    static_cast<ZeroSign>(kind[3]),
                    turn[0],
                    turn[1],
                    turn[2] != 0};
    const double* row = coefficients.data() + p * (oracle_degree + 1);
    std::copy(row, row + oracle_degree + 1, piece.oracle.coefficients.begin());
    return piece;
}

// What was seen of one code, as arrays.
struct Table {
    explicit Table(LineResults results) : undecided(std::move(results.undecided)) {
        for (const LineResult& r : results.pieces) {
            values.insert(values.end(), {r.error_ulp, r.least, r.most, r.least_right, r.most_right,
                                         r.normal_error_ulp});
            counts.insert(counts.end(), {r.at, r.correct, r.faithful, r.undecided});
            counts.insert(counts.end(), r.counts.begin(), r.counts.end());
            counts.insert(counts.end(), r.firsts.begin(), r.firsts.end());
            counts.push_back(r.unjudged_zeros);
        }
    }
    std::vector<double> values;
    std::vector<std::int64_t> counts, undecided;
};

nb::list measure(const std::vector<std::uintptr_t>& addresses, int bits, int precision,
                 const Ranges& ranges, const Kinds& kinds, const Frames& frames,
                 const Coefficients& coefficients, const Turns& turns, std::int64_t undecided_kept,
                 int threads) {
    require((bits == 16 || bits == 32) && precision > 1 && precision < bits, "no such format");
    require(undecided_kept >= 0, "a count is not negative");
    const std::size_t n = ranges.shape(0);
    require(kinds.shape(0) == n && frames.shape(0) == n && coefficients.shape(0) == n &&
                turns.shape(0) == n,
            "one row of each array a piece");
    std::vector<LinePiece> pieces;
    for (std::size_t p = 0; p < n; ++p) {
        pieces.push_back(piece_of(p, bits, ranges, kinds, frames, coefficients, turns));
    }
    std::vector<Code> codes;
    for (const std::uintptr_t address : addresses) {
        require(address != 0, "no program at address 0");
        codes.push_back(Code{address});
    }
    std::vector<Table> tables;
    {
        const nb::gil_scoped_release release;
        for (LineResults& results :
             along_the_line(codes, {bits, precision}, pieces, undecided_kept, threads)) {
            tables.emplace_back(std::move(results));
        }
    }
    nb::list seen;
    for (Table& table : tables) {
        seen.append(nb::make_tuple(to_numpy<2>(std::move(table.values), {6}),
                                   to_numpy<2>(std::move(table.counts), {5 + 2 * failure_kinds}),
                                   to_numpy(std::move(table.undecided))));
    }
    return seen;
}

}  // namespace

void bind_whole_line(nb::module_& m) {
    m.def("along_the_line", &measure, nb::arg("addresses"), nb::arg("bits"), nb::arg("precision"),
          nb::arg("ranges"), nb::arg("kinds"), nb::arg("frames"), nb::arg("coefficients"),
          nb::arg("turns"), nb::arg("undecided_kept"), nb::arg("threads"));
}

}  // namespace autonumerics
