#include "whole_line.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <utility>

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
    result.error_ulp = result.normal_error_ulp = -1;
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

// The inputs of a block, and what is right at them: made once for all codes.
template <class Reader>
class Expected {
  public:
    Expected(FloatFormat format, const LinePiece& line_piece)
        : piece(line_piece),
          reader(format.precision),
          precision_(format.precision),
          least_exponent_(2 - (1 << (format.bits - format.precision - 1))),
          least_normal_(std::ldexp(1, least_exponent_)),
          overflow_(overflow_at(least_exponent_, precision_)) {}

    void go_to(std::int64_t start, std::int64_t last) {
        block.fill(start, start == negative_zero ? negative_zero : last);
        if (is_number()) make_polynomials();
        if (is_wave()) add_waves(start);
        if (is_number()) compare_with_whole();
    }

    bool is_number() const { return piece.right == Right::number || piece.right == Right::wave; }

    Vector exact(std::int64_t i) const { return load(exact_ + i); }
    Vector scaled(std::int64_t i) const { return load(scaled_ + i); }  // in ULPs
    Vector near(std::int64_t i) const { return load(near_ + i); }      // the whole number of these
    Vector ulp(std::int64_t i) const {
        return is_wave() ? load(ulps_ + i) : broadcast(1 / piece.inverse_ulp);
    }
    Vector inverse_ulp(std::int64_t i) const {
        return is_wave() ? load(inverse_ulps_ + i) : broadcast(piece.inverse_ulp);
    }

    // Lanes that are in use of a vector that starts at i.
    Mask in_use(std::int64_t i) const {
        const Mask lane{i, i + 1, i + 2, i + 3};
        return lane < block.count;
    }

    // Lanes whose argument and exact value are both normal numbers, or 0.
    Mask is_normal(std::int64_t i) const {
        const Vector x = magnitude(reader.widen(block.x + i)), y = magnitude(exact(i));
        return ((x >= least_normal_) | (x == 0)) & ((y >= least_normal_) | (y == 0));
    }

    static Vector load(const double* from) {
        Vector v;
        std::memcpy(&v, from, sizeof v);
        return v;
    }

    const LinePiece& piece;
    Reader reader;
    Block<Reader> block;
    bool all_normal = true;                                           // at the inputs of this block
    Vector least = broadcast(infinity), most = broadcast(-infinity);  // of rounded values until now

  private:
    bool is_wave() const { return piece.right == Right::wave; }

    void add_waves(std::int64_t start) {
        const auto wave = static_cast<Wave>(piece.wave);
        const QuarterTurns unit =
            QuarterTurns{piece.turns_high} << 64 | QuarterTurns{piece.turns_low};
        for (std::int64_t i = 0; i < block.padded(); ++i) {
            const std::int64_t index = start + std::min(i, block.count - 1);
            const std::uint64_t m = significand(std::abs(index), precision_);
            const Angle angle(m, unit, piece.turns_exact);
            const double value = exact_[i] + wave_at(wave, angle, index < 0);
            exact_[i] = std::abs(value) < overflow_ ? value : value * infinity;
            ulps_[i] = ulp_at(exact_[i], least_exponent_, precision_);
            inverse_ulps_[i] = 1 / ulps_[i];
        }
    }

    void make_polynomials() {
        for (std::int64_t i = 0; i < block.padded(); i += lanes) {
            const Vector value = polynomial(reader.widen(block.x + i));
            std::memcpy(exact_ + i, &value, sizeof value);
        }
    }

    Vector polynomial(const Vector& x) const {
        const OraclePiece& oracle = piece.oracle;
        if (oracle.inverse_scale == 0) return broadcast(oracle.coefficients[0]);  // x: infinite?
        const Vector t = (x - oracle.middle) * oracle.inverse_scale;
        Vector sum = broadcast(oracle.coefficients[oracle_degree]);
        for (std::size_t k = oracle_degree; k-- > 0;) sum = sum * t + oracle.coefficients[k];
        return sum;
    }

