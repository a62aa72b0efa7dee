"""Trees with a difference x - c for a constant c that is no rational number, written in it.

At c no exact number can be inserted, so that nothing shows that sin(x - pi) and x - pi are 0 there;
but with t = x - c, f(x) = g(t) is an identity, and g has its holes at t = 0, which is a number:
sin(x - pi)/(x - pi) is sin(t)/t.

>>> from autonumerics.targets.expressions.reading import read
>>> from autonumerics.targets.expressions.text import text
>>> [(text(each.tree), text(each.constant)) for each in shifted(read("sin(x - pi)/(x - pi)"))]
[('sin(x)/x', 'pi')]
"""

from __future__ import annotations

from dataclasses import dataclass

from autonumerics.targets.expressions.tree import Builder, Expression, part_of

MOST = 4
"""Constants that are tried."""


@dataclass(frozen=True, slots=True)
class Shifted:
    """A tree in t = x - constant."""

    tree: Expression
    constant: Expression


def shifted(tree: Expression) -> list[Shifted]:
    """The tree in each of its differences from a constant that is no rational number."""
    constants = dict.fromkeys(
        found[0] for k in range(len(tree.rows)) if (found := _difference(tree, k)) is not None
    )
    return [Shifted(_rewritten(tree, c), _constant(tree, c)) for c in list(constants)[:MOST]]


_Shift = tuple[int, str]
"""The place of the constant, and what is done with it: "sub" for x - c, "add" for x + c."""


def _difference(tree: Expression, place: int) -> tuple[_Shift, bool] | None:
    """What the row takes from x, and whether it is that from which x is taken."""
    row = tree.rows[place]
    if row.name not in ("sub", "add"):
        return None
    a, b = row.operands
    for x, c, is_reversed in ((a, b, False), (b, a, True)):
        is_constant = not tree.depends[c] and tree.numbers[c] is None
        if tree.rows[x].name == "x" and is_constant:
            return (c, row.name), is_reversed and row.name == "sub"
    return None


def _constant(tree: Expression, shift: _Shift) -> Expression:
    """What t is 0 at: c, or -c where the tree has x + c."""
    place, name = shift
    constant = part_of(tree, place)
    if name == "sub":
        return constant
    build = Builder()
    return build.expression(build.add("neg", build.include(constant)))


def _rewritten(tree: Expression, shift: _Shift) -> Expression:
    """With t, which is x there, for the difference."""
    constant, build, places = _constant(tree, shift), Builder(), list[int]()
    for k, row in enumerate(tree.rows):
        found = _difference(tree, k)
        if found is not None and found[0] == shift:
            t = build.add("x")
            places.append(build.add("neg", t) if found[1] else t)
        elif row.name == "x":
            places.append(build.add("add", build.add("x"), build.include(constant)))
        else:
            operands = (places[place] for place in row.operands)
            places.append(build.add(row.name, *operands, value=row.value))
    return build.expression(places[-1])
