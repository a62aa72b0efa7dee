#include "exhaustive.hpp"

#include <algorithm>

#include "float_blocks.hpp"
#include "parallel.hpp"
#include "vector.hpp"

namespace autonumerics {
namespace {

constexpr WorstError nothing_yet(std::int64_t first) { return {-1, -1, first, first, 0, first}; }

struct Errors {
    Vector absolute, relative;  // NaN where the result is not finite
    Mask failed;                // all bits there
};

Vector magnitude(const Vector& v) { return v < 0 ? -v : v; }

Errors errors_at(const OraclePiece& piece, const Vector& x, const Vector& y) {
    const Vector t = (x - piece.middle) * piece.inverse_scale;
    Vector exact = broadcast(piece.coefficients[oracle_degree]);
    for (std::size_t k = oracle_degree; k-- > 0;) exact = exact * t + piece.coefficients[k];
    const Vector nothing = y - y;  // 0, or NaN for an infinity or NaN
    const Vector absolute = magnitude(y - exact) + nothing;
    return {absolute, absolute / magnitude(exact), nothing != nothing};
}

// The maximum over a range of blocks, lane by lane, and the block in which it was met first.
struct Running {
    Vector largest = broadcast(-1);
    double peak = -1;
    std::int64_t block = 0;

    void take(const Vector& error) { largest = error > largest ? error : largest; }
    void close(std::int64_t first) {
        const double top = std::max({largest[0], largest[1], largest[2], largest[3]});
        if (top > peak) {
            peak = top;
            block = first;
        }
    }
};

template <class Reader>
class Measurement {
  public:
    Measurement(const Code& code, int precision) : code_(code), reader_(precision) {}

    // The floats first ... last of a piece.
    WorstError over(const OraclePiece& piece, std::int64_t first, std::int64_t last) {
        Running absolute, relative;
        WorstError worst = nothing_yet(first);
        const auto look = [&](std::int64_t start, std::int64_t end) {
            block_.run(code_, start, end);
            Mask failures{};
            for (std::int64_t i = 0; i < block_.padded(); i += lanes) {
                const Errors e = errors_of(piece, i);
                absolute.take(e.absolute);
                relative.take(e.relative);
                failures -= e.failed;
            }
            absolute.close(start);
            relative.close(start);
            if (failures[0] + failures[1] + failures[2] + failures[3] > 0) {
                count_failures(piece, start, worst);
            }
        };
        for (std::int64_t start = first; start <= last; start += block_size) look(start, last);
        if (first == 0) look(negative_zero, negative_zero);
        worst.absolute = absolute.peak;
        worst.relative = relative.peak;
        if (absolute.peak >= 0) worst.absolute_at = find(piece, absolute, last, &Errors::absolute);
        if (relative.peak >= 0) worst.relative_at = find(piece, relative, last, &Errors::relative);
        return worst;
    }

  private:
    Errors errors_of(const OraclePiece& piece, std::int64_t i) const {
        return errors_at(piece, reader_.widen(block_.x + i), reader_.widen(block_.y + i));
    }

    void count_failures(const OraclePiece& piece, std::int64_t start, WorstError& worst) const {
        for (std::int64_t i = 0; i < block_.count; ++i) {
            const Errors e = errors_of(piece, i / lanes * lanes);
            if (e.failed[i % lanes] == 0) continue;
            if (worst.failures++ == 0) worst.failed_at = start + i;
        }
    }

    std::int64_t find(const OraclePiece& piece, const Running& running, std::int64_t last,
                      Vector Errors::*measure) {
        block_.run(code_, running.block, running.block == negative_zero ? negative_zero : last);
        for (std::int64_t i = 0; i < block_.count; ++i) {
            const Errors e = errors_of(piece, i / lanes * lanes);
            if ((e.*measure)[i % lanes] == running.peak) return running.block + i;
        }
        return running.block;
    }

    Code code_;
    Reader reader_;
    Block<Reader> block_;
};

// A later part of a piece joined to the part before it.
void join(WorstError& worst, const WorstError& later) {
    if (later.absolute > worst.absolute) {
        worst.absolute = later.absolute;
        worst.absolute_at = later.absolute_at;
    }
    if (later.relative > worst.relative) {
        worst.relative = later.relative;
        worst.relative_at = later.relative_at;
    }
    if (worst.failures == 0) worst.failed_at = later.failed_at;
    worst.failures += later.failures;
}

template <class Reader>
std::vector<WorstError> measure(const Code& code, int precision,
                                std::span<const OraclePiece> pieces, int threads) {
    const std::vector<Task> tasks = tasks_of(pieces);
    std::vector<WorstError> parts(tasks.size());
    parallel_for(tasks.size(), threads, [&](std::size_t i) {
        Measurement<Reader> measurement(code, precision);
        parts[i] = measurement.over(pieces[tasks[i].range], tasks[i].first, tasks[i].last);
    });
    std::vector<WorstError> worst;
    for (const OraclePiece& piece : pieces) worst.push_back(nothing_yet(piece.first));
    for (std::size_t i = 0; i < tasks.size(); ++i) join(worst[tasks[i].range], parts[i]);
    return worst;
}

}  // namespace

std::vector<WorstError> worst_errors(const Code& code, FloatFormat format,
                                     std::span<const OraclePiece> pieces, int threads) {
    if (format.bits == 32) return measure<Single>(code, format.precision, pieces, threads);
    return measure<Half>(code, format.precision, pieces, threads);
}

}  // namespace autonumerics
