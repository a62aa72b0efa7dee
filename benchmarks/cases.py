"""Approximations that real software ships, and what one seeded search finds in their place.

    python benchmarks/cases.py A01-3 A24      # these rows; a prefix means all that begin with it
    python benchmarks/cases.py                # all of them

The cases are in `published.py`. The rule of counting, for both sides: + - * / sqrt and fma count
one each, on what depends on x; a product that is only added to something, or from which something
is subtracted, counts with that as one fma. Ours may use + - * fma, and / sqrt fnma where theirs
does.

Errors are those of the measure of the case, over the whole interval. *Exact*: in exact arithmetic,
sampled at refined extrema (`accuracy.sample_error`), theirs with the constants as published.
*binary32*: as computed, each operation and constant rounded, the largest at `POINTS` numbers of the
interval spread by value and by scale, ends included; theirs with constants rounded to nearest, ours
the best of the search's archive there, constants moved by ulps until that error no longer falls.
*At its best*: their form with the constants that `autonumerics.level` finds.

A search gets the same seed and number of evaluations in every case. Rows are printed and kept in
docs/cases.json, from which `cases_page.py` makes docs/cases.md and its figure.
"""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cases_page
import numpy as np
import numpy.typing as npt
from published import CASES, Case

from autonumerics import Target, level, parse
from autonumerics.accuracy import sample_error
from autonumerics.baselines.lowering import lowered
from autonumerics.errors import AutoNumericsError, InvalidOption
from autonumerics.fitting import Screen, exchange
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_structure
from autonumerics.programs import Program, parse_operations, to_hex
from autonumerics.runs import Budget
from autonumerics.runs.discover import prepare

EVALUATIONS = 60_000
"""Of a search."""

SEED = 1
POINTS = 1 << 16
TUNING_POINTS = 1 << 12
TUNING_ROUNDS = 40
ARCHIVED = 12
"""Programs of the archive that are tuned: so many of the best in the reals, and in binary32."""

RESULTS = cases_page.RESULTS
BINARY32 = Arithmetic.of("binary32")
COUNTED = ("+ - * / sqrt fma", "+ - * / sqrt fma fms fnma fnms")

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """A program of x, its count of operations, and its errors in exact arithmetic and binary32."""

    program: Program
    exact: float
    binary32: float

    def to_json(self) -> dict[str, Any]:
        return {
            "ops": self.program.ops, "exact": self.exact, "binary32": self.binary32,
            "program": self.program.text, "constants": [to_hex(c) for c in self.program.constants],
        }  # fmt: skip


