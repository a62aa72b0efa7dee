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
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

from autonumerics.errors import InvalidExpression, UnknownName
from autonumerics.targets.expressions.names import called
from autonumerics.targets.expressions.tree import Builder, Expression

Term: TypeAlias = "str | Text | list[Term]"

_TOKEN = re.compile(
    r'\s+|;[^\n]*|(?P<mark>[()\[\]])|"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"|(?P<word>[^\s()\[\]";]+)'
)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:/\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?)")
_DEEPEST = 200

_CONSTANTS: Mapping[str, str] = {
    "PI": "pi", "E": "e", "LN2": "log(2)", "LN10": "log(10)", "LOG2E": "1/log(2)",
    "LOG10E": "1/log(10)", "PI_2": "pi/2", "PI_4": "pi/4", "M_1_PI": "1/pi", "M_2_PI": "2/pi",
    "M_2_SQRTPI": "2/sqrt(pi)", "SQRT2": "sqrt(2)", "SQRT1_2": "sqrt(1/2)",
}  # fmt: skip
_COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_NAMES: Mapping[str, str] = {"pow": "pow", "fmin": "min", "fmax": "max", "fabs": "abs"}
_CHAINS = {"+": "add", "*": "mul", "-": "sub", "/": "div"}


class Text(str):
    """What stood between quotation marks."""

    __slots__ = ()


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
            return build.expression(_Reader(build).value(self.body, scope))
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
                lower, upper = _bounds(pre, name)
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
    terms = _terms(source)
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


class _Reader:
    """Makes rows of terms."""

    def __init__(self, build: Builder) -> None:
        self._build = build

    def value(self, term: Term, scope: Mapping[str, int]) -> int:
        """A term that is a real number."""
        if isinstance(term, str):
            return self._leaf(term, scope)
        if not term or not isinstance(term[0], str):
            raise InvalidExpression(f"{_shown(term)} is no expression")
        name, *operands = str(term[0]), *term[1:]
        if name in _UNREAD:
            raise InvalidExpression(_UNREAD[name])
        match name, operands:
            case (("let" | "let*"), [list(bindings), body]):
                return self.value(body, self._bound(bindings, scope, in_order=name == "let*"))
            case "if", [condition, a, b]:
                return self._chosen(condition, a, b, scope)
            case "!", [*_, body]:
                return self.value(body, scope)
            case "cast", [body]:
                return self.value(body, scope)
            case "digits", [str(m), str(e), str(b)]:
                return self._build.number(Fraction(int(m)) * Fraction(int(b)) ** int(e))
        places = [self.value(operand, scope) for operand in operands]
        return self._call(name, places)

    def _call(self, name: str, places: list[int]) -> int:
        add = self._build.add
        match name, places:
            case "-", [a]:
                return add("neg", a)
            case "/", [a]:
                return add("div", self._build.number(Fraction(1)), a)
            case (("+" | "*" | "-" | "/"), [first, *rest]) if rest or name in "+*":
                return reduce(lambda a, b: add(_CHAINS[name], a, b), rest, first)
            case "hypot", [a, b]:
                return add("sqrt", add("add", add("mul", a, a), add("mul", b, b)))
            case "copysign", [a, b]:
                size, zero = add("abs", a), self._build.number(Fraction(0))
                return add("if", add("ge", b, zero), size, add("neg", size))
            case "fdim", [a, b]:
                return add("max", add("sub", a, b), self._build.number(Fraction(0)))
        known = called(_NAMES.get(name, name))
        if known is None or known.name in ("if", "add", "sub", "mul", "div", "neg"):
            raise InvalidExpression(f"it uses {name[:40]!r}, which is not read")
        if known.arity != len(places):
            raise InvalidExpression(f"{name} takes {known.arity} operands, got {len(places)}")
        return add(known.name, *places)

    def _bound(
        self, bindings: Sequence[Term], scope: Mapping[str, int], *, in_order: bool
    ) -> Mapping[str, int]:
        inner = dict(scope)
        for binding in bindings:
            match binding:
                case [str(name), value]:
                    inner[name] = self.value(value, inner if in_order else scope)
                case _:
                    raise InvalidExpression(f"{_shown(binding)} binds no name")
        return inner

    def _chosen(self, condition: Term, a: Term, b: Term, scope: Mapping[str, int]) -> int:
        """`if`, with conditions made by and, or, not and chains of comparisons."""
        match condition:
            case "TRUE":
                return self.value(a, scope)
            case "FALSE":
                return self.value(b, scope)
            case ["not", inner]:
                return self._chosen(inner, b, a, scope)
            case ["and", first, *rest]:
                inner = ["if", ["and", *rest], a, b] if rest else a
                return self._chosen(first, inner, b, scope)
            case ["or", first, *rest]:
                inner = ["if", ["or", *rest], a, b] if rest else b
                return self._chosen(first, a, inner, scope)
            case [str(mark), left, right] if mark in _COMPARISONS:
                places = self.value(left, scope), self.value(right, scope)
                test = self._build.add(_COMPARISONS[mark], *places)
                return self._build.add("if", test, self.value(a, scope), self.value(b, scope))
            case [str(mark), first, second, *rest] if mark in _COMPARISONS and rest:
                chain: Term = ["and", [mark, first, second], [mark, second, *rest]]
                return self._chosen(chain, a, b, scope)
        raise InvalidExpression(
            f"the condition {_shown(condition)} is not read: there are < <= > >= and, or, not"
        )

    def _leaf(self, word: str, scope: Mapping[str, int]) -> int:
        if isinstance(word, Text):
            raise InvalidExpression("a text is no number")
        if word in scope:
            return scope[word]
        number = _number(word)
        if number is not None:
            return self._build.number(number)
        if word in _CONSTANTS:
            from autonumerics.targets.expressions.reading import parsed

            return self._build.include(parsed(_CONSTANTS[word], of_x=False))
        raise InvalidExpression(f"{word[:40]!r} has no value")


