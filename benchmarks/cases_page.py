"""docs/cases.md and docs/cases.svg from docs/cases.json: a table, what it says in words, a figure.

python benchmarks/cases_page.py
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from published import CASES, Case

DOCS = Path(__file__).parent.parent / "docs"
RESULTS, PAGE, FIGURE = DOCS / "cases.json", DOCS / "cases.md", DOCS / "cases.svg"

TIE = 0.01
"""Relative difference of errors below which neither is better."""

Row = dict[str, Any]

_BY_NAME = {case.name: case for case in CASES}


def factor(row: Row, kind: str) -> float:
    """By what theirs is larger; `kind`: exact, binary32 or best."""
    if kind == "best":
        return row["theirs_at_its_best"] / row["ours"]["exact"]
    ours = row["ours" if kind == "exact" else "ours_as_computed"]
    return row["theirs"][kind] / ours[kind]


def verdict(ratio: float) -> str:
    """Won, tie or lost.

    >>> verdict(2.0), verdict(1.001), verdict(0.5)
    ('won', 'tie', 'lost')
    """
    return "won" if ratio > 1 + TIE else "lost" if ratio < 1 / (1 + TIE) else "tie"


def page(rows: Sequence[Row]) -> str:
    """The whole page."""
    parts = (_INTRODUCTION, _summary(rows), _FIGURE_LINK, _table(rows), _RULES, _programs(rows))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _summary(rows: Sequence[Row]) -> str:
    lines = []
    for kind, words in (
        ("exact", "In exact arithmetic, their constants as published"),
        ("best", "In exact arithmetic, their form with the constants that `level` finds for it"),
        ("binary32", "As computed in binary32"),
    ):  # fmt: skip
        found = [verdict(factor(row, kind)) for row in rows]
        median = sorted(factor(row, kind) for row in rows)[len(rows) // 2]
        counts = ", ".join(f"{found.count(each)} {each}" for each in ("won", "tie", "lost"))
        lines.append(f"- {words}: of {len(rows)} cases {counts}; median factor {_times(median)}.")
    lost = [row["name"] for row in rows if verdict(factor(row, "binary32")) == "lost"]
    if lost:
        lines.append(
            f"- Theirs is more accurate **as computed** in {', '.join(lost)}: whatever the factor "
            "in exact arithmetic is there, nothing is won in binary32."
        )
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> str:
    head = (
        "| | function, interval, error | operations | theirs | their form at its best | ours |"
        " factor | theirs, binary32 | ours, binary32 | factor |"
    )
    lines = [head, "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for row in rows:
        case, theirs, ours = _BY_NAME[row["name"]], row["theirs"], row["ours"]
        computed = row["ours_as_computed"]
        name = case.name
        cells = (
            name, _what(case), f"{theirs['ops']}", f"{theirs['exact']:.3g}",
            f"{row['theirs_at_its_best']:.3g}", _ours(ours["exact"], ours["ops"], theirs["ops"]),
            _marked(factor(row, "exact")), f"{theirs['binary32']:.3g}",
            _ours(computed["binary32"], computed["ops"], theirs["ops"]),
            _marked(factor(row, "binary32")),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _what(case: Case) -> str:
    lower, upper = (str(end) for end in case.domain)
    return f"{case.what} on [{lower}, {upper}], {case.error}"


def _ours(error: float, ops: int, most: int) -> str:
    """The error, and the operations where they are fewer than theirs."""
    return f"{error:.3g}" + (f" ({ops})" if ops < most else "")


def _marked(ratio: float) -> str:
    said = verdict(ratio)
    return _times(ratio) if said == "won" else f"**{said}** {_times(ratio)}"


def _times(ratio: float) -> str:
    return f"{ratio:.3g}" if ratio < 1000 else f"{ratio:.0f}"


def _programs(rows: Sequence[Row]) -> str:
    lines = ["## Programs", ""]
    for row in rows:
        case = _BY_NAME[row["name"]]
        lines += [
            f"**{case.name}**: {case.what}; {case.source}"
            + (f"; they state {case.stated}" if case.stated else "") + "  ",
            f"theirs `{row['theirs']['program']}`  ",
            f"ours `{row['ours']['program']}`  ",
        ]  # fmt: skip
        if row["ours_as_computed"]["program"] != row["ours"]["program"]:
            lines.append(f"ours in binary32 `{row['ours_as_computed']['program']}`  ")
        lines.append("")
    return "\n".join(lines)


_INTRODUCTION = """
# What software ships, and what a search finds in its place

