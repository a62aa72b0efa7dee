// Levenberg and Marquardt's method for the constants of one program.
//
// Minimises the sum over the nodes of ((P(x) - f(x)) * weight)^2. A step solves
//     min |J d + r|^2 + lambda |d|^2,   columns of J scaled to length 1,
// without normal equations, which would lose half of the digits. J is factored once by modified
// Gram-Schmidt with the residual as its last column, which is Householder's QR of J under a
// block of zeros, rounding included (Bjorck and Paige, SIAM J. Matrix Anal. 13, 1992); each
// lambda then costs only a few reflections of the small triangle. Lambda follows Nielsen's rule
// (IMM-REP-1999-05). Long curved valleys are the rule here, so each step is bent along the
// valley by half of the second directional derivative: "geodesic acceleration", Transtrum and
// Sethna, arXiv 1201.5885.
#pragma once

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "elementary.hpp"
#include "end_zeros.hpp"
#include "interpreter.hpp"
#include "unrolling.hpp"

namespace autonumerics {

template <class Tier, int blocks>
struct Problem {
    typename Tier::Pack x[blocks];
    typename Tier::Pack target[blocks];
    typename Tier::Pack weight[blocks];
};

struct DescentLimits {
    int steps = 100;              // accepted steps
    double slow = 1e-3;           // relative decrease of the cost that counts as slow
    int patience = 8;             // slow steps in a row before it ends
    double lambda = 1e-3;         // first damping
    bool multiplicative = false;  // constants move as c exp(d / c): none changes its sign
};

struct Descent {
    double cost = 0;  // sum of squares at the end; infinite if the start was not finite
    int steps = 0;    // accepted
};

template <class Tier, int blocks>
class LeastSquares {
  public:
    using Scalar = typename Tier::Scalar;
    using Pack = typename Tier::Pack;

    LeastSquares(const Structure& structure, const Problem<Tier, blocks>& problem)
        : s_(structure), p_(problem), n_(structure.constants) {
        load_input<Pack, blocks>(values_, 0, problem.x);
    }

    // Descends from the constants given, in place; the cost never rises. One constant may be bound
    // to the others (double precision only); the cost is infinite if it cannot be.
    Descent descend(Scalar* c, const DescentLimits& limits, EndZero* bound = nullptr) {
        Descent out;
        bound_ = bound;
        if (!settle(c)) {
            out.cost = INFINITY;
            return out;
        }
        out.cost = residuals(c, r_);
        if (!std::isfinite(out.cost) || n_ == 0) {
            return out;
        }
        multiplicative_ = limits.multiplicative;
        double lambda = limits.lambda, growth = 2;
        int slow = 0;
        while (out.steps < limits.steps && out.cost > 0) {
            if (!linearise(c)) break;
            const double before = out.cost;
            if (!improve(c, out.cost, lambda, growth)) break;
            ++out.steps;
            slow = out.cost > before * (1 - limits.slow) ? slow + 1 : 0;
            if (slow >= limits.patience) break;
        }
        return out;
    }

    // Weighted residuals of the constants c; returns their sum of squares, or infinity. Leaves
    // the values at c on the tape.
    double residuals(const Scalar* c, Pack* r) {
        load_constants<Tier, blocks>(values_, s_, c);
        forward(values_, s_);
        const Pack* y = values_.row[s_.result()];
        Vector total{};
        for (int b = 0; b < blocks; ++b) {
            r[b] = (y[b] - p_.target[b]) * p_.weight[b];
            total += Tier::high(r[b]) * Tier::high(r[b]);
        }
        const double cost = sum(total);
        return std::isfinite(cost) ? cost : INFINITY;
    }

  private:
    static constexpr double smallest_lambda = sizeof(Scalar) > sizeof(double) ? 1e-60 : 1e-30;
    static constexpr double largest_lambda = 1e16;

    static Scalar constant(double a) { return Tier::scalar(a, 0.0); }
    static double high(const Scalar& a) { return Tier::high(a); }

    static Scalar dot(const Pack* a, const Pack* b) {
        Pack even = a[0] * b[0], odd = a[1] * b[1];  // two chains: latency is the price
        for (int k = 2; k < blocks; k += 2) {
            even = even + a[k] * b[k];
            odd = odd + a[k + 1] * b[k + 1];
        }
        return sum(even + odd);
    }

    static void subtract_multiple(Pack* a, const Scalar& factor, const Pack* b) {
        const Pack f = broadcast(factor);
        for (int k = 0; k < blocks; ++k) a[k] = a[k] - f * b[k];
    }

    static void multiply(Pack* a, const Scalar& factor) {
        const Pack f = broadcast(factor);
        for (int k = 0; k < blocks; ++k) a[k] = a[k] * f;
    }

