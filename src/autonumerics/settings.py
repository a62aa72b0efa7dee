"""Settings as trees: frozen dataclasses that hold numbers and other settings, nothing else.

A layer defines the part that it needs; `runs` puts the parts together. Here is what all trees have
in common: they are checked, written as plain data, read, and changed at one place.

>>> from dataclasses import dataclass
>>> @dataclass(frozen=True)
... class Leaf:
...     share: float = within(0.5, 0, 1)
>>> @dataclass(frozen=True)
... class Tree:
...     leaf: Leaf = Leaf()
...     rounds: int = 3
>>> changed(Tree(), "leaf.share", 0.25)
Tree(leaf=Leaf(share=0.25), rounds=3)
>>> to_json(Tree())
{'leaf': {'share': 0.5}, 'rounds': 3}
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field, fields, is_dataclass, replace
from typing import Any, TypeVar

from autonumerics.errors import InvalidOption

Tree = TypeVar("Tree")


def within(default: Any, lower: float, upper: float = math.inf) -> Any:
    """A number of a tree from `lower` to `upper`, or several of them."""
    return field(default=default, metadata={"range": (lower, upper)})


def check(tree: Any, path: str = "") -> None:
    """Raises InvalidOption for a number that is out of its range or not of its default's type."""
    for each in fields(tree):
        value, name = getattr(tree, each.name), f"{path}{each.name}"
        if is_dataclass(value):
            check(value, f"{name}.")
        else:
            _check_value(value, each.default, each.metadata.get("range", (0, math.inf)), name)


def to_json(tree: Any) -> dict[str, Any]:
    """As plain data, by name."""
    values = ((each.name, getattr(tree, each.name)) for each in fields(tree))
    return {
        name: to_json(value)
        if is_dataclass(value)
        else (list(value) if isinstance(value, tuple) else value)
        for name, value in values
    }


def from_json(default: Tree, data: Mapping[str, Any]) -> Tree:
    """What `to_json` wrote; what is missing is as in `default`.

    Raises InvalidOption for a name that the tree does not have, or a value that does not fit.
    """
    if not isinstance(data, Mapping):
        raise InvalidOption(f"settings are given by name, got {data!r}")
    tree = default
    for name, value in data.items():
        known = _at(tree, name)
        tree = _replaced(tree, name, from_json(known, value) if is_dataclass(known) else value)
    check(tree)
    return tree


def changed(tree: Tree, path: str, value: Any) -> Tree:
    """The tree with another value at a place such as `search.refit_share`.

    Raises InvalidOption for a place that the tree does not have, or a value that does not fit.
    """
    first, _, rest = path.partition(".")
    known = _at(tree, first)
    tree = _replaced(tree, first, changed(known, rest, value) if rest else value)
    check(tree)
    return tree


def _at(tree: Any, name: str) -> Any:
    names = [each.name for each in fields(tree)] if is_dataclass(tree) else []
    if name not in names:
        raise InvalidOption(f"no setting {name!r}: choose one of {', '.join(names) or 'none'}")
    return getattr(tree, name)


def _replaced(tree: Any, name: str, value: Any) -> Any:
    return replace(tree, **{name: tuple(value) if isinstance(value, list) else value})


def _check_value(value: Any, default: Any, limits: tuple[float, float], name: str) -> None:
    several = isinstance(default, tuple)
    numbers = value if several and isinstance(value, tuple) else (value,)
    kind = type(default[0]) if several else type(default)
    kinds = (int, float) if kind is float else (kind,)
    low, high = limits
    for number in numbers:
        fits = isinstance(number, kinds) and isinstance(number, bool) == (kind is bool)
        if not (fits and low <= number <= high and math.isfinite(number)):
            shown = name.replace("_", "-")
            raise InvalidOption(f"{shown} lies between {low} and {high}, got {number}")
