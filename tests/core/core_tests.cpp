// Promises of the core, checked without Python and without a test framework, so that they can
// run under the sanitizers.
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <vector>

#include "double_double.hpp"
#include "elementary.hpp"
#include "exhaustive.hpp"
#include "field.hpp"
#include "fitting.hpp"
#include "graph.hpp"
#include "identity.hpp"
#include "interpreter.hpp"
#include "least_squares.hpp"
#include "memory.hpp"
#include "mutation.hpp"
#include "parallel.hpp"
#include "parity.hpp"
#include "rounding.hpp"
#include "scaling.hpp"
#include "screening.hpp"

namespace {

using namespace autonumerics;

int passed = 0, failed = 0;

void check(bool condition, const char* text, int line) {
    ++(condition ? passed : failed);
    if (!condition) std::printf("core_tests.cpp:%d: failed: %s\n", line, text);
}

#define CHECK(condition) check((condition), #condition, __LINE__)

// Structures by hand.

struct Builder {
    Structure s{};

    static constexpr Slot x = input_slot(0);
    Slot c() { return constant_slot(s.constants++); }
    Slot op(Opcode code, Slot a, Slot b = 0, Slot third = 0) {
        s.code[s.operations] = {code, {a, b, third}};
        return result_slot(s.operations++);
    }
    Slot add(Slot a, Slot b) { return op(Opcode::add, a, b); }
    Slot sub(Slot a, Slot b) { return op(Opcode::sub, a, b); }
    Slot mul(Slot a, Slot b) { return op(Opcode::mul, a, b); }
    Slot div(Slot a, Slot b) { return op(Opcode::div, a, b); }
};

constexpr Slot x = Builder::x;

template <class Make>
Structure build(Make&& make) {
    Builder b;
    make(b);
    return b.s;
}

// (c3/(c1/v + v + c2) - c4)^8, v = c0/x + x.
Structure ten_operations() {
    return build([](Builder& b) {
        const Slot c0 = b.c(), c1 = b.c(), c2 = b.c(), c3 = b.c(), c4 = b.c();
        const Slot v = b.add(b.div(c0, x), x);
        const Slot u = b.add(b.add(b.div(c1, v), v), c2);
        Slot t = b.sub(b.div(c3, u), c4);
        for (int i = 0; i < 3; ++i) t = b.mul(t, t);
    });
}

Slot any_slot(Random& random, int inputs, int constants, int results) {
    const int i = random.below(inputs + constants + results) - inputs;
    if (i < 0) return input_slot(i + inputs);
    return i < constants ? constant_slot(i) : result_slot(i - constants);
}

// Well formed, but nothing about it is canonical.
Structure any_structure(Random& random, int most, int inputs = 1) {
    Builder b;
    b.s.inputs = static_cast<std::uint8_t>(inputs);
    b.s.constants = static_cast<std::uint8_t>(random.below(6));
    const int n = random.below(most + 1);
    for (int i = 0; i < n; ++i) {
        const auto code = static_cast<Opcode>(random.below(static_cast<int>(operations.size())));
        Slot o[3] = {};
        for (int k = 0; k < row(code).arity; ++k) o[k] = any_slot(random, inputs, b.s.constants, i);
        b.op(code, o[0], o[1], o[2]);
    }
    return b.s;
}

using Values = std::array<double, max_constants>;

Values any_constants(Random& random) {
    Values c;
    for (double& a : c) a = std::exp(2 * random.normal()) * (random.chance(0.5) ? 1 : -1);
    return c;
}

std::vector<double> evaluate(const Structure& s, const double* c, std::span<const double> points) {
    std::vector<double> out(points.size() / s.inputs);
    evaluate_each<DoubleTier>(s, c, points, [&](std::size_t i, double y) { out[i] = y; });
    return out;
}

bool same_bits(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

// Double-double arithmetic, against 113 bits.

using DD = DoubleDouble<double>;
#ifdef __SIZEOF_FLOAT128__
using Quad = __float128;
#else
using Quad = long double;
static_assert(LDBL_MANT_DIG == 113, "no arithmetic of 113 bits to compare with");
#endif

Quad wide(const DD& a) { return static_cast<Quad>(a.hi) + static_cast<Quad>(a.lo); }

bool within(const DD& a, Quad exact, double bound) {
    const Quad error = wide(a) - exact;
    const Quad size = exact < 0 ? -exact : exact;
    return (error < 0 ? -error : error) <= size * static_cast<Quad>(bound);
}

DD any_double_double(Random& random) {
    const double hi = std::ldexp(1 + random.uniform(), random.below(41) - 20);
    const DD a = fast_two_sum(hi, hi * 0x1p-53 * (random.uniform() - 0.5));
    return random.chance(0.5) ? a : -a;
}

void double_double_operations_are_within_their_bounds() {
    constexpr double bound = 0x1p-100;
    Random random(1);
    for (int i = 0; i < 20000; ++i) {
        const DD a = any_double_double(random), b = any_double_double(random);
        CHECK(within(a + b, wide(a) + wide(b), bound));
        CHECK(within(a - b, wide(a) - wide(b), bound));
        CHECK(within(a * b, wide(a) * wide(b), bound));
        CHECK(within(a / b, wide(a) / wide(b), bound));
        const DD square = a * a, root = square_root(square);
        CHECK(within(root, wide(a) < 0 ? -wide(a) : wide(a), bound));
    }
}

void double_double_sums_survive_cancellation() {
    Random random(2);
    for (int i = 0; i < 20000; ++i) {
        const DD a = any_double_double(random);
        const DD near = fast_two_sum(a.hi, a.lo * random.uniform());
        const Quad exact = wide({a.hi, -near.hi}) + wide({a.lo, -near.lo});
        CHECK(within(a - near, exact, 0x1p-100));
    }
    const DD a = any_double_double(random);
    CHECK((a - a).hi == 0 && (a - a).lo == 0);
}

void error_free_transformations_are_exact() {
    Random random(3);
    for (int i = 0; i < 10000; ++i) {
        const double a = any_double_double(random).hi, b = any_double_double(random).hi;
        CHECK(wide(two_sum(a, b)) == static_cast<Quad>(a) + static_cast<Quad>(b));
        CHECK(wide(two_product(a, b)) == static_cast<Quad>(a) * static_cast<Quad>(b));
    }
}

void square_root_of_zero_is_zero() {
    CHECK(square_root(DD{0, 0}).hi == 0 && square_root(DD{0, 0}).lo == 0);
}

void vectors_of_double_doubles_equal_scalars() {
    Random random(4);
    for (int i = 0; i < 1000; ++i) {
        DoubleDouble<Vector> a{}, b{};
        DD p[lanes], q[lanes];
        for (int k = 0; k < lanes; ++k) {
            p[k] = any_double_double(random), q[k] = any_double_double(random);
            a.hi[k] = p[k].hi, a.lo[k] = p[k].lo, b.hi[k] = q[k].hi, b.lo[k] = q[k].lo;
        }
        const auto y = square_root((a * b + a) / b * (a / b));
        for (int k = 0; k < lanes; ++k) {
            const DD one = square_root((p[k] * q[k] + p[k]) / q[k] * (p[k] / q[k]));
            CHECK(same_bits(y.hi[k], one.hi) && same_bits(y.lo[k], one.lo));
        }
    }
}

// Elementary functions; their accuracy is measured against Arb in tests/kernels.

template <class Function>
void check_lanes(Function f, Random& random) {
    Vector at{}, low{};
    for (int k = 0; k < lanes; ++k) {
        at[k] = from_bits(random.next());  // of any size; infinities and NaN come too
        if (random.chance(0.5)) at[k] = 20 * random.uniform() - 10;
        low[k] = std::isfinite(at[k]) ? at[k] * 0x1p-54 * random.uniform() : 0;
    }
    const Vector y = f(at);
    const auto precise = f(DoubleDouble<Vector>{at, low});
    for (int k = 0; k < lanes; ++k) {
        const DD one = f(DD{at[k], low[k]});
        CHECK(bits_of(y[k]) == bits_of(f(at[k])));
        CHECK(bits_of(precise.hi[k]) == bits_of(one.hi));
        CHECK(bits_of(precise.lo[k]) == bits_of(one.lo));
    }
}

void elementary_functions_of_vectors_equal_scalars_to_the_bit() {
    Random random(8);
    for (int i = 0; i < 20000; ++i) {
        check_lanes([](const auto& a) { return exponential(a); }, random);
        check_lanes([](const auto& a) { return exponential2(a); }, random);
        check_lanes([](const auto& a) { return logarithm(a); }, random);
        check_lanes([](const auto& a) { return logarithm2(a); }, random);
        check_lanes([](const auto& a) { return sine(a); }, random);
        check_lanes([](const auto& a) { return cosine(a); }, random);
        check_lanes([](const auto& a) { return hyperbolic_tangent(a); }, random);
    }
}

// tanh by (e^2x - 1)/(e^2x + 1), which cancels near 0: there by its first terms, and from there on
// by tanh 2x = 2t/(1 + t^2).
void double_double_tanh_is_within_its_bound() {
    const DD one{1, 0}, two{2, 0}, three{3, 0};
    const auto agree = [](const DD& a, const DD& b) {
        const DD difference = a - b;
        return std::fabs(difference.hi) <= 0x1p-100 * std::fabs(b.hi);
    };
    Random random(9);
    for (int i = 0; i < 20000; ++i) {
        const double at = (random.chance(0.5) ? 1 : -1) * random.uniform();
        const DD large{20 * at, 20 * at * 0x1p-54 * random.uniform()};
        if (std::fabs(large.hi) > 0.5) {
            const DD e = exponential(two * large);
            CHECK(agree(hyperbolic_tangent(large), (e - one) / (e + one)));
        }
        const DD small{at, at * 0x1p-54 * random.uniform()};
        const DD t = hyperbolic_tangent(DD{0.5 * small.hi, 0.5 * small.lo});
        CHECK(agree(hyperbolic_tangent(small), (t + t) / (one + t * t)));
        const DD tiny{at * 0x1p-60, 0};
        CHECK(agree(hyperbolic_tangent(tiny), tiny - tiny * tiny * tiny / three));
    }
}

// Derivatives.

template <class Tier>
typename Tier::Scalar value_at(const Structure& s, const typename Tier::Scalar* c, double at) {
    Tape<typename Tier::Pack, 1> tape;
    const typename Tier::Pack point[1] = {Tier::pack(broadcast(at), Vector{})};
    load_input<typename Tier::Pack, 1>(tape, 0, point);
    load_constants<Tier, 1>(tape, s, c);
    forward(tape, s);
    return Tier::lane(tape.row[s.result()][0], 0);
}

template <class Tier>
std::vector<double> gradient_at(const Structure& s, const typename Tier::Scalar* c, double at,
                                double weight) {
    using Pack = typename Tier::Pack;
    Tape<Pack, 1> tape, adjoints;
    const Pack point[1] = {Tier::pack(broadcast(at), Vector{})};
    const Pack weights[1] = {Tier::pack(broadcast(weight), Vector{})};
    load_input<typename Tier::Pack, 1>(tape, 0, point);
    load_constants<Tier, 1>(tape, s, c);
    forward(tape, s);
    backward(tape, adjoints, s, weights);
    std::vector<double> out;
    for (int k = 0; k < s.constants; ++k) {
        out.push_back(Tier::high(Tier::lane(adjoints.row[constant_slot(k)][0], 1)));
    }
    return out;
}

// In double-double, so that the difference quotient loses nothing.
double central_difference(const Structure& s, const DD* c, int k, double at) {
    constexpr double h = 0x1p-24;
    std::array<DD, max_constants> moved;
    std::copy(c, c + max_constants, moved.begin());
    moved[static_cast<std::size_t>(k)] = c[k] + DD{h, 0};
    const DD above = value_at<DoubleDoubleTier>(s, moved.data(), at);
    moved[static_cast<std::size_t>(k)] = c[k] - DD{h, 0};
    const DD below = value_at<DoubleDoubleTier>(s, moved.data(), at);
    return (above - below).hi / (2 * h);
}

void check_gradient(const Structure& s) {
    const double weight = 0.75, at = 0.625;
    double plain[max_constants] = {};
    DD precise[max_constants] = {};
    for (int k = 0; k < s.constants; ++k) {
        plain[k] = 1.25 + 0.5 * k;
        precise[k] = {plain[k], 0};
    }
    const auto g = gradient_at<DoubleTier>(s, plain, at, weight);
    const auto gg = gradient_at<DoubleDoubleTier>(s, precise, at, weight);
    for (int k = 0; k < s.constants; ++k) {
        const double expected = weight * central_difference(s, precise, k, at);
        const double tolerance = 1e-11 * (1 + std::fabs(expected));
        CHECK(std::fabs(g[static_cast<std::size_t>(k)] - expected) < tolerance);
        CHECK(std::fabs(gg[static_cast<std::size_t>(k)] - expected) < tolerance);
    }
}

void reverse_mode_equals_central_differences_for_every_operation() {
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const auto code = static_cast<Opcode>(i);
        check_gradient(build([&](Builder& b) {  // operands that differ
            const Slot t = b.add(x, b.c()), u = b.mul(x, b.c()), v = b.div(b.c(), t);
            b.op(code, t, row(code).arity > 1 ? u : Slot{0}, row(code).arity > 2 ? v : Slot{0});
        }));
        check_gradient(build([&](Builder& b) {  // one value in every place
            const Slot t = b.add(x, b.c());
            const Slot y =
                b.op(code, t, row(code).arity > 1 ? t : Slot{0}, row(code).arity > 2 ? t : Slot{0});
            b.mul(y, b.add(t, b.c()));
        }));
        check_gradient(build([&](Builder& b) {  // constants as operands
            const Slot y = b.op(code, b.c(), row(code).arity > 1 ? b.c() : Slot{0},
                                row(code).arity > 2 ? b.c() : Slot{0});
            b.add(b.mul(x, x), y);
        }));
    }
    check_gradient(ten_operations());
}

// What the rows say.

double value_of(Opcode code, const std::array<double, 3>& o) {
    return visit(code, [&]<class Row>(Row) { return Row::value(o[0], o[1], o[2]); });
}

bool near(double a, double b) { return std::fabs(a - b) <= 1e-12 * (std::fabs(a) + std::fabs(b)); }

std::array<double, 3> any_operands(Random& random) {
    return {0.5 + random.uniform(), 0.5 + random.uniform(), 0.5 + random.uniform()};
}

bool commutes(Opcode code) {
    constexpr double special[] = {0.0, -0.0, 1.5, -2.25, 1e300, INFINITY, -INFINITY, NAN};
    for (double a : special) {
        for (double b : special) {
            for (double c : special) {
                if (!same_bits(value_of(code, {a, b, c}), value_of(code, {b, a, c}))) return false;
            }
        }
    }
    return true;
}

// Of operand k, the value that leaves a sum or a product of the others.
bool neutral_as_stated(Opcode code, Random& random) {
    const Operation& o = row(code);
    for (std::size_t k = 0; k < static_cast<std::size_t>(o.arity); ++k) {
        if (std::isnan(o.neutral[k])) continue;
        auto v = any_operands(random);
        v[k] = o.neutral[k];
        const double y = std::fabs(value_of(code, v));
        const double other = v[k == 0 ? 1 : 0];
        const double product = o.meaning.first * v[0] * v[1], rest = o.meaning.second * v[2];
        if (!near(y, o.arity == 2 ? other : std::fabs(product + rest))) return false;
    }
    return true;
}

// Every change of scale that the relations of dimensions allow.
bool dimensions_as_stated(Opcode code, Random& random) {
    const Operation& o = row(code);
    for (int i = 0; i < 625; ++i) {
        const int d[] = {i % 5 - 2, i / 5 % 5 - 2, i / 25 % 5 - 2, i / 125 - 2};
        const bool allowed = std::all_of(o.dimensions.begin(), o.dimensions.end(), [&](auto& r) {
            return r[0] * d[0] + r[1] * d[1] + r[2] * d[2] + r[3] * d[3] == 0;
        });
        if (!allowed) continue;
        auto v = any_operands(random);
        const double before = value_of(code, v);
        for (std::size_t k = 0; k < 3; ++k) v[k] = std::ldexp(v[k], d[k + 1]);
        if (!near(value_of(code, v), std::ldexp(before, d[0]))) return false;
    }
    return true;
}

// What the form says of a function of one operand: `change` of it does not depend on the operand.
template <class Change>
bool alike_everywhere(Change&& change, Random& random) {
    const double a = any_operands(random)[0], b = any_operands(random)[0];
    return std::fabs(change(a) - change(b)) < 1e-9;
}

bool means_what_it_states(Opcode code, Random& random) {
    using Form = Meaning::Form;
    const Meaning& m = row(code).meaning;
    const auto operands = any_operands(random);
    const double a = operands[0], b = operands[1], c = operands[2];
    const double y = value_of(code, {a, b, c});
    const auto f = [&](double v) { return value_of(code, {v, b, c}); };
    switch (m.form) {
        case Form::sum: return near(y, m.first * a + m.second * b);
        case Form::product: return near(y, m.first * a * b + m.second * c);
        case Form::quotient: return near(y, a / b);
        case Form::negation: return y == -a;
        case Form::magnitude: return y == a && f(-a) == a;
        case Form::root: return alike_everywhere([&](double v) { return f(2 * v) / f(v); }, random);
        case Form::exponential:
            return alike_everywhere([&](double v) { return f(1 + v) / f(v); }, random);
        case Form::logarithm:
            return alike_everywhere([&](double v) { return f(2 * v) - f(v); }, random);
        case Form::sinusoid:
            return alike_everywhere([&](double v) { return (f(v + 0.5) + f(v - 0.5)) / f(v); },
                                    random);
        case Form::selection: return (y == a || y == b) && f(b) == b;
        case Form::opaque: break;
    }
    return true;
}

void every_row_is_true() {
    Random random(51);
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const auto code = static_cast<Opcode>(i);
        const Operation& o = row(code);
        std::vector<const char*> wrong;
        if (o.arity < 1 || o.arity > 3) wrong.push_back("arity");
        if (o.name.empty()) wrong.push_back("name");
        if (o.arity > 1 && o.commutative != commutes(code)) wrong.push_back("commutative");
        for (int k = 0; k < 20; ++k) {
            if (!neutral_as_stated(code, random)) wrong.push_back("neutral");
            if (!dimensions_as_stated(code, random)) wrong.push_back("dimensions");
            if (!means_what_it_states(code, random)) wrong.push_back("meaning");
        }
        for (const char* what : wrong) {
            std::printf("row %.*s: %s\n", static_cast<int>(o.name.size()), o.name.data(), what);
        }
        CHECK(wrong.empty());
    }
}

