"""What constraints cost: digits at each number of operations, free and with each of them.

    python benchmarks/constraints.py [--evaluations 8000] [--verify]

The table of docs/constraints.md is made by this. With --verify other targets, expressions, in its
place, every certificate of their fronts verified.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from autonumerics import discover
from autonumerics.certification.check import check, read

CASES: list[tuple[str, Any, list[dict[str, Any]]]] = [
    ("sin", (0, "pi/2"), [{"exact": "f(0) = 0"}, {"exact": ["f(0) = 0", "f(pi/2) = 1"]},
                          {"join": "upper slope"}, {"odd": True}, {"range": (0, 1)}]),
    ("tanh", (-9, 9), [{"range": (-1, 1)}, {"monotone": True},
                       {"range": (-1, 1), "monotone": True}]),
    ("logistic", (-8, 8), [{"range": (0, 1)}, {"range": (0, 1), "monotone": True}]),
    ("srgb_encode", (0.0031308, 1), [{"exact": "f(1) = 1"}, {"join": "both"},
                                     {"range": (0, 1), "monotone": True, "exact": "f(1) = 1"}]),
    ("exp2", (0, 1), [{"exact": "f(0) = 1"}, {"exact": ["f(0) = 1", "f(1) = 2"]}]),
]  # fmt: skip

TARGETS: list[tuple[str, Any, dict[str, Any]]] = [
    ("x*exp(-x)", (0, 2), {"exact": "f(0) = 0"}),
    ("exp(-x*x)", (-2, 2), {"even": True, "range": (0, 1)}),
    ("sin(x)/x", (-3, 3), {"even": True}),
    ("x - tanh(x)", (-1, 1), {"odd": True}),
    ("log(1 + exp(-x))", (0, 5), {"join": "both", "range": (0, "inf")}),
    ("1/(1 + x^2)", (-1, 1), {"even": True, "exact": "f(0) = 1"}),
    ("sqrt(1 + x)", (0, 1), {"exact": "f(0) = 1", "monotone": True}),
    ("atan(x)", (0, 1), {"exact": ["f(0) = 0", "f(1) = pi/4"]}),
    ("atan(x)", (-1, 1), {"odd": True, "monotone": True}),
    ("erf(x)", (-2, 2), {"odd": True, "range": (-1, 1)}),
    ("(1 - cos(x))/x^2", (-1, 1), {"even": True, "range": (0, 0.5)}),
    ("x/(exp(x) - 1)", (0, 1), {"exact": "f(0) = 1", "monotone": True}),
    ("cos(pi*x/2)", (0, 1), {"exact": ["f(0) = 1", "f(1) = 0"], "range": (0, 1)}),
    ("exp(x) - exp(-x)", (-1, 1), {"odd": True}),
    ("x^2*(3 - 2*x)", (0, 1), {"exact": ["f(0) = 0", "f(1) = 1"], "monotone": True}),
    ("x^0.4", (0.1, 1), {"exact": "f(1) = 1", "monotone": True}),
    ("log(x)", (1, 2), {"exact": ["f(1) = 0", "f(2) = log(2)"]}),
    ("exp(-x)", (0, 3), {"join": "upper", "range": (0, 1), "monotone": True}),
    ("x*(1 + erf(x/sqrt(2)))/2", (0, 4), {"exact": "f(0) = 0"}),
    ("1/x", (1, 2), {"exact": ["f(1) = 1", "f(2) = 1/2"], "monotone": True}),
    ("x^3/(1 + x^2)", (-1, 1), {"odd": True, "monotone": True}),
    ("abs(x)*x", (-1, 1), {"odd": True}),
]


def main() -> None:
    """Both tables, as Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--evaluations", type=int, default=8000)
    arguments.add_argument("--max-ops", type=int, default=8)
    arguments.add_argument("--verify", action="store_true")
    options = arguments.parse_args()
    ops = range(2, options.max_ops + 1, 2)
    print("| target | kept |", " | ".join(f"{n} ops" for n in ops), "|")
    print("|---|---|" + "---:|" * len(ops))
    for name, domain, all_kept in () if options.verify else CASES:
        for kept in ({}, *all_kept):
            print(_row(name, domain, kept, options, ops), flush=True)
    for name, domain, kept in TARGETS if options.verify else ():
        print(_row(name, domain, kept, options, ops), flush=True)


def _row(name: str, domain: Any, kept: dict[str, Any], options: Any, ops: range) -> str:
    with tempfile.TemporaryDirectory() as place:
        result = discover(
            name, on=domain, error="absolute", max_ops=options.max_ops,
            evaluations=options.evaluations, progress=False, out=f"{place}/run", **kept,
        )  # fmt: skip
        files = sorted(Path(place).glob("run/certificates/*.json")) if options.verify else []
        for file in files:
            check(read(file))
    cells: list[str] = []
    for n in ops:
        best = [s for s in result.front if s.ops <= n]
        cells.append(f"{best[-1].digits:.2f}" if best else "")
    said = ", ".join(f"{key} {_words(value)}" for key, value in kept.items()) or "nothing"
    verified = f" {len(files)} of {len(result.front)} verified |" if options.verify else ""
    return f"| {name} on {domain[0]} {domain[1]} | {said} | {' | '.join(cells)} |{verified}"


def _words(value: Any) -> str:
    if value is True:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


if __name__ == "__main__":
    main()
