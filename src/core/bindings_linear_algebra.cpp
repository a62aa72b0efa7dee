// The door to small least-squares problems and to the evolution strategy.
#include <nanobind/nanobind.h>

#include <cmath>

#include "evolution_strategy.hpp"
#include "linear_algebra.hpp"
#include "numpy.hpp"
#include "records.hpp"

namespace autonumerics {
namespace {

using Matrix = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

void require_finite(const double* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        require(std::isfinite(values[i]), "least squares of numbers that are not finite");
    }
}

// The matrix with the diagonal one of `stiffness` under it.
Columns columns_of(const Matrix& a, const Doubles& stiffness) {
    const std::size_t rows = a.shape(0), n = a.shape(1);
    require(stiffness.shape(0) == n, "one stiffness a column");
    require_finite(a.data(), rows * n);
    require_finite(stiffness.data(), n);
    Columns out(rows + n, n);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t k = 0; k < n; ++k) out.set(i, k, a.data()[i * n + k]);
    }
    for (std::size_t k = 0; k < n; ++k) out.set(rows + k, k, stiffness.data()[k]);
    return out;
}

auto column_lengths_of(const Matrix& a) {
    const std::vector<double> none(a.shape(1));
    const std::size_t shape[] = {none.size()};
    const Columns columns = columns_of(a, Doubles(none.data(), 1, shape));
    std::vector<double> out;
    for (std::size_t k = 0; k < columns.columns(); ++k) out.push_back(length(columns.column(k)));
    return to_numpy(std::move(out));
}

auto least_squares_of(const Matrix& a, const Doubles& rhs, const Doubles& stiffness) {
    require(rhs.shape(0) == a.shape(0), "one right-hand side a row");
    require_finite(rhs.data(), rhs.shape(0));
    return to_numpy(least_squares(columns_of(a, stiffness), view(rhs)));
}

auto nearest_plane_of(const Matrix& a, const Doubles& deviations, const Doubles& exact,
                      const Doubles& stiffness) {
    require(deviations.shape(0) == a.shape(0), "one deviation a row");
    require_finite(deviations.data(), deviations.shape(0));
    require(exact.shape(0) == a.shape(1), "one number a column");
    return to_numpy(nearest_plane(columns_of(a, stiffness), view(deviations), view(exact)));
}

auto singular_directions_of(const Matrix& a) {
    const std::size_t n = a.shape(1);
    const std::vector<double> none(n);
    const std::size_t shape[] = {n};
    const Triangular t = triangular(columns_of(a, Doubles(none.data(), 1, shape)), {});
    Singular s = singular(t);
    for (double& size : s.sizes) size /= t.scale;
    return nb::make_tuple(to_numpy(std::move(s.sizes)), to_numpy<2>(std::move(s.directions), {n}));
}

}  // namespace

void bind_linear_algebra(nb::module_& m) {
    m.def("column_lengths", &column_lengths_of, nb::arg("matrix"));
    m.def("least_squares", &least_squares_of, nb::arg("matrix"), nb::arg("rhs"),
          nb::arg("stiffness"));
    m.def("nearest_plane", &nearest_plane_of, nb::arg("matrix"), nb::arg("deviations"),
          nb::arg("exact"), nb::arg("stiffness"));
    m.def("singular_directions", &singular_directions_of, nb::arg("matrix"));
    nb::class_<EvolutionStrategy>(m, "EvolutionStrategy")
        .def(
            "__init__",
            [](EvolutionStrategy* self, const Doubles& start, const Matrix& steps, double sigma,
               std::size_t population, std::uint64_t seed) {
                const std::size_t n = start.shape(0);
                require(n > 0 && steps.shape(0) == n && steps.shape(1) == n, "one step a number");
                require(population >= 4, "a population of at least 4");
                new (self)
                    EvolutionStrategy(view(start), {steps.data(), n * n}, sigma, population, seed);
            },
            nb::arg("start"), nb::arg("steps"), nb::arg("sigma"), nb::arg("population"),
            nb::arg("seed"))
        .def("ask",
             [](EvolutionStrategy& self) {
                 auto candidates = self.ask();
                 return to_numpy<2>(std::move(candidates), {self.dimensions()});
             })
        .def(
            "tell",
            [](EvolutionStrategy& self, const Doubles& errors) {
                require(errors.shape(0) == self.population(), "one error a candidate");
                self.tell(view(errors));
            },
            nb::arg("errors"))
        .def_prop_ro("stopped", &EvolutionStrategy::stopped);
}

}  // namespace autonumerics
