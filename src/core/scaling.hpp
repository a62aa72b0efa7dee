// How the constants of a structure follow a change of scale of x.
//
// Many structures can take x -> s x by c_k -> s^(w_k) c_k: the weights w are those of dimensional
// analysis (summands have one dimension, the result has none). When an edit makes a program of
// the same constants fit at another scale - a square of the whole wants the old program at x/2 -
// this leads into the right valley at once, where descent seldom finds it.
#pragma once

#include <array>
#include <optional>

#include "program.hpp"

namespace autonumerics {

// P(s x; c) = P(x; c_k s^(-w_k)): the weights, or nothing if the structure has no such freedom.
std::optional<std::array<double, max_constants>> scaling_weights(const Structure& structure);

}  // namespace autonumerics
