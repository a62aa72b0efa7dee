// Machine code at every input of a format, infinities and NaN among them, against what is right.
//
// Inputs are numbered in their order as in exhaustive.hpp: infinity follows the largest number, and
// the patterns of NaN follow infinity; -0 is `negative_zero`.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "exhaustive.hpp"

namespace autonumerics {

// What is right on a piece: a number near the polynomial's value, one thing for all inputs, that of
// a wave (waves.hpp) at the input and that polynomial's in sum, or nothing that is known.
enum class Right : int { number, nan, plus_infinity, minus_infinity, wave, unknown };

// Signs of the exact values throughout a piece: a zero must have that sign, or may have either; or
// the sign is that of the polynomial where it is farther from 0 than it may be off, else not known.
enum class ZeroSign : int { minus = -1, either, plus, of_value };

// Inputs first ... last, of one sign. `oracle`: the exact value if `right` is `number`. `slope`:
// 1 where values are known to rise, -1 to fall, else 0. `tolerance_ulp`: how far exact values may
// be off. `zero_sign`: which zeros are right where a result is one. For a wave: quarter turns of
// the spacing of the inputs, in units of 2^-126 modulo 4, and whether that is exact; the piece lies
// within a binade.
struct LinePiece {
    OraclePiece oracle;
    Right right;
    double inverse_ulp, tolerance_ulp;
    int slope;
    int wave;
    ZeroSign zero_sign;
    std::uint64_t turns_high, turns_low;
    bool turns_exact;
};

enum Failure : int {
    nan_missing,       // a number or an infinity where NaN is right
    nan_wrong,         // NaN where a number or an infinity is right
    infinity_missing,  // a number, or the opposite infinity, where an infinity is right
    infinity_wrong,    // an infinity where a number is right
    zero_sign,         // a zero with the wrong sign
    monotone_break,    // below the result before it where values rise, or above it
    failure_kinds
};

// What was seen on a piece. `error_ulp`: the largest over finite results where a number is right,
// -1 if there is none, and where it was met first; `normal_error_ulp`: of those with neither the
// input nor the exact value below the normal numbers, but for 0. `correct`, `faithful`: results
// that are known to be the number nearest to the exact value, and of the others those known to be
// one of its neighbours; `undecided`: one of both, where the exact value is too near to the middle.
// `least`, `most`: of the results, and of the correctly rounded values. `counts`, `firsts`: of each
// kind of failure, and where it was met first. `unjudged_zeros`: zeros whose right sign is not
// known.
struct LineResult {
    double error_ulp, normal_error_ulp;
    std::int64_t at;
    std::int64_t correct, faithful, undecided;
    double least, most, least_right, most_right;
    std::array<std::int64_t, failure_kinds> counts, firsts;
    std::int64_t unjudged_zeros;
};

struct LineResults {
    std::vector<LineResult> pieces;       // in the order of the pieces
    std::vector<std::int64_t> undecided;  // in their order, as many as were asked for at most
};

// Of each code; what is right is found once for all. The same bits for any number of threads.
std::vector<LineResults> along_the_line(std::span<const Code> codes, FloatFormat format,
                                        std::span<const LinePiece> pieces,
                                        std::int64_t undecided_kept, int threads);

}  // namespace autonumerics
