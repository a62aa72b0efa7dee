"""A program in an arithmetic as C, and the run of `every_input.c` on it.

The system's C compiler makes the machine code, with contraction of products and sums off. It and
the processor are trusted to round as IEEE 754 says.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import iter_unpack
from typing import Any

from .reading import Unreadable
from .rounding import Format
from .steps import HELPERS, c_function
from .work import Refused

SOURCE = Path(__file__).with_name("every_input.c")

MOST_OPEN = 200_000
"""Inputs that intervals may have to decide."""

_OPTIONS = ("-std=gnu99", "-ffp-contract=off", "-w")
_READ_AT_ONCE = 1 << 20

_OPERATIONS = {
    "add": "{0} + {1}",
    "sub": "{0} - {1}",
    "mul": "{0} * {1}",
    "div": "{0} / {1}",
    "neg": "-{0}",
    "abs": "fabs{f}({0})",
    "sqrt": "sqrt{f}({0})",
    "min": "least_{type}({0}, {1})",
    "max": "greatest_{type}({0}, {1})",
    "fma": "{fma}({0}, {1}, {2})",
    "fms": "{fma}({0}, {1}, -{2})",
    "fnma": "{fma}(-{0}, {1}, {2})",
    "fnms": "{fma}(-{0}, {1}, -{2})",
}
"""Those that IEEE 754 rounds correctly: others may have other values on another machine."""


DIRECTIONS = ("nearest", "nearest-away", "up", "down", "zero")
"""As `every_input.c` counts them; results of one value in all stand side by side in this order."""


def each_of(direction: str) -> tuple[str, ...]:
    """All for "all"."""
    return DIRECTIONS if direction == "all" else (direction,)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The format of inputs and results, that of constants and operations, and in which of the
    DIRECTIONS results are rounded from one to the other, or "all": one value in each.
    """

    storage: Format
    computing: Format
    direction: str = "nearest"


_NARROW, _SINGLE = 11, 24  # bits of precision


def c_program(
    rows: Sequence[Sequence[str]], constants: Sequence[Any], arithmetic: Arithmetic, terms: int
) -> str:
    """What `every_input.c` includes; Refused for an operation that is not rounded correctly."""
    computing = arithmetic.computing
    is_narrow, is_single = computing.precision <= _NARROW, computing.precision == _SINGLE
    kind, f = ("float", "f") if is_single else ("double", "")
    names = {"type": kind, "f": f, "fma": "fused_to_odd" if is_narrow else f"fma{f}"}
    head = _head(arithmetic.storage, terms, kind, arithmetic.direction)
    lines = [head, "static inline computed program(computed x) {"]
    lines += [f"    const computed c{k} = {float(c).hex()}{f};" for k, c in enumerate(constants)]
    for k, (name, *operands) in enumerate(rows):
        if name not in _OPERATIONS:
            raise Refused(f"{name} is not rounded correctly: another machine has other values")
        value = _OPERATIONS[name].format(*operands, **names)
        if is_narrow:
            value = f"rounded({value}, {computing.precision}, {computing.least}, {computing.most})"
        lines.append(f"    const computed t{k} = {value};")
    lines += [f"    return {f't{len(rows) - 1}'};", "}"]
    return "\n".join(lines) + "\n"


def c_steps(program: Mapping[str, Any], storage: Format, terms: int) -> str:
    """The same for steps of a machine; Refused for what are none."""
    parts = [_head(storage, terms, "float"), HELPERS]
    usual, result, rare = program["steps"], program["result"], program.get("rare")
    parts.append(c_function("usually", usual, result, "single"))
    value = "usually(x)"
    if rare is not None:
        parts.append(c_function("is_rare", usual, rare["when"], "bool"))
        parts.append(c_function("rarely", rare["steps"], rare["result"], "single"))
        value = "is_rare(x) ? rarely(x) : usually(x)"
    parts.append(f"static inline float program(float x) {{ return {value}; }}")
    return "\n".join(parts) + "\n"


