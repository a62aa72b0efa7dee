"""docs/cases.md and docs/cases.svg from docs/cases.json: a table, what it says in words, a figure.

python benchmarks/cases_page.py
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from asked import ASKED, LEFT_OUT
from case import Asked, Case
from commands import commands
from forms import FORMS
from published import CASES

DOCS = Path(__file__).parent.parent / "docs"
RESULTS, PAGE, FIGURE = DOCS / "cases.json", DOCS / "cases.md", DOCS / "cases.svg"

_SHOWN = 5
"""Programs of a front that are shown."""

TIE = 0.01
"""Relative difference of errors below which neither is better."""

Row = dict[str, Any]

_BY_NAME: dict[str, Any] = {case.name: case for case in (*CASES, *FORMS, *ASKED)}
_PUBLISHED = {case.name for case in CASES}
_FORMS = {case.name for case in FORMS}


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
    published, forms, asked = shares(rows)
    parts = (
        _INTRODUCTION, _summary(published), _FIGURE_LINK, _table(published), _RULES,
        _FORMS_HEAD, _forms_summary(forms), _forms_table(forms),
        _ASKED_HEAD, _asked_table(asked), _left_out(rows), _programs([*published, *forms]),
        _searches(asked),
    )  # fmt: skip
    return "\n\n".join(part.strip() for part in parts) + "\n"


def shares(rows: Sequence[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Those with published constants, those of forms alone, those with nothing to count."""
    published = [row for row in rows if row["name"] in _PUBLISHED]
    forms = [row for row in rows if row["name"] in _FORMS]
    return published, forms, [row for row in rows if "theirs" not in row]


def compared(rows: Sequence[Row], kind: str) -> list[Row]:
    """Those that are counted: in binary32 without those whose source computes in doubles."""
    return [row for row in rows if kind != "binary32" or not _is_of_doubles(row)]


def _is_of_doubles(row: Row) -> bool:
    return _BY_NAME[row["name"]].computes_in == "binary64"


