"""FPCore, the exchange format of FPBench, as expressions: one variable, one real value.

    (FPCore (t) :name "intro-example" :pre (<= 0 t 999) (/ t (+ t 1)))

`let`, `let*`, `if`, constants and the functions of the table are read; precisions are not, since a
target is the real function. The domain is the hull of what `:pre` allows. Loops, arrays and several
variables are refused. See https://fpbench.org/spec/fpcore-2.0.html.

>>> from autonumerics.targets.expressions.text import text
>>> [core] = read_cores('(FPCore (t) :name "u" :pre (<= 0 t 9) (let ((s (+ t 1))) (/ t s)))')
>>> core.name, text(core.expression()), core.domain()
('u', 'x/(x + 1)', (0.0, 9.0))
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from autonumerics.errors import InvalidExpression, UnknownName
from autonumerics.targets.expressions.fpcore.preconditions import bounds
from autonumerics.targets.expressions.fpcore.terms import Term, read_terms, shown
from autonumerics.targets.expressions.fpcore.values import Reader
from autonumerics.targets.expressions.tree import Builder, Expression


@dataclass(frozen=True, slots=True)
class Core:
    """One benchmark: its name, variables, properties and body, not looked into yet."""

    name: str
    variables: list[Term]
    properties: dict[str, Term]
    body: Term

    def expression(self) -> Expression:
        """The tree of the body; raises InvalidExpression, naming the core, for what has none."""
        try:
            if len(self.variables) != 1:
                count = len(self.variables)
                raise InvalidExpression(f"it has {count} variables, a target has one")
            build = Builder()
            scope = {_variable(self.variables[0]): build.add("x")}
            return build.expression(Reader(build).value(self.body, scope))
        except (InvalidExpression, RecursionError) as problem:
            reason = (
                problem if isinstance(problem, InvalidExpression) else "it is nested too deeply"
            )
            raise InvalidExpression(f"FPCore {self.name!r}: {reason}") from None

    def domain(self, *, inside: bool = False) -> tuple[float, float] | None:
        """The least and the largest double that `:pre` allows, where both are finite.

        Ends that it excludes are left in unless `inside`.
        """
        match self.variables, self.properties.get("pre"):
            case [str(name)] | [["!", *_, str(name)]], pre if pre is not None:
                lower, upper = bounds(pre, name)
            case _:
                return None
        low, high = (bound.shifted(inside) for bound in (lower, upper))
        return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def find_core(cores: Sequence[Core], name: str) -> Core:
    """The core of that name, or of that number from 1 on, or the only one if the name is empty.

    Raises InvalidExpression, with the names that come nearest.
    """
    if not name and len(cores) == 1:
        return cores[0]
    if not name:
        some = ", ".join(repr(core.name) for core in cores[:3])
        raise InvalidExpression(
            f"there are {len(cores)} FPCores: choose one as FILE:NAME or FILE:NUMBER, with names "
            f"such as {some}"
        )
    found = [core for core in cores if core.name == name]
    if not found and name.isdecimal() and 1 <= int(name) <= len(cores):
        found = [cores[int(name) - 1]]
    if not found:
        nearest = get_close_matches(name, [core.name for core in cores], n=2, cutoff=0.4)
        raise UnknownName("FPCore", name, nearest, hint=f"there are {len(cores)}, also by number")
    return found[0]


def read_cores(source: str) -> list[Core]:
    """All cores of a text; raises InvalidExpression for what is no FPCore."""
    terms = read_terms(source)
    for term in terms:
        if not (isinstance(term, list) and term and term[0] == "FPCore"):
            raise InvalidExpression("no FPCore: it is made of (FPCore (x) ... body)")
    return [_core(term, k) for k, term in enumerate(terms, 1) if isinstance(term, list)]


def _core(term: list[Term], number: int) -> Core:
    rest = term[1:]
    symbol = rest.pop(0) if rest and isinstance(rest[0], str) else None
    if len(rest) < 2 or not isinstance(rest[0], list):
        raise InvalidExpression(f"FPCore number {number} has no list of variables or no body")
    variables, *rest = rest
    properties: dict[str, Term] = {}
    while len(rest) > 2 and isinstance(rest[0], str) and rest[0].startswith(":"):
        properties[rest[0][1:]] = rest[1]
        rest = rest[2:]
    if len(rest) != 1:
        raise InvalidExpression(f"FPCore number {number} has {len(rest)} bodies")
    name = properties.get("name", symbol)
    return Core(str(name) if isinstance(name, str) else f"number {number}",
                variables if isinstance(variables, list) else [], properties, rest[0])  # fmt: skip


def _variable(term: Term) -> str:
    """Of an argument `x`, or `(! :precision binary32 x)`."""
    match term:
        case str(name):
            return name
        case ["!", *_, str(name)]:
            return name
    raise InvalidExpression(f"its variable {shown(term)} is an array")
