#include "graph.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <iterator>
#include <utility>

namespace autonumerics {

Graph::Graph(const Structure& s, const double* constants) : inputs_(s.inputs), size_(s.operations) {
    const auto operand = [&](Slot a) {
        if (is_result(a)) return Operand::of(a - first_result);
        if (!is_constant(a)) return Operand::input(a);
        return Operand{Operand::Kind::constant, 0, false, constants[a - first_constant]};
    };
    for (int i = 0; i < s.operations; ++i) {
        node_[i].code = s.code[i].code;
        for (int k = 0; k < 3; ++k) node_[i].operand[k] = operand(s.code[i].operand[k]);
    }
    result_ = operand(s.result());
}

bool Graph::insert(int i, const Node& fresh) {
    if (size_ == capacity) return false;
    std::copy_backward(node_ + i, node_ + size_, node_ + size_ + 1);
    ++size_;
    const auto move_up = [&](Operand& o) {
        if (o.is(Operand::Kind::node) && o.index >= i) ++o.index;
    };
    for (int j = i + 1; j < size_; ++j) {
        for (Operand& o : node_[j].operand) move_up(o);
    }
    move_up(result_);
    node_[i] = fresh;
    return true;
}

void Graph::remove(int i, const Operand& instead) {
    const auto replace = [&](Operand& o) {
        if (!o.is(Operand::Kind::node)) return;
        if (o.index == i) {
            o = instead;
        } else if (o.index > i) {
            --o.index;
        }
    };
    for (int j = i + 1; j < size_; ++j) {
        for (Operand& o : node_[j].operand) replace(o);
    }
    replace(result_);
    std::copy(node_ + i + 1, node_ + size_, node_ + i);
    --size_;
}

namespace {

// Works on a copy of the nodes; `alias` says what stands for each node in the end.
class Canonicaliser {
  public:
    Canonicaliser(const Graph& graph) : graph_(graph) {
        out_.structure.inputs = static_cast<std::uint8_t>(graph.inputs());
        std::fill(std::begin(shape_), std::end(shape_), -1);
    }

    std::optional<Seedling> run() {
        for (int i = 0; i < graph_.size(); ++i) simplify(i);
        const Operand result = resolve(graph_.result());
        if (!result.is(Operand::Kind::node) || !emit(result.index)) return std::nullopt;
        set_neutral_values();
        return out_;
    }

  private:
    using Kind = Operand::Kind;
    static constexpr int largest_weight = 1 << 20;  // a chain of squarings doubles each time

    Operand resolve(const Operand& o) const { return o.is(Kind::node) ? alias_[o.index] : o; }

    void simplify(int i) {
        Node n = graph_.node(i);
        const int arity = n.arity();
        bool constant = true, fresh = false;
        for (int k = 0; k < arity; ++k) {
            n.operand[k] = resolve(n.operand[k]);
            constant = constant && n.operand[k].is(Kind::constant);
            fresh = fresh || n.operand[k].fresh;
        }
        if (constant) {
            const double value = visit(n.code, [&]<class Row>(Row) {
                return Row::value(n.operand[0].value, n.operand[1].value, n.operand[2].value);
            });
            alias_[i] = {Kind::constant, 0, fresh, value};
            return;
        }
        if (row(n.code).commutative && rank(n.operand[1]) < rank(n.operand[0])) {
            std::swap(n.operand[0], n.operand[1]);
        }
        describe(i, n);
        alias_[i] = Operand::of(equal_earlier(i));
    }

    // The order of operands: results, then inputs, then constants; of two results the one with
    // more operations in its expression tree, then the one whose operation comes first in the
    // table, then the one whose operands come first by the same rule. Equal ones stay as given.
    // (programs/canonical.py states the same rule.)
    int rank(const Operand& o) const {
        if (o.is(Kind::node)) return shape_[o.index];
        return Graph::capacity + (o.is(Kind::input) ? o.index : max_inputs);
    }

    void describe(int i, const Node& n) {
        node_[i] = n;
        weight_[i] = 1;
        for (int k = 0; k < n.arity(); ++k) {
            if (!n.operand[k].is(Kind::node)) continue;
            weight_[i] = std::min(weight_[i] + weight_[n.operand[k].index], largest_weight);
        }
        shape_[i] = shape_of(i);
    }

