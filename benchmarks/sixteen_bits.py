"""The cheapest programs for bfloat16 and binary16 that are right at every input, row by row.

    python benchmarks/sixteen_bits.py exp2 bfloat16   # a row: a minute or two
    python benchmarks/sixteen_bits.py                 # all that docs/sixteen-bits.json lacks
    python benchmarks/sixteen_race.py, sixteen_page.py   # times, and the tables of the page

A row is some searches with the goal of correct rounding, of as many candidates each: from the empty
program with every seed, and one from the textbook's forms. Of what they keep constants are settled
for each of three goals: 1 ULP, faithful, correctly rounded. Beside it the
textbook forms of the fewest operations (`autonumerics compare`), their constants settled in the
same way. With `--fma` programs and textbook forms may use fma as well, and stand beside those
without, as "fused". Every program that is correctly rounded is emitted as C and tried at every
input against MPFR by `every_input.c`, which shares nothing with this package (Debian: libmpfr-dev);
without MPFR that column is empty.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from autonumerics.accuracy import Counts, measure
from autonumerics.baselines import baselines
from autonumerics.errors import AutoNumericsError
from autonumerics.fitting import BatchFitter, Settling
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch, default_threads, functional_hashes
from autonumerics.programs import Operation, Program, parse_operations
from autonumerics.runs import Budget, Config, Run, emission, prepare
from autonumerics.runs.claims import Subject
from autonumerics.runs.generations import first_state
from autonumerics.runs.judging import judges
from autonumerics.runs.measuring import measured_front
from autonumerics.search import Archive
from autonumerics.targets import Target

DOCS = Path(__file__).parents[1] / "docs"
STORE = DOCS / "sixteen-bits.json"
CHECKER = Path(__file__).with_name("every_input.c")

FUNCTIONS = {
    "exp2": ("0", "1"),
    "exp": ("-1", "1"),
    "log2": ("1", "2"),
    "tanh": ("0", "4"),
    "logistic": ("-8", "8"),
    "gelu": ("-4", "4"),
    "erf": ("0", "3"),
    "sin": ("-pi", "pi"),
    "rsqrt": ("1", "4"),
    "softplus": ("-8", "8"),
}
FORMATS = "bfloat16", "binary16"
GOALS: dict[str, dict[str, Any]] = {
    "1 ULP": {"max_ulp": 1.0},
    "faithful": {"rounding": "faithful"},
    "correct": {"max_ulp": 0.5},
}
OPERATIONS, FUSED = parse_operations("+ - * /"), parse_operations("+ - * / fma")
EVALUATIONS = 40_000
MAX_OPS = 13
LONGEST_TEXTBOOK = 14
SETTLED_EACH = 48
"""Programs of each count of operations that are settled for a goal, at most."""
TRIED = 24
"""Textbook forms that are settled for a goal, at most: those of the fewest operations."""


def row(
    name: str,
    format: str,
    evaluations: int,
    max_ops: int,
    seeds: list[int],
    known: dict[str, Any],
    operations: tuple[Operation, ...] = OPERATIONS,
) -> dict[str, Any]:
    """What is found for a function and a format, or what is `known` where that is as good."""
    config = prepare(
        name,
        domain=FUNCTIONS[name],
        number_format=format,
        max_ulp=0.5,
        max_ops=max_ops,
        ops=operations,
    ).config
    target, arithmetic = config.target, Arithmetic.asked(format)
    forms = textbook_forms(target, operations)
    started, archive, searches = time.process_time(), None, []
    for seed, begin in [*((seed, "nothing") for seed in seeds), (seeds[0], "textbook")]:
        search = searched(replace(config, seed=seed), evaluations, forms, begin)
        archive = search.archive if archive is None else joined(archive, search.archive)
        spent = {"evaluations": search.result().evaluations, "seed": seed, "max_ops": max_ops}
        searches.append({**spent, "begins_with": begin})
    assert archive is not None
    found = {goal: ours(archive, config, words) for goal, words in GOALS.items()}
    searches[-1]["processor_seconds"] = round(time.process_time() - started, 1)
    return {
        "searches": [*known.get("searches", ()), *searches],
        "ours": {
            goal: cheaper(described(program, target, arithmetic), known.get("ours", {}).get(goal))
            for goal, program in found.items()
        },
        "textbook": known.get("textbook")
        or {
            goal: textbook(forms, Config(target, number_format=format, compute="binary32", **words))
            for goal, words in GOALS.items()
        },
    }


def cheaper(one: dict[str, Any] | None, other: dict[str, Any] | None) -> dict[str, Any] | None:
    """Of two programs that do what is wanted, as far as they are there."""
    known = [each for each in (one, other) if each is not None]
    return min(known, key=lambda each: each["ops"], default=None)


def searched(
    config: Config, evaluations: int, forms: Sequence[tuple[str, Program]], begin: str
) -> Run:
    """A search for correct rounding, as far as its archive; from nothing or from the textbook's."""
    state = first_state(config)
    if begin == "textbook":
        allowed = [program for _, program in forms if 0 < program.ops <= config.max_ops]
        batch = Batch.pack(allowed)
        fresh, limits = np.zeros(len(allowed), np.uint32), np.full(len(allowed), np.inf)
        fitter = cast(BatchFitter, judges(config, default_threads())[1])
        fitted = fitter.fit_batch(batch, fresh, limits, 0)
        hashes = functional_hashes(fitted.batch)
        state = replace(state, archive=state.archive.add(fitted.batch, fitted.errors, hashes))
    search = Run(config, state, None)
    for _ in search.run(Budget.of(None, evaluations)):
        pass
    return search


