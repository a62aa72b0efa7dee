// The operations, one row each: name, arity, meaning, derivative.
//
// A new operation is a new row here (and its twin in programs/operations.py): a struct with
//   value    the result, on any number type of the kernels;
//   pull     reverse-mode rule: given y = value(a, b, c) and the adjoint g of y, adds the
//            adjoints of the operands that it has.
// What it means for the functional hash is said in identity.cpp, for a change of scale in
// scaling.cpp: both switch over all codes, so that the compiler names what is missing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "vector.hpp"

namespace autonumerics {

enum class Opcode : std::uint8_t { add, sub, mul, div, sqrt, fma, neg };

struct Operation {
    std::string_view name;
    int arity;
    bool commutative;  // the first two operands may change places
};

struct Add {
    static constexpr Operation row{"add", 2, true};
    template <class T>
    static T value(const T& a, const T& b, const T&) {
        return a + b;
    }
    template <class T>
    static void pull(const T&, const T&, const T&, const T&, const T& g, T& ga, T& gb, T&) {
        ga = ga + g;
        gb = gb + g;
    }
};

struct Sub {
    static constexpr Operation row{"sub", 2, false};
    template <class T>
    static T value(const T& a, const T& b, const T&) {
        return a - b;
    }
    template <class T>
    static void pull(const T&, const T&, const T&, const T&, const T& g, T& ga, T& gb, T&) {
        ga = ga + g;
        gb = gb - g;
    }
};

struct Mul {
    static constexpr Operation row{"mul", 2, true};
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

struct Div {
    static constexpr Operation row{"div", 2, false};
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

struct Sqrt {
    static constexpr Operation row{"sqrt", 1, false};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return square_root(a);
    }
    template <class T>
    static void pull(const T& y, const T&, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga + g / (y + y);
    }
};

struct Fma {
    static constexpr Operation row{"fma", 3, true};
    template <class T>
    static T value(const T& a, const T& b, const T& c) {
        return fused(a, b, c);
    }
    template <class T>
    static void pull(const T&, const T& a, const T& b, const T&, const T& g, T& ga, T& gb, T& gc) {
        const T to_a = g * b;
        const T to_b = g * a;
        ga = ga + to_a;
        gb = gb + to_b;
        gc = gc + g;
    }
};

struct Neg {
    static constexpr Operation row{"neg", 1, false};
    template <class T>
    static T value(const T& a, const T&, const T&) {
        return -a;
    }
    template <class T>
    static void pull(const T&, const T&, const T&, const T&, const T& g, T& ga, T&, T&) {
        ga = ga - g;
    }
};

// Calls visitor with the row's type: visit(code, []<class Row>(Row) { ... }).
template <class Visitor>
decltype(auto) visit(Opcode code, Visitor&& visitor) {
    switch (code) {
        case Opcode::add: return visitor(Add{});
        case Opcode::sub: return visitor(Sub{});
        case Opcode::mul: return visitor(Mul{});
        case Opcode::div: return visitor(Div{});
        case Opcode::sqrt: return visitor(Sqrt{});
        case Opcode::fma: return visitor(Fma{});
        case Opcode::neg: break;
    }
    return visitor(Neg{});
}

inline constexpr std::array operations{Add::row,  Sub::row, Mul::row, Div::row,
                                       Sqrt::row, Fma::row, Neg::row};

inline const Operation& row(Opcode code) { return operations[static_cast<std::size_t>(code)]; }

}  // namespace autonumerics
