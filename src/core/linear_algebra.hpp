// Small dense least squares, the same bits on every processor: for format runs, which a library
// that chooses its order of summation by the processor would send different ways.
//
// Matrices have many rows and at most some dozens of columns. Everything starts from Householder's
// QR (Golub and Van Loan, Matrix Computations, 4th ed., section 5.2); what needs singular values
// takes them from the small triangle by Hestenes' one-sided Jacobi rotations (section 8.6.3).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "vector.hpp"

namespace autonumerics {

// A matrix column by column, each filled up with zeros to whole vectors.
class Columns {
  public:
    Columns(std::size_t rows, std::size_t columns)
        : rows_(rows), columns_(columns), stride_((rows + lanes - 1) / lanes) {
        data_.resize(stride_ * columns);
    }

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }

    std::span<Vector> column(std::size_t k) { return {data_.data() + k * stride_, stride_}; }
    std::span<const Vector> column(std::size_t k) const {
        return {data_.data() + k * stride_, stride_};
    }

    double get(std::size_t row, std::size_t k) const { return column(k)[row / lanes][row % lanes]; }
    void set(std::size_t row, std::size_t k, double value) {
        column(k)[row / lanes][row % lanes] = value;
    }

  private:
    std::size_t rows_, columns_, stride_;
    std::vector<Vector> data_;
};

double length(std::span<const Vector> a);

// A = QR and a right-hand side b as R and Q'b, both times a power of two: |A x - b| and |R x - Q'b|
// are least for the same x. R is upper triangular, (n, n), row by row.
struct Triangular {
    std::size_t n;
    double scale;  // keeps squares within the range of doubles
    std::vector<double> r, rhs;

    double at(std::size_t i, std::size_t j) const { return r[i * n + j]; }
};

Triangular triangular(Columns a, std::span<const double> rhs);

// R = U diag(sizes) V', the largest size first.
struct Singular {
    std::vector<double> sizes;       // (n,)
    std::vector<double> directions;  // V', (n, n), row by row
    std::vector<double> along;       // sizes times U'Q'b, (n,)
};

Singular singular(const Triangular& t);

// The shortest x of those with the least |A x - b|. Singular values below the largest one times
// 2^-52 and the larger side of A count as zero.
std::vector<double> least_squares(Columns a, std::span<const double> rhs);

// Whole numbers z for which |A (z - exact) + deviations| is small: from the last on, each is
// rounded where the ones before, as real numbers, make good best. (Babai, Combinatorica 6, 1986:
// the nearest plane.) Where A says nothing of a number, it is rounded to nearest.
std::vector<double> nearest_plane(Columns a, std::span<const double> deviations,
                                  std::span<const double> exact);

}  // namespace autonumerics
