// The door between NumPy arrays and the kernels; nothing is decided here.
//
// Every array is checked before a kernel sees it, and the GIL is released while kernels run.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cmath>
#include <string>
#include <unordered_set>
#include <vector>

#include "fitting.hpp"
#include "graph.hpp"
#include "identity.hpp"
#include "mutation.hpp"
#include "numpy.hpp"
#include "parallel.hpp"
#include "parity.hpp"
#include "records.hpp"

namespace nb = nanobind;

namespace autonumerics {
namespace {

using Masks = nb::ndarray<const std::uint32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Points = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Indices = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Hashes = nb::ndarray<const std::uint64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

nb::list operation_table() {
    nb::list rows;
    for (const Operation& o : operations) {
        constexpr const char* kinds[] = {"analytic", "piecewise", "bits"};
        const char* kind = kinds[static_cast<std::size_t>(o.kind)];
        rows.append(nb::make_tuple(std::string(o.name), o.arity, o.commutative, kind));
    }
    return rows;
}

auto evaluate(const Records& records, const Constants& constants, const Points& points,
              int threads) {
    const auto structures = structures_of(records);
    require_rows(constants, structures.size());
    for (const Structure& s : structures) {
        require(s.inputs == points.shape(0), "one row of points for every input");
    }
    const std::size_t m = points.shape(1);
    const std::span<const double> values(points.data(), points.size());
    std::vector<double> out(structures.size() * m);
    {
        const nb::gil_scoped_release release;
        parallel_for(structures.size(), threads, [&](std::size_t i) {
            evaluate_each<DoubleTier>(structures[i], row_of(constants, i), values,
                                      [&](std::size_t j, double y) { out[i * m + j] = y; });
        });
    }
    return to_numpy<2>(std::move(out), {m});
}

auto identities(const Records& records) {
    const auto structures = structures_of(records);
    std::vector<std::uint64_t> hashes, variants;
    std::vector<std::uint8_t> irreducible;
    for (const Structure& s : structures) {
        const Identity id = identify(s);
        hashes.push_back(id.hash);
        irreducible.push_back(id.irreducible);
        variants.push_back(variant_of(s));
    }
    return nb::make_tuple(to_numpy(std::move(hashes)), to_numpy(std::move(irreducible)),
                          to_numpy(std::move(variants)));
}

// 1 for odd, 2 for even by form, 0 for neither.
auto parities(const Records& records) {
    std::vector<std::uint8_t> found;
    for (const Structure& s : structures_of(records)) {
        found.push_back(static_cast<std::uint8_t>(parity_of(s)));
    }
    return to_numpy(std::move(found));
}

// Whether each is odd or even about some point by form.
auto symmetric(const Records& records) {
    std::vector<std::uint8_t> found;
    for (const Structure& s : structures_of(records)) found.push_back(is_symmetric(s));
    return to_numpy(std::move(found));
}

// The canonical form of each program, its constants the high parts alone; operations and
// constants are 0 where there is none.
auto canonical(const Records& records, const Constants& constants) {
    const auto structures = structures_of(records);
    require_rows(constants, structures.size());
    std::vector<std::uint8_t> out;
    std::vector<double> values;
    for (std::size_t i = 0; i < structures.size(); ++i) {
        const auto found = Graph(structures[i], row_of(constants, i)).canonical();
        const Seedling seedling = found.value_or(Seedling{});
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&seedling.structure);
        out.insert(out.end(), bytes, bytes + sizeof(Structure));
        values.insert(values.end(), seedling.constants, seedling.constants + max_constants);
        values.insert(values.end(), max_constants, 0.0);
    }
    return nb::make_tuple(to_numpy<2>(std::move(out), {sizeof(Structure)}),
                          to_numpy<3>(std::move(values), {2, max_constants}));
}

// A goal with its own copy of the data; everything is computed from it in both precisions.
class OwnedGoal {
  public:
    OwnedGoal(const Doubles& nodes, const Doubles& values, const Doubles& values_low,
              const Doubles& weights, const Doubles& points, const Doubles& point_values,
              const Doubles& point_values_low, const Doubles& point_weights, const Indices& starts)
        : points_(copy(points)),
          values_(copy(point_values)),
          low_(copy(point_values_low)),
          weights_(copy(point_weights)),
          starts_(starts.data(), starts.data() + starts.shape(0)) {
        constexpr std::size_t n = node_blocks * lanes;
        for (const Doubles& a : {nodes, values, values_low, weights}) {
            require(a.shape(0) == n, "there must be NODE_COUNT nodes, values and weights");
        }
        const std::size_t m = points_.size();
        require(m > 0 && values_.size() == m && low_.size() == m && weights_.size() == m,
                "points, values and weights must be of one length");
        for (std::size_t b = 0; b < node_blocks; ++b) {
            const auto pack = [&](const Doubles& a) {
                const double* p = a.data() + b * lanes;
                return Vector{p[0], p[1], p[2], p[3]};
            };
            goal_.plain.x[b] = pack(nodes);
            goal_.plain.target[b] = pack(values);
            goal_.plain.weight[b] = pack(weights);
            goal_.precise.x[b] = {pack(nodes), Vector{}};
            goal_.precise.target[b] = {pack(values), pack(values_low)};
            goal_.precise.weight[b] = {pack(weights), Vector{}};
        }
        std::int64_t before = 0;
        for (const std::int64_t start : starts_) {
            require(start > before && start < static_cast<std::int64_t>(m),
                    "the starts of intervals must ascend, inside the points");
            before = start;
        }
        goal_.dense = {points_, values_, low_, weights_, starts_};
    }
    OwnedGoal(const OwnedGoal&) = delete;
    OwnedGoal& operator=(const OwnedGoal&) = delete;

