"""Intervals as people write them.

    0,1    [0, 1]    0 1    -pi pi    sqrt(3) - 1, 2    (0, 1)

Two ends between brackets or not, with a comma between them or a space; several intervals with the
word "and" between them. What an end may be: `targets/ends.py`. All intervals are closed, whatever
the brackets.

>>> split_interval("[0, pi/2]"), split_interval("-2 -1"), split_interval("sqrt(3) - 1")
(('0', 'pi/2'), ('-2', '-1'), None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TypeAlias

import numpy as np

from autonumerics.errors import InvalidDomain
from autonumerics.targets.domain import Domain
from autonumerics.targets.ends import read_end

EndLike: TypeAlias = float | Fraction | str
DomainLike: TypeAlias = Domain | str | Sequence[EndLike] | Sequence[Sequence[EndLike]]

HOW = "write it like 0 1, 0,1 or [0, pi/2]"

_OPENS, _CLOSES = "([", ")]"
_AND = re.compile(r"(?<=[\s\])])and(?=[\s\[(])")
_GAP = re.compile(r"(?<![\s+*/^-])\s+(?![\s*/^)]|[+-]\s)")  # no space around an operator


def read_domain(given: DomainLike) -> Domain:
    """The domain that is given: as such, as text, as two ends or as a sequence of such pairs.

    An end is a number or text. Ends are rounded to the nearest doubles. Raises InvalidDomain for
    anything else, for ends that are reversed, equal, infinite or NaN, and for intervals that meet
    or overlap.

    >>> print(read_domain("0, 1"), read_domain((0, "1/2")))
    [0, 1] [0, 0.5]
    >>> print(read_domain([(-1, -0.01), (0.01, 1)]))
    [-1, -0.01] and [0.01, 1]
    """
    if isinstance(given, Domain):
        return given
    return Domain.union(Domain.make(*map(_number, _ends(each))) for each in _intervals(given))


def split_interval(text: str) -> tuple[str, str] | None:
    """The texts of the two ends, if the text is of two."""
    inner = _without_brackets(text.strip())
    parts = _at_commas(inner)
    if len(parts) == 2:
        lower, upper = (part.strip() for part in parts)
        return (lower, upper) if lower and upper else None
    if len(parts) > 2:
        return None
    splits = ((inner[: gap.start()], inner[gap.end() :]) for gap in _GAP.finditer(inner))
    readable = [ends for ends in splits if all(map(is_end, ends))]
    return readable[0] if len(readable) == 1 else None


def is_end(text: str) -> bool:
    """Whether it can be read as one end."""
    try:
        read_end(text)
    except InvalidDomain:
        return False
    return True


def is_open(text: str) -> bool:
    """Whether something must follow: a bracket is not closed, or a comma stands last."""
    return _depths(text)[-1] > 0 or text.rstrip().endswith(",")


def _intervals(given: object) -> Sequence[object]:
    """The one interval that is given, or each of several."""
    if isinstance(given, str):
        return _AND.split(given.strip())
    if isinstance(given, Sequence | np.ndarray) and len(given) and all(map(_is_sequence, given)):
        return given  # pyright: ignore[reportReturnType]
    return [given]


def _is_sequence(given: object) -> bool:
    """Whether it may be the two ends of an interval, and is none itself."""
    return isinstance(given, Sequence | np.ndarray) and not isinstance(given, str | bytes)


def _ends(given: object) -> Sequence[EndLike]:
    if isinstance(given, str):
        ends = split_interval(given)
        if ends is not None:
            return ends
    elif isinstance(given, Sequence | np.ndarray) and len(given) == 2 and type(given) is not bytes:
        return given  # pyright: ignore[reportReturnType]
    raise InvalidDomain(f"a domain (--on) has two ends, got {_shown(given)}: {HOW}")


def _number(end: EndLike) -> float | Fraction:
    return read_end(end).value if isinstance(end, str) else end


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 80 else f"{text[:80]}..."


def _without_brackets(text: str) -> str:
    """Without the pair that encloses all of it, if one does."""
    if len(text) < 2 or text[0] not in _OPENS or text[-1] not in _CLOSES:
        return text
    return text[1:-1].strip() if min(_depths(text[:-1])[1:]) > 0 else text


def _at_commas(text: str) -> list[str]:
    """The parts between the commas that stand in no bracket."""
    depths = _depths(text)
    commas = [i for i, character in enumerate(text) if character == "," and depths[i] == 0]
    starts, stops = [0, *(i + 1 for i in commas)], [*commas, len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _depths(text: str) -> list[int]:
    """How many brackets are open before each character, and after the last."""
    steps = ((c in _OPENS) - (c in _CLOSES) for c in text)
    return list(accumulate(steps, initial=0))
