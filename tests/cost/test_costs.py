"""The faces that the search sees; no test here asserts a speed."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.cost import (
    COMPILERS,
    ClockCost,
    Cost,
    Estimate,
    OperationCount,
    Schedule,
    StaticCost,
    Timing,
    costs,
)
from autonumerics.cost.processors import PROCESSORS
from autonumerics.cost.static import latency_cycles, throughput_cycles
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse
from autonumerics.targets import Domain

SINGLE, UNIT = Arithmetic.of("binary32"), Domain(0.0, 1.0)
GLANCE = Schedule(sample_us=20.0, rounds=2, passes=1, quiet=1, most_passes=1)
PROGRAMS = [parse("x + c0", [1.5]), parse("c0/x + x", [2.0]), parse("x*x*x")]


def test_operations_are_counted():
    cost: Cost = OperationCount()
    assert (cost.name, cost.unit) == ("ops", "operations")
    assert cost.cost(PROGRAMS).tolist() == [1.0, 2.0, 2.0]
    assert cost.cost([]).shape == (0,)


@pytest.mark.parametrize(
    ("workload", "estimate"), [("l1", throughput_cycles), ("latency", latency_cycles)]
)
def test_static_costs_are_those_of_the_table(workload, estimate):
    cost: Cost = StaticCost.make(SINGLE, workload, "znver3")
    assert (cost.name, cost.unit) == ("static", "cycles")
    expected = [estimate(program, SINGLE, PROCESSORS["znver3"]) for program in PROGRAMS]
    assert cost.cost(PROGRAMS).tolist() == expected


def test_static_costs_know_no_memory_and_no_strange_processor():
    with pytest.raises(InvalidOption, match="no table knows the memory"):
        StaticCost.make(SINGLE, "memory")
    with pytest.raises(UnknownName, match="unknown processor 'abacus'"):
        StaticCost.make(SINGLE, processor="abacus")


def test_clock_costs_are_positive_and_in_order_of_the_programs():
    clock: Cost = ClockCost.make(SINGLE, UNIT, schedule=GLANCE)
    assert (clock.name, clock.unit) == ("time", "ns")
    found = clock.cost(PROGRAMS)
    assert found.shape == (3,)
    assert np.all(found > 0)
    assert clock.cost([]).shape == (0,)


def fake_race(times):
    """A race in which each contender takes what `times` says of its program, in two passes, the
    machine being half as fast from the second race on."""
    races = []

    def race(contenders, _arena, _schedule, workloads, _allowance):
        races.append([contender.name for contender in contenders])
        slower = 1.0 if len(races) == 1 else 2.0
        timings = {
            c.name: Timing(c.name, tuple(slower * times[c.name] * k for k in (1.0, 1.5)), 0.0)
            for c in contenders
        }
        return {workloads[0]: timings}

    return race, races


def test_costs_are_ratios_to_a_reference_in_its_first_time(monkeypatch):
    race, races = fake_race({"": 4.0, "0": 1.0, "1": 2.0, "2": 8.0})
    monkeypatch.setattr(costs, "time_contenders", race)
    clock = ClockCost.make(SINGLE, UNIT)
    assert clock.reference_ns == 5.0
    assert clock.measure(PROGRAMS) == [Estimate(1.25, 0.0), Estimate(2.5, 0.0), Estimate(10.0, 0.0)]
    assert races == [[""], ["0", "1", "2", ""]]


def test_many_programs_are_timed_in_several_races(monkeypatch):
    race, races = fake_race({"": 1.0} | {str(k): k + 1.0 for k in range(16)})
    monkeypatch.setattr(costs, "time_contenders", race)
    found = ClockCost.make(SINGLE, UNIT).cost([parse("x*x")] * 20)
    assert [len(names) for names in races] == [1, 17, 5]
    expected = [*range(1, 17), *range(1, 5)]
    np.testing.assert_allclose(found, np.array(expected) * 1.25)


def test_what_cannot_be_timed_is_said():
    with pytest.raises(UnknownName, match="unknown clock 'gcc': choose one of time, cc, xla"):
        ClockCost.make(SINGLE, UNIT, compiler="gcc")
    with pytest.raises(InvalidOption, match="xla does not time 'latency'"):
        ClockCost.make(SINGLE, UNIT, compiler="xla", workload="latency")
    with pytest.raises(InvalidOption, match="no arithmetic in bfloat16"):
        ClockCost.make(Arithmetic.of("bfloat16"), UNIT, compiler="cc")
    assert list(COMPILERS) == ["time", "cc", "xla"]
