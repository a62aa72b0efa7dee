// Fits the constants of one candidate: several starts, the promising ones followed further.
#pragma once

#include <cstdint>
#include <span>

#include "accuracy.hpp"
#include "graph.hpp"
#include "least_squares.hpp"

namespace autonumerics {

inline constexpr int node_blocks = 8;  // 32 nodes

template <class Tier>
using NodeProblem = Problem<Tier, node_blocks>;

// What a fit aims at: nodes for least squares in both precisions, a dense set for the error.
struct Goal {
    NodeProblem<DoubleTier> plain;
    NodeProblem<DoubleDoubleTier> precise;
    DenseSet dense;
};

struct FitSettings {
    int first_steps = 16;   // Levenberg-Marquardt steps of every start
    int second_steps = 60;  // further ones of the best `seconds` starts
    int seconds = 2;
    int last_steps = 600;  // further ones of the best, if it is promising
    double promise = 30;   // promising: within this factor of the threshold
    int random_starts = 2;
    double spread = 2;                       // of the logarithm of a random constant's size
    double perturbation = 0.5;               // of the logarithm of a factor
    int least_stages = 2, most_stages = 12;  // of a continuation, and the steps of each of them
    int least_stage_steps = 3, most_stage_steps = 24;
    double precise_below = 1e-9;  // promising errors below this are fitted in double-double
    int precise_steps = 60;
    double uneven = 3;     // largest error over that at the nodes from which on ends are looked at
    bool relative = true;  // how continuation runs: along g^(1-t) f^t, or along a line
    bool mean_square = false;  // the error is the root of the sum of squares on the dense set
};

struct Fit {
    double error;  // weighted, on the dense set: the largest or the mean; infinite if unfit
    double constants[2][max_constants];  // high and low parts
};

// threshold: the error from which on the archive would take the candidate.
Fit fit(const Structure& structure, const double* start, std::uint32_t fresh, const Goal& goal,
        double threshold, const FitSettings& settings, std::uint64_t random_name);

}  // namespace autonumerics