void minimum_and_maximum_are_those_of_ieee_754_2019() {
    const auto all = [](const Vector& v, double expected) {
        for (int i = 0; i < lanes; ++i) CHECK(same_bits(v[i], expected));
    };
    constexpr double values[] = {-INFINITY, -1.5, -0.0, 0.0, 5e-324, 1.5, INFINITY};  // ascending
    for (std::size_t i = 0; i < std::size(values); ++i) {
        for (std::size_t j = 0; j < std::size(values); ++j) {
            const double least = values[std::min(i, j)], greatest = values[std::max(i, j)];
            all(minimum(broadcast(values[i]), broadcast(values[j])), least);
            all(maximum(broadcast(values[i]), broadcast(values[j])), greatest);
            CHECK(same_bits(minimum(values[i], values[j]), least));
            CHECK(same_bits(maximum(values[i], values[j]), greatest));
        }
        const double nan = NAN, value = values[i];
        CHECK(std::isnan(minimum(value, nan)) && std::isnan(minimum(nan, value)));
        CHECK(std::isnan(maximum(value, nan)) && std::isnan(maximum(nan, value)));
    }
}

void double_doubles_are_ordered_by_both_parts() {
    Random random(52);
    for (int i = 0; i < 1000; ++i) {
        const DD a = any_double_double(random);
        const DD b = i % 2 == 0 ? any_double_double(random) : fast_two_sum(a.hi, a.lo / 2);
        const DD least = wide(a) < wide(b) ? a : b, greatest = wide(a) < wide(b) ? b : a;
        CHECK(wide(minimum(a, b)) == wide(least) && wide(maximum(a, b)) == wide(greatest));
        CHECK(wide(magnitude(a)) == (a.hi < 0 ? -wide(a) : wide(a)));
    }
}

