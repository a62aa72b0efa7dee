#include "signs.hpp"

#include <algorithm>
#include <utility>

namespace autonumerics {
namespace {

using Kind = Operand::Kind;

class Signs {
  public:
    Signs(Graph& graph, std::span<const Opcode> allowed) : g_(graph), allowed_(allowed) {}

    // Node i has changed its sign: every node that reads it gets back what it had.
    bool absorb_all(int i) {
        if (reads(g_.result(), i)) return false;
        for (int j = i + 1; j < g_.size(); ++j) {
            if (!absorb(g_.node(j), i)) return false;
        }
        return true;
    }

  private:
    static bool reads(const Operand& o, int i) { return o.is(Kind::node) && o.node == i; }

    bool may_use(Opcode code) const {
        return std::find(allowed_.begin(), allowed_.end(), code) != allowed_.end();
    }

    bool absorb(Node& n, int i) {
        const bool first = reads(n.operand[0], i);
        const bool second = n.arity() > 1 && reads(n.operand[1], i);
        const bool third = n.arity() > 2 && reads(n.operand[2], i);
        if (!first && !second && !third) return true;
        Operand& other = n.operand[first ? 1 : 0];
        switch (n.code) {
            case Opcode::add:
                if (first && second) return false;
                if (first) std::swap(n.operand[0], n.operand[1]);
                return replace(n, Opcode::sub);
            case Opcode::sub: return !first && replace(n, Opcode::add);
            case Opcode::mul:
            case Opcode::div: return (first && second) || negate(other);
            case Opcode::fma: return !third && ((first && second) || negate(other));
            case Opcode::sqrt:
            case Opcode::neg: break;
        }
        return false;
    }

    bool replace(Node& n, Opcode code) {
        n.code = code;
        return may_use(code);
    }

    // Changes the sign of an operand, if it is a constant or a value of this one use.
    bool negate(Operand& o) {
        if (!can_negate(o)) return false;
        if (o.is(Kind::constant)) {
            o.value = -o.value;
            return true;
        }
        Node& n = g_.node(o.node);
        switch (n.code) {
            case Opcode::add:
                if (!can_negate(n.operand[0])) std::swap(n.operand[0], n.operand[1]);
                n.code = Opcode::sub;
                return negate(n.operand[0]);
            case Opcode::sub: std::swap(n.operand[0], n.operand[1]); return true;
            case Opcode::mul:
            case Opcode::div: return negate(n.operand[can_negate(n.operand[0]) ? 0 : 1]);
            case Opcode::fma:
                return negate(n.operand[can_negate(n.operand[0]) ? 0 : 1]) && negate(n.operand[2]);
            case Opcode::sqrt:
            case Opcode::neg: break;
        }
        return false;
    }

    bool can_negate(const Operand& o) const {
        if (o.is(Kind::constant)) return true;
        if (!o.is(Kind::node) || uses(o.node) != 1) return false;
        const Node& n = g_.node(o.node);
        const auto can = [&](int k) { return can_negate(n.operand[k]); };
        switch (n.code) {
            case Opcode::add: return may_use(Opcode::sub) && (can(0) || can(1));
            case Opcode::sub: return true;
            case Opcode::mul:
            case Opcode::div: return can(0) || can(1);
            case Opcode::fma: return (can(0) || can(1)) && can(2);
            case Opcode::sqrt:
            case Opcode::neg: break;
        }
        return false;
    }

    int uses(int node) const {
        int count = reads(g_.result(), node);
        for (int j = node + 1; j < g_.size(); ++j) {
            for (int k = 0; k < g_.node(j).arity(); ++k)
                count += reads(g_.node(j).operand[k], node);
        }
        return count;
    }

    Graph& g_;
    std::span<const Opcode> allowed_;
};

}  // namespace

bool turn_difference(Graph& graph, int i, std::span<const Opcode> allowed) {
    const Graph before = graph;
    std::swap(graph.node(i).operand[0], graph.node(i).operand[1]);
    if (Signs(graph, allowed).absorb_all(i)) return true;
    graph = before;
    return false;
}

}  // namespace autonumerics