class Judge:
    """Measures programs for one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.target = Target.make(case.function, case.domain, case.error)
        self.x = _inputs(self.target, POINTS)
        self.few = _spread(len(self.x), TUNING_POINTS)
        self.truth = self.target.values(self.x.astype(np.float64))
        if case.divisor:  # values of f/x^k: those of f are compared
            power = int(case.divisor.partition("^")[2] or 1)
            self.truth = self.truth * self.x.astype(np.float64) ** power

    def exact(self, program: Program) -> float:
        """The error in exact arithmetic; of the quotient where f vanishes."""
        return sample_error(self.quotient(program), self.target).error

    def measured(self, program: Program) -> Measured:
        """All that is told of a program."""
        return Measured(program, self.exact(program), self.computed(program))

    def quotient(self, program: Program) -> Program:
        """The program, divided as the function is."""
        if not self.case.divisor:
            return program
        return _composed(program, "x", f"v/({self.case.divisor})")

    def computed(self, program: Program) -> float:
        """The largest error found as binary32 computes it, constants rounded to nearest."""
        return self._error(_Code(program), _rounded(program), slice(None))

    def tuned(self, program: Program) -> Program:
        """The program with constants of binary32, moved one and two at a time while that helps."""
        code, best = _Code(program), _rounded(program)
        least = self._error(code, best, self.few)
        rng = np.random.default_rng(SEED)
        for _ in range(TUNING_ROUNDS):
            before = least
            for moved in _moves(best, rng):
                error = self._error(code, moved, self.few)
                if error < least:
                    best, least = moved, error
            if least == before:
                break
        whole = [self._error(code, each, slice(None)) for each in (best, _rounded(program))]
        chosen = best if whole[0] <= whole[1] else _rounded(program)
        return program.with_constants([Fraction(float(c)) for c in chosen])

    def _error(self, code: _Code, constants: Values, where: Any) -> float:
        x, truth = self.x[where], self.truth[where]
        with np.errstate(all="ignore"):
            values = code(x, constants).astype(np.float64)
            errors = np.abs(values - truth)
            if self.case.error == "relative":
                errors = errors[truth != 0] / np.abs(truth[truth != 0])
        return float(errors.max()) if np.isfinite(errors).all() else math.inf


class _Code:
    """A structure in binary32, constants given at each call."""

    def __init__(self, program: Program) -> None:
        self._compiled = compile_structure(program, BINARY32)

    def __call__(self, x: npt.NDArray[np.float32], constants: Values) -> npt.NDArray[np.generic]:
        return self._compiled(x, constants)


def _inputs(target: Target, count: int) -> npt.NDArray[np.float32]:
    """Numbers of binary32 in the interval, half of them even in value, half in scale from its ends
    and from 0."""
    lower, upper = target.domain.lower, target.domain.upper
    width = upper - lower
    scales = width * 2.0 ** -np.linspace(0, 30, count // 6)
    points = np.concatenate([
        np.linspace(lower, upper, count // 2), lower + scales, upper - scales, scales, -scales,
    ])  # fmt: skip
    inside = points[(points >= lower) & (points <= upper)].astype(np.float32)
    ends = np.array([lower, upper], np.float32)
    inside = np.unique(np.concatenate([inside, ends]))
    wide = inside.astype(np.float64)
    return inside[(wide >= lower) & (wide <= upper)]


def _spread(total: int, count: int) -> npt.NDArray[np.intp]:
    return np.unique(np.linspace(0, total - 1, count).astype(np.intp))


def _rounded(program: Program) -> Values:
    return np.array([float(BINARY32.constants.round(c)) for c in program.constants])


def _moves(constants: Values, rng: np.random.Generator) -> list[Values]:
    """Neighbours on the lattice: one constant by 1, 2, 4 or 8 steps, or some by one each."""
    steps = np.spacing(np.abs(constants).astype(np.float32)).astype(np.float64)
    found = [
        constants + sign * size * np.eye(len(constants))[k] * steps
        for k in range(len(constants)) for size in (1, 2, 4, 8) for sign in (1, -1)
    ]  # fmt: skip
    found += [
        constants + rng.integers(-3, 4, len(constants)) * steps for _ in range(6 * len(constants))
    ]
    return found


def published(case: Case) -> Program:
    """Theirs, its products fused with sums, with signs only where that is shorter."""
    written = (lowered(parse(case.formula), parse_operations(each)) for each in COUNTED)
    return min(written, key=lambda program: program.ops)


def allowed(program: Program) -> str:
    """What ours may use."""
    used = {row.symbol for row, _ in program.instructions}
    more = ("/", "sqrt", "fms", "fnma", "fnms")
    return " ".join(["+ - * fma", *(symbol for symbol in more if symbol in used)])


def _composed(program: Program, inner: str, outer: str) -> Program:
    """The program g as one of x: u = inner, v = g(u), outer."""
    *lines, value = re.sub(r"\bx\b", "u", program.text).split("; ")
    shared = "" if inner == "x" else f"u = {inner}; "
    text = "; ".join([*lines, f"v = {value}", outer])
    if inner == "x":
        text = re.sub(r"\bu\b", "x", text)
    return parse(f"{shared}{text}", list(program.constants))


def found(case: Case, most: int, operations: str) -> list[Program]:
    """The front of one search, and those of its archive that may do well, in binary32 above all."""
    around = _composed(parse("x"), case.inner, case.outer).ops
    run = prepare(
        case.kernel or case.function, domain=case.kernel_domain or case.domain, error=case.error,
        ops=operations, max_ops=most - around, seed=SEED,
    )  # fmt: skip
    for _ in run.run(Budget(seconds=None, evaluations=EVALUATIONS)):
        pass
    batch, errors = run.archive.batch, run.archive.errors
    ulps = Screen(run.config.target, BINARY32).errors_ulp(batch)
    promising = {int(i) for order in (errors, ulps) for i in np.argsort(order)[:ARCHIVED]}
    front = [solution.program for solution in run.result().front]
    known = {program.structure for program in front}
    others = [batch.program(i) for i in sorted(promising)]
    kernels = [
        exchange(each, run.config.target).program
        for each in others if each.structure not in known
    ]  # fmt: skip
    composed = (_composed(program, case.inner, case.outer) for program in [*front, *kernels])
    return [program for program in composed if program.ops <= most and _is_in_range(program)]


def _is_in_range(program: Program) -> bool:
    """Whether binary32 has its constants."""
    try:
        _rounded(program)
    except InvalidOption:
        return False
    return True


def row_of(case: Case) -> dict[str, Any]:
    """All that is told of a case."""
    judge, theirs = Judge(case), published(case)
    best_form = level(judge.quotient(theirs), judge.target).error
    started = time.monotonic()
    operations = allowed(theirs)
    ours = found(case, theirs.ops, operations)
    exact = min(ours, key=lambda program: (judge.exact(program), program.ops))
    tuned = [judge.tuned(program) for program in ours]
    computed = min(tuned, key=lambda program: (judge.computed(program), program.ops))
    return {
        "name": case.name,
        "operations": operations,
        "evaluations": EVALUATIONS,
        "seed": SEED,
        "theirs": judge.measured(theirs).to_json(),
        "theirs_at_its_best": best_form,
        "ours": judge.measured(exact).to_json(),
        "ours_as_computed": judge.measured(computed).to_json(),
        "seconds": round(time.monotonic() - started, 1),
    }


def main(arguments: Sequence[str]) -> int:
    """Measures the cases named, prints their rows, and keeps them in docs/cases.json."""
    known = {row["name"]: row for row in _kept()}
    chosen = [c for c in CASES if not arguments or any(map(c.name.startswith, arguments))]
    if not chosen:
        print(f"no case is called that: {', '.join(c.name for c in CASES)}", file=sys.stderr)
        return 2
    for case in chosen:
        try:
            row = row_of(case)
        except AutoNumericsError as problem:
            print(f"{case.name}: {problem}", file=sys.stderr)
            continue
        known[case.name] = row
        print(_line(row), flush=True)
        ordered = [known[c.name] for c in CASES if c.name in known]
        RESULTS.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
        cases_page.write()
    return 0


def _kept() -> list[dict[str, Any]]:
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []


def _line(row: dict[str, Any]) -> str:
    theirs, ours, computed = row["theirs"], row["ours"], row["ours_as_computed"]
    return (
        f"{row['name']:7} {theirs['ops']:2} ops  exact {theirs['exact']:.3g}"
        f" (best {row['theirs_at_its_best']:.3g}) -> {ours['exact']:.3g} ({ours['ops']})"
        f"   binary32 {theirs['binary32']:.3g} -> {computed['binary32']:.3g} ({computed['ops']})"
        f"   {row['seconds']} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
