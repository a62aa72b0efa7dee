"""What a run has found, in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from autonumerics.baselines import Comparison
from autonumerics.numerals import counted, digits_text, duration, ulps_text
from autonumerics.report.entries import Entry
from autonumerics.report.record import RunRecord
from autonumerics.search import MachineNumbers

_STATES = {
    "finished": "",
    "stopped early": " It was stopped before its budget was spent.",
    "unfinished": " It is not finished: this is what it had found when the report was written.",
}

_VERDICTS = {
    "ahead": "it is more accurate with",
    "tie": "equal with",
    "behind": "less accurate with",
    "baseline alone": "without a program of its own with",
}


def sentences(record: RunRecord, comparisons: Sequence[Comparison[Entry]]) -> tuple[str, ...]:
    """The story of the run: the work, the best program, and how it compares."""
    told = [_work(record) + _STATES[record.journal.state]]
    if record.best is not None:
        told.append(_best(record.best, record))
    if record.goal_missed:
        told.append(f"The goal was missed: {record.goal_missed}.")
    if any(c.baseline for c in comparisons):
        told.append(_against_baselines(comparisons, record))
    return tuple(told)


def largest_gain(comparisons: Iterable[Comparison[Entry]]) -> Comparison[Entry] | None:
    """The comparison in which most digits were won, if any were; exact programs apart."""
    won = [c for c in comparisons if c.verdict == "ahead" and math.isfinite(c.gain or 0.0)]
    return max(won, key=lambda c: c.gain or 0.0, default=None)


def is_in_ulps(row: Comparison[Entry]) -> bool:
    """Whether the errors compared are in ULPs."""
    return row.discovered is not None and row.discovered.machine is not None


def listed(numbers: Iterable[int]) -> str:
    """Numbers in words, three and more in a row as a range.

    >>> listed([1, 2, 3, 4, 7, 9, 10])
    '1 to 4, 7, 9 and 10'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def machine_text(machine: MachineNumbers) -> str:
    """What a program does in its number format: error and time, each with its standing."""
    ulps = ulps_text(machine.error_ulp, machine.ulp_standing, 3)
    error = f"{ulps} ULP of {machine.arithmetic.name} ({machine.ulp_standing})"
    if machine.ns is None:
        return error
    spread = "" if machine.ns_spread is None else f" ± {machine.ns_spread:.0%}"
    return f"{error}, {machine.ns:.3g} ns{spread} (measured)"


def _work(record: RunRecord) -> str:
    tried = counted(record.evaluations, "candidate")
    time = f" in {duration(record.journal.seconds)}" if record.journal.seconds else ""
    if not record.found:
        return f"The search tried {tried}{time}; there is no program to show."
    kept = counted(len(record.found), "program")
    return f"The search tried {tried}{time} and kept {kept}: the most accurate of each cost."


def _best(entry: Entry, record: RunRecord) -> str:
    ops = counted(entry.ops, "operation")
    if entry.machine is not None:
        return f"With {ops} it errs by {machine_text(entry.machine)}."
    if entry.error == 0:
        return f"With {ops} it is exact, as far as {entry.standing}."
    measure = record.target.words if record.target else "error"
    is_at_most = "is at most" if entry.standing == "proved" else "reaches"
    return (
        f"With {ops} the {measure} {is_at_most} {entry.error_text}, "
        f"{digits_text(entry.digits)} digits ({entry.standing})."
    )


def _against_baselines(comparisons: Sequence[Comparison[Entry]], record: RunRecord) -> str:
    """Where the best baseline of the same operations is beaten, met, or better."""
    parts = [
        f"{words} {listed(counts)}"
        for verdict, words in _VERDICTS.items()
        if (counts := [row.ops for row in comparisons if row.verdict == verdict])
    ]
    most = f"{comparisons[-1].ops} operations"
    allowed = record.config.operations if record.config else ()
    made_of = f" ({' '.join(row.symbol for row in allowed)})" if allowed else ""
    return f"Against the best baseline of each cost up to {most}{made_of}, {', '.join(parts)}."
