"""The programs of docs/sixteen-bits.json beside libraries, in one race for each row.

    python benchmarks/sixteen_race.py                 # all rows whose programs were not timed yet
    python benchmarks/sixteen_race.py exp2 bfloat16   # one, anew
    python benchmarks/sixteen_race.py --timed         # rows with programs by price, anew
    python benchmarks/sixteen_race.py --again PyTorch # by its ratio to ours

Arrays in the first cache, conversions from and to the 16-bit format included, for libraries too:
libm, libmvec, SLEEF (1.0 and 3.5 ULP), NumPy, PyTorch and XLA, those that are installed and have
the function or its parts (`cost/composites.py`); and approximations that software ships
(`published.py`), those of the same function whose interval holds the row's. All of a row take turns
in one race, so that ratios hold on a machine that others use too; what is right is counted at every
input.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any, cast

from commands import written
from published import CASES
from sixteen_bits import FORMATS, FUNCTIONS, STORE, stored

from autonumerics.accuracy import measure_results
from autonumerics.accuracy.code import Code
from autonumerics.cost import (
    Arena,
    Contender,
    Native,
    Schedule,
    fingerprint,
    library_contenders,
    time_contenders,
)
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

SCHEDULE = Schedule(rounds=8, passes=12, quiet=6, most_passes=30)
SHOWN = "correct", "1 ULP"
APART = ("PyTorch",)
"""Calls of it take long: timed on more numbers, beside ours in a race of the two (`--again`)."""

SHIPPED = {
    "exp2": ("A01-2", "A01-3", "A01-4", "A01-5"),
    "tanh": ("A28-1", "A31", "B01", "B08-3", "B08-5", "B08-7"),
    "logistic": ("A29",),
    "gelu": ("A26", "A28-2"),
}
"""By function the cases that are about it. Those of erf(x/sqrt 2) are what gelu is made of."""


def raced(name: str, format: str, row: dict[str, Any]) -> dict[str, Any]:
    """By contender: ns an element, its spread (relative), and what is right of its results."""
    target, arithmetic = Target.make(name, FUNCTIONS[name]), Arithmetic.asked(format)
    shown = [*programs(row), *shipped(name)]
    everyone = [Native.program(who, program, arithmetic) for who, program in shown]
    everyone += [each for each in libraries(name, arithmetic) if each.name not in APART]
    known = dict(shown)
    arena = Arena.make(arithmetic.storage, target.domain, memory_bytes=0)
    times = time_contenders(everyone, arena, SCHEDULE, ["l1"])["l1"]
    found = {}
    for contender in everyone:
        measured = measure_results(cast(Code, contender), target)
        timing, program = times[contender.name], known.get(contender.name)
        found[contender.name] = {
            "ops": None if program is None else program.ops,
            "text": None if program is None else program.text,
            "ns": timing.ns,
            "spread": timing.spread,
            "error_ulp": measured.error_ulp,
            "counts": None if measured.counts is None else asdict(measured.counts),
        }
    before = row.get("race", {}).get("contenders", {})
    first = next((who for who, _ in shown if who in before), "")
    for name in (each for each in APART if each in before and first):
        ratio = before[name]["ns"] / before[first]["ns"]
        found[name] = {**before[name], "ns": ratio * found[first]["ns"]}
    return {"machine": fingerprint()["processor"], "contenders": found}


def raced_again(name: str, format: str, row: dict[str, Any], whom: str) -> dict[str, Any]:
    """A race with one library timed anew, by its ratio to ours in a race of these alone."""
    target, arithmetic = Target.make(name, FUNCTIONS[name]), Arithmetic.asked(format)
    known = row["race"]["contenders"]
    ours = [(who, program) for who, program in programs(row) if who.startswith("ours")][:1]
    everyone = [Native.program(who, program, arithmetic) for who, program in ours]
    everyone += [each for each in libraries(name, arithmetic) if each.name == whom]
    if len(everyone) < 2:
        return row["race"]
    arena = Arena.make(arithmetic.storage, target.domain, memory_bytes=0)
    times = time_contenders(everyone, arena, SCHEDULE, ["l1"])["l1"]
    ratio = times[whom].ns / times[ours[0][0]].ns
    again = {**known[whom], "ns": ratio * known[ours[0][0]]["ns"], "spread": times[whom].spread}
    return {**row["race"], "contenders": {**known, whom: again}}


def programs(row: dict[str, Any]) -> list[tuple[str, Program]]:
    """Ours and the textbook's of each goal, without and with fma, and ours by price, each once."""
    found: dict[Program, str] = {}
    for whose in ("ours", "textbook"):
        for part, suffix in ((row, ""), (row.get("fused", {}), " fma")):
            for goal in SHOWN if whose in part else ():
                known = part[whose][goal]
                if known is not None:
                    found.setdefault(Program.from_json(known), f"{whose}{suffix}, {goal}")
        for number, known in enumerate(row.get("timed", {}).get("front", ())):
            found.setdefault(Program.from_json(known), f"ours fma, by price {number}")
    return [(who, program) for program, who in found.items()]


def shipped(name: str) -> list[tuple[str, Program]]:
    """What software ships, its constants as published: as written, and with fma where one fits."""
    found = []
    for case in (each for each in CASES if each.name in SHIPPED.get(name, ())):
        before, _, value = case.formula.rpartition("; ")
        if name == "gelu":
            value = f"x*0.5*(1 + {value})"
        text = f"{before}; {value}" if before else value
        found += [(case.name, parse(text)), (f"{case.name} fma", written(text))]
    return found


def libraries(name: str, arithmetic: Arithmetic) -> list[Contender]:
    """Those that are installed."""
    found = library_contenders(name, arithmetic.storage)
    if name == "rsqrt":  # which processors have the parts of
        found.append(Native.program("1/sqrt(x)", parse("c0/sqrt(x)", [1.0]), arithmetic))
    return found


def is_new(row: dict[str, Any]) -> bool:
    """Whether a row has programs by price that were not raced yet."""
    raced = {each.get("text") for each in row.get("race", {}).get("contenders", {}).values()}
    return any(each["text"] not in raced for each in row.get("timed", {}).get("front", ()))


def main() -> None:
    """One row, or all that are missing."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("function", nargs="?", choices=FUNCTIONS)
    words.add_argument("format", nargs="?", choices=FORMATS)
    words.add_argument("--timed", action="store_true", help="rows with programs by price, anew")
    words.add_argument("--again", metavar="NAME", help="a library to be timed anew, beside ours")
    given = words.parse_args()
    for name in [given.function] if given.function else FUNCTIONS:
        for format in [given.format] if given.format else FORMATS:
            row = stored().get(key := f"{name} {format}")
            if row is None or (given.timed and not is_new(row)):
                continue
            if given.function is None and not given.timed and ("race" in row) != bool(given.again):
                continue
            again = given.again
            row["race"] = (
                raced_again(name, format, row, again) if again else raced(name, format, row)
            )
            STORE.write_text(json.dumps({**stored(), key: row}, indent=1) + "\n", "utf-8")
            for who, each in row["race"]["contenders"].items():
                print(f"{key}: {who}: {each['ns']:.3f} ns, {each['counts']}", file=sys.stderr)


if __name__ == "__main__":
    main()
