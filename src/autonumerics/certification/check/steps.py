"""Steps of a machine as C: what functions for every input of a format are made of.

A step has a name, a type, and the places of its operands, all of them before it; the first is the
input. Letters stand for types: F for single and double, I for int32 and int64, V for any, the same
wherever it stands in a row; one that only the result has is the type of the same width.

Written from docs/certificates.md; the code that makes plans is not looked at. No step can do harm:
indices of tables are clamped, integers wrap around, and shifts are by constants.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .work import Refused

Step = Sequence[Any]

TYPES = {"single": "float", "double": "double", "int32": "int32_t", "int64": "int64_t",
          "bool": "int"}  # fmt: skip
_BITS = {"single": 32, "double": 64, "int32": 32, "int64": 64}
_TWINS = {"single": "int32", "double": "int64", "int32": "single", "int64": "double"}

ROWS: dict[str, tuple[str, str, str]] = {
    "add": ("FF", "F", "{0} + {1}"),
    "sub": ("FF", "F", "{0} - {1}"),
    "mul": ("FF", "F", "{0} * {1}"),
    "div": ("FF", "F", "{0} / {1}"),
    "fma": ("FFF", "F", "fma{f}({0}, {1}, {2})"),
    "sqrt": ("F", "F", "sqrt{f}({0})"),
    "abs": ("F", "F", "fabs{f}({0})"),
    "rint": ("F", "F", "rint{f}({0})"),
    "floor": ("F", "F", "floor{f}({0})"),
    "neg": ("F", "F", "-{0}"),
    "scale": ("FF", "F", "ldexp{f}({0}, (int)fmin(fmax({1}, -5000), 5000))"),
    "widen": ("s", "double", "(double){0}"),
    "narrow": ("d", "single", "(float){0}"),
    "bits": ("F", "I", "bits_of_{S}({0})"),
    "from_bits": ("I", "F", "{T}_of_bits({0})"),
    "to_float": ("I", "F", "({T}){0}"),
    "extend": ("i", "int64", "(int64_t){0}"),
    "truncate": ("l", "int32", "(int32_t)(uint32_t){0}"),
    "int_add": ("II", "I", "({T})((u{T}){0} + (u{T}){1})"),
    "int_sub": ("II", "I", "({T})((u{T}){0} - (u{T}){1})"),
    "int_mul": ("II", "I", "({T})((u{T}){0} * (u{T}){1})"),
    "and": ("II", "I", "{0} & {1}"),
    "or": ("II", "I", "{0} | {1}"),
    "xor": ("II", "I", "{0} ^ {1}"),
    "shift_left": ("II", "I", "({T})((u{T}){0} << {1})"),
    "shift_right": ("II", "I", "{0} >> {1}"),
    "shift_right_logical": ("II", "I", "({T})((u{T}){0} >> {1})"),
    "less": ("FF", "bool", "{0} < {1}"),
    "less_equal": ("FF", "bool", "{0} <= {1}"),
    "equal": ("FF", "bool", "{0} == {1}"),
    "is_nan": ("F", "bool", "{0} != {0}"),
    "int_less": ("II", "bool", "{0} < {1}"),
    "int_equal": ("II", "bool", "{0} == {1}"),
    "either": ("bb", "bool", "{0} | {1}"),
    "select": ("bVV", "V", "{0} ? {1} : {2}"),
}
"""Types of the operands, type of the result, and what C makes of it."""

NAME = re.compile("|".join(["input", "constant", "lookup", *ROWS]))

_ONE = {"s": "single", "d": "double", "i": "int32", "l": "int64", "b": "bool"}
_SHIFTS = ("shift_left", "shift_right", "shift_right_logical")

_BITS_OF = """static inline {i} bits_of_{f}({f} value) {{
    {i} bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}}
