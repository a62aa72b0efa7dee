"""The tables of docs/sixteen-bits.md, from docs/sixteen-bits.json.

python benchmarks/sixteen_page.py            # writes them into the page, between its marks
python benchmarks/sixteen_page.py --check    # exits with 1 if the page has others
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from sixteen_bits import DOCS, FORMATS, FUNCTIONS, GOALS, stored

PAGE = DOCS / "sixteen-bits.md"
WORDS = {"correct": "**correctly rounded**"}
LIBRARIES = "libmvec", "SLEEF u10", "SLEEF u35", "NumPy", "PyTorch", "XLA", "1/sqrt(x)"


def operations(found: dict[str, Any], *, fused: bool = False) -> Iterator[str]:
    """A line for each function and format: operations for each goal, ours and the textbook's."""
    yield "| | format | 1 ULP | faithful | **correctly rounded** | program |"
    yield "|---|---|---:|---:|---:|---|"
    for where, format, row in _rows(found, fused=fused):
        cells = (_cell(row["ours"][goal], row["textbook"][goal]) for goal in GOALS)
        correct = row["ours"]["correct"]
        text = "" if correct is None else f"`{correct['text']}`"
        yield f"| {where} | {format} | {' | '.join(cells)} | {text} |"


def fused_operations(found: dict[str, Any]) -> Iterator[str]:
    """The same of programs that may have fma."""
    return operations(found, fused=True)


def fused_summary(found: dict[str, Any]) -> Iterator[str]:
    """The same as `summary` of programs that may have fma."""
    return summary(found, fused=True)


def summary(found: dict[str, Any], *, fused: bool = False) -> Iterator[str]:
    """For each goal in how many rows ours has fewer operations than the textbook's, or as many."""
    yield "| of the rows | ours has fewer | as many | more, or none | neither has any |"
    yield "|---|---:|---:|---:|---:|"
    for goal in GOALS:
        counts = [0, 0, 0, 0]
        for _, _, row in _rows(found, fused=fused):
            own, other = row["ours"][goal], row["textbook"][goal]
            if own is None and other is None:
                counts[3] += 1
            elif own is None or (other is not None and own["ops"] > other["ops"]):
                counts[2] += 1
            else:
                counts[other is not None and own["ops"] == other["ops"]] += 1
        yield f"| {WORDS.get(goal, goal)} | {' | '.join(map(str, counts))} |"


def times(found: dict[str, Any]) -> Iterator[str]:
    """A line for each race: ns of ours, and how many times as long others take."""
    yield "| | format | ours, ns | right | textbook's | " + " | ".join(LIBRARIES) + " |"
    yield "|---|---|---:|---:|---:" + "|---:" * len(LIBRARIES) + "|"
    for where, format, row in _rows(found):
        runners = row.get("race", {}).get("contenders", {})
        ours = runners.get("ours, correct") or runners.get("ours, 1 ULP")
        if ours is None:
            continue
        others = [_textbook(row, runners), *(runners.get(each) for each in LIBRARIES)]
        cells = " | ".join(_ratio(each, ours) for each in others)
        yield f"| {where} | {format} | {ours['ns']:.3f} | {_right(ours)} | {cells} |"


def shipped(found: dict[str, Any]) -> Iterator[str]:
    """A line for each approximation that software ships and a row's function has."""
    yield "| | format | shipped | operations | right | ns | ours: operations | right | ns |"
    yield "|---|---|---|---:|---:|---:|---:|---:|---:|"
    for where, format, row in _rows(found):
        runners = row.get("race", {}).get("contenders", {})
        for name, each in runners.items():
            if name[:1] not in "ABC" or not name[1:2].isdigit():
                continue
            own = _as_right(runners, each, fused=name.endswith(" fma"))
            cells = "none | |" if own is None else f"{own['ops']} | {_right(own)} | {own['ns']:.3f}"
            theirs = f"{each['ops']} | {_right(each)} | {each['ns']:.3f}"
            yield f"| {where} | {format} | {name} | {theirs} | {cells} |"


def beside_libraries(found: dict[str, Any]) -> Iterator[str]:
    """What the races say of libraries whose results are as right as ours, correctly rounded."""
    slower, exceptions = 0, list[str]()
    for where, format, row in _rows(found):
        runners = row.get("race", {}).get("contenders", {})
        ours = runners.get("ours, correct")
        for name in LIBRARIES if ours else ():
            other = runners.get(name)
            if other is None or other["counts"]["correct"] < ours["counts"]["correct"]:
                continue
            slower += other["ns"] > ours["ns"]
            if other["ns"] <= ours["ns"]:
                exceptions.append(f"{name} of {where} in {format}, {_ratio(other, ours)}")
    named = f" ({'; '.join(exceptions)})" if exceptions else ""
    yield (
        f"Of the libraries' figures above that have as many right results as a correctly rounded "
        f"program of ours, {slower} are longer times than ours, and {len(exceptions)} not longer"
        f"{named}. These are unequal tasks: ours "
        "holds on one interval, with no reduction of the argument and no special values, where "
        "libraries take any argument."
    )


