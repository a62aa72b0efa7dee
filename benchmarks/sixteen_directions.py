"""The cheapest programs of 16 bits whose one value is right in all five directions of rounding.

    python benchmarks/sixteen_directions.py exp2 bfloat16   # a row: a minute or two
    python benchmarks/sixteen_directions.py                 # all that the file lacks
    python benchmarks/sixteen_directions.py --page          # the table of docs/sixteen-bits.md

A row is what a search with `--round all` and + - * / fma abs keeps, begun with the textbook's
forms, or one of these forms, of the correctly rounded programs of docs/sixteen-bits.json and, for
some functions, of the rational ones of `sixteen_rationals.py`, their constants settled anew, with a
step or a jump at 0 where that is needed. Each program is emitted as C, whose five
functions are tried at every input against MPFR by `every_input.c` (Debian: libmpfr-dev), and goes
into docs/sixteen-directions.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from heapq import merge
from itertools import islice
from typing import Any

from marked import replaced
from sixteen_bits import (
    DOCS,
    FORMATS,
    FUNCTIONS,
    cheaper,
    checked,
    ours,
    searched,
    textbook_forms,
)
from sixteen_bits import stored as known_rows
from sixteen_rationals import SHAPES, Form, rational

from autonumerics.accuracy import Counts, measure
from autonumerics.errors import AutoNumericsError
from autonumerics.fitting import Settling, settle
from autonumerics.formats import DIRECTIONS, Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, parse_operations
from autonumerics.runs import prepare

STORE, PAGE = DOCS / "sixteen-directions.json", DOCS / "sixteen-bits.md"
COMMAND = "python benchmarks/sixteen_directions.py --page"
OPERATIONS = parse_operations("+ - * / fma abs")
EVALUATIONS = 10_000
TRIED = 60
"""Textbook forms whose constants are settled, at most: those of the fewest operations first."""


def row(name: str, format: str, evaluations: int, max_ops: int) -> dict[str, Any] | None:
    """The cheapest program found; None if there is none."""
    config = prepare(
        name, domain=FUNCTIONS[name], number_format=format, rounding="all", max_ops=max_ops,
        ops=OPERATIONS,
    ).config  # fmt: skip
    assert config.arithmetic is not None
    forms = textbook_forms(config.target, OPERATIONS)
    program = settled(_kept(name, format), (each for _, each in forms), name, format)
    found = described(program, name, format)
    if evaluations:
        archive = searched(config, evaluations, forms, "textbook").archive
        found = cheaper(described(ours(archive, config, {"rounding": "all"}), name, format), found)
    return found


def _kept(name: str, format: str) -> Iterator[Form]:
    """The correctly rounded programs of the other file, and rational functions."""
    known = known_rows().get(f"{name} {format}", {})
    for part in (known, known.get("fused", {})):
        for whose in ("ours", "textbook"):
            if (program := part.get(whose, {}).get("correct")) is not None:
                yield Program.from_json(program), range(0)
    if name in SHAPES:
        target, arithmetic = config_of(name, format)
        for degree in range(4, 10):
            for below in (degree, degree - 1):
                for local in (True, False) if name == "softplus" else (True,):
                    yield rational(target, arithmetic, degree, below, local)


def config_of(name: str, format: str) -> tuple[Any, Arithmetic]:
    """The target, and the arithmetic."""
    config = prepare(name, domain=FUNCTIONS[name], number_format=format, rounding="all").config
    assert config.arithmetic is not None
    return config.target, config.arithmetic


def settled(
    kept: Iterable[Form], forms: Iterable[Program], name: str, format: str
) -> Program | None:
    """The cheapest of which every result is right in all directions, with what it takes at 0.

    All that are `kept` are settled: programs that round correctly to nearest lie next to what is
    wanted, though by more of an interval, half as wide, than textbook forms that are worth it.
    """
    target, arithmetic = config_of(name, format)
    settling = Settling.make(target, arithmetic, "correct")
    worth = ((each, range(0)) for each in sorted(forms, key=_ops) if _is_worth(settling, each))
    best: Program | None = None
    tried = merge(sorted(kept, key=_ops_of_form), islice(worth, TRIED), key=_ops_of_form)
    for program, held in tried:
        if best is not None and program.ops >= best.ops:
            return best
        with suppress(AutoNumericsError):  # a constant beyond the range of its format
            found = settle(program, settling.intervals, held=held, settings=settling.settings)
            if found.is_met:
                whole: Program | None = found.program
                if settling.takes_a_step:
                    names = [row.name for row in OPERATIONS]
                    whole = settling.with_step(found.program, names, found.program.ops + 5)
                if whole is not None and (best is None or whole.ops < best.ops):
                    best = whole
    return best


def _ops(program: Program) -> int:
    return program.ops


def _ops_of_form(form: Form) -> int:
    return form[0].ops


def _is_worth(settling: Settling, program: Program) -> bool:
    try:
        return settling.is_worth(program)
    except AutoNumericsError:
        return False


def described(program: Program | None, name: str, format: str) -> dict[str, Any] | None:
    """Measured at every input, in all directions, and by MPFR in each."""
    if program is None:
        return None
    target, arithmetic = config_of(name, format)
    counts = measure(compile_program(program, arithmetic), target).counts
    assert counts is not None
    if not counts.is_all_correct:
        return None
    by_mpfr = [checked(program, target, arithmetic, direction) for direction in DIRECTIONS]
    seen = [each for each in by_mpfr if each is not None]
    assert all(each == Counts(counts.inputs, 0, 0) for each in seen), "MPFR sees wrong results"
    return {
        "ops": program.ops,
        "text": program.text,
        "inputs": counts.inputs,
        "mpfr": len(seen) == len(DIRECTIONS),
        **program.to_json(),
    }


def table() -> str:
    """Operations and programs."""
    found = stored()
    lines = ["| | format | in all directions | program |", "|---|---|---:|---|"]
    for name, domain in FUNCTIONS.items():
        for format in FORMATS:
            best = found.get(f"{name} {format}")
            count = best["ops"] if best else "none"
            text = f"`{best['text']}`" if best else ""
            lines.append(f"| {name} on [{', '.join(domain)}] | {format} | {count} | {text} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with the table of today."""
    return replaced(text, "directions", table(), COMMAND)


def stored() -> dict[str, Any]:
    """What was found so far, by function and format; null where nothing was."""
    return json.loads(STORE.read_bytes()) if STORE.exists() else {}


def main() -> None:
    """One row, or all that are missing; or the page."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("function", nargs="?", choices=FUNCTIONS)
    words.add_argument("format", nargs="?", choices=FORMATS)
    words.add_argument("--evaluations", type=int, default=EVALUATIONS)
    words.add_argument("--max-ops", type=int, default=14)
    words.add_argument("--page", action="store_true", help="only write the table")
    given = words.parse_args()
    if given.page:
        PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
        return
    for name in [given.function] if given.function else FUNCTIONS:
        for format in [given.format] if given.format else FORMATS:
            key = f"{name} {format}"
            if given.function is None and key in stored():
                continue
            found = cheaper(row(name, format, given.evaluations, given.max_ops), stored().get(key))
            STORE.write_text(json.dumps({**stored(), key: found}, indent=1) + "\n", "utf-8")
            print(key, found and found["ops"], found and found["text"], file=sys.stderr)


if __name__ == "__main__":
    main()
