"""Programs of a search, written so that they round better.

While a search lasts, programs are judged as they are written, and differences from zeros count as
exact. In the end the best ones are recast: rewritten (`programs/rewriting`) and their differences
written in operations of the format (`compensation`), the constants settled each time (`refitting`),
all judged on a `Screen`. For each number of operations the best that was found remains.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> from autonumerics.targets import Target
>>> single = Arithmetic.of("binary32")
>>> target = Target.make("exp2", (0.0, 0.125))
>>> line = parse("fma(fma(fma(x, c0, c1), x, c2), x, c3)", [0.0555, 0.2402, 0.6931, 1.0])
>>> recasting = Recasting(Screen(target, single), Zeros.at_ends(target, single), 6)
>>> [(variant.ops, bool(error_ulp < 16)) for variant, error_ulp in recasting.variants(line)]
[(3, True), (4, True)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np

from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.errors import InvalidOption
from autonumerics.fitting.compensation import Way, ways
from autonumerics.fitting.refitting import Refit
from autonumerics.fitting.screening import Screen
from autonumerics.fitting.settings import RecastSettings, RefitSettings
from autonumerics.fitting.zeros import Zeros
from autonumerics.kernels import Batch, evaluate, is_packable
from autonumerics.programs import OPERATIONS, Operation, Program
from autonumerics.programs.rewriting import factored, places, reassociated, with_constant

Judged = tuple[Program, float]

_S_WAY = 2.5e-4  # seconds that it takes to write a program in some way, on one core


@dataclass(frozen=True, slots=True, eq=False)
class Recasting:
    """What programs are judged by, and how many and which operations they may have."""

    screen: Screen
    zeros: Zeros
    max_ops: int
    operations: tuple[Operation, ...] = OPERATIONS
    settings: RecastSettings = RecastSettings()
    refitting: RefitSettings = RefitSettings()
    allowance: Allowance = UNLIMITED

    def variants(self, program: Program) -> list[Judged]:
        """The program recast, with errors in ULPs on the screen, from few operations to many.

        Each is better than those before. Constants are numbers of the format. Standing of the
        errors: sampled. Empty if the program itself has too many operations. When the allowance is
        over they are those that were met until then.
        """
        refit = Refit.on(self.screen, self.refitting)
        best: dict[int, Judged] = {}
        starts = [program, *self._settled(refit, factored(program))]
        for variant in chain.from_iterable(self._rewritten(refit, each) for each in starts):
            for written in self._written(refit, variant):
                if self.allowance.is_over:
                    break
                for judged in self._judged(self._rounded(written)):
                    ops = judged[0].ops
                    if ops not in best or judged[1] < best[ops][1]:
                        best[ops] = judged
        return list(_improving(best[ops] for ops in sorted(best)))

    def written_ulp(self, program: Program) -> float:
        """The error in ULPs on the screen as the program would be written: its differences in the
        best way, its constants as they are.
        """
        found = self._best_ways(list(ways(program, self.zeros)))
        written = [self.zeros.split(way.written()) for way in found] or [program]
        return min((error for _, error in self._judged(self._rounded(written))), default=np.inf)

    def _rewritten(self, refit: Refit, program: Program) -> list[Program]:
        """The program and the best that rewriting leads to; differences are exact yet."""
        found = [program]
        followed = [program]
        for _ in range(self.settings.depth):
            if self.allowance.is_over:
                break
            new = [each for variant in followed for each in self._neighbours(variant)]
            judged = sorted(self._judged(self._settled(refit, new)), key=lambda each: each[1])
            followed = [variant for variant, _ in judged[: self.settings.width]]
            found += followed
        return found

    def _neighbours(self, program: Program) -> Iterator[Program]:
        for place in places(program):
            for share in self._between(program, place.sum):
                yield place.taken_out(share)
        yield from reassociated(program)
        for position, (row, _) in enumerate(program.instructions[:-1]):
            if row.is_product:
                for value in self._between(program, position):
                    yield with_constant(program, position, -value)

    def _between(self, program: Program, position: int) -> list[Fraction]:
        """Some values in the range of the result at the position, of few bits."""
        result = Program.build(program.instructions[: position + 1], program.constants)
        with np.errstate(all="ignore"):
            values = evaluate(result, self.screen.x)
        least, largest = values.min(), values.max()
        if not np.isfinite([least, largest]).all():
            return []
        chosen = [
            _in_few_bits(least + (largest - least) * share, self.settings.share_bits)
            for share in self.settings.shares
        ]
        return [Fraction(share) for share in dict.fromkeys(chosen) if share != 0]

    def _written(self, refit: Refit, program: Program) -> Iterator[list[Program]]:
        """The program in the format: its differences in all ways, by their numbers of operations.

        Of each number the best with its constants settled, so that few are.
        """
        first = list(ways(program, self.zeros))
        if not first:
            yield [program, *self._settled(refit, [program])]
            return
        chosen = list(self._best_ways(first))
        more = [weighted for way in chosen for weighted in way.weighted()]
        for way in self._best_ways([*chosen, *more]):
            written = self.zeros.split(way.written())
            yield [written, *self._settled(refit, [written])]

    def _best_ways(self, all_ways: list[Way]) -> Iterator[Way]:
        """Of each number of operations the best."""
        all_ways = [way for way in all_ways if way.least_ops <= self.max_ops]
        self.screen.spend(_S_WAY * len(all_ways))
        written = [self.zeros.split(way.written()) for way in all_ways]
        allowed = [k for k, program in enumerate(written) if self._is_allowed(program)]
        if not allowed:
            return
        errors = self.screen.errors_ulp(Batch.pack([written[k] for k in allowed]))
        ops = np.array([written[k].ops for k in allowed])
        for count in np.unique(ops):
            of_count = np.flatnonzero(ops == count)
            yield all_ways[allowed[of_count[errors[of_count].argmin()]]]

    def _settled(self, refit: Refit, programs: Iterable[Program]) -> list[Program]:
        """Those that are allowed, with their constants fitted and rounded."""
        settled: list[Program] = []
        for program in filter(self._is_allowed, programs):
            if self.allowance.is_over:
                break
            try:
                settled.append(refit.settled(program, refit.free(program)))
            except InvalidOption:
                continue
        return settled

    def _rounded(self, programs: list[Program]) -> list[Program]:
        """Those whose constants the format has, each rounded to nearest if that is left to do."""
        rounded: list[Program] = []
        for program in programs:
            try:
                constants = [self.screen.constants.round(c) for c in program.constants]
            except InvalidOption:
                continue
            rounded.append(program.with_constants(constants))
        return rounded

    def _judged(self, programs: list[Program]) -> list[Judged]:
        allowed = [program for program in programs if self._is_allowed(program)]
        if not allowed:
            return []
        errors = self.screen.errors_ulp(Batch.pack(allowed))
        return [(p, float(e)) for p, e in zip(allowed, errors, strict=True) if np.isfinite(e)]

    def _is_allowed(self, program: Program) -> bool:
        rows = [row for row, _ in program.instructions]
        allowed = program.ops <= self.max_ops and all(row in self.operations for row in rows)
        return allowed and is_packable(program)


def _improving(variants: Iterable[Judged]) -> Iterator[Judged]:
    least = np.inf
    for variant, error_ulp in variants:
        if error_ulp < least:
            least = error_ulp
            yield variant, error_ulp


def _in_few_bits(value: float, bits: int) -> float:
    mantissa, exponent = np.frexp(value)
    return float(np.ldexp(np.rint(mantissa * 2.0**bits) / 2.0**bits, exponent))
