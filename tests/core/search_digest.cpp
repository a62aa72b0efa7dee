// A small search in the core alone, and a digest of all that it computes: builds for any processor,
// by any compiler, must print the same lines.
//
//     search_digest [generations]
//
// One line a problem and seed: the best programs by operation count go into the digest after every
// generation, bit for bit. Then the linear algebra, the evolution strategy and the elementary
// functions, at numbers of any size.
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "elementary.hpp"
#include "evolution_strategy.hpp"
#include "fitting.hpp"
#include "identity.hpp"
#include "linear_algebra.hpp"
#include "mutation.hpp"
#include "screening.hpp"

namespace {

using namespace autonumerics;

class Digest {
  public:
    void add(std::uint64_t word) { state_ = combine(state_, word); }
    void add(double a) { add(std::isnan(a) ? 1 : bits_of(a)); }  // the sign of NaN means nothing
    void add(const Structure& s) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(&s);
        for (std::size_t i = 0; i < sizeof s; ++i) add(std::uint64_t{bytes[i]});
    }
    std::uint64_t value() const { return state_; }

  private:
    std::uint64_t state_ = 0;
};

// A function on an interval, with the points of a fit.
class SearchGoal {
  public:
    using Function = DoubleDouble<double> (*)(const DoubleDouble<double>&);

    SearchGoal(Function f, double low, double high, bool relative) {
        constexpr int dense = 97, nodes = node_blocks * lanes;
        for (int i = 0; i < dense; ++i) {
            const auto p = point(f, low, high, i / (dense - 1.0), relative);
            points_.push_back(p.x);
            values_.push_back(p.value.hi);
            low_.push_back(p.value.lo);
            weights_.push_back(p.weight);
        }
        for (int i = 0; i < nodes; ++i) {
            const auto p = point(f, low, high, (i + 0.5) / nodes, relative);
            const int b = i / lanes, k = i % lanes;
            goal_.plain.x[b][k] = goal_.precise.x[b].hi[k] = p.x;
            goal_.plain.target[b][k] = goal_.precise.target[b].hi[k] = p.value.hi;
            goal_.precise.target[b].lo[k] = p.value.lo;
            goal_.plain.weight[b][k] = goal_.precise.weight[b].hi[k] = p.weight;
        }
        goal_.dense = {points_, values_, low_, weights_};
    }
    SearchGoal(const SearchGoal&) = delete;
    SearchGoal& operator=(const SearchGoal&) = delete;

    const Goal& goal() const { return goal_; }

    // The error of a program as binary32 computes it.
    double screened(const Structure& s, const double* constants) const {
        std::vector<double> x, per_ulp;
        for (std::size_t i = 0; i < points_.size(); ++i) {
            x.push_back(static_cast<double>(static_cast<float>(points_[i])));
            per_ulp.push_back(0x1p24);
        }
        const FormatShape single{24, -126, 127};
        return screened_error(s, constants, {x, values_, low_, per_ulp, per_ulp},
                              {single, single, single});
    }

  private:
    struct Point {
        double x, weight;
        DoubleDouble<double> value;
    };

    static Point point(Function f, double low, double high, double share, bool relative) {
        const double x = low + (high - low) * (0.5 - 0.5 * cosine(std::numbers::pi * share));
        const auto value = f({x, 0});
        return {x, relative ? 1 / std::fabs(value.hi) : 1.0, value};
    }

    std::vector<double> points_, values_, low_, weights_;
    Goal goal_{};
};

struct Entry {
    Structure structure{};
    double constants[2][max_constants] = {};
    double error = INFINITY;
};

std::vector<Opcode> named(std::initializer_list<std::string_view> names) {
    std::vector<Opcode> out;
    for (const std::string_view name : names) {
        for (std::size_t i = 0; i < operations.size(); ++i) {
            if (operations[i].name == name) out.push_back(static_cast<Opcode>(i));
        }
    }
    return out;
}

std::vector<Opcode> all_operations() {
    std::vector<Opcode> out;
    for (std::size_t i = 0; i < operations.size(); ++i) out.push_back(static_cast<Opcode>(i));
    return out;
}

// Mutates, fits, and keeps the best of each operation count.
class Search {
  public:
    Search(const SearchGoal& problem, std::vector<Opcode> allowed, bool relative,
           std::uint64_t seed)
        : problem_(problem), allowed_(std::move(allowed)), seed_(seed), memory_(1 << 14) {
        settings_.first_steps = 8, settings_.second_steps = 20, settings_.last_steps = 60;
        settings_.random_starts = 1, settings_.precise_steps = 8;
        settings_.relative = relative, settings_.precise_below = 1e-4;
        best_[0] = {};
    }

    void generation(std::uint64_t number) {
        std::vector<Entry> parents;
        for (const auto& [ops, entry] : best_) parents.push_back(entry);
        constexpr std::size_t children = 24;
        std::unordered_set<std::uint64_t> siblings;
        for (std::size_t i = 0; i < children; ++i) {
            const Entry& parent = parents[i % parents.size()];
            const auto name = combine(combine(combine(seed_, number), i), 1);
            const Child child =
                mutate(parent.structure, parent.constants[0], {allowed_, 7}, memory_, Random(name));
            if (child.born && siblings.insert(child.name).second) keep(child, combine(name, 2));
        }
        for (const auto& [ops, entry] : best_) {
            digest_.add(entry.structure);
            digest_.add(entry.error);
            for (int k = 0; k < entry.structure.constants; ++k) {
                digest_.add(entry.constants[0][k]);
                digest_.add(entry.constants[1][k]);
            }
        }
    }