def joined(one: Archive, other: Archive) -> Archive:
    """The best of both."""
    return one.add(other.batch, other.errors, other.hashes)


def ours(archive: Archive, config: Config, words: dict[str, Any]) -> Program | None:
    """The cheapest program of the archive that does what is wanted."""
    settle = replace(config.settings.format.settle, settled_each=SETTLED_EACH)
    custom = replace(config.settings, format=replace(config.settings.format, settle=settle))
    config = replace(config, **{"max_ulp": None, "rounding": None, "custom": custom, **words})
    assert config.goal is not None
    reached = config.goal.reached(measured_front(archive, config))
    return None if reached is None else reached.program


def textbook_forms(
    target: Target, operations: tuple[Operation, ...] = OPERATIONS
) -> list[tuple[str, Program]]:
    """By operations; the most accurate first."""
    forms = baselines(target, LONGEST_TEXTBOOK, operations)
    found = sorted(forms, key=lambda each: (each.ops, each.error))
    return [(each.title, each.program) for each in found]


def textbook(forms: Iterable[tuple[str, Program]], config: Config) -> dict[str, Any] | None:
    """The first form for which constants are found."""
    assert config.arithmetic is not None
    assert config.acceptable is not None
    settling = Settling.make(config.target, config.arithmetic, config.acceptable)
    tried = 0
    for title, program in forms:
        try:
            if not settling.is_worth(program):
                continue
            tried += 1
            settled = settling.settled(program)
        except AutoNumericsError:  # a constant beyond the range of its format
            continue
        if settled.is_met:
            known = described(settled.program, config.target, config.arithmetic)
            return None if known is None else {"form": title, **known}
        if tried == TRIED:
            return None
    return None


def described(
    program: Program | None, target: Target, arithmetic: Arithmetic
) -> dict[str, Any] | None:
    """Measured at every input; if correctly rounded, by MPFR as well."""
    if program is None:
        return None
    measured = measure(compile_program(program, arithmetic), target)
    assert measured.counts is not None
    independent = checked(program, target, arithmetic) if measured.counts.is_all_correct else None
    return {
        "ops": program.ops,
        "text": program.text,
        "error_ulp": measured.error_ulp,
        "counts": asdict(measured.counts),
        "mpfr": None if independent is None else asdict(independent),
        **program.to_json(),
    }


def checked(
    program: Program, target: Target, arithmetic: Arithmetic, direction: str = ""
) -> Counts | None:
    """The counts of its emitted C, by MPFR at every input; None without MPFR. `direction`: which of
    the functions is tried, where there is one for each.
    """
    code = emission.emit(Subject(program, target, arithmetic), "c", name="checked")
    suffix = f"_{direction.replace('-', '_')}" if direction not in ("", "nearest") else ""
    direction = direction or arithmetic.direction
    storage, domain = arithmetic.storage, target.domain
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "code.h").write_text(code, encoding="utf-8")
        built = subprocess.run(
            ["cc", "-O2", '-DCODE="code.h"', f"-DNAME=checked{suffix}", f"-I{folder}", str(CHECKER),
             "-o", str(place / "check"), "-lmpfr", "-lgmp", "-lm"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if built.returncode != 0 and "mpfr.h" in built.stderr:
            return None
        built.check_returncode()
        ran = subprocess.run(
            [str(place / "check"), target.function.name, str(storage.precision),
             str(storage.min_exponent), domain.lower.hex(), domain.upper.hex(),
             direction],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    _, *counts = map(int, ran.stdout.split())
    return Counts(*counts)


def stored() -> dict[str, Any]:
    """What was found so far, by function and format."""
    return json.loads(STORE.read_bytes()) if STORE.exists() else {}


def summary(found: dict[str, Any]) -> Iterator[str]:
    """A line for each goal."""
    for goal in GOALS:
        own, other = found["ours"][goal], found["textbook"][goal]
        least = "none" if other is None else other["ops"]
        yield (
            f"{goal}: none ({least})"
            if own is None
            else f"{goal}: {own['ops']} ({least})  {own['text']}"
        )


def main() -> None:
    """One row, or all that are missing."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("function", nargs="?", choices=FUNCTIONS)
    words.add_argument("format", nargs="?", choices=FORMATS)
    words.add_argument("--evaluations", type=int, default=EVALUATIONS)
    words.add_argument("--max-ops", type=int, default=MAX_OPS)
    words.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    words.add_argument("--fma", action="store_true", help="with fma among the operations")
    given = words.parse_args()
    for name in [given.function] if given.function else FUNCTIONS:
        for format in [given.format] if given.format else FORMATS:
            key = f"{name} {format}"
            whole = stored().get(key, {"domain": FUNCTIONS[name]})
            known = whole.get("fused", {}) if given.fma else whole
            if given.function is None and len(known.get("searches", ())) > (0 if given.fma else 9):
                continue
            operations = FUSED if given.fma else OPERATIONS
            found = row(
                name, format, given.evaluations, given.max_ops, given.seeds, known, operations
            )
            whole = stored().get(key, whole)
            whole |= {"fused": found} if given.fma else found
            STORE.write_text(json.dumps({**stored(), key: whole}, indent=1) + "\n", "utf-8")
            print(key, *summary(found), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
