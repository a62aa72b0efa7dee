"""flint's one context for all threads: whoever computes has it alone."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import arb, arb_series, ctx

import autonumerics
from autonumerics.accuracy import sample_error
from autonumerics.balls import coefficient, precise_series, series_length, working_precision
from autonumerics.certification import prove
from autonumerics.fitting import level
from autonumerics.programs import parse
from autonumerics.targets import Target, function, values_double_double


@contextmanager
def forced_switching() -> Iterator[None]:
    """Threads change about every microsecond inside the block."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


PROGRAMS = [
    (parse("x + c0", [0.957]), Target.make("exp2")),
    (parse("c1/(x + c0) + c2", [-3.4355225, -8.3878192, -1.4427240]), Target.make("exp2")),
    (parse("sqrt(c0 - x)*(x*c1 + c2)", [1.0, -0.15, 1.5707]), Target.make("acos")),
    (parse("x*c0", [1.0]), Target.make("sin", (0.0, 2.0**-40), "absolute")),
    (parse("t0 = x*x; x*(t0*c0 + c1)", [-0.16, 1.0]), Target.make("sin", (0.0, 1.0), "absolute")),
]


@pytest.mark.parametrize(
    "work",
    [
        lambda program, target: prove(program, target, Fraction(1, 1000)),
        lambda program, target: sample_error(program, target).error,
        lambda program, target: level(program, target).program,
    ],
    ids=["proofs", "samples", "exchange"],
)
def test_threads_side_by_side_get_what_one_alone_gets(work):
    alone = [work(*one) for one in PROGRAMS]
    with forced_switching(), ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: work(*one), PROGRAMS * 4))
    assert together == alone * 4


def test_truth_is_the_same_beside_other_precisions():
    x = np.linspace(0.1, 2.0, 40)
    alone = values_double_double(function("log2"), x)
    done = threading.Event()

    def disturb() -> None:
        while not done.is_set():
            with precise_series(2, 20):
                arb(3).log()

    thread = threading.Thread(target=disturb)
    with forced_switching():
        thread.start()
        try:
            for _ in range(5):
                high, low = values_double_double(function("log2"), x)
                assert np.array_equal(high, alone[0])
                assert np.array_equal(low, alone[1])
        finally:
            done.set()
            thread.join()


def test_a_block_keeps_other_threads_out_of_theirs():
    inside: list[int] = []

    def other() -> None:
        with working_precision(999), series_length(17):
            inside.append(ctx.prec)

    thread = threading.Thread(target=other)
    with working_precision(111):
        thread.start()
        thread.join(0.05)
        assert inside == []
        assert ctx.prec == 111
        with precise_series(3, 222):  # its own thread may nest them
            assert (ctx.prec, ctx.cap) == (222, 3)
        assert ctx.prec == 111
    thread.join()
    assert inside == [999]


def test_what_was_found_is_restored_after_an_exception():
    before = ctx.prec, ctx.cap
    with pytest.raises(ZeroDivisionError), precise_series(5, 100):
        raise ZeroDivisionError
    assert (ctx.prec, ctx.cap) == before


@pytest.mark.parametrize("k", [-1, 3, 9])
def test_a_coefficient_that_is_not_known_is_none(k):
    with series_length(3):
        series = arb_series([1, 1]).exp()
    with series_length(12), pytest.raises(IndexError, match="of which 3 are known"):
        coefficient(series, k)


def test_no_other_module_touches_the_context():
    root = Path(autonumerics.__file__).parent
    users = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if re.search(r"import .*\bctx\b|flint\.ctx", file.read_text(encoding="utf-8"))
    }
    assert users == {"balls/precision.py"}
