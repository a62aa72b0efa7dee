"""Terms of FPCores as rows of an expression."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise

from autonumerics.errors import InvalidExpression, InvalidProgram
from autonumerics.programs.constants import exact_number
from autonumerics.programs.hexadecimal import NUMBER
from autonumerics.targets.expressions.fpcore.terms import Term, Text, shown
from autonumerics.targets.expressions.names import called
from autonumerics.targets.expressions.tree import Builder

_CONSTANTS: Mapping[str, str] = {
    "PI": "pi", "E": "e", "LN2": "log(2)", "LN10": "log(10)", "LOG2E": "1/log(2)",
    "LOG10E": "1/log(10)", "PI_2": "pi/2", "PI_4": "pi/4", "M_1_PI": "1/pi", "M_2_PI": "2/pi",
    "M_2_SQRTPI": "2/sqrt(pi)", "SQRT2": "sqrt(2)", "SQRT1_2": "sqrt(1/2)",
}  # fmt: skip
COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_NAMES: Mapping[str, str] = {"pow": "pow", "fmin": "min", "fmax": "max", "fabs": "abs"}
_CHAINS = {"+": "add", "*": "mul", "-": "sub", "/": "div"}
_RATIONAL = re.compile(r"[-+]?\d{1,400}/\d{1,400}", re.ASCII)
_SIGNED = re.compile(rf"[-+]?(?:{NUMBER})", re.ASCII)
_MOST_BITS = 5_000  # of a power in `digits`


class Reader:
    """Makes rows of terms."""

    def __init__(self, build: Builder) -> None:
        self._build = build

    def value(self, term: Term, scope: Mapping[str, int]) -> int:
        """A term that is a real number."""
        if isinstance(term, str):
            return self._leaf(term, scope)
        if not term or not isinstance(term[0], str):
            raise InvalidExpression(f"{shown(term)} is no expression")
        name, *operands = str(term[0]), *term[1:]
        if name in _UNREAD:
            raise InvalidExpression(_UNREAD[name])
        match name, operands:
            case (("let" | "let*"), [list(bindings), body]):
                return self.value(body, self._bound(bindings, scope, in_order=name == "let*"))
            case "if", [condition, a, b]:
                return self._chosen(condition, a, b, scope)
            case "!", [*annotations, body]:
                if any(pair == (":precision", "integer") for pair in pairwise(annotations)):
                    raise InvalidExpression("it computes with integers, a target is of reals")
                return self.value(body, scope)
            case "cast", [body]:
                return self.value(body, scope)
            case "digits", [str(m), str(e), str(b)]:
                return self._build.number(_digits((m, e, b)))
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
                    raise InvalidExpression(f"{shown(binding)} binds no name")
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
            case ["==", left, right]:
                return self._chosen(["and", ["<=", left, right], [">=", left, right]], a, b, scope)
            case ["!=", left, right]:
                return self._chosen(["==", left, right], b, a, scope)
            case [str(mark), left, right] if mark in COMPARISONS:
                places = self.value(left, scope), self.value(right, scope)
                test = self._build.add(COMPARISONS[mark], *places)
                return self._build.add("if", test, self.value(a, scope), self.value(b, scope))
            case [str(mark), first, second, *rest] if mark in COMPARISONS and rest:
                chain: Term = ["and", [mark, first, second], [mark, second, *rest]]
                return self._chosen(chain, a, b, scope)
        raise InvalidExpression(
            f"the condition {shown(condition)} is not read: there are < <= > >= == != and, or, not"
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
    """The number that a word writes, exactly; None for another word."""
    if _RATIONAL.fullmatch(word):
        above, below = map(int, word.split("/"))
        if not below:
            raise InvalidExpression(f"{word[:40]} divides by zero")
        return Fraction(above, below)
    if _SIGNED.fullmatch(word) is None:
        return None
    try:
        return exact_number(word)
    except InvalidProgram as problem:
        raise InvalidExpression(str(problem)) from None


def _digits(words: tuple[str, str, str]) -> Fraction:
    """(digits m e b): m b^e."""
    values = [_number(word) for word in words]
    match [value.numerator for value in values if value is not None and value.denominator == 1]:
        case [m, e, b] if b > 1 and abs(e) * b.bit_length() <= _MOST_BITS:
            return m * Fraction(b) ** e
    raise InvalidExpression(
        f"{shown(['digits', *words])} is no number: its digits and exponent are whole, its base is "
        "2 or more, and all that in bounds"
    )
