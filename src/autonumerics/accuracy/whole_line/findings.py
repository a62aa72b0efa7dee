"""What was found of a whole function: how far it is off, what is wrong, and what is not judged."""

from __future__ import annotations

import math
from dataclasses import dataclass

from autonumerics.accuracy.measured import Standing
from autonumerics.numerals import ulps_text

FAILURES = (
    "a number or infinity where NaN is right",
    "NaN where a number or infinity is right",
    "a number, or the other infinity, where an infinity is right",
    "an infinity where a number is right",
    "a zero with the wrong sign",
    "a step down where the function rises, or up where it falls",
)
"""In the order of the core's numbers for them; only the first four are wrong values."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Inputs with a fault of one kind: what, at how many, and the first of them."""

    what: str
    count: int
    first: float

    def __str__(self) -> str:
        """For people.

        >>> print(Failure("a zero with the wrong sign", 1, -0.0))
        a zero with the wrong sign at 1 input (x = -0.0)
        """
        plural = "s, first" if self.count > 1 else ""
        where = f"x = {self.first!r}"
        return f"{self.what} at {self.count:,} input{plural} ({where})"


@dataclass(frozen=True, slots=True)
class WholeLineError:
    """What was measured of a whole function.

    error_ulp: the largest error where a number is right and the result is one, exact at `at`.
    uncertainty_ulp: no such input is worse by more.
    count: inputs looked at; `numbers`: those at which a number is right.
    correct: results that are the nearest number to the exact value; `faithful`: of the others those
        that are one of its two neighbours; `undecided`: one or the other, not told which.
    wrong: results that are no number where one is right, or the reverse, by kinds.
    zero_signs, monotone_breaks: zeros of the wrong sign; steps against the function's slope, where
        that is known. None if there is none.
    range, right_range: the least and the largest of the results, and of the correctly rounded ones.
    nans, infinities, unknown: inputs at which NaN or an infinity is right, or at which what is
        right is not known and anything goes; with `numbers` these are all inputs (checked).
    unjudged_zeros: results of 0 whose right sign is not known.
    normal_bound_ulp: no error is larger where neither the input nor the exact value is subnormal:
        it tells code that takes subnormal numbers for 0. None if not looked for.
    standing: measured at all inputs, or sampled (`sampling`): nothing is said of others.
    besides: further inputs, at which results were looked at for the largest error alone.
    """

    function: str
    format: str
    error_ulp: float
    at: float
    uncertainty_ulp: float
    count: int
    numbers: int
    correct: int
    faithful: int
    undecided: int
    wrong: tuple[Failure, ...]
    zero_signs: Failure | None
    monotone_breaks: Failure | None
    range: tuple[float, float]
    right_range: tuple[float, float]
    nans: int
    infinities: int
    unknown: int = 0
    unjudged_zeros: int = 0
    normal_bound_ulp: float | None = None
    standing: Standing = "measured"
    besides: int = 0

    def __post_init__(self) -> None:
        classes = (self.numbers, self.nans, self.infinities, self.unknown)
        if sum(classes) != self.count or self.off < 0:
            raise AssertionError(
                f"inputs are lost or counted twice: {classes}, {self.count} in all"
            )

    @property
    def bound_ulp(self) -> float:
        """No error at the inputs looked at is larger; above 1/2 unless all is correctly rounded.

        It is what is printed: rounded up, or if sampled down, as `numerals` has it.
        """
        if self.correct == self.numbers:
            return min(self.error_ulp + self.uncertainty_ulp, 0.5)
        return max(self.error_ulp + self.uncertainty_ulp, math.nextafter(0.5, 1.0))

    @property
    def ulps(self) -> str:
        """The largest error for people: a bound from above, or where sampled one from below."""
        is_sampled = self.standing == "sampled"
        return ulps_text(self.error_ulp if is_sampled else self.bound_ulp, self.standing)

    @property
    def off(self) -> int:
        """Results that are not even faithful, as far as is known; wrong ones included."""
        return self.numbers - self.correct - self.faithful - self.undecided

    @property
    def is_right(self) -> bool:
        """Whether NaN and infinities are where they should be, and zeros have their signs."""
        return not self.wrong and self.zero_signs is None

    @property
    def leaves_range(self) -> bool:
        """Whether a result is beyond all correctly rounded ones, as tanh(x) > 1 would be."""
        return self.range[0] < self.right_range[0] or self.range[1] > self.right_range[1]

    @property
    def misses_subnormal(self) -> bool:
        """Whether errors are larger where the input or the exact value is a subnormal number."""
        return self.normal_bound_ulp is not None and self.normal_bound_ulp < self.error_ulp / 2

    @property
    def all_failures(self) -> tuple[Failure, ...]:
        """Of all kinds."""
        others = (self.zero_signs, self.monotone_breaks)
        return (*self.wrong, *(f for f in others if f is not None))

    def __str__(self) -> str:
        """One line, and one for each kind of failure."""
        is_sampled = self.standing == "sampled"
        if self.error_ulp == 0 and not self.wrong:
            error, place = "0 ULP", ""
        else:
            error = f"at {'least' if is_sampled else 'most'} {self.ulps} ULP"
            place = f", at x = {self.at:.4g}"
        inputs = f"{self.count + self.besides:,} inputs{', sampled' if is_sampled else ''}"
        lines = [f"{error} at {'' if is_sampled else 'all '}{inputs}{place}"]
        if self.correct == self.numbers:
            looked = f" of {self.count:,}" if self.besides else ""
            whose = f"wherever the value is a number ({self.numbers:,}{looked} inputs)"
            lines[0] += f"; correctly rounded {whose}"
        else:
            looked = f" of {self.count:,} of them" if self.besides else ""
            whose = f"{self.numbers:,}{looked} whose value is a number"
            lines[0] += f"; correctly rounded at {self.correct:,} of the {whose}"
            lines[0] += f", faithful at {self.faithful:,} others"
        if self.undecided:
            lines[0] += f", one of the two at {self.undecided:,}"
        if self.misses_subnormal:
            assert self.normal_bound_ulp is not None
            normal = ulps_text(self.normal_bound_ulp, self.standing)
            lines.append(f"at most {normal} ULP where neither x nor the value is subnormal")
        if self.leaves_range:
            (low, high), (least, most) = self.range, self.right_range
            lines.append(f"results from {low!r} to {high!r}, right are {least!r} to {most!r}")
        return "\n".join([*lines, *map(str, self.all_failures), *self._open_questions()])

    def _open_questions(self) -> list[str]:
        """What was not judged, in words."""
        counts = {
            "what is right is not known": self.unknown,
            "the sign of a zero is not judged": self.unjudged_zeros,
        }
        return [f"{what} at {n:,} input{'s' if n > 1 else ''}" for what, n in counts.items() if n]
