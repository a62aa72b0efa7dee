"""The programs of a run against the baselines, operation count by operation count.

>>> from autonumerics.programs import parse
>>> line = Baseline("Taylor", "degree 1", (1, 0), parse("x*c0 + c1"), 1e-2)
>>> rows = comparison([], [line], 2)
>>> [(row.ops, row.gain, row.verdict) for row in rows]
[(0, None, 'nothing'), (1, None, 'nothing'), (2, None, 'baseline alone')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from autonumerics.accuracy import digits_of
from autonumerics.baselines.baseline import Baseline

_LAST_BIT = 2.0**-106
"""Of the constants of programs: what errs by less is exact, as far as these can be."""

TIE = 0.005
"""Digits below which a difference is none: half of the last place printed."""

Verdict = Literal["ahead", "tie", "behind", "discovered alone", "baseline alone", "nothing"]


class Discovered(Protocol):
    """What is read of an entry of a front."""

    @property
    def ops(self) -> int:
        """Number of operations that depend on x."""
        ...


Entry = TypeVar("Entry", bound=Discovered)


@dataclass(frozen=True, slots=True)
class Comparison(Generic[Entry]):
    """The best of both sides with at most `ops` operations; None where there is nothing.

    The errors are of one kind on both sides: in exact arithmetic, or in ULPs as a format computes.
    """

    ops: int
    discovered: Entry | None
    baseline: Baseline | None
    error: float | None
    baseline_error: float | None

    @property
    def digits(self) -> float | None:
        """Of the program discovered; infinite where it is exact."""
        return None if self.error is None else digits_of(self.error)

    @property
    def gain(self) -> float | None:
        """Digits won: negative where the baseline is better, 0 for a tie, None without either."""
        if self.error is None or self.baseline_error is None:
            return None
        if max(self.error, self.baseline_error) <= _LAST_BIT:
            return 0.0
        gain = digits_of(self.error) - digits_of(self.baseline_error)
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
            "error": self.error,
            "digits": _finite(self.digits),
            "baseline": None if b is None or self.baseline_error is None else {
                "family": b.family, "name": b.name, "ops": b.ops, "error": self.baseline_error,
                "digits": _finite(digits_of(self.baseline_error)), "standing": b.standing,
                "text": b.program.text, **b.program.to_json(),
            },
            "gain": _finite(self.gain),
            "verdict": self.verdict,
        }  # fmt: skip


def comparison(
    front: Iterable[Entry],
    baselines: Iterable[Baseline],
    max_ops: int,
    error: Callable[[Entry], float] | None = None,
) -> tuple[Comparison[Entry], ...]:
    """A row for each operation count from 0 to `max_ops`.

    On both sides the most accurate with at most so many operations counts, of equal errors the
    cheaper one. Errors are those of exact arithmetic; with `error`, which gives the ULPs of an
    entry, those of the format for which the baselines have an `error_ulp`.
    """
    ours: Callable[[Any], float] = error or (lambda entry: entry.error)
    entries = sorted(front, key=lambda e: (ours(e), e.ops))
    errors = [(b, b.error if error is None else b.error_ulp) for b in baselines]
    known = sorted(((e, b.ops, b) for b, e in errors if e is not None), key=lambda each: each[:2])
    rows: list[Comparison[Entry]] = []
    for ops in range(max_ops + 1):
        entry = next((e for e in entries if e.ops <= ops), None)
        best = next(((e, b) for e, count, b in known if count <= ops), None)
        least = None if entry is None else ours(entry)
        baseline_error, baseline = (None, None) if best is None else best
        rows.append(Comparison(ops, entry, baseline, least, baseline_error))
    return tuple(rows)


def _finite(number: float | None) -> float | None:
    """The number to four places; None in place of infinity, which JSON does not have."""
    if number is None or number in (float("inf"), float("-inf")):
        return None
    return round(number, 4)
