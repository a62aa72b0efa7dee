"""What stands at the door of the core: inputs stay as they are, malformed ones are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import packable

from autonumerics import _core
from autonumerics.fitting import FitSettings, LeastSquaresFitter
from autonumerics.fitting.candidates import goal_of
from autonumerics.kernels import Batch, evaluate_batch, functional_hashes
from autonumerics.programs import OPERATIONS, parse
from autonumerics.search import Archive, Memory, Variation
from autonumerics.targets import Target

QUICK = FitSettings(
    first_steps=2, second_steps=2, seconds=1, last_steps=2, random_starts=1, precise_steps=2
)
GOAL = goal_of(Target.make("exp2"))
SETTINGS = _core.FitSettings()
SETTINGS.first_steps = SETTINGS.second_steps = SETTINGS.last_steps = SETTINGS.precise_steps = 2

SHAPES = np.full((3, 3), (24, -126, 127), np.int32)
"""Storage, computing and constants' format: binary32."""


def sample():
    texts = ["x + c0", "(c0/x + x)*c1", "sqrt(x*x + c0)", "fma(x, c0, c1)/x"]
    return Batch.pack([parse(text) for text in texts])


def frozen(batch):
    """The batch, its arrays read-only, and a copy of their bytes."""
    for array in (batch.records, batch.constants):
        array.flags.writeable = False
    return batch, (batch.records.tobytes(), batch.constants.tobytes())


def test_kernels_do_not_change_their_inputs():
    batch, before = frozen(sample())
    x, fresh = np.linspace(0.1, 1, 9), np.full(len(batch), 3, np.uint32)
    thresholds, chosen = np.full(len(batch), np.inf), np.arange(len(batch))
    memory = Memory.empty(64)
    others = [x, fresh, thresholds, chosen]
    copies = [array.copy() for array in others]

    evaluate_batch(batch, x)
    LeastSquaresFitter(Target.make("exp2"), seed=1, threads=2, settings=QUICK).fit_batch(
        batch, fresh, thresholds, 0
    )
    archive = Archive(batch, np.ones(len(batch)), functional_hashes(batch))
    Variation(OPERATIONS, 8, seed=1, threads=2).children(archive, chosen, memory, 0)
    _core.identities(batch.records)
    _core.screen(batch.records, batch.constants, x, x, x, x, x, SHAPES, 2)

    assert (batch.records.tobytes(), batch.constants.tobytes()) == before
    for array, copy in zip(others, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def calls(records):
    """Every function of the core that takes records, on these."""
    n = len(records)
    constants = np.ones((n, 2, _core.MAX_CONSTANTS))
    fresh, thresholds = np.zeros(n, np.uint32), np.full(n, np.inf)
    memory, parents = _core.Memory(64), np.zeros(1, np.int64)
    rules, grades = _core.MutationSettings(), np.zeros(n, np.int64)
    return [
        lambda: _core.identities(records),
        lambda: _core.evaluate(records, constants, np.array([[0.5, 1.0]]), 1),
        lambda: _core.bounded(records, constants, np.array([0.5, 1.0]), np.zeros(2)),
        lambda: _core.mutate(
            records, constants, grades, parents, [0, 2], 8, False, rules, memory, 1, 0, 1
        ),
        lambda: _core.screen(records, constants, *np.ones((5, 2)), SHAPES, 1),
        lambda: _core.fit(records, constants, fresh, GOAL, thresholds, SETTINGS, 1, 0, 1),
    ]


def refusals(records):
    """For each call whether it raised ValueError; any other exception fails the test."""
    answers = []
    for call in calls(records):
        try:
            call()
        except ValueError:
            answers.append(True)
        else:
            answers.append(False)
    return answers


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=_core.RECORD_BYTES, max_size=_core.RECORD_BYTES), st.integers(0, 40))
def test_random_bytes_are_refused_by_all_or_taken_by_all(noise, operations):
    record = np.frombuffer(noise, np.uint8).copy()
    record[0] = operations
    assert len(set(refusals(record[None]))) == 1


@settings(max_examples=200, deadline=None)
@given(packable(6), st.integers(0, 40), st.integers(0, 255))
def test_one_wrong_byte_is_refused_by_all_or_harmless_to_all(program, place, byte):
    records = Batch.pack([program]).records
    records[0, place] = byte
    assume(records[0, 2] != 2)  # which is right, but no function of x alone
    assert len(set(refusals(records))) == 1


def broken(place, byte):
    records = Batch.pack([parse("sqrt(x + c0)")]).records
    records[0, place] = byte
    return records


@pytest.mark.parametrize(
    ("place", "byte"),
    [
        pytest.param(0, 33, id="too many operations"),
        pytest.param(1, 33, id="too many constants"),
        pytest.param(1, 0, id="a constant that is not there"),
        pytest.param(4, len(OPERATIONS), id="an unknown operation"),
        pytest.param(2, 0, id="no input"),
        pytest.param(2, _core.MAX_INPUTS + 1, id="too many inputs"),
        pytest.param(3, 1, id="a byte without a meaning"),
        pytest.param(5, 1, id="an input that is not there"),
        pytest.param(5, _core.FIRST_RESULT, id="a result before it is computed"),
        pytest.param(5, _core.FIRST_RESULT + 32, id="a slot beyond the last"),
        pytest.param(10, 255, id="an operand beyond the arity, outside the tape"),
    ],
)
def test_malformed_records_are_refused(place, byte):
    assert refusals(broken(place, byte)) == [True] * 6