// Derivatives of piecewise operations are those of the piece.
void reverse_mode_follows_the_branch_taken() {
    for (Opcode code : {Opcode::abs, Opcode::min, Opcode::max}) {
        for (int first : {-1, 1}) {
            const Structure s = build([&](Builder& b) {  // x = 0.625, constants 1.25, 1.75, 2.25
                const Slot p = b.c(), q = b.c(), r = b.c();
                const Slot u = first < 0 ? b.sub(x, p) : b.add(x, p);
                const Slot v = b.mul(q, b.mul(x, x));
                b.mul(b.op(code, u, row(code).arity > 1 ? v : Slot{0}), b.add(x, r));
            });
            check_gradient(s);
        }
    }
}

// Least squares.

template <class Tier>
NodeProblem<Tier> problem_of(const Structure& s, const typename Tier::Scalar* truth) {
    NodeProblem<Tier> p{};
    for (int b = 0; b < node_blocks; ++b) {
        for (int i = 0; i < lanes; ++i) {
            const double at = (b * lanes + i + 0.5) / (node_blocks * lanes);
            const auto y = value_at<Tier>(s, truth, at);
            Vector hi = Tier::high(p.target[b]), lo{}, points = Tier::high(p.x[b]);
            if constexpr (sizeof(y) > sizeof(double)) lo = p.target[b].lo;
            hi[i] = Tier::high(y), lo[i] = Tier::low(y), points[i] = at;
            p.target[b] = Tier::pack(hi, lo);
            p.x[b] = Tier::pack(points, Vector{});
        }
        p.weight[b] = Tier::pack(broadcast(1.0), Vector{});
    }
    return p;
}

Structure rational() {
    return build([](Builder& b) {
        const Slot c0 = b.c(), c1 = b.c(), c2 = b.c();
        b.add(b.div(c0, b.add(x, c1)), c2);
    });
}

template <class Tier>
void check_recovery(double rest) {
    const Structure s = rational();
    const typename Tier::Scalar truth[] = {Tier::scalar(-8.5, 0), Tier::scalar(-3.25, 0),
                                           Tier::scalar(-1.5, 0)};
    typename Tier::Scalar c[] = {Tier::scalar(-4, 0), Tier::scalar(-2, 0), Tier::scalar(1, 0)};
    const auto problem = problem_of<Tier>(s, truth);
    LeastSquares<Tier, node_blocks> solver(s, problem);
    const Descent d = solver.descend(c, {});
    CHECK(d.cost < rest);
    for (int k = 0; k < s.constants; ++k) {
        CHECK(std::fabs(Tier::high(c[k] - truth[k])) < 1e3 * std::sqrt(rest));
    }
}

void least_squares_finds_the_constants_of_a_solvable_problem() {
    check_recovery<DoubleTier>(1e-26);
    check_recovery<DoubleDoubleTier>(1e-54);
}

void least_squares_never_raises_the_cost_and_keeps_its_step_limit() {
    Random random(5);
    const Structure s = ten_operations();
    const Values truth = {0.01, 4.0, 3.0, -5.0, -2.0};
    const auto problem = problem_of<DoubleTier>(s, truth.data());
    for (int i = 0; i < 50; ++i) {
        Values c = any_constants(random);
        LeastSquares<DoubleTier, node_blocks> solver(s, problem);
        Vector r[node_blocks];
        double cost = solver.residuals(c.data(), r);
        DescentLimits limits;
        for (limits.steps = 1; limits.steps < 4; ++limits.steps) {
            const Descent d = solver.descend(c.data(), limits);
            CHECK(d.steps <= limits.steps);
            CHECK(d.cost <= cost || !std::isfinite(cost));
            CHECK(d.cost == solver.residuals(c.data(), r));
            cost = d.cost;
        }
    }
}

