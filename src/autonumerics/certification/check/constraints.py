"""What a program keeps beside its error, proved anew: parity, pins, range, direction."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from itertools import pairwise
from typing import Any

from gmpy2 import mpq

from .contents import intervals_of, proved_part, target_of, target_rows
from .exact_rows import ARITHMETIC, numbers
from .exactly import Number, at_point, interval, slope_of
from .expressions import parse as parse_expression
from .intervals import Interval, hull
from .normal_form import Place
from .notation import exact
from .parity import of_program, of_rows
from .shapes import Quantity, Shape
from .targets import Target
from .wording import NEAR_BITS
from .work import MOST_BITS, Refused, Work

LONGEST_VALUE = 200


def check_constraints(certificate: dict[str, Any], work: Work) -> None:
    """Raises Refused unless the program keeps what is claimed, within the work of the check."""
    target, program = certificate["target"], certificate["program"]
    constants = [exact(constant) for constant in program["constants"]]
    _check_forms(certificate, constants)
    for pin in target.get("constraints", {}).get("pins", []):
        at = exact(pin["at"])
        if not any(low <= at <= high for low, high in intervals_of(target)):
            raise Refused("a pin is not in the domain")
        try:
            jet = at_point(program["instructions"], constants, at)
            found = slope_of(jet) if pin["slope"] else jet[0]
            wanted = _wanted(pin, target, at, work)
            holds = _agree(found, wanted, exactly=pin["exact"])
        except (ArithmeticError, KeyError) as problem:
            raise Refused(f"a pin cannot be evaluated: {problem}") from None
        if not holds:
            raise Refused(
                f"the program is not proved to have the value of the pin at {float(at)!r}"
            )
    _check_shape(certificate, constants, work)


def _check_shape(certificate: dict[str, Any], constants: list[Any], work: Work) -> None:
    """Raises Refused unless range and direction are as claimed; half says all of a symmetry."""
    target, claim = certificate["target"], certificate["claim"]
    asked = target.get("constraints", {})
    low, high = (None if e is None else exact(e) for e in asked.get("range", (None, None)))
    if claim.get("symmetry") == "odd":
        lows = [e for e in (low, None if high is None else -high) if e is not None]
        highs = [e for e in (high, None if low is None else -low) if e is not None]
        low, high = max(lows, default=None), min(highs, default=None)
    if claim.get("symmetry") == "even" and "monotone" in asked:
        raise Refused("what is even on a symmetric domain neither rises nor falls")
    wanted: list[Quantity] = []
    if low is not None:
        wanted.append(Quantity(f">= {float(low)!r}", 0, 1, low))
    if high is not None:
        wanted.append(Quantity(f"<= {float(high)!r}", 0, -1, -high))
    if "monotone" in asked:
        sign = 1 if asked["monotone"] == "rising" else -1
        wanted.append(Quantity(f"is {asked['monotone']}", 1, sign, mpq(0)))
    if not wanted:
        return
    rows = certificate["program"]["instructions"]
    shape = Shape(rows, constants, work, limits=claim["limits"])
    for quantity in wanted:
        for ends in proved_part(intervals_of(target), claim):
            try:
                shape.check(quantity, *ends)
            except KeyError as problem:
                raise Refused(f"the program reads {problem}, which is not there") from None
    if "monotone" in asked:
        parts = intervals_of(target)
        for (_, left), (right, _) in pairwise(parts):
            shape.check_across(1 if asked["monotone"] == "rising" else -1, left, right)


def _check_forms(certificate: dict[str, Any], constants: list[Any]) -> None:
    """Raises Refused unless program and target have the parities that are claimed."""
    program, target = certificate["program"], certificate["target"]
    symmetry, asked = certificate["claim"].get("symmetry"), target.get("constraints", {})
    if symmetry is None and "parity" not in asked:
        return
    try:
        found = of_program(program["instructions"], constants)
    except KeyError as problem:
        raise Refused(f"the program reads {problem}, which is not there") from None
    for parity in (symmetry, asked.get("parity")):
        if parity not in (None, found):
            raise Refused(f"the program is not {parity} by its form")
    if symmetry is not None and of_rows(target_rows(target)) != symmetry:
        raise Refused(f"the target is not {symmetry} by its form")


def _wanted(pin: dict[str, Any], target: dict[str, Any], at: mpq, work: Work) -> Number:
    """What the value is to be: exact where it is a fraction, or an interval."""
    if pin["value"] == "f":
        function = target_of(target, work)
        return (
            function.slope(at) if pin["slope"] else function.series(Place(at, at, 1, work)).terms[0]
        )
    if len(pin["value"]) > LONGEST_VALUE:
        raise Refused(f"the value of a pin is longer than {LONGEST_VALUE} characters")
    rows = parse_expression(pin["value"])
    if any(row.name == "x" for row in rows):
        raise Refused("the value of a pin depends on x")
    fraction = numbers(rows)[-1]
    if fraction is not None:
        return fraction
    if {row.name for row in rows} <= {"number", *ARITHMETIC}:
        why = f"it divides by zero, or takes more than {MOST_BITS:,} bits on the way"
        raise Refused(f"the value of a pin cannot be evaluated: {why}")
    return Target(rows, [], work).series(Place(mpq(0), mpq(0), 1, work)).terms[0]


def _agree(found: Number, wanted: Number, *, exactly: bool) -> bool:
    if exactly:
        if isinstance(found, Interval):
            return False
        if isinstance(wanted, Interval):
            return bool(wanted.lo == wanted.hi and mpq(wanted.lo) == found)
        return bool(found == wanted)
    off = (interval(found) - interval(wanted)).largest
    near = hull(mpq(1, 2**NEAR_BITS))
    return bool(off <= max(near.lo, (interval(wanted) * near).smallest))