    void compare_with_whole() {
        Mask subnormal{};
        for (std::int64_t i = 0; i < block.padded(); i += lanes) {
            const Vector scaled = exact(i) * inverse_ulp(i), near = nearest_whole(scaled);
            std::memcpy(scaled_ + i, &scaled, sizeof scaled);
            std::memcpy(near_ + i, &near, sizeof near);
            const Vector right = near * ulp(i);  // comparisons with NaN are false
            least = right < least ? right : least;
            most = right > most ? right : most;
            subnormal |= ~is_normal(i);
        }
        all_normal = total(subnormal) == 0;
    }

    int precision_, least_exponent_;
    double least_normal_, overflow_;
    alignas(32) double exact_[block_size], scaled_[block_size], near_[block_size];
    alignas(32) double ulps_[block_size], inverse_ulps_[block_size];  // of waves
};

// One code at the inputs of a part of a piece, block after block.
template <class Reader>
class Judge {
  public:
    Judge(const Code& code, std::int64_t first)
        : code_(code), result_(nothing_yet(first)), worst_block_(first) {}

    // Evaluates at the inputs of the block, and keeps the last result of the block before.
    void run(Expected<Reader>& expected) {
        expected.block.call(code_);
        for (std::int64_t i = 0; i < expected.block.padded(); i += lanes) {
            const Vector y = expected.reader.widen(expected.block.y + i);
            std::memcpy(y_ + 1 + i, &y, sizeof y);
        }
        y_[0] = before_;
        before_ = y_[expected.block.count];
    }

    void look(const Expected<Reader>& expected, std::int64_t start, std::size_t kept) {
        switch (expected.piece.right) {
            case Right::number:
            case Right::wave: return compare(expected, start, kept);
            case Right::nan:
                return expect(expected, start, std::numeric_limits<double>::quiet_NaN());
            case Right::plus_infinity: return expect(expected, start, infinity);
            case Right::minus_infinity: return expect(expected, start, -infinity);
            case Right::unknown: return;
        }
    }

    // After the last block.
    LineResult result(Expected<Reader>& expected, std::int64_t last) {
        result_.correct = total(tallies_.correct);
        result_.faithful = total(tallies_.faithful);
        result_.unjudged_zeros = total(tallies_.unjudged_zeros);
        result_.least = std::min({least_[0], least_[1], least_[2], least_[3]});
        result_.most = std::max({most_[0], most_[1], most_[2], most_[3]});
        const Vector low = expected.least, high = expected.most;
        result_.least_right = std::min({low[0], low[1], low[2], low[3]});
        result_.most_right = std::max({high[0], high[1], high[2], high[3]});
        if (result_.error_ulp >= 0) result_.at = find(expected, last);
        return result_;
    }

    std::vector<std::int64_t> undecided;

  private:
    struct Judged {
        Vector error_ulp;  // -1 where a value is not finite
        Mask correct, faithful, undecided, zero_sign, unjudged_zero, failed;
    };
    struct Tallies {
        Mask correct, faithful, unjudged_zeros;
    };

    Judged judge(const Expected<Reader>& expected, std::int64_t i) const {
        const Vector y = expected.load(y_ + 1 + i);
        const Vector exact = expected.exact(i), scaled = expected.scaled(i);
        const Vector near = expected.near(i), result = y * expected.inverse_ulp(i);
        const Vector error = magnitude(result - scaled);
        const double doubt = expected.piece.tolerance_ulp;
        const Mask decided = magnitude(scaled - near) < 0.5 - doubt;
        const Mask whole = nearest_whole(result) == result;
        Judged judged;
        judged.failed = (y - y != 0) | (exact - exact != 0);
        judged.error_ulp = judged.failed ? broadcast(-1) : error;
        judged.correct = ((result == near) & decided) | (y == exact);  // infinities too
        judged.undecided = whole & ~decided & (error <= 0.5 + 2 * doubt);
        judged.faithful = whole & (error < 1 - doubt) & ~judged.correct & ~judged.undecided;
        judge_zeros(judged, expected.piece, (y == 0) & ~judged.failed, y, exact, scaled);
        return judged;
    }