def _summary(rows: Sequence[Row]) -> str:
    lines = []
    for kind, words in (
        ("exact", "In exact arithmetic, their constants as published"),
        ("best", "In exact arithmetic, their form with the constants that `level` finds for it"),
        ("binary32", "As computed in binary32"),
    ):  # fmt: skip
        counted = compared(rows, kind)
        median = sorted(factor(row, kind) for row in counted)[len(counted) // 2]
        lines.append(f"- {words}: {_counted(rows, kind)}; median factor {_times(median)}.")
    in_binary32 = compared(rows, "binary32")
    lost = [row["name"] for row in in_binary32 if verdict(factor(row, "binary32")) == "lost"]
    doubles = [row["name"] for row in rows if _is_of_doubles(row)]
    if doubles:
        lines.append(
            f"- Not counted in binary32, won or lost: {', '.join(doubles)}. Their sources compute "
            "in doubles, for which their constants are (Herbie's benchmarks are binary64 by "
            "FPCore's default)."
        )
    if lost:
        lines.append(
            f"- Theirs is more accurate **as computed** in {', '.join(lost)}: whatever the factor "
            "in exact arithmetic is there, nothing is won in binary32."
        )
    earlier = [row for row in rows if "front" not in row]
    if earlier:
        lines.append(
            f"- {len(earlier)} of the rows, those without a front in cases.json, were made by "
            "earlier versions of the search. Of 26 that were made twice, 25 came out the same."
        )
    return "\n".join(lines)


def _counted(rows: Sequence[Row], kind: str) -> str:
    rows = compared(rows, kind)
    found = [verdict(factor(row, kind)) for row in rows]
    counts = ", ".join(f"{found.count(each)} {each}" for each in ("won", "tie", "lost"))
    return f"of {len(rows)} cases {counts}"


def _forms_summary(rows: Sequence[Row]) -> str:
    return (
        f"In exact arithmetic {_counted(rows, 'best')}; as computed in binary32 "
        f"{_counted(rows, 'binary32')}."
    )


def _forms_table(rows: Sequence[Row]) -> str:
    lines = [
        "| | function, interval, error | form | operations | they state | form at its best | ours |"
        " factor | the form, binary32 | ours, binary32 | factor |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        case, theirs, ours = _BY_NAME[row["name"]], row["theirs"], row["ours"]
        computed, best = row["ours_as_computed"], row["theirs_at_its_best"]
        cells = (
            case.name, _what(case), case.source.partition(": ")[2], f"{theirs['ops']}",
            case.stated, f"{best:.3g}", _ours(ours["exact"], ours["ops"], theirs["ops"]),
            _marked(factor(row, "best")), f"{theirs['binary32']:.3g}",
            _ours(computed["binary32"], computed["ops"], theirs["ops"]),
            _marked_in_binary32(row),
        )  # fmt: skip
        lines.append(f"| {' | '.join(_cell(each) for each in cells)} |")
    return "\n".join(lines)


def _asked_table(rows: Sequence[Row]) -> str:
    lines = [
        "| | function, interval, error | they have | ours: operations, error | |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        case = _BY_NAME[row["name"]]
        reached = [ops for ops, error in row["front"] if case.wanted and error <= case.wanted]
        said = f"reached with {min(reached)}" if reached else ""
        if case.wanted and not reached:
            said = f"**{case.wanted:g} not reached**"
        notes = "; ".join(each for each in (said, case.how) if each)
        cells = (case.name, _what(case), case.they_have, _front(row["front"]), notes)
        lines.append(f"| {' | '.join(_cell(each) for each in cells)} |")
    return "\n".join(lines)


def _front(front: Sequence[Sequence[float]]) -> str:
    """The best, and some on the way."""
    shown = [each for each in front if each[0] >= 1][-_SHOWN:]
    return ", ".join(f"{ops:.0f}: {error:.2g}" for ops, error in shown)


def _left_out(rows: Sequence[Row]) -> str:
    """What is not asked, and what is and has no row yet."""
    lines = ["Of the cases these are not asked:", ""]
    lines += [f"- {each.name}, {each.what}: {each.why}." for each in LEFT_OUT]
    waiting = [name for name in _BY_NAME if name not in {row["name"] for row in rows}]
    if waiting:
        lines += ["", f"Asked, and not run yet: {', '.join(waiting)}."]
    return "\n".join(lines)


def _searches(rows: Sequence[Row]) -> str:
    lines = ["## Searches with nothing to compare with", ""]
    for row in rows:
        case = _BY_NAME[row["name"]]
        lines += [f"**{case.name}**: {case.what}; {case.source}  "]
        lines += [*(f"`{each}`  " for each in commands(case)), ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


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
            _marked_in_binary32(row),
        )  # fmt: skip
        lines.append(f"| {' | '.join(_cell(each) for each in cells)} |")
    return "\n".join(lines)


def _what(case: Case | Asked) -> str:
    domains = case.domains if isinstance(case, Asked) else [case.domain]
    intervals = ", ".join(f"[{lower}, {upper}]" for lower, upper in domains)
    return f"{case.what} on {intervals}, {_measure(case)}"


def _measure(case: Case | Asked) -> str:
    if isinstance(case, Asked):
        return f"ULP of {case.number_format}" if case.number_format else case.error
    mean = "root of the mean square" if case.norm == "2" else ""
    weight = f" times {case.weight}" if case.weight else ""
    pinned = f", {case.exact}" if case.exact else ""
    return (mean or case.error) + weight + pinned


def _ours(error: float, ops: int, most: int) -> str:
    """The error, and the operations where they are fewer than theirs."""
    return f"{error:.3g}" + (f" ({ops})" if ops < most else "")


def _marked(ratio: float) -> str:
    said = verdict(ratio)
    return _times(ratio) if said == "won" else f"**{said}** {_times(ratio)}"


def _marked_in_binary32(row: Row) -> str:
    return "for doubles" if _is_of_doubles(row) else _marked(factor(row, "binary32"))


def _times(ratio: float) -> str:
    return f"{ratio:.3g}" if ratio < 1000 else f"{ratio:.0f}"


def _around(case: Case) -> str:
    """How what the command finds becomes a program of x, where it is not one."""
    if not case.kernel:
        return ""
    return f", of u = {case.inner}; the value is {case.outer.replace('v', 'v(u)')}"


def _programs(rows: Sequence[Row]) -> str:
    lines = ["## Programs", ""]
    for row in rows:
        case = _BY_NAME[row["name"]]
        lines += [
            f"**{case.name}**: {case.what}; {case.source}"
            + (f"; they state {case.stated}" if case.stated else "") + "  ",
            f"theirs `{row['theirs']['program']}`  ",
            f"ours `{row['ours']['program']}`  ",
            *(f"`{each}`" + _around(case) + "  " for each in commands(case)),
        ]  # fmt: skip
        if row["ours_as_computed"]["program"] != row["ours"]["program"]:
            lines.append(f"ours in binary32 `{row['ours_as_computed']['program']}`  ")
        lines.append("")
    return "\n".join(lines)


_INTRODUCTION = """
# What software ships, and what a search finds in its place

Approximations from public repositories: same function, interval, error measure, operations and
count of operations. [cases.json](cases.json) has every program with its constants;
`benchmarks/published_networks.py` and `published_signals.py` have theirs with the sources. The
command

    python benchmarks/cases.py            # or the names of some: A01-3 A24

measures theirs, makes one short search for each (seed 1, 60,000 evaluations, some ten seconds on
two free cores), measures ours, and writes this page. A factor is their error over ours. The search
of each case as a command is at the end.
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
vanish at 0 are those of the quotient by x (or x^3). *For doubles*: the source computes in binary64;
what its constants do in binary32 is shown and not counted. For odd functions with relative errors
the search was for g in x g(x^2), and the two or three operations around it count. A35 is three
polynomials, all computed, then two selections that are not counted; the search was for 10
operations at most.
"""

_FORMS_HEAD = """
## Forms whose constants are not published

What stands for them is the form with the constants that `level` finds, in exact arithmetic and
rounded to binary32: the best that their authors could have. Where a tool failed on the form, it is
said so. What is stated for B14 is below the optimum of these degrees on [-1, 1], so that it must be
of another interval or measure.
"""

_ASKED_HEAD = """
## Nothing to count

There a closed form with calls of a library, a table, or a failure of a tool is what people have.
The front of one search each (seed 1, 20,000 evaluations), in exact arithmetic, or where it says ULP
as computed; of several intervals the larger error.
"""


def figure(rows: Sequence[Row]) -> str:
    """Factors on a logarithmic axis, a line a case, as SVG: the same bytes for the same data."""
    rows = shares(rows)[0]
    ordered = sorted(rows, key=lambda row: -factor(row, "exact"))
    top, line, left, width = 46, 15, 210, 520
    largest = max(factor(row, "exact") for row in rows)
    most = max(1, math.ceil(math.log10(largest)))
    kinds = ("exact", "binary32")
    smallest = min(factor(row, kind) for kind in kinds for row in compared(rows, kind))
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
        exact = x(factor(row, "exact"))
        drawn += [
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{what}</text>',
            f'<circle cx="{exact:.1f}" cy="{y}" r="4" fill="#c0392b"/>',
        ]
        if _is_of_doubles(row):
            continue
        computed = x(factor(row, "binary32"))
        drawn += [
            f'<line x1="{computed:.1f}" y1="{y}" x2="{exact:.1f}" y2="{y}" stroke="#bbb"/>',
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
