// Four doubles that move together.
//
// The width is fixed in the source, not taken from the processor, and nothing is contracted:
// a sum has the same order, and so the same bits, on every processor.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#if defined(__AVX__) || defined(__FMA__)
#include <immintrin.h>
#endif

namespace autonumerics {

typedef double Vector __attribute__((vector_size(32)));
typedef std::uint64_t VectorBits __attribute__((vector_size(32)));
inline constexpr int lanes = 4;

inline Vector broadcast(double a) { return Vector{a, a, a, a}; }

// The lanes' common value, and the lanes as bits: kernels that are templates over double and
// Vector are written with these two.
template <class V>
V constant(double a) {
    if constexpr (sizeof(V) == sizeof(double)) {
        return a;
    } else {
        return broadcast(a);
    }
}

inline std::uint64_t bits_of(double a) { return std::bit_cast<std::uint64_t>(a); }
inline VectorBits bits_of(const Vector& v) { return std::bit_cast<VectorBits>(v); }
inline double from_bits(std::uint64_t a) { return std::bit_cast<double>(a); }
inline Vector from_bits(const VectorBits& v) { return std::bit_cast<Vector>(v); }

// Minimum and maximum of IEEE 754-2019: a NaN gives NaN, and -0 is less than +0.
template <class V>
V minimum(const V& a, const V& b) {
    const V of_equals = from_bits(bits_of(a) | bits_of(b));
    const V of_others = a == b ? of_equals : V(a + b);
    const V not_a = b < a ? b : of_others;
    return a < b ? a : not_a;
}

template <class V>
V maximum(const V& a, const V& b) {
    const V of_equals = from_bits(bits_of(a) & bits_of(b));
    const V of_others = a == b ? of_equals : V(a + b);
    const V not_a = b > a ? b : of_others;
    return a > b ? a : not_a;
}

template <class V>
V magnitude(const V& a) {
    return from_bits(bits_of(a) & (~std::uint64_t{0} >> 1));
}

// `yes` where a < b, else `no`.
template <class V>
V where_less(const V& a, const V& b, const V& yes, const V& no) {
    return a < b ? yes : no;
}

inline double sum(const Vector& v) { return (v[0] + v[1]) + (v[2] + v[3]); }

inline double square_root(double a) { return std::sqrt(a); }

inline Vector square_root(const Vector& v) {
#if defined(__AVX__)
    return _mm256_sqrt_pd(v);
#else
    return Vector{std::sqrt(v[0]), std::sqrt(v[1]), std::sqrt(v[2]), std::sqrt(v[3])};
#endif
}

inline double fused(double a, double b, double c) { return std::fma(a, b, c); }

inline Vector fused(const Vector& a, const Vector& b, const Vector& c) {
#if defined(__FMA__)
    return _mm256_fmadd_pd(a, b, c);
#else
    return Vector{std::fma(a[0], b[0], c[0]), std::fma(a[1], b[1], c[1]),
                  std::fma(a[2], b[2], c[2]), std::fma(a[3], b[3], c[3])};
#endif
}

}  // namespace autonumerics
