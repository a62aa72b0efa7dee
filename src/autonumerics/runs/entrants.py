"""Who takes part in a bench, and how wrong each is: our programs, baselines, libraries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from autonumerics.accuracy import MeasuredError, measure_code, probe
from autonumerics.baselines import baselines
from autonumerics.baselines.floating import floating_baselines
from autonumerics.cost import Contender, Native, Xla, library_contenders, xla_installed
from autonumerics.cost.costs import StaticCost
from autonumerics.errors import AutoNumericsError, InvalidOption, UnknownName
from autonumerics.formats import Format
from autonumerics.programs import Program
from autonumerics.search import Solution
from autonumerics.targets import Target

Kind = Literal["discovered", "baseline", "library"]
Say = Callable[[str], None]

_WIDER = (1.0, 2.0, 4.0)
"""Multiples of the error wanted at which a baseline is looked for, one after the other."""

_TEXTBOOK = 3
"""Programs of other baselines that are timed: those that should be the fastest."""

_FIRST_LOOK = 100


@dataclass(frozen=True, slots=True)
class Entrant:
    """A contender with its largest error in the format.

    `program` is what it computes, with constants of the format, or None for a library.
    """

    kind: Kind
    contender: Contender
    error: MeasuredError
    program: Program | None = field(default=None)

    @property
    def name(self) -> str:
        """Unique in a bench."""
        return self.contender.name


@dataclass(frozen=True, slots=True)
class Entry:
    """Makes entrants for a target in a format.

    `exhaustive`: errors are measured at every number of the format in the domain, where it has
    up to 32 bits and the contender is machine code; otherwise they are sampled.
    """

    target: Target
    form: Format
    exhaustive: bool

    def discovered(self, solutions: Sequence[Solution]) -> list[Entrant]:
        """The programs of a front, constants rounded to the format."""
        entrants = []
        for solution in solutions:
            same = sum(1 for other in entrants if other.program and other.program.ops == solution.ops)
            name = f"ours, {solution.ops} ops{f' ({same + 1})' if same else ''}"
            entrants.append(self._program("discovered", name, solution.program))
        return entrants

    def baselines(self, max_ulp: float, max_ops: int, say: Say) -> list[Entrant]:
        """Polynomials by fpminimax, and others that should be fast, with errors below `max_ulp`.

        Where no polynomial gets there, those below two or four times that, which is said.
        """
        return [*self._polynomials(max_ulp, say), *self._textbook(max_ulp, max_ops)]

    def libraries(self) -> list[Entrant]:
        """The libraries that are installed."""
        name = self.target.function.name
        contenders = library_contenders(name, self.form)
        if xla_installed():
            xla = Xla.library(name, self.form)
            contenders += [xla] if xla else []
        return [Entrant("library", one, self.error(one)) for one in contenders]

    def error(self, contender: Contender) -> MeasuredError:
        """The largest error: measured at every input, or sampled."""
        if self.exhaustive and self.form.bits <= 32 and isinstance(contender, Native):
            return measure_code(contender.throughput_address, self.form, self.target)
        return probe(contender, self.target)

    def _program(self, kind: Kind, name: str, program: Program) -> Entrant:
        rounded = program.with_constants([self.form.round(c) for c in program.constants])
        contender = Native.program(name, rounded, self.form)
        return Entrant(kind, contender, self.error(contender), rounded)

    def _polynomials(self, max_ulp: float, say: Say) -> list[Entrant]:
        for factor in _WIDER:
            limit = factor * max_ulp
            try:
                found = floating_baselines(
                    self.target, self.form, limit, exhaustive=self.exhaustive
                )
            except InvalidOption as problem:
                say(f"no polynomials by fpminimax: {problem}")
                return []
            if found:
                if factor > 1:
                    say(f"no polynomial by fpminimax is below {max_ulp:g} ULP, some are below {limit:g}")
                return [
                    Entrant("baseline", Native.program(one.name, one.program, self.form),
                            one.error, one.program)
                    for one in found
                ]  # fmt: skip
        say(f"no polynomial by fpminimax is below {_WIDER[-1] * max_ulp:g} ULP")
        return []

    def _textbook(self, max_ulp: float, max_ops: int) -> list[Entrant]:
        """The few of the other baselines that the table takes for the fastest."""
        named = {one.title: one.program for one in baselines(self.target, max_ops)}
        ranked = sorted(named, key=lambda title: self._estimate(named[title]))
        chosen: list[Entrant] = []
        for title in ranked:
            if len(chosen) == _TEXTBOOK:
                break
            if self._may_reach(named[title], max_ulp):
                entrant = self._program("baseline", title, named[title])
                chosen += [entrant] if entrant.error.error_ulp < max_ulp else []
        return chosen
