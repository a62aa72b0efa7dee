"""FPCore, the exchange format of FPBench, as expressions: one variable, one real value.

    (FPCore (t) :name "intro-example" :pre (<= 0 t 999) (/ t (+ t 1)))

`let`, `let*`, `if`, constants and the functions of the table are read. A target is the real
function, so that a precision is told and changes nothing, but for `integer`, which is refused. The
domain is what `:pre` allows, several intervals perhaps; `:fpbench-pre-override` goes before it.
Loops, arrays and several variables are refused. See https://fpbench.org/spec/fpcore-2.0.html.

>>> from autonumerics.targets.expressions.text import text
>>> [core] = read_cores('(FPCore (t) :name "u" :pre (<= 0 t 9) (let ((s (+ t 1))) (/ t s)))')
>>> core.name, text(core.expression()), core.domain()
('u', 'x/(x + 1)', [(0.0, 9.0)])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from autonumerics.errors import InvalidExpression, UnknownName
from autonumerics.targets.expressions.fpcore.preconditions import allowed, closed
from autonumerics.targets.expressions.fpcore.terms import Term, read_terms, shown
from autonumerics.targets.expressions.fpcore.values import Reader
from autonumerics.targets.expressions.tree import Builder, Expression


@dataclass(frozen=True, slots=True)
class Core:
    """One benchmark: its name, variables, properties and body, not looked into yet.

    `symbol`: another name, between `FPCore` and the variables; "" for none.
    """

    name: str
    variables: list[Term]
    properties: dict[str, Term]
    body: Term
    symbol: str = ""

    @property
    def precision(self) -> str:
        """The name of the precision that it is to be computed in; "" where it names none."""
        named = self.properties.get("precision")
        return named if isinstance(named, str) else ""

    def expression(self) -> Expression:
        """The tree of the body; raises InvalidExpression, naming the core, for what has none."""
        try:
            if self.precision == "integer":
                raise InvalidExpression("it computes with integers, a target is of reals")
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

    def domain(self, *, inside: bool = False) -> list[tuple[float, float]] | None:
        """The intervals that `:pre` allows, where they are bounded: ends are doubles.

        Ends that it excludes are left in unless `inside`, so that intervals that meet are one.
        """
        pre = self.properties.get("fpbench-pre-override", self.properties.get("pre"))
        match self.variables:
            case [str(name)] | [["!", *_, str(name)]] if pre is not None:
                found = allowed(pre, name)
            case _:
                return None
        intervals = found if inside else closed(found)
        ends = [(low.shifted(inside), high.shifted(inside)) for low, high in intervals]
        return ends if all(math.isfinite(end) for pair in ends for end in pair) else None


_SOME = 5  # names that are shown of many


def find_core(cores: Sequence[Core], name: str) -> Core:
    """The core of that name, or of that number from 1 on, or the only one if the name is empty.

    Raises UnknownName with the names that come nearest, InvalidExpression where one is called for
    and several have it.
    """
    if not name and len(cores) == 1:
        return cores[0]
    if not name:
        some = ", ".join(f"{k} {core.name!r}" for k, core in enumerate(cores[:_SOME], 1))
        more = f" to {len(cores)} {cores[-1].name!r}" if len(cores) > _SOME else ""
        raise InvalidExpression(
            f"there are {len(cores)} FPCores: choose one as FILE:NAME or FILE:NUMBER, {some}{more}"
        )
    found = [core for core in cores if name in (core.name, core.symbol)]
    if len(found) > 1:
        numbers = " and ".join(str(k) for k, core in enumerate(cores, 1) if core in found)
        raise InvalidExpression(
            f"several FPCores are called {name!r}: choose one by its number, {numbers}"
        )
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
    rest, symbol = term[1:], ""
    if rest and isinstance(rest[0], str):
        symbol, rest = rest[0], rest[1:]
    if len(rest) < 2 or not isinstance(rest[0], list):
        raise InvalidExpression(f"FPCore number {number} has no list of variables or no body")
    variables, *rest = rest
    properties: dict[str, Term] = {}
    while len(rest) > 2 and isinstance(rest[0], str) and rest[0].startswith(":"):
        properties[rest[0][1:]] = rest[1]
        rest = rest[2:]
    if len(rest) != 1:
        raise InvalidExpression(f"FPCore number {number} has {len(rest)} bodies")
    name = properties.get("name", symbol or None)
    return Core(
        str(name) if isinstance(name, str) else f"number {number}",
        variables if isinstance(variables, list) else [],
        properties,
        rest[0],
        symbol,
    )


def _variable(term: Term) -> str:
    """Of an argument `x`, or `(! :precision binary32 x)`."""
    match term:
        case str(name):
            return name
        case ["!", *_, str(name)]:
            return name
    raise InvalidExpression(f"its variable {shown(term)} is an array")