    // Calls body with the number of constants, known to the compiler if there are few.
    template <class Body>
    void with_count(Body&& body) {
        if constexpr (std::is_same_v<Scalar, double>) {
            switch (n_) {
                case 1: return body(Known<1>{});
                case 2: return body(Known<2>{});
                case 3: return body(Known<3>{});
                case 4: return body(Known<4>{});
                case 5: return body(Known<5>{});
                case 6: return body(Known<6>{});
                default: break;
            }
        }
        body(n_);
    }

    Pack* column(int k) { return jacobian_.row[constant_slot(k)]; }

    bool settle(Scalar* c) {
        if constexpr (std::is_same_v<Tier, DoubleTier>)
            return bound_ == nullptr || bound_->settle(c);
        return true;
    }

    // Lets the columns of the others tell what the bound constant does with them.
    void bind(const Scalar* c) {
        if constexpr (std::is_same_v<Tier, DoubleTier>) {
            if (bound_ == nullptr) return;
            double slopes[max_constants];
            bound_->follow(c, slopes);
            Pack* own = column(bound_->constant());
            for (int k = 0; k < n_; ++k) {
                if (k != bound_->constant()) subtract_multiple(column(k), -slopes[k], own);
            }
            std::fill(own, own + blocks, Pack{});
        }
    }

    // Fills scale_, triangle_ and z_ = Q'r at the constants whose values are on the tape and whose
    // residuals are in r_.
    bool linearise(const Scalar* c) {
        backward(values_, jacobian_, s_, p_.weight);
        bind(c);
        Pack rest[blocks];
        std::copy(r_, r_ + blocks, rest);
        for (int k = 0; k < n_; ++k) {
            const double length = std::sqrt(high(dot(column(k), column(k))));
            if (!std::isfinite(length)) return false;
            scale_[k] = length > 0 ? 1 / length : 1.0;
        }
        for (int k = 0; k < n_; ++k) {
            Pack* q = column(k);
            const Scalar length = square_root(dot(q, q));
            triangle_[k][k] = length * constant(scale_[k]);
            if (high(length) > 0) multiply(q, constant(1.0) / length);
            for (int j = k + 1; j < n_; ++j) {
                const Scalar along = dot(q, column(j));
                triangle_[k][j] = along * constant(scale_[j]);
                subtract_multiple(column(j), along, q);
            }
            z_[k] = dot(q, rest);
            subtract_multiple(rest, z_[k], q);
        }
        return true;
    }

    // Raises lambda until a step lowers the cost; false when none does.
    bool improve(Scalar* c, double& cost, double& lambda, double& growth) {
        while (lambda < largest_lambda) {
            with_count([&](auto n) { solve(n, lambda); });
            const double predicted = predicted_decrease(lambda);
            with_count([&](auto n) { bend(n, c); });
            move(c, 1.0);
            const double attempt = residuals(trial_, trial_r_);
            if (attempt < cost) {
                const double gain = (cost - attempt) / predicted;
                const double t = 2 * std::min(gain, 1.0) - 1;
                lambda = std::max(lambda * std::max(0.1, 1 - t * t * t), smallest_lambda);
                growth = 2;
                cost = attempt;
                std::copy(trial_, trial_ + n_, c);
                std::copy(trial_r_, trial_r_ + blocks, r_);
                return true;
            }
            lambda *= growth;
            growth *= 2;
        }
        return false;
    }

    // trial_ = the constants a fraction h of the step on.
    void move(const Scalar* c, double h) {
        for (int k = 0; k < n_; ++k) {
            const Scalar d = step_[k] * constant(h * scale_[k]);
            if (multiplicative_) {  // a zero stays one; the bound keeps others from becoming zero
                const double factor = high(c[k]) == 0 ? 0 : high(d) / high(c[k]);
                trial_[k] = c[k] * constant(exponential(std::clamp(factor, -8.0, 8.0)));
            } else {
                trial_[k] = c[k] + d;
            }
        }
        settle(trial_);
    }

