#include "double_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "parallel.hpp"
#include "random.hpp"
#include "vector.hpp"

namespace autonumerics {
namespace {

constexpr std::size_t block_size = 512;
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
constexpr double largest_double = std::numeric_limits<double>::max();

double number_of(std::int64_t index) {
    if (index == negative_zero) return -0.0;
    const auto bits = static_cast<std::uint64_t>(index < 0 ? -index : index);
    return from_bits(index < 0 ? bits | sign_bit : bits);
}

std::int64_t index_of(double x) {
    const std::uint64_t bits = bits_of(x);
    const auto size = static_cast<std::int64_t>(bits & ~sign_bit);
    return bits & sign_bit ? -size : size;
}

// The target times the lift. The steps are those that the proof counts.
template <class V>
DoubleDouble<V> exact_value(const DoublePiece& piece, const V& x) {
    const auto away = two_sum(x, constant<V>(-piece.middle));
    const V scale = constant<V>(piece.scale);
    const DoubleDouble<V> t{away.hi * scale, away.lo * scale};
    V rest = constant<V>(piece.rest.back());
    for (std::size_t k = piece.rest.size() - 1; k-- > 0;) {
        rest = fused(rest, t.hi, constant<V>(piece.rest[k]));
    }
    const auto slope = two_sum(constant<V>(piece.slope.hi), V(t.hi * rest));
    const V slope_low = slope.lo + constant<V>(piece.slope.lo);
    const auto product = two_product(t.hi, slope.hi);
    const V low = fused(t.hi, slope_low, fused(t.lo, slope.hi, product.lo));
    const auto total = two_sum(constant<V>(piece.constant.hi), product.hi);
    auto value = fast_two_sum(total.hi, V(total.lo + (constant<V>(piece.constant.lo) + low)));
    for (int k = 0; k < piece.order; ++k) value = value * t;
    return value;
}

// Harrison's ULP at a value times the lift, as Format.ulp.
Vector ulp_at(const DoubleDouble<Vector>& value, double lift) {
    const Vector power = from_bits(bits_of(value.hi) & (std::uint64_t{0x7ff} << 52));
    const Vector below = value.hi * value.lo <= 0.0 ? power * 0.5 : power;
    const Vector scaled = (magnitude(value.hi) == power ? below : power) * 0x1p-52;
    const Vector least = broadcast(0x1p-1074 * lift);
    return scaled > least ? scaled : least;
}

// Inputs of a cell, one after the other; a stream of random numbers each.
class Inputs {
  public:
    Inputs(const Cell& cell, std::int64_t samples, std::uint64_t stream)
        : cell_(cell),
          random_(stream),
          lower_(number_of(cell.first)),
          upper_(number_of(cell.last)) {
        const std::uint64_t numbers = span_ == 0 ? 1 : span_;
        every_ = numbers <= static_cast<std::uint64_t>(samples);
        count_ = every_ ? static_cast<std::int64_t>(numbers) : samples;
    }

    bool next(std::int64_t& index) {
        if (done_ == count_) {
            if (zeros_-- <= 0) return false;
            index = negative_zero;
            return true;
        }
        index = every_ ? cell_.first + done_ : chosen();
        ++done_;
        return true;
    }

  private:
    std::int64_t chosen() {
        if (done_ == 0) return cell_.first;
        if (done_ == count_ - 1) return cell_.last;
        const double share =
            (static_cast<double>(done_) + random_.uniform()) / static_cast<double>(count_);
        if (done_ % 2 == 0) {
            const double x = lower_ * (1 - share) + upper_ * share;
            return std::clamp(index_of(x), cell_.first, cell_.last);
        }
        // A double's 53 bits, and more by another number of the stream: every index can be met.
        const auto whole = static_cast<std::uint64_t>(std::ldexp(share, 53));
        const auto offset = static_cast<std::uint64_t>(
            (static_cast<unsigned __int128>(whole << 11 | random_.next() >> 53) * span_) >> 64);
        return cell_.first + static_cast<std::int64_t>(offset);
    }

