"""Certificates of errors as a number format computes them, proved anew.

Such a certificate holds another one, of the program carried out exactly, and claims that for every
number of a format in the domain rounding adds no more than `rounding` in the same measure, so that
both together are at most `upper`. The other one is checked as it stands; the rounding is bounded on
ranges of numbers (`rounding`), which are halved where that is not enough. Where target and program
are both odd, or both even, and signs are all that a change of the sign of x changes in what is
computed, numbers from 0 on say all.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from gmpy2 import mpq

from .agreement import digest
from .contents import intervals_of, proved_part, target_of
from .intervals import hull
from .measures import measure_of, ulp
from .normal_form import Place
from .notation import check_rounded_notation, exact
from .proof import check as check_exact
from .rounding import FORMATS, Format, RoundedProgram, computed_parity
from .wording import rounded_statement
from .work import Refused, Work

FORMAT = "autonumerics-rounded-certificate"

MORE_RANGES = 4_000
"""How many halvings there may be beside one for each range."""


def check_rounded(data: Any, progress: Callable[[float], None] | None = None) -> str:
    """Return the statement, proved anew; raise Refused, and nothing else, for any other data."""
    check_rounded_notation(data, "certificate")
    certificate: dict[str, Any] = data
    check_exact(certificate["exact"], progress)
    storage, computing = (FORMATS[certificate["arithmetic"][k]] for k in ("storage", "computing"))
    _check_agreement(certificate, storage, computing)
    ranges = [(exact(first), exact(last)) for first, last in certificate["proof"]["ranges"]]
    _check_that_all_are_covered(ranges, _needed(certificate["exact"]), storage)
    proof = _Proof(certificate, storage, computing)
    for first, last in ranges:
        proof.check_range(first, last)
    return certificate["statement"]


def _check_agreement(certificate: dict[str, Any], storage: Format, computing: Format) -> None:
    inner, claim = certificate["exact"], certificate["claim"]
    target = inner["target"]
    kind = measure_of(target["error"]).kind
    if digest(certificate) != certificate["digest"]:
        raise Refused("the digest is of something else")
    if rounded_statement(certificate) != certificate["statement"]:
        raise Refused("the statement is another one")
    if not computing.holds_all_of(storage):
        raise Refused("what is computed in does not hold what is stored")
    if "weight" in target or kind == "mixed":
        raise Refused("rounding is bounded for relative and absolute errors, and in ULPs")
    if kind == "ulp" and storage is not FORMATS["binary64"]:
        raise Refused("ULPs are those of binary64, and so must be what is stored")
    if mpq(claim["upper"]) < mpq(inner["claim"]["upper"]) + mpq(claim["rounding"]):
        raise Refused("upper is less than the bounds of both errors together")


def _check_that_all_are_covered(
    ranges: Sequence[tuple[Any, Any]], intervals: Sequence[tuple[Any, Any]], storage: Format
) -> None:
    """Raises Refused unless every number of the intervals is in a range; they are in order."""
    pending = iter(ranges)
    for low, high in intervals:
        if max(abs(low), abs(high)) > storage.largest:
            raise Refused("the domain is beyond the largest number")
        place, last = -storage.floor(-low), storage.floor(high)
        while place <= last:
            start, stop = next(pending, (None, None))
            if start is None or start != place or not _is_end(stop, start, last, storage):
                raise Refused("the ranges do not hold all numbers of the domain, each once")
            place = storage.above(stop)
    if next(pending, None) is not None:
        raise Refused("a range is not in the domain")


def _needed(inner: dict[str, Any]) -> list[tuple[Any, Any]]:
    """The intervals of the domain, or what of them is right of 0, where that says all: where target
    and program are both odd, or both even, and so is what is computed.
    """
    intervals, symmetry = intervals_of(inner["target"]), inner["claim"].get("symmetry")
    if symmetry is None or computed_parity(inner["program"]["instructions"]) != symmetry:
        return intervals
    return proved_part(intervals, inner["claim"])


def _is_end(stop: Any, start: Any, last: Any, storage: Format) -> bool:
    """Whether a range that starts there may stop so."""
    return bool(start <= stop <= last and storage.holds(stop))


class _Proof:
    """The claim about rounding."""

    def __init__(self, certificate: dict[str, Any], storage: Format, computing: Format) -> None:
        inner, count = certificate["exact"], len(certificate["proof"]["ranges"])
        program = inner["program"]
        self._work = Work(count)
        self._target = target_of(inner["target"], self._work)
        self._kind = measure_of(inner["target"]["error"]).kind
        self._limit = mpq(certificate["claim"]["rounding"])
        self._program = RoundedProgram(
            program["instructions"], list(map(exact, program["constants"])), storage, computing,
            self._work,
        )  # fmt: skip
        self._storage = storage
        self._halvings = count + MORE_RANGES

    def check_range(self, first: Any, last: Any) -> None:
        """Raises Refused unless the claim follows for all numbers from first to last."""
        pending = [(first, last)]
        while pending:
            first, last = pending.pop()
            if self._follows(first, last):
                continue
            self._halvings -= 1
            if first == last or self._halvings < 0:
                raise Refused(f"the bound of rounding does not follow near x = {float(first)!r}")
            middle = max(first, self._storage.floor((first + last) / 2))
            middle = middle if middle < last else first
            pending += [(self._storage.above(middle), last), (first, middle)]

    def _follows(self, first: Any, last: Any) -> bool:
        with suppress(ArithmeticError, KeyError):
            moved = self._program.moved(first, last)
            if moved.hi == 0:
                return True
            limit = hull(self._limit * self._least_scale(first, last))
            return bool(moved.hi <= limit.lo)
        return False

    def _least_scale(self, first: Any, last: Any) -> Any:
        """No more than what an absolute error is divided by anywhere there."""
        if self._kind == "absolute":
            return mpq(1)
        size = self._least_size(first, last)
        return mpq(size) if self._kind == "relative" else ulp(size)

    def _least_size(self, first: Any, last: Any) -> Any:
        """No more than |f| is anywhere there; by the ends alone where f rises or falls."""
        truth, slope = self._target.series(Place(first, last, 2, self._work)).terms
        if slope.lo > 0 or slope.hi < 0:
            low, high = (
                self._target.series(Place(end, end, 1, self._work)).terms[0]
                for end in (first, last)
            )
            if (low.lo > 0 and high.lo > 0) or (low.hi < 0 and high.hi < 0):
                return min(low.smallest, high.smallest)
        return truth.smallest
