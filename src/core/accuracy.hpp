// The largest error of a program on a dense set of points, ends included.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "interpreter.hpp"

namespace autonumerics {

// Points in ascending order, the exact values there as sums of two doubles, and the weights
// (1/|f| for relative error, 1 for absolute). `starts`: which points are the first of a further
// interval; nothing is known between them and the points before.
struct DenseSet {
    std::span<const double> points;
    std::span<const double> values;
    std::span<const double> values_low;
    std::span<const double> weights;
    std::span<const std::int64_t> starts{};

    bool starts_at(std::size_t i) const {
        return std::ranges::find(starts, static_cast<std::int64_t>(i)) != starts.end();
    }
};

// Calls visitor(i, value) with the value of the program at every point i, each operation rounded
// to the tier's precision as written, and then by `round`. `points`: input 0 at all points, then
// input 1 at all of them, ...
template <class Tier, class Visitor, class Round = decltype(as_computed)>
void evaluate_each(const Structure& s, const typename Tier::Scalar* constants,
                   std::span<const double> points, Visitor&& visitor,
                   const Round& round = as_computed) {
    using Pack = typename Tier::Pack;
    constexpr int blocks = 8, width = blocks * lanes;
    Tape<Pack, blocks> tape;
    load_constants<Tier, blocks>(tape, s, constants);
    const std::size_t total = points.size() / s.inputs;
    for (std::size_t first = 0; first < total; first += width) {
        const std::size_t count = std::min<std::size_t>(width, total - first);
        for (int input = 0; input < s.inputs; ++input) {
            const double* x = points.data() + static_cast<std::size_t>(input) * total + first;
            for (std::size_t i = 0; i < width; i += lanes) {
                Vector v{};
                for (std::size_t k = 0; k < lanes; ++k) {  // the last point fills up the block
                    v[static_cast<int>(k)] = x[std::min(i + k, count - 1)];
                }
                tape.row[input_slot(input)][i / lanes] = Tier::pack(v, Vector{});
            }
        }
        forward(tape, s, round);
        const Pack* y = tape.row[s.result()];
        for (std::size_t i = 0; i < count; ++i) {
            visitor(first + i, Tier::lane(y[i / lanes], static_cast<int>(i % lanes)));
        }
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

// An end that is reached through c/0 is finite in plain doubles, where it was checked; sums of two
// doubles have no infinities. Its neighbour stands for it.
inline void stand_in_for_ends(std::span<double> errors) {
    const std::size_t last = errors.size() - 1;
    if (!std::isfinite(errors[0]) && last > 0) errors[0] = errors[1];
    if (!std::isfinite(errors[last]) && last > 0) errors[last] = errors[last - 1];
}

// The root of the sum of squares, whose weights are those of a quadrature: infinite where an error
// is not finite.
inline double root_mean_square(std::span<const double> errors) {
    double total = 0;
    for (const double e : errors) total += e * e;
    return std::isfinite(total) ? std::sqrt(total) : INFINITY;
}

// Of a program with its constants. Errors below some units of the tier's last place are noise.
template <class Tier>
double maximum_error(const Structure& s, const typename Tier::Scalar* constants,
                     const DenseSet& dense, bool mean_square = false) {
    std::vector<double> errors(dense.points.size());
    evaluate_each<Tier>(s, constants, dense.points, [&](std::size_t i, auto value) {
        const auto exact = Tier::scalar(dense.values[i], dense.values_low[i]);
        errors[i] = Tier::high(value - exact) * dense.weights[i];
    });
    double largest = 0;
    std::size_t first = 0;
    for (std::size_t k = 0; k <= dense.starts.size(); ++k) {
        const std::size_t next =
            k < dense.starts.size() ? static_cast<std::size_t>(dense.starts[k]) : errors.size();
        const std::span<double> part(errors.data() + first, next - first);
        if constexpr (!std::is_same_v<Tier, DoubleTier>) stand_in_for_ends(part);
        largest = std::max(largest, maximum_error(part));
        first = next;
    }
    return mean_square ? root_mean_square(errors) : largest;
}

}  // namespace autonumerics
