"""Constraints as people ask for them, checked against the target.

>>> target = constrained(Target.make("tanh", (-9, 9), "absolute"), pins="f(0) = 0", odd=True)
>>> target.constraints.texts
('P is odd', 'P(0) = 0')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from autonumerics.errors import InvalidOption
from autonumerics.programs.parity import Parity
from autonumerics.targets import placement
from autonumerics.targets.constraints import Constraints, Direction, read_bound
from autonumerics.targets.domain import shown
from autonumerics.targets.intervals import split_interval
from autonumerics.targets.parity import screened_parity
from autonumerics.targets.pins import HOW as HOW_PINNED
from autonumerics.targets.pins import OWN, Pin, check_pins
from autonumerics.targets.target import Target

Texts: TypeAlias = str | Iterable[str]
Ends: TypeAlias = str | tuple[str | float, str | float]

_LOOKED_AT = 257  # points at which a target is seen to keep what programs are to keep
_SLACK = 2.0**-40  # of its size, by which the target may seem not to

_JOIN = re.compile(r"(lower|upper|both)( slope)?")
_JOINS = "lower, upper or both, with the slope: 'lower slope', 'upper slope' or 'both slope'"


def constrained(
    target: Target,
    *,
    odd: bool = False,
    even: bool = False,
    pins: Texts | Mapping[float, str | float] = (),
    value_range: Ends | None = None,
    monotone: bool = False,
    joins: Texts = (),
) -> Target:
    """The target with what is asked of its programs.

    Raises InvalidOption for what the target itself does not keep, as far as some points tell.
    """
    if odd and even:
        raise InvalidOption("--odd and --even leave nothing but 0: choose one")
    parity: Parity | None = "odd" if odd else "even" if even else None
    if parity is not None:
        _check_parity(target, parity)
    kept = Constraints(parity, (*_pins(target, pins), *_joins(target, joins)), *_range(value_range))
    check_pins(kept.pins, target.domain)
    if kept.lower is not None and kept.upper is not None and kept.lower >= kept.upper:
        raise InvalidOption("the ends of the range (--range) are reversed or equal")
    _check_range(target, kept)
    if monotone:
        kept = replace(kept, monotone=_direction(target))
    return replace(target, constraints=kept)


def _texts(asked: Texts, option: str, how: str) -> list[str]:
    """One text or several. Raises InvalidOption for anything else."""
    each = [asked] if isinstance(asked, str) else asked
    if isinstance(each, Iterable):
        found = list(each)
        if all(isinstance(text, str) for text in found):
            return found
    raise InvalidOption(f"{option} is text, or several texts, got {str(asked)[:60]!r}: {how}")


def _check_parity(target: Target, parity: Parity) -> None:
    domain = target.domain
    seen = screened_parity(target.function, domain)
    if domain.is_symmetric and seen != parity:
        said = f"it is {seen}" if seen else f"f(-x) is not {'-' * (parity == 'odd')}f(x)"
        raise InvalidOption(
            f"{target.function.symbol} is not {parity} on {domain}: {said}; leave out --{parity}"
        )


def _pins(target: Target, asked: Texts | Mapping[float, str | float]) -> tuple[Pin, ...]:
    if isinstance(asked, Mapping):
        asked = [f"f({at!r}) = {value}" for at, value in asked.items()]
    read = map(Pin.read, _texts(asked, "--exact", HOW_PINNED))
    return tuple(
        Pin.own(target.function, float(pin.at), slope=pin.slope) if pin.value == OWN else pin
        for pin in read
    )


def _joins(target: Target, asked: Texts) -> tuple[Pin, ...]:
    """The value of the target at ends, and the slope where that is asked, too."""
    domain, found = target.domain, list[Pin]()
    for text in _texts(asked, "--join", f"it says where, {_JOINS}"):
        match = _JOIN.fullmatch(" ".join(text.lower().split()))
        if match is None:
            raise InvalidOption(f"--join says where: {_JOINS}; got {text[:40]!r}")
        ends = {"lower": (domain.lower,), "upper": (domain.upper,)}
        for end in ends.get(match[1], (domain.lower, domain.upper)):
            slopes = (False, True) if match[2] else (False,)
            found += [Pin.own(target.function, end, slope=slope) for slope in slopes]
    return tuple(dict.fromkeys(found))


def _range(asked: Ends | None) -> tuple[Fraction | None, Fraction | None]:
    if asked is None:
        return None, None
    ends = split_interval(asked) if isinstance(asked, str) else asked
    if isinstance(ends, str) or not isinstance(ends, Sequence | np.ndarray) or len(ends) != 2:
        given = " ".join(str(asked).split())[:60]
        raise InvalidOption(f"a range (--range) has two ends, such as 0 1 or 0 inf, got {given!r}")
    return read_bound(ends[0], -1), read_bound(ends[1], 1)


def _check_range(target: Target, kept: Constraints) -> None:
    """Raises InvalidOption where the target leaves the range."""
    x, values = _seen(target)
    for bound, beyond in ((kept.lower, -values), (kept.upper, values)):
        if bound is None:
            continue
        sign = 1 if beyond is values else -1
        outside = np.flatnonzero(beyond > float(bound) * sign + _SLACK * abs(float(bound)))
        if len(outside):
            at = int(outside[np.argmax(beyond[outside])])
            raise InvalidOption(
                f"the target itself leaves the range (--range): it is {values[at]:.6g} "
                f"at x = {shown(float(x[at]))}"
            )


def _direction(target: Target) -> Direction:
    """The direction of the target; raises InvalidOption where it turns."""
    x, values = _seen(target)
    steps = np.diff(values)
    slack = _SLACK * np.abs(values).max()
    rises, falls = steps > slack, steps < -slack
    if rises.any() and falls.any():
        main = rises if rises.sum() > falls.sum() else falls
        other = int(np.flatnonzero(rises if main is falls else falls)[0])
        raise InvalidOption(
            f"the target is not monotone (--monotone): it turns near x = {shown(float(x[other]))}"
        )
    return "falling" if falls.any() else "rising"


def _seen(target: Target) -> tuple[np.ndarray, np.ndarray]:
    x = placement.points(target, _LOOKED_AT)
    return x, target.values(x)
