#include "evolution_strategy.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "elementary.hpp"

namespace autonumerics {

namespace {

constexpr double farthest = 1e4;    // standard deviations of a distribution that has run away
constexpr double nearest = 1e-12;   // of the first one: a point
constexpr double narrowest = 1e-7;  // ratio of the factor's diagonal: a condition of 1e14

double squares(std::span<const double> a) {
    double total = 0;
    for (const double x : a) total += x * x;
    return total;
}

// Row i of a matrix of rows of n.
std::span<const double> row(const std::vector<double>& a, std::size_t i, std::size_t n) {
    return {a.data() + i * n, n};
}

}  // namespace

EvolutionStrategy::EvolutionStrategy(std::span<const double> start, std::span<const double> steps,
                                     double sigma, std::size_t population, std::uint64_t name)
    : n_(start.size()),
      lambda_(population),
      mu_(population / 2),
      start_(start.begin(), start.end()),
      steps_(steps.begin(), steps.end()),
      first_sigma_(sigma),
      sigma_(sigma),
      random_(name),
      mean_(n_),
      path_sigma_(n_),
      path_c_(n_),
      covariance_(n_ * n_),
      factor_(n_ * n_),
      z_(lambda_ * n_),
      y_(lambda_ * n_),
      candidates_(lambda_ * n_) {
    choose_parameters();
    for (std::size_t i = 0; i < n_; ++i) covariance_[i * n_ + i] = factor_[i * n_ + i] = 1;
}

// Table 1 of the tutorial, equations (49) to (58).
void EvolutionStrategy::choose_parameters() {
    const auto n = static_cast<double>(n_), lambda = static_cast<double>(lambda_);
    for (std::size_t i = 0; i < lambda_; ++i) {
        weights_.push_back(logarithm((lambda + 1) / 2) - logarithm(static_cast<double>(i + 1)));
    }
    const auto effective = [](std::span<const double> w) {
        const double total = std::accumulate(w.begin(), w.end(), 0.0);
        return total * total / squares(w);
    };
    const std::span<const double> all = weights_;
    mu_eff_ = effective(all.first(mu_));
    const double mu_eff_minus = effective(all.subspan(mu_));
    c_1_ = 2 / ((n + 1.3) * (n + 1.3) + mu_eff_);
    c_mu_ = std::min(1 - c_1_, 2 * (mu_eff_ - 2 + 1 / mu_eff_) / ((n + 2) * (n + 2) + mu_eff_));
    c_sigma_ = (mu_eff_ + 2) / (n + mu_eff_ + 5);
    d_sigma_ = 1 + 2 * std::max(0.0, std::sqrt((mu_eff_ - 1) / (n + 1)) - 1) + c_sigma_;
    c_c_ = (4 + mu_eff_ / n) / (n + 4 + 2 * mu_eff_ / n);
    chi_n_ = std::sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    double positive = 0, negative = 0;
    for (const double w : weights_) (w > 0 ? positive : negative) += std::fabs(w);
    const double least = std::min(
        {1 + c_1_ / c_mu_, 1 + 2 * mu_eff_minus / (mu_eff_ + 2), (1 - c_1_ - c_mu_) / (n * c_mu_)});
    for (double& w : weights_) w *= w > 0 ? 1 / positive : least / negative;
}

const std::vector<double>& EvolutionStrategy::ask() {
    std::vector<double> x(n_);
    for (std::size_t i = 0; i < lambda_; ++i) {
        double* z = &z_[i * n_];
        double* y = &y_[i * n_];
        for (std::size_t k = 0; k < n_; ++k) z[k] = random_.normal();
        for (std::size_t k = 0; k < n_; ++k) {
            y[k] = 0;
            for (std::size_t j = 0; j <= k; ++j) y[k] += factor_[k * n_ + j] * z[j];
            x[k] = mean_[k] + sigma_ * y[k];
        }
        for (std::size_t k = 0; k < n_; ++k) {
            double moved = 0;
            for (std::size_t j = 0; j < n_; ++j) moved += steps_[k * n_ + j] * x[j];
            candidates_[i * n_ + k] = start_[k] + moved;
        }
    }
    return candidates_;
}

void EvolutionStrategy::tell(std::span<const double> errors) {
    const auto error = [&](std::size_t i) { return std::isnan(errors[i]) ? INFINITY : errors[i]; };
    std::vector<std::size_t> order(lambda_);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return error(a) < error(b); });
    recombine(order);
    adapt_covariance(order);
    stopped_ = !factor() || has_ended(error(order.front()), error(order.back()));
}