    static void judge_zeros(Judged& judged, const LinePiece& piece, const Mask& is_zero,
                            const Vector& y, const Vector& exact, const Vector& scaled) {
        const ZeroSign right = piece.zero_sign;
        judged.zero_sign = judged.unjudged_zero = Mask{};
        if (right == ZeroSign::either) return;
        if (right != ZeroSign::of_value) {
            const Vector sign = broadcast(right == ZeroSign::plus ? 1 : -1);
            judged.zero_sign = is_zero & ((bits(y) ^ bits(sign)) < 0);
            return;
        }
        // A wave's value has its sign, however small it is.
        const double doubt = piece.right == Right::wave ? 0 : piece.tolerance_ulp;
        const Mask is_clear = magnitude(scaled) > doubt;
        judged.zero_sign = is_zero & is_clear & ((bits(y) ^ bits(exact)) < 0);
        judged.unjudged_zero = is_zero & ~is_clear;
    }

    static Mask bits(const Vector& v) { return std::bit_cast<Mask>(v); }

    void compare(const Expected<Reader>& expected, std::int64_t start, std::size_t kept) {
        Mask doubtful{}, failed{}, broken{};
        Vector errors = broadcast(-1), of_normal = broadcast(-1);
        const Vector slope = broadcast(expected.piece.slope);
        for (std::int64_t i = 0; i < expected.block.padded(); i += lanes) {
            const Mask used = expected.in_use(i);
            const Judged judged = judge(expected, i);
            const Vector y = expected.load(y_ + 1 + i);
            const Vector error = judged.error_ulp;
            errors = error > errors ? error : errors;
            if (!expected.all_normal) {
                of_normal = (error > of_normal) & expected.is_normal(i) ? error : of_normal;
            }
            tallies_.correct -= judged.correct & used;
            tallies_.faithful -= judged.faithful & used;
            tallies_.unjudged_zeros -= judged.unjudged_zero & used;
            doubtful |= judged.undecided & used;
            failed |= judged.failed | judged.zero_sign;
            broken |= (y - expected.load(y_ + i)) * slope < 0;
            least_ = y < least_ ? y : least_;  // comparisons with NaN are false
            most_ = y > most_ ? y : most_;
        }
        if ((total(failed) | total(broken)) != 0) count_failures(expected, start);
        if (total(doubtful) != 0) keep_undecided(expected, start, kept);
        take_errors(start, largest(errors), largest(expected.all_normal ? errors : of_normal));
    }

    void take_errors(std::int64_t start, double error, double of_normal) {
        if (error > result_.error_ulp) worst_block_ = start;
        result_.error_ulp = std::max(result_.error_ulp, error);
        result_.normal_error_ulp = std::max(result_.normal_error_ulp, of_normal);
    }

    static double largest(const Vector& v) { return std::max({v[0], v[1], v[2], v[3]}); }

    void count_failures(const Expected<Reader>& expected, std::int64_t start) {
        const std::int64_t count = expected.block.count;
        for (std::int64_t i = 0; i < count; i += lanes) {
            const Judged judged = judge(expected, i);
            const Vector right = expected.near(i) * expected.ulp(i);
            for (std::int64_t k = 0; k < std::min<std::int64_t>(lanes, count - i); ++k) {
                const double y = y_[1 + i + k];
                if (judged.failed[k] != 0) classify(start + i + k, y, right[k]);
                if (judged.zero_sign[k] != 0) add(zero_sign, start + i + k);
                if ((y - y_[i + k]) * expected.piece.slope < 0) add(monotone_break, start + i + k);
            }
        }
    }

    void keep_undecided(const Expected<Reader>& expected, std::int64_t start, std::size_t kept) {
        for (std::int64_t i = 0; i < expected.block.count; ++i) {
            if (judge(expected, i / lanes * lanes).undecided[i % lanes] == 0) continue;
            ++result_.undecided;
            if (undecided.size() < kept) undecided.push_back(start + i);
        }
    }

