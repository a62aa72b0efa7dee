// CMA-ES, the same bits on every processor.
//
// N. Hansen, "The CMA evolution strategy: a tutorial", arXiv 1604.00772, whose symbols and default
// parameters these are, negative weights included. The covariance is factored by Cholesky instead
// of by its eigenvectors, as in O. Krause, D. R. Arbones, C. Igel, "CMA-ES with optimal covariance
// update and storage complexity", NIPS 2016: no iteration, and the deviates z of the candidates
// stand for what the tutorial computes with C^(-1/2).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "random.hpp"

namespace autonumerics {

class EvolutionStrategy {
  public:
    // Searches around `start` in n >= 1 coordinates; coordinate k is the k-th column of `steps`,
    // (n, n) row by row, and sigma the first standard deviation in each.
    EvolutionStrategy(std::span<const double> start, std::span<const double> steps, double sigma,
                      std::size_t population, std::uint64_t name);

    std::size_t dimensions() const { return n_; }
    std::size_t population() const { return lambda_; }

    // A population of candidates, (population, n) row by row.
    const std::vector<double>& ask();

    // Their errors, of which only the order counts; NaN comes last.
    void tell(std::span<const double> errors);

    // Whether no more can be expected: the distribution is a point, has lost its shape, has run
    // away, or does not tell candidates from each other any more.
    bool stopped() const { return stopped_; }

  private:
    void choose_parameters();
    void recombine(std::span<const std::size_t> order);
    void adapt_step_size(std::span<const double> z);
    void adapt_covariance(std::span<const std::size_t> order);
    bool factor();
    bool has_ended(double best, double worst);

    std::size_t n_, lambda_, mu_;
    std::vector<double> start_, steps_;
    double first_sigma_, sigma_;
    Random random_;

    std::vector<double> weights_;
    double mu_eff_ = 0, c_sigma_ = 0, d_sigma_ = 0, c_c_ = 0, c_1_ = 0, c_mu_ = 0, chi_n_ = 0;

    std::vector<double> mean_, path_sigma_, path_c_;
    std::vector<double> covariance_, factor_;  // (n, n)
    std::vector<double> z_, y_, candidates_;   // (population, n)
    double fading_ = 1;                        // (1 - c_sigma)^(2 generations)
    bool path_is_long_ = false;
    double common_ = 0;  // error of a whole population, and for how many generations it was that
    int flat_ = 0;
    bool stopped_ = false;
};

}  // namespace autonumerics