void multiplicative_descent_keeps_signs() {
    Random random(6);
    const Structure s = rational();
    const double truth[] = {-8.5, -3.25, -1.5};
    const auto problem = problem_of<DoubleTier>(s, truth);
    DescentLimits limits;
    limits.multiplicative = true;
    for (int i = 0; i < 100; ++i) {
        const Values start = any_constants(random);
        Values c = start;
        LeastSquares<DoubleTier, node_blocks>(s, problem).descend(c.data(), limits);
        for (std::size_t k = 0; k < 3; ++k) CHECK(std::signbit(c[k]) == std::signbit(start[k]));
    }
}

// The whole fit.

struct Exp2 {
    std::vector<double> points, values, low, weights;
    Goal goal{};

    Exp2() {
        for (int i = 0; i <= 96; ++i) {
            const double at = 0.5 - 0.5 * std::cos(std::numbers::pi * i / 96);
            points.push_back(at);
            values.push_back(std::exp2(at));
            low.push_back(0);
            weights.push_back(std::exp2(-at));
        }
        for (int j = 0; j < node_blocks * lanes; ++j) set_node(j / lanes, j % lanes, j);
        goal.dense = {points, values, low, weights};
    }

    void set_node(int b, int i, int j) {
        const double at = 0.5 - 0.5 * std::cos(std::numbers::pi * (j + 0.5) / 32);
        goal.plain.x[b][i] = at;
        goal.plain.target[b][i] = std::exp2(at);
        goal.plain.weight[b][i] = std::exp2(-at);
        goal.precise.x[b].hi[i] = at;
        goal.precise.target[b].hi[i] = std::exp2(at);
        goal.precise.weight[b].hi[i] = std::exp2(-at);
    }
};

void a_fit_reaches_the_known_optimum() {
    const Exp2 exp2;
    const Structure s = rational();
    const double start[max_constants] = {1, 1, 1};
    double best = INFINITY;
    for (std::uint64_t name = 1; name <= 8; ++name) {
        const Fit f = fit(s, start, 7, exp2.goal, INFINITY, {}, name);
        const double error = maximum_error<DoubleTier>(s, f.constants[0], exp2.goal.dense);
        CHECK(std::fabs(error - f.error) <= 1e-12);
        best = std::min(best, f.error);
    }
    CHECK(best < 1e-3);
}

// Structures that cannot be fitted well, and constants that cannot matter, are met all the time.
void no_fit_gives_nan() {
    const Exp2 exp2;
    FitSettings settings;
    settings.first_steps = 4, settings.second_steps = 4, settings.last_steps = 8;
    settings.random_starts = 1, settings.precise_steps = 4, settings.precise_below = 1;
    Random random(7);
    for (unsigned i = 0; i < 300; ++i) {
        const Structure s = any_structure(random, 8);
        const Values start = any_constants(random);
        const Fit f = fit(s, start.data(), i % 64, exp2.goal, INFINITY, settings, i);
        CHECK(!std::isnan(f.error) && f.error >= 0);
        for (int k = 0; k < s.constants && std::isfinite(f.error); ++k) {
            CHECK(std::isfinite(f.constants[0][k]) && std::isfinite(f.constants[1][k]));
        }
    }
}

void the_largest_error_is_read_off_the_vertex() {
    std::vector<double> wave;
    for (int i = 0; i <= 50; ++i) wave.push_back(std::cos(0.2 * i + 0.07));
    CHECK(std::fabs(maximum_error(wave) - 1) < 1e-4);
    wave[20] = NAN;
    CHECK(std::isinf(maximum_error(wave)));
    CHECK(maximum_error(std::vector<double>{-2.0}) == 2);
}

// Identity.

template <class Make, class Other>
bool one_family(Make&& make, Other&& other) {
    return identify(build(make)).hash == identify(build(other)).hash;
}

template <class Make>
bool irreducible(Make&& make) {
    return identify(build(make)).irreducible;
}

void equal_families_have_one_hash() {
    const auto shifted = [](Builder& b) { b.mul(b.add(x, b.c()), b.c()); };
    const auto linear = [](Builder& b) { b.add(b.mul(x, b.c()), b.c()); };
    CHECK(one_family(shifted, linear));
    CHECK(one_family([](Builder& b) { b.add(x, b.c()); }, [](Builder& b) { b.sub(x, b.c()); }));
    CHECK(one_family([](Builder& b) { b.mul(x, b.c()); }, [](Builder& b) { b.div(x, b.c()); }));
    CHECK(one_family([](Builder& b) { b.mul(x, b.add(x, x)); },
                     [](Builder& b) {
                         const Slot t = b.mul(x, x);
                         b.add(t, t);
                     }));
    CHECK(one_family([](Builder& b) { b.div(x, b.mul(x, b.mul(x, x))); },
                     [](Builder& b) { b.div(b.div(x, b.mul(x, x)), x); }));
}

void the_numbering_of_constants_plays_no_part() {
    const auto first = [](Builder& b) {
        const Slot p = b.c(), q = b.c();
        b.add(b.mul(b.add(x, p), x), b.div(q, x));
    };
    const auto second = [](Builder& b) {
        const Slot q = b.c(), p = b.c();
        b.add(b.mul(b.add(x, p), x), b.div(q, x));
    };
    CHECK(one_family(first, second));
}

void different_families_differ() {
    const auto product = [](Builder& b) { b.mul(b.add(x, b.c()), b.add(x, b.c())); };
    const auto square = [](Builder& b) {
        const Slot t = b.add(x, b.c());
        b.mul(t, t);
    };
    CHECK(!one_family(product, square));
    CHECK(irreducible(product) && irreducible(square));
    CHECK(!one_family([](Builder& b) { b.div(b.c(), x); }, [](Builder& b) { b.mul(x, b.c()); }));
}

void wasteful_structures_are_reducible() {
    CHECK(!irreducible([](Builder& b) { b.mul(b.mul(x, b.c()), b.c()); }));
    CHECK(!irreducible([](Builder& b) { b.add(b.add(x, b.c()), b.c()); }));
    CHECK(!irreducible([](Builder& b) { b.sub(x, x); }));
    CHECK(!irreducible([](Builder& b) { b.div(b.mul(x, x), x); }));
    CHECK(irreducible([](Builder& b) { b.mul(b.add(x, b.c()), b.c()); }));
    CHECK(identify(ten_operations()).irreducible);
}

template <class Make>
bool contained(Make&& make) {
    return identify(build(make)).contained;
}

void scales_inside_squares_are_contained_in_scales_outside() {
    const auto square = [](auto&& make) {
        return [=](Builder& b) {
            const Slot t = make(b);
            b.mul(t, t);
        };
    };
    CHECK(contained(square([](Builder& b) { return b.mul(x, b.c()); })));
    CHECK(contained(square([](Builder& b) { return b.add(b.div(x, b.c()), b.c()); })));
    CHECK(contained(square([](Builder& b) { return b.div(b.c(), x); })));
    CHECK(contained([](Builder& b) { b.op(Opcode::abs, b.mul(x, b.c())); }));
    CHECK(!contained([](Builder& b) { b.mul(b.mul(x, x), b.c()); }));
    CHECK(!contained(square([](Builder& b) { return b.add(x, b.c()); })));
    CHECK(!contained(square([](Builder& b) { return b.add(b.div(b.c(), x), x); })));
    CHECK(!contained(square([](Builder& b) { return b.op(Opcode::fma, x, b.c(), b.c()); })));
    const auto fused = [](auto&& make) {
        return [=](Builder& b) {
            const Slot t = make(b);
            b.op(Opcode::fma, t, t, b.c());
        };
    };
    CHECK(contained(fused([](Builder& b) { return b.mul(x, b.c()); })));
    CHECK(!contained(fused([](Builder& b) { return b.div(b.c(), x); })));
}

