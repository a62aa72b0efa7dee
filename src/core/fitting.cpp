#include "fitting.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "elementary.hpp"
#include "end_zeros.hpp"
#include "poles.hpp"
#include "random.hpp"
#include "scaling.hpp"

namespace autonumerics {
namespace {

using Solver = LeastSquares<DoubleTier, node_blocks>;
using PreciseSolver = LeastSquares<DoubleDoubleTier, node_blocks>;
using Constants = std::array<double, max_constants>;

struct Start {
    Constants constants;
    double cost = INFINITY;
};

class Fitter {
  public:
    Fitter(const Structure& structure, const double* start, std::uint32_t fresh, const Goal& goal,
           const FitSettings& settings, std::uint64_t name)
        : s_(structure),
          fresh_(fresh),
          goal_(goal),
          problem_(goal.plain),
          settings_(settings),
          random_(name),
          solver_(structure, goal.plain),
          ends_(end_zeros(structure, goal.dense.points.front(), goal.dense.points.back())) {
        std::copy(start, start + s_.constants, parent_.begin());
    }

    // The best start that leads to no pole: of the few best, of the next few if all of these do.
    Fit run(double threshold) {
        const double promising = settings_.promise * threshold;
        std::vector<Start> starts = first_round();
        std::stable_sort(starts.begin(), starts.end(), better);
        const auto few = static_cast<std::size_t>(settings_.seconds);
        for (std::span<Start> rest = starts; !rest.empty();) {
            const auto now = rest.first(std::min(few, rest.size()));
            if (!std::isfinite(now.front().cost)) break;
            second_round(now);
            for (const Start& start : now) {
                const Fit fit = last_round(start, promising);
                if (std::isfinite(fit.error)) return fit;
            }
            rest = rest.subspan(now.size());
        }
        return {INFINITY, {}};
    }

  private:
    static bool better(const Start& a, const Start& b) { return a.cost < b.cost; }

    std::vector<Start> first_round() {
        std::vector<Start> starts;
        const auto go = [&](const Constants& c) {
            starts.push_back({c, 0});
            descend(starts.back(), settings_.first_steps);
            for (EndZero& end : ends_) {
                if (std::isfinite(starts.back().cost)) break;
                starts.back().constants = c;
                descend(starts.back(), settings_.first_steps, 1e-3, &end);
            }
        };
        if (s_.constants == 0) {
            go({});
            return starts;
        }
        go(parent_);
        const Constants drawn = with_fresh_drawn();
        go(drawn);
        go(continued(drawn, true));
        go(continued(with_fresh_drawn(), false));
        go(perturbed(drawn));
        if (const auto weights = scaling_weights(s_)) {
            go(rescaled(drawn, *weights, 2.0));
            go(rescaled(drawn, *weights, exponential(random_.normal())));
        }
        for (int i = 0; i < settings_.random_starts; ++i) go(all_drawn());
        return starts;
    }

    void second_round(std::span<Start> starts) {
        for (Start& s : starts) descend(s, settings_.second_steps, 1e-6);
        std::stable_sort(starts.begin(), starts.end(), better);
    }

    Fit last_round(Start start, double promising) {
        const double rms = std::sqrt(start.cost / (node_blocks * lanes));
        if (rms < promising) descend(start, settings_.last_steps, 1e-9);
        Fit out = judged(start, promising);
        for (EndZero& end : ends_) {  // which errs far more than the inside, or is not defined
            if (out.error <= settings_.uneven * rms) break;
            Start bound = start;
            descend(bound, settings_.second_steps, 1e-3, &end);
            const Fit other = judged(bound, promising);
            if (other.error < out.error) out = other;
        }
        if (out.error < promising && out.error < settings_.precise_below) refine(out);
        return out;
    }

    // The largest error, infinite where there is a pole.
    Fit judged(const Start& start, double promising) const {
        Fit out{INFINITY, {}};
        std::copy(start.constants.begin(), start.constants.end(), out.constants[0]);
        if (!std::isfinite(start.cost)) return out;
        out.error =
            maximum_error<DoubleTier>(s_, out.constants[0], goal_.dense, settings_.mean_square);
        if (out.error < promising && has_pole(s_, out.constants[0], goal_.dense, out.error)) {
            out.error = INFINITY;
        }
        return out;
    }

