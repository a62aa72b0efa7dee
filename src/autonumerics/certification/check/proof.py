"""The claim of a certificate proved anew, subinterval by subinterval; see the package."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gmpy2 import mpq

from .agreement import well_formed
from .constraints import check_constraints
from .contents import intervals_of, proved_part
from .error import ProgramError
from .exactly import at_point, interval
from .intervals import hull
from .measures import Way
from .notation import exact
from .programs import Choices
from .series import Series, largest
from .work import Refused, Work

HIGHEST_ORDER = 64

SHORTER = (1, 2**4, 2**12, 2**30)
"""Parts of the first subinterval in which an odd program is looked at about 0."""

DEEPEST, MORE_SUBINTERVALS = 200, 1_000
"""How often a subinterval may be halved, and how many halvings there may be beside one for each."""


def check(data: object, progress: Callable[[float], None] | None = None) -> str:
    """Return the statement, proved anew; raise Refused, and nothing else, for any other data.

    `progress` is called with the fraction of the subintervals done.
    """
    certificate = well_formed(data)
    subintervals = certificate["proof"]["subintervals"]
    work = Work(len(subintervals))
    check_constraints(certificate, work)
    proof = Proof(certificate, work)
    proof.check_lower_bound()
    proof.check_that_halves_meet()
    for done, (low, high, order) in enumerate(subintervals, 1):
        proof.check_upper_bound(exact(low), exact(high), min(order, HIGHEST_ORDER))
        if progress is not None:
            progress(done / len(subintervals))
    return certificate["statement"]


class Proof:
    """A claim on its way to be proved; subintervals are passed from left to right.

    `work`: that of the whole check, of which constraints may have spent a part.
    """

    def __init__(self, certificate: dict[str, Any], work: Work) -> None:
        program, claim = certificate["program"], certificate["claim"]
        self._claim = claim
        self._limit = hull(mpq(claim["upper"])).lo
        subintervals = certificate["proof"]["subintervals"]
        self._work, self._spent_before = work, work.spent
        self._error = ProgramError(certificate, self._work)
        self._program, self._limits = self._error.program, self._error.limits
        self._rows = program["instructions"]
        self._constants = list(map(exact, program["constants"]))
        intervals = intervals_of(certificate["target"])
        self._first, *_ = intervals
        self._holds_zero = proved_part(intervals, claim)[0][0] == 0
        self._first_high = exact(subintervals[0][1])
        self._halvings = len(subintervals) + MORE_SUBINTERVALS
        self._choices_before: Choices | None = None
        self._reached: Any = None

    def check_lower_bound(self) -> None:
        """Raises Refused unless the error reaches the lower bound where it is said to.

        And unless the target vanishes where it is said to.
        """
        self._check_zeros()
        at = self._error.place(exact(self._claim["lower_at"]))
        try:
            self._program.range(self._error.place(_between(*self._first)))
            attained = self._error.least_at(at)
        except (ArithmeticError, KeyError) as problem:
            raise Refused(f"the program cannot be evaluated: {problem}") from None
        if attained < mpq(self._claim["lower"]):
            raise Refused("the error is not proved to reach the lower bound")

    def check_that_halves_meet(self) -> None:
        """Raises Refused if an odd program may jump at 0, where its halves meet.

        One with a value there is continuous there, as all operations are. If only limits count,
        they are L and -L: both are 0 if L is, or if it is one analytic program on both sides.
        """
        if self._claim.get("symmetry") != "odd" or not self._limits or not self._holds_zero:
            return
        with suppress(ArithmeticError):
            self._program.range(self._error.place(mpq(0)))
            return
        for cut in SHORTER:
            high = self._first_high / cut
            if self._is_one_about_zero(high) or self._leads_to_zero(high):
                return
        raise Refused("an odd program is not shown to be continuous at 0")

    def _is_one_about_zero(self, high: mpq) -> bool:
        """Whether it is analytic over [-high, high]."""
        with suppress(ArithmeticError):
            whole = self._error.place(-high, high, length=2)
            self._error.series(whole, self._error.choices(-high, high))
            return True
        return False

    def _leads_to_zero(self, high: mpq) -> bool:
        """Whether its limit at 0 from the right is 0."""
        with suppress(ArithmeticError):
            choices = self._error.choices(mpq(0), high)
            self._error.series(self._error.place(mpq(0), high, length=2), choices)
            limit = self._error.series(self._error.place(mpq(0)), choices).terms[0]
            return bool(limit.lo == limit.hi == 0)
        return False

    def _check_zeros(self) -> None:
        """Raises Refused unless target and program vanish there; of a relative error, that the
        program does follows from the bound about each.
        """
        for z in self._error.zeros:
            if not self._error.target.vanishes(z):
                raise Refused(f"the target is not shown to vanish at x = {float(z)!r}")
            if self._error.measure.kind != "relative" and not self._program_vanishes(z):
                raise Refused(f"the program is not shown to vanish at x = {float(z)!r}")

    def _program_vanishes(self, z: mpq) -> bool:
        """Whether its value there, or its limit where that counts, is 0 exactly."""
        with suppress(ArithmeticError, KeyError):
            value = interval(at_point(self._rows, self._constants, z)[0])
            return bool(value.lo == value.hi == 0)
        with suppress(ArithmeticError, KeyError):
            if self._limits:
                at = self._error.place(z)
                choices = self._program.choices(at, limits=True)
                self._program.without_zeros(z, 1, at, choices)  # or ArithmeticError
                return True
        return False

    def foretell_work(self, passed: int) -> None:
        """Raises Refused if so many subintervals took more work than all of them may, in parts."""
        self._work.foretell(passed, self._spent_before)

    def check_upper_bound(self, low: mpq, high: mpq, order: int) -> None:
        """Raises Refused unless |error| <= upper follows on [low, high] or on its parts."""
        if low != self._reached:  # nothing to agree with: another interval of the domain
            self._choices_before = None
        self._reached = high
        pending = [(low, high, DEEPEST)]
        while pending:
            low, high, depth = pending.pop()
            if self._follows(low, high, order):
                continue
            middle = (low + high) / 2
            self._halvings -= 1
            if not depth or self._halvings < 0:
                why = "the claim does not follow near"
                raise Refused(f"{why} x = {float(middle)!r}; a division by zero?")
            pending += [(middle, high, depth - 1), (low, middle, depth - 1)]

    def _follows(self, low: mpq, high: mpq, order: int) -> bool:
        """Whether |error| <= upper follows on [low, high] without a cut, in one of many ways."""
        ways: list[Way] = []
        with suppress(ArithmeticError):
            ways = self._error.ways(low, high)
        return any(self._follows_in(way, low, high, order) for way in ways)

    def _follows_in(self, way: Way, low: mpq, high: mpq, order: int) -> bool:
        """The same in one way of bounding it, by one of four proofs."""
        with suppress(ArithmeticError):
            if self._follows_by_identity(way, low, high):
                return True
        with suppress(ArithmeticError):
            if order and self._follows_by_taylor(way, low, high, order):
                return True
        with suppress(ArithmeticError):
            if self._follows_by_intervals(way, low, high):
                return True
        with suppress(ArithmeticError):
            if self._limits and self._follows_by_limits(way, low, high):
                return True
        return False

    def _follows_by_identity(self, way: Way, low: mpq, high: mpq) -> bool:
        """From the normal form, where the program is the target itself and defined."""
        function = self._error.target.function
        choices = self._error.choices(low, high)
        if not (function and self._program.is_function(function, choices, limits=self._limits)):
            return False
        self._error.as_written(way, self._error.place(low, high))  # or ArithmeticError
        self._choices_before = None
        return True

    def _follows_by_taylor(self, way: Way, low: mpq, high: mpq, order: int) -> bool:
        """From the power series of the error, where no switch is passed."""
        choices = self._error.choices(low, high)
        middle = self._error.place((low + high) / 2, length=order)
        terms = self._error.of(way, self._error.series(middle, choices), middle).terms
        is_error = self._error.measure.is_exact and way.is_weighted
        if is_error and terms[0].smallest > self._limit:
            raise Refused(f"the error exceeds the claim at x = {float((low + high) / 2)!r}")
        whole = self._error.place(low, high, length=order + 1)
        remainder = self._error.over(way, whole, choices).terms[order]
        radius = hull((high - low) / 2)
        return (
            largest([*terms, remainder], radius) <= self._limit
            and self._divides_by_zero_at_isolated_points_only(low, high)
            and self._limits_agree_at(low, choices)
        )

    def _follows_by_intervals(self, way: Way, low: mpq, high: mpq) -> bool:
        """From plain intervals; then nothing divides by zero at all."""
        follows = self._error.as_written(way, self._error.place(low, high)).largest <= self._limit
        if follows:
            self._choices_before = None
        return follows

    def _follows_by_limits(self, way: Way, low: mpq, high: mpq) -> bool:
        """From the range of the normal form, where the target has no power series.

        That of the program must exist, to two terms, so that it is analytic there.
        """
        choices = self._error.choices(low, high)
        value = self._error.series(self._error.place(low, high, length=2), choices).terms[0]
        error = self._error.of(way, Series((value,)), self._error.place(low, high)).terms[0]
        return (
            error.largest <= self._limit
            and self._divides_by_zero_at_isolated_points_only(low, high)
            and self._limits_agree_at(low, choices)
        )

    def _divides_by_zero_at_isolated_points_only(self, low: mpq, high: mpq) -> bool:
        """By what the package says of isolated zeros, from one point at which nothing does."""
        if self._limits:
            self._program.range(self._error.place(_between(low, high)))  # or ArithmeticError
        return True

    def _limits_agree_at(self, low: mpq, choices: Choices) -> bool:
        """Whether the program, where it has switched since, has a value and not two limits."""
        if self._limits and self._choices_before not in (None, choices):
            self._program.range(self._error.place(low))  # or ArithmeticError
        self._choices_before = choices
        return True


def _between(low: mpq, high: mpq) -> mpq:
    """A point inside that is no likely zero of anything."""
    return (low + 2 * high) / 3