void inputs_are_told_apart() {
    const auto two = [](Slot a, Slot b) {
        return [=](Builder& builder) {
            builder.s.inputs = 2;
            builder.add(builder.mul(a, a), builder.div(builder.c(), b));
        };
    };
    const Slot y = input_slot(1);
    CHECK(!one_family(two(x, y), two(x, x)) && !one_family(two(x, y), two(y, x)));
    CHECK(!irreducible([&](Builder& b) {
        b.s.inputs = 2;
        b.sub(b.add(x, y), x);
    }));
}

// Graphs.

bool equal(const Structure& a, const Structure& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

void the_canonical_form_is_stable_and_keeps_every_bit() {
    const double points[] = {-2.5, -0.75, 0.1, 0.5, 1.0, 3.0};  // or three pairs
    Random random(8);
    for (int i = 0; i < 2000; ++i) {
        const int inputs = 1 + i % max_inputs;
        const Structure s = any_structure(random, 12, inputs);
        const Values c = any_constants(random);
        const auto once = Graph(s, c.data()).canonical();
        if (!once) continue;
        CHECK(well_formed(once->structure) && once->fresh == 0);
        CHECK(once->structure.operations <= s.operations);
        const auto before = evaluate(s, c.data(), points);
        const auto after = evaluate(once->structure, once->constants, points);
        CHECK(std::equal(before.begin(), before.end(), after.begin(), same_bits));
        const auto twice = Graph(once->structure, once->constants).canonical();
        CHECK(twice && equal(once->structure, twice->structure));
    }
}

void results_that_do_not_depend_on_x_have_no_canonical_form() {
    const double c[max_constants] = {1.5};
    const Structure constant = build([](Builder& b) { b.mul(b.c(), b.c()); });
    CHECK(!Graph(constant, c).canonical());
    CHECK(!Graph(Structure{}, c).canonical());
}

void insertion_undone_by_removal_changes_nothing() {
    Random random(9);
    for (int i = 0; i < 500; ++i) {
        const Structure s = any_structure(random, 10);
        const Values c = any_constants(random);
        Graph graph(s, c.data());
        const int place = random.below(s.operations + 1);
        CHECK(graph.insert(place, {Opcode::neg, {Operand::input(0), {}, {}}}));
        graph.remove(place, Operand::input(0));
        const auto before = Graph(s, c.data()).canonical(), after = graph.canonical();
        CHECK(before.has_value() == after.has_value());
        CHECK(!before || equal(before->structure, after->structure));
    }
}

void malformed_records_are_told() {
    Structure s = build([](Builder& b) { b.op(Opcode::neg, b.add(x, b.c())); });
    CHECK(well_formed(s));
    const auto broken = [&](auto&& change) {
        Structure copy = s;
        change(copy);
        return !well_formed(copy);
    };
    CHECK(broken([](Structure& t) { t.operations = max_operations + 1; }));
    CHECK(broken([](Structure& t) { t.constants = max_constants + 1; }));
    CHECK(broken([](Structure& t) { t.constants = 0; }));
    CHECK(broken([](Structure& t) { t.inputs = 0; }) && broken([](Structure& t) { t.inputs = 3; }));
    CHECK(broken([](Structure& t) { t.code[0].operand[0] = input_slot(1); }));
    CHECK(!broken([](Structure& t) { t.inputs = 2, t.code[0].operand[0] = input_slot(1); }));
    CHECK(broken([](Structure& t) { t.code[0].operand[0] = result_slot(0); }));
    CHECK(broken([](Structure& t) { t.code[1].operand[0] = slots; }));
    CHECK(broken([](Structure& t) { t.code[0].code = static_cast<Opcode>(operations.size()); }));
    // Rows of the tape are addressed by every operand, those beyond the arity too.
    CHECK(broken([](Structure& t) { t.code[1].operand[1] = 255; }));
}

// Mutation and memory.

void check_child(const Child& child, const MutationRules& rules, const Memory& memory) {
    const Structure& s = child.seedling.structure;
    CHECK(well_formed(s) && s.operations >= 1 && s.operations <= rules.max_operations);
    CHECK(s.constants == max_constants || child.seedling.fresh >> s.constants == 0);
    const Identity id = identify(s);
    CHECK(id.irreducible && id.hash == child.hash);
    CHECK(memory.admits(child.name, s.operations, rules.settings.tries));
    for (int i = 0; i < s.operations; ++i) {
        const auto& allowed = rules.allowed;
        CHECK(std::find(allowed.begin(), allowed.end(), s.code[i].code) != allowed.end());
    }
}

void children_of_any_parent_are_within_the_rules() {
    std::vector<Opcode> all;
    for (std::size_t i = 0; i < operations.size(); ++i) all.push_back(static_cast<Opcode>(i));
    Memory memory(1024);
    Random random(10);
    int born = 0;
    for (std::uint64_t i = 0; i < 10000; ++i) {
        const int inputs = i % 3 == 0 ? 2 : 1;
        const Structure parent = any_structure(random, i % 16 == 0 ? max_operations : 6, inputs);
        const Values c = any_constants(random);
        const MutationRules rules{
            all, i % 16 == 0 ? max_operations : 8, i % 2 == 0, {.tries = 2, .attempts = 5}};
        const Child child = mutate(parent, c.data(), rules, memory, Random(1, 2, i));
        if (!child.born) continue;
        ++born;
        CHECK(child.seedling.structure.inputs == inputs);
        check_child(child, rules, memory);
        memory.record(child.hash, child.seedling.structure.operations);
    }
    CHECK(born > 1000);
}

// Starting from the empty program, so that every operation in a child comes from the rules.
void only_allowed_operations_appear() {
    const Opcode allowed[] = {Opcode::sub, Opcode::fma};
    const Memory memory(8);
    const MutationRules rules{allowed, 3, false, {.tries = 1, .attempts = 20}};
    Structure parent{};
    Values c{};
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const Child child = mutate(parent, c.data(), rules, memory, Random(3, 0, i));
        if (!child.born) continue;
        check_child(child, rules, memory);
        parent = child.seedling.structure;
        std::copy_n(child.seedling.constants, max_constants, c.begin());
    }
    CHECK(parent.operations > 0);
}

void a_mutation_is_named_by_its_stream_alone() {
    const Opcode allowed[] = {Opcode::add, Opcode::mul, Opcode::div};
    const MutationRules rules{allowed, 12, false, {.tries = 1, .attempts = 20}};
    const Values c{1, 2, 3, 4, 5};
    const auto make = [&] {
        return mutate(ten_operations(), c.data(), rules, Memory(8), Random(4, 5, 6));
    };
    const Child a = make(), b = make();
    CHECK(a.born && a.hash == b.hash && equal(a.seedling.structure, b.seedling.structure));
}

// At the limits of the record.

// Horner's scheme with all operations but one and all constants.
Structure longest_polynomial() {
    return build([](Builder& b) {
        Slot t = b.c();
        while (b.s.constants < max_constants) t = b.op(Opcode::fma, t, x, b.c());
    });
}

// (x + c0) (x + c1) ..., the last two factors one and the same if `repeated`.
Structure longest_product(bool repeated) {
    return build([&](Builder& b) {
        constexpr int factors = max_operations / 2;
        Slot product = b.add(x, b.c());
        for (int i = 2; i < factors; ++i) product = b.mul(product, b.add(x, b.c()));
        const Slot last = b.add(x, b.c());
        product = b.mul(product, last);
        if (repeated) b.mul(product, last);
    });
}

