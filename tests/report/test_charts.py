"""The three charts as geometry: what is drawn lies where its figures say."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from autonumerics.baselines import Baseline
from autonumerics.programs import Program, parse
from autonumerics.report import curve_chart, front_chart, history_chart
from autonumerics.report.curve_chart import Bound, draw_curve
from autonumerics.report.curves import CurvePoint, SampledCurve, Sampler
from autonumerics.report.entries import Entry, from_baselines
from autonumerics.report.front_chart import FrontChart, Listed, by_family, draw_front
from autonumerics.report.history_chart import draw_history
from autonumerics.report.journal import Change, changes_by_ops, read_journal
from autonumerics.targets import Target

TARGET = Target.make("exp2")


def _listed(entries: Sequence[Entry]) -> list[Listed]:
    return [Listed(f"key-{i}", entry) for i, entry in enumerate(entries)]


@pytest.fixture(scope="module")
def entries(programs: Sequence[Program], baselines: Sequence[Baseline]) -> list[Entry]:
    found = [Entry(p, 10.0**-p.ops, "sampled") for p in programs]
    return [*from_baselines(baselines), *found]


def test_families_share_what_they_derive_from(entries: list[Entry]) -> None:
    families = by_family(_listed(entries))
    assert [(f.name, f.slot, f.variant, len(f.members)) for f in families] == [
        ("discovered", 0, 0, 4),
        ("Taylor", 1, 0, 2),
        ("Taylor, squared", 1, 1, 1),
        ("continued fraction", 2, 0, 2),
    ]
    assert len({family.mark for family in families}) == 3


def test_of_a_baseline_family_only_its_front_is_drawn() -> None:
    worse = Entry(parse("x*c0 + c1", [1.0, 1.0]), 0.5, "sampled", "Taylor", "bad")
    better = Entry(parse("x + c0", [1.0]), 0.1, "sampled", "Taylor", "good")
    found = Entry(parse("x*c0 + c1", [1.0, 1.0]), 0.7, "sampled")
    families = by_family(_listed([worse, better, found]))
    assert [len(family.members) for family in families] == [1, 1]
    assert families[1].members[0].entry is better


def test_what_was_found_is_drawn_also_where_it_is_beaten() -> None:
    found = [Entry(parse(s, [1.0, 1.0][:n]), e, "sampled")
             for s, n, e in (("x + c0", 1, 0.1), ("x*c0 + c1", 2, 0.2))]  # fmt: skip
    chart = draw_front(by_family(_listed(found)), front_chart.FRAMES[0])
    assert len(chart.series[0].points) == 2
    assert chart.series[0].line == ""


@pytest.mark.parametrize("frame", front_chart.FRAMES)
def test_programs_lie_at_their_cost_and_digits(
    entries: list[Entry], frame: front_chart.Frame
) -> None:
    chart = draw_front(by_family(_listed(entries)), frame)
    assert chart.series[-1].family.slot == 0
    assert [tick.label for tick in chart.x_ticks] == [str(n) for n in range(1, 11)]
    at = {tick.label: tick.at for tick in chart.x_ticks}
    for series in chart.series:
        for point, item in zip(series.points, series.family.members, strict=True):
            assert point.x == pytest.approx(at[str(item.entry.ops)], abs=0.06)
            assert point.y == pytest.approx(_height(chart, item.entry.digits), abs=0.06)
            assert item.entry.program.text in point.spoken
    assert [t.at for t in chart.y_ticks] == [t.at for t in chart.error_ticks]
    assert chart.error_ticks[-1].exponent == f"−{chart.y_ticks[-1].label}"


def test_a_program_without_operations_lies_within_the_frame() -> None:
    entries = [
        Entry(parse("c0", [1.4]), 0.3, "sampled"),
        Entry(parse("x + c0", [1.0]), 0.1, "sampled"),
    ]
    frame = front_chart.FRAMES[0]
    chart = draw_front(by_family(_listed(entries)), frame)
    assert [tick.label for tick in chart.x_ticks] == ["0", "1"]
    assert all(frame.left < point.x < frame.right for point in chart.series[0].points)
    assert chart.x_ticks[0].at == pytest.approx(chart.series[0].points[0].x, abs=0.06)


def test_an_exact_program_lies_on_the_upper_edge() -> None:
    exact = Entry(parse("x"), 0.0, "sampled")
    frame = front_chart.FRAMES[1]
    chart = draw_front(by_family(_listed([exact])), frame)
    assert chart.series[0].points[0].y == frame.top


def test_an_error_above_one_lies_within_the_frame() -> None:
    bad = Entry(parse("x"), 1e4, "sampled")
    frame = front_chart.FRAMES[1]
    (point,) = draw_front(by_family(_listed([bad])), frame).series[0].points
    assert frame.top < point.y <= frame.bottom


@pytest.mark.parametrize("frame", curve_chart.FRAMES)
def test_the_curve_with_its_extrema_and_its_bound(
    programs: Sequence[Program], frame: curve_chart.Frame
) -> None:
    curve = Sampler(TARGET, 201).curve(programs[2])
    chart = draw_curve(curve, TARGET, Bound(curve.largest, "largest", False), frame)
    places = [tuple(map(float, p.split())) for p in re.findall(r"[\d.]+ [\d.]+", chart.line)]
    assert (places[0][0], places[-1][0]) == (frame.left, frame.right)
    assert len(chart.extrema) == len(curve.extrema) == 5
    upper, lower = chart.bounds
    assert frame.top < upper < chart.zero < lower < frame.bottom
    assert min(y for _, y in places) == pytest.approx(upper, abs=0.5)
    for x, y in chart.extrema:
        assert min(abs(y - b) for a, b in places if abs(x - a) < 5) < 0.5
    assert "10⁻⁶" in chart.y_title


def test_a_curve_with_a_gap() -> None:
    points = [CurvePoint(x / 10, math.nan if 3 <= x <= 5 else 0.1) for x in range(11)]
    curve = SampledCurve(tuple(points), (), 0.1)
    chart = draw_curve(curve, TARGET, Bound(0.1, "", False), curve_chart.FRAMES[0])
    assert chart.line.count("M") == 2
    assert "nan" not in chart.line


def test_a_curve_of_no_error() -> None:
    curve = SampledCurve((CurvePoint(0.0, 0.0), CurvePoint(1.0, 0.0)), (), 0.0)
    chart = draw_curve(curve, TARGET, Bound(0.0, "", False), curve_chart.FRAMES[0])
    assert chart.bounds == ()
    assert chart.y_title == "relative error"


@pytest.mark.parametrize("frame", history_chart.FRAMES)
def test_the_history_steps_up_and_ends_at_its_labels(
    finished: Path, frame: history_chart.Frame
) -> None:
    journal, _ = read_journal(finished)
    chart = draw_history(changes_by_ops(journal), journal.seconds, frame)
    lines = {line.ops: line for line in chart.lines}
    assert list(lines) == [1, 3, 4, 5, 10]
    assert lines[4].label_y is None
    assert not lines[4].line.endswith(f"H{frame.right}")
    heights = [lines[ops].label_y or 0.0 for ops in (10, 5, 3, 1)]
    assert all(b - a >= 12 for a, b in pairwise(heights))
    assert all(lines[ops].line.endswith(f"H{frame.right}") for ops in (1, 3, 5, 10))
    assert [tick.label for tick in chart.x_ticks] == ["0.5", "1", "2", "5", "10", "20"]


def test_a_history_of_one_moment() -> None:
    chart = draw_history({2: (Change(0.0, 5, 0.5),)}, 0.0, history_chart.FRAMES[0])
    assert len(chart.lines) == 1
    assert "nan" not in chart.lines[0].line


def test_a_history_with_an_exact_program() -> None:
    changes = {1: (Change(0.1, 5, 0.5), Change(0.5, 9, 0.0))}
    chart = draw_history(changes, 1.0, history_chart.FRAMES[0])
    assert chart.lines[0].label_y is not None
    assert chart.lines[0].label_y > chart.frame.top


def _height(chart: FrontChart, digits: float) -> float:
    """Where so many digits lie, by the marks on the axis."""
    first, *_, last = chart.y_ticks
    share = (digits - float(first.label)) / (float(last.label) - float(first.label))
    return first.at + share * (last.at - first.at)
