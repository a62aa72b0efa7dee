"""The operations of a search as people ask for them: by name, by symbol, or as a named set.

    "+ - * fma"    "+-*/"    "add, mul"    "gpu sqrt"    ["add", "mul"]

A set stands for its operations wherever a name may stand.

>>> [row.symbol for row in parse_operations("+-*/")]
['+', '-', '*', '/']
>>> parse_operations("no-division sqrt") == parse_operations(["+", "-", "*", "sqrt"])
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.programs.operations import OPERATIONS, Operation

_NAMED = {key: row for row in OPERATIONS for key in (row.name, row.symbol)}
_RUN_TOGETHER = re.compile(r"[-+*/]|\w+|.")


@dataclass(frozen=True, slots=True)
class OperationSet:
    """Operations that are asked for together.

    `symbols`: what stands for them, separated by spaces; `summary`: why these.
    """

    name: str
    symbols: str
    summary: str


OPERATION_SETS = {
    row.name: row
    for row in (
        OperationSet("basic", "+ - * /", "the four operations of arithmetic; the default"),
        OperationSet("no-division", "+ - *", "polynomials, and what shares intermediate values"),
        OperationSet("fma-only", "fma", "each operation one fused multiply-add"),
        OperationSet(
            "embedded", "+ - * neg abs", "one cycle each on a small FPU, such as a Cortex-M4F's"
        ),
        OperationSet("gpu", "+ - * fma neg abs min max", "what GPUs issue at their full rate"),
        OperationSet(
            "cpu", "+ - * / fma sqrt neg abs min max", "instructions of x86-64 with FMA, of AArch64"
        ),
    )
}
"""Every set by its name."""


def parse_operations(
    given: str | Iterable[str | Operation], *, division: bool = True
) -> tuple[Operation, ...]:
    """The operations that are asked for, in the order of the table and without duplicates.

    Names, symbols and sets, in text separated by spaces or commas, or as a list; symbols may run
    together. Without `division`, all but that one. Raises `UnknownName`, with the nearest names,
    for what is none of them, and `InvalidOption` if nothing is left.

    >>> [row.symbol for row in parse_operations("div, + add")]
    ['+', '/']
    """
    chosen = {row for word in _words(given) for row in _rows(word)}
    if not division:
        chosen = {row for row in chosen if row.name != "div"}
    if not chosen:
        rest = "" if division else " but a division"
        raise InvalidOption(f'no operation in {given!r}{rest}: name some, for example "+ - * /"')
    return tuple(row for row in OPERATIONS if row in chosen)


def _words(given: object) -> Iterator[str]:
    if isinstance(given, str):
        yield from (word for word in re.split(r"[\s,]+", given) if word)
        return
    if not isinstance(given, Iterable):
        raise InvalidOption(f'operations are text such as "+ - * /" or a list, got {given!r}')
    for each in given:
        if isinstance(each, Operation):
            yield each.name
        elif isinstance(each, str):
            yield from _words(each)
        else:
            raise InvalidOption(f'an operation is a name such as "+" or "sqrt", got {each!r}')


def _rows(word: str) -> Iterable[Operation]:
    """What one word stands for: an operation, a set, or several of them run together."""
    lower = word.lower()
    if lower in _NAMED:
        return (_NAMED[lower],)
    if lower in OPERATION_SETS:
        return [_NAMED[symbol] for symbol in OPERATION_SETS[lower].symbols.split()]
    parts = _RUN_TOGETHER.findall(lower)
    if all(part in _NAMED for part in parts):
        return [_NAMED[part] for part in parts]
    nearest = get_close_matches(lower, [*_NAMED, *OPERATION_SETS], n=2)
    operations = ", ".join(row.name for row in OPERATIONS)
    hint = f"the operations are {operations}; sets of them {', '.join(OPERATION_SETS)}"
    raise UnknownName("operation", word, nearest, hint=hint)
