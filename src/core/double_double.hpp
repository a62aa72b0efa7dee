// Unevaluated sums of two doubles: about 106 bits, by error-free transformations with FMA.
//
// V is double or Vector. The algorithms are those analysed by Joldes, Muller and Popescu,
// "Tight and rigorous error bounds for basic building blocks of double-word arithmetic",
// ACM TOMS 44 (2017): AccurateDWPlusDW (relative error below 3u^2), DWTimesDW2 (5u^2),
// DWDivDW2 (15u^2), u = 2^-53. Infinities become NaN: the tier is for finite values. The basic
// operations are always inlined: a call takes as long as the operation, and compilers stop inlining
// where there is much code.
#pragma once

#include "vector.hpp"

namespace autonumerics {

template <class V>
struct DoubleDouble {
    V hi;
    V lo;
};

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> two_sum(const V& a, const V& b) {
    const V s = a + b;
    const V back = s - a;
    return {s, (a - (s - back)) + (b - back)};
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> fast_two_sum(const V& a, const V& b) {
    const V s = a + b;
    return {s, b - (s - a)};
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> two_product(const V& a, const V& b) {
    const V p = a * b;
    return {p, fused(a, b, -p)};
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> operator-(const DoubleDouble<V>& a) {
    return {-a.hi, -a.lo};
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> operator+(const DoubleDouble<V>& a,
                                                        const DoubleDouble<V>& b) {
    const auto high = two_sum(a.hi, b.hi);
    const auto low = two_sum(a.lo, b.lo);
    const auto first = fast_two_sum(high.hi, V(high.lo + low.hi));
    return fast_two_sum(first.hi, V(low.lo + first.lo));
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> operator-(const DoubleDouble<V>& a,
                                                        const DoubleDouble<V>& b) {
    return a + (-b);
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> operator*(const DoubleDouble<V>& a,
                                                        const DoubleDouble<V>& b) {
    const auto p = two_product(a.hi, b.hi);
    const V cross = fused(a.lo, b.hi, V(a.hi * b.lo));
    return fast_two_sum(p.hi, V(p.lo + cross));
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> operator*(const DoubleDouble<V>& a, const V& b) {
    const auto p = two_product(a.hi, b);
    return fast_two_sum(p.hi, fused(a.lo, b, p.lo));
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> operator/(const DoubleDouble<V>& a,
                                                        const DoubleDouble<V>& b) {
    const V quotient = a.hi / b.hi;
    const auto rest = a - b * quotient;
    return fast_two_sum(quotient, V((rest.hi + rest.lo) / b.hi));
}

template <class V>
DoubleDouble<V> square_root(const DoubleDouble<V>& a) {
    const V root = square_root(a.hi);
    const auto rest = a - two_product(root, root);
    // Newton's correction; at zero the correction 0/0 is dropped by the comparison below.
    const V correction = rest.hi / (root + root);
    return fast_two_sum(root, V(root == 0.0 ? root : correction));
}

template <class V>
[[gnu::always_inline]] inline DoubleDouble<V> fused(const DoubleDouble<V>& a,
                                                    const DoubleDouble<V>& b,
                                                    const DoubleDouble<V>& c) {
    return a * b + c;
}

template <class V>
DoubleDouble<V> where_less(const DoubleDouble<V>& a, const DoubleDouble<V>& b,
                           const DoubleDouble<V>& yes, const DoubleDouble<V>& no) {
    const auto choose = [&](const V& y, const V& n) {
        const V of_equals = a.lo < b.lo ? y : n;
        const V not_less = a.hi == b.hi ? of_equals : n;
        return V(a.hi < b.hi ? y : not_less);
    };
    return {choose(yes.hi, no.hi), choose(yes.lo, no.lo)};
}

template <class V>
DoubleDouble<V> minimum(const DoubleDouble<V>& a, const DoubleDouble<V>& b) {
    return {minimum(a.hi, b.hi), where_less(b, a, b, a).lo};
}

template <class V>
DoubleDouble<V> maximum(const DoubleDouble<V>& a, const DoubleDouble<V>& b) {
    return {maximum(a.hi, b.hi), where_less(a, b, b, a).lo};
}

template <class V>
DoubleDouble<V> magnitude(const DoubleDouble<V>& a) {
    return {magnitude(a.hi), V(a.hi < 0.0 ? -a.lo : a.lo)};
}

inline DoubleDouble<double> sum(const DoubleDouble<Vector>& v) {
    const auto lane = [&](int i) { return DoubleDouble<double>{v.hi[i], v.lo[i]}; };
    return (lane(0) + lane(1)) + (lane(2) + lane(3));
}

inline DoubleDouble<Vector> broadcast(const DoubleDouble<double>& a) {
    return {broadcast(a.hi), broadcast(a.lo)};
}

}  // namespace autonumerics
