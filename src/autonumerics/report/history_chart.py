"""The chart of a search: the digits of every operation count over the time it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autonumerics.accuracy import digits_of
from autonumerics.numerals import axis_text, plain
from autonumerics.report.journal import Change
from autonumerics.report.placement import spread
from autonumerics.report.scales import (
    Frame,
    Linear,
    Logarithmic,
    Scale,
    Tick,
    logarithmic_numbers,
    round_numbers,
)

FRAMES = (
    Frame.within(360, 300, (14, 34, 42, 34)),
    Frame.within(640, 360, (14, 40, 46, 44)),
    Frame.within(1040, 400, (14, 46, 48, 52)),
)
"""For a telephone, a tablet and a desk."""

_LABEL_GAP = 13.0
_SHORTEST_S = 0.01  # the first candidates take about as long as the clock can tell


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One operation count: its steps, and where its number stands if it is there to the end."""

    ops: int
    line: str
    label_y: float | None


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """The chart in one size."""

    frame: Frame
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[HistoryLine, ...]


def draw_history(
    changes: Mapping[int, Sequence[Change]], seconds: float, frame: Frame
) -> HistoryChart:
    """Steps from improvement to improvement; the time is logarithmic, for most happens early."""
    moments = [change.seconds for steps in changes.values() for change in steps]
    first = max(_SHORTEST_S, min(moments))
    last = max(seconds, *moments, 10 * first)
    errors = [s.error for steps in changes.values() for s in steps if s.error is not None]
    finite = [digits_of(error) for error in errors if error > 0]
    x = Logarithmic(first, last, frame.left, frame.right)
    top = max([1.0, *finite]) + (1.0 if 0.0 in errors else 0.0)
    digits = Linear(min([0.0, *finite]), top * 1.04, frame.bottom, frame.top)

    def y(value: float) -> float:
        return digits(min(digits_of(value), top))  # an exact program lies above all others

    final = {ops: steps[-1].error for ops, steps in changes.items()}
    ends = {ops: y(error) for ops, error in final.items() if error is not None}
    labels = _labels(ends)
    return HistoryChart(
        frame,
        tuple(Tick(x(t), f"{t:,g}") for t in logarithmic_numbers(first, last)),
        tuple(Tick(digits(v), axis_text(v)) for v in round_numbers(digits.low, digits.high, 7)),
        tuple(
            HistoryLine(ops, _steps(steps, x, y, frame.right), labels.get(ops))
            for ops, steps in changes.items()
        ),
    )


def _labels(ends: Mapping[int, float]) -> dict[int, float]:
    """Heights of the labels, near the ends of their lines and apart from each other."""
    order = sorted(ends, key=lambda ops: (ends[ops], -ops))
    places = spread([ends[ops] for ops in order], [_LABEL_GAP] * (len(order) - 1))
    return dict(zip(order, places, strict=True))


def _steps(steps: Sequence[Change], x: Scale, y: Scale, end: float) -> str:
    """The path of one operation count, interrupted while the front has none of it."""
    path, drawing = "", False
    for step in steps:
        at = plain(x(step.seconds))
        if step.error is None:
            path += f"H{at}"
        elif drawing:
            path += f"H{at}V{plain(y(step.error))}"
        else:
            path += f"M{at} {plain(y(step.error))}"
        drawing = step.error is not None
    return f"{path}H{plain(end)}" if drawing else path
