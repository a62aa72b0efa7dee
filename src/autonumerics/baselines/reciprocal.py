"""Exponentials by a continued fraction in the reciprocal variable: 1 + 2/(2/x - 1 + x/6).

With y = e^(l x) and c = e^(l a), t = (y - c)/(y + c) = tanh(l (x - a)/2) is odd in z = x - a. A
continued fraction of t or 1/t, z + c1/(z + c2/(z + ..)), takes two operations a level, and
y = c (1 + t)/(1 - t) three more, whatever factor t has: it goes into the constants. Lambert's
fraction for tanh (1768) is the limit at one point; here t is approximated on the whole domain, and
all constants are then fitted together. About a = 0 one operation is saved, about the middle
accuracy is won.

The fraction divides by zero at z = 0 on its way to the right limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.baselines.core import Core
from autonumerics.baselines.evaluation import odd_quotients, odd_tail
from autonumerics.baselines.identities import squared
from autonumerics.baselines.rational import Coefficients
from autonumerics.baselines.recording import NoBaseline, Value, record
from autonumerics.baselines.reduction import (
    IDENTITY,
    SQUARE,
    Reduction,
    Step,
    Variable,
    added,
    shifted,
)
from autonumerics.baselines.remez import minimax
from autonumerics.baselines.schemes import Draft
from autonumerics.baselines.traits import exponential_offset
from autonumerics.targets import Target


def reciprocal_fractions(target: Target, most_operations: int) -> Iterator[Draft]:
    """The forms of at most so many operations, for exponentials only.

    Their constants are exact in what is known and minimax in t: a start for a fit.
    """
    with working_precision():
        offset = exponential_offset(target)
    if offset is None:
        return
    for is_centred in (False, True):
        for levels in range(1, most_operations):
            for squarings in range(most_operations):
                form = _Form(levels, squarings, is_centred, added(offset))
                if form.ops > most_operations:
                    break
                with working_precision():
                    yield from form.drafts(target)


@dataclass(frozen=True, slots=True)
class _Form:
    """The fraction of so many levels about 0 or the middle of the domain, so often squared.

    `after`: what is done then.
    """

    levels: int
    squarings: int
    is_centred: bool
    after: tuple[Step, ...] = ()

    @property
    def ops(self) -> int:
        """Operations, those of what follows the squarings left out."""
        return 2 * self.levels + 3 + self.squarings + self.is_centred

    @property
    def name(self) -> str:
        """Variable, levels and squarings in words."""
        variable = "1/(x - a)" if self.is_centred else "1/x"
        levels = f"{self.levels} level{'s' if self.levels > 1 else ''}"
        squarings = f", {squared(self.squarings)}" if self.squarings else ""
        return f"in {variable}, {levels}{squarings}"

    def drafts(self, target: Target) -> Iterator[Draft]:
        """The form with its first constants, if they can be had."""
        middle = (arb(target.domain.lower) + arb(target.domain.upper)) / 2
        centre = middle if self.is_centred else arb(0)
        variable = shifted(centre) if self.is_centred else IDENTITY
        outer = Reduction(steps=(SQUARE,) * self.squarings + self.after)
        try:
            c = outer.undone(target.enclosure(centre), centre)
            factors = self._quotients(target, variable, outer, c)
            program = record(lambda x: self._value(variable.of(x), factors, c, outer))
        except NoBaseline:
            return
        family = "continued fraction" + (", squared" if self.squarings else "")
        yield Draft(family, self.name, (self.levels + 1, self.levels + 1), program)

    def _quotients(
        self, target: Target, variable: Variable, outer: Reduction, c: arb
    ) -> Coefficients:
        """The continued fraction of the best t: of t itself for an even number of levels."""
        tanh = Step(lambda t, _: c * (1 + t) / (1 - t), lambda y, _: (y - c) / (y + c))
        core = Core.of(target, Reduction(variable, "odd", (tanh, *outer.steps)))
        n = (self.levels + 1) // 2
        m = self.levels - n
        approximation, _ = minimax(core, (m, n), core.start(m + n + 2))
        return odd_quotients(approximation)

    def _value(self, z: Value, factors: Coefficients, c: arb, outer: Reduction) -> Value:
        """c (1 + t)/(1 - t), the factor of t moved to the constants."""
        unit = 1 / factors[0]
        fraction = odd_tail(factors, z)
        if self.levels % 2:
            quotient, added = (2 * c * unit) / (fraction - unit), c
        else:
            quotient, added = (2 * c * unit) / (unit - fraction), -c
        if self.squarings:
            return outer.finished(quotient + added, z)
        return quotient + outer.finished(added, z)  # at most another constant is added
