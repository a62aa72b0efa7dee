"""Functions for every input of a format: plans made anew, measured, raced beside libraries.

    python benchmarks/functions.py              # the page docs/functions.md from what is kept
    python benchmarks/functions.py --make sin   # docs/functions/sin.json made anew, then the page
    python benchmarks/functions.py --make all   # all of them: about a minute and a half each
    python benchmarks/functions.py --format bfloat16 --make all   # docs/functions/bfloat16: seconds
    python benchmarks/functions.py --format binary64 --make exp   # sampled: a minute
    python benchmarks/functions.py --format binary64 --check exp  # its C against MPFR: seconds
    python benchmarks/functions.py --race tanh  # the kept plan beside the libraries again: seconds
    python benchmarks/functions.py --measure all   # the kept plans at all inputs once more

What is kept of a function is its plan, what was measured of it at all inputs, or sampled at 10^8 of
binary64, and the times of one race on one machine; in binary64 also the largest errors of libraries
in such windows, at a tenth as many inputs.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from functions_page import DOUBLES, FORMATS, NAMES, folder_of, kept_of, write_page
from whole_line import remeasured

from autonumerics.accuracy.whole_line.findings import WholeLineError
from autonumerics.accuracy.whole_line.windows import windows, worst_in_windows
from autonumerics.cost.contenders import Native
from autonumerics.cost.libraries import library_contenders
from autonumerics.formats import format_named
from autonumerics.planning import Planned, Request, plan_function
from autonumerics.planning.measuring import MANY, measure_for
from autonumerics.planning.planner import Candidate, race_with_libraries
from autonumerics.planning.records import candidate_record
from autonumerics.plans import Plan, compile_procedure, emit_procedure
from autonumerics.targets.expressions.composed import read_function

CHECKED = 1_000_000
EXPRESSIONS = {
    "quick_gelu": "x/(1+exp(-1.702*x))",
    "lgamma_of_size": "lgamma(abs(x))",
    "one_less_cos": "1-cos(x)",
    "exp_less_line": "exp(x)-x-1",
}


def made(name: str, format: str, max_ulp: float) -> dict[str, Any] | None:
    """The record of a function, or of an expression by its short name; None if no plan is good."""
    started = monotonic()
    function = read_function(EXPRESSIONS.get(name, name))
    request = Request(function, format_named(format), max_ulp)
    planned = plan_function(request, measure_for(request.format))
    if planned.best is None:
        return None
    return {
        **record(planned),
        **library_errors(request),
        "made_in_seconds": round(monotonic() - started, 1),
    }


def record(planned: Planned) -> dict[str, Any]:
    """What is kept: the best plan, its measurement and the race."""
    best = planned.best
    assert best is not None
    assert best.measured is not None
    known = best.measured
    return {
        "function": planned.request.function.name,
        **candidate_record(best),
        **measurement(known),
        "libraries_ns": planned.libraries_ns,
    }


def measurement(known: WholeLineError) -> dict[str, Any]:
    """What is kept of a measurement."""
    return {
        "error_ulp": known.error_ulp,
        "at": known.at,
        "inputs": known.count,
        **({"besides": known.besides} if known.besides else {}),
        "numbers": known.numbers,
        "correctly_rounded": known.correct,
        "faithful": known.faithful,
        "off": known.off,
        "failures": [str(each) for each in known.all_failures],
    }


def library_errors(request: Request) -> dict[str, dict[str, float]]:
    """Of those that are called by machine code, in windows of binary64: sampled; else nothing."""
    if request.format.name != DOUBLES:
        return {}
    oracle, function = windows(request.function), request.function
    codes = [c for c in library_contenders(function.name, request.format) if isinstance(c, Native)]
    found = (worst_in_windows(c.throughput_address, function, oracle, MANY // 10) for c in codes)
    return {"libraries_ulp": {c.name: error for c, (error, _, _) in zip(codes, found, strict=True)}}


def measured(kept: dict[str, Any]) -> dict[str, Any]:
    """The record with a new measurement of its plan; plan and times stay as they are.

    So do larger errors that were sampled before.
    """
    compiled = compile_procedure(Plan.from_json(kept["plan"]).procedure())
    request = Request(read_function(kept["function"]), compiled.format)
    known = measure_for(compiled.format)(compiled, request.function, None)
    news = {**kept, **measurement(known), **library_errors(request)}
    return with_larger(news, kept) if "besides" in news else news


def with_larger(news: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Of samples; those of libraries, too, are bounds from below."""
    larger = max((news, kept), key=lambda each: each["error_ulp"])
    libraries = {**kept.get("libraries_ulp", {})}
    for library, error in news["libraries_ulp"].items():
        libraries[library] = max(error, libraries.get(library, 0.0))
    return {
        **news,
        "error_ulp": larger["error_ulp"],
        "at": larger["at"],
        "libraries_ulp": libraries,
    }


def checked(kept: dict[str, Any]) -> dict[str, Any]:
    """The record with what `whole_line.py` says of the emitted C."""
    plan, name = Plan.from_json(kept["plan"]), f"fast_{kept['function']}"
    with TemporaryDirectory() as folder:
        header = Path(folder, f"{name}.h")
        header.write_text(emit_procedure(plan.procedure(), "c", name))
        is_double = plan.format == DOUBLES
        found = remeasured(header, kept["function"], count=CHECKED, is_double=is_double)
    return {**kept, "mpfr": asdict(found)}


def raced(kept: dict[str, Any]) -> dict[str, Any]:
    """The record with the times of a new race; plan and measurement stay as they are."""
    function, plan = read_function(kept["function"]), Plan.from_json(kept["plan"])
    request = Request(function, format_named(plan.format))
    candidate = Candidate(plan, compile_procedure(plan.procedure()), kept["error_ulp"])
    [timed], libraries_ns = race_with_libraries(request, [candidate])
    news = {"ns": timed.ns, "libraries_ns": libraries_ns, "sentence": plan.sentence}
    return {**kept, **news}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--make", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--measure", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--check", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--race", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--format", choices=(*FORMATS, DOUBLES), default="binary32")
    parser.add_argument("--max-ulp", type=float, default=1.0)
    asked = parser.parse_args()
    folder = folder_of(asked.format)
    folder.mkdir(exist_ok=True)
    for name in NAMES if asked.make == ["all"] else asked.make:
        found = made(name, asked.format, asked.max_ulp)
        error = "no plan is good enough" if found is None else found["error_ulp"]
        print(f"{name}: {error}", flush=True)
        if found is not None:
            (folder / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")
    for again, names in (
        (measured, asked.measure),
        (checked, asked.check),
        (raced, asked.race),
    ):
        for name in kept_of(asked.format) if names == ["all"] else names:
            file = folder / f"{name}.json"
            news = again(json.loads(file.read_text()))
            print(f"{name}: {news['error_ulp']}, {news['ns']} ns", flush=True)
            file.write_text(json.dumps(news, indent=1) + "\n")
    write_page()


if __name__ == "__main__":
    main()
