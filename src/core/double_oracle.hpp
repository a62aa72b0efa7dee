// Exact values for binary64 as sums of two doubles, and the largest error of machine code at
// numbers chosen by a seed.
//
// On each piece the target is t^order g(t), where g is a polynomial whose first two coefficients
// are sums of two doubles: accuracy/double_oracle.py builds the pieces and proves their error,
// which depends on the order of operations here. Numbers are counted as in exhaustive.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "double_double.hpp"
#include "exhaustive.hpp"

namespace autonumerics {

inline constexpr int double_oracle_degree = 7;

// Numbers first ... last and the target there, times `lift`, a power of two that keeps it away
// from subnormal numbers: t^order (constant + t (slope + t (rest[0] + rest[1] t + ...))) for
// t = (x - middle) scale.
struct DoublePiece {
    std::int64_t first, last;
    int order;
    double middle, scale, lift;
    DoubleDouble<double> constant, slope;
    std::array<double, double_oracle_degree - 1> rest;
};

// The target at numbers of the pieces of these indices, times the lifts of those.
std::vector<DoubleDouble<double>> exact_values(std::span<const DoublePiece> pieces,
                                               std::span<const std::int64_t> piece,
                                               std::span<const double> x, int threads);

// Numbers first ... last of a piece, and how many of them are looked at: all if there are no more.
// Every other one is from an equal part of the values between, the rest from equal parts of the
// indices; both ends are among them, and both zeros if 0 is one.
struct Cell {
    std::size_t piece;
    std::int64_t first, last;
};

// The largest errors over a cell, in ULPs (Harrison's), absolute and relative, and where; -1 and
// `first` if no result is finite. Results that are infinite or NaN are counted beside.
struct WorstSampled {
    std::array<double, 3> errors;
    std::array<std::int64_t, 3> places;
    std::int64_t failures, failed_at;
};

// One result a cell, the same bits for any number of threads. The code is for binary64.
std::vector<WorstSampled> worst_sampled(const Code& code, std::span<const DoublePiece> pieces,
                                        std::span<const Cell> cells, std::int64_t samples,
                                        std::uint64_t seed, int threads);

}  // namespace autonumerics
