"""What a certificate must look like: its text, keys, types and notation, size, digest, statement.

None of this is mathematics, and nothing here is taken on trust later.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from gmpy2 import mpq

from .expressions import Row
from .expressions import parse as parse_expression
from .functions import FUNCTIONS
from .intervals import DOWN
from .measures import measure_of
from .operations import OPERATIONS
from .targets import Target
from .work import Refused, Work

MOST_BYTES = 16_000_000
MOST_SUBINTERVALS, MOST_ROWS, MOST_CONSTANTS, MOST_LIMITS = 100_000, 1_000, 1_000, 100
MOST_PINS = 20
MOST_INTERVALS = 100
NEAR_BITS = 100  # a pin that is not exact holds within 2^-NEAR_BITS max(1, |value|)
_LARGEST_DOUBLE = mpq(2) ** 1024 - mpq(2) ** 970

_HEX = re.compile(r"(-?)0x([0-9a-f]{1,999})(?:\.([0-9a-f]{1,999}))?p([+-]?[0-9]{1,5})")
_DECIMAL = re.compile(r"[0-9]{1,99}(?:\.[0-9]{1,99})?(?:e[+-]?[0-9]{1,4})?")
_RATIONAL = re.compile(r"-?[0-9]{1,20}(?:/[1-9][0-9]{0,19})?")
_NAME = re.compile(r"[a-z][a-z0-9]{0,39}")
_OPERAND = re.compile(r"x|[ct](?:0|[1-9][0-9]{0,2})")


class Unreadable(ValueError):
    """There is no JSON to be judged; the text is the reason, on one line."""


def read(path: Path) -> Any:
    """The data of a file: Unreadable if it is not JSON, Refused if it is too large or ambiguous."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        raise Unreadable(f"cannot be read: {getattr(problem, 'strerror', problem)}") from None
    return parse(text)


def parse(text: bytes) -> Any:
    """The data of a text; raises as `read` does."""
    if len(text) > MOST_BYTES:
        raise Refused(f"it has more than {MOST_BYTES:,} bytes")
    try:
        return json.loads(text.decode(), object_pairs_hook=_members, parse_constant=_no_number)
    except Refused:
        raise
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"is not JSON: {' '.join(str(problem).split())[:200]}") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise Refused(f"the member {twice[:40]!a} is given twice")
    return members


def _no_number(name: str) -> NoReturn:
    raise Refused(f"{name} is no number of a certificate")


def exact(text: str) -> mpq:
    """The value of a hexadecimal floating-point number."""
    sign, whole, part, exponent = _HEX.fullmatch(text).groups("")  # type: ignore[union-attr]
    digits, power = int(whole + part, 16), int(exponent) - 4 * len(part)
    value = mpq(digits << power) if power >= 0 else mpq(digits, 1 << -power)
    return -value if sign else value


# --- keys, types, notation -------------------------------------------------------------------

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


def _matching(pattern: re.Pattern[str]) -> _Shape:
    def shape(value: Any, place: str) -> None:
        if type(value) is not str or not pattern.fullmatch(value):
            _wrong(place)

    return shape


