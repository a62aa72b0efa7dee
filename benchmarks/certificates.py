"""Certificates of 40 expressions with constraints and weights: verified, and 1,000 damaged ones.

    python benchmarks/certificates.py
    python benchmarks/certificates.py --only tanh --mutations 100 --seed 2

Each target is searched for a second or two and every certificate of its front is verified by
`autonumerics.certification.check`, a line a target. Then certificates are changed at random, one
place each, and stated and digested anew, so that only the mathematics can tell: what the verifier
accepts is held against mpmath, claim by claim, at hundreds of points. Exit code 1 if a certificate
of the package is refused, or a changed one is accepted that is not true.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from certificates_changed import MUTATIONS
from certificates_truth import violation

from autonumerics import discover
from autonumerics.certification.check import Refused, check, read, statement
from autonumerics.certification.document import digest

ONE = "1/(1 + x^2)"

TARGETS: list[tuple[str, Any, dict[str, Any]]] = [
    ("x/(1 + exp(-x))", (-4, 4), {"error": "absolute", "weight": ONE}),
    ("log(1 + exp(-x))", (0, 5), {"range": (0, "inf"), "monotone": True}),
    ("log(1 + exp(x))", (-3, 3), {"weight": "exp(-x/3)"}),
    ("x*(1 + erf(x/sqrt(2)))/2", (0, 3), {"error": "absolute", "exact": "f(0) = 0"}),
    ("tanh(x)", (-3, 3), {"error": "absolute", "odd": True, "range": (-1, 1)}),
    ("tanh(x)", (0, 2), {"error": "relative", "weight": "2 - x/2"}),
    ("erf(x)", (-2, 2), {"error": "absolute", "odd": True, "monotone": True}),
    ("erf(x)", (0, 1), {"error": "relative", "weight": "if(x < 1/2, 1, 2)"}),
    ("sin(x)", (-1, 1), {"error": "relative", "odd": True}),
    ("sin(x)", (0, "pi/2"), {"error": "absolute", "exact": ["f(0) = 0", "f(pi/2) = 1"]}),
    ("sin(x)/x", (-2, 2), {"even": True, "weight": ONE}),
    ("(1 - cos(x))/x^2", (-1, 1), {"even": True, "range": (0, 0.5)}),
    ("1 - cos(x)", (-1, 1), {"error": "relative", "even": True}),
    ("cos(x)", (-1, 1), {"even": True, "exact": "f(0) = 1"}),
    ("cos(pi*x/2)", (0, 1), {"error": "absolute", "range": (0, 1), "weight": "1 + x"}),
    ("exp(-x*x)", (-1, 1), {"even": True, "range": (0, 1)}),
    ("exp(-x)", (0, 3), {"range": (0, 1), "monotone": True, "error": "absolute"}),
    ("exp(-x)*cos(x)", (0, 1), {"exact": "f(0) = 1", "weight": "1 + x^2"}),
    ("x*exp(-x)", (0, 2), {"error": "relative"}),
    ("x*exp(-x)", (0, 2), {"error": "max(relative, absolute/1e-2)", "exact": "f(0) = 0"}),
    ("2^x", (0, 1), {"exact": ["f(0) = 1", "f(1) = 2"]}),
    ("2^x", (0, 1), {"error": "ulp", "monotone": True}),
    ("x/(exp(x) - 1)", (0, 1), {"exact": "f(0) = 1", "monotone": True}),
    ("(exp(x) - 1)/x", (-1, 1), {"weight": "exp(-x)"}),
    ("x - tanh(x)", (-1, 1), {"error": "relative", "odd": True}),
    ("log(x)", (1, 2), {"error": "absolute", "exact": ["f(1) = 0", "f(2) = log(2)"]}),
    ("log(x)/log(2)", (0.5, 2), {"error": "absolute", "exact": "f(1) = 0"}),
    ("log(1 + x)/x", (0, 1), {"weight": "1 + x", "range": (0.5, 1)}),
    ("sqrt(1 + x)", (0, 1), {"exact": "f(0) = 1", "monotone": True}),
    ("sqrt(x*x + 1)", (-2, 2), {"even": True, "weight": "1/sqrt(1 + x^2)"}),
    ("x^0.4", (0.1, 1), {"exact": "f(1) = 1", "monotone": True}),
    ("x^(1/2.2)", (0.05, 1), {"join": "upper", "weight": "1 + x"}),
    ("if(x <= 0.04, x/12.92, ((x + 0.055)/1.055)^2.4)", (0.1, 1), {"range": (0, 1)}),
    ("1/x", (1, 2), {"exact": ["f(1) = 1", "f(2) = 1/2"], "monotone": True}),
    ("1/(1 + x^2)", (-1, 1), {"even": True, "exact": "f(0) = 1"}),
    ("x^2*(3 - 2*x)", (0, 1), {"exact": ["f(0) = 0", "f(1) = 1"], "error": "absolute"}),
    ("abs(x)*x", (-1, 1), {"odd": True, "error": "absolute"}),
    ("abs(x)", (-1, 1), {"error": "relative", "weight": ONE}),
    ("sign(x)", [(-1, -0.25), (0.25, 1)], {"odd": True, "range": (-1, 1)}),
    ("1/x", [(-2, -0.5), (0.5, 2)], {"odd": True, "weight": "1 + x^2/4"}),
]


def main() -> int:
    """A line a target, then the counts of mutations; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="targets with this in their text")
    parser.add_argument("--mutations", type=int, default=1000)
    parser.add_argument("--evaluations", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = [each for each in TARGETS if options.only in each[0]]
    kept: list[dict[str, Any]] = []
    wrong = made = 0
    for expression, domain, asked in chosen:
        found, refused = certificates(expression, domain, asked, options.evaluations)
        wrong, made = wrong + len(refused), made + len(found) + len(refused)
        if found:
            kept.append(min(found, key=lambda data: len(data["proof"]["subintervals"])))
        said = ", ".join(f"{name} {value}" for name, value in asked.items())
        print(f"{expression} on {domain}: {said}: {len(found)} verified, {len(refused)} refused",
              *refused, flush=True)  # fmt: skip
    print(f"{len(kept)} of {len(chosen)} targets, {made - wrong} of {made} certificates verified")
    counts, false = changed_ones(kept, options.mutations, options.seed)
    refused, true = counts["refused"], counts["true"]
    said = f"{refused} refused, {true} accepted and true, {len(false)} accepted wrongly"
    print(f"{options.mutations} changed: {said}", *false, sep="\n")
    return 1 if wrong or false or len(kept) < len(chosen) else 0


def certificates(
    expression: str, domain: Any, asked: dict[str, Any], evaluations: int
) -> tuple[list[dict[str, Any]], list[str]]:
    """Those of the front of a short search that are verified, and why others are not."""
    verified, refused = list[dict[str, Any]](), list[str]()
    with tempfile.TemporaryDirectory() as place:
        discover(
            expression, on=domain, max_ops=5, evaluations=evaluations, progress=False, threads=1,
            out=f"{place}/run", **asked,
        )  # fmt: skip
        for file in sorted(Path(place).glob("run/certificates/*.json")):
            data = read(file)
            try:
                check(data)
                verified.append(data)
            except Refused as reason:
                refused.append(str(reason))
    return verified, refused


def changed_ones(
    originals: list[dict[str, Any]], count: int, seed: int
) -> tuple[Counter[str], list[str]]:
    """What becomes of so many, and the statements of those that are accepted and false."""
    draw, counts, false = random.Random(seed), Counter[str](), list[str]()
    while counts.total() < count:
        original = draw.choice(originals)
        data = copy.deepcopy(original)
        mutation = draw.choice(MUTATIONS)
        with suppress(IndexError, KeyError, ValueError):
            mutation(data, draw)
        if data == original:
            continue
        data = sealed(data)
        try:
            check(data)
        except Refused:
            counts["refused"] += 1
            continue
        problem = violation(data)
        counts["true" if problem is None else "false"] += 1
        if problem is not None:
            false.append(f"{mutation.__name__}: {problem}: {data['statement']}")
    return counts, false


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """Stated and digested anew, as far as it has the sense for it."""
    with suppress(Exception):
        data["statement"] = statement(data["target"], data["claim"])
    bare = {key: value for key, value in data.items() if key != "digest"}
    return bare | {"digest": digest(bare)}


if __name__ == "__main__":
    sys.exit(main())
