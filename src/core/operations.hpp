// The operations: all that the core knows of one is its row.
//
// A new operation is a struct here, its name at the end of the list below (and its twin in
// programs/operations.py). The struct has
//   row      what else there is to know, as data (Operation); what is left out is the cautious
//            choice: analytic, opaque to the functional hash, operands and result pure numbers;
//   value    the result, on any number type of the kernels;
//   pull     reverse-mode rule: given y = value(a, b, c) and the adjoint g of y, adds the
//            adjoints of the operands that it has.
// The list makes the codes, the table and the switch.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "double_double.hpp"
#include "elementary.hpp"
#include "vector.hpp"

// In the order of their codes, which files keep: append only.
#define AUTONUMERICS_OPERATIONS(ROW) \
    ROW(add)                         \
    ROW(sub)                         \
    ROW(mul)                         \
    ROW(div)                         \
    ROW(sqrt)                        \
    ROW(fma)                         \
    ROW(neg)                         \
    ROW(fms)                         \
    ROW(fnma)                        \
    ROW(fnms)                        \
    ROW(exp2)                        \
    ROW(exp)                         \
    ROW(log2)                        \
    ROW(log)                         \
    ROW(sin)                         \
    ROW(cos)                         \
    ROW(abs)                         \
    ROW(min)                         \
    ROW(max)                         \
    ROW(tanh)