_hex, _decimal, _name, _operand, _rational = map(
    _matching, (_HEX, _DECIMAL, _NAME, _OPERAND, _RATIONAL)
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
_NEW = {
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
_TARGETS = {
    1: _object(_NEW, function=_name, **_ENDS),
    2: _object(_NEW, expression=_text, limits=_list(_rational, MOST_LIMITS), **_ENDS),
}


def _target(value: Any, place: str) -> None:
    """That of version 2 has an expression."""
    _TARGETS[2 if type(value) is dict and "expression" in value else 1](value, place)


_certificate = _object(
    format=_one_of("autonumerics-certificate"),
    version=_one_of(*_TARGETS),
    statement=_text,
    target=_target,
    program=_object(instructions=_list(_row, MOST_ROWS), constants=_list(_hex, MOST_CONSTANTS)),
    claim=_object({"symmetry": _PARITY}, upper=_decimal, lower=_decimal, lower_at=_hex,
                  limits=_boolean, whole_line=_boolean),
    proof=_object(method=_text, precision=_count,
                  subintervals=_list(_tuple(_hex, _hex, _count), MOST_SUBINTERVALS)),
    tool=_object(name=_text, version=_text),
    digest=_text,
)  # fmt: skip


# --- what must agree ---------------------------------------------------------------------------


def well_formed(data: object) -> dict[str, Any]:
    """The data as a certificate, once all is checked but the mathematics; else Refused."""
    _certificate(data, "certificate")
    certificate: dict[str, Any] = data  # type: ignore[assignment]
    target, claim = certificate["target"], certificate["claim"]
    if target.get("constraints") == {}:
        raise Refused("the constraints are none")
    if certificate["version"] != _version(target):
        raise Refused("the version is that of another kind of target")
    domain, at = intervals_of(target), exact(claim["lower_at"])
    if digest(certificate) != certificate["digest"]:
        raise Refused("the digest is of something else")
    if statement(target, claim) != certificate["statement"]:
        raise Refused("the statement is another one")
    target_of(target, Work(0))
    zeros = list(map(exact, target.get("zeros", ())))
    if "symmetry" in claim:
        for what, places in (("limits", map(mpq, target.get("limits", ()))), ("zeros", zeros)):
            if (found := set(places)) != {-place for place in found}:
                raise Refused(f"the {what} of a symmetry are not symmetric about 0")
    if not all(any(low <= zero <= high for low, high in domain) for zero in zeros):
        raise Refused("a zero is not in the domain")
    if zeros and target["error"] not in ("relative", "ulp"):
        raise Refused("zeros are about relative errors and ULPs")
    if "weight" in target:
        weight_of(target, Work(0))
        if claim.get("symmetry") or claim["whole_line"]:
            raise Refused("a weight is about the domain as a whole")
    if not (_are_apart(domain) and any(low <= at <= high for low, high in domain)):
        raise Refused("lower_at is not in the domain, or that is empty")
    if not _is_tiling(certificate["proof"]["subintervals"], proved_part(domain, claim)):
        raise Refused("the subintervals are no tiling of the domain")
    if claim["whole_line"] and not (len(domain) == 1 and _holds_a_period(target, *domain[0])):
        raise Refused("the bound does not carry over to the whole line")
    return certificate


def _version(target: dict[str, Any]) -> int:
    """Version 1 is of a function on one interval, without constraints or another measure."""
    is_new = {"expression", *_NEW} & target.keys() or len(intervals_of(target)) > 1
    is_new = is_new or target["error"] not in ("relative", "absolute")
    return 2 if is_new else 1


def intervals_of(target: dict[str, Any]) -> list[tuple[mpq, mpq]]:
    """The intervals of the domain."""
    domain = target["domain"]
    several = domain if type(domain[0]) is list else [domain]
    return [(exact(low), exact(high)) for low, high in several]


def proved_part(domain: list[tuple[mpq, mpq]], claim: dict[str, Any]) -> list[tuple[mpq, mpq]]:
    """The intervals that are tiled: those right of 0, where there is a symmetry."""
    if "symmetry" not in claim:
        return domain
    if domain != [(-high, -low) for low, high in reversed(domain)]:
        raise Refused("the domain of a symmetry is not symmetric about 0")
    return [(max(low, mpq(0)), high) for low, high in domain if high > 0]


def _are_apart(intervals: list[tuple[mpq, mpq]]) -> bool:
    """Whether they are not empty, apart and in order."""
    ends = [end for interval in intervals for end in interval]
    return all(a < b for a, b in pairwise(ends))


def target_of(target: dict[str, Any], work: Work) -> Target:
    """The target as a certificate has it; Refused for a function that is not known."""
    limits = list(map(mpq, target.get("limits", ())))
    return Target(target_rows(target), limits, work, vanishes="zeros" in target)


def weight_of(target: dict[str, Any], work: Work) -> Target | None:
    """What the error is multiplied by, if anything."""
    if "weight" not in target:
        return None
    weight = target["weight"]
    return Target(parse_expression(weight["expression"]), list(map(mpq, weight["limits"])), work)


def target_rows(target: dict[str, Any]) -> tuple[Row, ...]:
    """The rows of its function; Refused for one that is not known."""
    if "expression" in target:
        return parse_expression(target["expression"])
    if target["function"] not in FUNCTIONS:
        raise Refused(f"unknown function {target['function']}")
    return Row("x"), Row(target["function"], (0,))


def digest(certificate: dict[str, Any]) -> str:
    """SHA-256 of everything but the digest: compact JSON, keys sorted, ASCII."""
    rest = {key: value for key, value in certificate.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def statement(target: dict[str, Any], claim: dict[str, Any]) -> str:
    """What is claimed, as a sentence."""
    expression = target.get("expression")
    name, upper = target.get("function", "f"), claim["upper"]
    ends = [tuple(map(_shown, interval)) for interval in intervals_of(target)]
    domain = " and ".join(f"[{low}, {high}]" for low, high in ends)
    measure = measure_of(target["error"])
    denominator = measure.denominator(f"{name}(x)")
    scale, weight = f" * {denominator}" if denominator else "", "w(x) * " * ("weight" in target)
    text = f"For every real x in {domain}: {weight}|P(x) - {name}(x)| <= {upper}{scale}"
    text += "." if expression is None else f", where f(x) = {expression}."
    if "weight" in target:
        text += f" w(x) = {target['weight']['expression']} > 0."
        if target["weight"]["limits"]:
            text += f" w(x) is its limit at x = {', '.join(target['weight']['limits'])}."
    if measure.kind == "ulp":
        text += _ULP
    if expression is not None and target["limits"]:
        text += f" f(x) is its limit at x = {', '.join(target['limits'])}."
    if "zeros" in target:
        text += (
            f" P and {name} vanish at x = {', '.join(map(_shown, map(exact, target['zeros'])))}."
        )
    if claim["limits"]:
        text += " At isolated points where P divides by zero on the way, P(x) is its limit."
    if "symmetry" in claim:
        text += f" Both are {claim['symmetry']}, so that x >= 0 says all."
    text += "".join(f" {kept}." for kept in constraint_texts(target.get("constraints", {})))
    if claim["whole_line"]:
        text += _whole_line(name, ends[0][0], upper)
    return text


def _shown(end: mpq) -> str:
    return repr(float(end)).removesuffix(".0")


def constraint_texts(constraints: dict[str, Any]) -> list[str]:
    """What is kept, in words."""
    found = [f"P is {constraints['parity']}"] if "parity" in constraints else []
    for pin in constraints.get("pins", []):
        prime, point = "'" if pin["slope"] else "", _shown(exact(pin["at"]))
        value = f"f{prime}({point})" if pin["value"] == "f" else pin["value"]
        near = "" if pin["exact"] else f" within 2^-{NEAR_BITS} max(1, |{value}|)"
        found.append(f"P{prime}({point}) = {value}{near}")
    low, high = (e and _shown(exact(e)) for e in constraints.get("range", (None, None)))
    if low is not None or high is not None:
        left = "" if low is None or high is None else f"{low} <= "
        found.append(f"P(x) >= {low}" if high is None else f"{left}P(x) <= {high}")
    if "monotone" in constraints:
        found.append("P rises" if constraints["monotone"] == "rising" else "P falls")
    return found


def _whole_line(name: str, low: str, upper: str) -> str:
    shifted = "x" if low == "0" else f"(x - {low})".replace("- -", "+ ")
    quotient, step, power = f"{shifted} / ln 2", "n ln 2", "e^x"
    if name == "exp2":
        quotient, step, power = shifted.strip("()"), "n", "2^x"
    return (
        f" For every real x, with n = floor({quotient}): "
        f"|2^n P(x - {step}) - {power}| <= {upper} * {power}."
    )


_ULP = (
    " ulp(y) is that of binary64: 2^(e - 52) for 2^e < |y| <= 2^(e + 1), and 2^-1074 where that is "
    "less."
)


def _is_tiling(subintervals: Iterable[list[Any]], intervals: list[tuple[mpq, mpq]]) -> bool:
    """Whether each one begins where the last has ended and is not empty, over all intervals."""
    pending = iter(intervals)
    place = last = None
    for start, stop, _ in subintervals:
        if place == last:
            place, last = next(pending, (None, None))
        end = exact(stop)
        if place is None or exact(start) != place or not place < end <= last:
            return False
        place = end
    return place == last and next(pending, None) is None


def _holds_a_period(target: dict[str, Any], low: mpq, high: mpq) -> bool:
    """Of 2^x or e^x, whose factor 2^n divides out of a relative error."""
    period = {"exp2": 1, "exp": _LN_2_ABOVE}.get(target.get("function", ""))
    return target["error"] == "relative" and period is not None and high - low >= period


_LN_2_ABOVE = DOWN.next_above(DOWN.const_log2())
