// Exponentials, logarithms, sine, cosine and tanh of our own: the same bits on every processor.
//
// A C library chooses among versions by the processor, and they differ in the last bit; what
// decides a search must not. Here are only + - * /, fma and operations on bits, in one order and
// without branches: scalar, vector, and whatever a compiler makes of them agree to the bit.
// V is double or Vector. Every NaN that comes out is one and the same.
//
// double: error below 0.7 ULP (exponentials, logarithms), 0.75 ULP (tanh) and 0.85 ULP (sine,
// cosine); where exponentials are subnormal, below 0.8 of their ULP.
// DoubleDouble: relative error below 2^-102 (tanh: 2^-100) while argument and result are between
// 2^-900 and 2^1020 in size; elsewhere the low part runs out of exponents, and the error is that of
// the high part. Where the high part is infinite or NaN, the low part is 0. (Bounds that hold on
// some 10^5 inputs, near multiples of pi/2 and near 1 among them, against Arb:
// tests/kernels/test_elementary.py.)
// Sine and cosine: |x| <= sine_range; NaN beyond.
//
// Arguments are reduced by Cody and Waite's method (Software Manual for the Elementary Functions,
// 1980) with fma: for a double p and x near k p, x - k p is exact, since both are multiples of the
// last place of p and x. The kernels are economised power series (elementary_constants.hpp); where
// a leading term is rounded, its error is kept and added to what follows.
#pragma once

#include <cstdint>
#include <iterator>
#include <limits>

#include "double_double.hpp"
#include "elementary_constants.hpp"

namespace autonumerics {

inline constexpr double sine_range = 0x1p30;

namespace elementary {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double to_integer = 0x1.8p52;  // a number plus this has the last place 1
inline constexpr std::uint64_t bits_of_one = std::uint64_t{1023} << 52;

template <class V>
using Bits = decltype(bits_of(V{}));

template <class V>
DoubleDouble<V> constant_pair(const Pair& a) {
    return {constant<V>(a.hi), constant<V>(a.lo)};
}

// c_0 + c_1 x + ... by Horner's rule; coefficient(j) is c_j.
template <std::size_t count, class V, class Coefficient>
V polynomial(const V& x, Coefficient&& coefficient) {
    V p = coefficient(count - 1);
    for (std::size_t j = count - 1; j-- > 0;) p = fused(p, x, coefficient(j));
    return p;
}

template <class V, std::size_t n>
V polynomial(const double (&c)[n], const V& x) {
    return polynomial<n>(x, [&](std::size_t j) { return constant<V>(c[j]); });
}

// The terms of the tail are so small that the high part of x will do for them.
template <class V, std::size_t n, std::size_t m>
DoubleDouble<V> polynomial(const Pair (&c)[n], const double (&tail)[m], const DoubleDouble<V>& x) {
    DoubleDouble<V> p{polynomial(tail, x.hi), constant<V>(0)};
    for (std::size_t j = n; j-- > 0;) p = p * x + constant_pair<V>(c[j]);
    return p;
}

// An integer k, |k| < 2^51: as a number, and as the low bits of `shifted`.
template <class V>
struct Integer {
    V value;
    Bits<V> shifted;
};

// The integer nearest to a b.
template <class V>
Integer<V> nearest_integer(const V& a, double b) {
    const V shifted = fused(a, constant<V>(b), constant<V>(to_integer));
    return {shifted - to_integer, bits_of(shifted)};
}

// 2^k, |k| < 2000, in two factors: 2^k itself may be beyond the range of doubles.
template <class V>
struct PowerOfTwo {
    V first, second;

    explicit PowerOfTwo(const Integer<V>& k) {
        const Bits<V> raised = k.shifted - bits_of(to_integer) + 4096;  // positive: k + 4096
        const Bits<V> half = raised >> 1;
        first = from_bits((half - 2048 + 1023) << 52);
        second = from_bits((raised - half - 2048 + 1023) << 52);
    }