    void expect(const Expected<Reader>& expected, std::int64_t start, double right) {
        for (std::int64_t i = 0; i < expected.block.count; ++i) {
            classify(start + i, y_[1 + i], right);
        }
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

    std::int64_t find(Expected<Reader>& expected, std::int64_t last) {
        expected.go_to(worst_block_, last);
        run(expected);
        for (std::int64_t i = 0; i < expected.block.count; ++i) {
            const Judged judged = judge(expected, i / lanes * lanes);
            if (judged.error_ulp[i % lanes] == result_.error_ulp) return worst_block_ + i;
        }
        return worst_block_;
    }

    Code code_;
    alignas(32) double y_[block_size + 1];  // results, after the last of the block before
    double before_ = std::numeric_limits<double>::quiet_NaN();
    Tallies tallies_{};
    Vector least_ = broadcast(infinity), most_ = broadcast(-infinity);
    LineResult result_;
    std::int64_t worst_block_;
};

// A later part of a piece joined to the part before it.
void join(LineResult& all, const LineResult& later) {
    if (later.error_ulp > all.error_ulp) {
        all.error_ulp = later.error_ulp;
        all.at = later.at;
    }
    all.normal_error_ulp = std::max(all.normal_error_ulp, later.normal_error_ulp);
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

// What one code makes of the inputs of a task.
struct Part {
    LineResult result;
    std::vector<std::int64_t> undecided;
};

// Each code at the inputs of a task.
template <class Reader>
std::vector<Part> look(std::span<const Code> codes, FloatFormat format, const LinePiece& piece,
                       const Task& task, std::size_t kept) {
    Expected<Reader> expected(format, piece);
    std::vector<Judge<Reader>> judges;
    for (const Code& code : codes) judges.emplace_back(code, task.first);
    if (task.first > piece.oracle.first) {  // the results before the first
        expected.go_to(task.first - 1, task.first - 1);
        for (auto& judge : judges) judge.run(expected);
    }
    for (std::int64_t start = task.first; start <= task.last; start += block_size) {
        expected.go_to(start, task.last);
        for (auto& judge : judges) {
            judge.run(expected);
            judge.look(expected, start, kept);
        }
        if (start == negative_zero) break;
    }
    std::vector<Part> parts;
    for (auto& judge : judges) {
        const LineResult result = judge.result(expected, task.last);
        parts.push_back({result, std::move(judge.undecided)});
    }
    return parts;
}

// The parts of one code, in the order of the tasks.
LineResults joined(std::span<const LinePiece> pieces, std::span<const Task> tasks,
                   std::span<const std::vector<Part>> parts, std::size_t code, std::size_t kept) {
    LineResults results;
    for (const LinePiece& piece : pieces) results.pieces.push_back(nothing_yet(piece.oracle.first));
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const Part& part = parts[i][code];
        join(results.pieces[tasks[i].range], part.result);
        const std::size_t room = kept - results.undecided.size();
        const auto taken = static_cast<std::ptrdiff_t>(std::min(room, part.undecided.size()));
        results.undecided.insert(results.undecided.end(), part.undecided.begin(),
                                 part.undecided.begin() + taken);
    }
    return results;
}

template <class Reader>
std::vector<LineResults> sweep(std::span<const Code> codes, FloatFormat format,
                               std::span<const LinePiece> pieces, std::size_t kept, int threads) {
    const std::vector<Task> tasks = tasks_of(pieces, &LinePiece::oracle);
    std::vector<std::vector<Part>> parts(tasks.size());
    parallel_for(tasks.size(), threads, [&](std::size_t i) {
        parts[i] = look<Reader>(codes, format, pieces[tasks[i].range], tasks[i], kept);
    });
    std::vector<LineResults> results;
    for (std::size_t code = 0; code < codes.size(); ++code) {
        results.push_back(joined(pieces, tasks, parts, code, kept));
    }
    return results;
}

}  // namespace

std::vector<LineResults> along_the_line(std::span<const Code> codes, FloatFormat format,
                                        std::span<const LinePiece> pieces,
                                        std::int64_t undecided_kept, int threads) {
    const auto kept = static_cast<std::size_t>(undecided_kept);
    if (format.bits == 32) return sweep<Single>(codes, format, pieces, kept, threads);
    return sweep<Half>(codes, format, pieces, kept, threads);
}

}  // namespace autonumerics
