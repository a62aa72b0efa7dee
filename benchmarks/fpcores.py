"""FPCores as targets: which are read, which are searched, what is found, what is refused and why.

    python benchmarks/fpcores.py FILE                   # all, into docs/fpcores.json and .md
    python benchmarks/fpcores.py FILE --only "intro" --seconds 20

Those whose :pre bounds the variable are searched; those without a bound are only read. Each row is
kept as soon as it is known, and docs/fpcores.md is made of all.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autonumerics import AutoNumericsError, discover
from autonumerics.cli.fpcore import read_fpcore
from autonumerics.targets.expressions.fpcore import Core, read_cores
from autonumerics.targets.expressions.text import text

DOCS = Path(__file__).parent.parent / "docs"
RESULTS, PAGE = DOCS / "fpcores.json", DOCS / "fpcores.md"

_SHOWN = 120
"""Characters of a function."""

_EXACT = 30
"""Digits from which on a program is the function itself, to the 106 bits of its constants."""

Row = dict[str, Any]


def outcome(file: Path, number: int, core: Core, seconds: float) -> Row:
    """What becomes of one core: its kind and what there is to say."""
    try:
        function = text(core.expression())
        if core.domain() is None:
            return {"kind": "read", "function": function}
        function, domain = read_fpcore(f"{file}:{number}", None)
        result = discover(function, on=domain, seconds=seconds, finish=seconds, progress=False)
        front = [[s.ops, round(s.digits, 2), s.standing] for s in result.front]
        return {"kind": "front", "function": result.target.describe(), "front": front}
    except AutoNumericsError as problem:
        return {"kind": "refused", "reason": str(problem)}
    except Exception:
        return {"kind": "traceback", "reason": traceback.format_exc()}


def page(rows: Sequence[Row]) -> str:
    """The whole page."""
    kinds = {kind: [r for r in rows if r["kind"] == kind] for kind in _SAID}
    counts = [f"- {len(kinds[kind])} {said}" for kind, said in _SAID.items()]
    parts = [
        _INTRODUCTION.format(total=len(rows)).strip(),
        "\n".join(counts),
        "## Fronts",
        _table(["target", "operations", "digits"], kinds["front"], _best),
        "## Refused",
        _table(["what the tool says"], kinds["refused"], lambda row: [row["reason"]]),
        "## Read, without a bounded domain",
        _table(["function"], kinds["read"], lambda row: [_short(row["function"])]),
    ]
    return "\n\n".join(parts) + "\n"


_SAID = {
    "front": "with a bounded domain, searched: a front",
    "refused": "refused, with the reason",
    "read": "read; their :pre does not bound the variable, so that `--on A B` is asked for",
    "traceback": "tracebacks",
}

_INTRODUCTION = """
# FPCores as targets

All {total} univariate benchmarks of FPBench and Herbie in one file, by

    python benchmarks/fpcores.py FILE

which does for each what `autonumerics discover --fpcore FILE:NAME --seconds 5` does: five seconds
of search with + - * / and at most 10 operations, relative error unless the function vanishes, then
at most five of proofs. Seconds are of two cores that other work shared: the digits are a lower
bound of what such a search finds. Nothing is skipped:
"""


def _best(row: Row) -> Sequence[str]:
    ops, digits, standing = row["front"][-1]
    exact = f"{digits:.2f}" if digits < _EXACT else "exact"
    return row["function"], str(ops), exact + ("" if standing == "proved" else f", {standing}")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _table(head: Sequence[str], rows: Sequence[Row], cells: Callable[[Row], Sequence[str]]) -> str:
    lines = [f"| | name | {' | '.join(head)} |", "|---:" + "|---" * (len(head) + 1) + "|"]
    for row in rows:
        shown = (str(row["number"]), row["name"], *cells(row))
        lines.append(f"| {' | '.join(each.replace('|', chr(92) + '|') for each in shown)} |")
    return "\n".join(lines)


def main() -> None:
    """Prints a line a core, and keeps what is known."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--only", default="", help="cores with this in their names")
    options = parser.parse_args()
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    known = {row["number"]: row for row in kept}
    for number, core in enumerate(read_cores(options.file.read_text(encoding="utf-8")), 1):
        if options.only not in core.name:
            continue
        found = outcome(options.file, number, core, options.seconds)
        known[number] = {"number": number, "name": core.name, **found}
        said = found.get("reason") or found.get("function")
        best = f"; {found['front'][-1]}" if found.get("front") else ""
        print(f"{number:3} {core.name[:40]:40} {found['kind']}: {said}{best}", flush=True)
        write([known[each] for each in sorted(known)])
    sys.exit(any(row["kind"] == "traceback" for row in known.values()))


def write(rows: Sequence[Row]) -> None:
    """The data, and the page made of them."""
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
