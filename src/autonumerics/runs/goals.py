"""What is wanted of a run: the largest error that its program may have.

A goal counts errors as the front does (`Solution.rank`): in the target's measure or, with a number
format, in ULPs. What is wanted in the target's measure with a format is carried over so that it is
sufficient: an error of u ULPs is at most u 2^(1-p) of a normal value, for p bits of precision, and
at most u ULPs of the largest value.

>>> goal = Goal(1e-4, "relative error")
>>> goal.text
'relative error 0.0001'
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import numpy as np

from autonumerics.accuracy.rounding_intervals import CORRECT, FAITHFUL, Wanted
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import IN_WORDS, NARROW_BITS, Format, format_named
from autonumerics.formats.directions import NEAREST
from autonumerics.numerals import error_text, ulps_text
from autonumerics.runs.settings import StandSettings
from autonumerics.search import Front, MachineNumbers, Solution
from autonumerics.targets import Target, placement
from autonumerics.targets.validity import power_above

_POINTS = 257  # at which the largest value of a target is looked for

ULP: Literal["ULP"] = "ULP"


@dataclass(frozen=True, slots=True)
class Goal:
    """The largest error wanted; `unit`: "ULP" of the run's format, or what the measure is called.

    `asked`: how it was stated, if in other words. `rounding`: in a format of 16 bits one of the
    `IN_WORDS`, every result correctly rounded, such as "nearest", or "faithful", every result one
    of the two neighbours of the exact value; None where the error says all.
    """

    error: float
    unit: str
    asked: str = field(default="", compare=False)
    rounding: str | None = None

    def is_met_by(self, solution: Solution) -> bool:
        """Whether its error is known, as far as its standing goes, to be at most that wanted."""
        same = (solution.machine is not None) == (self.unit == ULP)
        if not same or solution.standing == "claimed":
            return False
        return self.is_met(solution.rank[1], solution.machine)

    def is_met(self, error: float, machine: MachineNumbers | None) -> bool:
        """Whether such an error, with such counts of results, meets it."""
        return error <= self.error if self.rounding is None else self.wrong(machine) == 0

    def may_be_met_by(self, error_ulp: float) -> bool:
        """Whether counting the results is worth the while: errors alone say what is not met."""
        return self.rounding is not None and error_ulp <= self.error

    def wrong(self, machine: MachineNumbers | None) -> int | None:
        """How many results of a format of 16 bits are not rounded as asked.

        None where they were not counted, or where the goal is an error.
        """
        counts = None if machine is None else machine.counts
        if self.rounding is None or counts is None:
            return None
        return counts.off if self.rounding == FAITHFUL else counts.faithful + counts.off

    def distance(self, error: float, machine: MachineNumbers | None) -> tuple[float, float]:
        """How far that is from what is wanted, to be compared: the results of a format of 16 bits
        that are not as asked, more than any count where that is not known, then the error.
        """
        wrong = self.wrong(machine)
        unknown = 0.0 if self.rounding is None else math.inf
        return unknown if wrong is None else wrong, error

    @property
    def wanted(self) -> Wanted:
        """Which results are acceptable, of a goal in ULPs."""
        if self.rounding is None:
            return self.error
        return FAITHFUL if self.rounding == FAITHFUL else CORRECT

    def reached(self, front: Front) -> Solution | None:
        """The cheapest program of the front that meets it."""
        return next((s for s in front if self.is_met_by(s)), None)

    def worded(self, error: float, standing: str) -> str:
        """An error of that standing in the goal's unit.

        >>> Goal(4.0, ULP).worded(3.14159, "measured"), Goal(1e-6, "error").worded(2.5e-7, "proved")
        ('3.142 ULP', 'error 2.500e-07')
        """
        if self.unit == ULP:
            return f"{ulps_text(error, standing)} {ULP}"
        return f"{self.unit} {error_text(error, standing)}"

    def lacking(self, error: float, standing: str, machine: MachineNumbers | None) -> str:
        """What a program that comes nearest to it has: its error, and results that are wrong.

        >>> from autonumerics.accuracy import Counts
        >>> counts = Counts(16256, 0, 2)
        >>> almost = MachineNumbers("bfloat16", 0.4992, "measured", 4, 0.5, counts=counts)
        >>> Goal(0.5, ULP, rounding="all").lacking(0.4992, "measured", almost)
        'at best 2 of 16,258 results are not (0.4992 ULP)'
        """
        known, wrong = self.worded(error, standing), self.wrong(machine)
        if wrong is None or machine is None or machine.counts is None:
            return f"{known} best"
        verb = "is" if wrong == 1 else "are"
        return f"at best {wrong:,} of {machine.counts.inputs:,} results {verb} not ({known})"

    @property
    def text(self) -> str:
        """As it was asked, and what that comes to.

        >>> Goal(8.0, ULP, "relative error 9.54e-07").text
        'relative error 9.54e-07 (for which 8 ULP suffice)'
        """
        if self.rounding is not None:
            return _WORDS.get(self.rounding) or f"correct rounding {IN_WORDS[self.rounding]}"
        if self.unit != ULP:
            return f"{self.unit} {self.error:g}"
        ulps = f"{self.error:.6g} {ULP}"
        return f"{self.asked} (for which {ulps} suffice)" if self.asked else ulps


_WORDS = {FAITHFUL: "faithful rounding", NEAREST: "correct rounding"}

ROUNDINGS = *IN_WORDS, FAITHFUL
"""What results may be asked to be: rounded in that direction or all, or one of two neighbours."""

CORRECT_ULP = 0.5
"""A largest error that asks for correct rounding."""


class Lead:
    """The cheapest program that meets a goal, and since when.

    Of a run that goes on, since then.
    """

    def __init__(self, goal: Goal | None, stand: StandSettings) -> None:
        self._goal = goal
        self._stand = stand
        self._holder: Solution | None = None
        self._since = 0

    def is_over(self, front: Front, evaluations: int) -> bool:
        """Whether it has stood for long enough, now that so many candidates were fitted."""
        found = None if self._goal is None else self._goal.reached(front)
        if found is None:
            return False
        if self._holder is None or found.rank[0] < self._holder.rank[0]:
            self._holder, self._since = found, evaluations
        return self._stand.is_over(self._since, evaluations)


def check_wanted(
    max_error: float | None,
    max_ulp: float | None,
    rounding: str | None = None,
    *,
    storage: Format | None,
) -> None:
    """Raises InvalidOption for a goal without sense: out of range, two of them, ULPs of nothing."""
    if max_ulp is not None and storage is None:
        raise InvalidOption("--max-ulp is about a number format: add --format, e.g. binary32")
    _check_rounding(rounding, storage)
    asks_more = max_ulp is not None and (max_ulp != CORRECT_ULP or rounding == FAITHFUL)
    if storage is not None and storage.bits <= NARROW_BITS and max_ulp == CORRECT_ULP:
        max_ulp = 1.0  # at all inputs that can be decided
    if max_ulp is not None and not 0.5 < max_ulp < math.inf:
        raise InvalidOption(
            f"max-ulp is above 0.5 ULP, got {max_ulp}: half an ULP is what rounding the exact "
            "value costs; ask for 0.51 or more, or for a wider format (0.5, correct rounding, "
            "can be had in bfloat16 and binary16)"
        )
    if rounding is not None and (asks_more or max_error is not None):
        raise InvalidOption(
            "one goal at a time: --round, --max-ulp, --max-error or --digits (--max-ulp 0.5 beside "
            f"--round {', '.join(IN_WORDS)} says the same)"
        )
    if max_error is None:
        return
    if max_ulp is not None:
        raise InvalidOption("one goal at a time: --max-ulp, --max-error or --digits")
    if not 0 < max_error < math.inf:
        raise InvalidOption(f"the largest error wanted is above 0, got {max_error}")


def _check_rounding(rounding: str | None, storage: Format | None) -> None:
    if rounding is None:
        return
    if rounding not in ROUNDINGS:
        raise UnknownName("rounding", rounding, hint=f"choose one of {', '.join(ROUNDINGS)}")
    if storage is None or storage.bits > NARROW_BITS:
        raise InvalidOption(
            "--round says what every result of a 16-bit format must be: add --format bfloat16 or "
            "binary16"
        )


def wanted(max_error: float | None, digits: float | None) -> float | None:
    """The error wanted, stated as one of the two: itself, or its digits.

    Raises InvalidOption for both, or for digits of which no double has the error.

    >>> wanted(None, 6)
    1e-06
    """
    if digits is None:
        return max_error
    if max_error is not None:
        raise InvalidOption("one goal at a time: --max-error or --digits")
    if not -300 <= digits <= 300:
        raise InvalidOption(f"digits lie between -300 and 300, got {digits}")
    return 10.0**-digits


@lru_cache(maxsize=64)
def ulps_of(max_error: float, target: Target, format: Format) -> float:
    """How many ULPs of a format are at most the error wanted, everywhere in the domain.

    Sufficient where values are normal numbers; not necessary. Raises InvalidOption if these are
    half an ULP or less, below which nothing can be.

    >>> from autonumerics.formats import format_named
    >>> ulps_of(2.0**-20, Target.make("exp2"), format_named("binary32"))
    8.0
    """
    if target.weight is not None or target.error not in ("relative", "absolute"):
        raise InvalidOption(f"the {target.words} says nothing of ULPs of {format.name}")
    if target.error == "relative":
        found = max_error * 2.0 ** (format.precision - 1)
    else:
        found = max_error / largest_ulp(target, format)
    if found <= 0.5:
        half = max_error * 0.5 / found
        raise InvalidOption(
            f"{format.name} has {target.error} errors of {half:.2g} from rounding alone, "
            f"{max_error:.2g} is wanted: use a wider --format"
        )
    return found


def can_meet(goal: Goal, target: Target, name: str) -> bool:
    """Whether results rounded to the format of that name could meet a goal of a run without one.

    >>> goal = Goal(1e-8, "relative error")
    >>> [can_meet(goal, Target.make("exp2"), name) for name in ("binary64", "binary32")]
    [True, False]
    """
    try:
        ulps_of(goal.error, target, format_named(name))
    except InvalidOption:  # another measure, too, which is not carried over
        return False
    return True


@lru_cache(maxsize=64)
def largest_ulp(target: Target, format: Format) -> float:
    """The ULP of a format at the largest value of the target.

    >>> from autonumerics.formats import format_named
    >>> largest_ulp(Target.make("sin", (-1, 1)), format_named("binary32")) == 2.0**-24
    True
    """
    largest = float(np.abs(target.values(placement.points(target, _POINTS))).max())
    least = max(Fraction(largest), format.smallest_normal)
    return float(format.ulp(power_above(target.function, target.domain, least)))
