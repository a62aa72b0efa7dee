// Whether a structure is odd or even by its form, whatever its constants are.
//
// Each value is odd, even or neither, from those of its operands; constants are even. The rule of
// programs/parity.py sees more, since it knows values apart; what is told here it tells, too,
// unless a value on the way is 0 everywhere, which is odd and even. It holds as computed, too.
#pragma once

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

inline Parity parity_of(const Structure& s) {
    Parity values[slots] = {};
    for (int i = 0; i < s.inputs; ++i) values[input_slot(i)] = Parity::odd;
    for (int i = 0; i < s.constants; ++i) values[constant_slot(i)] = Parity::even;
    for (int i = 0; i < s.operations; ++i) {
        const Instruction& in = s.code[i];
        const Parity a[] = {values[in.operand[0]], values[in.operand[1]], values[in.operand[2]]};
        values[result_slot(i)] = parity_of_result(row(in.code), a);
    }
    return values[s.result()];
}

}  // namespace autonumerics
