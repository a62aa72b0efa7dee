"""The chart of a program's error over the domain, with its extrema and its bound."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from autonumerics.numerals import axis_text, power_of_ten
from autonumerics.report.curves import CurvePoint, SampledCurve
from autonumerics.report.polyline import simplified
from autonumerics.report.scales import Frame, Linear, Tick, round_numbers
from autonumerics.targets import Target

FRAMES = (
    Frame.within(360, 260, (14, 12, 40, 48)),
    Frame.within(680, 330, (14, 14, 44, 48)),
)
"""For narrow and for wide columns."""

_TOLERANCE = 0.2  # of a pixel: less than a screen shows
_HEADROOM = 1.22  # of the largest value, for the marks and the label of the bound


@dataclass(frozen=True, slots=True)
class Bound:
    """The line of the largest error: its value, and whether it is proved or sampled."""

    value: float
    label: str
    is_proved: bool


@dataclass(frozen=True, slots=True)
class CurveChart:
    """The chart in one size; `bounds` are the heights of the lines above and below zero."""

    frame: Frame
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    y_title: str
    zero: float
    line: str
    extrema: tuple[tuple[float, float], ...]
    bounds: tuple[float, ...]
    bound: Bound


def draw_curve(
    curve: SampledCurve, target: Target, bound: Bound, frame: Frame, title: str = ""
) -> CurveChart:
    """The signed error over the domain, in units of a power of ten; `title`: what it is."""
    limit = max(curve.largest, bound.value)
    exponent = math.floor(math.log10(limit)) if limit > 0 else 0
    unit = 10.0**exponent
    x = Linear(target.domain.lower, target.domain.upper, frame.left, frame.right)
    top = (limit / unit if limit > 0 else 1.0) * _HEADROOM
    y = Linear(-top, top, frame.bottom, frame.top)
    unit_text = f" in units of {power_of_ten(exponent)}" if exponent else ""
    return CurveChart(
        frame,
        tuple(
            Tick(x(v), axis_text(v))
            for v in round_numbers(target.domain.lower, target.domain.upper, 6)
        ),
        tuple(Tick(y(v), axis_text(v)) for v in round_numbers(-top, top, 6)),
        f"{title or target.words}{unit_text}",
        y(0.0),
        _line(curve.points, [part.upper for part in target.domain.intervals], unit, x, y),
        tuple(
            (round(x(p.x), 1), round(y(p.error / unit), 1))
            for p in curve.extrema
            if math.isfinite(p.error)
        ),
        (y(bound.value / unit), y(-bound.value / unit)) if bound.value > 0 else (),
        bound,
    )


def _line(
    points: Iterable[CurvePoint], uppers: Sequence[float], unit: float, x: Linear, y: Linear
) -> str:
    """The curve as a path, interrupted where the program is undefined and between intervals.

    `uppers`: the upper ends of the intervals of the domain, ascending.
    """
    pieces = groupby(points, key=lambda p: (math.isfinite(p.error), bisect_left(uppers, p.x)))
    return "".join(
        _path([(x(p.x), y(p.error / unit)) for p in piece])
        for (is_defined, _), piece in pieces
        if is_defined
    )


def _path(places: Sequence[tuple[float, float]]) -> str:
    corners = (f"{x:.1f} {y:.1f}" for x, y in simplified(places, _TOLERANCE))
    return f"M{'L'.join(corners)}"