_UNREAD = {
    "while": "it has a loop", "while*": "it has a loop", "for": "it has a loop",
    "for*": "it has a loop", "tensor": "it has arrays", "tensor*": "it has arrays",
    "ref": "it has arrays", "array": "it has arrays",
}  # fmt: skip


def _number(word: str) -> Fraction | None:
    if _NUMBER.fullmatch(word) and len(word) <= 200:
        return Fraction(word)
    if re.fullmatch(r"[-+]?0x[0-9a-fA-F.]+(?:p[-+]?\d{1,4})?", word):
        return Fraction(float.fromhex(word))
    return None


# --- the domain


@dataclass(frozen=True, slots=True)
class _Bound:
    """An end of an interval, and whether it is excluded; `side`: 1 for a lower one, -1."""

    value: float
    side: int
    is_open: bool = False

    def shifted(self, inside: bool) -> float:
        """Its double, or the next one inside where it is excluded."""
        return (
            math.nextafter(self.value, self.side * math.inf)
            if inside and self.is_open
            else self.value
        )


_Bounds: TypeAlias = "tuple[_Bound, _Bound]"
_ALL: _Bounds = (_Bound(-math.inf, 1), _Bound(math.inf, -1))


def _bounds(term: Term, variable: str) -> _Bounds:
    """The least interval that holds all that a precondition allows; what is not read allows all."""
    match term:
        case ["and", *parts] if parts:
            lows, highs = zip(*(_bounds(part, variable) for part in parts), strict=True)
            low = max(lows, key=lambda bound: (bound.value, bound.is_open))
            return low, min(highs, key=lambda bound: (bound.value, not bound.is_open))
        case ["or", *parts] if parts:
            lows, highs = zip(*(_bounds(part, variable) for part in parts), strict=True)
            low = min(lows, key=lambda bound: (bound.value, not bound.is_open))
            return low, max(highs, key=lambda bound: (bound.value, bound.is_open))
        case [str(mark), *operands] if mark in _COMPARISONS and len(operands) >= 2:
            rising = operands if mark in ("<", "<=") else operands[::-1]
            return _of_chain(rising, variable, is_open="=" not in mark)
    return _ALL


def _of_chain(rising: Sequence[Term], variable: str, *, is_open: bool) -> _Bounds:
    """Of a < b < c, one of which is the variable or its size."""
    for place, term in enumerate(rising):
        is_size = term in (["fabs", variable], ["abs", variable])
        if term == variable or is_size:
            below = [v for t in rising[:place] if (v := _constant(t)) is not None]
            above = [v for t in rising[place + 1 :] if (v := _constant(t)) is not None]
            low = _Bound(max(below), 1, is_open) if below else _ALL[0]
            high = _Bound(min(above), -1, is_open) if above else _ALL[1]
            if is_size:
                low = _Bound(-high.value, 1, high.is_open)
            return low, high
    return _ALL


def _constant(term: Term) -> float | None:
    """The double nearest to a number, where the term is one."""
    build = Builder()
    try:
        tree = build.expression(_Reader(build).value(term, {}))
    except InvalidExpression:
        return None
    value = tree.numbers[-1]
    if value is not None:
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    from autonumerics.targets.ends import read_end
    from autonumerics.targets.expressions.text import text

    return read_end(text(tree)).value


# --- text


def _terms(source: str) -> list[Term]:
    stack: list[list[Any]] = [[]]
    closing: list[str] = []
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise InvalidExpression(f"no FPCore: {source[position : position + 20]!r}")
        position = match.end()
        mark = match["mark"]
        if mark and mark in "([":
            if len(stack) > _DEEPEST:
                raise InvalidExpression("no FPCore: it is nested too deeply")
            stack.append([])
            closing.append(")" if mark == "(" else "]")
        elif mark:
            if not closing or closing.pop() != mark:
                raise InvalidExpression(f"no FPCore: {mark!r} closes nothing")
            done = stack.pop()
            stack[-1].append(done)
        elif match["text"] is not None:
            stack[-1].append(Text(match["text"]))
        elif match["word"]:
            stack[-1].append(match["word"])
    if closing:
        raise InvalidExpression(f"no FPCore: {closing[-1]!r} is missing at the end")
    return stack[0]


def _variable(term: Term) -> str:
    """Of an argument `x`, or `(! :precision binary32 x)`."""
    match term:
        case str(name):
            return name
        case ["!", *_, str(name)]:
            return name
    raise InvalidExpression(f"its variable {_shown(term)} is an array")


def _shown(term: Term) -> str:
    if isinstance(term, list):
        text = f"({' '.join(map(_shown, term))})"
        return text if len(text) <= 60 else f"{text[:60]}..."
    return term