void the_longest_structures_are_identified() {
    const Identity polynomial = identify(longest_polynomial());
    CHECK(polynomial.irreducible && longest_polynomial().operations == max_operations - 1);
    const Identity distinct = identify(longest_product(false));
    const Identity repeated = identify(longest_product(true));
    CHECK(distinct.irreducible && repeated.irreducible && distinct.hash != repeated.hash);
    // Constants keep apart to the last: exchanging the roles of two late ones changes nothing,
    // using one twice does.
    Structure again = longest_polynomial();
    std::swap(again.code[30].operand[2], again.code[29].operand[2]);
    CHECK(identify(again).hash == polynomial.hash);
    again.code[30].operand[2] = again.code[29].operand[2];
    CHECK(identify(again).hash != polynomial.hash);
    const auto weights = scaling_weights(longest_polynomial());
    CHECK(weights.has_value() && std::fabs((*weights)[0] + max_constants - 1) < 1e-9);
}

void the_longest_polynomial_is_fitted() {
    const Exp2 exp2;
    const Structure s = longest_polynomial();
    double start[max_constants] = {};
    start[max_constants - 2] = start[max_constants - 1] = 1;
    FitSettings settings;
    settings.random_starts = 0;
    const Fit f = fit(s, start, 0, exp2.goal, INFINITY, settings, 1);
    CHECK(f.error < 1e-12);
    check_gradient(s);
}

void more_constants_than_a_record_holds_are_refused() {
    Random random(61);
    Structure s = longest_polynomial();
    const Values c = any_constants(random);
    CHECK(Graph(s, c.data()).canonical().has_value());
    // A constant more, and then one at every place: each use is a constant of its own.
    s.code[max_operations - 1] = {Opcode::add, {s.result(), constant_slot(0), 0}};
    ++s.operations;
    CHECK(well_formed(s) && !Graph(s, c.data()).canonical());
    for (int i = 1; i < max_operations; ++i) s.code[i].operand[1] = constant_slot(i % 2);
    CHECK(well_formed(s) && !Graph(s, c.data()).canonical());
}

void children_of_the_longest_parents_are_within_the_record() {
    std::vector<Opcode> all;
    for (std::size_t i = 0; i < operations.size(); ++i) all.push_back(static_cast<Opcode>(i));
    const Memory memory(64);
    Random random(62);
    const MutationRules rules{all, max_operations, false, {.tries = 2, .attempts = 5}};
    int longest = 0;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        const Structure parent = i % 2 == 0 ? longest_polynomial() : longest_product(i % 4 == 1);
        const Values c = any_constants(random);
        const Child child = mutate(parent, c.data(), rules, memory, Random(5, 0, i));
        if (!child.born) continue;
        check_child(child, rules, memory);
        longest += child.seedling.structure.operations == max_operations;
    }
    CHECK(longest > 100);
}

void a_shift_of_the_input_is_odd_about_where_it_vanishes() {
    const auto symmetric = [](auto&& build) {
        Builder b;
        build(b);
        return is_symmetric(b.s);
    };
    CHECK(symmetric([&](Builder& b) { b.mul(x, x); }));
    CHECK(!symmetric([&](Builder& b) { b.mul(b.add(x, b.c()), x); }));
    CHECK(symmetric([&](Builder& b) {
        const Slot t = b.sub(b.c(), x);
        b.op(Opcode::fma, b.mul(t, t), t, t);
    }));
    CHECK(symmetric([&](Builder& b) {  // a multiple of x, shifted
        const Slot t = b.op(Opcode::fma, x, b.c(), b.c());
        b.mul(t, t);
    }));
    CHECK(!symmetric([&](Builder& b) {  // x is read twice
        b.mul(b.add(x, b.c()), b.add(x, b.c()));
    }));
    CHECK(symmetric([&](Builder& b) {  // odd, and a constant: about another point
        b.op(Opcode::fma, b.mul(x, x), x, b.c());
    }));
    CHECK(!symmetric([&](Builder& b) {  // even times x, and even
        const Slot t = b.mul(x, x);
        b.op(Opcode::fma, t, x, t);
    }));
    CHECK(!symmetric([&](Builder& b) {  // neither odd nor even in t
        const Slot t = b.add(x, b.c());
        b.op(Opcode::fma, t, t, t);
    }));
}

void children_are_symmetric_where_that_is_asked() {
    const std::vector<Opcode> allowed{Opcode::add, Opcode::sub, Opcode::mul, Opcode::fma};
    Builder b;
    const Slot t = b.sub(b.c(), x);
    b.op(Opcode::fma, b.mul(t, t), t, t);
    const Memory memory(64);
    Random random(63);
    const Values c = any_constants(random);
    int born = 0, symmetric = 0;
    for (const bool asked : {true, false}) {
        const MutationRules rules{allowed, 6, true, {.tries = 2}, Parity::neither, asked};
        for (std::uint64_t i = 0; i < 500; ++i) {
            const Child child = mutate(b.s, c.data(), rules, memory, Random(8, 0, i));
            if (!child.born) continue;
            ++born;
            symmetric += is_symmetric(child.seedling.structure);
        }
        if (asked) CHECK(born > 400 && symmetric == born);
    }
    CHECK(symmetric < 3 * born / 4);
}

void memory_counts_tries_of_the_fewest_operations() {
    Memory memory(64);
    const std::uint64_t hash = 0x123456789abcdef0;
    CHECK(memory.admits(hash, 5, 1));
    memory.record(hash, 5);
    CHECK(!memory.admits(hash, 5, 1) && memory.admits(hash, 5, 2));
    CHECK(!memory.admits(hash, 6, 9) && memory.admits(hash, 4, 1));
    memory.record(hash, 5);
    CHECK(!memory.admits(hash, 5, 2) && memory.admits(hash, 5, 3));
    memory.record(hash, 4);
    CHECK(!memory.admits(hash, 5, 9) && !memory.admits(hash, 4, 1) && memory.admits(hash, 4, 2));
    for (int i = 0; i < 200; ++i) memory.record(hash, 4);
    CHECK(!memory.admits(hash, 4, 63) && memory.admits(hash, 3, 1));
}

void memory_keeps_to_its_slots() {
    Memory memory(16);
    const std::size_t slots = memory.slots();
    Random random(11);
    for (int i = 0; i < 10000; ++i) {
        const std::uint64_t hash = random.next();
        memory.record(hash, 1 + random.below(max_operations));
        CHECK(!memory.admits(hash, max_operations, 1));
    }
    CHECK(memory.slots() == slots);
}

void a_copy_of_a_memory_is_a_value_of_its_own() {
    Random random(13);
    Memory memory(4 * Memory::chunk);
    std::vector<std::uint64_t> before;
    for (int generation = 0; generation < 20; ++generation) {
        const Memory kept = memory;
        before.clear();
        for (std::size_t i = 0; i < kept.slots(); ++i) before.push_back(kept[i]);
        Memory one = kept, other = kept;
        for (int i = 0; i < 50; ++i) {
            const std::uint64_t hash = random.next();
            one.record(hash, 3);
            other.record(~hash, 4);
            memory.record(hash, 3);
        }
        std::size_t differ = 0;
        for (std::size_t i = 0; i < kept.slots(); ++i) {
            CHECK(kept[i] == before[i] && one[i] == memory[i]);
            differ += one[i] != other[i];
        }
        CHECK(differ > 0);
    }
}

// The field, scaling, threads.

void the_field_has_inverses() {
    Random random(12);
    for (int i = 0; i < 2000; ++i) {
        const Field a(random.next()), b(random.next()), c(random.next());
        CHECK(a.value() == 0 || a * a.inverse() == Field{1});
        CHECK((a + b) * c == a * c + b * c && (a - b) + b == a);
        CHECK(a.value() < Field::prime && (a * b).value() < Field::prime);
    }
    CHECK(Field{0}.inverse() == Field{0} && Field{Field::prime} == Field{0});
    const Field last{Field::prime - 1};
    CHECK(last * last == Field{1} && last + Field{1} == Field{0});
}

void the_ten_operation_form_scales() {
    const Structure s = ten_operations();
    const auto w = scaling_weights(s);
    CHECK(w.has_value());
    if (!w) return;
    const std::array<double, 5> expected{2, 2, 1, 1, 0};
    CHECK(std::equal(expected.begin(), expected.end(), w->begin(),
                     [](double a, double b) { return std::fabs(a - b) < 1e-12; }));
    const Values c{3, 5, 7, 11, 13};
    Values moved = c;
    const double scale = 1.75;
    for (std::size_t k = 0; k < 5; ++k) moved[k] *= std::pow(scale, -(*w)[k]);
    const double left = value_at<DoubleTier>(s, c.data(), 0.3 * scale);
    const double right = value_at<DoubleTier>(s, moved.data(), 0.3);
    CHECK(std::fabs(left / right - 1) < 1e-12);
}

