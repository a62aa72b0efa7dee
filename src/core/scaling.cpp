#include "scaling.hpp"

#include <algorithm>
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
    for (int i = 0; i < s.inputs; ++i) {
        relate({{input_slot(i), 1.0}}, i == 0 ? 1.0 : 0.0);  // x alone changes its scale
    }
    relate({{s.result(), 1.0}}, 0.0);
    for (int i = 0; i < s.operations; ++i) {
        const Instruction& in = s.code[i];
        const Slot operands[] = {result_slot(i), in.operand[0], in.operand[1], in.operand[2]};
        for (const auto& relation : row(in.code).dimensions) {
            Equation e;
            for (std::size_t k = 0; k < relation.size(); ++k) {
                e.coefficient[operands[k]] += relation[k];
            }
            equations.push_back(e);
        }
    }
    return equations;
}

// The slots that occur, results first, so that what stays free are constants.
std::vector<std::size_t> columns_of(const Structure& s) {
    std::vector<std::size_t> columns;
    for (int i = s.operations - 1; i >= 0; --i) columns.push_back(result_slot(i));
    for (int k = s.constants - 1; k >= 0; --k) columns.push_back(constant_slot(k));
    for (int i = 0; i < s.inputs; ++i) columns.push_back(input_slot(i));
    return columns;
}

// Takes `by` times the pivot's equation from another so that its column vanishes there.
void eliminate(Equation& from, const Equation& pivot, std::size_t column,
               const std::vector<std::size_t>& columns) {
    const double by = from.coefficient[column] / pivot.coefficient[column];
    if (by == 0) return;
    for (const std::size_t k : columns) from.coefficient[k] -= by * pivot.coefficient[k];
    from.rhs -= by * pivot.rhs;
}

}  // namespace

// Gauss and Jordan; dimensions that stay free are zero.
std::optional<std::array<double, max_constants>> scaling_weights(const Structure& structure) {
    constexpr double tiny = 1e-9;
    const auto columns = columns_of(structure);
    std::vector<Equation> equations = dimensional_equations(structure);
    std::array<double, max_constants> weights{};
    std::vector<std::pair<std::size_t, std::size_t>> pivots;  // column, row
    std::size_t rank = 0;
    for (const std::size_t column : columns) {
        const auto larger = [&](const Equation& a, const Equation& b) {
            return std::fabs(a.coefficient[column]) < std::fabs(b.coefficient[column]);
        };
        const auto first = equations.begin() + static_cast<std::ptrdiff_t>(rank);
        const auto best = std::max_element(first, equations.end(), larger);
        if (best == equations.end() || std::fabs(best->coefficient[column]) < tiny) continue;
        std::swap(*first, *best);
        for (std::size_t i = 0; i < equations.size(); ++i) {
            if (i != rank) eliminate(equations[i], equations[rank], column, columns);
        }
        pivots.emplace_back(column, rank++);
    }
    for (std::size_t i = rank; i < equations.size(); ++i) {
        if (std::fabs(equations[i].rhs) > tiny) return std::nullopt;
    }
    for (const auto& [column, row] : pivots) {
        if (!is_constant(static_cast<Slot>(column))) continue;
        weights[column - first_constant] = equations[row].rhs / equations[row].coefficient[column];
    }
    return weights;
}

}  // namespace autonumerics
