// Whether a structure is odd or even by its form, whatever its constants are.
//
// Each value is odd, even or neither, from those of its operands; constants are even. The rule of
// programs/parity.py sees more, since it knows values apart; what is told here it tells, too,
// unless a value on the way is 0 everywhere, which is odd and even. It holds as computed, too.
//
// The same about another point than 0, if x is read once, by a sum with a constant: sin(c - x)
// and cos(x c + d) are even or odd about some point, and so is what is made of them as of x.
#pragma once

#include <algorithm>
#include <array>

#include "program.hpp"

namespace autonumerics {

inline Parity parity_of_result(const Operation& operation, const Parity* a) {
    using Form = Meaning::Form;
    const auto product = [&] {
        if (a[0] == Parity::neither || a[1] == Parity::neither) return Parity::neither;
        return a[0] == a[1] ? Parity::even : Parity::odd;
    };
    const auto sum = [](Parity p, Parity q) { return p == q ? p : Parity::neither; };
    const Meaning& meaning = operation.meaning;
    switch (meaning.form) {
        case Form::sum: return sum(a[0], a[1]);
        case Form::product: return meaning.second == 0 ? product() : sum(product(), a[2]);
        case Form::quotient: return product();
        case Form::negation: return a[0];
        case Form::magnitude: return a[0] == Parity::neither ? Parity::neither : Parity::even;
        case Form::selection: return a[0] == Parity::even ? sum(a[0], a[1]) : Parity::neither;
        default: break;
    }
    if (a[0] == Parity::odd) return operation.of_odd;
    return a[0];  // a function of one operand
}

// Of each slot. `shifted`: an operation whose result counts as odd, -1 for none.
using Parities = std::array<Parity, slots>;

inline Parities parities_of(const Structure& s, int shifted = -1) {
    Parities values{};
    for (int i = 0; i < s.inputs; ++i) values[input_slot(i)] = Parity::odd;
    for (int i = 0; i < s.constants; ++i) values[constant_slot(i)] = Parity::even;
    for (int i = 0; i < s.operations; ++i) {
        const Instruction& in = s.code[i];
        const Parity a[] = {values[in.operand[0]], values[in.operand[1]], values[in.operand[2]]};
        values[result_slot(i)] = i == shifted ? Parity::odd : parity_of_result(row(in.code), a);
    }
    return values;
}

inline Parity parity_of(const Structure& s) { return parities_of(s)[s.result()]; }

// x + c, c - x or x c + d and their like, with constants c and d.
inline bool is_shift(const Instruction& in) {
    const Meaning& meaning = row(in.code).meaning;
    const auto is_one_of_each = [&] {
        return (is_input(in.operand[0]) && is_constant(in.operand[1])) ||
               (is_input(in.operand[1]) && is_constant(in.operand[0]));
    };
    if (meaning.form == Meaning::Form::sum) return is_one_of_each();
    return meaning.form == Meaning::Form::product && meaning.second != 0 && is_one_of_each() &&
           is_constant(in.operand[2]);
}

// The only operation that reads an input, if it is a shift of it; -1 otherwise.
inline int shift_of(const Structure& s) {
    int found = -1;
    for (int i = 0; i < s.operations; ++i) {
        const Instruction& in = s.code[i];
        const auto* end = in.operand + row(in.code).arity;
        if (std::none_of(in.operand, end, is_input)) continue;
        if (found >= 0 || !is_shift(in)) return -1;
        found = i;
    }
    return found;
}

// Whether the last operation adds a constant to what is odd, or takes one from the other.
inline bool is_odd_and_constant(const Structure& s, const Parities& values) {
    if (s.operations == 0) return false;
    const Instruction& in = s.code[s.operations - 1];
    const Meaning& meaning = row(in.code).meaning;
    const auto& at = in.operand;
    const auto odd = [&](int k) { return values[at[k]] == Parity::odd; };
    if (meaning.form == Meaning::Form::sum) {
        return (odd(0) && is_constant(at[1])) || (odd(1) && is_constant(at[0]));
    }
    return meaning.form == Meaning::Form::product && meaning.second != 0 && is_constant(at[2]) &&
           ((odd(0) && values[at[1]] == Parity::even) || (odd(1) && values[at[0]] == Parity::even));
}

// Whether a structure is odd or even about 0 or about another point, a constant beside what is odd
// left out: its graph is symmetric about a line or a point.
inline bool is_symmetric(const Structure& s) {
    const Parities values = parities_of(s, shift_of(s));
    return values[s.result()] != Parity::neither || is_odd_and_constant(s, values);
}

}  // namespace autonumerics
