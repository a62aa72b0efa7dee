"""Functions for numbers of an interval alone, raced beside the kept plans for every input.

    python benchmarks/functions_limited.py            # what is missing of the table
    python benchmarks/functions_limited.py sin exp    # these made anew
    python benchmarks/functions_limited.py --race     # all raced again beside the plans of now

Kept in docs/functions/limited.json: plan, error at all numbers of the interval, times of one race
on numbers evenly spread over it, as far as they are at most 64 in size.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from functions_page import LIMITED, kept_of, write_page

from autonumerics.formats import format_named
from autonumerics.planning import Request, plan_function
from autonumerics.planning.intervals import checked_interval, fast_interval
from autonumerics.planning.measuring import measured_everywhere
from autonumerics.planning.planner import Candidate, race_with_libraries
from autonumerics.planning.records import candidate_record
from autonumerics.plans import Plan, compile_procedure
from autonumerics.targets.functions import function
from autonumerics.targets.intervals import read_domain

SINGLE = format_named("binary32")
FAST = "--fast"
ROWS: tuple[tuple[str, str], ...] = (
    ("exp", FAST), ("exp2", "0 1"), ("log", FAST), ("log2", "1 2"), ("sin", "-pi/2 pi/2"),
    ("sin", "-1000 1000"), ("cos", "-1000 1000"), ("atan", "-1 1"), ("tanh", "-4 4"),
    ("logistic", FAST),
)  # fmt: skip
"""The functions, and the ends of the interval; or all at which there is no overflow or underflow,
no infinity and no NaN."""


def request(name: str, ends: str) -> Request:
    """For 1 ULP."""
    if ends == FAST:
        within = fast_interval(function(name), SINGLE)
    else:
        within = checked_interval(read_domain(ends), SINGLE)
    return Request(function(name), SINGLE, within=within)


def made(asked: Request) -> dict[str, Any]:
    """The fastest plan within 1 ULP, measured at all numbers of the interval."""
    best = plan_function(asked, measured_everywhere).best
    if best is None or best.measured is None:
        raise RuntimeError(f"no plan of {asked.function.name} on {asked.within} is good enough")
    zeros = best.measured.zero_signs
    counts = {"inputs": best.measured.count, "zero_signs": zeros and str(zeros)}
    return {"function": asked.function.name, **candidate_record(best), **counts}


def raced(asked: Request, kept: dict[str, Any]) -> dict[str, Any]:
    """With times of one race: of the plan, of the one for every input, of libraries."""
    plans = [kept["plan"], kept_of("binary32")[asked.function.name]["plan"]]
    racers = [
        Candidate(plan, compile_procedure(plan.procedure()), 0.0)
        for plan in map(Plan.from_json, plans)
    ]
    [ours, whole], libraries_ns = race_with_libraries(asked, racers)
    return {**kept, "ns": ours.ns, "whole_ns": whole.ns, "libraries_ns": libraries_ns}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--race", action="store_true", help="kept plans once more, none made")
    asked = parser.parse_args()
    for name, ends in ROWS:
        known = json.loads(LIMITED.read_text()) if LIMITED.exists() else {}
        key = f"{name} {ends}"
        is_made = not asked.race and (name in asked.names or (not asked.names and key not in known))
        if not is_made and not (asked.race and key in known):
            continue
        wanted = request(name, ends)
        record = raced(wanted, made(wanted) if is_made else known[key])
        print(
            f"{key}: {record['error_ulp']}, {record['ns']} of {record['whole_ns']} ns", flush=True
        )
        LIMITED.write_text(json.dumps({**known, key: record}, indent=1) + "\n")
    write_page()


if __name__ == "__main__":
    main()