namespace autonumerics {

#define AUTONUMERICS_ROW(name) name,
enum class Opcode : std::uint8_t { AUTONUMERICS_OPERATIONS(AUTONUMERICS_ROW) };
#undef AUTONUMERICS_ROW

// Where it is smooth: everywhere inside its domain, on parts, or it is no function of reals.
enum class Kind : std::uint8_t { analytic, piecewise, bits };

// Of a function of x. parity.hpp tells that of programs.
enum class Parity : std::uint8_t { neither, odd, even };

// What the functional hash knows of the result (identity.cpp). `first` and `second` are the signs
// of two terms: a and b of a sum; a b and c of a product, which has no addend where `second` is 0.
struct Meaning {
    enum class Form : std::uint8_t {
        sum,
        product,
        quotient,
        negation,
        root,
        magnitude,
        exponential,
        logarithm,
        sinusoid,
        selection,  // of one of two operands
        opaque,     // whatever fixes the operands fixes it, and nothing else is known
    };
    Form form = Form::opaque;
    int first = 1, second = 1;
};

// Linear relations of the dimensions of y, a, b and c in y = f(a, b, c): each sum of coefficient *
// dimension is 0 (scaling.cpp). All zero: no relation.
using Dimensions = std::array<std::array<signed char, 4>, 2>;
inline constexpr Dimensions pure_numbers{{{1, 0, 0, 0}, {0, 1, 0, 0}}};
inline constexpr Dimensions like_a{{{1, -1, 0, 0}}};
inline constexpr Dimensions like_a_and_b{{{1, -1, 0, 0}, {1, 0, -1, 0}}};
inline constexpr Dimensions a_times_b{{{1, -1, -1, 0}}};
inline constexpr Dimensions a_times_b_like_c{{{1, -1, -1, 0}, {1, 0, 0, -1}}};
inline constexpr Dimensions a_over_b{{{1, -1, 1, 0}}};
inline constexpr Dimensions root_of_a{{{2, -1, 0, 0}}};

inline constexpr double no_neutral = std::numeric_limits<double>::quiet_NaN();

struct Operation {
    int arity;
    bool commutative = false;  // the first two operands may change places
    Kind kind = Kind::analytic;
    // Operand k at this value leaves the others' result as it was, up to its sign.
    std::array<double, 3> neutral{no_neutral, no_neutral, no_neutral};
    Meaning meaning{};
    Dimensions dimensions = pure_numbers;
    Parity of_odd = Parity::neither;  // what a function of one operand is of an odd one
    std::string_view name{};          // the struct's
};

namespace rows {

template <int sign, class T>
T with_sign(const T& a) {
    if constexpr (sign < 0) return -a;
    return a;
}

// a + b or a - b.
template <int sign>
struct Sum {
    static constexpr Operation row{.arity = 2,
                                   .commutative = sign > 0,
                                   .neutral = {0, 0},
                                   .meaning = {Meaning::Form::sum, 1, sign},
                                   .dimensions = like_a_and_b};
    template <class T>
    static T value(const T& a, const T& b, const T&) {
        return a + with_sign<sign>(b);
    }
    template <class T>
    static void pull(const T&, const T&, const T&, const T&, const T& g, T& ga, T& gb, T&) {
        ga = ga + g;
        gb = gb + with_sign<sign>(g);
    }
};

struct add : Sum<1> {};
struct sub : Sum<-1> {};

struct mul {
    static constexpr Operation row{.arity = 2,
                                   .commutative = true,
                                   .neutral = {1, 1},
                                   .meaning = {Meaning::Form::product, 1, 0},
                                   .dimensions = a_times_b};
    template <class T>
    static T value(const T& a, const T& b, const T&) {
        return a * b;
    }
    template <class T>
    static void pull(const T&, const T& a, const T& b, const T&, const T& g, T& ga, T& gb, T&) {
        const T to_a = g * b;  // before gb changes: a and b may be one value
        const T to_b = g * a;
        ga = ga + to_a;
        gb = gb + to_b;
    }
};

struct div {
    static constexpr Operation row{.arity = 2,
                                   .neutral = {no_neutral, 1},
                                   .meaning = {Meaning::Form::quotient},
                                   .dimensions = a_over_b};
    template <class T>
    static T value(const T& a, const T& b, const T&) {
        return a / b;
    }
    template <class T>
    static void pull(const T& y, const T&, const T& b, const T&, const T& g, T& ga, T& gb, T&) {
        const T to_a = g / b;
        ga = ga + to_a;
        gb = gb - to_a * y;
    }
};

struct sqrt {
    static constexpr Operation row{
        .arity = 1, .meaning = {Meaning::Form::root}, .dimensions = root_of_a};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return square_root(a);
    }
    template <class T>
    static void pull(const T& y, const T&, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + g / (y + y);
    }
};

// first * a b + second * c, rounded once.
template <int first, int second>
struct Fused {
    static constexpr Operation row{.arity = 3,
                                   .commutative = true,
                                   .neutral = {first, first, 0},
                                   .meaning = {Meaning::Form::product, first, second},
                                   .dimensions = a_times_b_like_c};
    template <class T>
    static T value(const T& a, const T& b, const T& c) {
        return fused(with_sign<first>(a), b, with_sign<second>(c));
    }
    template <class T>
    static void pull(const T&, const T& a, const T& b, const T&, const T& g, T& ga, T& gb, T& gc) {
        const T signed_g = with_sign<first>(g);
        const T to_a = signed_g * b;
        const T to_b = signed_g * a;
        ga = ga + to_a;
        gb = gb + to_b;
        gc = gc + with_sign<second>(g);
    }
};

struct fma : Fused<1, 1> {};
struct fms : Fused<1, -1> {};
struct fnma : Fused<-1, 1> {};
struct fnms : Fused<-1, -1> {};

struct neg {
    static constexpr Operation row{
        .arity = 1, .meaning = {Meaning::Form::negation}, .dimensions = like_a};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return -a;
    }
    template <class T>
    static void pull(const T&, const T&, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga - g;
    }
};

// (2^x)' = 2^x ln 2 and (log2 x)' = 1 / (x ln 2).
template <class T>
T ln2() {
    if constexpr (requires(T t) { t.hi; }) {
        using V = decltype(T::hi);
        return {constant<V>(elementary::ln2[0]), constant<V>(elementary::ln2[1])};
    } else {
        return constant<T>(elementary::ln2[0]);
    }
}

struct exp2 {
    static constexpr Operation row{.arity = 1, .meaning = {Meaning::Form::exponential}};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return exponential2(a);
    }
    template <class T>
    static void pull(const T& y, const T&, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + g * (y * ln2<T>());
    }
};

struct exp {
    static constexpr Operation row{.arity = 1, .meaning = {Meaning::Form::exponential}};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return exponential(a);
    }
    template <class T>
    static void pull(const T& y, const T&, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + g * y;
    }
};

