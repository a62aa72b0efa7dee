// A program taken apart for editing, and put together again in canonical form.
//
// In a graph every use of a constant is a constant of its own. Nodes stand in an order in
// which operands come first; an edit keeps that order.
#pragma once

#include <cstdint>
#include <optional>

#include "program.hpp"

namespace autonumerics {

struct Operand {
    enum class Kind : std::uint8_t { input, constant, node };
    Kind kind = Kind::input;
    std::uint8_t index = 0;  // of an input or a node
    bool fresh = false;      // a constant that no fit has seen
    double value = 0;        // of a constant

    static Operand input(int index) {
        return {Kind::input, static_cast<std::uint8_t>(index), false, 0};
    }
    static Operand fresh_constant() { return {Kind::constant, 0, true, 1.0}; }
    static Operand of(int node) { return {Kind::node, static_cast<std::uint8_t>(node), false, 0}; }
    bool is(Kind k) const { return kind == k; }
};

struct Node {
    Opcode code;
    Operand operand[3];
    int arity() const { return row(code).arity; }
};

// A structure with the constants to start its fit from.
struct Seedling {
    Structure structure;
    double constants[max_constants];
    std::uint32_t fresh;  // bit k: constant k is new; its value is the neutral one
};

class Graph {
  public:
    static constexpr int capacity = 64;

    Graph(const Structure& structure, const double* constants);

    int inputs() const { return inputs_; }
    int size() const { return size_; }
    const Node& node(int i) const { return node_[i]; }
    Node& node(int i) { return node_[i]; }
    const Operand& result() const { return result_; }
    void set_result(const Operand& r) { result_ = r; }

    // Puts a node at place i, moving the later ones up; false when there is no room.
    bool insert(int i, const Node& node);

    // Takes node i out; its consumers take `instead`, which must not be a later node.
    void remove(int i, const Operand& instead);

    // The canonical program: constant operations folded, equal operations merged, dead ones
    // dropped, operands and operations in canonical order, one constant a use. Nothing when
    // the value does not depend on an input by an operation, or the record is too small.
    std::optional<Seedling> canonical() const;

  private:
    int inputs_;
    int size_;
    Node node_[capacity];
    Operand result_;
};

}  // namespace autonumerics
