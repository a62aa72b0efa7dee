#include "whole_line.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>

#include "float_blocks.hpp"
#include "parallel.hpp"
#include "vector.hpp"
#include "waves.hpp"

namespace autonumerics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double to_whole = 0x1.8p52;  // added and subtracted: rounds to an integer, ties to even

Vector nearest_whole(const Vector& v) { return (v + to_whole) - to_whole; }

std::int64_t total(const Mask& m) { return m[0] + m[1] + m[2] + m[3]; }

LineResult nothing_yet(std::int64_t first) {
    LineResult result{};
    result.error_ulp = -1;
    result.at = first;
    result.least = result.least_right = infinity;
    result.most = result.most_right = -infinity;
    result.firsts.fill(first);
    return result;
}

// The ULP at an exact value (Harrison's: that of (2^k, 2^(k + 1)]) of a format whose least normal
// number is 2^least_exponent.
double ulp_at(double exact, int least_exponent, int precision) {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(std::abs(exact));
    const int exponent = static_cast<int>((std::max<std::uint64_t>(bits, 1) - 1) >> 52) - 1023;
    const int of_ulp = std::max(exponent, least_exponent) - precision + 1;
    return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + of_ulp) << 52);
}

// The least value that rounds to infinity: half a spacing beyond the largest number.
double overflow_at(int least_exponent, int precision) {
    return std::ldexp(2 - std::ldexp(1, -precision), 1 - least_exponent);
}

// A float of a 32-bit or 16-bit format as the integer multiple of its spacing.
std::uint64_t significand(std::int64_t magnitude, int precision) {
    const std::int64_t hidden = std::int64_t{1} << (precision - 1);
    const std::int64_t fraction = magnitude & (hidden - 1);
    return static_cast<std::uint64_t>(magnitude < hidden ? fraction : fraction | hidden);
}

template <class Reader>
class Sweep {
  public:
    Sweep(const Code& code, FloatFormat format)
        : code_(code),
          reader_(format.precision),
          precision_(format.precision),
          least_exponent_(2 - (1 << (format.bits - format.precision - 1))),
          overflow_(overflow_at(least_exponent_, precision_)) {}

    LineResult over(const LinePiece& piece, std::int64_t first, std::int64_t last,
                    std::vector<std::int64_t>& undecided, std::size_t kept) {
        piece_ = &piece;
        result_ = nothing_yet(first);
        errors_ = broadcast(-1);
        tallies_ = Tallies{};
        extremes_ = Extremes{};
        before_ = std::numeric_limits<double>::quiet_NaN();
        if (first > piece.oracle.first) run(first - 1, first - 1);  // the result before the first
        std::int64_t worst_block = first;
        for (std::int64_t start = first; start <= last; start += block_size) {
            run(start, last);
            const double before = result_.error_ulp;
            look(start, undecided, kept);
            if (result_.error_ulp > before) worst_block = start;
            if (first == negative_zero) break;
        }
        close();
        if (result_.error_ulp >= 0) result_.at = find(worst_block, last);
        return result_;
    }

  private:
    struct Judged {
        Vector right, error_ulp;  // correctly rounded, and -1 where a value is not finite
        Mask correct, faithful, undecided, zero_sign, unjudged_zero, failed;
    };
    struct Tallies {
        Mask correct, faithful, undecided, unjudged_zeros;
    };
    struct Extremes {
        Vector least = broadcast(infinity), most = broadcast(-infinity);
        Vector least_right = broadcast(infinity), most_right = broadcast(-infinity);
    };

    void run(std::int64_t start, std::int64_t last) {
        block_.run(code_, start, start == negative_zero ? negative_zero : last);
        for (std::int64_t i = 0; i < block_.padded(); i += lanes) {
            const Vector y = reader_.widen(block_.y + i);
            std::memcpy(y_ + 1 + i, &y, sizeof y);
        }
        y_[0] = before_;
        before_ = y_[block_.count];
        if (piece_->right == Right::wave) make_waves(start);
    }

