"""What a row of the table of functions says.

>>> from autonumerics.targets.functions import FUNCTIONS
>>> FUNCTIONS["log"].defined
'x > 0'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from flint import arb, arb_series

from autonumerics.targets.expressions.laurent import Laurent
from autonumerics.targets.expressions.tree import Expression
from autonumerics.targets.table import Table

ErrorMeasure: TypeAlias = Literal["relative", "absolute"]


@dataclass(frozen=True, slots=True)
class Function:
    """A real function of one real variable.

    name: what users type.
    enclosure: ball in, ball out, rigorous at the current flint precision; not finite where the
        function is undefined or infinite somewhere in the input ball.
    series: the function of a power series, rigorous at the current flint precision and as long as
        the series given: for c + t, with a ball c, its k-th coefficient contains f^(k)(x)/k!
        for every x in c. Not finite, or ValueError, where f is not analytic somewhere in c.
    default_domain: end points of the interval used when none is asked for.
    default_error: the error measure on that interval, absolute where the function vanishes in it.
    defined: where the function is real and finite, for people; "all x" is relied upon.
    summary: one line, for people; the definition, where a name does not say it all.
    monotone: whether it is monotone on its natural domain *and* that domain is an interval. The
        range over [a, b] is then the hull of two values, exact also at a closed end such as 0 for
        sqrt, where every ball of positive radius would stick out.
    group: what it is listed under.
    reference: where the definition is found; DLMF is the Digital Library of Mathematical Functions.
    between: the range over a closed interval by its exact ends, where balls do not reach as far.
    beside: of an expression, what it is on one side of a point: `expressions.anchors`.
    expression: the tree of an expression, None for a row of the table.
    limits: points at which an expression divides by zero and is its limit.
    holes: doubles next to other such points, which are no rational numbers.
    derivative_of: the function whose derivative it is, if that is how it was made.
    table: of a function that is known by values alone; then nothing here is rigorous.
    """

    name: str
    enclosure: Callable[[arb], arb] = field(compare=False)
    series: Callable[[arb_series], arb_series] = field(compare=False)
    default_domain: tuple[float, float]
    default_error: ErrorMeasure
    defined: str
    summary: str
    monotone: bool = True
    group: str = ""
    reference: str = ""
    between: Callable[[arb, arb], arb] | None = field(default=None, compare=False)
    beside: Callable[[Fraction, arb, int, int], Laurent] | None = field(default=None, compare=False)
    expression: Expression | None = None
    limits: tuple[Fraction, ...] = ()
    holes: tuple[float, ...] = ()
    derivative_of: Function | None = None
    table: Table | None = None

    @property
    def everywhere(self) -> bool:
        """Whether it is defined for all x, so that it can only overflow.

        >>> from autonumerics.targets.functions import FUNCTIONS
        >>> FUNCTIONS["exp"].everywhere, FUNCTIONS["log"].everywhere
        (True, False)
        """
        return self.defined == "all x"

    @property
    def symbol(self) -> str:
        """What stands for it in formulas: its name, or f for an expression."""
        if self.derivative_of is not None:
            return f"{self.derivative_of.symbol}'"
        return self.name if self.expression is None and self.table is None else "f"

    @property
    def definition(self) -> str:
        """What must be added to a formula with its symbol, if anything."""
        if self.derivative_of is not None:
            return self.derivative_of.definition
        if self.table is not None:
            return f", where f is {self.name}"
        return "" if self.expression is None else f", where f(x) = {self.name}"

    @property
    def advice(self) -> str:
        """What to tell those who asked for it where it is undefined."""
        if self.expression is not None or self.derivative_of is not None:
            return "choose a domain without that point"
        return f"it is defined for {self.defined}"

    def over(self, lower: arb, upper: arb) -> arb:
        """A ball that holds the range over a closed interval with exact ends.

        >>> from autonumerics.targets.functions import FUNCTIONS
        >>> FUNCTIONS["sqrt"].over(arb(0), arb(4)).contains(2)
        True
        """
        if self.between is not None:
            return self.between(lower, upper)
        if self.monotone:
            return self.enclosure(lower).union(self.enclosure(upper))
        return self.enclosure(lower.union(upper))
