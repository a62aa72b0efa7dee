// Square roots whose radicand vanishes at an end of the domain, as those of acos and asin do at 1.
//
// There the best constants lie at a border: beyond it the program is not defined at the end, and
// short of it the error at the end falls by its root only. So one constant that is added on the way
// to the radicand is bound to the others: it follows them so that the zero stays at the end.
#pragma once

#include <cmath>
#include <vector>

#include "interpreter.hpp"

namespace autonumerics {

class EndZero {
  public:
    // `sum` is an operation whose addend is the constant, `sign` that of the addend.
    EndZero(const Structure& s, Slot sum, int constant, double sign, double end)
        : prefix_(s), sum_(sum), constant_(constant), sign_(sign), end_(end) {
        prefix_.operations = static_cast<std::uint8_t>(sum - first_result + 1);
    }

    int constant() const { return constant_; }

    // Moves the constant so that the sum vanishes at the end, or is positive by a rounding error;
    // false where that cannot be.
    bool settle(double* c) {
        double& own = c[constant_];
        double left = value(c);
        for (int i = 0; i < corrections && left != 0 && std::isfinite(left); ++i) {
            own -= sign_ * left;
            left = value(c);
        }
        for (int i = 0; i < corrections && left < 0; ++i) {
            own = std::nextafter(own, sign_ > 0 ? INFINITY : -INFINITY);
            left = value(c);
        }
        return std::isfinite(left) && left >= 0;
    }

    // How the constant follows each of the others.
    void follow(const double* c, double* slopes) {
        value(c);
        const Vector one = broadcast(1.0);
        backward(values_, adjoints_, prefix_, &one);
        for (int k = 0; k < prefix_.constants; ++k) {
            slopes[k] = -sign_ * adjoints_.row[constant_slot(k)][0][0];
        }
    }

  private:
    static constexpr int corrections = 4;

    double value(const double* c) {
        load_constants<DoubleTier>(values_, prefix_, c);
        const Vector at = broadcast(end_);
        load_input(values_, 0, &at);
        forward(values_, prefix_);
        return values_.row[sum_][0][0];
    }

    Structure prefix_;
    Slot sum_;
    int constant_;
    double sign_, end_;
    Tape<Vector, 1> values_, adjoints_;
};

// Those that a structure may have, at both ends. Of a product every factor may vanish.
inline std::vector<EndZero> end_zeros(const Structure& s, double lower, double upper) {
    std::vector<EndZero> found;
    if (s.inputs != 1) return found;
    std::vector<Slot> radicands;
    for (int i = 0; i < s.operations; ++i) {
        if (s.code[i].code == Opcode::sqrt) radicands.push_back(s.code[i].operand[0]);
    }
    const auto add = [&](Slot sum, Slot constant, int sign) {
        if (!is_constant(constant)) return;
        for (const double end : {lower, upper}) {
            found.emplace_back(s, sum, constant - first_constant, sign, end);
        }
    };
    for (std::size_t k = 0; k < radicands.size() && radicands.size() < max_operations; ++k) {
        if (!is_result(radicands[k])) continue;
        const auto& [code, operand] = s.code[radicands[k] - first_result];
        const Meaning& meaning = row(code).meaning;
        if (meaning.form == Meaning::Form::sum) {
            add(radicands[k], operand[0], meaning.first);
            add(radicands[k], operand[1], meaning.second);
        } else if (meaning.form == Meaning::Form::product && meaning.second != 0) {
            add(radicands[k], operand[2], meaning.second);
        } else if (meaning.form == Meaning::Form::product) {
            radicands.push_back(operand[0]);
            if (operand[1] != operand[0]) radicands.push_back(operand[1]);
        }
    }
    return found;
}

}  // namespace autonumerics
