"""Functions for every input of binary32: plans made anew, measured, raced beside libraries.

    python benchmarks/functions.py              # the page docs/functions.md from what is kept
    python benchmarks/functions.py --make sin   # docs/functions/sin.json made anew, then the page
    python benchmarks/functions.py --make all   # all of them: about a minute and a half each

What is kept of a function is its plan, what was measured of it at all 2^32 inputs, and the times of
one race on one machine.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from autonumerics.formats import format_named
from autonumerics.planning import Planned, Request, plan_function
from autonumerics.planning.measuring import measured_everywhere
from autonumerics.planning.writing import candidate_record
from autonumerics.targets.expressions.composed import read_function

DOCS = Path(__file__).parents[1] / "docs"
FOLDER, PAGE = DOCS / "functions", DOCS / "functions.md"
MARK = "<!-- the table above is made by benchmarks/functions.py -->"

NAMES = (
    "exp2", "exp", "log2", "log", "sin", "cos", "tan", "tanh", "logistic", "erf", "expm1", "log1p",
    "atan", "cbrt", "exp10", "log10", "sinh", "cosh", "asin", "acos", "asinh", "acosh", "atanh",
    "rsqrt", "softplus", "silu", "sinpi", "cospi",
)  # fmt: skip
LIBRARIES = ("libm", "libmvec", "SLEEF u10", "SLEEF u35", "NumPy")


def made(name: str, max_ulp: float) -> dict[str, Any] | None:
    """The record of a function; None if no plan is good enough."""
    request = Request(read_function(name), format_named("binary32"), max_ulp)
    planned = plan_function(request, measured_everywhere)
    return None if planned.best is None else record(planned)


def record(planned: Planned) -> dict[str, Any]:
    """What is kept: the best plan, its measurement and the race."""
    best = planned.best
    assert best is not None
    assert best.measured is not None
    known = best.measured
    return {
        "function": planned.request.function.name,
        **candidate_record(best),
        "at": known.at,
        "inputs": known.count,
        "numbers": known.numbers,
        "correctly_rounded": known.correct,
        "failures": [str(each) for each in known.all_failures],
        "libraries_ns": planned.libraries_ns,
    }


def row(kept: dict[str, Any]) -> str:
    """Of the table."""
    ns, libraries = kept["ns"], kept["libraries_ns"]
    share = 100 * kept["correctly_rounded"] / kept["numbers"]
    times = [f"{libraries[each] / ns:.2f}" if each in libraries else "" for each in LIBRARIES]
    file = f"[{kept['function']}](functions/{kept['function']}.json)"
    cells = [file, f"{kept['error_ulp']:.3f}", f"{share:.2f} %", f"{ns:.3f}", *times]
    return f"| {' | '.join([*cells, kept['plan']['inside'], way(kept)])} |"


def way(kept: dict[str, Any]) -> str:
    """The plan in a few words."""
    core = kept["plan"]["core"]
    words = [each["kind"] for each in kept["plan"]["reductions"]]
    if core["kind"] == "composed":
        return ", ".join([*words, f"`{core['expression']}`"])
    operations = len(core["instructions"] if core["kind"] == "pieces" else
                     core["program"]["instructions"])  # fmt: skip
    pieces = f" by {len(core['constants'])} pieces" if core["kind"] == "pieces" else ""
    return ", ".join([*words, f"{operations} operations{pieces}"])


def page() -> str:
    """The table, and what follows it on the page as it stands."""
    files = [FOLDER / f"{name}.json" for name in NAMES]
    rows = [row(json.loads(file.read_text())) for file in files if file.exists()]
    head = ["function", "ULP", "correctly rounded", "ns", *LIBRARIES, "inside", "plan"]
    right = ["---", *["---:"] * (3 + len(LIBRARIES)), "---", "---"]
    lines = [
        "# Functions for every input",
        "",
        "Largest error over all 4,294,967,296 inputs of binary32, measured; nanoseconds an element",
        "in the first cache; and how many times as long libraries take in the same race.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'|'.join(right)}|",
        *rows,
        "",
        MARK,
    ]
    rest = PAGE.read_text().partition(MARK)[2] if PAGE.exists() else "\n"
    return "\n".join(lines) + rest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--make", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--max-ulp", type=float, default=1.0)
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES if asked.make == ["all"] else asked.make:
        found = made(name, asked.max_ulp)
        print(f"{name}: {'no plan is good enough' if found is None else found['error_ulp']}")
        if found is not None:
            (FOLDER / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")
            PAGE.write_text(page())
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