    // step_ = argmin |R d + z|^2 + lambda |d|^2, by Householder's reflections on R over
    // sqrt(lambda) I; leaves the new triangle in damped_.
    template <class Count>
    void solve(Count n, double lambda) {
        Scalar below[max_constants][max_constants];  // the rows under R, filled in as it goes
        Scalar rhs[max_constants], below_rhs[max_constants];
        each(Known<0>{}, n, [&](auto i) {
            rhs[i] = -z_[i];
            below_rhs[i] = constant(0.0);
            each(i, n, [&](auto j) {
                damped_[i][j] = triangle_[i][j];
                below[i][j] = constant(0.0);
            });
            below[i][i] = constant(std::sqrt(lambda));
        });
        each(Known<0>{}, n, [&](auto i) {
            const auto rows = after(i);
            Scalar squares = damped_[i][i] * damped_[i][i];
            each(Known<0>{}, rows,
                 [&](auto row) { squares = squares + below[row][i] * below[row][i]; });
            const Scalar length = square_root(squares);
            if (!(high(length) > 0)) return;
            // v = (R_ii + length, below), |v|^2 / 2 = length (length + R_ii); R_ii is not negative
            const Scalar head = damped_[i][i] + length;
            const Scalar factor = constant(1.0) / (length * head);
            const auto reflect = [&](Scalar& top, auto&& entry) {
                Scalar along = head * top;
                each(Known<0>{}, rows,
                     [&](auto row) { along = along + below[row][i] * entry(row); });
                along = along * factor;
                top = top - along * head;
                each(Known<0>{}, rows,
                     [&](auto row) { entry(row) = entry(row) - along * below[row][i]; });
            };
            each(rows, n, [&](auto j) {
                reflect(damped_[i][j], [&](int row) -> Scalar& { return below[row][j]; });
            });
            reflect(rhs[i], [&](int row) -> Scalar& { return below_rhs[row]; });
            damped_[i][i] = -length;
        });
        back_substitute(n, rhs, step_);
    }

    template <class Count>
    void back_substitute(Count n, const Scalar* rhs, Scalar* d) const {
        each_down(n, [&](auto i) {
            Scalar left = rhs[i];
            each(after(i), n, [&](auto j) { left = left - damped_[i][j] * d[j]; });
            d[i] = high(damped_[i][i]) != 0 ? left / damped_[i][i] : constant(0.0);
        });
    }

    // Decrease of the cost that the linear model promises for step_.
    double predicted_decrease(double lambda) const {
        double total = 0;
        for (int i = 0; i < n_; ++i) {
            double gradient = 0;
            for (int j = 0; j <= i; ++j) gradient += high(triangle_[j][i]) * high(z_[j]);
            total += high(step_[i]) * (lambda * high(step_[i]) - gradient);
        }
        return total;
    }

    // Adds the acceleration to step_ where the second derivative says how the valley bends.
    template <class Count>
    void bend(Count n, const Scalar* c) {
        constexpr double h = 0.1;
        move(c, h);
        if (!std::isfinite(residuals(trial_, trial_r_))) return;
        Scalar curved[max_constants], rhs[max_constants], a[max_constants];
        each(Known<0>{}, n, [&](auto k) {  // Q' of the second derivative along the step
            Scalar linear = constant(0.0);
            each(k, n, [&](auto j) { linear = linear + triangle_[k][j] * step_[j]; });
            curved[k] = (dot(column(k), trial_r_) - z_[k]) * constant(1 / h) - linear;
            curved[k] = curved[k] * constant(-1 / h);  // half of 2/h, with its sign
        });
        each(Known<0>{}, n, [&](auto i) {  // (R'R + lambda) a = R' curved, by the damped triangle
            rhs[i] = constant(0.0);
            each(Known<0>{}, after(i),
                 [&](auto j) { rhs[i] = rhs[i] + triangle_[j][i] * curved[j]; });
        });
        forward_substitute(n, rhs);
        back_substitute(n, rhs, a);
        double first = 0, second = 0;
        each(Known<0>{}, n, [&](auto k) {
            first += high(step_[k]) * high(step_[k]);
            second += high(a[k]) * high(a[k]);
        });
        if (!(4 * second <= 0.5625 * first)) return;  // |2a| <= 0.75 |d|, as they advise
        each(Known<0>{}, n, [&](auto k) { step_[k] = step_[k] + a[k]; });
    }

    template <class Count>
    void forward_substitute(Count n, Scalar* rhs) const {
        each(Known<0>{}, n, [&](auto i) {
            each(Known<0>{}, i, [&](auto j) { rhs[i] = rhs[i] - damped_[j][i] * rhs[j]; });
            rhs[i] = high(damped_[i][i]) != 0 ? rhs[i] / damped_[i][i] : constant(0.0);
        });
    }

    const Structure& s_;
    const Problem<Tier, blocks>& p_;
    const int n_;
    bool multiplicative_ = false;
    EndZero* bound_ = nullptr;
    Tape<Pack, blocks> values_;
    Tape<Pack, blocks> jacobian_;
    Pack r_[blocks];
    Pack trial_r_[blocks];
    Scalar trial_[max_constants];
    Scalar step_[max_constants];
    Scalar z_[max_constants];
    double scale_[max_constants];
    Scalar triangle_[max_constants][max_constants];
    Scalar damped_[max_constants][max_constants];
};

}  // namespace autonumerics
