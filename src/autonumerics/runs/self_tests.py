"""What the self-test of emitted code compares with: inputs, and the values of this package there.

The ends of the domain, 0, the worst input that is known, and a dense set: a change of a constant's
last bit shows at some.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import as_computed
from autonumerics.codegen import Sample
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.runs.claims import Subject
from autonumerics.targets import Domain, placement

TEST_POINTS = 97
"""Of a self-test, the two ends included."""


def samples(subjects: Sequence[Subject], arithmetic: Arithmetic) -> list[Sample]:
    """Inputs in the domain of each, with the values of all by the JIT; where these are finite.

    Raises InvalidProgram for programs of several inputs, InvalidOption where there is no input.
    """
    for subject in subjects:
        subject.program.check_one_input("a self-test")
    storage = arithmetic.storage
    inputs = sorted({x for subject in subjects for x in _inputs(subject, arithmetic)})
    if not inputs:
        raise InvalidOption(f"the domain holds no number of {storage.name}: there is no self-test")
    x = np.array([float(v) for v in inputs]).astype(storage.dtype)
    columns = [_values(subject, arithmetic, x) for subject in subjects]
    return [
        (value, *(Fraction(float(y)) for y in row))
        for value, *row in zip(inputs, *columns, strict=True)
        if np.isfinite(row).all()
    ]


def _values(subject: Subject, arithmetic: Arithmetic, x: npt.NDArray) -> npt.NDArray[np.float64]:
    if subject.constant is not None:
        given = arithmetic.constants.round(Fraction(subject.constant))
        value = arithmetic.storage.round(given, arithmetic.result_direction)
        return np.full(len(x), float(value))
    return compile_program(subject.program, arithmetic)(x).astype(np.float64)


def _inputs(subject: Subject, arithmetic: Arithmetic) -> Iterator[Fraction]:
    """Numbers of the format within the domain."""
    if subject.target is None:
        magnitudes = [Fraction(9, 8) * Fraction(2) ** k for k in range(-24, 24)]
        candidates = [*magnitudes, *(-m for m in magnitudes), Fraction(0)]
        domain = Domain(float(min(candidates)), float(max(candidates)))
    else:
        domain = subject.target.domain
        dense = map(Fraction, placement.points(subject.target, TEST_POINTS).tolist())
        candidates = [*dense, Fraction(0), *map(Fraction, _worst(subject, arithmetic))]
    for candidate in candidates:
        if candidate in domain:
            rounded = arithmetic.storage.round(candidate)
            if rounded in domain:
                yield rounded


def _worst(subject: Subject, arithmetic: Arithmetic) -> Iterator[float]:
    """Where the error is known, or seen, to be largest."""
    yield from subject.worst
    if subject.target is None or subject.constant is not None:
        return
    if not arithmetic.rounds_result:
        seen = as_computed(subject.program, subject.target, arithmetic.storage.name)
        if seen.at is not None:
            yield seen.at