    Cell cell_;
    Random random_;
    double lower_, upper_;
    std::uint64_t span_ = static_cast<std::uint64_t>(cell_.last - cell_.first) + 1;
    bool every_;
    std::int64_t count_, done_ = 0;
    int zeros_ = cell_.first <= 0 && 0 <= cell_.last ? 1 : 0;
};

class Measurement {
  public:
    Measurement(const Code& code, const DoublePiece& piece, std::int64_t first)
        : code_(code), piece_(piece), worst_{{-1, -1, -1}, {first, first, first}, 0, first} {}

    void add(std::int64_t index) {
        index_[count_] = index;
        x_[count_++] = number_of(index);
        if (count_ == block_size) close();
    }

    WorstSampled result() {
        close();
        return worst_;
    }

  private:
    void close() {
        if (count_ == 0) return;
        const std::size_t padded = (count_ + lanes - 1) / lanes * lanes;
        std::fill(x_ + count_, x_ + padded, x_[count_ - 1]);
        code_(x_, y_, static_cast<std::int64_t>(padded));
        for (std::size_t i = 0; i < padded; i += lanes) look(i);
        for (std::size_t kind = 0; kind < worst_.errors.size(); ++kind) {
            const double* found = errors_[kind];
            const double* largest = std::max_element(found, found + count_);
            if (!(*largest > worst_.errors[kind])) continue;
            worst_.errors[kind] = *largest;
            worst_.places[kind] = index_[largest - found];
        }
        count_ = 0;
    }

    void look(std::size_t i) {
        Vector x, y;
        for (int k = 0; k < lanes; ++k) {
            x[k] = x_[i + static_cast<std::size_t>(k)];
            y[k] = y_[i + static_cast<std::size_t>(k)];
        }
        const auto exact = exact_value(piece_, x);
        const Vector lifted = y * piece_.lift;
        const Vector away = magnitude(Vector((lifted - exact.hi) - exact.lo));
        const Vector ulps = away / ulp_at(exact, piece_.lift);
        const Vector relative = away / magnitude(exact.hi);
        for (int k = 0; k < lanes; ++k) {
            const std::size_t at = i + static_cast<std::size_t>(k);
            const bool failed = !std::isfinite(y_[at]);
            if (failed && at < count_ && worst_.failures++ == 0) worst_.failed_at = index_[at];
            errors_[0][at] = failed ? -1 : std::min(ulps[k], largest_double);
            errors_[1][at] = failed ? -1 : std::min(away[k] / piece_.lift, largest_double);
            errors_[2][at] = failed ? -1 : away[k] == 0 ? 0 : relative[k];
        }
    }

    Code code_;
    const DoublePiece& piece_;
    WorstSampled worst_;
    std::size_t count_ = 0;
    std::int64_t index_[block_size];
    alignas(32) double x_[block_size];
    alignas(32) double y_[block_size];
    double errors_[3][block_size];
};

}  // namespace

std::vector<DoubleDouble<double>> exact_values(std::span<const DoublePiece> pieces,
                                               std::span<const std::int64_t> piece,
                                               std::span<const double> x, int threads) {
    constexpr std::size_t at_once = 4096;
    std::vector<DoubleDouble<double>> values(x.size());
    parallel_for((x.size() + at_once - 1) / at_once, threads, [&](std::size_t part) {
        const std::size_t end = std::min(x.size(), (part + 1) * at_once);
        for (std::size_t i = part * at_once; i < end; ++i) {
            values[i] = exact_value(pieces[static_cast<std::size_t>(piece[i])], x[i]);
        }
    });
    return values;
}

std::vector<WorstSampled> worst_sampled(const Code& code, std::span<const DoublePiece> pieces,
                                        std::span<const Cell> cells, std::int64_t samples,
                                        std::uint64_t seed, int threads) {
    std::vector<WorstSampled> worst(cells.size());
    parallel_for(cells.size(), threads, [&](std::size_t i) {
        const Cell& cell = cells[i];
        const auto place = static_cast<std::uint64_t>(cell.first);
        Inputs inputs(cell, samples, combine(combine(seed, place), i));
        Measurement measurement(code, pieces[cell.piece], cell.first);
        for (std::int64_t index; inputs.next(index);) measurement.add(index);
        worst[i] = measurement.result();
    });
    return worst;
}

}  // namespace autonumerics
