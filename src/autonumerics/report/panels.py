"""The part of the page that shows one program in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from autonumerics.baselines import Comparison
from autonumerics.numerals import Rounding, decimal_text, scientific
from autonumerics.programs import to_hex
from autonumerics.programs.notation import Definition
from autonumerics.report.certificates import Certificate, certificate_of
from autonumerics.report.curve_chart import FRAMES, Bound, CurveChart, draw_curve
from autonumerics.report.curves import CurvePoint, Sampler
from autonumerics.report.entries import Entry
from autonumerics.report.front_chart import Listed
from autonumerics.report.graph import Graph, draw_graph
from autonumerics.report.mathml import statements
from autonumerics.targets import Target

POINTS = 401
"""Points of an error curve: some 25 a lobe for the longest programs that a search allows."""

BASELINE_ROWS = 25
"""Rows of the table behind the curve of a baseline, its extrema apart; the page stays small."""


class Constant(NamedTuple):
    """A constant of a program in both bases."""

    name: str
    decimal: str
    hexadecimal: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A program in full. The charts are empty where the target is unknown.

    `rows` are the points of the curve that the table gives, all of them for what was found.
    """

    key: str
    entry: Entry
    statements: tuple[Definition, ...]
    constants: tuple[Constant, ...]
    graph: Graph
    charts: tuple[CurveChart, ...]
    rows: tuple[CurvePoint, ...]
    extrema: tuple[CurvePoint, ...]
    certificate: Certificate | None
    comparison: Comparison[Entry] | None


def build_panels(
    listed: Iterable[Listed],
    target: Target | None,
    certificates: Sequence[Certificate],
    comparisons: Iterable[Comparison[Entry]],
) -> tuple[Panel, ...]:
    """A panel for each program, its error curve sampled anew in exact arithmetic."""
    sampler = Sampler(target, POINTS) if target else None
    by_ops = {c.ops: c for c in comparisons}
    panels: list[Panel] = []
    for key, entry in listed:
        certificate = (
            certificate_of(entry.program, target, certificates)
            if target and entry.is_found
            else None
        )
        charts, rows, extrema = _curve(entry, sampler, target, certificate)
        panels.append(
            Panel(
                key=key,
                entry=entry,
                statements=statements(entry.program),
                constants=_constants(entry),
                graph=draw_graph(entry.program),
                charts=charts,
                rows=rows,
                extrema=extrema,
                certificate=certificate,
                comparison=by_ops.get(entry.ops) if entry.is_found else None,
            )
        )
    return tuple(panels)


def _curve(
    entry: Entry, sampler: Sampler | None, target: Target | None, certificate: Certificate | None
) -> tuple[tuple[CurveChart, ...], tuple[CurvePoint, ...], tuple[CurvePoint, ...]]:
    """The error curve as charts, and the points and the extrema for its table."""
    if sampler is None or target is None:
        return (), (), ()
    curve = sampler.curve(entry.program)
    bound = _bound(certificate, curve.largest)
    title = "" if entry.machine is None else "P(x) − f(x)"
    charts = tuple(draw_curve(curve, target, bound, frame, title) for frame in FRAMES)
    every = 1 if entry.is_found else POINTS // BASELINE_ROWS
    return charts, curve.points[::every], curve.extrema


def _bound(certificate: Certificate | None, largest: float) -> Bound:
    """The line of the largest error: from the certificate, else as far as it was sampled."""
    if certificate is not None and certificate.holds:
        label = f"proved bound {scientific(certificate.upper, 6, Rounding.UP)}"
        return Bound(float(certificate.upper), label, True)
    return Bound(largest, f"largest sampled {scientific(largest, 4)}", False)


def _constants(entry: Entry) -> tuple[Constant, ...]:
    values: Sequence[Fraction] = entry.program.constants
    return tuple(
        Constant(f"c{index}", decimal_text(value), to_hex(value))
        for index, value in enumerate(values)
    )
