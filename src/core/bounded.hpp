// A program in double-double, each result with a bound of what rounding has done to it.
//
// A filter in the sense of computational geometry (Shewchuk, Discrete Comput. Geom. 18, 1997): most
// questions about signs and order are answered at once, and the rest by exact arithmetic. The
// bounds are running ones: errors of operands by the derivatives of the operation, and its own.
// Terms of second order are covered by the margin of result_error, since errors above `smallness`
// of their values are not passed on: there, and where a value is too large or too small for
// double-double, the bound is infinite.
#pragma once

#include <span>

#include "interpreter.hpp"

namespace autonumerics {

// What an operation adds, relative to its result: four times what the coarsest is known to and 16
// times what most are (double_double.hpp, elementary.hpp).
inline constexpr double result_error = 0x1p-98;

// Of an error relative to its value; of the operands of functions of pure numbers (exp, sin), whose
// derivatives change at the scale 1, also absolute. Its square is below half of result_error.
inline constexpr double smallness = 0x1p-50;

// Of inputs and constants as sums of two doubles.
inline constexpr double given_error = 0x1p-104;

// The error where the value is large beside it, and within the range of double-double.
inline Vector where_known(const Vector& error, const Vector& value) {
    const Vector unknown = broadcast(INFINITY), size = magnitude(value);
    const Vector relative = error <= size * smallness ? error : unknown;
    const Vector not_small = size >= 0x1p-900 ? relative : unknown;
    return size <= 0x1p1000 ? not_small : unknown;
}

// What the error of an operand makes of the result. The piecewise operations have derivatives of
// size 1 at most, and which piece is right need not be known.
template <class Row>
Vector passed_on(const Vector& derivative, const Vector& error) {
    if constexpr (Row::row.kind == Kind::piecewise) return error;
    if constexpr (Row::row.dimensions == pure_numbers) {
        return error <= smallness ? magnitude(derivative) * error : broadcast(INFINITY);
    }
    return magnitude(derivative) * error;
}

template <class Row, int blocks>
[[gnu::noinline]] void bound(const Tape<DoubleDouble<Vector>, blocks>& values,
                             Tape<Vector, blocks>& errors, const Instruction& in, int i) {
    const auto high = [&](Slot slot, int k) { return values.row[slot][k].hi; };
    const auto& [a, b, c] = in.operand;
    for (int k = 0; k < blocks; ++k) {
        const Vector y = high(result_slot(i), k);
        Vector by_a{}, by_b{}, by_c{};
        Row::pull(y, high(a, k), high(b, k), high(c, k), broadcast(1.0), by_a, by_b, by_c);
        Vector error = magnitude(y) * result_error + passed_on<Row>(by_a, errors.row[a][k]);
        if constexpr (Row::row.arity > 1) error += passed_on<Row>(by_b, errors.row[b][k]);
        if constexpr (Row::row.arity > 2) error += passed_on<Row>(by_c, errors.row[c][k]);
        errors.row[result_slot(i)][k] = where_known(error, y);
    }
}

// Calls visitor(i, j, value, error) for every result i at every point j of input 0; constants and
// points are sums of two doubles.
template <class Visitor>
void bounded_results(const Structure& s, const DoubleDouble<double>* constants,
                     std::span<const double> high, std::span<const double> low, Visitor&& visitor) {
    constexpr int blocks = 8, width = blocks * lanes;
    Tape<DoubleDouble<Vector>, blocks> values;
    Tape<Vector, blocks> errors;
    const auto given = [&](Slot slot) {
        for (int k = 0; k < blocks; ++k) {
            const Vector value = values.row[slot][k].hi;
            const Vector error = where_known(magnitude(value) * given_error, value);
            errors.row[slot][k] = value == 0.0 ? Vector{} : error;
        }
    };
    load_constants<DoubleDoubleTier, blocks>(values, s, constants);
    for (int k = 0; k < s.constants; ++k) given(constant_slot(k));
    for (std::size_t first = 0; first < high.size(); first += width) {
        const std::size_t count = std::min<std::size_t>(width, high.size() - first);
        for (std::size_t i = 0; i < width; ++i) {
            auto& x = values.row[input_slot(0)][i / lanes];
            const std::size_t at = first + std::min(i, count - 1);
            x.hi[static_cast<int>(i % lanes)] = high[at];
            x.lo[static_cast<int>(i % lanes)] = low[at];
        }
        given(input_slot(0));
        forward(values, s);
        for (int i = 0; i < s.operations; ++i) {
            visit(s.code[i].code,
                  [&]<class Row>(Row) { bound<Row>(values, errors, s.code[i], i); });
            for (std::size_t j = 0; j < count; ++j) {
                const int lane = static_cast<int>(j % lanes);
                const Slot slot = result_slot(i);
                visitor(i, first + j, DoubleDoubleTier::lane(values.row[slot][j / lanes], lane),
                        errors.row[slot][j / lanes][lane]);
            }
        }
    }
}

}  // namespace autonumerics
