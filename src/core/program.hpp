// The structure of a program as the kernels hold it: a fixed-size record, its constants apart.
//
// An operand is a slot: first the inputs (0 is x), then the constants, then the results in order.
// The same numbers index the tape of the interpreter, so that nothing is decoded when it runs.
#pragma once

#include <cstdint>

#include "operations.hpp"

namespace autonumerics {

inline constexpr int max_inputs = 2;
inline constexpr int max_operations = 32;
inline constexpr int max_constants = 32;

using Slot = std::uint8_t;

inline constexpr Slot first_constant = max_inputs;
inline constexpr Slot first_result = first_constant + max_constants;
inline constexpr int slots = first_result + max_operations;

constexpr Slot input_slot(int index) { return static_cast<Slot>(index); }
constexpr Slot constant_slot(int index) { return static_cast<Slot>(first_constant + index); }
constexpr Slot result_slot(int index) { return static_cast<Slot>(first_result + index); }
constexpr bool is_input(Slot s) { return s < first_constant; }
constexpr bool is_constant(Slot s) { return s >= first_constant && s < first_result; }
constexpr bool is_result(Slot s) { return s >= first_result; }

struct Instruction {
    Opcode code;
    Slot operand[3];  // beyond the arity: 0
};

struct Structure {
    std::uint8_t operations = 0;
    std::uint8_t constants = 0;
    std::uint8_t inputs = 1;
    std::uint8_t reserved = 0;
    Instruction code[max_operations] = {};

    // The last result; without operations the constant, if there is one, or else x.
    Slot result() const {
        if (operations > 0) return result_slot(operations - 1);
        return constants > 0 ? constant_slot(0) : input_slot(0);
    }
};

static_assert(sizeof(Structure) == 4 + 4 * max_operations, "the record that NumPy sees");

// Whether a record from outside can be run: every operand defined before its use.
inline bool well_formed(const Structure& s) {
    if (s.operations > max_operations || s.constants > max_constants) return false;
    if (s.inputs < 1 || s.inputs > max_inputs || s.reserved != 0) return false;
    for (int i = 0; i < s.operations; ++i) {
        const auto code = static_cast<std::size_t>(s.code[i].code);
        if (code >= operations.size()) return false;
        for (int k = 0; k < operations[code].arity; ++k) {
            const Slot a = s.code[i].operand[k];
            const bool defined = a < s.inputs ||
                                 (is_constant(a) && a < first_constant + s.constants) ||
                                 (is_result(a) && a < first_result + i);
            if (!defined) return false;
        }
        for (int k = operations[code].arity; k < 3; ++k) {
            if (s.code[i].operand[k] != 0) return false;
        }
    }
    return true;
}

}  // namespace autonumerics