void structures_without_that_freedom_say_so() {
    CHECK(!scaling_weights(Structure{}));
    CHECK(!scaling_weights(build([](Builder& b) { b.mul(x, x); })));
    CHECK(!scaling_weights(build([](Builder& b) { b.add(x, b.c()); })));
    CHECK(scaling_weights(build([](Builder& b) { b.mul(x, b.c()); })).has_value());
}

void every_item_is_done_once_by_any_number_of_threads() {
    for (int threads : {1, 2, 5}) {
        std::vector<std::atomic<int>> done(100);
        parallel_for(done.size(), threads, [&](std::size_t i) { ++done[i]; });
        CHECK(std::all_of(done.begin(), done.end(), [](const auto& n) { return n == 1; }));
    }
    parallel_for(0, 2, [](std::size_t) { CHECK(false); });
}

void an_exception_in_a_thread_is_passed_on() {
    bool caught = false;
    try {
        parallel_for(100, 2, [](std::size_t i) {
            if (i == 50) throw std::runtime_error("50");
        });
    } catch (const std::runtime_error&) {
        caught = true;
    }
    CHECK(caught);
}

// The exhaustive measurement, of functions that stand in for machine code.

constexpr FloatFormat single{32, 24}, half{16, 11}, brain{16, 8};

// The exact value is x.
OraclePiece identity(std::int64_t first, std::int64_t last) { return {first, last, 0, 1, {0, 1}}; }

template <class Body>
void each_single(const void* in, void* out, std::int64_t n, Body&& body) {
    for (std::int64_t i = 0; i < n; ++i) {
        static_cast<float*>(out)[i] = body(static_cast<const float*>(in)[i]);
    }
}

void copy_singles(const void* in, void* out, std::int64_t n) {
    each_single(in, out, n, [](float a) { return a; });
}

void copy_halves(const void* in, void* out, std::int64_t n) {
    std::memcpy(out, in, static_cast<std::size_t>(n) * sizeof(std::uint16_t));
}

void wrong_at_two_places(const void* in, void* out, std::int64_t n) {
    each_single(in, out, n, [](float a) {
        if (std::fabs(a) == 1.5F) return a + 0.25F;
        return std::fabs(a) == 1.0F ? a + 0.2F : a;
    });
}

void not_finite_beyond_one(const void* in, void* out, std::int64_t n) {
    each_single(in, out, n, [](float a) {
        if (a == 1.25F) return std::nanf("");
        return a == 1.125F ? INFINITY : a + 0.5F;
    });
}

void scaled(const void* in, void* out, std::int64_t n, const void* constants) {
    const float factor = *static_cast<const float*>(constants);
    each_single(in, out, n, [&](float a) { return factor * a; });
}

Code code_of(Code::Loop loop) { return {std::bit_cast<std::uintptr_t>(loop)}; }

std::int64_t index_of(float value) { return std::bit_cast<std::int32_t>(value); }

void an_exact_program_has_no_error_at_any_float() {
    struct Case {
        FloatFormat format;
        Code::Loop loop;
        std::int64_t largest;
    };
    for (const Case& c : {Case{half, copy_halves, 0x7bff}, Case{brain, copy_halves, 0x7f7f},
                          Case{single, copy_singles, 0x1000f}}) {
        const std::array pieces{identity(-c.largest, -1), identity(0, c.largest)};
        for (const WorstError& w : worst_errors(code_of(c.loop), c.format, pieces, 2)) {
            CHECK(w.absolute == 0 && w.relative <= 0 && w.failures == 0);
        }
    }
}

void the_worst_float_is_found_wherever_it_stands() {
    const std::int64_t one = index_of(1), middle = index_of(1.5F);
    for (std::int64_t shift : {0, 1, 2, 3, 511, 512, 1000}) {
        const std::array pieces{identity(-middle - 700, -one + shift),
                                identity(one - shift, middle + 700)};
        for (int threads : {1, 2}) {
            const auto worst = worst_errors(code_of(wrong_at_two_places), single, pieces, threads);
            CHECK(worst[0].absolute == 0.25 && worst[0].absolute_at == -middle);
            CHECK(worst[1].absolute == 0.25 && worst[1].absolute_at == middle);
            CHECK(worst[1].relative == double{0.2F + 1.0F} - 1 && worst[1].relative_at == one);
        }
    }
}

void a_long_piece_is_joined_from_its_parts() {
    const std::array pieces{identity(index_of(0.9F), index_of(1.6F))};  // eight million floats
    const auto worst = worst_errors(code_of(wrong_at_two_places), single, pieces, 2);
    CHECK(worst[0].absolute_at == index_of(1.5F) && worst[0].relative_at == index_of(1.0F));
}

void results_that_are_not_finite_are_counted_and_no_error() {
    const std::array pieces{identity(index_of(1), index_of(1.0625F)),
                            identity(index_of(1.0625F), index_of(1.5F))};
    const auto worst = worst_errors(code_of(not_finite_beyond_one), single, pieces, 2);
    CHECK(worst[0].failures == 0 && worst[0].absolute == 0.5);
    CHECK(worst[1].failures == 2 && worst[1].failed_at == index_of(1.125F));
    CHECK(worst[1].absolute == 0.5);
    const std::array hopeless{identity(index_of(1.25F), index_of(1.25F))};
    CHECK(worst_errors(code_of(not_finite_beyond_one), single, hopeless, 1)[0].absolute == -1);
}

void constants_are_handed_to_the_code() {
    const float factor = 2;
    const Code code{std::bit_cast<std::uintptr_t>(Code::LoopWithConstants{scaled}), &factor};
    const std::array pieces{identity(index_of(1), index_of(2))};
    const auto worst = worst_errors(code, single, pieces, 1);
    CHECK(worst[0].absolute == 2 && worst[0].absolute_at == index_of(2));
    CHECK(worst[0].relative == 1 && worst[0].relative_at == index_of(1));
}

void the_polynomial_of_a_piece_is_evaluated() {
    // sum of t^k for k = 0 ... 7 at t = (x - 3) / 2: 8 at x = 5, 0 at x = 1.
    const std::int64_t five = index_of(5), one = index_of(1);
    const OraclePiece sum{five, five, 3, 0.5, {1, 1, 1, 1, 1, 1, 1, 1}};
    const OraclePiece alternating{one, one, 3, 0.5, {1, 1, 1, 1, 1, 1, 1, 1}};
    const std::array pieces{sum, alternating};
    const auto worst = worst_errors(code_of(copy_singles), single, pieces, 1);
    CHECK(worst[0].absolute == 3 && worst[0].relative == 3.0 / 8);
    CHECK(worst[1].absolute == 1 && worst[1].relative == INFINITY);
}

// The three narrow formats: binary32, binary16, bfloat16.
constexpr FormatShape single_shape{24, -126, 127}, half_shape{11, -14, 15},
    brain_shape{8, -126, 127};

void rounding_to_binary32_is_that_of_the_processor() {
    const Rounding round(single_shape);
    Random random(41);
    int wrong = 0;
    for (int i = 0; i < 20000; ++i) {
        const int exponent = random.below(300) - 160;  // subnormals and overflows as well
        const double a = std::ldexp(random.uniform() - 0.5, exponent);
        const double tie = static_cast<double>(static_cast<float>(a)) * (1 + 0x1p-24);
        for (double v : {a, tie, -tie})
            wrong += round(v) != static_cast<double>(static_cast<float>(v));
    }
    CHECK(wrong == 0);
    for (double v : {0.0, 0x1p-150, 0x1.8p-149, 0x1.fffffefffffffp127, 0x1.ffffffp127, 1e300}) {
        CHECK(round(v) == static_cast<double>(static_cast<float>(v)));
        CHECK(round(-v) == -round(v));
    }
}

