"""A tree as a function: whatever takes a row of the table of functions takes it.

>>> swish = composed(read("x/(1 + exp(-x))"))
>>> swish.name, swish.enclosure(arb(0))
('x/(1 + exp(-x))', 0)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from flint import arb, arb_series

from autonumerics.balls import working_precision
from autonumerics.errors import InvalidExpression, UnknownName
from autonumerics.targets.expressions.evaluation import Evaluation
from autonumerics.targets.expressions.infix import COMPARISONS
from autonumerics.targets.expressions.named import NAMED
from autonumerics.targets.expressions.names import CONSTANTS, SYNONYMS, called, names
from autonumerics.targets.expressions.reading import LONGEST, Constant, read
from autonumerics.targets.expressions.spans import Span, Undefined
from autonumerics.targets.expressions.spellings import spelled
from autonumerics.targets.expressions.text import text
from autonumerics.targets.expressions.tracing import trace
from autonumerics.targets.expressions.tree import Expression, part_of
from autonumerics.targets.functions import FAMILIES, FUNCTIONS, Function, function

_NO_DOMAIN = (math.nan, math.nan)


@lru_cache(maxsize=256)
def composed(tree: Expression) -> Function:
    """The function that the tree computes; a row of the table where it is just that, of x."""
    if len(tree.rows) == 2 and tree.rows[0].name == "x" and tree.root.name in FUNCTIONS:
        return FUNCTIONS[tree.root.name]
    evaluation = Evaluation(tree)

    def between(lower: arb, upper: arb) -> arb:
        try:
            return evaluation.over(Span(lower, upper)).ball
        except Undefined:
            return arb("nan")

    def enclosure(x: arb) -> arb:
        if x.is_exact():
            return evaluation.at(x)
        return between(x.lower(), x.upper()) if x.is_finite() else arb("nan")

    def series(x: arb_series) -> arb_series:
        try:
            return evaluation.series(x)
        except ArithmeticError as problem:
            raise ValueError("it has no power series there") from problem

    return Function(
        name=text(tree),
        enclosure=enclosure,
        series=series,
        default_domain=_NO_DOMAIN,
        default_error="relative",
        defined="",
        summary="an expression in x",
        monotone=False,
        between=between,
        beside=evaluation.beside,
        expression=tree,
        limits=tuple(anchor.x for anchor in evaluation.anchors),
        holes=_doubles(evaluation),
    )


def known_as(function: Function) -> str:
    """Its name if it is a row of a table, of functions or of named expressions; else its text.

    >>> known_as(read_function("srgb_encode")), known_as(read_function("exp(-x)"))
    ('srgb_encode', 'exp(-x)')
    """
    return _by_tree().get(function.expression, function.name)


@cache
def _by_tree() -> Mapping[Expression | None, str]:
    return {read(f"{name}(x)"): name for name in NAMED}


def _doubles(evaluation: Evaluation) -> tuple[float, ...]:
    with working_precision():
        return tuple(float(hole.mid()) for hole in evaluation.holes)


def read_function(
    source: str | Callable[..., Any], let: Mapping[str, Constant] | None = None
) -> Function:
    """The function of that name, or the one that the text writes as an expression in x.

    A Python function is traced. Raises UnknownName for a name that is none, InvalidExpression as
    `read` does, and for what does not depend on x or has no value anywhere.

    >>> read_function("tanh") is read_function("tanh(x)") is FUNCTIONS["tanh"]
    True
    """
    if not isinstance(source, str):
        return _checked(trace(source))
    name = spelled(source).strip()
    if name in NAMED:
        return composed(read(f"{name}(x)"))
    if name in FUNCTIONS or (name.isidentifier() and name not in (*CONSTANTS, "x", *(let or {}))):
        return _by_name(SYNONYMS.get(name, name))
    return _checked(read(source, let))


def _by_name(name: str) -> Function:
    """The row of that name. Raises UnknownName, or InvalidExpression for what takes more than x."""
    if name in FAMILIES:
        family = FAMILIES[name]
        member = family.member(family.example)
        ends = " ".join(f"{end:g}" for end in member.default_domain)
        raise InvalidExpression(
            f"{name} takes the {family.parameter}, too: write {member.name}, for example "
            f"autonumerics discover '{member.name}' --on {ends}"
        )
    known = called(name)
    if known is not None and name not in FUNCTIONS:
        operands = ", ".join(["x", "2", "3"][: known.arity])
        raise InvalidExpression(
            f"{name} alone is no function of x: write {known.name}({operands}) or the like, with "
            "--on A B"
        )
    if name not in FUNCTIONS:
        nearest = get_close_matches(name.lower(), names(), n=2) or _holding(name.lower())
        raise UnknownName("function", name, nearest, hint="`autonumerics functions` lists them")
    return function(name)


def _holding(part: str) -> list[str]:
    """Names of functions with that part: pq_decode and pq_encode for pq."""
    return [name for name in names() if part in name.split("_")][:2]


def _checked(tree: Expression) -> Function:
    _check_constants(tree)
    written = len(text(tree))
    if written > LONGEST:  # runs and certificates hold the expression as it is written out
        raise InvalidExpression(
            f"{text(tree)[:60]}... is an expression of {written:,} characters once it is written "
            f"out, more than {LONGEST:,}: write a shorter one"
        )
    if not tree.depends[-1]:
        raise InvalidExpression(f"{text(tree)} does not depend on x: there is nothing to search")
    return composed(tree)


def _check_constants(tree: Expression) -> None:
    """Raises InvalidExpression for a part without x that has no finite value, such as 1/0."""
    used = {k for row in tree.rows if row.name != "if" for k in row.operands} | {len(tree.rows) - 1}
    for place, row in enumerate(tree.rows):
        if row.operands and place in used and not tree.depends[place]:
            part = part_of(tree, place)
            if part.root.name not in COMPARISONS and not _value(part).is_finite():
                raise InvalidExpression(
                    f"{text(part)[:60]} has no finite value, in {text(tree)[:60]}"
                )


def _value(tree: Expression) -> arb:
    with working_precision():
        return Evaluation(tree).at(arb(0))
