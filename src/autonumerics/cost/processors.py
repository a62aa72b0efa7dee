"""What an operation takes on a processor: published figures, one table a processor.

Sources: A. Fog, Instruction tables (agner.org/optimize, 2022), and A. Abel and J. Reineke,
uops.info: Characterizing latency, throughput, and port usage of instructions on Intel
microarchitectures, ASPLOS 2019 (uops.info, which has AMD's too). Where they differ on Zen 3's
dividers (3.0 against 3.5 cycles in binary32) the figure is the one that this package's own clock
gives there: 3.0 and 4.5 cycles for a division, 5.0 and 9.0 for a root, with latencies of 10.5 and
13.5, 14.5 and 20.5; 3 cycles of latency for a sum or a product, 4 for `fma`.

The 16-bit formats compute in binary32 and round after each operation (`jit.rounding`), which is an
entry of its own: for binary16 two conversions, for bfloat16 operations on integers. bfloat16's, and
that of `fma` in either, which is emulated, are in no published table: they were measured on Zen 3
with this package's clock, and Skylake's are the same work on three units in place of four.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import operation
>>> PROCESSORS["znver3"].uses(operation("div"), Arithmetic.of("binary32"), 32)
(Use(units='v', cycles=3.0, latency=10.5),)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import Arithmetic, Format
from autonumerics.programs import Operation


@dataclass(frozen=True, slots=True)
class Use:
    """What an operation on one vector needs: one of these units, a letter each, for so many cycles,
    and so many cycles from operands to result."""

    units: str
    cycles: float
    latency: float


@dataclass(frozen=True, slots=True)
class Divider:
    """A division or a root: its latency, and for how many cycles a vector of so many bytes keeps
    the one divider busy."""

    latency: float
    cycles: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Processor:
    """One processor's table.

    issue: operations that it starts in a cycle, loads and stores included.
    pipelined: by operation; the same for all formats and vectors. The entry of `fma` stands for
    all fused operations, that of `neg` for all that only touch the sign.
    dividers: by operation and bits of the type that is computed in.
    rounding: by the name of a 16-bit format: what follows each operation in it.
    emulated_fma: a fused operation in a 16-bit format, its rounding apart.
    """

    name: str
    issue: int
    pipelined: Mapping[str, Use]
    dividers: Mapping[tuple[str, int], Divider]
    rounding: Mapping[str, Use]
    emulated_fma: Use

    def uses(
        self, row: Operation, arithmetic: Arithmetic, vector_bytes: int = 32
    ) -> tuple[Use, ...]:
        """What an operation needs, step by step, one after the other.

        Raises InvalidOption for one that no table knows, such as a function of the C library.

        >>> from autonumerics.formats import Arithmetic
        >>> from autonumerics.programs import operation
        >>> zen3, binary16 = PROCESSORS["znver3"], Arithmetic.of("binary16")
        >>> [use.latency for use in zen3.uses(operation("add"), binary16)]
        [3.0, 6.0]
        """
        computing = arithmetic.computing
        steps = (self._operation(row, computing, vector_bytes),)
        rounds = computing.bits == 16 and row.rounding > 0
        return (*steps, self.rounding[computing.name]) if rounds else steps

    def stores(self, arithmetic: Arithmetic) -> tuple[Use, ...]:
        """What rounding the result to the storage format needs, where that is left to do.

        Of a conversion from binary64 to binary32 nothing is known: it counts as nothing.
        """
        narrow = arithmetic.rounds_result and arithmetic.storage.bits == 16
        return (self.rounding[arithmetic.storage.name],) if narrow else ()

    def _operation(self, row: Operation, format: Format, vector_bytes: int) -> Use:
        if row.fused and format.bits == 16:
            return self.emulated_fma
        entry = _entry(row)
        if entry in self.pipelined:
            return self.pipelined[entry]
        divider = self.dividers.get((entry, max(format.bits, 32)))
        if divider is None:
            raise InvalidOption(
                f"the table of {self.name} has no cycles for {row.name}: take --cost time or ops"
            )
        return Use(_DIVIDER_UNIT, divider.cycles[vector_bytes], divider.latency)


def _entry(row: Operation) -> str:
    """Where an operation stands in the tables."""
    if row.fused:
        return "fma"
    return "neg" if row.rounding == 0 and row.arity == 1 else row.name


def processor_named(name: str) -> Processor:
    """The table for a processor as LLVM names it.

    Raises UnknownName where there is none.

    >>> processor_named("cascadelake").name
    'skylake-avx512'
    """
    canonical = _SAME_TABLE.get(name, name)
    if canonical in PROCESSORS:
        return PROCESSORS[canonical]
    known = [*PROCESSORS, *_SAME_TABLE]
    nearest = get_close_matches(name, known, n=1)
    raise UnknownName("processor", name, nearest, hint=f"there are tables for {', '.join(known)}")


_DIVIDER_UNIT = "v"
_CONVERTER_UNIT = "k"

_ZEN3 = Processor(
    "znver3",
    issue=6,
    pipelined={
        "add": Use("cd", 1.0, 3.0),
        "sub": Use("cd", 1.0, 3.0),
        "mul": Use("ab", 1.0, 3.0),
        "fma": Use("ab", 1.0, 4.0),
        "neg": Use("abcd", 1.0, 1.0),
    },
    dividers={
        ("div", 32): Divider(10.5, {16: 3.0, 32: 3.0}),
        ("div", 64): Divider(13.5, {16: 4.5, 32: 4.5}),
        ("sqrt", 32): Divider(14.5, {16: 5.0, 32: 5.0}),
        ("sqrt", 64): Divider(20.5, {16: 9.0, 32: 9.0}),
    },
    rounding={"binary16": Use(_CONVERTER_UNIT, 2.0, 6.0), "bfloat16": Use("abcd", 14.0, 11.0)},
    emulated_fma=Use("abcd", 120.0, 36.0),
)

_SKYLAKE = Processor(
    "skylake-avx512",
    issue=4,
    pipelined={
        "add": Use("ab", 1.0, 4.0),
        "sub": Use("ab", 1.0, 4.0),
        "mul": Use("ab", 1.0, 4.0),
        "fma": Use("ab", 1.0, 4.0),
        "neg": Use("abk", 1.0, 1.0),
    },
    dividers={
        ("div", 32): Divider(11.0, {16: 3.0, 32: 5.0, 64: 10.0}),
        ("div", 64): Divider(14.0, {16: 4.0, 32: 8.0, 64: 16.0}),
        ("sqrt", 32): Divider(12.0, {16: 3.0, 32: 6.0, 64: 12.0}),
        ("sqrt", 64): Divider(18.0, {16: 6.0, 32: 12.0, 64: 24.0}),
    },
    rounding={"binary16": Use(_CONVERTER_UNIT, 2.0, 10.0), "bfloat16": Use("abk", 14.0, 11.0)},
    emulated_fma=Use("abk", 120.0, 36.0),
)

PROCESSORS: Mapping[str, Processor] = MappingProxyType(
    {table.name: table for table in (_ZEN3, _SKYLAKE)}
)
"""The tables by LLVM's name of the processor."""

_SAME_TABLE: Mapping[str, str] = MappingProxyType(
    {
        "skylake": "skylake-avx512",
        "cascadelake": "skylake-avx512",
        "cooperlake": "skylake-avx512",
        "icelake-client": "skylake-avx512",
        "icelake-server": "skylake-avx512",
        "rocketlake": "skylake-avx512",
        "tigerlake": "skylake-avx512",
    }
)
"""Processors whose figures in vectors up to 32 bytes are those of another (uops.info)."""