    // The place of a node's shape among those before it, whose later ones make room.
    int shape_of(int i) {
        int place = shapes_;
        for (int j = 0; j < i; ++j) {
            if (shape_[j] < 0) continue;
            const auto order = compare(i, j);
            if (order == 0) return shape_[j];
            if (order < 0) place = std::min(place, shape_[j]);
        }
        for (int j = 0; j < i; ++j) shape_[j] += shape_[j] >= place;
        ++shapes_;
        return place;
    }

    std::strong_ordering compare(int i, int j) const {
        const Node &a = node_[i], &b = node_[j];
        if (weight_[i] != weight_[j]) return weight_[j] <=> weight_[i];
        if (a.code != b.code) return a.code <=> b.code;
        for (int k = 0; k < a.arity(); ++k) {
            const auto order = rank(a.operand[k]) <=> rank(b.operand[k]);
            if (order != 0) return order;
        }
        return std::strong_ordering::equal;
    }

    int equal_earlier(int i) const {
        for (int j = 0; j < i; ++j) {
            if (alias_[j].is(Kind::node) && alias_[j].index == j && same(node_[i], node_[j]))
                return j;
        }
        return i;
    }

    static bool same(const Node& a, const Node& b) {
        if (a.code != b.code) return false;
        for (int k = 0; k < a.arity(); ++k) {
            const Operand &p = a.operand[k], &q = b.operand[k];
            if (p.kind != q.kind || p.is(Kind::constant)) return false;
            if (p.index != q.index) return false;
        }
        return true;
    }

    // Depth-first, operands before the operation; false when the record overflows.
    bool emit(int i) {
        if (slot_[i] != 0) return true;
        const Node& n = node_[i];
        Instruction in{n.code, {0, 0, 0}};
        for (int k = 0; k < n.arity(); ++k) {
            if (n.operand[k].is(Kind::node) && !emit(n.operand[k].index)) return false;
        }
        Structure& s = out_.structure;
        if (s.operations == max_operations) return false;
        for (int k = 0; k < n.arity(); ++k) {
            const Operand& o = n.operand[k];
            if (o.is(Kind::node)) in.operand[k] = slot_[o.index];
            if (o.is(Kind::input)) in.operand[k] = input_slot(o.index);
            if (!o.is(Kind::constant)) continue;
            if (s.constants == max_constants) return false;
            if (o.fresh) out_.fresh |= 1u << s.constants;
            out_.constants[s.constants] = o.value;
            in.operand[k] = constant_slot(s.constants++);
        }
        slot_[i] = result_slot(s.operations);
        s.code[s.operations++] = in;
        return true;
    }

    // A fresh constant starts where it changes nothing; where there is no such value, at 0 if the
    // result is added to something (0 over a value adds nothing), else at 1.
    void set_neutral_values() {
        const Structure& s = out_.structure;
        for (int i = 0; i < s.operations; ++i) {
            const Instruction& in = s.code[i];
            for (int k = 0; k < row(in.code).arity; ++k) {
                if (!is_constant(in.operand[k])) continue;
                const int c = in.operand[k] - first_constant;
                if (out_.fresh >> c & 1) out_.constants[c] = neutral(in.code, k, result_slot(i));
            }
        }
    }

    double neutral(Opcode code, int operand, Slot result) const {
        const double value = row(code).neutral[static_cast<std::size_t>(operand)];
        if (!std::isnan(value)) return value;
        const Structure& s = out_.structure;
        for (int i = 0; i < s.operations; ++i) {
            const Instruction& in = s.code[i];
            const bool consumes = in.operand[0] == result || in.operand[1] == result;
            if (consumes && row(in.code).meaning.form == Meaning::Form::sum) return 0.0;
        }
        return 1.0;
    }

    const Graph& graph_;
    Node node_[Graph::capacity];
    Operand alias_[Graph::capacity];
    int weight_[Graph::capacity] = {};
    int shape_[Graph::capacity];  // -1: folded
    int shapes_ = 0;
    Slot slot_[Graph::capacity] = {};
    Seedling out_{};
};

}  // namespace

std::optional<Seedling> Graph::canonical() const { return Canonicaliser(*this).run(); }

}  // namespace autonumerics