static inline {f} {f}_of_bits({i} bits) {{
    {f} value;
    memcpy(&value, &bits, sizeof value);
    return value;
}}
"""

HELPERS = _BITS_OF.format(i="int32_t", f="float") + _BITS_OF.format(i="int64_t", f="double")


def c_function(name: str, steps: Sequence[Step], result: int, results: str) -> str:
    """A function of a number in single, of the type `results`; Refused for what is none."""
    types: list[str] = []
    lines = [f"static inline {TYPES[results]} {name}(float v0) {{"]
    for place, step in enumerate(steps):
        kind, type, *rest = step
        if place == 0 or kind == "input":
            if place or (kind, type, rest) != ("input", "single", []):
                raise Refused("the first step is the input, in single, and no other")
        else:
            lines.append(f"    const {TYPES[type]} v{place} = {_value(place, steps, types)};")
            if kind == "lookup":
                entries = ", ".join(_literal(type, each) for each in step[3])
                table = f"    static const {TYPES[type]} table{place}[] = {{{entries}}};"
                lines.insert(len(lines) - 1, table)
        types.append(type)
    if not result < len(types) or types[result] != results:
        raise Refused(f"the result of {name} is no {results}")
    return "\n".join([*lines, f"    return v{result};", "}", ""])


def _value(place: int, steps: Sequence[Step], types: list[str]) -> str:
    """A step as an expression."""
    kind, type, *rest = steps[place]
    if kind == "constant":
        return _literal(type, rest[0])
    operands = rest[:1] if kind == "lookup" else rest
    if any(k >= place for k in operands):
        raise Refused(f"step {place} needs one that is not before it")
    given = [types[k] for k in operands]
    names = [f"v{k}" for k in operands]
    if kind == "lookup":
        last = len(rest[1]) - 1
        if given[0] not in ("int32", "int64"):
            raise Refused(f"step {place}: lookup is not of {given[0]}")
        return f"table{place}[{names[0]} < 0 ? 0 : {names[0]} > {last} ? {last} : {names[0]}]"
    text = ROWS[kind][2]
    if type != _result_type(kind, given):
        raise Refused(f"step {place}: {kind} is no {type} of {', '.join(given) or 'nothing'}")
    if kind in _SHIFTS:
        count = steps[operands[1]]
        if count[0] != "constant" or not 0 <= count[2] < _BITS[type]:
            raise Refused(f"step {place}: a shift is by a constant, and less than the width")
    first = TYPES[given[0]]
    return text.format(*names, T=TYPES[type], S=first, f="f" if type == "single" else "")


def _result_type(kind: str, given: list[str]) -> str | None:
    """None where operands do not fit."""
    letters, result, _ = ROWS[kind]
    bound: dict[str, str] = {}
    if len(given) != len(letters):
        return None
    for letter, type in zip(letters, given, strict=True):
        fits = {"F": type in ("single", "double"), "I": type in ("int32", "int64"), "V": True}
        if not fits.get(letter, _ONE.get(letter) == type):
            return None
        if letter in fits and bound.setdefault(letter, type) != type:
            return None
    if result in bound:
        return bound[result]
    return result if result in TYPES else _TWINS[given[0]]


def _literal(type: str, pattern: int) -> str:
    """A number by its bits, or an integer itself."""
    if type == "bool":
        raise Refused("there are no constants of type bool")
    bits = _BITS[type]
    if not -(2 ** (bits - 1)) <= pattern < 2 ** (bits - 1):
        raise Refused(f"{pattern} is beyond {type}")
    if type.startswith("int"):
        return f"({TYPES[type]}){pattern % 2**bits}u{'ll' if bits == 64 else ''}"
    return _number(pattern % 2**bits, bits)


def _number(pattern: int, bits: int) -> str:
    """A hexadecimal literal of a number by its bits."""
    stored, bias = (52, 1023) if bits == 64 else (23, 127)
    sign = "-" if pattern >> (bits - 1) else ""
    biased, fraction = (pattern >> stored) & (2 * bias + 1), pattern & (2**stored - 1)
    f = "" if bits == 64 else "f"
    if biased == 2 * bias + 1:
        if fraction:
            return "NAN"
        return f"{sign}{'(double)' if bits == 64 else ''}INFINITY"
    whole = fraction + 2**stored if biased else fraction
    return f"{sign}0x{whole:x}p{max(biased, 1) - bias - stored}{f}"