struct log2 {
    static constexpr Operation row{.arity = 1, .meaning = {Meaning::Form::logarithm}};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return logarithm2(a);
    }
    template <class T>
    static void pull(const T&, const T& a, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + g / (a * ln2<T>());
    }
};

struct log {
    static constexpr Operation row{.arity = 1, .meaning = {Meaning::Form::logarithm}};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return logarithm(a);
    }
    template <class T>
    static void pull(const T&, const T& a, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + g / a;
    }
};

struct sin {
    static constexpr Operation row{
        .arity = 1, .meaning = {Meaning::Form::sinusoid}, .of_odd = Parity::odd};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return sine(a);
    }
    template <class T>
    static void pull(const T&, const T& a, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + g * cosine(a);
    }
};

struct cos {
    static constexpr Operation row{
        .arity = 1, .meaning = {Meaning::Form::sinusoid}, .of_odd = Parity::even};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return cosine(a);
    }
    template <class T>
    static void pull(const T&, const T& a, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga - g * sine(a);
    }
};

struct tanh {
    static constexpr Operation row{.arity = 1, .of_odd = Parity::odd};
    template <class T>
    [[gnu::noinline]] static T value(const T& a, const T&, const T&) {
        return hyperbolic_tangent(a);
    }
    template <class T>
    static void pull(const T& y, const T&, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + (g - g * (y * y));
    }
};

struct abs {
    static constexpr Operation row{.arity = 1,
                                   .kind = Kind::piecewise,
                                   .meaning = {Meaning::Form::magnitude},
                                   .dimensions = like_a};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return magnitude(a);
    }
    template <class T>
    static void pull(const T&, const T& a, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + where_less(a, T{}, -g, g);
    }
};

// Minimum and maximum of IEEE 754-2019: a NaN gives NaN, and -0 is less than +0.
inline constexpr Operation selection{.arity = 2,
                                     .commutative = true,
                                     .kind = Kind::piecewise,
                                     .meaning = {Meaning::Form::selection},
                                     .dimensions = like_a_and_b};

struct min {
    static constexpr Operation row = selection;
    template <class T>
    static T value(const T& a, const T& b, const T&) {
        return minimum(a, b);
    }
    template <class T>
    static void pull(const T&, const T& a, const T& b, const T&, const T& g, T& ga, T& gb, T&) {
        const T to_b = where_less(b, a, g, T{});
        ga = ga + where_less(b, a, T{}, g);
        gb = gb + to_b;
    }
};

struct max {
    static constexpr Operation row = selection;
    template <class T>
    static T value(const T& a, const T& b, const T&) {
        return maximum(a, b);
    }
    template <class T>
    static void pull(const T&, const T& a, const T& b, const T&, const T& g, T& ga, T& gb, T&) {
        const T to_b = where_less(a, b, g, T{});
        ga = ga + where_less(a, b, T{}, g);
        gb = gb + to_b;
    }
};

}  // namespace rows

// Calls visitor with the struct of the operation: visit(code, []<class Row>(Row) { ... }). Inlined
// so that a loop over operations has one call for each, that of what the visitor does.
template <class Visitor>
[[gnu::always_inline]] inline decltype(auto) visit(Opcode code, Visitor&& visitor) {
    switch (code) {
#define AUTONUMERICS_ROW(name) \
    case Opcode::name: return visitor(rows::name{});
        AUTONUMERICS_OPERATIONS(AUTONUMERICS_ROW)
#undef AUTONUMERICS_ROW
    }
    __builtin_unreachable();  // well_formed() admits the codes of the table alone
}

constexpr Operation named(std::string_view name, Operation row) {
    row.name = name;
    return row;
}

#define AUTONUMERICS_ROW(name) named(#name, rows::name::row),
inline constexpr std::array operations{AUTONUMERICS_OPERATIONS(AUTONUMERICS_ROW)};
#undef AUTONUMERICS_ROW

inline const Operation& row(Opcode code) { return operations[static_cast<std::size_t>(code)]; }

}  // namespace autonumerics
