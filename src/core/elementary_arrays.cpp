#include "elementary_arrays.hpp"

#include "elementary.hpp"

namespace autonumerics {

namespace {

// Four lanes of an array from i on; beyond its end they are 0.
Vector load(const double* a, std::size_t n, std::size_t i) {
    if (i + lanes <= n) return Vector{a[i], a[i + 1], a[i + 2], a[i + 3]};
    Vector v{};
    for (std::size_t k = 0; i + k < n; ++k) v[k] = a[i + k];
    return v;
}

void store(double* a, std::size_t n, std::size_t i, const Vector& v) {
    for (std::size_t k = 0; k < lanes && i + k < n; ++k) a[i + k] = v[k];
}

// Calls use with the function, which is a template over its argument.
template <class Use>
void with(Elementary f, Use&& use) {
    switch (f) {
        case Elementary::exponential: return use([](const auto& x) { return exponential(x); });
        case Elementary::exponential2: return use([](const auto& x) { return exponential2(x); });
        case Elementary::logarithm: return use([](const auto& x) { return logarithm(x); });
        case Elementary::logarithm2: return use([](const auto& x) { return logarithm2(x); });
        case Elementary::sine: return use([](const auto& x) { return sine(x); });
        case Elementary::cosine: return use([](const auto& x) { return cosine(x); });
    }
}

}  // namespace

void apply(Elementary f, const double* x, double* y, std::size_t n) {
    with(f, [&](auto function) {
        for (std::size_t i = 0; i < n; i += lanes) store(y, n, i, function(load(x, n, i)));
    });
}

void apply_precise(Elementary f, const double* x, double* y, std::size_t n) {
    with(f, [&](auto function) {
        for (std::size_t i = 0; i < n; i += lanes) {
            const auto v = function(DoubleDouble<Vector>{load(x, n, i), load(x + n, n, i)});
            store(y, n, i, v.hi);
            store(y + n, n, i, v.lo);
        }
    });
}

}  // namespace autonumerics
