// Programs as they come from Python: structures in an array of records (n, sizeof(Structure)) of
// bytes, constants in (n, 2, max_constants) doubles, high parts and low parts.
#pragma once

#include <nanobind/ndarray.h>

#include <cstring>
#include <span>
#include <vector>

#include "numpy.hpp"
#include "program.hpp"

namespace autonumerics {

using Records = nb::ndarray<const std::uint8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Constants = nb::ndarray<const double, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
using Doubles = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

inline std::span<const double> view(const Doubles& a) { return {a.data(), a.shape(0)}; }

inline std::vector<Structure> structures_of(const Records& records) {
    require(records.shape(1) == sizeof(Structure), "records have another size");
    std::vector<Structure> out(records.shape(0));
    if (!out.empty()) std::memcpy(out.data(), records.data(), out.size() * sizeof(Structure));
    for (const Structure& s : out) require(well_formed(s), "malformed structure");
    return out;
}

// Of a goal: its points are values of x.
inline void require_one_input(const std::vector<Structure>& structures) {
    for (const Structure& s : structures) require(s.inputs == 1, "a goal is a function of x alone");
}

// The high parts of the constants of program i; the low parts come behind them.
inline const double* row_of(const Constants& constants, std::size_t i) {
    return constants.data() + i * 2 * max_constants;
}

inline void require_rows(const Constants& constants, std::size_t n) {
    require(
        constants.shape(0) == n && constants.shape(1) == 2 && constants.shape(2) == max_constants,
        "constants must have the shape (n, 2, max_constants)");
}

}  // namespace autonumerics
