// The largest error of a program on a dense set of points, ends included.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "interpreter.hpp"

namespace autonumerics {

// Points in ascending order, the exact values there rounded to double, and the weights
// (1/|f| for relative error, 1 for absolute).
struct DenseSet {
    std::span<const double> points;
    std::span<const double> values;
    std::span<const double> weights;
};

// The values of a program at the points, each operation rounded to double as written.
inline void evaluate_at(const Structure& s, const double* constants, std::span<const double> points,
                        std::span<double> values) {
    constexpr int blocks = 8, width = blocks * lanes;
    Tape<Vector, blocks> tape;
    Vector x[blocks];
    for (std::size_t first = 0; first < points.size(); first += width) {
        const auto at = [&](int i) {  // the last point fills up the last block
            return std::min(first + static_cast<std::size_t>(i), points.size() - 1);
        };
        for (int i = 0; i < width; ++i) x[i / lanes][i % lanes] = points[at(i)];
        load<DoubleTier, blocks>(tape, s, constants, x);
        forward(tape, s);
        const Vector* y = tape.row[s.result()];
        for (int i = 0; i < width; ++i) values[at(i)] = y[i / lanes][i % lanes];
    }
}

// The largest |error|, read off the vertex of a parabola through each local extremum and its
// neighbours, which stand at equal angles (Chebyshev points). Infinite where the program is
// not finite at a point, ends included.
inline double maximum_error(std::span<const double> errors) {
    double largest = 0;
    const std::size_t n = errors.size();
    for (std::size_t i = 0; i < n; ++i) {
        const double e = std::fabs(errors[i]);
        if (!std::isfinite(e)) return INFINITY;
        double vertex = e;
        if (i > 0 && i + 1 < n) {
            const double sign = errors[i] < 0 ? -1 : 1;
            const double left = sign * errors[i - 1], right = sign * errors[i + 1];
            const double curvature = left - 2 * e + right, slope = right - left;
            if (e >= left && e >= right && curvature < 0) {
                vertex = e - slope * slope / (8 * curvature);
            }
        }
        if (vertex > largest) largest = vertex;
    }
    return largest;
}

// Of a program with its constants. Errors below some units of 2^-53 are rounding noise.
inline double maximum_error(const Structure& s, const double* constants, const DenseSet& dense) {
    std::vector<double> errors(dense.points.size());
    evaluate_at(s, constants, dense.points, errors);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        errors[i] = (errors[i] - dense.values[i]) * dense.weights[i];
    }
    return maximum_error(errors);
}

}  // namespace autonumerics
