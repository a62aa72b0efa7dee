// Which family of functions a structure stands for: the functional hash.
//
// A structure with free constants is a family {P(.; c)}. Two structures that differ in names,
// in the order of work, or in how the family is parametrised are one and the same for the
// search. The hash sees through all three:
//
//   - it is a value of the structure in the field of 2^61 - 1 elements, at fixed points, so
//     that identities of + - * / hold exactly (Schwartz, J. ACM 27, 1980: unequal rational
//     functions of degree d agree at a random point with probability below d / 2^61);
//   - a constant has no name: it draws its value from the value it is combined with;
//   - the freedoms "times a constant" and "plus a constant" of a subexpression are not drawn
//     at all but carried along as marks, so that (t + c) * d and t * c + d are one family.
//     A mark is cashed into a value only where a consumer cannot carry it on;
//   - a free scale that is a square or a root is never negative, which is a mark of its own: the
//     family of (c x)^2 is not that of c x^2. A sign before it is part of the value.
//
// The same marks tell when a constant is wasted: a factor laid on a value whose scale is free
// already, a shift added to a free shift. Such a structure can do nothing that a structure of
// fewer operations cannot, and it is called reducible, as is one with a result that is
// constant or that equals another one.
//
// And they tell when a constant is put to less than its full use: (c t)^2 has a scale that is not
// negative where c (t t), which costs as much, has one of either sign. Such a family is contained
// in the other. Where operations round it may be the better one.
//
// The idea of hashing candidates by function is Gillard et al., "Unified functional hashing
// in automatic machine learning", arXiv 2302.05433.
#pragma once

#include <cstdint>

#include "program.hpp"

namespace autonumerics {

struct Identity {
    std::uint64_t hash = 0;
    bool irreducible = false;
    bool contained = false;  // in a family that as many of the same operations make
};

// Deterministic, the same on every machine; about a microsecond.
Identity identify(const Structure& structure);

// A hash of the structure as it is written: where operations round, one function has many
// variants, and they differ. Equal for equal canonical structures.
std::uint64_t variant_of(const Structure& structure);

}  // namespace autonumerics
