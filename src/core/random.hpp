// Random streams as counters: a stream is named by (seed, generation, index) and by nothing
// else, so the work may be cut among threads in any way.
//
// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
// OOPSLA 2014; its constants are theirs.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "elementary.hpp"

namespace autonumerics {

constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

constexpr std::uint64_t combine(std::uint64_t a, std::uint64_t b) {
    return mix(a + 0x9e3779b97f4a7c15ULL + mix(b + 0x9e3779b97f4a7c15ULL));
}

class Random {
  public:
    explicit Random(std::uint64_t name) : state_(name) {}
    Random(std::uint64_t seed, std::uint64_t generation, std::uint64_t index)
        : Random(combine(combine(seed, generation), index)) {}

    std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15ULL); }

    // Uniform on [0, 1), 53 bits.
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    // Uniform on 0 .. n - 1; the bias, n / 2^64, is below anything that could be seen.
    int below(int n) {
        const auto wide = static_cast<unsigned __int128>(next()) * static_cast<unsigned>(n);
        return static_cast<int>(wide >> 64);
    }

    bool chance(double probability) { return uniform() < probability; }

    // Box and Muller's normal deviate (the second one is thrown away: no hidden state).
    double normal() {
        const double radius = std::sqrt(-2.0 * logarithm(1.0 - uniform()));
        return radius * cosine(2.0 * std::numbers::pi * uniform());
    }

  private:
    std::uint64_t state_;
};

}  // namespace autonumerics
