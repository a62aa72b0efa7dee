// Trigonometric functions at any input, however large, by exact integers.
//
// An input is m 2^e with an integer m of at most 24 bits. What it is in quarter turns, modulo 4,
// is m times the quarter turns of 2^e modulo 4, which Arb computes (accuracy/whole_line/waves.py):
// an integer in units of 2^-126, whose product with m wraps around modulo 2^128 as it should.
// Multiples of 1/4 turn are cut off exactly; what is left, of at most an eighth of a turn, goes
// through the Taylor polynomials of sine and cosine. This is the reduction of M. Payne and R.
// Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18 (1983), with the whole
// product kept.
//
// Error: cutting off the quarter turns of 2^e at 2^-126 puts an angle off by m 2^-126 < 2^-102
// quarter turns; angles nearer to a multiple of a quarter than 2^-38 are an exception, unless they
// are that multiple, so this is 2^-64 of the angle. The polynomials' next terms are below
// (pi/4)^18 / 19! < 2^-62 of the value; some ten roundings remain: 2^-49 in all.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "elementary.hpp"

namespace autonumerics {

// The last two: 2 sin^2, which is the versine of twice the angle, and log(1/|sin|).
enum class Wave : int { sine, cosine, tangent, secant, cosecant, cotangent, versine, log_cosecant };

inline constexpr int waves = 8;

__extension__ typedef unsigned __int128 QuarterTurns;  // in units of 2^-126, modulo 4

// Zero with a sign, as exact values of no number but 0 are given to the comparison.
inline double signed_zero(bool negative) { return negative ? -0x1p-1000 : 0x1p-1000; }

class Angle {
  public:
    // m times the angle `unit`, of which `exact` says that nothing was cut off.
    Angle(std::uint64_t m, QuarterTurns unit, bool exact) {
        const QuarterTurns turns = unit * m;
        const QuarterTurns nearest = turns + (QuarterTurns{1} << 125);
        quadrant_ = static_cast<int>(nearest >> 126);
        // What is left, of either sign, at the upper end of 128 bits.
        const QuarterTurns left = (turns - (nearest >> 126 << 126)) << 1;
        const auto high = static_cast<std::int64_t>(static_cast<std::uint64_t>(left >> 64));
        const auto low = static_cast<double>(static_cast<std::uint64_t>(left));
        constexpr std::int64_t near = std::int64_t{1} << 25;
        if (!exact && -near < high && high < near) {
            throw std::runtime_error("an angle too near to a multiple of a quarter turn");
        }
        // Units of 2^-63 quarter turns; half pi is the double next to it and what that lacks.
        const double quarters = static_cast<double>(high) * 0x1p-63 + low * 0x1p-127;
        radians_ = quarters * 0x1.921fb54442d18p+0 + quarters * 0x1.1a62633145c07p-54;
        is_quarter_ = left == 0;
    }

    // Exactly zero at multiples of a quarter turn, where that is meant.
    double sine() const { return in_quadrant(quadrant_); }
    double cosine() const { return in_quadrant(quadrant_ + 1); }
    int quadrant() const { return quadrant_; }
    bool is_quarter() const { return is_quarter_; }

  private:
    double in_quadrant(int q) const {
        const double size = q % 2 == 0 ? near_zero() : near_one();
        return q % 4 < 2 ? size : -size;
    }
    double near_zero() const {  // sine
        const double z = radians_ * radians_;
        double sum = 1 / 355687428096000.0;  // 1/17!, alternating from there
        sum = sum * z - 1 / 1307674368000.0;
        sum = sum * z + 1 / 6227020800.0;
        sum = sum * z - 1 / 39916800.0;
        sum = sum * z + 1 / 362880.0;
        sum = sum * z - 1 / 5040.0;
        sum = sum * z + 1 / 120.0;
        sum = sum * z - 1 / 6.0;
        return radians_ + radians_ * (z * sum);
    }
    double near_one() const {  // cosine
        const double z = radians_ * radians_;
        double sum = 1 / 20922789888000.0;  // 1/16!
        sum = sum * z - 1 / 87178291200.0;
        sum = sum * z + 1 / 479001600.0;
        sum = sum * z - 1 / 3628800.0;
        sum = sum * z + 1 / 40320.0;
        sum = sum * z - 1 / 720.0;
        sum = sum * z + 1 / 24.0;
        return 1 - z * (0.5 - z * sum);
    }

    int quadrant_;
    double radians_;
    bool is_quarter_;
};

// The value at an angle above 0, or at the opposite one. Zeros and poles at angles that are
// multiples of a quarter are as C23 has them for half turns: sinpi(n) and tanpi(n) zeros with the
// sign of n, tanpi(n) that of -n for odd n; cospi +0; poles +inf after an even number of half
// turns, else -inf; odd functions are odd.
inline double wave_at(Wave wave, const Angle& angle, bool negative) {
    const double infinity = std::numeric_limits<double>::infinity();
    const bool on_sine_zero = angle.is_quarter() && angle.quadrant() % 2 == 0;
    const bool on_cosine_zero = angle.is_quarter() && angle.quadrant() % 2 != 0;
    const bool second_half = angle.quadrant() % 4 >= 2;
    const double sign = negative ? -1 : 1;
    switch (wave) {
        case Wave::sine: return on_sine_zero ? signed_zero(negative) : sign * angle.sine();
        case Wave::cosine: return on_cosine_zero ? signed_zero(false) : angle.cosine();
        case Wave::tangent:
            if (on_sine_zero) return signed_zero(negative != second_half);
            if (on_cosine_zero) return sign * (second_half ? -infinity : infinity);
            return sign * angle.sine() / angle.cosine();
        case Wave::secant:
            return on_cosine_zero ? std::numeric_limits<double>::quiet_NaN() : 1 / angle.cosine();
        case Wave::cosecant:
            return on_sine_zero ? std::numeric_limits<double>::quiet_NaN() : sign / angle.sine();
        case Wave::cotangent:
            return on_sine_zero ? std::numeric_limits<double>::quiet_NaN()
                                : sign * angle.cosine() / angle.sine();
        case Wave::versine:
            return on_sine_zero ? signed_zero(false) : 2 * angle.sine() * angle.sine();
        case Wave::log_cosecant:
            return on_sine_zero ? infinity : -logarithm(std::abs(angle.sine()));
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace autonumerics