Approximations from public repositories: same function, interval, error measure, operations and
count of operations. [cases.json](cases.json) has every program with its constants;
`benchmarks/published.py` has theirs with the sources. The command

    python benchmarks/cases.py            # or the names of some: A01-3 A24

measures theirs, makes one short search for each (seed 1, 60,000 evaluations, some ten seconds on
two cores), measures ours, and writes this page. A factor is their error over ours.
"""

_FIGURE_LINK = "![By what factor the error of each published approximation is larger](cases.svg)"

_RULES = """
*Operations*: + - * / sqrt and fma count one each, on what depends on x; a product that is only
added to something, or from which something is subtracted, counts with that as one fma, on both
sides. Ours may use + - * fma, and / and sqrt where theirs does; a number in brackets says that it
has fewer than theirs. *Theirs*, *ours*: the largest error in exact arithmetic, sampled at refined
extrema, their constants as published, ours to 106 bits. *binary32*: every operation and constant
rounded; the largest error found at some 50,000 numbers of the interval; theirs with constants
rounded to nearest, ours the best of the archive of the same search there, constants moved by ulps.
That may be another program than the best in exact arithmetic. Relative errors of functions that
vanish at 0 are those of the quotient by x (or x^3). For odd functions with relative errors the
search was for g in x g(x^2), and the two or three operations around it count.
"""


def figure(rows: Sequence[Row]) -> str:
    """Factors on a logarithmic axis, a line a case, as SVG: the same bytes for the same data."""
    ordered = sorted(rows, key=lambda row: -factor(row, "exact"))
    top, line, left, width = 46, 15, 210, 520
    largest = max(factor(row, "exact") for row in rows)
    most = max(1, math.ceil(math.log10(largest)))
    smallest = min(factor(row, kind) for row in rows for kind in ("exact", "binary32"))
    least = min(0, math.floor(math.log10(smallest)))
    height = top + line * len(ordered) + 16

    def x(ratio: float) -> float:
        return left + width * (math.log10(ratio) - least) / (most - least)

    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 30} {height}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{left + width + 30}" height="{height}" fill="white"/>',
        f'<text x="{left}" y="14">their error over ours: '
        '<tspan fill="#c0392b">● exact arithmetic</tspan>, '
        '<tspan fill="#2c6fab">○ as computed in binary32</tspan></text>',
    ]
    for power in range(least, most + 1):
        at = x(10.0**power)
        stroke = "#333" if power == 0 else "#ddd"
        drawn.append(
            f'<line x1="{at:.1f}" y1="34" x2="{at:.1f}" y2="{height - 12}" stroke="{stroke}"/>'
        )
        label = f"{10**power:g}" if abs(power) < 4 else f"1e{power}"
        drawn.append(f'<text x="{at:.1f}" y="30" text-anchor="middle">{label}</text>')
    for k, row in enumerate(ordered):
        y = top + line * k
        case = _BY_NAME[row["name"]]
        what = _escaped(f"{case.name}  {case.what[:22]}, {row['theirs']['ops']} ops")
        exact, computed = x(factor(row, "exact")), x(factor(row, "binary32"))
        drawn += [
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{what}</text>',
            f'<line x1="{computed:.1f}" y1="{y}" x2="{exact:.1f}" y2="{y}" stroke="#bbb"/>',
            f'<circle cx="{exact:.1f}" cy="{y}" r="4" fill="#c0392b"/>',
            f'<circle cx="{computed:.1f}" cy="{y}" r="4" fill="none" stroke="#2c6fab"'
            ' stroke-width="1.6"/>',
        ]
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def write() -> None:
    """The page and the figure of what has been measured."""
    rows = json.loads(RESULTS.read_text(encoding="utf-8"))
    PAGE.write_text(page(rows), encoding="utf-8")
    FIGURE.write_text(figure(rows), encoding="utf-8")


if __name__ == "__main__":
    write()