    void make_waves(std::int64_t start) {
        const auto wave = static_cast<Wave>(piece_->wave);
        const QuarterTurns unit =
            QuarterTurns{piece_->turns_high} << 64 | QuarterTurns{piece_->turns_low};
        for (std::int64_t i = 0; i < block_.padded(); ++i) {
            const std::int64_t index = start + std::min(i, block_.count - 1);
            const std::uint64_t m = significand(std::abs(index), precision_);
            const double value = wave_at(wave, Angle(m, unit, piece_->turns_exact), index < 0);
            exact_[i] = std::abs(value) < overflow_ ? value : value * infinity;
            ulps_[i] = ulp_at(exact_[i], least_exponent_, precision_);
            inverse_ulps_[i] = 1 / ulps_[i];
        }
    }

    // Lanes that are in use of a vector that starts at i.
    Mask in_use(std::int64_t i) const {
        const Mask lane{i, i + 1, i + 2, i + 3};
        return lane < block_.count;
    }

    Judged judge(std::int64_t i) const {
        const Vector y = load(y_ + 1 + i);
        Vector exact, ulp, inverse_ulp;
        if (piece_->right == Right::wave) {
            exact = load(exact_ + i);
            ulp = load(ulps_ + i);
            inverse_ulp = load(inverse_ulps_ + i);
        } else {
            exact = polynomial(reader_.widen(block_.x + i));
            ulp = broadcast(1 / piece_->inverse_ulp);
            inverse_ulp = broadcast(piece_->inverse_ulp);
        }
        const Vector scaled = exact * inverse_ulp, result = y * inverse_ulp;
        const Vector near = nearest_whole(scaled);
        const Vector error = magnitude(result - scaled);
        const double doubt = piece_->tolerance_ulp;
        const Mask decided = magnitude(scaled - near) < 0.5 - doubt;
        const Mask whole = nearest_whole(result) == result;
        Judged judged;
        judged.failed = (y - y != 0) | (exact - exact != 0);
        judged.right = near * ulp;
        judged.error_ulp = judged.failed ? broadcast(-1) : error;
        judged.correct = ((result == near) & decided) | (y == exact);  // infinities too
        judged.undecided = whole & ~decided & (error <= 0.5 + 2 * doubt);
        judged.faithful = whole & (error < 1 - doubt) & ~judged.correct & ~judged.undecided;
        judge_zeros(judged, (y == 0) & ~judged.failed, y, exact, scaled);
        return judged;
    }

    void judge_zeros(Judged& judged, const Mask& is_zero, const Vector& y, const Vector& exact,
                     const Vector& scaled) const {
        const ZeroSign right = piece_->zero_sign;
        judged.zero_sign = judged.unjudged_zero = Mask{};
        if (right == ZeroSign::either) return;
        if (right != ZeroSign::of_value) {
            const Vector sign = broadcast(right == ZeroSign::plus ? 1 : -1);
            judged.zero_sign = is_zero & ((bits(y) ^ bits(sign)) < 0);
            return;
        }
        // A wave's value has its sign, however small it is.
        const double doubt = piece_->right == Right::wave ? 0 : piece_->tolerance_ulp;
        const Mask is_clear = magnitude(scaled) > doubt;
        judged.zero_sign = is_zero & is_clear & ((bits(y) ^ bits(exact)) < 0);
        judged.unjudged_zero = is_zero & ~is_clear;
    }

    static Mask bits(const Vector& v) { return std::bit_cast<Mask>(v); }
    static Vector load(const double* from) {
        Vector v;
        std::memcpy(&v, from, sizeof v);
        return v;
    }