    V times(const V& a) const { return a * first * second; }
    DoubleDouble<V> times(const DoubleDouble<V>& a) const { return {times(a.hi), times(a.lo)}; }
};

// The low part is 0 where the high one is not finite.
template <class V>
DoubleDouble<V> tidy(const DoubleDouble<V>& a) {
    return {a.hi, V(a.hi - a.hi == 0.0 ? a.lo : constant<V>(0))};
}

// ---- exponentials

// Beyond these the results are 0 and infinity, and the exponents of two are within PowerOfTwo.
inline constexpr double lowest_exponent = -1100, highest_exponent = 1100;

template <class V>
V limited(const V& x) {
    const V above = x < lowest_exponent ? constant<V>(lowest_exponent) : x;
    return above > highest_exponent ? constant<V>(highest_exponent) : above;
}

template <class V>
DoubleDouble<V> limited(const DoubleDouble<V>& x) {
    const V hi = limited(x.hi);
    return {hi, V(hi == x.hi ? x.lo : constant<V>(0))};
}

template <class V>
V nan_as(const V& x, const V& y) {
    return x == x ? y : constant<V>(not_a_number);
}

// x = k ln 2 + r, |r| <= ln 2 / 2 and a little more.
template <class V>
struct Reduced {
    DoubleDouble<V> r;
    Integer<V> k;
};

template <class V>
Reduced<V> reduced(const V& x) {
    const auto k = nearest_integer(x, inverse_ln2[0]);
    const V first = fused(V(-k.value), constant<V>(ln2[0]), x);
    const V r = fused(V(-k.value), constant<V>(ln2[1]), first);
    const V low = fused(V(-k.value), constant<V>(ln2[1]), V(first - r));
    return {{r, low}, k};
}

template <class V>
Reduced<V> reduced(const DoubleDouble<V>& x) {
    const auto k = nearest_integer(x.hi, inverse_ln2[0]);
    const V first = fused(V(-k.value), constant<V>(ln2[0]), x.hi);
    const auto second = two_product(V(-k.value), constant<V>(ln2[1]));
    const V third = fused(V(-k.value), constant<V>(ln2[2]), second.lo);
    return {two_sum(first, x.lo) + fast_two_sum(second.hi, third), k};
}

// e^r - 1 - r.hi for |r.hi| <= ln 2 / 2 ...
template <class V>
V exponential_tail(const DoubleDouble<V>& r) {
    return fused(V(r.hi * r.hi), polynomial(exponential_plain, r.hi), r.lo);
}

// ... e^r as one double ...
template <class V>
V exponential_rounded(const DoubleDouble<V>& r) {
    const auto head = fast_two_sum(constant<V>(1), r.hi);
    return head.hi + (head.lo + exponential_tail(r));
}

// ... and e^r - 1 to the precision of two.
template <class V>
DoubleDouble<V> exponential_minus_one(const DoubleDouble<V>& r) {
    const auto q = polynomial(exponential_precise, exponential_precise_tail, r);
    return r + r * (r * q);
}

template <class V>
DoubleDouble<V> exponential_kernel(const DoubleDouble<V>& r) {
    return constant_pair<V>({1, 0}) + exponential_minus_one(r);
}

// tanh |x| = -u/(u + 2), u = e^(-2|x|) - 1 = 2^k (e^r - 1) + (2^k - 1), from e^r - 1 and 2^k. At k
// = 0 nothing cancels next to zero; else |u| > 1/4.
template <class V>
DoubleDouble<V> tanh_of_magnitude(const DoubleDouble<V>& minus_one, const PowerOfTwo<V>& power) {
    const auto whole = fast_two_sum(constant<V>(-1), power.times(constant<V>(1)));
    const auto u = whole + power.times(minus_one);
    return -(u / (u + constant_pair<V>({2, 0})));
}

// |a| with the sign of x.
template <class V>
V signed_like(const V& x, const V& a) {
    return from_bits(bits_of(magnitude(a)) | (bits_of(x) & (std::uint64_t{1} << 63)));
}

// ---- logarithms

// x = 2^k m with sqrt(1/2) <= m < sqrt(2), for finite x > 0; of no meaning for others.
template <class V>
struct Normalised {
    V k, m;

