// The door to the elementary functions, elementwise on arrays.
#include <nanobind/nanobind.h>

#include <string>
#include <utility>

#include "elementary_arrays.hpp"
#include "numpy.hpp"
#include "records.hpp"

namespace autonumerics {
namespace {

using Pairs = nb::ndarray<const double, nb::shape<2, -1>, nb::c_contig, nb::device::cpu>;

constexpr std::pair<const char*, Elementary> functions[] = {
    {"exponential", Elementary::exponential},
    {"exponential2", Elementary::exponential2},
    {"logarithm", Elementary::logarithm},
    {"logarithm2", Elementary::logarithm2},
    {"sine", Elementary::sine},
    {"cosine", Elementary::cosine},
};

}  // namespace

// NAME(x) for doubles, NAME_precise(x) for double-doubles: a row of high and one of low parts.
void bind_elementary(nb::module_& m) {
    for (const auto& [name, f] : functions) {
        const auto plain = [f = f](const Doubles& x) {
            std::vector<double> y(x.shape(0));
            apply(f, x.data(), y.data(), y.size());
            return to_numpy(std::move(y));
        };
        const auto precise = [f = f](const Pairs& x) {
            std::vector<double> y(2 * x.shape(1));
            apply_precise(f, x.data(), y.data(), x.shape(1));
            return to_numpy<2>(std::move(y), {x.shape(1)});
        };
        m.def(name, plain, nb::arg("x"));
        m.def((std::string(name) + "_precise").c_str(), precise, nb::arg("x"));
    }
}

}  // namespace autonumerics
