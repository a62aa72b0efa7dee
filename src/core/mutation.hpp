// Random edits of programs: the variation of the search.
#pragma once

#include <span>

#include "graph.hpp"
#include "memory.hpp"
#include "random.hpp"

namespace autonumerics {

// How children are made. The defaults are explained beside `MutationSettings` in
// src/autonumerics/search/settings.py, which sets them.
struct MutationSettings {
    int insert_weight = 4, remove_weight = 2, rewire_weight = 3, exchange_weight = 2;
    int repeat_weight = 0;
    double another_edit = 0.5;    // chance of a further edit of one child
    double constant_share = 0.4;  // of the random operands
    double input_share = 0.2;
    int tries = 4;      // how often one function may be fitted (Memory::admits)
    int attempts = 40;  // edits tried for one child before it is given up
};

struct MutationRules {
    std::span<const Opcode> allowed;
    int max_operations;
    bool by_variant = false;  // what counts as the same for the memory: the variant as written, or
                              // the function
    MutationSettings settings = {};
    Parity parity = Parity::neither;  // the form that children must have, if any
    bool symmetric = false;           // whether they must be odd or even about some point
};

struct Child {
    Seedling seedling;
    std::uint64_t hash;  // of the function
    std::uint64_t name;  // in the memory
    bool born;           // false: no attempt led to something new
};

// A child of the parent that is irreducible, within the rules and new to the memory, for a parent
// of that grade.
Child mutate(const Structure& parent, const double* constants, const MutationRules& rules,
             const Memory& memory, Random random, int grade = 0);

}  // namespace autonumerics
