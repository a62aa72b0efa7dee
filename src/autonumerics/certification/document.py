"""The words and the digest of a certificate, as docs/certificates.md defines them.

`check` composes both again, from its own reading of that page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from autonumerics.accuracy import Counts
from autonumerics.formats import DIRECTIONS, Arithmetic, Format
from autonumerics.formats.directions import ALL
from autonumerics.programs import from_hex, to_hex
from autonumerics.programs.parity import Parity
from autonumerics.targets import Function, Target
from autonumerics.targets.constraints import Constraints
from autonumerics.targets.domain import Domain, shown
from autonumerics.targets.intervals import read_domain

FORMAT = "autonumerics-certificate"

ULP = (
    "ulp(y) is that of binary64: 2^(e - 52) for 2^e < |y| <= 2^(e + 1), and 2^-1074 where that is "
    "less."
)
"""The sentence that defines it."""


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of everything but the digest: compact JSON, keys sorted, ASCII.

    >>> digest({"a": 1, "digest": "sha256:..."})[:15]
    'sha256:015abd7f'
    """
    content = {key: value for key, value in data.items() if key != "digest"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def target_record(target: Target) -> dict[str, Any]:
    """The target as a certificate has it: exact, in text.

    >>> target_record(Target.make("sqrt"))["domain"]
    ['0x1.0000000000000p-1', '0x1.0000000000000p+1']
    """
    intervals = [[_hex(part.lower), _hex(part.upper)] for part in target.domain.intervals]
    rest: dict[str, Any] = {"domain": intervals if target.domain.gaps else intervals[0]}
    rest["error"] = target.error
    if target.constraints:
        rest["constraints"] = target.constraints.to_json()
    if target.weight is not None:
        points = _limits_in(target.weight, target)
        rest["weight"] = {"expression": target.weight.name, "limits": points}
    if target.zeros:
        rest["zeros"] = [to_hex(zero.x) for zero in target.zeros]
    if target.function.expression is None:
        return {"function": target.function.name, **rest}
    return {"expression": target.function.name, "limits": _limits(target), **rest}


def version_of(target: Target) -> int:
    """That of the certificates of such a target: 2 for all but a function on one interval."""
    is_new = target.constraints or target.domain.gaps or target.zeros or target.weight
    is_new = is_new or target.error not in ("relative", "absolute")
    return 1 if target.function.expression is None and not is_new else 2


def target_from(record: Mapping[str, Any]) -> Target:
    """The target of a certificate. Raises as `Target.make`, and KeyError for another shape."""
    name = record["expression"] if "expression" in record else record["function"]
    domain = domain_from(record)
    weight = record["weight"]["expression"] if "weight" in record else None
    target = Target.make(name, domain, record["error"], weight=weight)
    return replace(target, constraints=Constraints.from_json(record.get("constraints", {})))


def domain_from(record: Mapping[str, Any]) -> Domain:
    """The domain of the target, whether or not the function is defined on all of it.

    >>> print(domain_from({"function": "tan", "domain": ["-0x1.0p+5", "0x1.0p+5"]}))
    [-32, 32]
    """
    given = record["domain"]
    intervals = given if isinstance(given[0], list) else [given]
    return read_domain([[float(from_hex(end)) for end in interval] for interval in intervals])


def _hex(x: float) -> str:
    return to_hex(Fraction(x))


def _limits(target: Target) -> list[str]:
    """Where an expression divides by zero inside the domain and is its limit."""
    return _limits_in(target.function, target)


def _limits_in(function: Function, target: Target) -> list[str]:
    return [str(z) for z in function.limits if z in target.domain]


def statement(
    target: Target, upper: str, *, limits: bool, whole_line: bool, symmetry: Parity | None = None
) -> str:
    """The claim of a certificate in words: the bound, then what its flags mean, and what is kept.

    >>> statement(Target.make("cos"), "1e-3", limits=False, whole_line=False)
    'For every real x in [0, 1.5707963267948966]: |P(x) - cos(x)| <= 1e-3.'
    """
    name, domain, what = target.function.symbol, target.domain, target.function.definition
    denominator = target.measure.denominator(f"{name}(x)")
    scale = "" if target.error == "absolute" else f" * {denominator}"
    weight = "" if target.weight is None else "w(x) * "
    bound = f"{weight}|P(x) - {name}(x)| <= {upper}{scale}"
    sentences = [f"For every real x in {domain}: {bound}{what}."]
    if target.weight is not None:
        sentences.append(f"w(x) = {target.weight.name} > 0.")
        if points := _limits_in(target.weight, target):
            sentences.append(f"w(x) is its limit at x = {', '.join(points)}.")
    if target.error == "ulp":
        sentences.append(ULP)
    if places := _limits(target):
        sentences.append(f"f(x) is its limit at x = {', '.join(places)}.")
    if target.zeros:
        zeros = ", ".join(shown(float(zero.x)) for zero in target.zeros)
        sentences.append(f"P and {name} vanish at x = {zeros}.")
    if limits:
        sentences.append(
            "At isolated points where P divides by zero on the way, P(x) is its limit."
        )
    if symmetry is not None:
        sentences.append(f"Both are {symmetry}, so that x >= 0 says all.")
    sentences += [f"{kept}." for kept in target.constraints.texts]
    if whole_line:
        sentences.append(_whole_line(name, domain.lower, upper))
    return " ".join(sentences)


def rounded_statement(target: Target, arithmetic: Arithmetic, upper: str) -> str:
    """The claim about a program as an arithmetic computes it, in words.

    >>> print(rounded_statement(Target.make("cos"), Arithmetic.of("binary64"), "1e-3"))
    For every binary64 number x in [0, 1.5707963267948966], each operation rounded to nearest: \
|P(x) - cos(x)| <= 1e-3.
    """
    name, storage = target.function.symbol, arithmetic.storage.name
    scale = "" if target.error == "absolute" else f" * {target.measure.denominator(f'{name}(x)')}"
    sentences = [
        f"For every {storage} number x in {target.domain}, each operation rounded to "
        f"nearest{_stored(arithmetic)}: |P(x) - {name}(x)| <= {upper}{scale}"
        f"{target.function.definition}."
    ]
    if target.error == "ulp":
        sentences.append(ULP)
    if places := _limits(target):
        sentences.append(f"f(x) is its limit at x = {', '.join(places)}.")
    return " ".join(sentences)


def measured_statement(
    target: Target,
    arithmetic: Arithmetic | Format,
    upper: str,
    counts: Counts,
    *,
    everywhere: bool = True,
) -> str:
    """The claim about a program at every number of a format, in words; of steps of a machine, if
    there is no arithmetic but a format, which may be for the domain alone.

    >>> half = Arithmetic.of("binary16")
    >>> print(measured_statement(Target.make("cos"), half, "0.5", Counts(15946, 0, 0)))
    For every binary16 number x in [0, 1.5707963267948966], each operation rounded to nearest: \
|P(x) - cos(x)| <= 0.5 * ulp(cos(x)). Of 15,946 results, for -0 and +0 both, 15,946 are correctly \
rounded, 0 the other neighbour of the exact value, 0 further off. ulp(y) is that of binary16: \
2^(e - 10) for 2^e < |y| <= 2^(e + 1), and 2^-24 where that is less.
    """
    is_steps = isinstance(arithmetic, Format)
    name, format = target.function.symbol, arithmetic if is_steps else arithmetic.storage
    least = format.min_exponent - format.precision + 1
    manner = "as its steps compute"
    if not is_steps:
        manner = f"each operation rounded to nearest{_stored(arithmetic)}"
        if arithmetic.is_directed:
            manner += f", rounded {DIRECTIONS[arithmetic.result_direction]}"
    in_all = not is_steps and arithmetic.direction == ALL
    sentences = [
        f"For every {format.name} number x in {target.domain}, {manner}: "
        f"|P(x) - {name}(x)| <= {upper} * ulp({name}(x)){target.function.definition}."
    ]
    if places := _limits(target):
        sentences.append(f"f(x) is its limit at x = {', '.join(places)}.")
    sentences += [
        _counted(counts, in_all=in_all),
        f"ulp(y) is that of {format.name}: 2^(e - {format.precision - 1}) for 2^e < |y| <= "
        f"2^(e + 1), and 2^{least} where that is less.",
    ]
    if is_steps and everywhere:
        sentences.append("The digest is that of the results at all bit patterns.")
    if in_all:
        sentences.append(
            "The digest is that of all five results of each value: to nearest, ties to even and "
            "away from zero, up, down, and toward zero."
        )
    return " ".join(sentences)


def _counted(counts: Counts, *, in_all: bool) -> str:
    """How many results are right, or right in all directions."""
    inputs, correct, faithful, off = (
        f"{count:,}" for count in (counts.inputs, counts.correct, counts.faithful, counts.off)
    )
    if in_all:
        return (
            f"Of {inputs} values, for -0 and +0 both, rounded in each of the five directions of "
            f"IEEE 754, {correct} are correctly rounded in all of them, {faithful} at worst to the "
            f"other neighbour of the exact value, {off} further off."
        )
    return (
        f"Of {inputs} results, for -0 and +0 both, {correct} are correctly rounded, {faithful} the "
        f"other neighbour of the exact value, {off} further off."
    )


def _stored(arithmetic: Arithmetic) -> str:
    """To which formats operations and the result are rounded, where these are two."""
    if not arithmetic.rounds_result:
        return ""
    return f" in {arithmetic.computing.name} and the result to {arithmetic.storage.name}"


def _whole_line(name: str, lower: float, upper: str) -> str:
    shifted = f"x {'+' if lower < 0 else '-'} {shown(abs(lower))}" if lower else "x"
    if name == "exp2":
        return (
            f"For every real x, with n = floor({shifted}): |2^n P(x - n) - 2^x| <= {upper} * 2^x."
        )
    quotient = f"({shifted}) / ln 2" if lower else "x / ln 2"
    return (
        f"For every real x, with n = floor({quotient}): |2^n P(x - n ln 2) - e^x| <= {upper} * e^x."
    )
