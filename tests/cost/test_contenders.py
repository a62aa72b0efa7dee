"""Machine code as a contender: what its works do, through the code that is timed."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.cost import WORKLOADS, Arena, Native, Schedule, time_contenders
from autonumerics.cost.arena import SLICE_BYTES
from autonumerics.formats import FORMATS, Arithmetic, format_named
from autonumerics.programs import parse
from autonumerics.targets import Domain

SINGLE = format_named("binary32")
GLANCE = Schedule(sample_us=20.0, rounds=2, passes=1, quiet=1, most_passes=1)
PROGRAM = parse("(x*c0 + c1)/(x + c1)", [1.5, 2.0])


def arena(format=SINGLE, memory_bytes=2 * SLICE_BYTES):
    return Arena.make(format, Domain(0.0, 1.0), memory_bytes=memory_bytes)


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_the_work_over_arrays_evaluates_every_element(format):
    place, contender = arena(format), Native.program("p", PROGRAM, Arithmetic.of(format))
    works = contender.works(place)
    expected = contender(place.inputs)
    for _ in range(len(place.cached)):
        works["l1"].run(1)
    assert all(block.y.tobytes() == expected.tobytes() for block in place.cached)
    assert works["l1"].evaluations == len(expected)

    memory = place.memory
    assert memory is not None
    memory.whole.y[:] = 0
    works["memory"].run(1)
    written = np.flatnonzero(memory.whole.y.astype(np.float64))
    assert written.tolist() == list(range(memory.length))
    works["memory"].run(1)
    assert memory.whole.y.tobytes() == contender(memory.whole.x).tobytes()


def test_idle_work_evaluates_nothing():
    place = arena()
    works = Native.program("p", PROGRAM, Arithmetic.of(SINGLE)).works(place)
    memory = place.memory
    assert memory is not None
    for block in (*place.cached, memory.whole):
        block.y[:] = -7.0
    for work in works.values():
        work.idle(5)
    assert all(np.all(block.y == -7.0) for block in (*place.cached, memory.whole))


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda format: format.name)
def test_the_chain_gives_the_value_at_the_first_input(format):
    place, contender = arena(format), Native.program("p", PROGRAM, Arithmetic.of(format))
    value = contender.works(place)["latency"].run(3)
    bits = np.array([value], np.uint16).view(format.dtype) if format.bits == 16 else value
    assert float(np.asarray(bits).item()) == float(contender(place.inputs[:1])[0])


def test_inputs_are_not_changed():
    place = arena()
    before = place.inputs.tobytes()
    time_contenders([Native.program("p", PROGRAM, Arithmetic.of(SINGLE))], place, GLANCE)
    assert all(block.x.tobytes() == before for block in place.cached)


def test_works_live_without_their_contender():
    place = arena()
    works = Native.program("p", PROGRAM, Arithmetic.of(SINGLE)).works(place)
    expected = Native.program("q", PROGRAM, Arithmetic.of(SINGLE))(place.inputs)
    works["l1"].run(1)
    assert place.cached[0].y.tobytes() == expected.tobytes()


def test_timings_come_by_workload_and_name():
    contenders = [
        Native.program("a", PROGRAM, Arithmetic.of(SINGLE)),
        Native.program("b", parse("x*x"), Arithmetic.of(SINGLE)),
    ]
    times = time_contenders(contenders, arena(), GLANCE)
    assert tuple(times) == WORKLOADS
    assert all(list(timings) == ["a", "b"] for timings in times.values())
    assert all(t.ns > 0 and len(t.passes) == 1 for ts in times.values() for t in ts.values())


def test_what_makes_no_sense_is_left_out():
    chainless = Native(
        "a", SINGLE, Native.program("b", PROGRAM, Arithmetic.of(SINGLE)).throughput_address
    )
    assert set(chainless.works(arena(memory_bytes=0))) == {"l1"}
    whole = Native.program("b", PROGRAM, Arithmetic.of(SINGLE))
    times = time_contenders([chainless, whole], arena(memory_bytes=0), GLANCE)
    assert {kind: list(ts) for kind, ts in times.items()} == {
        "l1": ["a", "b"], "memory": [], "latency": ["b"],
    }  # fmt: skip
