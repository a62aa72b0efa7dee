"""Emitted C of a whole function against MPFR, by a program that shares nothing with this package.

    python benchmarks/whole_line.py exp fast_exp.h            # 10^7 random and all special inputs
    python benchmarks/whole_line.py exp                       # the kept plan of docs/functions.md
    python benchmarks/whole_line.py exp --format binary64     # that of its table of binary64
    python benchmarks/whole_line.py sin fast_sin.h --count 100000 --compiler clang
    python benchmarks/whole_line.py log fast_log.h --format binary64 --count 1000000

`whole_line.c` says which inputs are special and what is counted. The header defines a function of
the name of its file, from float to float, or from double to double. Half a minute to some minutes
for 10^7 inputs, by function. Debian: libmpfr-dev.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

CHECKER = Path(__file__).with_name("whole_line.c")
COUNT = 10_000_000


@dataclass(frozen=True)
class Remeasured:
    """What the program says.

    numbers: inputs at which a number is right and one was given; correct, faithful, off: of these.
    wrong: results that are no number where one is right, or the reverse; zeros: of the wrong sign.
    ulp, at: the largest error seen, and where. wrong_at, zero_at: the first, if there is one.
    """

    inputs: int
    numbers: int
    correct: int
    faithful: int
    off: int
    wrong: int
    zeros: int
    ulp: float
    at: float
    wrong_at: float | None = None
    zero_at: float | None = None

    @classmethod
    def read(cls, line: str) -> Remeasured:
        """From the line that the program prints."""
        words = line.split()
        pairs = dict(zip(words[::2], words[1::2], strict=True))
        first_wrong, first_zero = (pairs.get(key) for key in ("wrong_at", "zero_at"))
        return cls(
            *(int(pairs[f.name]) for f in fields(cls)[:7]),
            ulp=float(pairs["ulp"]),
            at=float(pairs["at"]),
            wrong_at=None if first_wrong is None else float(first_wrong),
            zero_at=None if first_zero is None else float(first_zero),
        )


def remeasured(
    header: Path,
    function: str,
    *,
    name: str = "",
    count: int = COUNT,
    seed: int = 1,
    within: tuple[float, float] | None = None,
    is_double: bool = False,
    compiler: str = "cc",
) -> Remeasured:
    """The C function `name` of a header, by default that of the file, at special and random inputs.

    Raises CalledProcessError where it does not compile, or MPFR lacks the function.
    """
    options = ["-O2", "-std=gnu99", "-ffp-contract=off", f'-DCODE="{header.resolve()}"']
    options += [f"-DNAME={name or header.stem}", *(["-DBINARY64"] if is_double else [])]
    ends = [repr(float(end)) for end in within or ()]
    with tempfile.TemporaryDirectory() as folder:
        program = str(Path(folder, "check"))
        libraries = ["-lmpfr", "-lgmp", "-lm"]
        subprocess.run([compiler, *options, str(CHECKER), *libraries, "-o", program], check=True)
        words = [program, function, str(count), str(seed), *ends]
        return Remeasured.read(
            subprocess.run(words, check=True, capture_output=True, text=True).stdout
        )


def _kept(function: str, folder: str, format: str) -> Path:
    """The header of a kept plan, for which the package is needed after all."""
    from annex_f import emitted

    return emitted(function, folder, format)


def main() -> None:
    """One header from the command line."""
    parser = argparse.ArgumentParser(description="Emitted C of a whole function against MPFR.")
    parser.add_argument("function")
    parser.add_argument("header", type=Path, nargs="?", help="by default that of the kept plan")
    parser.add_argument("--name", default="", help="of the C function; by default the file's")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--within", type=float, nargs=2)
    parser.add_argument("--format", choices=("binary32", "binary64"), default="binary32")
    parser.add_argument("--compiler", default="cc")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = remeasured(
            asked.header or _kept(asked.function, folder, asked.format),
            asked.function,
            name=asked.name,
            count=asked.count,
            seed=asked.seed,
            within=asked.within and tuple(asked.within),
            is_double=asked.format == "binary64",
            compiler=asked.compiler,
        )
    print(found)
    sys.exit(bool(found.wrong or found.zeros))


if __name__ == "__main__":
    main()
