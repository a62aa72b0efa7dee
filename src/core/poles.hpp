// Poles of a program between the points of a dense set.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "accuracy.hpp"

namespace autonumerics {

// A program of one input with its constants, evaluated at one point in doubles.
class AtPoint {
  public:
    AtPoint(const Structure& s, const double* constants) : s_(s) {
        load_constants<DoubleTier>(tape_, s, constants);
    }
    double value(double x) { return of(s_.result(), x); }
    double of(Slot slot, double x) {
        const Vector at = broadcast(x);
        load_input(tape_, 0, &at);
        forward(tape_, s_);
        return tape_.row[slot][0][0];
    }

  private:
    const Structure& s_;
    Tape<Vector, 1> tape_;
};

// What depends on x and is divided by, products in their factors: slots, some of them twice.
inline std::vector<Slot> divisors(const Structure& s) {
    std::vector<Slot> found;
    const auto add = [&](Slot a) {
        if (!is_constant(a)) found.push_back(a);
    };
    for (int i = 0; i < s.operations; ++i) {
        if (s.code[i].code == Opcode::div) add(s.code[i].operand[1]);
    }
    for (std::size_t k = 0; k < found.size() && found.size() < 2 * max_operations; ++k) {
        if (!is_result(found[k])) continue;
        const auto& [code, operand] = s.code[found[k] - first_result];
        if (code == Opcode::mul || code == Opcode::neg) add(operand[0]);
        if (code == Opcode::mul && operand[1] != operand[0]) add(operand[1]);
    }
    return found;
}

// Whether the value grows towards a zero of a divisor between two points as towards a pole, simple
// or double: on both sides, by as much as the distance shrinks, and beyond `seen`. It does not
// where the numerator vanishes too (noise, which has no law), nor where a quotient is infinite on
// the way to a limit.
inline bool is_pole(AtPoint& program, Slot divisor, double left, double right, double seen) {
    const double gap = right - left;
    const bool falls = program.of(divisor, left) > 0;
    for (int step = 0; step < 1100; ++step) {  // next to 0 there are that many binades
        const double middle = left + (right - left) / 2;
        if (middle <= left || middle >= right || right - left < gap * 0x1p-420) break;
        ((program.of(divisor, middle) > 0) == falls ? left : right) = middle;
    }
    const double nearest = std::max(gap * 0x1p-400, std::fabs(left) * 0x1p-40);
    if (nearest > gap * 0x1p-24) return false;  // doubles do not tell
    bool simple = true, twofold = true;
    for (const double side : {-nearest, nearest}) {
        double size = std::fabs(program.value(left + side));
        if (!(size > seen)) return false;
        for (const double scale : {0x1p10, 0x1p20}) {
            const double farther = std::fabs(program.value(left + side * scale));
            const double growth = size / farther;
            simple = simple && growth > 0x1p9 && growth < 0x1p11;
            twofold = twofold && growth > 0x1p19 && growth < 0x1p21;
            size = farther;
        }
    }
    return simple || twofold;
}

// Whether a program that is finite at all points of a dense set has a pole between two of them
// that goes beyond `error`, the largest at the points.
inline bool has_pole(const Structure& s, const double* constants, const DenseSet& dense,
                     double error) {
    const std::vector<Slot> all = divisors(s);
    if (all.empty() || s.inputs != 1) return false;
    constexpr int blocks = 8, width = blocks * lanes;
    Tape<Vector, blocks> tape;
    load_constants<DoubleTier>(tape, s, constants);
    std::vector<double> before(all.size());
    AtPoint program(s, constants);
    const std::size_t total = dense.points.size();
    for (std::size_t first = 0; first < total; first += width) {
        const std::size_t count = std::min<std::size_t>(width, total - first);
        for (std::size_t i = 0; i < width; ++i) {
            tape.row[input_slot(0)][i / lanes][static_cast<int>(i % lanes)] =
                dense.points[first + std::min(i, count - 1)];
        }
        forward(tape, s);
        for (std::size_t d = 0; d < all.size(); ++d) {
            for (std::size_t i = 0; i < count; ++i) {
                const double value = tape.row[all[d]][i / lanes][static_cast<int>(i % lanes)];
                const std::size_t at = first + i;
                if (value * before[d] < 0 && !dense.starts_at(at) &&
                    is_pole(program, all[d], dense.points[at - 1], dense.points[at],
                            error / dense.weights[at])) {
                    return true;
                }
                before[d] = value > 0 ? 1 : value < 0 ? -1 : 0;
            }
        }
    }
    return false;
}

}  // namespace autonumerics