    // Goes on in double-double, where double precision is the wall.
    void refine(Fit& fit) const {
        DoubleDouble<double> c[max_constants] = {};
        for (int k = 0; k < s_.constants; ++k) c[k] = {fit.constants[0][k], 0.0};
        PreciseSolver solver(s_, goal_.precise);
        DescentLimits limits;
        limits.steps = settings_.precise_steps;
        limits.lambda = 1e-14;  // the start is in the valley: Newton's steps are wanted at once
        limits.patience = 40;
        if (!std::isfinite(solver.descend(c, limits).cost)) return;
        const double error =
            maximum_error<DoubleDoubleTier>(s_, c, goal_.dense, settings_.mean_square);
        if (!std::isfinite(error)) return;
        fit.error = error;
        for (int k = 0; k < s_.constants; ++k) {
            fit.constants[0][k] = c[k].hi;
            fit.constants[1][k] = c[k].lo;
        }
    }

    void descend(Start& start, int steps, double lambda = 1e-3, EndZero* bound = nullptr) {
        DescentLimits limits;
        limits.steps = steps;
        limits.lambda = lambda;
        start.cost = solver_.descend(start.constants.data(), limits, bound).cost;
    }

    double random_constant() {
        const double size = exponential(settings_.spread * random_.normal());
        return random_.chance(0.5) ? size : -size;
    }

    Constants with_fresh_drawn() {
        Constants c = parent_;
        for (int k = 0; k < s_.constants; ++k) {
            if (fresh_ >> k & 1) c[static_cast<std::size_t>(k)] = random_constant();
        }
        return c;
    }

    Constants all_drawn() {
        Constants c{};
        for (int k = 0; k < s_.constants; ++k) c[static_cast<std::size_t>(k)] = random_constant();
        return c;
    }

    static Constants rescaled(Constants c, const Constants& weights, double scale) {
        const double power = logarithm2(scale);
        for (std::size_t k = 0; k < c.size(); ++k) c[k] *= exponential2(weights[k] * power);
        return c;
    }

    int between(int least, int most) { return least + random_.below(most - least + 1); }

    Constants perturbed(Constants c) {
        for (double& a : c) a *= exponential(settings_.perturbation * random_.normal());
        return c;
    }

    // Follows the targets from what the constants give now to what is wanted, so that the
    // constants stay in the valley they are in: g^(1-t) f^t where both have one sign, a
    // straight line otherwise.
    Constants continued(Constants c, bool multiplicative) {
        const int stages = between(settings_.least_stages, settings_.most_stages);
        const int stage_steps = between(settings_.least_stage_steps, settings_.most_stage_steps);
        Vector now[node_blocks];
        solver_.residuals(c.data(), now);
        NodeProblem<DoubleTier> path = problem_;
        bool geometric = settings_.relative;
        for (int b = 0; b < node_blocks; ++b) {
            now[b] = now[b] / problem_.weight[b] + problem_.target[b];
            for (int i = 0; i < lanes; ++i) {
                if (!std::isfinite(now[b][i])) return c;
                geometric = geometric && now[b][i] * problem_.target[b][i] > 0;
            }
        }
        for (int stage = 1; stage < stages; ++stage) {
            const double t = static_cast<double>(stage) / stages;
            aim(path, now, t, geometric);
            Solver along(s_, path);
            DescentLimits limits;
            limits.steps = stage_steps;
            limits.multiplicative = multiplicative;
            along.descend(c.data(), limits);
        }
        return c;
    }

    void aim(NodeProblem<DoubleTier>& path, const Vector* now, double t, bool geometric) const {
        for (int b = 0; b < node_blocks; ++b) {
            const Vector g = now[b], f = problem_.target[b];
            if (geometric) {
                const Vector value = g * exponential(Vector(t * logarithm(Vector(f / g))));
                path.target[b] = value;
                path.weight[b] = 1.0 / (value < 0.0 ? -value : value);
            } else {
                path.target[b] = g + (f - g) * t;
            }
        }
    }

    const Structure& s_;
    const std::uint32_t fresh_;
    const Goal& goal_;
    const NodeProblem<DoubleTier>& problem_;
    const FitSettings& settings_;
    Random random_;
    Solver solver_;
    std::vector<EndZero> ends_;
    Constants parent_{};
};

}  // namespace

Fit fit(const Structure& structure, const double* start, std::uint32_t fresh, const Goal& goal,
        double threshold, const FitSettings& settings, std::uint64_t random_name) {
    return Fitter(structure, start, fresh, goal, settings, random_name).run(threshold);
}

}  // namespace autonumerics