    const Goal& goal() const { return goal_; }

  private:
    static std::vector<double> copy(const Doubles& a) { return {a.data(), a.data() + a.shape(0)}; }
    std::vector<double> points_, values_, low_, weights_;
    std::vector<std::int64_t> starts_;
    Goal goal_{};
};

auto fit_batch(const Records& records, const Constants& starts, const Masks& fresh,
               const OwnedGoal& goal, const Doubles& thresholds, const FitSettings& settings,
               std::uint64_t seed, std::uint64_t generation, int threads) {
    const auto structures = structures_of(records);
    require_one_input(structures);
    const std::size_t n = structures.size();
    require_rows(starts, n);
    require(settings.seconds >= 1, "at least one start goes on");
    require(settings.least_stages >= 1 && settings.most_stages >= settings.least_stages &&
                settings.least_stage_steps >= 1 &&
                settings.most_stage_steps >= settings.least_stage_steps,
            "stages and their steps are counts, the least not above the most");
    require(fresh.shape(0) == n && thresholds.shape(0) == n, "one mask and threshold a record");
    std::vector<double> errors(n), constants(n * 2 * max_constants);
    {
        const nb::gil_scoped_release release;
        parallel_for(n, threads, [&](std::size_t i) {
            const auto name = combine(combine(combine(seed, generation), i), 2);
            const Fit f = fit(structures[i], row_of(starts, i), fresh.data()[i], goal.goal(),
                              thresholds.data()[i], settings, name);
            errors[i] = f.error;
            std::copy(f.constants[0], f.constants[0] + 2 * max_constants,
                      constants.data() + i * 2 * max_constants);
        });
    }
    return nb::make_tuple(to_numpy(std::move(errors)),
                          to_numpy<3>(std::move(constants), {2, max_constants}));
}

Memory memory_of(std::size_t slots, const Indices& used, const Hashes& entries) {
    Memory memory(slots);
    require(used.shape(0) == entries.shape(0), "one entry a slot");
    for (std::size_t i = 0; i < used.shape(0); ++i) {
        const auto slot = static_cast<std::size_t>(used.data()[i]);
        require(used.data()[i] >= 0 && slot < memory.slots(), "no such slot");
        memory.set(slot, entries.data()[i]);
    }
    return memory;
}

// The slots in use, ascending, and what they hold.
auto entries_of(const Memory& memory) {
    std::vector<std::int64_t> used;
    std::vector<std::uint64_t> entries;
    for (std::size_t slot = 0; slot < memory.slots(); ++slot) {
        if (memory[slot] == 0) continue;
        used.push_back(static_cast<std::int64_t>(slot));
        entries.push_back(memory[slot]);
    }
    return nb::make_tuple(to_numpy(std::move(used)), to_numpy(std::move(entries)));
}

Memory recorded(Memory memory, const Hashes& hashes, const Indices& ops, const Indices& grades) {
    require(hashes.shape(0) == ops.shape(0) && hashes.shape(0) == grades.shape(0),
            "one operation count and one grade a hash");
    for (std::size_t i = 0; i < hashes.shape(0); ++i) {
        require(ops.data()[i] >= 0 && ops.data()[i] <= max_operations, "operations out of range");
        require(grades.data()[i] >= 0 && grades.data()[i] < 64, "grade out of range");
        memory.record(hashes.data()[i], static_cast<int>(ops.data()[i]),
                      static_cast<int>(grades.data()[i]));
    }
    return memory;
}

template <class Tier>
Descent descend_once(const Structure& s, const double* start, const NodeProblem<Tier>& problem,
                     int steps) {
    typename Tier::Scalar c[max_constants] = {};
    for (int k = 0; k < s.constants; ++k) c[k] = Tier::scalar(start[k], start[max_constants + k]);
    LeastSquares<Tier, node_blocks> solver(s, problem);
    DescentLimits limits;
    limits.steps = steps;
    return solver.descend(c, limits);
}

// One descent from each start in one precision: the unit in which the kernels are timed.
auto descend_batch(const Records& records, const Constants& starts, const OwnedGoal& goal,
                   int steps, bool precise, int threads) {
    const auto structures = structures_of(records);
    require_one_input(structures);
    require_rows(starts, structures.size());
    std::vector<double> costs(structures.size());
    std::vector<std::int64_t> taken(structures.size());
    {
        const nb::gil_scoped_release release;
        parallel_for(structures.size(), threads, [&](std::size_t i) {
            const double* start = row_of(starts, i);
            const Descent d =
                precise ? descend_once<DoubleDoubleTier>(structures[i], start, goal.goal().precise,
                                                         steps)
                        : descend_once<DoubleTier>(structures[i], start, goal.goal().plain, steps);
            costs[i] = d.cost;
            taken[i] = d.steps;
        });
    }
    return nb::make_tuple(to_numpy(std::move(costs)), to_numpy(std::move(taken)));
}

void require_valid(const MutationSettings& s) {
    int total = 0;
    for (const int weight :
         {s.insert_weight, s.remove_weight, s.rewire_weight, s.exchange_weight, s.repeat_weight}) {
        require(weight >= 0 && weight <= 1'000'000, "weights of edits out of range");
        total += weight;
    }
    require(total > 0, "weights of edits are all 0");
    require(s.another_edit >= 0 && s.another_edit <= 0.99, "another_edit out of range");
}

// Children that are new to the memory and to each other, in the order of their parents. The
// memory is only read: each child is made by its own random stream, so threads do not matter.
// Children of the last `symmetric` parents are odd or even about some point.
auto mutate_batch(const Records& records, const Constants& constants, const Indices& grades,
                  const Indices& parents, const std::vector<int>& allowed, int max_ops,
                  bool by_variant, const MutationSettings& settings, const Memory& memory,
                  std::uint64_t seed, std::uint64_t generation, int threads, int parity,
                  double free_share, std::size_t symmetric) {
    const auto structures = structures_of(records);
    require_rows(constants, structures.size());
    require(grades.shape(0) == structures.size(), "one grade a parent");
    require_valid(settings);
    require(max_ops >= 1 && max_ops <= max_operations, "max_ops out of range");
    require(!allowed.empty(), "no operation allowed");
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
    require(parity >= 0 && parity <= static_cast<int>(Parity::even), "no such parity");
    const MutationRules rules{codes, max_ops, by_variant, settings, static_cast<Parity>(parity)};
    const MutationRules free_rules{codes, max_ops, by_variant, settings};
    const MutationRules symmetric_rules{codes,    max_ops,         by_variant,
                                        settings, Parity::neither, true};
    // Spread evenly over the parents.
    const auto is_free = [&](std::size_t i) {
        const auto place = static_cast<double>(i);
        return std::floor((place + 1) * free_share) > std::floor(place * free_share);
    };
    const auto rules_of = [&](std::size_t i) -> const MutationRules& {
        if (i + symmetric >= n) return symmetric_rules;
        return is_free(i) ? free_rules : rules;
    };
    std::vector<Child> children(n);
    std::vector<std::uint8_t> out;
    std::vector<double> starts;
    std::vector<std::uint32_t> fresh;
    std::vector<std::int64_t> from;
    std::vector<std::uint64_t> hashes;
    {
        const nb::gil_scoped_release release;
        parallel_for(n, threads, [&](std::size_t i) {
            const auto p = static_cast<std::size_t>(parents.data()[i]);
            const auto name = combine(combine(combine(seed, generation), i), 1);
            children[i] = mutate(structures[p], row_of(constants, p), rules_of(i), memory,
                                 Random(name), static_cast<int>(grades.data()[p]));
        });
        std::unordered_set<std::uint64_t> siblings;
        for (std::size_t i = 0; i < n; ++i) {
            const Child& c = children[i];
            if (!c.born || !siblings.insert(c.name).second) continue;
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(&c.seedling.structure);
            out.insert(out.end(), bytes, bytes + sizeof(Structure));
            starts.insert(starts.end(), c.seedling.constants, c.seedling.constants + max_constants);
            starts.insert(starts.end(), max_constants, 0.0);
            fresh.push_back(c.seedling.fresh);
            from.push_back(parents.data()[i]);
            hashes.push_back(c.hash);
        }
    }
    return nb::make_tuple(to_numpy<2>(std::move(out), {sizeof(Structure)}),
                          to_numpy<3>(std::move(starts), {2, max_constants}),
                          to_numpy(std::move(fresh)), to_numpy(std::move(from)),
                          to_numpy(std::move(hashes)));
}

void bind_variation(nb::module_& m) {
    nb::class_<Memory>(m, "Memory")
        .def(nb::init<std::size_t>(), nb::arg("slots"))
        .def_static("of", &memory_of, nb::arg("slots"), nb::arg("used"), nb::arg("entries"))
        .def_prop_ro("slots", &Memory::slots)
        .def("entries", &entries_of)
        .def("recorded", &recorded, nb::arg("hashes"), nb::arg("operations"), nb::arg("grades"));
    nb::class_<MutationSettings>(m, "MutationSettings")
        .def(nb::init<>())
        .def_rw("insert_weight", &MutationSettings::insert_weight)
        .def_rw("remove_weight", &MutationSettings::remove_weight)
        .def_rw("rewire_weight", &MutationSettings::rewire_weight)
        .def_rw("exchange_weight", &MutationSettings::exchange_weight)
        .def_rw("repeat_weight", &MutationSettings::repeat_weight)
        .def_rw("another_edit", &MutationSettings::another_edit)
        .def_rw("constant_share", &MutationSettings::constant_share)
        .def_rw("input_share", &MutationSettings::input_share)
        .def_rw("tries", &MutationSettings::tries)
        .def_rw("attempts", &MutationSettings::attempts);
    m.def("mutate", &mutate_batch, nb::arg("records"), nb::arg("constants"), nb::arg("grades"),
          nb::arg("parents"), nb::arg("allowed"), nb::arg("max_ops"), nb::arg("by_variant"),
          nb::arg("settings"), nb::arg("memory"), nb::arg("seed"), nb::arg("generation"),
          nb::arg("threads"), nb::arg("parity") = 0, nb::arg("free_share") = 0.0,
          nb::arg("symmetric") = 0);
}

void bind_fitting(nb::module_& m) {
    nb::class_<OwnedGoal>(m, "Goal").def(
        nb::init<const Doubles&, const Doubles&, const Doubles&, const Doubles&, const Doubles&,
                 const Doubles&, const Doubles&, const Doubles&, const Indices&>(),
        nb::arg("nodes"), nb::arg("values"), nb::arg("values_low"), nb::arg("weights"),
        nb::arg("points"), nb::arg("point_values"), nb::arg("point_values_low"),
        nb::arg("point_weights"), nb::arg("starts"));
    nb::class_<FitSettings>(m, "FitSettings")
        .def(nb::init<>())
        .def_rw("first_steps", &FitSettings::first_steps)
        .def_rw("second_steps", &FitSettings::second_steps)
        .def_rw("seconds", &FitSettings::seconds)
        .def_rw("last_steps", &FitSettings::last_steps)
        .def_rw("promise", &FitSettings::promise)
        .def_rw("random_starts", &FitSettings::random_starts)
        .def_rw("spread", &FitSettings::spread)
        .def_rw("perturbation", &FitSettings::perturbation)
        .def_rw("least_stages", &FitSettings::least_stages)
        .def_rw("most_stages", &FitSettings::most_stages)
        .def_rw("least_stage_steps", &FitSettings::least_stage_steps)
        .def_rw("most_stage_steps", &FitSettings::most_stage_steps)
        .def_rw("precise_below", &FitSettings::precise_below)
        .def_rw("precise_steps", &FitSettings::precise_steps)
        .def_rw("uneven", &FitSettings::uneven)
        .def_rw("relative", &FitSettings::relative)
        .def_rw("mean_square", &FitSettings::mean_square);
    m.def("descend", &descend_batch, nb::arg("records"), nb::arg("starts"), nb::arg("goal"),
          nb::arg("steps"), nb::arg("precise"), nb::arg("threads"));
    m.def("fit", &fit_batch, nb::arg("records"), nb::arg("starts"), nb::arg("fresh"),
          nb::arg("goal"), nb::arg("thresholds"), nb::arg("settings"), nb::arg("seed"),
          nb::arg("generation"), nb::arg("threads"));
}

}  // namespace

