"""The chart of a run: digits over operations, the programs found against every baseline family."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from autonumerics.numerals import MINUS, plain, power_of_ten
from autonumerics.report.entries import FOUND, Entry
from autonumerics.report.scales import Frame, Linear, Tick

FRAMES = (
    Frame.within(360, 330, (16, 44, 44, 34)),
    Frame.within(640, 420, (16, 58, 48, 44)),
    Frame.within(1040, 470, (16, 66, 50, 52)),
)
"""For a telephone, a tablet and a desk."""

MARKS = (
    "M0-5.4A5.4 5.4 0 1 0 0 5.4 5.4 5.4 0 1 0 0-5.4Z",  # circle, for what was found
    "M-4-4H4V4H-4Z",  # square
    "M0-5L5 4H-5Z",  # triangle
    "M0-5.4L5.4 0 0 5.4-5.4 0Z",  # diamond
    "M0 5L5-4H-5Z",  # triangle on its tip
    "M-2-5H2V-2H5V2H2V5H-2V2H-5V-2H-2Z",  # plus
    "M0-5L5-1.2 3 4.4H-3L-5-1.2Z",  # pentagon
    "M-2.6-5H2.6L5 0 2.6 5H-2.6L-5 0Z",  # hexagon
    "M0-4.2A4.2 4.2 0 1 0 0 4.2 4.2 4.2 0 1 0 0-4.2Z",  # small circle
)
"""Outlines of the marks: a family is known by its shape as well as by its colour."""

_SLOTS = len(MARKS) - 1  # colours of baselines in the style sheet, used again if these run out
_VARIANTS = 4  # kinds of lines there
_MOST_MARKS = 10  # on the axis of the digits, whole numbers and evenly spaced
_X_ROOM = 0.5  # operations left free at both ends of the axis


class Listed(NamedTuple):
    """An entry and the key of its part of the page."""

    key: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of program. `slot` chooses its colour and its mark, 0 is what was found.

    `variant` is 0 for a plain family and counts on for those derived from it, "Taylor, squared"
    from "Taylor", which share its colour and are told apart by their lines.
    """

    name: str
    slot: int
    variant: int
    members: tuple[Listed, ...]

    @property
    def mark(self) -> str:
        """The outline of its marks."""
        return MARKS[self.slot]


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A program on the chart, with what is said of it there."""

    key: str
    x: float
    y: float
    title: str
    detail: str
    text: str
    is_failing: bool = False

    @property
    def spoken(self) -> str:
        """All of it, for those who do not see it."""
        return f"{self.title}: {self.detail}. {self.text}"


@dataclass(frozen=True, slots=True)
class FrontSeries:
    """A family on the chart: its line and its points from left to right."""

    family: Family
    line: str
    points: tuple[FrontPoint, ...]


@dataclass(frozen=True, slots=True)
class FrontChart:
    """The chart in one size; what was found is the last series, on top of the others."""

    frame: Frame
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    error_ticks: tuple[Tick, ...]
    y_title: str
    series: tuple[FrontSeries, ...]


def by_family(listed: Iterable[Listed]) -> tuple[Family, ...]:
    """The families in order of appearance, first what was found, all of it; else the fronts."""
    members: dict[str, list[Listed]] = {FOUND: []}
    for item in listed:
        members.setdefault(item.entry.family, []).append(item)
    slots: dict[str, int] = {FOUND: 0}
    variants: dict[str, int] = {}
    families: list[Family] = []
    for name, items in members.items():
        plain_name, _, variant = name.partition(", ")
        slot = slots.setdefault(plain_name, 1 + (len(slots) - 1) % _SLOTS)
        number = variants.setdefault(variant, len(variants) % _VARIANTS)
        shown = tuple(items) if name == FOUND else _front(items)
        families.append(Family(name, slot, number, shown))
    return tuple(families)


def draw_front(families: Sequence[Family], frame: Frame) -> FrontChart:
    """The chart of these families; a program that is exact lies on the upper edge."""
    entries = [item.entry for family in families for item in family.members]
    in_ulps = any(entry.machine is not None for entry in entries)
    finite = [e.height for e in entries if math.isfinite(e.height)]
    low = math.floor(min([0.0, *finite]))
    high = math.ceil(max([0.0 if in_ulps else 1.0, *finite]) + 0.2)
    least, most = min([1, *(e.ops for e in entries)]), max([1, *(e.ops for e in entries)])
    x = Linear(least - _X_ROOM, most + _X_ROOM, frame.left, frame.right)
    y = Linear(low, high, frame.bottom, frame.top)
    step = next(2**k for k in count() if high - low <= _MOST_MARKS * 2**k)
    marks = range(math.ceil(low / step) * step, high + 1, step)
    return FrontChart(
        frame,
        tuple(Tick(x(n), str(n)) for n in range(least, most + 1)),
        tuple(Tick(y(d), power_of_ten(-d) if in_ulps else str(d)) for d in marks),
        () if in_ulps else tuple(_error_tick(y(d), -d) for d in marks),
        "ULP" if in_ulps else "digits",
        tuple(_series(family, x, y) for family in (*families[1:], *families[:1])),
    )


def _error_tick(at: float, exponent: int) -> Tick:
    return Tick(at, "10", str(exponent).replace("-", MINUS)) if exponent else Tick(at, "1")


def _front(items: Iterable[Listed]) -> tuple[Listed, ...]:
    """Those that no cheaper one of the family equals, by ascending operations."""
    kept: list[Listed] = []
    for item in sorted(items, key=lambda i: (i.entry.ops, i.entry.ranked_error)):
        if not kept or item.entry.ranked_error < kept[-1].entry.ranked_error:
            kept.append(item)
    return tuple(kept)


def _series(family: Family, x: Linear, y: Linear) -> FrontSeries:
    points = tuple(
        FrontPoint(
            item.key,
            round(x(item.entry.ops), 1),
            round(y(min(item.entry.height, y.high)), 1),
            _title(item.entry),
            item.entry.caption,
            item.entry.text,
            bool(item.entry.failures),
        )
        for item in family.members
    )
    on_front = {item.key for item in _front(family.members)}
    corners = [f"{plain(p.x)} {plain(p.y)}" for p in points if p.key in on_front]
    return FrontSeries(family, f"M{'L'.join(corners)}" if len(corners) > 1 else "", points)


def _title(entry: Entry) -> str:
    return "Discovered" if entry.is_found else f"{entry.family}: {entry.name}"
