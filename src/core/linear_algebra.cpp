#include "linear_algebra.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace autonumerics {

namespace {

double dot(std::span<const Vector> a, std::span<const Vector> b) {
    Vector even{}, odd{};  // two chains: latency is the price
    std::size_t i = 0;
    for (; i + 1 < a.size(); i += 2) {
        even += a[i] * b[i];
        odd += a[i + 1] * b[i + 1];
    }
    if (i < a.size()) even += a[i] * b[i];
    return sum(even + odd);
}

void subtract_multiple(std::span<Vector> a, double factor, std::span<const Vector> b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] -= factor * b[i];
}

double largest(const Columns& a) {
    double most = 0;
    for (std::size_t k = 0; k < a.columns(); ++k) {
        for (const Vector& v : a.column(k)) {
            for (int i = 0; i < lanes; ++i) most = std::max(most, std::fabs(v[i]));
        }
    }
    return most;
}

// A power of two by which the squares of the matrix neither overflow nor vanish.
double scale_of(const Columns& a) {
    const double most = largest(a);
    if (most == 0 || !std::isfinite(most)) return 1;
    return std::ldexp(1.0, std::clamp(-std::ilogb(most), -1000, 1000));
}

// Rotates columns p and q of w, and of v with them, so that those of w are orthogonal; false where
// they are already.
bool rotate(std::size_t n, double* w_p, double* w_q, double* v_p, double* v_q) {
    double pp = 0, qq = 0, pq = 0;
    for (std::size_t i = 0; i < n; ++i) {
        pp += w_p[i] * w_p[i];
        qq += w_q[i] * w_q[i];
        pq += w_p[i] * w_q[i];
    }
    const double rounding = static_cast<double>(n) * 0x1p-52;
    if (!(std::fabs(pq) > rounding * std::sqrt(pp) * std::sqrt(qq))) return false;
    const double zeta = (qq - pp) / (2 * pq);
    const double tangent =
        std::copysign(1.0, zeta) / (std::fabs(zeta) + std::sqrt(1 + zeta * zeta));
    const double cosine = 1 / std::sqrt(1 + tangent * tangent), sine = cosine * tangent;
    const auto turn = [&](double* a, double* b) {
        for (std::size_t i = 0; i < n; ++i) {
            const double first = a[i];
            a[i] = cosine * first - sine * b[i];
            b[i] = sine * first + cosine * b[i];
        }
    };
    turn(w_p, w_q);
    turn(v_p, v_q);
    return true;
}

}  // namespace

double length(std::span<const Vector> a) { return std::sqrt(dot(a, a)); }

Triangular triangular(Columns a, std::span<const double> rhs) {
    const std::size_t n = a.columns(), rows = std::max(a.rows(), n);
    const double scale = scale_of(a);
    Columns work(rows, n + 1);  // the right-hand side is the last column
    for (std::size_t k = 0; k < n; ++k) {
        const auto from = a.column(k);
        const auto to = work.column(k);
        for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i] * scale;
    }
    for (std::size_t i = 0; i < rhs.size(); ++i) work.set(i, n, rhs[i] * scale);
    Triangular out{n, scale, std::vector<double>(n * n), std::vector<double>(n)};
    for (std::size_t k = 0; k < n; ++k) {
        const auto v = work.column(k);  // rows above k are zero
        const double head = work.get(k, k), size = length(v);
        if (size > 0) work.set(k, k, head + std::copysign(size, head));
        out.r[k * n + k] = size > 0 ? -std::copysign(size, head) : 0.0;
        const double half_square = size * (size + std::fabs(head));
        for (std::size_t j = k + 1; j <= n; ++j) {
            const auto other = work.column(j);
            if (size > 0) subtract_multiple(other, dot(v, other) / half_square, v);
            (j < n ? out.r[k * n + j] : out.rhs[k]) = work.get(k, j);
            work.set(k, j, 0);
        }
    }
    return out;
}

Singular singular(const Triangular& t) {
    const std::size_t n = t.n;
    std::vector<double> w(n * n), v(n * n);  // column by column
    for (std::size_t i = 0; i < n; ++i) {
        v[i * n + i] = 1;
        for (std::size_t j = i; j < n; ++j) w[j * n + i] = t.at(i, j);
    }
    constexpr int most_sweeps = 40;  // six or so are enough
    bool turned = true;
    for (int sweep = 0; turned && sweep < most_sweeps; ++sweep) {
        turned = false;
        for (std::size_t p = 0; p + 1 < n; ++p) {
            for (std::size_t q = p + 1; q < n; ++q) {
                turned |= rotate(n, &w[p * n], &w[q * n], &v[p * n], &v[q * n]);
            }
        }
    }
    std::vector<double> sizes(n);
    for (std::size_t k = 0; k < n; ++k) {
        double squares = 0;
        for (std::size_t i = 0; i < n; ++i) squares += w[k * n + i] * w[k * n + i];
        sizes[k] = std::sqrt(squares);
    }
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
    Singular out;
    for (const std::size_t k : order) {
        out.sizes.push_back(sizes[k]);
        out.directions.insert(out.directions.end(), &v[k * n], &v[k * n] + n);
        double along = 0;
        for (std::size_t i = 0; i < n; ++i) along += w[k * n + i] * t.rhs[i];
        out.along.push_back(along);
    }
    return out;
}

std::vector<double> least_squares(Columns a, std::span<const double> rhs) {
    const auto larger = static_cast<double>(std::max(a.rows(), a.columns()));
    const Triangular t = triangular(std::move(a), rhs);
    const Singular s = singular(t);
    std::vector<double> x(t.n);
    for (std::size_t k = 0; k < t.n; ++k) {
        if (!(s.sizes[k] > s.sizes[0] * 0x1p-52 * larger)) continue;
        const double step = s.along[k] / s.sizes[k] / s.sizes[k];
        for (std::size_t i = 0; i < t.n; ++i) x[i] += step * s.directions[k * t.n + i];
    }
    return x;
}

std::vector<double> nearest_plane(Columns a, std::span<const double> deviations,
                                  std::span<const double> exact) {
    const Triangular t = triangular(std::move(a), deviations);
    std::vector<double> whole(t.n), moved(t.n);
    for (std::size_t k = t.n; k-- > 0;) {
        double wanted = -t.rhs[k];
        for (std::size_t j = k + 1; j < t.n; ++j) wanted -= t.at(k, j) * moved[j];
        const double step = wanted / t.at(k, k);
        whole[k] = std::rint(exact[k] + (std::isfinite(step) ? step : 0.0));
        moved[k] = whole[k] - exact[k];
    }
    return whole;
}

}  // namespace autonumerics
