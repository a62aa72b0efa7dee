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
        runners = _runners(row)
        ours = _fastest(runners)
        if ours is None:
            continue
        others = [_textbook(row, runners), *(runners.get(each) for each in LIBRARIES)]
        cells = " | ".join(_ratio(each, ours) for each in others)
        yield f"| {where} | {format} | {ours['ns']:.3f} | {_right(ours)} | {cells} |"


def fastest(found: dict[str, Any]) -> Iterator[str]:
    """A line for each race: the correctly rounded program of ours that takes the least time."""
    yield "| | format | operations | divisions | ns | of the fewest operations | program |"
    yield "|---|---|---:|---:|---:|---:|---|"
    for where, format, row in _rows(found):
        runners = _runners(row)
        ours = _fastest(runners)
        if ours is None or _wrong(ours) or "text" not in ours:
            continue
        right = [each for each in _ours(runners) if not _wrong(each)]
        fewest = min(right, key=lambda each: (each["ops"], each["ns"]))
        beside = "the same" if fewest == ours else f"{fewest['ops']}: {_ratio(fewest, ours)}"
        cells = f"{ours['ops']} | {ours['text'].count('/')} | {ours['ns']:.3f} | {beside}"
        yield f"| {where} | {format} | {cells} | `{ours['text']}` |"


def shipped(found: dict[str, Any]) -> Iterator[str]:
    """A line for each approximation that software ships and a row's function has."""
    yield (
        "| | format | shipped | operations | right | ns | ours, fewest operations: operations | "
        "right | ns | ours, least time: operations | right | ns |"
    )
    yield "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for where, format, row in _rows(found):
        runners = _runners(row)
        for name, each in runners.items():
            if name[:1] not in "ABC" or not name[1:2].isdigit():
                continue
            good = _as_right(runners, each, fused=name.endswith(" fma"))
            cells = " | ".join(_three(own) for own in _best(good)) if good else "none | | | | |"
            yield f"| {where} | {format} | {name} | {_three(each)} | {cells} |"


def beside_libraries(found: dict[str, Any]) -> Iterator[str]:
    """What the races say of libraries whose results are as right as ours, correctly rounded."""
    slower, exceptions = 0, list[str]()
    for where, format, row in _rows(found):
        runners = _runners(row)
        ours = _fastest(runners)
        for name in LIBRARIES if ours and not _wrong(ours) else ():
            other = runners.get(name)
            if ours is None or other is None or _wrong(other):
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
        runners = _runners(row)
        ours, other = _fastest(runners), _textbook(row, runners)
        if ours is None or other is None or other == ours or _wrong(ours) or _wrong(other):
            continue
        count += 1
        if other["ns"] < ours["ns"]:
            faster.append(f"{where} in {format}, {_ratio(other, ours)}")
    named = f": {'; '.join(faster)}" if faster else ""
    yield (
        f"Of {count} textbook forms that are correctly rounded too, and other programs than ours, "
        f"{len(faster)} are faster{named}."
    )


def beside_fused(found: dict[str, Any]) -> Iterator[str]:
    """How what ships does with fma beside ours with fma."""
    pairs = [
        (each, *_best(good))
        for _, _, row in _rows(found)
        for name, each in _runners(row).items()
        if name.endswith(" fma") and (good := _as_right(_runners(row), each, fused=True))
    ]
    fewer = sum(each["ops"] < own["ops"] for each, own, _ in pairs)
    faster = sum(each["ns"] < own["ns"] for each, _, own in pairs)
    yield (
        f"With fma, of {len(pairs)} such approximations beside which there is one of ours, {fewer} "
        f"have fewer operations than ours and {faster} take less time."
    )


TABLES = {
    "summary": summary, "operations": operations, "times": times,
    "fused summary": fused_summary, "fused operations": fused_operations,
    "beside libraries": beside_libraries, "beside textbooks": beside_textbooks,
    "fastest": fastest, "shipped": shipped, "beside fused": beside_fused,
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


def _runners(row: dict[str, Any]) -> dict[str, Any]:
    """Those of the row's race, by name, and which of them are ours: what we know by price is, too,
    where the textbook has the same.
    """
    known = {each["text"] for each in row.get("timed", {}).get("front", ())}
    runners = row.get("race", {}).get("contenders", {})
    return {
        name: {**each, "ours": name.startswith("ours") or each.get("text") in known}
        for name, each in runners.items()
    }


def _wrong(runner: dict[str, Any]) -> int:
    """How many of its results are not correctly rounded."""
    return runner["counts"]["faithful"] + runner["counts"]["off"]


def _ours(runners: dict[str, Any], *, fused: bool = True) -> list[dict[str, Any]]:
    """Ours, those with fma only if `fused`."""
    own = [(name, each) for name, each in runners.items() if each["ours"]]
    return [each for name, each in own if fused or " fma, " not in name]


def _fastest(runners: dict[str, Any]) -> dict[str, Any] | None:
    """Ours of the least time that is correctly rounded, else of those of 1 ULP."""
    ours = [each for each in _ours(runners) if not each["counts"]["off"]]
    return min(ours, key=lambda each: (_wrong(each) > 0, each["ns"]), default=None)


def _textbook(row: dict[str, Any], runners: dict[str, Any]) -> dict[str, Any] | None:
    """The textbook's of the least time, correctly rounded if ours is; it may be the same."""
    ours = _fastest(runners)
    goal = "correct" if ours and not _wrong(ours) else "1 ULP"
    forms = [part["textbook"][goal] for part in (row, row.get("fused", {})) if "textbook" in part]
    texts = {form["text"] for form in forms if form is not None}
    known = [each for each in runners.values() if each.get("text") in texts]
    known = [each for each in known if goal != "correct" or not _wrong(each)]
    return min(known, key=lambda each: each["ns"], default=None)


def _as_right(
    runners: dict[str, Any], each: dict[str, Any], *, fused: bool
) -> list[dict[str, Any]]:
    """Ours that have no more wrong results, and no more that are off; with fma if it has."""
    return [
        runner
        for runner in _ours(runners, fused=fused)
        if _wrong(runner) <= _wrong(each) and runner["counts"]["off"] <= each["counts"]["off"]
    ]


def _best(good: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """That of the fewest operations, and that of the least time."""
    fewest = min(good, key=lambda each: (each["ops"], each["ns"]))
    return fewest, min(good, key=lambda each: each["ns"])


def _three(runner: dict[str, Any]) -> str:
    return f"{runner['ops']} | {_right(runner)} | {runner['ns']:.3f}"


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