def beside_textbooks(found: dict[str, Any]) -> Iterator[str]:
    """In which rows a textbook form, correctly rounded as ours, takes less time."""
    count, faster = 0, list[str]()
    for where, format, row in _rows(found):
        runners = row.get("race", {}).get("contenders", {})
        ours, other = (runners.get(f"{whose}, correct") for whose in ("ours", "textbook"))
        if ours is None or other is None:
            continue
        count += 1
        if other["ns"] < ours["ns"]:
            divisions = [row[whose]["correct"]["text"].count("/") for whose in ("textbook", "ours")]
            faster.append(
                f"{where} in {format}: {_ratio(other, ours)} of our time, with {other['ops']} "
                f"operations, {divisions[0]} of them divisions, ours {ours['ops']}, {divisions[1]}"
            )
    yield (
        f"Of {count} textbook forms that are correctly rounded too, and other programs than ours, "
        f"{len(faster)} are faster, for operations were counted here, not nanoseconds (`--cost "
        "time` counts these):"
    )
    yield ""
    yield from (f"- {each}" for each in faster)


def beside_fused(found: dict[str, Any]) -> Iterator[str]:
    """How what ships does with fma beside ours with fma."""
    pairs = [
        (each, own)
        for _, _, row in _rows(found)
        for name, each in row.get("race", {}).get("contenders", {}).items()
        if name.endswith(" fma") and (own := _as_right(row["race"]["contenders"], each, fused=True))
    ]
    fewer = sum(each["ops"] < own["ops"] for each, own in pairs)
    faster = sum(each["ns"] < own["ns"] for each, own in pairs)
    yield (
        f"With fma, of {len(pairs)} such approximations beside which there is one of ours, {fewer} "
        f"have fewer operations than ours and {faster} take less time: operations were counted, "
        "and a division is one."
    )


TABLES = {
    "summary": summary, "operations": operations, "times": times,
    "fused summary": fused_summary, "fused operations": fused_operations,
    "beside libraries": beside_libraries, "beside textbooks": beside_textbooks,
    "shipped": shipped, "beside fused": beside_fused,
}  # fmt: skip


def _rows(
    found: dict[str, Any], *, fused: bool = False
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Of functions and formats in order; `fused`: what was found with fma."""
    for name, domain in FUNCTIONS.items():
        for format in FORMATS:
            row = found.get(f"{name} {format}")
            if row is not None and (not fused or "fused" in row):
                yield f"{name} on [{', '.join(domain)}]", format, row["fused"] if fused else row


def _cell(own: dict[str, Any] | None, other: dict[str, Any] | None) -> str:
    """Operations of ours, and in brackets of the textbook's."""
    ops = "none" if own is None else str(own["ops"])
    beside = "none" if other is None else str(other["ops"])
    return f"{ops} ({beside})"


def _right(runner: dict[str, Any]) -> str:
    """Whether all results are correctly rounded, or how many are not, or are not even faithful."""
    counts = runner["counts"]
    if counts["off"]:
        return f"{counts['off']:,} off"
    return f"all but {counts['faithful']:,}" if counts["faithful"] else "all"


def _ratio(runner: dict[str, Any] | None, ours: dict[str, Any]) -> str:
    """Its time over ours; in brackets where it has more results that are not right."""
    if runner is None:
        return ""
    ratio = runner["ns"] / ours["ns"]
    text = f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
    worse = runner["counts"]["correct"] < ours["counts"]["correct"]
    return f"({text})" if worse else text


def _textbook(row: dict[str, Any], runners: dict[str, Any]) -> dict[str, Any] | None:
    """The textbook's program, correctly rounded if one is, as ours; it may be the same."""
    for goal in ("correct", "1 ULP"):
        own, other = row["ours"][goal], row["textbook"][goal]
        if own is not None:
            same = other is not None and other["text"] == own["text"]
            return runners.get(f"ours, {goal}" if same else f"textbook, {goal}")
    return None


def _as_right(
    runners: dict[str, Any], each: dict[str, Any], *, fused: bool
) -> dict[str, Any] | None:
    """Ours of the fewest operations that has no more wrong results; with fma if it has."""
    own = [
        runner
        for name, runner in runners.items()
        if name.startswith("ours") and (fused or not name.startswith("ours fma"))
    ]
    good = [
        runner
        for runner in own
        if runner["counts"]["correct"] >= each["counts"]["correct"]
        and runner["counts"]["off"] <= each["counts"]["off"]
    ]
    return min(good, key=lambda runner: runner["ops"], default=None)


def page(text: str, found: dict[str, Any]) -> str:
    """The page with each table between its marks made anew."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        lines = "".join(f"{line}\n" for line in table(found))
        text = f"{before}{begin}\n{lines}\n{end}{after}"
    return text


def main() -> None:
    """Writes or checks the page."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--check", action="store_true")
    given = words.parse_args()
    before = PAGE.read_text(encoding="utf-8")
    after = page(before, stored())
    if given.check:
        sys.exit(0 if before == after else "docs/sixteen-bits.md has other tables: make them anew")
    PAGE.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
