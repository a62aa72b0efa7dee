#include "mutation.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "identity.hpp"
#include "parity.hpp"

namespace autonumerics {
namespace {

using Kind = Operand::Kind;

class Editor {
  public:
    Editor(Graph& graph, const MutationRules& rules, Random& random)
        : g_(graph), rules_(rules), settings_(rules.settings), random_(random) {}

    void edit() {
        do {
            one_edit();
        } while (random_.chance(settings_.another_edit));
    }

  private:
    void one_edit() {
        const int remove_from = settings_.insert_weight;
        const int rewire_from = remove_from + settings_.remove_weight;
        const int exchange_from = rewire_from + settings_.rewire_weight;
        const int repeat_from = exchange_from + settings_.exchange_weight;
        const int draw = random_.below(repeat_from + settings_.repeat_weight);
        if (g_.size() == 0 || draw < remove_from) return insert();
        if (draw < rewire_from) return remove();
        if (draw < exchange_from) return rewire();
        if (draw < repeat_from) return exchange();
        repeat();
    }

    Operand any_input() {
        return Operand::input(g_.inputs() == 1 ? 0 : random_.below(g_.inputs()));
    }

    Opcode any_operation() {
        return rules_.allowed[static_cast<std::size_t>(
            random_.below(static_cast<int>(rules_.allowed.size())))];
    }

    // A value that exists before node `limit`, an input, or a new constant.
    Operand any_operand(int limit) {
        const double u = random_.uniform();
        if (u < settings_.constant_share) return Operand::fresh_constant();
        if (limit == 0 || u < settings_.constant_share + settings_.input_share) return any_input();
        return Operand::of(random_.below(limit));
    }

    // Operands of a node at place `limit`, one of them `value`, at a random position.
    Node any_node(const Operand& value, int limit) {
        Node n{any_operation(), {}};
        const int arity = n.arity();
        for (int k = 0; k < 3; ++k) {
            if (k < arity) n.operand[k] = any_operand(limit);
        }
        n.operand[random_.below(arity)] = value;
        return n;
    }

    // A new operation on an edge, which is an operand of a node or the result: the consumer takes
    // the new value instead of the old one.
    void insert() {
        const int n = g_.size();
        const int consumer = random_.below(n + 1);
        if (consumer == n) {
            if (g_.insert(n, any_node(g_.result(), n))) g_.set_result(Operand::of(n));
            return;
        }
        const int k = random_.below(g_.node(consumer).arity());
        const Operand value = g_.node(consumer).operand[k];
        // Everywhere the value is used, or here alone.
        const bool everywhere = value.is(Kind::node) && random_.chance(0.5);
        const int place = everywhere ? value.index + 1 : consumer;
        if (!g_.insert(place, any_node(value, place))) return;
        if (!everywhere) {
            g_.node(consumer + 1).operand[k] = Operand::of(place);
            return;
        }
        for (int j = place + 1; j < g_.size(); ++j) {
            for (Operand& o : g_.node(j).operand) {
                if (o.is(Kind::node) && o.index == value.index) o = Operand::of(place);
            }
        }
        if (g_.result().is(Kind::node) && g_.result().index == value.index) {
            g_.set_result(Operand::of(place));
        }
    }

    void remove() {
        const int i = random_.below(g_.size());
        const Node& n = g_.node(i);
        g_.remove(i, n.operand[random_.below(n.arity())]);
    }

    void rewire() {
        const int i = random_.below(g_.size());
        Node& n = g_.node(i);
        n.operand[random_.below(n.arity())] = any_operand(i);
    }

    // Another operation on the same operands, or the same one the other way round.
    void exchange() {
        const int i = random_.below(g_.size());
        Node& n = g_.node(i);
        const int before = n.arity();
        if (before > 1 && !row(n.code).commutative && random_.chance(0.5)) {
            std::swap(n.operand[0], n.operand[1]);
            return;
        }
        const Meaning meaning = row(n.code).meaning;
        n.code = any_operation();
        for (int k = before; k < n.arity(); ++k) n.operand[k] = any_operand(i);
        if (n.arity() == before) return keep_value(n, meaning);
        for (Operand& o : n.operand) {  // what c is worth in a c + d says nothing of a + c
            if (o.is(Kind::constant)) o.fresh = true;
        }
    }

    // An operation done once more on one of its operands: a step of a Horner scheme, a squaring.
    // Its other operands are the same, but constants are new.
    void repeat() {
        const int i = random_.below(g_.size());
        Node again = g_.node(i);
        const int k = random_.below(again.arity());
        for (int j = 0; j < static_cast<int>(std::size(again.operand)); ++j) {
            Operand& o = again.operand[j];
            const bool is_other = j != k && j < again.arity();
            if (is_other && o.is(Kind::constant)) o = Operand::fresh_constant();
        }
        if (g_.insert(i, again)) g_.node(i + 1).operand[k] = Operand::of(i);
    }

    // If one fused operation took the place of another, constants make up for the signs where they
    // can: most of its fits would start from constants of the wrong sign.
    static void keep_value(Node& n, const Meaning& before) {
        const Meaning& now = row(n.code).meaning;
        if (now.form != Meaning::Form::product || before.form != now.form) return;
        if (now.first != before.first) negate_constant(n, 0, 2);
        if (now.second != before.second) negate_constant(n, 2, 3);
    }

    // The first constant among the operands from `begin` to before `end`.
    static void negate_constant(Node& n, int begin, int end) {
        const auto found = std::find_if(n.operand + begin, n.operand + end,
                                        [](const Operand& o) { return o.is(Kind::constant); });
        if (found != n.operand + end) found->value = -found->value;
    }

    Graph& g_;
    const MutationRules& rules_;
    const MutationSettings& settings_;
    Random& random_;
};

}  // namespace

Child mutate(const Structure& parent, const double* constants, const MutationRules& rules,
             const Memory& memory, Random random, int grade) {
    Child child{};
    for (int attempt = 0; attempt < rules.settings.attempts && !child.born; ++attempt) {
        Graph graph(parent, constants);
        Editor(graph, rules, random).edit();
        const auto seedling = graph.canonical();
        if (!seedling || seedling->structure.operations > rules.max_operations) continue;
        if (rules.parity != Parity::neither && parity_of(seedling->structure) != rules.parity)
            continue;
        if (rules.symmetric && !is_symmetric(seedling->structure)) continue;
        const Identity id = identify(seedling->structure);
        if (!id.irreducible || (id.contained && !rules.by_variant)) continue;
        const auto name = rules.by_variant ? variant_of(seedling->structure) : id.hash;
        if (!memory.admits(name, seedling->structure.operations, rules.settings.tries, grade)) {
            continue;
        }
        child = {*seedling, id.hash, name, true};
    }
    return child;
}

}  // namespace autonumerics