void bind_bounded(nb::module_& m);         // bindings_bounded.cpp
void bind_double_oracle(nb::module_& m);   // bindings_double_oracle.cpp
void bind_elementary(nb::module_& m);      // bindings_elementary.cpp
void bind_exhaustive(nb::module_& m);      // bindings_exhaustive.cpp
void bind_whole_line(nb::module_& m);      // bindings_whole_line.cpp
void bind_linear_algebra(nb::module_& m);  // bindings_linear_algebra.cpp
void bind_screening(nb::module_& m);       // bindings_screening.cpp

}  // namespace autonumerics

NB_MODULE(_core, m) {
    using namespace autonumerics;
    m.attr("MAX_INPUTS") = max_inputs;
    m.attr("FIRST_CONSTANT") = first_constant;
    m.attr("FIRST_RESULT") = first_result;
    m.attr("MAX_OPERATIONS") = max_operations;
    m.attr("MAX_CONSTANTS") = max_constants;
    m.attr("RECORD_BYTES") = sizeof(Structure);
    m.attr("NODE_COUNT") = node_blocks * lanes;
    m.def("operation_table", &operation_table);
    m.def("evaluate", &evaluate, nb::arg("records"), nb::arg("constants"), nb::arg("points"),
          nb::arg("threads"));
    m.def("parities", &parities, nb::arg("records"));
    m.def("symmetric", &symmetric, nb::arg("records"));
    m.def("identities", &identities, nb::arg("records"));
    m.def("canonical", &canonical, nb::arg("records"), nb::arg("constants"));
    bind_variation(m);
    bind_fitting(m);
    bind_bounded(m);
    bind_double_oracle(m);
    bind_elementary(m);
    bind_exhaustive(m);
    bind_whole_line(m);
    bind_linear_algebra(m);
    bind_screening(m);
}
