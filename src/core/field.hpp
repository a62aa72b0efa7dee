// Arithmetic modulo the prime 2^61 - 1, where programs of + - * / have exact values.
#pragma once

#include <cstdint>

#include "random.hpp"

namespace autonumerics {

class Field {
  public:
    static constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;

    constexpr Field() = default;
    constexpr explicit Field(std::uint64_t value) : value_(value % prime) {}

    constexpr std::uint64_t value() const { return value_; }

    friend constexpr Field operator+(Field a, Field b) { return Field(a.value_ + b.value_); }
    friend constexpr Field operator-(Field a, Field b) {
        return Field(a.value_ + (prime - b.value_));
    }
    friend constexpr Field operator*(Field a, Field b) {
        const auto wide = static_cast<unsigned __int128>(a.value_) * b.value_;
        return Field((static_cast<std::uint64_t>(wide) & prime) +
                     static_cast<std::uint64_t>(wide >> 61));
    }
    friend constexpr bool operator==(Field a, Field b) = default;

    // Fermat: a^(p - 2). Zero has no inverse and gives zero; callers reject it before.
    constexpr Field inverse() const {
        Field result{1}, power = *this;
        for (std::uint64_t e = prime - 2; e != 0; e >>= 1) {
            if (e & 1) result = result * power;
            power = power * power;
        }
        return result;
    }

  private:
    std::uint64_t value_ = 0;
};

}  // namespace autonumerics
