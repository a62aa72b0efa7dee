"""What a certificate must look like: its keys, types, numbers, and how many there may be of each.

Nothing here is taken on trust later.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NoReturn

from gmpy2 import mpq

from .measures import measure_of
from .operations import OPERATIONS
from .steps import NAME as STEP_NAME
from .steps import TYPES as STEP_TYPES
from .work import Refused

MOST_SUBINTERVALS, MOST_ROWS, MOST_CONSTANTS, MOST_LIMITS = 100_000, 1_000, 1_000, 100
MOST_PINS = 20
MOST_STEPS, MOST_ENTRIES = 2_000, 10_000
MOST_INTERVALS = 100
_LARGEST_DOUBLE = mpq(2) ** 1024 - mpq(2) ** 970

_HEX = re.compile(r"(-?)0x([0-9a-f]{1,999})(?:\.([0-9a-f]{1,999}))?p([+-]?[0-9]{1,5})")
_DECIMAL = re.compile(r"[0-9]{1,99}(?:\.[0-9]{1,99})?(?:e[+-]?[0-9]{1,4})?")
_RATIONAL = re.compile(r"-?[0-9]{1,20}(?:/[1-9][0-9]{0,19})?")
_NAME = re.compile(r"[a-z][a-z0-9]{0,39}")
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
_OPERAND = re.compile(r"x|[ct](?:0|[1-9][0-9]{0,2})")


def exact(text: str) -> mpq:
    """The value of a hexadecimal floating-point number."""
    sign, whole, part, exponent = _HEX.fullmatch(text).groups("")  # type: ignore[union-attr]
    digits, power = int(whole + part, 16), int(exponent) - 4 * len(part)
    value = mpq(digits << power) if power >= 0 else mpq(digits, 1 << -power)
    return -value if sign else value


_Shape = Callable[[Any, str], None]  # of a value at a place in the certificate; Refused if wrong


def _wrong(place: str) -> NoReturn:
    raise Refused(f"{place}: its keys, types or notation are not those of a certificate")


def _boolean(value: Any, place: str) -> None:
    if type(value) is not bool:
        _wrong(place)


def _text(value: Any, place: str) -> None:
    if type(value) is not str:
        _wrong(place)


def _count(value: Any, place: str) -> None:
    if type(value) is not int or not 0 <= value < 10**9:
        _wrong(place)


def _inputs(value: Any, place: str) -> None:
    """A number of inputs of a format of up to 32 bits."""
    if type(value) is not int or not 0 <= value <= 2**32:
        _wrong(place)


def _matching(pattern: re.Pattern[str]) -> _Shape:
    def shape(value: Any, place: str) -> None:
        if type(value) is not str or not pattern.fullmatch(value):
            _wrong(place)

    return shape


_hex, _decimal, _name, _operand, _rational, _sha256 = map(
    _matching, (_HEX, _DECIMAL, _NAME, _OPERAND, _RATIONAL, _SHA256)
)


def _double(value: Any, place: str) -> None:
    _hex(value, place)
    number = exact(value)
    if abs(number) > _LARGEST_DOUBLE or mpq(float(number)) != number:
        _wrong(place)


def _one_of(*choices: Any) -> _Shape:
    def shape(value: Any, place: str) -> None:
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            _wrong(place)

    return shape


def _object(optional: Mapping[str, _Shape] = MappingProxyType({}), **members: _Shape) -> _Shape:
    """An object with these members, and those that are optional or not."""

    def shape(value: Any, place: str) -> None:
        if type(value) is not dict or value.keys() - optional.keys() != members.keys():
            _wrong(place)
        given = {key: of for key, of in optional.items() if key in value}
        for key, of_member in {**members, **given}.items():
            of_member(value[key], f"{place}.{key}".removeprefix("certificate."))

    return shape


def _list(of_item: _Shape, most: int) -> _Shape:
    def shape(value: Any, place: str) -> None:
        if type(value) is not list:
            _wrong(place)
        if len(value) > most:
            raise Refused(f"{place} has {len(value):,} items, more than {most:,}")
        for k, item in enumerate(value):
            of_item(item, f"{place}[{k}]")

    return shape


def _tuple(*of_items: _Shape) -> _Shape:
    def shape(value: Any, place: str) -> None:
        if type(value) is not list or len(value) != len(of_items):
            _wrong(place)
        for of_item, item in zip(of_items, value, strict=True):
            of_item(item, place)

    return shape


def _row(value: Any, place: str) -> None:
    """The name of an operation and as many operands as it has."""
    if type(value) is not list or not value or type(value[0]) is not str:
        _wrong(place)
    if value[0] not in OPERATIONS:
        _name(value[0], place)
        raise Refused(f"{place}: unknown operation {value[0]}")
    _tuple(*[_operand] * OPERATIONS[value[0]].arity)(value[1:], place)


_interval = _tuple(_double, _double)


def _domain(value: Any, place: str) -> None:
    """Two ends, or a list of more than one interval."""
    several = type(value) is list and value and type(value[0]) is list
    (_list(_interval, MOST_INTERVALS) if several else _interval)(value, place)
    if several and len(value) < 2:
        _wrong(place)


def _places(value: Any, place: str) -> None:
    """Some doubles, ascending."""
    _list(_double, MOST_LIMITS)(value, place)
    if not value or any(a >= b for a, b in pairwise(map(exact, value))):
        _wrong(place)


def _error(value: Any, _: str) -> None:
    """The name of a measure."""
    measure_of(value)


_ENDS = {"domain": _domain, "error": _error}
_PARITY = _one_of("odd", "even")


def _range(value: Any, place: str) -> None:
    """Two ends, one of which may be missing."""
    if type(value) is not list or len(value) != 2 or value == [None, None]:
        _wrong(place)
    for end in value:
        if end is not None:
            _double(end, place)


_PIN = _object(at=_double, value=_text, slope=_boolean, exact=_boolean)
NEW_MEMBERS = {
    "constraints": _object(
        {
            "parity": _PARITY,
            "pins": _list(_PIN, MOST_PINS),
            "range": _range,
            "monotone": _one_of("rising", "falling"),
        }
    ),
    "zeros": _places,
    "weight": _object(expression=_text, limits=_list(_rational, MOST_LIMITS)),
}
"""Members of a target that may be missing, and that version 1 does not know."""

_TARGETS = {
    1: _object(NEW_MEMBERS, function=_name, **_ENDS),
    2: _object(NEW_MEMBERS, expression=_text, limits=_list(_rational, MOST_LIMITS), **_ENDS),
}


def _target(value: Any, place: str) -> None:
    """That of version 2 has an expression."""
    _TARGETS[2 if type(value) is dict and "expression" in value else 1](value, place)


_tool = _object(name=_text, version=_text)

check_notation = _object(
    format=_one_of("autonumerics-certificate"),
    version=_one_of(*_TARGETS),
    statement=_text,
    target=_target,
    program=_object(instructions=_list(_row, MOST_ROWS), constants=_list(_hex, MOST_CONSTANTS)),
    claim=_object({"symmetry": _PARITY}, upper=_decimal, lower=_decimal, lower_at=_hex,
                  limits=_boolean, whole_line=_boolean),
    proof=_object(method=_text, precision=_count,
                  subintervals=_list(_tuple(_hex, _hex, _count), MOST_SUBINTERVALS)),
    tool=_tool,
    digest=_text,
)  # fmt: skip


def _anything(value: Any, place: str) -> None:
    """What is checked elsewhere."""


FORMAT_NAMES = ("binary16", "bfloat16", "binary32", "binary64")
_format = _one_of(*FORMAT_NAMES)

check_rounded_notation = _object(
    format=_one_of("autonumerics-rounded-certificate"),
    version=_one_of(1),
    statement=_text,
    arithmetic=_object(storage=_format, computing=_format),
    exact=_anything,
    claim=_object(upper=_decimal, rounding=_decimal),
    proof=_object(method=_text, precision=_count,
                  ranges=_list(_tuple(_hex, _hex), MOST_SUBINTERVALS)),
    tool=_tool,
    digest=_text,
)  # fmt: skip

_PLAIN_TARGETS = {
    False: _object(function=_name, domain=_domain),
    True: _object(expression=_text, limits=_list(_rational, MOST_LIMITS), domain=_domain),
}


def _plain_target(value: Any, place: str) -> None:
    """A function or an expression, and a domain."""
    _PLAIN_TARGETS[type(value) is dict and "expression" in value](value, place)


def _step(value: Any, place: str) -> None:
    """A name, a type, and operands; of a constant its bits, of a table an operand and its bits."""
    if type(value) is not list or len(value) < 2:
        _wrong(place)
    _matching(STEP_NAME)(value[0], place)
    after = {"constant": (_pattern,), "lookup": (_place, _list(_pattern, MOST_ENTRIES))}
    rest = after.get(value[0], (_place,) * (len(value) - 2))
    _tuple(_text, _one_of(*STEP_TYPES), *rest)(value, place)
    if value[0] == "lookup" and not value[3]:
        _wrong(place)


def _pattern(value: Any, place: str) -> None:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        _wrong(place)


def _place(value: Any, place: str) -> None:
    if type(value) is not int or not 0 <= value < MOST_STEPS:
        _wrong(place)


_steps = _list(_step, MOST_STEPS)
_PROGRAMS = {
    False: _object(instructions=_list(_row, MOST_ROWS), constants=_list(_hex, MOST_CONSTANTS)),
    True: _object(
        {"rare": _object(when=_place, steps=_steps, result=_place)}, steps=_steps, result=_place
    ),
}


def _program(value: Any, place: str) -> None:
    """Operations, or steps of a machine."""
    _PROGRAMS[type(value) is dict and "steps" in value](value, place)


check_measured_notation = _object(
    format=_one_of("autonumerics-measured-certificate"),
    version=_one_of(1),
    statement=_text,
    arithmetic=_object(
        {"direction": _one_of("nearest-away", "up", "down", "zero", "all")},
        storage=_one_of("binary16", "bfloat16", "binary32"),
        computing=_one_of("steps", "steps within", *FORMAT_NAMES),
    ),
    target=_plain_target,
    program=_program,
    claim=_object(upper=_decimal, lower=_decimal, lower_at=_hex, inputs=_inputs, correct=_inputs,
                  faithful=_inputs, off=_inputs, results=_sha256),
    tool=_tool,
    digest=_text,
)  # fmt: skip
