"""The claim of a certificate proved anew, subinterval by subinterval; see the package."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import reduce
from typing import Any

from gmpy2 import mpq

from .agreement import well_formed
from .constraints import check_constraints
from .contents import intervals_of, proved_part, target_of, weight_of
from .exactly import at_point, interval
from .germs import Undecided
from .intervals import ONE, UP, ZERO, Interval, hull
from .measures import Way, measure_of
from .normal_form import Place
from .notation import exact
from .programs import Choices, Program
from .series import Series, constant
from .targets import MOST_LOST
from .work import Refused, Work

HIGHEST_ORDER = 64
NEAR_ZERO = 3
"""How many widths of a subinterval from it a zero is near."""

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
    check_constraints(certificate)
    proof = Proof(certificate)
    proof.check_lower_bound()
    proof.check_that_halves_meet()
    for done, (low, high, order) in enumerate(subintervals, 1):
        proof.check_upper_bound(exact(low), exact(high), min(order, HIGHEST_ORDER))
        if progress is not None:
            progress(done / len(subintervals))
    return certificate["statement"]


class Proof:
    """A claim on its way to be proved; subintervals are passed from left to right."""

    def __init__(self, certificate: dict[str, Any]) -> None:
        program, claim = certificate["program"], certificate["claim"]
        self._claim = claim
        self._first, *_ = intervals_of(certificate["target"])
        self._measure = measure_of(certificate["target"]["error"])
        self._limit = hull(mpq(claim["upper"])).lo
        self._limits = claim["limits"]
        self._zeros = list(map(exact, certificate["target"].get("zeros", ())))
        subintervals = len(certificate["proof"]["subintervals"])
        self._work = Work(subintervals)
        self._target = target_of(certificate["target"], self._work)
        self._weight = weight_of(certificate["target"], self._work)
        self._rows = program["instructions"]
        self._constants = [exact(constant) for constant in program["constants"]]
        self._program = Program(self._rows, self._constants, self._work)
        proved = proved_part(intervals_of(certificate["target"]), claim)
        self._holds_zero = proved[0][0] == 0
        self._first_high = exact(certificate["proof"]["subintervals"][0][1])
        self._halvings = subintervals + MORE_SUBINTERVALS
        self._choices_before: Choices | None = None
        self._reached: Any = None

    def check_lower_bound(self) -> None:
        """Raises Refused unless the error reaches the lower bound where it is said to.

        And unless the target vanishes where it is said to.
        """
        self._check_zeros()
        at = self._place(exact(self._claim["lower_at"]))
        try:
            self._program.range(self._place(_between(*self._first)))
            attained = self._least_error_at(at)
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
            self._program.range(self._place(mpq(0)))
            return
        for cut in SHORTER:
            high = self._first_high / cut
            if self._is_one_about_zero(high) or self._leads_to_zero(high):
                return
        raise Refused("an odd program is not shown to be continuous at 0")

    def _is_one_about_zero(self, high: mpq) -> bool:
        """Whether it is analytic over [-high, high]."""
        with suppress(ArithmeticError):
            self._series(self._place(-high, high, length=2), self._choices(-high, high))
            return True
        return False

    def _leads_to_zero(self, high: mpq) -> bool:
        """Whether its limit at 0 from the right is 0."""
        with suppress(ArithmeticError):
            choices = self._choices(mpq(0), high)
            self._series(self._place(mpq(0), high, length=2), choices)
            limit = self._series(self._place(mpq(0)), choices).terms[0]
            return bool(limit.lo == limit.hi == 0)
        return False

    def _check_zeros(self) -> None:
        """Raises Refused unless target and program vanish there; of a relative error, that the
        program does follows from the bound about each.
        """
        for z in self._zeros:
            vanishes = False
            with suppress(ArithmeticError):
                at = self._place(z, length=1 + MOST_LOST[-1])
                vanishes = self._target.germ(z, at).zeros > 0
            if not vanishes:
                raise Refused(f"the target is not shown to vanish at x = {float(z)!r}")
            if self._measure.kind != "relative" and not self._program_vanishes(z):
                raise Refused(f"the program is not shown to vanish at x = {float(z)!r}")

    def _program_vanishes(self, z: mpq) -> bool:
        """Whether its value there, or its limit where that counts, is 0 exactly."""
        with suppress(ArithmeticError, KeyError):
            value = interval(at_point(self._rows, self._constants, z)[0])
            return bool(value.lo == value.hi == 0)
        with suppress(ArithmeticError, KeyError):
            if self._limits:
                at = self._place(z)
                choices = self._program.choices(at, limits=True)
                self._program.without_zeros(z, 1, at, choices)  # or ArithmeticError
                return True
        return False

    def foretell_work(self, passed: int) -> None:
        """Raises Refused if so many subintervals took more work than all of them may, in parts."""
        self._work.foretell(passed)

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
            ways = self._ways(low, high)
        return any(self._follows_in(way, low, high, order) for way in ways)

    def _ways(self, low: mpq, high: mpq) -> list[Way]:
        """Those in which the error is bounded there; none where the weight may not be above 0."""
        place = self._place(low, high)
        truth = ONE if self._measure.kind != "ulp" else self._target.series(place).terms[0]
        ways = list(self._measure.ways(truth))
        if self._weight is None:
            return ways
        weight = self._weight.series(place).terms[0]
        if weight.lo <= 0:
            return []
        return ways + [Way(way.is_relative, way.factor * weight, False) for way in ways]

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
        function = self._target.function
        choices = self._choices(low, high)
        if not (function and self._program.is_function(function, choices, limits=self._limits)):
            return False
        self._error_as_written(way, self._place(low, high))  # or ArithmeticError
        self._choices_before = None
        return True

    def _follows_by_taylor(self, way: Way, low: mpq, high: mpq, order: int) -> bool:
        """From the power series of the error, where no switch is passed."""
        choices = self._choices(low, high)
        middle = self._place((low + high) / 2, length=order)
        terms = self._error(way, self._series(middle, choices), middle).terms
        is_error = self._measure.is_exact and way.is_weighted
        if is_error and terms[0].smallest > self._limit:
            raise Refused(f"the error exceeds the claim at x = {float((low + high) / 2)!r}")
        whole = self._place(low, high, length=order + 1)
        remainder = self._error_over(way, whole, choices).terms[order]
        radius = hull((high - low) / 2)
        return (
            _bound([*terms, remainder], radius) <= self._limit
            and self._divides_by_zero_at_isolated_points_only(low, high)
            and self._limits_agree_at(low, choices)
        )

    def _follows_by_intervals(self, way: Way, low: mpq, high: mpq) -> bool:
        """From plain intervals; then nothing divides by zero at all."""
        follows = self._error_as_written(way, self._place(low, high)).largest <= self._limit
        if follows:
            self._choices_before = None
        return follows

    def _follows_by_limits(self, way: Way, low: mpq, high: mpq) -> bool:
        """From the range of the normal form, where the target has no power series.

        That of the program must exist, to two terms, so that it is analytic there.
        """
        choices = self._choices(low, high)
        value = self._series(self._place(low, high, length=2), choices).terms[0]
        error = self._error(way, Series((value,)), self._place(low, high)).terms[0]
        return (
            error.largest <= self._limit
            and self._divides_by_zero_at_isolated_points_only(low, high)
            and self._limits_agree_at(low, choices)
        )

    def _divides_by_zero_at_isolated_points_only(self, low: mpq, high: mpq) -> bool:
        """By what the package says of isolated zeros, from one point at which nothing does."""
        if self._limits:
            self._program.range(self._place(_between(low, high)))  # or ArithmeticError
        return True

    def _limits_agree_at(self, low: mpq, choices: Choices) -> bool:
        """Whether the program, where it has switched since, has a value and not two limits."""
        if self._limits and self._choices_before not in (None, choices):
            self._program.range(self._place(low))  # or ArithmeticError
        self._choices_before = choices
        return True

    def _least_error_at(self, point: Place) -> Any:
        """A lower bound of |error| at a point, where a limit counts if the program has no value."""
        if not self._measure.is_exact:
            deviation = self._error_at(Way(False), point).size
            scale = self._measure.largest_scale(self._target.series(point).terms[0])
            return (deviation / scale).smallest
        return self._error_at(Way(self._measure.kind == "relative"), point).smallest

    def _error_at(self, way: Way, point: Place) -> Interval:
        """The error at a point, with the limits that count."""
        if way.is_relative and point.ends[0] in self._zeros:
            choices = self._program.choices(point, limits=self._limits)
            return self._error_over(way, point, choices).terms[0]
        try:
            return self._error_as_written(way, point)
        except ArithmeticError:
            if not self._limits:
                raise
        choices = self._program.choices(point, limits=True)
        return self._error(way, self._series(point, choices), point).terms[0]

    def _choices(self, low: mpq, high: mpq) -> Choices:
        return self._program.choices(self._place(low, high), limits=self._limits)

    def _series(self, place: Place, choices: Choices) -> Series:
        return self._program.series(place, choices, limits=self._limits)

    def _error_over(self, way: Way, place: Place, choices: Choices) -> Series:
        """That of the analytic program over an interval; about a zero of the target if one is near.

        What is known in both ways is what both have in common. Far away, what is known about the
        nearest zero counts where nothing else is known.
        """
        low, high = place.ends
        reach = NEAR_ZERO * (high - low)
        found: list[Series] = []
        zeros = self._zeros if way.is_relative else []
        if not any(low <= z <= high for z in zeros):
            with suppress(ArithmeticError):
                found.append(self._error(way, self._series(place, choices), place))
        for z in sorted(zeros, key=lambda z: abs(z - (low + high) / 2))[:1]:
            if not found or low - reach <= z <= high + reach:
                with suppress(ArithmeticError):
                    error = self._error_about(z, place, choices)
                    found.append(self._scaled(way, error, place))
        if not found:
            raise Undecided("the error has no power series")
        return reduce(Series.common, found)

    def _error_about(self, z: Any, place: Place, choices: Choices) -> Series:
        """With a zero z of the target divided out: where P(x) = (x - z)^m p(x) and f(x) =
        (x - z)^m g(x), P/f - 1 is p/g - 1. The interval is made longer until it holds z.
        """
        low, high = min(z, place.ends[0]), max(z, place.ends[1])
        if not self._limits:
            self._program.range(self._place(low, high))  # or ArithmeticError
        for lost in MOST_LOST:
            over = self._place(low, high, length=place.length + lost)
            germ = self._target.germ(z, over)
            truth = germ.without_zeros(germ.zeros).whole
            value = self._program.without_zeros(z, germ.zeros, over, choices)
            terms = min(len(truth.terms), len(value.terms))
            if terms >= place.length:
                quotient = value.first(place.length) / truth.first(place.length)
                return quotient - constant(ONE, place.length)
        raise Undecided("a zero takes too many terms")

    def _error_as_written(self, way: Way, place: Place) -> Interval:
        return self._error(way, Series((self._program.range(place),)), place).terms[0]

    def _error(self, way: Way, value: Series, place: Place) -> Series:
        """P/f - 1 or P - f, as the way has it."""
        truth = self._target.series(place)
        if not way.is_relative:
            return self._scaled(way, value - truth, place)
        return self._scaled(way, value / truth - constant(ONE, place.length), place)

    def _scaled(self, way: Way, error: Series, place: Place) -> Series:
        """Times the weight and the factor of the way."""
        if self._weight is not None and way.is_weighted:
            error = error * self._weight.series(place)
        return error if way.factor is ONE else error.scaled(way.factor)

    def _place(self, low: mpq, high: mpq | None = None, length: int = 1) -> Place:
        return Place(low, low if high is None else high, length, self._work)


def _between(low: mpq, high: mpq) -> mpq:
    """A point inside that is no likely zero of anything."""
    return (low + 2 * high) / 3


def _bound(terms: list[Interval], radius: Interval) -> Any:
    """An upper bound of |sum_k terms[k] h^k| for |h| <= radius, whichever members the terms are.

    The parabola of the first three is bounded as a whole, the rest term by term.
    """
    scaled, power = [], ONE
    for term in terms:
        scaled.append(term * power)
        power = power * radius
    if len(scaled) < 3:
        return _total(scaled)
    return UP.add(_parabola(*scaled[:3]), _total(scaled[3:]))


def _parabola(a: Interval, b: Interval, c: Interval) -> Any:
    """An upper bound of |a + b t + c t^2| for -1 <= t <= 1."""
    at_ends = max((a + c + b).largest, (a + c - b).largest)
    if b.smallest >= UP.mul(2, c.largest):  # the slope b + 2 c t does not change its sign
        return at_ends
    if c.smallest > 0:
        vertex = a - b * b / (c + c + c + c)
        return max(at_ends, vertex.largest)
    return _total([a, b, c])


def _total(terms: list[Interval]) -> Any:
    total = ZERO.lo
    for term in terms:
        total = UP.add(total, term.largest)
    return total
