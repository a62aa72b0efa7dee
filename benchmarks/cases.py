"""Approximations that real software ships, and what one seeded search finds in their place.

    python benchmarks/cases.py A01-3 A24      # these rows; a prefix means all that begin with it
    python benchmarks/cases.py                # all of them
    python benchmarks/cases.py --missing      # those that docs/cases.json has not

The cases are in `published.py`, `forms.py` (forms without their constants) and `asked.py` (no
program to count). The rule of counting, for both sides: + - * / sqrt and fma count one each, on
what depends on x; a product that is only added to something, or from which something is
subtracted, counts with that as one fma. Ours may use + - * fma, and / sqrt fnma where theirs does.

Errors are those of the measure of the case, over the whole interval. *Exact*: in exact arithmetic,
sampled at refined extrema (`accuracy.sample_error`), theirs with the constants as published.
*binary32*: as computed, each operation and constant rounded, the largest at `judge.POINTS` numbers
of the interval spread by value and by scale, ends included; theirs with constants rounded to
nearest, ours the best of the search's archive there, constants moved by ulps until that error no
longer falls. *At its best*: their form with the constants that `autonumerics.level` finds.

A search gets the same seed and number of evaluations in every case: `commands.py`. Rows are printed
and kept in docs/cases.json, from which `cases_page.py` makes docs/cases.md and its figure.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import cases_page
import numpy as np
from asked import ASKED
from case import Asked, Case
from commands import SEED, evaluations_of, ours_may_use, searches, written
from forms import FORMS
from judge import BINARY32, Judge, composed, is_in_range
from published import CASES

from autonumerics import level
from autonumerics.errors import AutoNumericsError
from autonumerics.fitting import Screen, exchange
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_structure
from autonumerics.programs import Program
from autonumerics.runs import Budget, Run
from autonumerics.runs.discover import prepare
from autonumerics.runs.stages import silent

ARCHIVED = 12
"""Programs of the archive that are tuned: so many of the best in the reals, and in binary32."""

FINISH_S = 60.0
"""Of measurements at all inputs, in a search for a number format."""

RESULTS = cases_page.RESULTS
ALL = (*CASES, *FORMS, *ASKED)
_NODES = 400

Row = dict[str, Any]


def published(case: Case) -> Program:
    """Theirs, its products fused with sums, with signs only where that is shorter."""
    return written(case.formula)


def found(case: Case) -> tuple[list[Program], list[Program]]:
    """The front of one search, and those of its archive that may do well, in binary32 above all."""
    [search] = searches(case)
    run = _searched(search, evaluations_of(case))
    batch, errors = run.archive.batch, run.archive.errors
    orders = [errors]
    with suppress(AutoNumericsError):  # where ULPs are out of reach, as about a cusp
        orders.append(Screen(run.config.target, BINARY32).errors_ulp(batch))
    promising = {int(i) for order in orders for i in np.argsort(order)[:ARCHIVED]}
    front = [solution.program for solution in run.result().front]
    known = {program.structure for program in front}
    others = [batch.program(i) for i in sorted(promising)]
    kernels = [
        exchange(each, run.config.target).program
        for each in others if each.structure not in known
    ]  # fmt: skip
    return [composed(each, case.inner, case.outer) for each in front], [
        each for each in (composed(kernel, case.inner, case.outer) for kernel in kernels)
        if is_in_range(each)
    ]  # fmt: skip


def row_of(case: Case) -> Row:
    """All that is told of a case with a program to compare with."""
    if case.pieces:
        parts = [
            _theirs(replace(case, domain=domain, formula=formula, pieces=()))
            for domain, formula in case.pieces
        ]
        theirs, best_form = _together([part for part, _ in parts]), max(best for _, best in parts)
        theirs["ops"] -= case.shared_ops
    else:
        theirs, best_form = _theirs(case)
    judge = Judge(case)
    started = time.monotonic()
    front, others = found(case)
    ours = [p for p in (*front, *others) if p.ops <= theirs["ops"]]
    exact = min(ours, key=lambda program: (judge.exact(program), program.ops))
    tuned = [judge.tuned(program) for program in ours if is_in_range(program)]
    computed = min(tuned, key=lambda program: (judge.computed(program), program.ops))
    return {
        "name": case.name,
        "operations": ours_may_use(case),
        "evaluations": evaluations_of(case),
        "seed": SEED,
        "theirs": theirs,
        "theirs_at_its_best": best_form,
        "ours": judge.measured(exact).to_json(),
        "ours_as_computed": judge.measured(computed).to_json(),
        "front": [[program.ops, judge.exact(program)] for program in front],
        "seconds": round(time.monotonic() - started, 1),
    }


def asked_row(case: Asked) -> Row:
    """The front of a case with nothing to compare with; of several intervals the larger error."""
    started = time.monotonic()
    runs = [_searched(search, evaluations_of(case)) for search in searches(case)]
    fronts = [[(found.ops, found.rank[1]) for found in run.result().front] for run in runs]
    counts = sorted({ops for front in fronts for ops, _ in front})
    errors = [
        max(min((e for o, e in front if o <= ops), default=np.inf) for front in fronts)
        for ops in counts
    ]
    best = [k for k in range(len(counts)) if k == 0 or errors[k] < errors[k - 1]]
    return {
        "name": case.name,
        "evaluations": evaluations_of(case),
        "seed": SEED,
        "front": [[counts[k], errors[k]] for k in best if np.isfinite(errors[k])],
        "seconds": round(time.monotonic() - started, 1),
    }


def _searched(search: dict[str, Any], evaluations: int) -> Run:
    run = prepare(seed=SEED, **search)
    for _ in run.run(Budget(seconds=None, evaluations=evaluations)):
        pass
    if run.config.number_format is not None:
        run.finish(FINISH_S, silent)
    return run


def _theirs(case: Case) -> tuple[Row, float]:
    """What is told of theirs, and the error of its form at its best."""
    judge = Judge(case)
    program = published(case) if case.known else _started(case, judge)
    best = level(judge.quotient(program), judge.target)
    if case.known:
        return judge.measured(program).to_json(), best.error
    at_its_best = program.with_constants(best.program.constants)
    if not case.divisor:
        at_its_best = best.program
    return judge.measured(at_its_best).to_json(), best.error


def _started(case: Case, judge: Judge) -> Program:
    """The form with constants from which `level` can start: least squares where it is linear."""
    program = published(case)
    if "c0" not in case.formula:
        return program
    lower, upper = judge.target.domain.lower, judge.target.domain.upper
    nodes = np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    x = (lower + upper) / 2 + (upper - lower) / 2 * nodes
    form = judge.quotient(program)
    code, count = compile_structure(form, Arithmetic.of("binary64")), len(form.constants)
    units = [code(x, np.eye(count)[k]) for k in range(count)]
    columns, values = np.stack(units, 1), judge.target.values(x)
    scale = 1 / values if case.error == "relative" else np.ones_like(values)
    fitted = np.linalg.lstsq(columns * scale[:, None], values * scale, rcond=None)[0]
    return program.with_constants([float(c) for c in fitted])


def _together(parts: Sequence[Row]) -> Row:
    """Programs for an interval each, all computed, as one."""
    return {
        "ops": sum(part["ops"] for part in parts),
        "exact": max(part["exact"] for part in parts),
        "binary32": max(part["binary32"] for part in parts),
        "program": "; or ".join(part["program"] for part in parts),
        "constants": [c for part in parts for c in part["constants"]],
    }


def main(arguments: Sequence[str]) -> int:
    """Measures the cases named, prints their rows, and keeps them in docs/cases.json."""
    known = {row["name"]: row for row in _kept()}
    if "--missing" in arguments:
        chosen = [c for c in ALL if c.name not in known]
    else:
        chosen = [c for c in ALL if not arguments or any(map(c.name.startswith, arguments))]
        if not chosen:
            print(f"no case is called that: {', '.join(c.name for c in ALL)}", file=sys.stderr)
            return 2
    for case in chosen:
        try:
            row = asked_row(case) if isinstance(case, Asked) else row_of(case)
        except AutoNumericsError as problem:
            print(f"{case.name}: {problem}", file=sys.stderr)
            continue
        known[case.name] = row
        print(_line(row), flush=True)
        ordered = [known[c.name] for c in ALL if c.name in known]
        RESULTS.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
        cases_page.write()
    return 0


def _kept() -> list[Row]:
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []


def _line(row: Row) -> str:
    if "theirs" not in row:
        front = " ".join(f"{ops}:{error:.2g}" for ops, error in row["front"])
        return f"{row['name']:7} {front}   {row['seconds']} s"
    theirs, ours, computed = row["theirs"], row["ours"], row["ours_as_computed"]
    return (
        f"{row['name']:7} {theirs['ops']:2} ops  exact {theirs['exact']:.3g}"
        f" (best {row['theirs_at_its_best']:.3g}) -> {ours['exact']:.3g} ({ours['ops']})"
        f"   binary32 {theirs['binary32']:.3g} -> {computed['binary32']:.3g} ({computed['ops']})"
        f"   {row['seconds']} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
