// The door between NumPy arrays and the kernels; nothing is decided here.
//
// Structures travel as an array of records (n, sizeof(Structure)) of bytes, constants as
// (n, max_constants) doubles. Every array is checked before a kernel sees it, and the GIL is
// released while kernels run.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <vector>

#include "fitting.hpp"
#include "identity.hpp"
#include "mutation.hpp"
#include "parallel.hpp"

namespace nb = nanobind;

namespace autonumerics {
namespace {

using Records = nb::ndarray<const std::uint8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Matrix = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Doubles = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Masks = nb::ndarray<const std::uint32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Indices = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Table = nb::ndarray<std::uint64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <class T, int dimensions>
using Array = nb::ndarray<nb::numpy, T, nb::ndim<dimensions>>;

// A NumPy array that owns the vector's memory.
template <class T, int dimensions = 1>
Array<T, dimensions> to_numpy(std::vector<T>&& data, std::size_t columns = 1) {
    auto owner = std::make_unique<std::vector<T>>(std::move(data));
    T* first = owner->data();
    const std::size_t rows = owner->size() / columns;
    nb::capsule release(owner.release(),
                        [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
    const std::size_t shape[2] = {rows, columns};
    return Array<T, dimensions>(first, dimensions, shape, release);
}

std::span<const double> view(const Doubles& a) { return {a.data(), a.shape(0)}; }

void require(bool condition, const char* what) {
    if (!condition) throw std::invalid_argument(what);
}

std::vector<Structure> structures_of(const Records& records) {
    require(records.shape(1) == sizeof(Structure), "records have another size");
    std::vector<Structure> out(records.shape(0));
    if (!out.empty()) std::memcpy(out.data(), records.data(), out.size() * sizeof(Structure));
    for (const Structure& s : out) require(well_formed(s), "malformed structure");
    return out;
}

const double* row_of(const Matrix& constants, std::size_t i) {
    return constants.data() + i * max_constants;
}

void require_rows(const Matrix& constants, std::size_t n) {
    require(constants.shape(0) == n && constants.shape(1) == max_constants,
            "constants must have the shape (n, max_constants)");
}

nb::list operation_table() {
    nb::list rows;
    for (const Operation& o : operations) {
        rows.append(nb::make_tuple(std::string(o.name), o.arity, o.commutative));
    }
    return rows;
}

auto evaluate(const Records& records, const Matrix& constants, const Doubles& points,
              int threads) {
    const auto structures = structures_of(records);
    require_rows(constants, structures.size());
    const std::size_t m = points.shape(0);
    std::vector<double> out(structures.size() * m);
    {
        const nb::gil_scoped_release release;
        parallel_for(structures.size(), threads, [&](std::size_t i) {
            evaluate_at(structures[i], row_of(constants, i), view(points),
                        std::span(out).subspan(i * m, m));
        });
    }
    return to_numpy<double, 2>(std::move(out), m == 0 ? 1 : m);
}

auto identities(const Records& records) {
    const auto structures = structures_of(records);
    std::vector<std::uint64_t> hashes;
    std::vector<std::uint8_t> irreducible;
    for (const Structure& s : structures) {
        const Identity id = identify(s);
        hashes.push_back(id.hash);
        irreducible.push_back(id.irreducible);
    }
    return nb::make_tuple(to_numpy(std::move(hashes)), to_numpy(std::move(irreducible)));
}

// What a fit aims at: nodes for least squares, a dense set for the largest error.
class Goal {
  public:
    Goal(const Doubles& nodes, const Doubles& values, const Doubles& weights,
         const Doubles& points, const Doubles& point_values, const Doubles& point_weights)
        : points_(copy(points)), values_(copy(point_values)), weights_(copy(point_weights)) {
        constexpr std::size_t n = node_blocks * lanes;
        require(nodes.shape(0) == n && values.shape(0) == n && weights.shape(0) == n,
                "there must be node_count nodes, values and weights");
        require(!points_.empty() && points_.size() == values_.size() &&
                    points_.size() == weights_.size(),
                "points, values and weights must be of one length");
        for (std::size_t i = 0; i < n; ++i) {
            problem.x[i / lanes][i % lanes] = nodes.data()[i];
            problem.target[i / lanes][i % lanes] = values.data()[i];
            problem.weight[i / lanes][i % lanes] = weights.data()[i];
        }
    }
    DenseSet dense() const { return {points_, values_, weights_}; }

    DoubleProblem problem;

  private:
    static std::vector<double> copy(const Doubles& a) {
        return {a.data(), a.data() + a.shape(0)};
    }
    std::vector<double> points_, values_, weights_;
};

auto fit_batch(const Records& records, const Matrix& starts, const Masks& fresh, const Goal& goal,
               const Doubles& thresholds, const FitSettings& settings, std::uint64_t seed,
               std::uint64_t generation, int threads) {
    const auto structures = structures_of(records);
    const std::size_t n = structures.size();
    require_rows(starts, n);
    require(fresh.shape(0) == n && thresholds.shape(0) == n, "one mask and threshold a record");
    std::vector<double> errors(n), constants(n * max_constants);
    {
        const nb::gil_scoped_release release;
        parallel_for(n, threads, [&](std::size_t i) {
            const auto name = combine(combine(combine(seed, generation), i), 2);
            const Fit f = fit(structures[i], row_of(starts, i), fresh.data()[i], goal.problem,
                              goal.dense(), thresholds.data()[i], settings, name);
            errors[i] = f.error;
            std::copy(f.constants, f.constants + max_constants,
                      constants.begin() + static_cast<std::ptrdiff_t>(i * max_constants));
        });
    }
    return nb::make_tuple(to_numpy(std::move(errors)),
                          to_numpy<double, 2>(std::move(constants), max_constants));
}

// Children that are new to the memory and to each other, in the order of their parents; the
// memory is read while they are made and written after, so that threads do not matter.
auto mutate_batch(const Records& records, const Matrix& constants, const Indices& parents,
                  const std::vector<int>& allowed, int max_ops, int tries, int attempts,
                  const Table& table, std::uint64_t seed, std::uint64_t generation, int threads) {
    const auto structures = structures_of(records);
    require_rows(constants, structures.size());
    require(max_ops >= 1 && max_ops <= max_operations, "max_ops out of range");
    require(!allowed.empty(), "no operation allowed");
    require(table.shape(0) >= Memory::bucket, "the table is too small");
    std::vector<Opcode> codes;
    for (int code : allowed) {
        require(code >= 0 && code < static_cast<int>(operations.size()), "unknown operation");
        codes.push_back(static_cast<Opcode>(code));
    }
    const std::size_t n = parents.shape(0);
    for (std::size_t i = 0; i < n; ++i) {
        require(parents.data()[i] >= 0 &&
                    parents.data()[i] < static_cast<std::int64_t>(structures.size()),
                "no such parent");
    }
    Memory memory({table.data(), table.shape(0)});
    const MutationRules rules{codes, max_ops, tries, attempts};
    std::vector<Child> children(n);
    std::vector<std::uint8_t> out;
    std::vector<double> starts;
    std::vector<std::uint32_t> fresh;
    std::vector<std::int64_t> from;
    {
        const nb::gil_scoped_release release;
        parallel_for(n, threads, [&](std::size_t i) {
            const auto p = static_cast<std::size_t>(parents.data()[i]);
            const auto name = combine(combine(combine(seed, generation), i), 1);
            children[i] = mutate(structures[p], row_of(constants, p), rules, memory, Random(name));
        });
        std::unordered_set<std::uint64_t> siblings;
        for (std::size_t i = 0; i < n; ++i) {
            const Child& c = children[i];
            if (!c.born || !siblings.insert(c.hash).second) continue;
            memory.record(c.hash, c.seedling.structure.operations);
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(&c.seedling.structure);
            out.insert(out.end(), bytes, bytes + sizeof(Structure));
            starts.insert(starts.end(), c.seedling.constants, c.seedling.constants + max_constants);
            fresh.push_back(c.seedling.fresh);
            from.push_back(parents.data()[i]);
        }
    }
    return nb::make_tuple(to_numpy<std::uint8_t, 2>(std::move(out), sizeof(Structure)),
                          to_numpy<double, 2>(std::move(starts), max_constants),
                          to_numpy(std::move(fresh)), to_numpy(std::move(from)));
}

void bind_fitting(nb::module_& m) {
    nb::class_<Goal>(m, "Goal").def(
        nb::init<const Doubles&, const Doubles&, const Doubles&, const Doubles&, const Doubles&,
                 const Doubles&>(),
        nb::arg("nodes"), nb::arg("values"), nb::arg("weights"), nb::arg("points"),
        nb::arg("point_values"), nb::arg("point_weights"));
    nb::class_<FitSettings>(m, "FitSettings")
        .def(nb::init<>())
        .def_rw("first_steps", &FitSettings::first_steps)
        .def_rw("second_steps", &FitSettings::second_steps)
        .def_rw("seconds", &FitSettings::seconds)
        .def_rw("last_steps", &FitSettings::last_steps)
        .def_rw("promise", &FitSettings::promise)
        .def_rw("random_starts", &FitSettings::random_starts)
        .def_rw("spread", &FitSettings::spread)
        .def_rw("relative", &FitSettings::relative);
    m.def("fit", &fit_batch, nb::arg("records"), nb::arg("starts"), nb::arg("fresh"),
          nb::arg("goal"), nb::arg("thresholds"), nb::arg("settings"), nb::arg("seed"),
          nb::arg("generation"), nb::arg("threads"));
}

}  // namespace
}  // namespace autonumerics

NB_MODULE(_core, m) {
    using namespace autonumerics;
    m.attr("MAX_OPERATIONS") = max_operations;
    m.attr("MAX_CONSTANTS") = max_constants;
    m.attr("RECORD_BYTES") = sizeof(Structure);
    m.attr("NODE_COUNT") = node_blocks * lanes;
    m.def("operation_table", &operation_table);
    m.def("evaluate", &evaluate, nb::arg("records"), nb::arg("constants"), nb::arg("points"),
          nb::arg("threads"));
    m.def("identities", &identities, nb::arg("records"));
    m.def("mutate", &mutate_batch, nb::arg("records"), nb::arg("constants"), nb::arg("parents"),
          nb::arg("allowed"), nb::arg("max_ops"), nb::arg("tries"), nb::arg("attempts"),
          nb::arg("table"), nb::arg("seed"), nb::arg("generation"), nb::arg("threads"));
    bind_fitting(m);
}
