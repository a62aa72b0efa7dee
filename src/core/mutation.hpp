// Random edits of programs: the variation of the search.
#pragma once

#include <span>

#include "graph.hpp"
#include "memory.hpp"
#include "random.hpp"

namespace autonumerics {

struct MutationRules {
    std::span<const Opcode> allowed;
    int max_operations;
    int tries;     // how often one function may be fitted (Memory::admits)
    int attempts;  // edits tried for one child before it is given up
    bool by_form;  // what counts as the same for the memory: the form, or the function
};

struct Child {
    Seedling seedling;
    std::uint64_t hash;  // of the function
    std::uint64_t name;  // in the memory
    bool born;           // false: no attempt led to something new
};

// A child of the parent that is irreducible, within the rules and new to the memory, for a parent
// of that level.
Child mutate(const Structure& parent, const double* constants, const MutationRules& rules,
             const Memory& memory, Random random, int level = 0);

}  // namespace autonumerics