    Vector polynomial(const Vector& x) const {
        const OraclePiece& piece = piece_->oracle;
        if (piece.inverse_scale == 0) return broadcast(piece.coefficients[0]);  // x may be infinite
        const Vector t = (x - piece.middle) * piece.inverse_scale;
        Vector sum = broadcast(piece.coefficients[oracle_degree]);
        for (std::size_t k = oracle_degree; k-- > 0;) sum = sum * t + piece.coefficients[k];
        return sum;
    }

    void look(std::int64_t start, std::vector<std::int64_t>& undecided, std::size_t kept) {
        switch (piece_->right) {
            case Right::number:
            case Right::wave: return compare(start, undecided, kept);
            case Right::nan: return expect(start, std::numeric_limits<double>::quiet_NaN());
            case Right::plus_infinity: return expect(start, infinity);
            case Right::minus_infinity: return expect(start, -infinity);
            case Right::unknown: return;
        }
    }

    void compare(std::int64_t start, std::vector<std::int64_t>& undecided, std::size_t kept) {
        Mask doubtful{}, failed{}, broken{};
        const Vector slope = broadcast(piece_->slope);
        for (std::int64_t i = 0; i < block_.padded(); i += lanes) {
            const Mask used = in_use(i);
            const Judged judged = judge(i);
            const Vector y = load(y_ + 1 + i);
            errors_ = judged.error_ulp > errors_ ? judged.error_ulp : errors_;
            tallies_.correct -= judged.correct & used;
            tallies_.faithful -= judged.faithful & used;
            tallies_.unjudged_zeros -= judged.unjudged_zero & used;
            doubtful |= judged.undecided & used;
            failed |= judged.failed | judged.zero_sign;
            broken |= (y - load(y_ + i)) * slope < 0;
            take_extremes(y, judged);
        }
        if ((total(failed) | total(broken)) != 0) count_failures(start);
        if (total(doubtful) != 0) keep_undecided(start, undecided, kept);
        const double top = std::max({errors_[0], errors_[1], errors_[2], errors_[3]});
        result_.error_ulp = std::max(result_.error_ulp, top);
    }

    void take_extremes(const Vector& y, const Judged& judged) {
        Extremes& e = extremes_;
        const Vector right = judged.right;  // comparisons with NaN are false
        e.least = y < e.least ? y : e.least;
        e.most = y > e.most ? y : e.most;
        e.least_right = right < e.least_right ? right : e.least_right;
        e.most_right = right > e.most_right ? right : e.most_right;
    }

    void count_failures(std::int64_t start) {
        for (std::int64_t i = 0; i < block_.count; i += lanes) {
            const Judged judged = judge(i);
            for (std::int64_t k = 0; k < std::min<std::int64_t>(lanes, block_.count - i); ++k) {
                const double y = y_[1 + i + k];
                if (judged.failed[k] != 0) classify(start + i + k, y, judged.right[k]);
                if (judged.zero_sign[k] != 0) add(zero_sign, start + i + k);
                if ((y - y_[i + k]) * piece_->slope < 0) add(monotone_break, start + i + k);
            }
        }
    }

    void keep_undecided(std::int64_t start, std::vector<std::int64_t>& undecided,
                        std::size_t kept) {
        for (std::int64_t i = 0; i < block_.count; ++i) {
            if (judge(i / lanes * lanes).undecided[i % lanes] == 0) continue;
            ++result_.undecided;
            if (undecided.size() < kept) undecided.push_back(start + i);
        }
    }

    void expect(std::int64_t start, double right) {
        for (std::int64_t i = 0; i < block_.count; ++i) classify(start + i, y_[1 + i], right);
    }

    // A result that is not finite, or what should not be.
    void classify(std::int64_t index, double y, double right) {
        if (std::isnan(right)) {
            if (!std::isnan(y)) add(nan_missing, index);
        } else if (std::isnan(y)) {
            add(nan_wrong, index);
        } else if (std::isinf(right)) {
            if (y != right) add(infinity_missing, index);
        } else if (std::isinf(y)) {
            add(infinity_wrong, index);
        }
    }