def two_inputs():
    """c0/y - x."""
    batch = Batch.pack([parse("c0/x - x", [3.0])])
    batch.records[0, 2] = 2
    batch.records[0, 6] = 1
    return batch


def test_a_program_of_two_inputs_takes_two_rows_of_points():
    batch = two_inputs()
    x, y = np.linspace(1, 2, 37), np.linspace(3, 5, 37)
    values = _core.evaluate(batch.records, batch.constants, np.array([x, y]), 1)
    np.testing.assert_array_equal(values, (3.0 / y - x)[None])
    with pytest.raises(ValueError, match="one row of points for every input"):
        _core.evaluate(batch.records, batch.constants, np.array([x]), 1)


def test_goals_take_functions_of_x_alone():
    batch = two_inputs()
    constants, fresh, infinite = batch.constants, np.zeros(1, np.uint32), np.full(1, np.inf)
    for call in (
        lambda: _core.fit(batch.records, constants, fresh, GOAL, infinite, SETTINGS, 1, 0, 1),
        lambda: _core.descend(batch.records, constants, GOAL, 1, False, 1),
        lambda: _core.screen(batch.records, constants, *np.ones((5, 2)), SHAPES, 1),
        lambda: _core.bounded(batch.records, constants, *np.ones((2, 2))),
    ):
        with pytest.raises(ValueError, match="x alone"):
            call()


def test_arrays_of_the_wrong_size_are_refused():
    batch = sample()
    x = np.ones(3)
    with pytest.raises(ValueError, match="size"):
        _core.identities(batch.records[:, :-4].copy())
    with pytest.raises(ValueError, match="shape"):
        _core.evaluate(batch.records, batch.constants[:-1], x[None], 1)
    memory = _core.Memory(8)
    with pytest.raises(ValueError, match="hash"):
        memory.recorded(np.ones(2, np.uint64), *np.ones((2, 1), np.int64))
    with pytest.raises(ValueError, match="slot"):
        _core.Memory.of(8, np.array([memory.slots]), np.ones(1, np.uint64))
    with pytest.raises(ValueError, match="NODE_COUNT"):
        _core.Goal(*[x] * 8, np.empty(0, np.int64))
    with pytest.raises(ValueError, match="one length"):
        _core.screen(batch.records, batch.constants, x, x, x, x, x[:-1], SHAPES, 1)
    with pytest.raises(ValueError, match="one program"):
        _core.bounded(batch.records, batch.constants, x, x)
    with pytest.raises(ValueError, match="one length"):
        _core.bounded(batch.records[:1], batch.constants[:1], x, x[:-1])


@pytest.mark.parametrize(
    "shape", [(1, -126, 127), (54, -126, 127), (24, -900, 127), (24, -126, 900)]
)
def test_formats_that_doubles_cannot_hold_are_refused(shape):
    batch = sample()
    for row in range(3):
        shapes = SHAPES.copy()
        shapes[row] = shape
        with pytest.raises(ValueError, match="no such"):
            _core.screen(batch.records, batch.constants, *np.ones((5, 2)), shapes, 1)


@pytest.mark.parametrize(
    ("parent", "allowed", "max_ops"),
    [
        (4, [0], 8),
        (-1, [0], 8),
        (0, [], 8),
        (0, [len(OPERATIONS)], 8),
        (0, [-1], 8),
        (0, [0], 0),
        (0, [0], 33),
    ],
)
def test_mutations_outside_the_rules_are_refused(parent, allowed, max_ops):
    batch = sample()
    grades = np.zeros(len(batch), np.int64)
    with pytest.raises(ValueError, match=r".+"):
        _core.mutate(
            batch.records,
            batch.constants,
            grades,
            np.array([parent]),
            allowed,
            max_ops,
            True,
            _core.MutationSettings(),
            _core.Memory(8),
            1,
            0,
            1,
        )


@pytest.mark.parametrize(
    "settings",
    [{"rewire_weight": -1}, {"another_edit": 1.0},
     {f"{edit}_weight": 0 for edit in ("insert", "remove", "rewire", "exchange")}],
)  # fmt: skip
def test_edits_without_sense_are_refused(settings):
    batch, rules = sample(), _core.MutationSettings()
    for name, value in settings.items():
        setattr(rules, name, value)
    none, memory = np.zeros(len(batch), np.int64), _core.Memory(8)
    with pytest.raises(ValueError, match=r"weights|another_edit"):
        _core.mutate(
            batch.records,
            batch.constants,
            none,
            none,
            [0],
            8,
            True,
            rules,
            memory,
            1,
            0,
            1,
        )
