"""Equal forms of expressions in which sums do not cancel.

A sum such as 1 + tanh(u) loses all its digits where tanh(u) is about -1; 2/(1 + exp(-2*u)) is the
same and loses none. The sums are found with any factor in front, c*y + c*y*tanh(u), too. These are
textbook identities, over all numbers; as of any plan, what arithmetic makes of them is measured.

>>> from autonumerics.targets.expressions.composed import read_function
>>> [each.name for each in rewritings(read_function("x/2*(1 + tanh(3*x))"))]
['x/2*(2/(1 + exp(-2*(3*x))))']
>>> [each.name for each in rewritings(read_function("x/2 - x*exp(x^2)/2"))]
['-(x/2*expm1(x^2))']
>>> [each.name for each in rewritings(read_function("log(1 + x)"))]
['log1p']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from autonumerics.planning.differences import rewritten
from autonumerics.targets.expressions.composed import composed
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.tree import Builder, Expression, Row
from autonumerics.targets.functions import Function

_SUMS = {
    ("tanh", 1, 1): "2/(1 + exp(-2*x))",
    ("tanh", 1, -1): "2/(1 + exp(2*x))",
    ("tanh", 2, -1): "1/cosh(x)^2",
    ("logistic", 1, -1): "1/(1 + exp(x))",
    ("erf", 1, 1): "erfc(-x)",
    ("erf", 1, -1): "erfc(x)",
    ("erfc", 1, -1): "erf(x)",
    ("exp", 1, -1): "-expm1(x)",
    ("exp2", 1, -1): "-expm1(x*log(2))",
    ("exp10", 1, -1): "-expm1(x*log(10))",
    ("expm1", 1, 1): "exp(x)",
    ("cos", 1, -1): "2*sin(x/2)^2",
    ("cos", 1, 1): "2*cos(x/2)^2",
    ("cos", 2, -1): "sin(x)^2",
    ("sin", 2, -1): "cos(x)^2",
    ("cosh", 1, -1): "-2*sinh(x/2)^2",
    ("cosh", 2, -1): "-sinh(x)^2",
}
"""1 + s f(x)^k, by f, k and s, as a form that does not cancel."""

_QUOTIENTS = {"tanh": "expm1(2*x)/(2 + expm1(2*x))"}
"""Functions of other functions, with all digits next to 0: plans of their own may have fewer."""


_OF_SUMS = {"log": "log1p(x)", "acos": "2*asin(sqrt(-x/2))"}
"""f(1 + x), which has lost digits of x."""

_ROOTS = ("x/(1 + sqrt(1 + x))", "expm1(1/2*log1p(x))")
"""sqrt(1 + x) - 1: fast, and right at infinity, too."""


def rewritings(function: Function) -> Iterator[Function]:
    """The function in forms that are equal, the fastest first; none where it needs none."""
    tree = function.expression
    if tree is None:
        return
    sums, right = (_rewritten(tree, partial(_without_cancelling, root=each)) for each in _ROOTS)
    seen = {tree}
    for form in (sums, right, _rewritten(right, _as_quotient)):
        if form not in seen:
            seen.add(form)
            yield composed(form)


def _rewritten(tree: Expression, rewrite: Callable[[_Rewriting, Row], int | None]) -> Expression:
    """The tree, each row rewritten that can be."""
    work = _Rewriting(Builder())
    places: list[int] = []
    for row in tree.rows:
        moved = row._replace(operands=tuple(places[k] for k in row.operands))
        found = rewrite(work, moved)
        if found is None:
            found = work.builder.add(moved.name, *moved.operands, value=moved.value)
        places.append(found)
    return work.builder.expression(places[-1])


@dataclass(frozen=True)
class _Product:
    """A number times powers of rows of a builder, by their places; of the terms of a sum."""

    number: Fraction
    powers: Counter[int]


@dataclass(frozen=True)
class _Rewriting:
    """A tree that is being made of another."""

    builder: Builder

    def filled(self, form: str, x: int) -> int:
        """The form, an expression in x, of a row."""
        places: list[int] = []
        for row in read(form).rows:
            if row.name == "x":
                places.append(x)
            else:
                operands = (places[k] for k in row.operands)
                places.append(self.builder.add(row.name, *operands, value=row.value))
        return places[-1]

    def number(self, place: int) -> Fraction | None:
        """The value of a row without x that is rational."""
        return self.builder.expression(place).numbers[-1]

    def product(self, place: int) -> _Product:
        """A row as a product, as far as it is one."""
        known = self.number(place)
        if known is not None:
            return _Product(known, Counter())
        row = self.builder.rows[place]
        if row.name == "neg":
            inner = self.product(row.operands[0])
            return _Product(-inner.number, inner.powers)
        if row.name == "mul":
            a, b = map(self.product, row.operands)
            return _Product(a.number * b.number, a.powers + b.powers)
        divisor = self.number(row.operands[1]) if row.name == "div" else None
        if divisor:
            inner = self.product(row.operands[0])
            return _Product(inner.number / divisor, inner.powers)
        exponent = self.number(row.operands[1]) if row.name == "pow" else None
        if exponent is not None and exponent.denominator == 1 and exponent > 0:
            return _Product(Fraction(1), Counter({row.operands[0]: int(exponent)}))
        return _Product(Fraction(1), Counter({place: 1}))


def _without_cancelling(work: _Rewriting, row: Row, root: str) -> int | None:
    """1 + s f(u)^k, times anything, by the table; f(1 + u), sqrt(1 + u) - 1, other differences."""
    if row.name in _OF_SUMS:
        rest = _beyond_one(work, row.operands[0])
        return None if rest is None else work.filled(_OF_SUMS[row.name], rest)
    if row.name not in ("add", "sub"):
        return None
    sign = 1 if row.name == "add" else -1
    first, second = row.operands
    for plain, other, led in ((first, second, 1), (second, first, sign)):
        found = _beside_one(work, plain, other, sign, root)
        if found is not None:
            return _times(work, led, plain, found)
    return rewritten(work.builder, first, second) if sign < 0 else None


def _beside_one(work: _Rewriting, plain: int, other: int, sign: int, root: str) -> int | None:
    """1 + sign*other/plain in another form, where the quotient is a power of a function."""
    a, b = work.product(plain), work.product(other)
    ratio = a.number and sign * b.number / a.number
    extra = b.powers - a.powers
    if abs(ratio) != 1 or a.powers - b.powers or len(extra) != 1:
        return None
    (inner, power), = extra.items()  # fmt: skip
    row = work.builder.rows[inner]
    form = _SUMS.get((row.name, power, int(ratio)))
    if form is not None:
        return work.filled(form, row.operands[0])
    if (row.name, power, ratio) == ("sqrt", 1, -1):
        rest = _beyond_one(work, row.operands[0])
        return None if rest is None else work.builder.add("neg", work.filled(root, rest))
    return None


def _times(work: _Rewriting, sign: int, factor: int, made: int) -> int:
    """sign*factor*made."""
    number, row = work.number(factor), work.builder.rows[made]
    if row.name == "neg":
        return _times(work, -sign, factor, row.operands[0])
    if number is not None and abs(number) == 1:
        sign, product = (sign if number > 0 else -sign), made
    else:
        product = work.builder.add("mul", factor, made)
    return product if sign > 0 else work.builder.add("neg", product)


def _beyond_one(work: _Rewriting, place: int) -> int | None:
    """u where a row is 1 + u."""
    row = work.builder.rows[place]
    if row.name not in ("add", "sub"):
        return None
    first, second = row.operands
    if work.number(first) == 1:
        return second if row.name == "add" else work.builder.add("neg", second)
    return first if row.name == "add" and work.number(second) == 1 else None


def _as_quotient(work: _Rewriting, row: Row) -> int | None:
    form = _QUOTIENTS.get(row.name)
    return None if form is None else work.filled(form, row.operands[0])