    void print(const char* name) const {
        std::printf("%s seed %llu: %016llx, %d fits, best %a\n", name, as_printed(seed_),
                    as_printed(digest_.value()), fits_, best_.rbegin()->second.error);
    }

    static unsigned long long as_printed(std::uint64_t a) { return a; }

  private:
    void keep(const Child& child, std::uint64_t name) {
        const Structure& s = child.seedling.structure;
        Entry& known = best_[s.operations];
        const Fit fitted = fit(s, child.seedling.constants, child.seedling.fresh, problem_.goal(),
                               known.error, settings_, name);
        ++fits_;
        memory_.record(child.name, s.operations);
        digest_.add(fitted.error);
        digest_.add(problem_.screened(s, fitted.constants[0]));
        if (!(fitted.error < known.error)) return;
        known.structure = s;
        known.error = fitted.error;
        std::memcpy(known.constants, fitted.constants, sizeof known.constants);
    }

    const SearchGoal& problem_;
    std::vector<Opcode> allowed_;
    std::uint64_t seed_;
    Memory memory_;
    FitSettings settings_;
    std::map<int, Entry> best_;
    Digest digest_;
    int fits_ = 0;
};

void search(const char* name, const SearchGoal& problem, const std::vector<Opcode>& allowed,
            bool relative, int generations) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        Search one(problem, allowed, relative, seed);
        for (int g = 0; g < generations; ++g) one.generation(static_cast<std::uint64_t>(g));
        one.print(name);
    }
}

void digest_linear_algebra() {
    Digest digest;
    Random random(11);
    for (std::size_t n = 1; n <= 8; ++n) {
        Columns a(40, n);
        std::vector<double> rhs, exact;
        for (std::size_t k = 0; k < n; ++k) {
            for (std::size_t i = 0; i < 40; ++i) a.set(i, k, random.normal());
            exact.push_back(10 * random.normal());
        }
        for (std::size_t i = 0; i < 40; ++i) rhs.push_back(random.normal());
        for (const double x : least_squares(a, rhs)) digest.add(x);
        for (const double x : nearest_plane(a, rhs, exact)) digest.add(x);
        for (const double x : singular(triangular(a, rhs)).directions) digest.add(x);
    }
    std::printf("linear algebra: %016llx\n", Search::as_printed(digest.value()));
}

void digest_evolution_strategy() {
    Digest digest;
    const double start[] = {1, 2, 3}, steps[] = {1, 0, 0.5, 0, 1, 0, 0, 0, 2};
    EvolutionStrategy strategy(start, steps, 0.5, 12, 5);
    for (int g = 0; g < 40; ++g) {
        const auto& x = strategy.ask();
        std::vector<double> errors;
        for (std::size_t i = 0; i < strategy.population(); ++i) {
            const double *c = &x[3 * i], along = c[0] * c[1] - c[2];
            errors.push_back(c[0] * c[0] + 100 * along * along + std::fabs(c[2]));
        }
        for (const double a : x) digest.add(a);
        strategy.tell(errors);
    }
    std::printf("evolution strategy: %016llx\n", Search::as_printed(digest.value()));
}

void digest_elementary_functions() {
    Digest digest;
    Random random(7);
    const auto add = [&](const auto& f, const Vector& v) {
        const auto precise = f(DoubleDouble<Vector>{v, v * 0x1p-55});
        const Vector plain = f(v);
        for (int k = 0; k < lanes; ++k) {
            digest.add(plain[k]);
            digest.add(precise.hi[k]);
            digest.add(precise.lo[k]);
        }
    };
    for (int i = 0; i < 20000; ++i) {
        Vector v{};
        for (int k = 0; k < lanes; ++k) {
            v[k] = i % 2 == 0 ? from_bits(random.next()) : 30 * random.uniform() - 10;
        }
        add([](const auto& x) { return exponential(x); }, v);
        add([](const auto& x) { return exponential2(x); }, v);
        add([](const auto& x) { return logarithm(x); }, v);
        add([](const auto& x) { return logarithm2(x); }, v);
        add([](const auto& x) { return sine(x); }, v);
        add([](const auto& x) { return cosine(x); }, v);
    }
    std::printf("elementary functions: %016llx\n", Search::as_printed(digest.value()));
}

}  // namespace

int main(int argc, char** argv) {
    const int generations = argc > 1 ? std::atoi(argv[1]) : 10;
    const SearchGoal exp2([](const auto& x) { return exponential2(x); }, 0, 1, true);
    const SearchGoal sin([](const auto& x) { return sine(x); }, 0, 1.5, false);
    search("exp2, + - * / fma", exp2, named({"add", "sub", "mul", "div", "fma"}), true,
           generations);
    search("sin, + * sqrt", sin, named({"add", "mul", "sqrt"}), false, generations);
    search("sin, every operation", sin, all_operations(), false, generations);
    digest_linear_algebra();
    digest_evolution_strategy();
    digest_elementary_functions();
}
