"""Emitted C of the kept plans against Annex F of C23, in four rounding directions.

    python benchmarks/annex_f.py                  # the fourteen functions of the page's first table
    python benchmarks/annex_f.py exp log tanh     # these
    python benchmarks/annex_f.py exp --header fast_exp.h   # a header of your own, from `function`

`annex_f.c` says what is looked at. It is compiled with the header by GCC and Clang, as C99, C11,
C23 and C++17, with warnings as errors, and run as each of them makes it. Kept in
docs/functions/annex_f.json; a few seconds a function.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from functions_page import ANNEX_F, FOURTEEN, code_digest, kept_of, write_page

from autonumerics.plans import Plan, emit_procedure

CHECKER = Path(__file__).with_name("annex_f.c")
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-pedantic", "-Werror")
STANDARDS = {"c": ("c99", "c11", "c2x"), "c++": ("c++17",)}
COMPILERS = {"c": ("gcc", "clang"), "c++": ("g++", "clang++")}
VERSIONS = ("", "-19", "-18", "-17", "-16", "-15", "-14")
COUNT = 1_000_000


@dataclass(frozen=True)
class Direction:
    """In one direction of rounding: special values missed, results that are NaN or infinite where
    they should not be, or the reverse, the largest error, and where."""

    missed: int
    wrong: int
    ulp: float
    at: float


@dataclass(frozen=True)
class Checked:
    """What the program says. specials, exact: how many were tried."""

    specials: int
    exact: int
    missed: int
    asymmetric: int
    outside: int
    nearest: Direction
    up: Direction
    down: Direction
    zero: Direction

    @classmethod
    def read(cls, line: str) -> Checked:
        """From the line that the program prints."""
        words = line.split()
        counts = [int(word) for word in words[1:10:2]]
        parts = [words[k + 1 : k + 5] for k in range(10, len(words), 5)]
        directions = [Direction(int(m), int(w), float(u), float(x)) for m, w, u, x in parts]
        return cls(*counts, *directions)

    @property
    def is_right(self) -> bool:
        """Whether all holds in rounding to nearest."""
        faults = (self.missed, self.asymmetric, self.outside)
        return not any((*faults, self.nearest.missed, self.nearest.wrong))


Compiler: TypeAlias = tuple[str, str, str]
"""Its language, what it is called, and a standard."""


def compilers() -> list[Compiler]:
    """Those that are installed."""
    found = []
    for language, names in COMPILERS.items():
        for name in names:
            path = next((name + v for v in VERSIONS if shutil.which(name + v)), None)
            found += [(language, path, each) for each in STANDARDS[language] if path]
    return found


def checked(
    header: Path, function: str, count: int = COUNT, by: Sequence[Compiler] | None = None
) -> tuple[Checked, list[str]]:
    """What the program says of a header, and who compiled it without a warning.

    Raises CalledProcessError where a compiler warns; RuntimeError where compilers disagree.
    """
    name, seen, compiled = header.stem, {}, []
    definitions = [f'-DCODE="{header.resolve()}"', f"-DNAME={name}", f"-DLOOP={name}_n"]
    with tempfile.TemporaryDirectory() as folder:
        for language, compiler, standard in by or compilers():
            program = str(Path(folder, f"{compiler}-{standard}"))
            command = [compiler, "-x", language, f"-std={standard}", "-O2", "-march=native"]
            command += [*WARNINGS, *definitions, str(CHECKER), "-lm", "-o", program]
            subprocess.run(command, check=True)
            compiled.append(f"{compiler} {standard}")
            ended = subprocess.run(
                [program, function, str(count)], check=False, capture_output=True, text=True
            )
            if ended.returncode not in (0, 1):
                raise RuntimeError(f"{program} ends with {ended.returncode}: {ended.stderr}")
            seen[compiled[-1]] = Checked.read(ended.stdout)
    if len({each.nearest for each in seen.values()}) != 1:
        raise RuntimeError(f"compilers disagree: {seen}")
    return next(iter(seen.values())), compiled


def emitted(name: str, folder: str, format: str = "binary32") -> Path:
    """The header of a kept plan."""
    plan = Plan.from_json(kept_of(format)[name]["plan"])
    header = Path(folder, f"fast_{name}.h")
    header.write_text(emit_procedure(plan.procedure(), "c", header.stem))
    return header


def keep(name: str, found: Checked, compiled: list[str]) -> None:
    """Writes a record beside the others, with the digest of the plan that it is of."""
    known: dict[str, Any] = json.loads(ANNEX_F.read_text()) if ANNEX_F.exists() else {}
    plan = code_digest(kept_of("binary32")[name])
    record = {"plan": plan, **asdict(found), "compiled": compiled}
    ANNEX_F.write_text(json.dumps({**known, name: record}, indent=1) + "\n")


def main() -> None:
    """All, or some, or a header; exit code 1 if something is missed in rounding to nearest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", default=FOURTEEN)
    parser.add_argument("--header", type=Path, help="of the one function that is named")
    parser.add_argument("--count", type=int, default=COUNT, help="of random inputs")
    asked = parser.parse_args()
    is_right = True
    for name in asked.names:
        with tempfile.TemporaryDirectory() as folder:
            header = asked.header or emitted(name, folder)
            found, compiled = checked(header, name, asked.count)
        print(f"{name}: {found}", flush=True)
        is_right &= found.is_right
        if asked.header is None:
            keep(name, found, compiled)
    if asked.header is None:
        write_page()
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