def _head(storage: Format, terms: int, computed: str, direction: str = "nearest") -> str:
    """The format, the directions of rounding to it, and the type of what is computed."""
    ways = each_of(direction)
    lines = [f"#define {name} {value}" for name, value in (
        ("BITS", storage_bits(storage)), ("PRECISION", storage.precision),
        ("LEAST", storage.least), ("MOST", storage.most), ("TERMS", terms),
        ("MOST_OPEN", MOST_OPEN), ("FIRST_WAY", DIRECTIONS.index(ways[0])), ("WAYS", len(ways)),
    )]  # fmt: skip
    return "\n".join([*lines, f"typedef {computed} computed;"])


def storage_bits(format: Format) -> int:
    """Of a number of a format of up to 32 bits."""
    return 32 if format.precision > _NARROW else 16


@dataclass(frozen=True, slots=True)
class Counted:
    """What a run says: counts, open inputs and their results, those of one input side by side, and
    the digest of all results.

    `worst`: the largest error by the polynomials, and at which ordinal. `end`: why it ended early,
    and at which.
    """

    counts: Mapping[str, int]
    worst: tuple[float, int]
    open: tuple[tuple[int, int], ...]
    results: str
    end: tuple[str, int] | None


class Machine:
    """A program compiled, in a folder of its own; use it in a `with` block."""

    def __init__(self, text: str, *, fast: bool) -> None:
        """Raises Unreadable where there is no compiler, or it fails: nothing can be said then.

        `fast`: the compiler may take its time, since the program will.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="check-")
        self._place = Path(self._folder.name)
        (self._place / "program.h").write_text(text, encoding="ascii")
        try:
            self._compile("-O3" if fast else "-O1")
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def _compile(self, level: str) -> None:
        compiler = shutil.which(os.environ.get("CC", "cc"))
        if compiler is None:
            raise Unreadable("every input cannot be tried here: there is no C compiler `cc`")
        header = f'-DPROGRAM="{self._place / "program.h"}"'
        words = [header, str(SOURCE), "-lm", "-o", str(self._place / "run")]
        for more in (["-march=native"], []):  # which not all compilers know
            ended = subprocess.run([compiler, level, *_OPTIONS, *more, *words], capture_output=True,
                                   text=True, check=False)  # fmt: skip
            if ended.returncode == 0:
                return
        reason = (ended.stderr.strip().splitlines() or ["no reason given"])[0][:200]
        raise Unreadable(f"every input cannot be tried here: {compiler} fails: {reason}")

    def run(
        self, table: bytes, upper: float, progress: Callable[[int], None] | None = None
    ) -> Counted:
        """At all inputs of a table; `progress` is told of bytes of results."""
        (self._place / "table").write_bytes(table)
        results, text = self._started("table", "open", upper.hex(), progress=progress)
        said = text.split()
        if not said:
            raise _FAILED
        words = dict(zip(said[::2], said[1::2], strict=True))
        worst = float.fromhex(words.pop("worst")), int(words.pop("worst_at"))
        numbers = {word: int(number) for word, number in words.items()}
        early = [(why, numbers.pop(why)) for why in ("failed", "above", "full") if why in numbers]
        pairs = tuple(iter_unpack("=qq", (self._place / "open").read_bytes()))
        return Counted(numbers, worst, pairs, results, early[0] if early else None)

    def results(self, progress: Callable[[int], None] | None = None) -> str:
        """The SHA-256 of the results at all bit patterns, those that are NaN written alike."""
        return self._started(progress=progress)[0]

    def _started(
        self, *words: str, progress: Callable[[int], None] | None = None
    ) -> tuple[str, str]:
        """The digest of what the program writes, and what it says."""
        digest = hashlib.sha256()
        process = subprocess.Popen(
            [str(self._place / "run"), *words], cwd=self._place, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        with process:
            assert process.stdout is not None
            assert process.stderr is not None
            while part := process.stdout.read(_READ_AT_ONCE):
                digest.update(part)
                if progress is not None:
                    progress(len(part))
            said = process.stderr.read().decode()
        if process.returncode:
            raise _FAILED
        return digest.hexdigest(), said


_FAILED = Unreadable("every input cannot be tried here: the program did not end well")