void rounding_to_narrow_formats() {
    const Rounding to_half(half_shape), to_brain(brain_shape);
    CHECK(to_half(1 + 0x1p-11) == 1 && to_half(1 + 0x1.8p-10) == 1 + 0x1p-9);  // ties to even
    CHECK(to_half(65504) == 65504 && to_half(65519.99) == 65504 && to_half(65520) == INFINITY);
    CHECK(to_half(0x1.8p-24) == 0x1p-23 && to_half(0x1p-25) == 0 && to_half(0x1.4p-24) == 0x1p-24);
    CHECK(to_brain(1 + 0x1p-8) == 1 && to_brain(1 + 0x1.8p-7) == 1 + 0x1p-6);
    CHECK(to_brain(-0x1.fe8p127) == -0x1.fep127 && to_brain(0x1.ffp127) == INFINITY);
    CHECK(to_half(INFINITY) == INFINITY && to_half(-INFINITY) == -INFINITY);
    CHECK(std::isnan(to_half(NAN)) && std::isnan(to_brain(NAN)));
}

// Storage, operations and constants in one format.
ArithmeticShape every(const FormatShape& format) { return {format, format, format}; }

void a_program_is_screened_as_the_format_computes_it() {
    Builder b;
    const Slot c0 = b.c(), c1 = b.c();
    b.op(Opcode::fma, x, c0, c1);
    std::vector<double> at, exact, low, per_ulp;
    float worst = 0;
    double constants[2 * max_constants] = {0.7, 1.1};
    for (int i = 0; i < 101; ++i) {  // more than a block, and no multiple of one
        const float v = static_cast<float>(i) / 128, y = std::fma(v, 0.7F, 1.1F);
        at.push_back(v);
        exact.push_back(1.1 + 0.7 * static_cast<double>(v));
        low.push_back(0.25);
        per_ulp.push_back(1);
        worst = std::max(worst, static_cast<float>(std::fabs(y - exact.back() - 0.25)));
    }
    const ScreeningInputs inputs{at, exact, low, per_ulp, per_ulp};
    const double seen = screened_error(b.s, constants, inputs, every(single_shape));
    CHECK(static_cast<float>(seen) == worst && seen != 0.25);
    const FormatShape plain{53, -1022, 1023};
    CHECK(std::fabs(screened_error(b.s, constants, inputs, every(plain)) - 0.25) < 1e-15);
    constants[max_constants] = 1e-20;  // 0.7 is not rounded
    constants[max_constants + 1] = 1e-20;
    const double exact_constants = screened_error(b.s, constants, inputs, every(single_shape));
    CHECK(exact_constants != seen && std::fabs(exact_constants - 0.25) < 0x1p-23);
    const double too_large[2 * max_constants] = {0.7, 1e39};
    CHECK(screened_error(b.s, too_large, inputs, every(single_shape)) == INFINITY);
}

void differences_from_a_zero_are_not_rounded() {
    Builder b;
    const Slot zero = b.c();
    b.mul(b.sub(zero, x), b.add(x, zero));  // both are exact, their product is rounded
    double constants[2 * max_constants] = {1.5707963267948966};
    const std::vector<double> at{0x1.23456ap-2}, exact{0}, low{0}, per_ulp{1};
    const ScreeningInputs inputs{at, exact, low, per_ulp, per_ulp};
    const auto product = [&](double a, double c) { return static_cast<float>(a * c); };
    const double pi_2 = constants[0];
    const float rounded = static_cast<float>(pi_2);
    const float input = static_cast<float>(at[0]);
    CHECK(screened_error(b.s, constants, inputs, every(single_shape)) ==
          product(rounded - input, rounded + input));
    constants[max_constants] = 6.123233995736766e-17;
    const double seen = screened_error(b.s, constants, inputs, every(single_shape));
    CHECK(seen == product(pi_2 - at[0], pi_2 + at[0]));
    CHECK(seen != product(static_cast<float>(pi_2 - at[0]), static_cast<float>(pi_2 + at[0])));
}

void forms_of_one_function_have_names_of_their_own() {
    Builder a, b, again;
    a.add(a.mul(x, a.c()), a.c());  // x c + d
    b.mul(b.add(x, b.c()), b.c());  // (x + c) d
    again.add(again.mul(x, again.c()), again.c());
    CHECK(identify(a.s).hash == identify(b.s).hash);
    CHECK(variant_of(a.s) != variant_of(b.s));
    CHECK(variant_of(a.s) == variant_of(again.s));
}

void the_constants_of_an_operation_of_another_arity_are_new() {
    Builder line;
    line.op(Opcode::fma, x, line.c(), line.c());
    const double constants[max_constants] = {1.44, -1.44};
    const std::array allowed{Opcode::sub};
    int fresh = 0, inherited = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const Child child =
            mutate(line.s, constants, {allowed, 1, true}, Memory(64), Random(7, 0, i));
        if (!child.born || child.seedling.structure.constants != 1) continue;
        ++(child.seedling.fresh == 1 ? fresh : inherited);
    }
    CHECK(fresh > inherited);
}

}  // namespace

int main() {
    for (void (*test)() : {
             double_double_operations_are_within_their_bounds,
             double_double_sums_survive_cancellation,
             error_free_transformations_are_exact,
             square_root_of_zero_is_zero,
             vectors_of_double_doubles_equal_scalars,
             elementary_functions_of_vectors_equal_scalars_to_the_bit,
             double_double_tanh_is_within_its_bound,
             reverse_mode_equals_central_differences_for_every_operation,
             every_row_is_true,
             minimum_and_maximum_are_those_of_ieee_754_2019,
             double_doubles_are_ordered_by_both_parts,
             reverse_mode_follows_the_branch_taken,
             least_squares_finds_the_constants_of_a_solvable_problem,
             least_squares_never_raises_the_cost_and_keeps_its_step_limit,
             multiplicative_descent_keeps_signs,
             a_fit_reaches_the_known_optimum,
             no_fit_gives_nan,
             the_largest_error_is_read_off_the_vertex,
             equal_families_have_one_hash,
             the_numbering_of_constants_plays_no_part,
             different_families_differ,
             scales_inside_squares_are_contained_in_scales_outside,
             inputs_are_told_apart,
             wasteful_structures_are_reducible,
             the_canonical_form_is_stable_and_keeps_every_bit,
             results_that_do_not_depend_on_x_have_no_canonical_form,
             insertion_undone_by_removal_changes_nothing,
             malformed_records_are_told,
             children_of_any_parent_are_within_the_rules,
             only_allowed_operations_appear,
             a_mutation_is_named_by_its_stream_alone,
             the_longest_structures_are_identified,
             the_longest_polynomial_is_fitted,
             more_constants_than_a_record_holds_are_refused,
             children_of_the_longest_parents_are_within_the_record,
             a_shift_of_the_input_is_odd_about_where_it_vanishes,
             children_are_symmetric_where_that_is_asked,
             memory_counts_tries_of_the_fewest_operations,
             memory_keeps_to_its_slots,
             a_copy_of_a_memory_is_a_value_of_its_own,
             the_field_has_inverses,
             the_ten_operation_form_scales,
             structures_without_that_freedom_say_so,
             every_item_is_done_once_by_any_number_of_threads,
             an_exception_in_a_thread_is_passed_on,
             an_exact_program_has_no_error_at_any_float,
             the_worst_float_is_found_wherever_it_stands,
             a_long_piece_is_joined_from_its_parts,
             results_that_are_not_finite_are_counted_and_no_error,
             constants_are_handed_to_the_code,
             the_polynomial_of_a_piece_is_evaluated,
             rounding_to_binary32_is_that_of_the_processor,
             rounding_to_narrow_formats,
             a_program_is_screened_as_the_format_computes_it,
             differences_from_a_zero_are_not_rounded,
             forms_of_one_function_have_names_of_their_own,
             the_constants_of_an_operation_of_another_arity_are_new,
         }) {
        test();
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