    explicit Normalised(const V& x) {
        const auto subnormal = x < 0x1p-1022;
        const V normal = subnormal ? V(x * 0x1p54) : x;
        const V excess = subnormal ? constant<V>(1023 + 54) : constant<V>(1023);
        const std::uint64_t root_half = bits_of(0x1.6a09e667f3bcdp-1);
        const Bits<V> raised = (bits_of(normal) - root_half + bits_of_one) >> 52;
        k = from_bits(raised + bits_of(to_integer)) - to_integer - excess;
        m = from_bits(bits_of(normal) - (raised << 52) + bits_of_one);
    }
};

// ln m: f - f^2/2 + s (f^2/2 + 2 z P(z)), f = m - 1, s = f/(2 + f), z = s^2, after fdlibm's e_log.c
// (Sun Microsystems, 1993); to about 60 bits, since f^2/2 is exact here.
template <class V>
DoubleDouble<V> logarithm_kernel(const V& m) {
    const V f = m - 1.0;
    const V s = f / (f + 2.0);
    const V z = s * s;
    const auto half_square = two_product(f, V(0.5 * f));
    const auto head = fast_two_sum(f, V(-half_square.hi));
    const V series = (z + z) * polynomial(logarithm_plain, z);
    const V tail = fused(s, V(half_square.hi + series), V(head.lo - half_square.lo));
    return fast_two_sum(head.hi, tail);
}

template <class V>
DoubleDouble<V> logarithm_kernel(const DoubleDouble<V>& m) {
    const auto f = two_sum(V(m.hi - 1.0), m.lo);  // exact: m.hi is within a factor 2 of 1
    const auto s = f / (m + constant_pair<V>({1, 0}));
    const auto z = s * s;
    const auto half = s + s * (z * polynomial(logarithm_precise, logarithm_precise_tail, z));
    return half + half;
}

template <class V>
DoubleDouble<V> normalised(const DoubleDouble<V>& x, const Normalised<V>& high) {
    const PowerOfTwo<V> power(nearest_integer(high.k, -1.0));
    return {high.m, power.times(x.lo)};
}

// The logarithm y of x where x is positive and finite; else its limit there, or NaN.
template <class V>
V logarithm_at(const V& x, const V& y) {
    const V limit = x == 0.0 ? constant<V>(-infinity) : constant<V>(not_a_number);
    const V positive = x == infinity ? x : y;
    return x > 0.0 ? positive : limit;
}

// ---- sine and cosine

// x = k pi/2 + r, |r| <= pi/4 and 2^-24 of it.
template <class V>
struct Quadrant {
    DoubleDouble<V> r;
    Bits<V> k;  // the last bits of it
};

template <class V>
Quadrant<V> quadrant(const V& x) {
    const auto k = nearest_integer(x, inverse_pi_2[0]);
    const V minus_k = -k.value;
    const V first = fused(minus_k, constant<V>(pi_2[0]), x);
    const auto second = two_product(minus_k, constant<V>(pi_2[1]));
    const auto sum = two_sum(first, second.hi);
    const V rest = fused(minus_k, constant<V>(pi_2[2]), V(sum.lo + second.lo));
    return {fast_two_sum(sum.hi, rest), k.shifted};
}

// The sum of n numbers as if in four times the precision: SumK of Ogita, Rump and Oishi, "Accurate
// sum and dot product", SIAM J. Sci. Comput. 26 (2005).
template <class V, std::size_t n>
DoubleDouble<V> accurate_sum(V (&a)[n]) {
    for (int pass = 0; pass < 3; ++pass) {
        for (std::size_t i = 1; i < n; ++i) {
            const auto s = two_sum(a[i], a[i - 1]);
            a[i] = s.hi, a[i - 1] = s.lo;
        }
    }
    V rest = a[0];
    for (std::size_t i = 1; i < n - 1; ++i) rest = rest + a[i];
    return fast_two_sum(a[n - 1], rest);
}

// The double-double nearest to a multiple of pi/2 can leave 2^-110 and less: that its relative
// error is small takes pi/2 to 270 bits.
template <class V>
Quadrant<V> quadrant(const DoubleDouble<V>& x) {
    const auto k = nearest_integer(x.hi, inverse_pi_2[0]);
    const V minus_k = -k.value;
    const V first = fused(minus_k, constant<V>(pi_2[0]), x.hi);
    const auto second = two_product(minus_k, constant<V>(pi_2[1]));
    const auto third = two_product(minus_k, constant<V>(pi_2[2]));
    const auto fourth = two_product(minus_k, constant<V>(pi_2[3]));
    const V fifth = minus_k * pi_2[4];
    V terms[] = {fifth,     fourth.lo, fourth.hi, third.lo, third.hi,
                 second.lo, second.hi, x.lo,      first};
    return {accurate_sum(terms), k.shifted};
}

// sin(k pi/2 + r): in even quadrants r + r z S(z), in odd ones 1 - z/2 + z^2 C(z), z = r^2. The
// coefficients are chosen for each lane, so that one series serves both.
template <class V>
V quadrant_sine_rounded(const DoubleDouble<V>& r, const Bits<V>& k) {
    const auto odd = (k & 1) != 0;
    const auto z = two_product(r.hi, r.hi);
    const V half = -0.5 * z.hi;
    const auto cosine = fast_two_sum(constant<V>(1), half);
    const V series = polynomial<std::size(sine_plain)>(z.hi, [&](std::size_t j) {
        return odd ? constant<V>(cosine_plain[j]) : constant<V>(sine_plain[j]);
    });
    const V head = odd ? cosine.hi : r.hi;
    const V factor = odd ? V(z.hi * z.hi) : V(r.hi * z.hi);
    const V cosine_low = cosine.lo - fused(r.hi, r.lo, V(0.5 * z.lo));
    const V low = odd ? cosine_low : fused(half, r.lo, r.lo);
    return head + fused(factor, series, low);
}

// The same with 1 + z C(z), to the precision of two doubles.
template <class V>
DoubleDouble<V> quadrant_sine(const DoubleDouble<V>& r, const Bits<V>& k) {
    const auto odd = (k & 1) != 0;
    const auto choose = [&](const Pair& cosine, const Pair& sine) {
        return DoubleDouble<V>{odd ? constant<V>(cosine.hi) : constant<V>(sine.hi),
                               odd ? constant<V>(cosine.lo) : constant<V>(sine.lo)};
    };
    const auto z = r * r;
    const V tail = polynomial<std::size(sine_precise_tail)>(z.hi, [&](std::size_t j) {
        return odd ? constant<V>(cosine_precise_tail[j]) : constant<V>(sine_precise_tail[j]);
    });
    DoubleDouble<V> series{tail, constant<V>(0)};
    for (std::size_t j = std::size(sine_precise); j-- > 0;) {
        series = series * z + choose(cosine_precise[j], sine_precise[j]);
    }
    const DoubleDouble<V> head{odd ? constant<V>(1) : r.hi, odd ? constant<V>(0) : r.lo};
    return head + head * (z * series);
}

// Negative in the third and the fourth quadrant.
template <class V>
V signed_as(const Bits<V>& k, const V& a) {
    return from_bits(bits_of(a) ^ ((k & 2) << 62));
}

// The value y where |x| <= sine_range, else NaN.
template <class V>
V in_range(const V& x, const V& y) {
    return x * x <= sine_range * sine_range ? y : constant<V>(not_a_number);
}

// sin(x + turn pi/2)
template <class V>
V turned_sine(const V& x, std::uint64_t turn) {
    const auto q = quadrant(x);
    const Bits<V> k = q.k + turn;
    return in_range(x, signed_as(k, quadrant_sine_rounded(q.r, k)));
}

template <class V>
DoubleDouble<V> turned_sine(const DoubleDouble<V>& x, std::uint64_t turn) {
    const auto q = quadrant(x);
    const Bits<V> k = q.k + turn;
    const auto y = quadrant_sine(q.r, k);
    return tidy<V>({in_range(x.hi, signed_as(k, y.hi)), signed_as(k, y.lo)});
}

}  // namespace elementary

// e^x
template <class V>
V exponential(const V& x) {
    using namespace elementary;
    const auto [r, k] = reduced(limited(x));
    return nan_as(x, PowerOfTwo<V>(k).times(exponential_rounded<V>(r)));
}

template <class V>
DoubleDouble<V> exponential(const DoubleDouble<V>& x) {
    using namespace elementary;
    const auto [r, k] = reduced(limited(x));
    const auto y = PowerOfTwo<V>(k).times(exponential_kernel(r));
    return tidy<V>({nan_as(x.hi, y.hi), y.lo});
}

// 2^x
template <class V>
V exponential2(const V& x) {
    using namespace elementary;
    const V a = limited(x);
    const auto k = nearest_integer(a, 1.0);
    const V f = a - k.value;
    const auto r = two_product(f, constant<V>(ln2[0]));
    const V low = fused(f, constant<V>(ln2[1]), r.lo);
    return nan_as(x, PowerOfTwo<V>(k).times(exponential_rounded<V>({r.hi, low})));
}

template <class V>
DoubleDouble<V> exponential2(const DoubleDouble<V>& x) {
    using namespace elementary;
    const auto a = limited(x);
    const auto k = nearest_integer(a.hi, 1.0);
    const auto r = two_sum(V(a.hi - k.value), a.lo) * constant_pair<V>({ln2[0], ln2[1]});
    const auto y = PowerOfTwo<V>(k).times(exponential_kernel(r));
    return tidy<V>({nan_as(x.hi, y.hi), y.lo});
}

// The natural logarithm; -infinity at 0, NaN below.
template <class V>
V logarithm(const V& x) {
    using namespace elementary;
    const Normalised<V> n(x);
    const auto product = two_product(n.k, constant<V>(ln2[0]));
    const auto y = logarithm_kernel(n.m);
    const auto head = fast_two_sum(product.hi, y.hi);
    const V low = fused(n.k, constant<V>(ln2[1]), product.lo);
    return logarithm_at(x, V(head.hi + (head.lo + (low + y.lo))));
}

template <class V>
DoubleDouble<V> logarithm(const DoubleDouble<V>& x) {
    using namespace elementary;
    const Normalised<V> n(x.hi);
    const auto product = two_product(n.k, constant<V>(ln2[0]));
    const auto of_power = fast_two_sum(product.hi, fused(n.k, constant<V>(ln2[1]), product.lo));
    const auto y = of_power + logarithm_kernel(normalised(x, n));
    return tidy<V>({logarithm_at(x.hi, y.hi), y.lo});
}

// The logarithm to the base 2; exact at powers of two.
template <class V>
V logarithm2(const V& x) {
    using namespace elementary;
    const Normalised<V> n(x);
    const auto y = logarithm_kernel(n.m) * constant_pair<V>({inverse_ln2[0], inverse_ln2[1]});
    const auto head = fast_two_sum(n.k, y.hi);
    return logarithm_at(x, V(head.hi + (head.lo + y.lo)));
}

template <class V>
DoubleDouble<V> logarithm2(const DoubleDouble<V>& x) {
    using namespace elementary;
    const Normalised<V> n(x.hi);
    const auto fraction =
        logarithm_kernel(normalised(x, n)) * constant_pair<V>({inverse_ln2[0], inverse_ln2[1]});
    const auto y = DoubleDouble<V>{n.k, constant<V>(0)} + fraction;
    return tidy<V>({logarithm_at(x.hi, y.hi), y.lo});
}

template <class V>
V sine(const V& x) {
    return x == 0.0 ? x : elementary::turned_sine(x, 0);
}

template <class V>
DoubleDouble<V> sine(const DoubleDouble<V>& x) {
    const auto y = elementary::turned_sine(x, 0);
    return {V(x.hi == 0.0 ? x.hi : y.hi), V(x.hi == 0.0 ? x.lo : y.lo)};
}

template <class V>
V cosine(const V& x) {
    return elementary::turned_sine(x, 1);
}

template <class V>
DoubleDouble<V> cosine(const DoubleDouble<V>& x) {
    return elementary::turned_sine(x, 1);
}

template <class V>
V hyperbolic_tangent(const V& x) {
    using namespace elementary;
    const auto [r, k] = reduced(limited(V(-2.0 * magnitude(x))));
    const auto minus_one = fast_two_sum(r.hi, exponential_tail(r));
    const auto y = tanh_of_magnitude(minus_one, PowerOfTwo<V>(k));
    return nan_as(x, signed_like(x, y.hi));
}

template <class V>
DoubleDouble<V> hyperbolic_tangent(const DoubleDouble<V>& x) {
    using namespace elementary;
    const auto a = magnitude(x);
    const auto [r, k] = reduced(limited(DoubleDouble<V>{-2.0 * a.hi, -2.0 * a.lo}));
    const auto y = tanh_of_magnitude(exponential_minus_one(r), PowerOfTwo<V>(k));
    const V low = x.hi < 0.0 ? V(-y.lo) : y.lo;
    return tidy<V>({nan_as(x.hi, signed_like(x.hi, y.hi)), low});
}

}  // namespace autonumerics
