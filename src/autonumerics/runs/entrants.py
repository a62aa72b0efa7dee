"""Who takes part in a bench, and how wrong each is: our programs, baselines, libraries."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast

from autonumerics.accuracy import Counts, MeasuredError, measure_code, measure_results, probe
from autonumerics.accuracy.code import Code
from autonumerics.accuracy.measured import Standing
from autonumerics.accuracy.probing import By
from autonumerics.baselines import ARITHMETIC, Baseline, baselines
from autonumerics.baselines.floating import FloatingBaseline, floating_baselines
from autonumerics.cost import (
    Contender,
    Cost,
    Native,
    OperationCount,
    StaticCost,
    library_contenders,
)
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.fitting import Screen
from autonumerics.formats import NARROW_BITS, Arithmetic
from autonumerics.programs import Operation, Program
from autonumerics.runs.folder import Say
from autonumerics.search import Solution
from autonumerics.targets import Target

Kind = Literal["discovered", "baseline", "library"]

_WIDER = (1.0, 2.0, 4.0)
"""Multiples of the error wanted at which polynomials are looked for, one after the other."""

_TEXTBOOK = 3
"""Programs of other baselines that are timed: those that should be the fastest."""

_TRIED = 40
"""Of those so many are polished at most, a second each: where hardly one is good enough, the rest
is not waited for."""

_LONGEST = 10
"""Operations of other baselines, at most."""


@dataclass(frozen=True, slots=True)
class EntrantError:
    """The largest error in ULPs of the format, and how it is known; of a bench by absolute errors
    the largest of these, too. `at`: where the one is that counts. `counts`: of correctly rounded
    results and others, at all inputs of a format of 16 bits.
    """

    ulps: float
    at: float | None
    standing: Standing
    absolute: float = math.inf
    counts: Counts | None = None

    @classmethod
    def of(cls, error: MeasuredError, unit: float | None = None) -> EntrantError:
        """What a measurement found; with a unit absolute errors count."""
        at = error.at if unit is None else error.absolute_at
        absolute = math.inf if unit is None else error.absolute
        return cls(error.error_ulp, at, error.standing, absolute, error.counts)

    def in_units(self, unit: float | None) -> float:
        """As `MeasuredError.in_units`."""
        return self.ulps if unit is None else self.absolute / unit


@dataclass(frozen=True, slots=True)
class Entrant:
    """A contender with its largest error in the format.

    `program` is what it computes, with constants of the format; None for a library.
    """

    kind: Kind
    contender: Contender
    error: EntrantError
    program: Program | None = None

    @property
    def name(self) -> str:
        """Unique in a bench."""
        return self.contender.name


@dataclass(frozen=True, slots=True)
class Lists:
    """Makes the entrants for a target in an arithmetic.

    `exhaustive`: errors are measured at every stored number of the domain, if it has up
    to 32 bits and the contender is machine code; those of formats of 16 bits always are. All others
    are sampled. `operations`: those that the baselines are made of. `unit`: the absolute error that
    counts as an ULP, everywhere, in a bench by absolute errors; None if each value's own does.
    """

    target: Target
    arithmetic: Arithmetic
    exhaustive: bool
    operations: tuple[Operation, ...] = ARITHMETIC
    unit: float | None = None

    def discovered(self, solutions: Sequence[Solution], say: Say) -> list[Entrant]:
        """The programs of a front, constants rounded to their format.

        One with a constant beyond the range of the format is left out, which is said. One without
        operations does nothing that could be timed, and takes no part.
        """
        entrants: list[Entrant] = []
        solutions = [solution for solution in solutions if solution.ops]
        for position, solution in enumerate(solutions):
            before = [other.ops for other in solutions[:position]].count(solution.ops)
            name = f"ours, {solution.ops} ops{f' ({before + 1})' if before else ''}"
            try:
                known = self._known(solution)
                entrants.append(self._entrant("discovered", name, solution.program, known))
            except InvalidOption as problem:
                say(f"left out: {name}: {problem}")
        return entrants

    def baselines(self, max_ulp: float, say: Say) -> list[Entrant]:
        """Programs within `max_ulp`: polynomials by fpminimax in each evaluation, and
        of all other baselines, constants polished, those few that should be the fastest.

        Where no polynomial is good enough, those of at most two or four times that, which is said.
        """
        polynomials = [
            self._entrant("baseline", one.name, one.program, self._of(one.error))
            for one in self._polynomials(max_ulp, say)
        ]
        return [*polynomials, *islice(self._textbook(max_ulp), _TEXTBOOK)]

    def libraries(self) -> list[Entrant]:
        """The libraries that are installed."""
        contenders = library_contenders(self.target.function.name, self.arithmetic.storage)
        return [Entrant("library", each, self._error(each)) for each in contenders]

    def worded(self, size: float) -> str:
        """An error of that size in words."""
        return f"{size:.3g} ULP" if self.unit is None else f"absolute error {size * self.unit:.3g}"

    def _known(self, solution: Solution) -> EntrantError | None:
        """What the run measured of it at every number, computed as here."""
        numbers = solution.machine
        if numbers is None or numbers.arithmetic != self.arithmetic:
            return None
        measured = numbers.ulp_standing == "measured"
        if not measured or self.unit is not None:
            return None
        at, counts = numbers.error_ulp_at, numbers.counts
        return EntrantError(numbers.error_ulp, at, "measured", counts=counts)

    def _entrant(
        self, kind: Kind, name: str, program: Program, error: EntrantError | None = None
    ) -> Entrant:
        rounded = program.with_constants(
            [self.arithmetic.constants.round(c) for c in program.constants]
        )
        contender = Native.program(name, rounded, self.arithmetic)
        return Entrant(kind, contender, error or self._error(contender), rounded)

    def _error(self, contender: Contender) -> EntrantError:
        if self.arithmetic.storage.bits <= NARROW_BITS:
            return self._of(
                measure_results(
                    cast(Code, contender), self.target, self.arithmetic.result_direction
                )
            )
        if self.exhaustive and self.arithmetic.storage.bits <= 32 and isinstance(contender, Native):
            address = contender.throughput_address
            return self._of(measure_code(address, self.arithmetic.storage, self.target))
        by: By = "ulps" if self.unit is None else "absolute"
        # All that `probe` asks of a compiled program is its format and its values.
        return self._of(probe(cast(Code, contender), self.target, by=by))

    def _of(self, error: MeasuredError) -> EntrantError:
        return EntrantError.of(error, self.unit)

    def _polynomials(self, max_ulp: float, say: Say) -> list[FloatingBaseline]:
        every = self.exhaustive or self.arithmetic.storage.bits <= NARROW_BITS
        for factor in _WIDER:
            limit = factor * max_ulp
            try:
                found = floating_baselines(
                    self.target, self.arithmetic, limit, exhaustive=every, unit=self.unit
                )
            except InvalidOption as problem:
                say(f"no polynomials by fpminimax: {problem}")
                return []
            if found:
                if limit > max_ulp:
                    wanted, those = self.worded(max_ulp), self.worded(limit)
                    say(f"no polynomial is within {wanted}: those within {those} take part")
                return found
        say(f"no polynomial is within {self.worded(_WIDER[-1] * max_ulp)}: none takes part")
        return []

    def _textbook(self, max_ulp: float) -> Iterator[Entrant]:
        """Those good enough with constants moved by ulps, the fastest by the table first."""
        reals = max_ulp * (self.unit or 2.0 ** (1 - self.arithmetic.storage.precision))
        known = [b for b in baselines(self.target, _LONGEST, self.operations) if b.error <= reals]
        screen = Screen(self.target, self.arithmetic, unit=self.unit)
        seen = set()
        for baseline in islice(self._ranked(known), _TRIED):
            if baseline.program.structure in seen:
                continue
            try:
                program, glance_ulp = screen.polished(baseline.program)
            except InvalidOption:  # a constant is beyond the range of the format
                continue
            if glance_ulp <= max_ulp:
                entrant = self._entrant("baseline", baseline.title, program)
                if entrant.error.in_units(self.unit) <= max_ulp:
                    seen.add(program.structure)
                    yield entrant

    def _ranked(self, known: Sequence[Baseline]) -> list[Baseline]:
        """By the processor's table, or by operations where there is none for it."""
        cost: Cost = OperationCount()
        with suppress(UnknownName):
            cost = StaticCost.make(self.arithmetic)
        costs = cost.cost([baseline.program for baseline in known])
        order = sorted(range(len(known)), key=lambda i: (costs[i], known[i].error))
        return [known[i] for i in order]
