#include "scaling.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace autonumerics {
namespace {

// One linear equation in the dimensions of the slots: sum of coefficients * dimension = rhs.
struct Equation {
    std::array<double, slots> coefficient{};
    double rhs = 0;
};

std::vector<Equation> dimensional_equations(const Structure& s) {
    std::vector<Equation> equations;
    const auto relate = [&](std::initializer_list<std::pair<Slot, double>> terms, double rhs) {
        Equation e;
        for (const auto& [slot, factor] : terms) e.coefficient[slot] += factor;
        e.rhs = rhs;
        equations.push_back(e);
    };
    relate({{input_slot, 1.0}}, 1.0);
    relate({{s.result(), 1.0}}, 0.0);
    for (int i = 0; i < s.operations; ++i) {
        const Instruction& in = s.code[i];
        const Slot y = result_slot(i), a = in.operand[0], b = in.operand[1], c = in.operand[2];
        switch (in.code) {
            case Opcode::add:
            case Opcode::sub:
                relate({{y, 1.0}, {a, -1.0}}, 0.0);
                relate({{y, 1.0}, {b, -1.0}}, 0.0);
                break;
            case Opcode::mul: relate({{y, 1.0}, {a, -1.0}, {b, -1.0}}, 0.0); break;
            case Opcode::div: relate({{y, 1.0}, {a, -1.0}, {b, 1.0}}, 0.0); break;
            case Opcode::sqrt: relate({{y, 2.0}, {a, -1.0}}, 0.0); break;
            case Opcode::neg: relate({{y, 1.0}, {a, -1.0}}, 0.0); break;
            case Opcode::fma:
                relate({{y, 1.0}, {a, -1.0}, {b, -1.0}}, 0.0);
                relate({{y, 1.0}, {c, -1.0}}, 0.0);
                break;
        }
    }
    return equations;
}

}  // namespace

std::optional<std::array<double, max_constants>> scaling_weights(const Structure& structure) {
    constexpr double tiny = 1e-9;
    std::vector<Equation> equations = dimensional_equations(structure);
    std::array<int, slots> pivot_of;
    pivot_of.fill(-1);
    std::size_t rank = 0;
    // Gauss and Jordan; dimensions that stay free are zero. Results come last so that freedom
    // is left to constants and not to them.
    for (int column = slots - 1; column >= 0 && rank < equations.size(); --column) {
        const auto c = static_cast<std::size_t>(column);
        std::size_t best = rank;
        for (std::size_t i = rank; i < equations.size(); ++i) {
            if (std::fabs(equations[i].coefficient[c]) >
                std::fabs(equations[best].coefficient[c])) {
                best = i;
            }
        }
        if (std::fabs(equations[best].coefficient[c]) < tiny) continue;
        std::swap(equations[rank], equations[best]);
        for (std::size_t i = 0; i < equations.size(); ++i) {
            const double factor = equations[i].coefficient[c] / equations[rank].coefficient[c];
            if (i == rank || factor == 0) continue;
            for (std::size_t k = 0; k < slots; ++k) {
                equations[i].coefficient[k] -= factor * equations[rank].coefficient[k];
            }
            equations[i].rhs -= factor * equations[rank].rhs;
        }
        pivot_of[c] = static_cast<int>(rank++);
    }
    for (std::size_t i = rank; i < equations.size(); ++i) {
        if (std::fabs(equations[i].rhs) > tiny) return std::nullopt;
    }
    std::array<double, max_constants> weights{};
    for (std::size_t k = 0; k < structure.constants; ++k) {
        const std::size_t c = constant_slot(static_cast<int>(k));
        if (pivot_of[c] < 0) continue;
        const Equation& e = equations[static_cast<std::size_t>(pivot_of[c])];
        weights[k] = e.rhs / e.coefficient[c];
    }
    return weights;
}

}  // namespace autonumerics