// The weighted mean of the best moves the mean and the two paths.
void EvolutionStrategy::recombine(std::span<const std::size_t> order) {
    std::vector<double> y(n_), z(n_);
    for (std::size_t i = 0; i < mu_; ++i) {
        for (std::size_t k = 0; k < n_; ++k) {
            y[k] += weights_[i] * y_[order[i] * n_ + k];
            z[k] += weights_[i] * z_[order[i] * n_ + k];
        }
    }
    for (std::size_t k = 0; k < n_; ++k) mean_[k] += sigma_ * y[k];
    adapt_step_size(z);
    const double keep = std::sqrt(c_c_ * (2 - c_c_) * mu_eff_);
    for (std::size_t k = 0; k < n_; ++k) {
        path_c_[k] = (1 - c_c_) * path_c_[k] + (path_is_long_ ? 0.0 : keep * y[k]);
    }
}

void EvolutionStrategy::adapt_step_size(std::span<const double> z) {
    const double keep = std::sqrt(c_sigma_ * (2 - c_sigma_) * mu_eff_);
    for (std::size_t k = 0; k < n_; ++k) {
        path_sigma_[k] = (1 - c_sigma_) * path_sigma_[k] + keep * z[k];
    }
    const double size = std::sqrt(squares(path_sigma_));
    sigma_ *= exponential(c_sigma_ / d_sigma_ * (size / chi_n_ - 1));
    fading_ *= (1 - c_sigma_) * (1 - c_sigma_);
    const auto n = static_cast<double>(n_);
    path_is_long_ = !(size / std::sqrt(1 - fading_) < (1.4 + 2 / (n + 1)) * chi_n_);
}

// Equation (47), the weights of bad candidates scaled as in (46).
void EvolutionStrategy::adapt_covariance(std::span<const std::size_t> order) {
    const auto n = static_cast<double>(n_);
    double keep = 1 - c_1_ + (path_is_long_ ? c_1_ * c_c_ * (2 - c_c_) : 0.0);
    for (const double w : weights_) keep -= c_mu_ * w;
    for (double& c : covariance_) c *= keep;
    const auto add = [&](double weight, std::span<const double> a) {
        for (std::size_t i = 0; i < n_; ++i) {
            for (std::size_t j = 0; j < n_; ++j) covariance_[i * n_ + j] += weight * (a[i] * a[j]);
        }
    };
    add(c_1_, path_c_);
    for (std::size_t i = 0; i < lambda_; ++i) {
        const double w = weights_[i];
        const double size = squares(row(z_, order[i], n_));
        add(c_mu_ * (w < 0 ? w * n / (size + 1e-8) : w), row(y_, order[i], n_));
    }
}

// Cholesky's factor of the covariance; false where there is none.
bool EvolutionStrategy::factor() {
    for (std::size_t i = 0; i < n_; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double rest = covariance_[i * n_ + j];
            for (std::size_t k = 0; k < j; ++k) rest -= factor_[i * n_ + k] * factor_[j * n_ + k];
            if (i == j && !(rest > 0 && std::isfinite(rest))) return false;
            factor_[i * n_ + j] = i == j ? std::sqrt(rest) : rest / factor_[j * n_ + j];
        }
    }
    return true;
}

bool EvolutionStrategy::has_ended(double best, double worst) {
    flat_ = best == worst && (flat_ == 0 || best == common_) ? flat_ + 1 : 0;
    common_ = best;
    const std::size_t patience = 10 + (30 * n_ + lambda_ - 1) / lambda_;
    double least = INFINITY, most = 0, widest = 0;
    for (std::size_t i = 0; i < n_; ++i) {
        least = std::min(least, factor_[i * n_ + i]);
        most = std::max(most, factor_[i * n_ + i]);
        widest = std::max(widest, std::sqrt(covariance_[i * n_ + i]));
    }
    return static_cast<std::size_t>(flat_) >= patience ||
           sigma_ * widest < nearest * first_sigma_ || !(sigma_ * widest <= farthest) ||
           least < narrowest * most;
}

}  // namespace autonumerics