    void add(Failure kind, std::int64_t index) {
        const auto k = static_cast<std::size_t>(kind);
        if (result_.counts[k]++ == 0) result_.firsts[k] = index;
    }

    void close() {
        result_.correct = total(tallies_.correct);
        result_.faithful = total(tallies_.faithful);
        result_.unjudged_zeros = total(tallies_.unjudged_zeros);
        const Extremes& e = extremes_;
        result_.least = std::min({e.least[0], e.least[1], e.least[2], e.least[3]});
        result_.most = std::max({e.most[0], e.most[1], e.most[2], e.most[3]});
        result_.least_right =
            std::min({e.least_right[0], e.least_right[1], e.least_right[2], e.least_right[3]});
        result_.most_right =
            std::max({e.most_right[0], e.most_right[1], e.most_right[2], e.most_right[3]});
    }

    std::int64_t find(std::int64_t start, std::int64_t last) {
        run(start, last);
        for (std::int64_t i = 0; i < block_.count; ++i) {
            if (judge(i / lanes * lanes).error_ulp[i % lanes] == result_.error_ulp) {
                return start + i;
            }
        }
        return start;
    }

    Code code_;
    Reader reader_;
    int precision_, least_exponent_;
    double overflow_;
    const LinePiece* piece_ = nullptr;
    Block<Reader> block_;
    double y_[block_size + 1];  // results, after the last of the block before
    double before_ = 0;
    double exact_[block_size], ulps_[block_size], inverse_ulps_[block_size];
    Vector errors_;
    Tallies tallies_{};
    Extremes extremes_;
    LineResult result_;
};

// A later part of a piece joined to the part before it.
void join(LineResult& all, const LineResult& later) {
    if (later.error_ulp > all.error_ulp) {
        all.error_ulp = later.error_ulp;
        all.at = later.at;
    }
    all.correct += later.correct;
    all.faithful += later.faithful;
    all.undecided += later.undecided;
    all.unjudged_zeros += later.unjudged_zeros;
    all.least = std::min(all.least, later.least);
    all.most = std::max(all.most, later.most);
    all.least_right = std::min(all.least_right, later.least_right);
    all.most_right = std::max(all.most_right, later.most_right);
    for (std::size_t k = 0; k < all.counts.size(); ++k) {
        if (all.counts[k] == 0) all.firsts[k] = later.firsts[k];
        all.counts[k] += later.counts[k];
    }
}

template <class Reader>
LineResults sweep(const Code& code, FloatFormat format, std::span<const LinePiece> pieces,
                  std::size_t kept, int threads) {
    const std::vector<Task> tasks = tasks_of(pieces, &LinePiece::oracle);
    std::vector<LineResult> parts(tasks.size());
    std::vector<std::vector<std::int64_t>> undecided(tasks.size());
    parallel_for(tasks.size(), threads, [&](std::size_t i) {
        Sweep<Reader> one(code, format);
        const Task& task = tasks[i];
        parts[i] = one.over(pieces[task.range], task.first, task.last, undecided[i], kept);
    });
    LineResults results;
    for (const LinePiece& piece : pieces) results.pieces.push_back(nothing_yet(piece.oracle.first));
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        join(results.pieces[tasks[i].range], parts[i]);
        const std::size_t room = kept - results.undecided.size();
        const auto taken = static_cast<std::ptrdiff_t>(std::min(room, undecided[i].size()));
        results.undecided.insert(results.undecided.end(), undecided[i].begin(),
                                 undecided[i].begin() + taken);
    }
    return results;
}

}  // namespace

LineResults along_the_line(const Code& code, FloatFormat format, std::span<const LinePiece> pieces,
                           std::int64_t undecided_kept, int threads) {
    const auto kept = static_cast<std::size_t>(undecided_kept);
    if (format.bits == 32) return sweep<Single>(code, format, pieces, kept, threads);
    return sweep<Half>(code, format, pieces, kept, threads);
}

}  // namespace autonumerics
