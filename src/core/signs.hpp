// Differences turned round without changing what is computed: a constant takes up the sign.
//
// (x - c) q and (c - x) (-q) are one value, and negating q = (k t + l) s + m takes new signs of k,
// l and m. Where operations round the two are worlds apart: q may be close to 1, and -q is not, so
// that one of them alone can be written as (q - 1) t + t, with a small product.
#pragma once

#include <span>

#include "graph.hpp"

namespace autonumerics {

// Turns the difference at node i round and leaves the value of the graph as it is. False, with
// nothing changed, where no constant can take up the sign, or an operation would be needed that is
// not allowed.
bool turn_difference(Graph& graph, int i, std::span<const Opcode> allowed);

}  // namespace autonumerics
