// Runs a program on a block of points at once, forwards for its values and backwards for the
// derivatives by its constants.
//
// A tape holds one row per slot of the program, `blocks` number packs wide. One backward
// sweep gives the derivatives by all constants for about three times the price of a value,
// where forward tangents would cost one value per constant.
#pragma once

#include "double_double.hpp"
#include "program.hpp"
#include "vector.hpp"

namespace autonumerics {

// The arithmetic a kernel runs in: Scalar for constants and sums, Pack for `lanes` points.
struct DoubleTier {
    using Scalar = double;
    using Pack = Vector;
    static Scalar scalar(double hi, double) { return hi; }
    static double high(Scalar a) { return a; }
    static double low(Scalar) { return 0.0; }
    static Pack pack(const Vector& hi, const Vector&) { return hi; }
    static const Vector& high(const Pack& a) { return a; }
    static Scalar lane(const Pack& a, int i) { return a[i]; }
};

struct DoubleDoubleTier {
    using Scalar = DoubleDouble<double>;
    using Pack = DoubleDouble<Vector>;
    static Scalar scalar(double hi, double lo) { return {hi, lo}; }
    static double high(const Scalar& a) { return a.hi; }
    static double low(const Scalar& a) { return a.lo; }
    static Pack pack(const Vector& hi, const Vector& lo) { return {hi, lo}; }
    static const Vector& high(const Pack& a) { return a.hi; }
    static Scalar lane(const Pack& a, int i) { return {a.hi[i], a.lo[i]}; }
};

template <class Pack, int blocks>
struct Tape {
    Pack row[slots][blocks];
};

// Puts input i on the tape.
template <class Pack, int blocks>
void load_input(Tape<Pack, blocks>& values, int i, const Pack* x) {
    for (int b = 0; b < blocks; ++b) values.row[input_slot(i)][b] = x[b];
}

// Puts the constants on the tape.
template <class Tier, int blocks>
void load_constants(Tape<typename Tier::Pack, blocks>& values, const Structure& s,
                    const typename Tier::Scalar* constants) {
    for (int k = 0; k < s.constants; ++k) {
        const auto c = broadcast(constants[k]);
        for (int b = 0; b < blocks; ++b) values.row[constant_slot(k)][b] = c;
    }
}

// The rounding of results that are left as the arithmetic gives them.
inline constexpr auto as_computed = [](int, const auto& value) { return value; };

// Operation i forwards and backwards. Each row is a function of its own, not inlined into the
// switch: the code of one operation does not depend on how many there are.
template <class Row, class Pack, int blocks, class Round>
[[gnu::noinline]] void apply(Tape<Pack, blocks>& values, const Instruction& in, int i,
                             const Round& round) {
    Pack* y = values.row[result_slot(i)];
    const Pack* a = values.row[in.operand[0]];
    const Pack* b = values.row[in.operand[1]];
    const Pack* c = values.row[in.operand[2]];
    for (int k = 0; k < blocks; ++k) y[k] = round(i, Row::value(a[k], b[k], c[k]));
}

template <class Row, class Pack, int blocks>
[[gnu::noinline]] void pull(const Tape<Pack, blocks>& values, Tape<Pack, blocks>& adjoints,
                            const Instruction& in, int i) {
    const Pack* y = values.row[result_slot(i)];
    const Pack* a = values.row[in.operand[0]];
    const Pack* b = values.row[in.operand[1]];
    const Pack* c = values.row[in.operand[2]];
    const Pack* g = adjoints.row[result_slot(i)];
    Pack* ga = adjoints.row[in.operand[0]];
    Pack* gb = adjoints.row[in.operand[1]];
    Pack* gc = adjoints.row[in.operand[2]];
    for (int k = 0; k < blocks; ++k) {
        Row::pull(y[k], a[k], b[k], c[k], g[k], ga[k], gb[k], gc[k]);
    }
}

// Computes every result i, rounded by round(i, ·); the value of the program is in the row of
// s.result().
template <class Pack, int blocks, class Round = decltype(as_computed)>
void forward(Tape<Pack, blocks>& values, const Structure& s, const Round& round = as_computed) {
    for (int i = 0; i < s.operations; ++i) {
        visit(s.code[i].code, [&]<class Row>(Row) { apply<Row>(values, s.code[i], i, round); });
    }
}

// Given the values, leaves in the rows of the constants d(value)/d(constant) * weight.
template <class Pack, int blocks>
void backward(const Tape<Pack, blocks>& values, Tape<Pack, blocks>& adjoints, const Structure& s,
              const Pack* weight) {
    for (int k = 0; k < s.constants; ++k) {
        for (int b = 0; b < blocks; ++b) adjoints.row[constant_slot(k)][b] = Pack{};
    }
    for (int i = 0; i < s.operations; ++i) {
        for (int b = 0; b < blocks; ++b) adjoints.row[result_slot(i)][b] = Pack{};
    }
    for (int i = 0; i < s.inputs; ++i) {
        for (int b = 0; b < blocks; ++b) adjoints.row[input_slot(i)][b] = Pack{};
    }
    for (int b = 0; b < blocks; ++b) adjoints.row[s.result()][b] = weight[b];
    for (int i = s.operations - 1; i >= 0; --i) {
        visit(s.code[i].code, [&]<class Row>(Row) { pull<Row>(values, adjoints, s.code[i], i); });
    }
}

}  // namespace autonumerics
