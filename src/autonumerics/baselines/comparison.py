"""The programs of a run against the baselines, operation count by operation count.

>>> from autonumerics.programs import parse
>>> line = Baseline("Taylor", "degree 1", (1, 0), parse("x*c0 + c1"), 1e-2)
>>> rows = comparison([], [line], 3)
>>> [(row.ops, row.gain, row.verdict) for row in rows]
[(1, None, 'nothing'), (2, None, 'baseline alone'), (3, None, 'baseline alone')]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from autonumerics.accuracy import digits_of
from autonumerics.baselines.baseline import Baseline

TIE = 0.005
"""Digits below which a difference is none: half of the last place printed."""

Verdict = Literal["ahead", "tie", "behind", "discovered alone", "baseline alone", "nothing"]


class Discovered(Protocol):
    """What is read of an entry of a front."""

    @property
    def ops(self) -> int:
        """Number of operations that depend on x."""
        ...

    @property
    def error(self) -> float:
        """The largest error over the domain."""
        ...


Entry = TypeVar("Entry", bound=Discovered)


@dataclass(frozen=True, slots=True)
class Comparison(Generic[Entry]):
    """The best of both sides with at most `ops` operations; None where there is nothing."""

    ops: int
    discovered: Entry | None
    baseline: Baseline | None

    @property
    def digits(self) -> float | None:
        """Of the program discovered; infinite where it is exact."""
        return None if self.discovered is None else digits_of(self.discovered.error)

    @property
    def gain(self) -> float | None:
        """Digits won: negative where the baseline is better, 0 for a tie, None without either."""
        if self.digits is None or self.baseline is None:
            return None
        if self.digits == self.baseline.digits:
            return 0.0  # both may be exact, with infinitely many digits
        gain = self.digits - self.baseline.digits
        return 0.0 if abs(gain) < TIE else gain

    @property
    def verdict(self) -> Verdict:
        """Who is ahead, seen from the program discovered."""
        if self.gain is None:
            if self.discovered is not None:
                return "discovered alone"
            return "nothing" if self.baseline is None else "baseline alone"
        if self.gain == 0:
            return "tie"
        return "ahead" if self.gain > 0 else "behind"

    def to_json(self) -> dict[str, Any]:
        """One row as plain data; None for what there is not, or for infinitely many digits."""
        b = self.baseline
        return {
            "ops": self.ops,
            "error": None if self.discovered is None else self.discovered.error,
            "digits": _finite(self.digits),
            "baseline": None if b is None else {
                "family": b.family, "name": b.name, "ops": b.ops, "error": b.error,
                "digits": _finite(b.digits), "standing": b.standing, "text": b.program.text,
                **b.program.to_json(),
            },
            "gain": _finite(self.gain),
            "verdict": self.verdict,
        }  # fmt: skip


def comparison(
    front: Iterable[Entry], baselines: Iterable[Baseline], max_ops: int
) -> tuple[Comparison[Entry], ...]:
    """A row for each operation count from 1 to `max_ops`.

    On both sides the most accurate with at most so many operations counts, of equal errors the
    cheaper one.
    """
    entries = sorted(front, key=lambda e: (e.error, e.ops))
    known = sorted(baselines, key=lambda b: (b.error, b.ops))
    return tuple(
        Comparison(
            ops,
            next((e for e in entries if e.ops <= ops), None),
            next((b for b in known if b.ops <= ops), None),
        )
        for ops in range(1, max_ops + 1)
    )


def _finite(number: float | None) -> float | None:
    """The number to four places; None in place of infinity, which JSON does not have."""
    if number is None or number in (float("inf"), float("-inf")):
        return None
    return round(number, 4)
