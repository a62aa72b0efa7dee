"""Polynomials by pieces in the operations of a run: what every front by pieces begins with.

A looked-up constant, then polynomials of x - centre by Horner's rule, and the same multiplied out
about another centre, at which the coefficient below the leading one is 0: a line is c1*(x - c0), a
quadratic (x - c0)^2*c1 + c2. That is exact, takes one constant and often one operation less, and
needs no other fit.

>>> [shape.text for shape in polynomials(3, {"fma"})]
['c0', 'fma(x, c0, c1)', 'fma(fma(x, c0, c1), x, c2)', 'fma(fma(fma(x, c0, c1), x, c2), x, c3)']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from math import comb

from autonumerics.accuracy import sample_error
from autonumerics.fitting.pieces.fits import FittedPieces
from autonumerics.kernels import MAX_CONSTANTS
from autonumerics.programs import Program, parse
from autonumerics.programs.piecewise import PiecewiseProgram

_SAME = 1.001  # of an error, which rounding the constants to doubles may cost


def polynomials(max_ops: int, names: AbstractSet[str]) -> Iterator[Program]:
    """Those of up to so many operations by Horner's rule, if the named operations allow it.

    >>> [shape.text for shape in polynomials(4, {"mul", "sub"})]
    ['c0', 'x*c0 - c1', '(x*c0 - c1)*x - c2']
    """
    yield parse("c0")
    step = _step(names)
    text, count = "c0", 1
    while step is not None and count < MAX_CONSTANTS - 1:
        text = step.format(text, f"c{count}")
        shape = parse(text)
        if shape.ops > max_ops:
            return
        yield shape
        count += 1


def recentred(fitted: FittedPieces, names: AbstractSet[str]) -> FittedPieces | None:
    """A polynomial that was fitted, about centres at which its second coefficient is 0.

    `names`: of the operations that may be used. None where they do not suffice, where a leading
    coefficient is 0, or where the constants, rounded to doubles, would cost accuracy.
    """
    piecewise = fitted.piecewise
    degree = len(piecewise.program.constants) - 2
    step = _step(names)
    if degree < 1 or step is None or "mul" not in names:
        return None
    shape = _depressed(degree, step)
    leading = -1 if "fma" not in names and "add" not in names else 1
    rows = [_moved(row, leading) for row in piecewise.constants]
    if any(row is None for row in rows):
        return None
    moved = PiecewiseProgram.of(shape, piecewise.indexing, [row for row in rows if row])
    found = replace(fitted, piecewise=moved)
    errors = tuple(
        sample_error(found.program_of(part), found.target_of(part)).error for part in fitted.parts
    )
    return replace(found, errors=errors) if max(errors) <= fitted.error * _SAME else None


def _step(names: AbstractSet[str]) -> str | None:
    """One step of Horner's rule by the named operations."""
    if "fma" in names:
        return "fma({0}, x, {1})"
    if "mul" not in names:
        return None
    return next((f"(({{0}})*x {sign} {{1}})" for row, sign in _SUMS if row in names), None)


_SUMS = (("add", "+"), ("sub", "-"))


def _depressed(degree: int, step: str) -> Program:
    """The polynomial of t = x - c0 without its second power from the top."""
    if degree == 1:
        return parse("t = x - c0; t*c1")
    text = step.replace("x", "(t*t)").format("c1", "c2")
    for k in range(3, degree + 1):
        text = step.replace("x", "t").format(text, f"c{k}")
    return parse(f"t = x - c0; {text}")


def _moved(row: Sequence[Fraction], sign: int) -> list[Fraction] | None:
    """Centre, leading coefficient, and the others from the third on, about the new centre.

    `row`: centre and coefficients from the leading one on, whose sums are differences if `sign` is
    negative.
    """
    centre, first, *rest = row
    down = [first, *(sign * each for each in rest)]
    degree = len(rest)
    if first == 0:
        return None
    shift = -down[1] / (degree * first)
    up = down[::-1]
    about = [
        sum(up[n] * comb(n, k) * shift ** (n - k) for n in range(k, degree + 1))
        for k in range(degree + 1)
    ][::-1]
    moved = [centre + shift, about[0], *(sign * each for each in about[2:])]
    try:
        return [Fraction(float(each)) for each in moved]
    except OverflowError:
        return None
