"""Identities f(m(x)) = a f(x) + b + c x of maps m of the argument: reflections, scalings, 1/x.

A row of the table is a map and the sums that f there may be, the simplest first. Whether one is,
and with which coefficients, is solved for: `relations`.

>>> from autonumerics.balls import working_precision
>>> from autonumerics.targets.functions import function
>>> with working_precision(400):
...     for identity in mapped(Samples.of(function("log2"), (1.0, 2.0))):
...         print(identity.kind, "|", identity)
logarithmic | f(2x) = f(x) + 1
reciprocal | f(1/x) = -f(x) for x > 0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flint import arb

from autonumerics.identities.identity import Identity, Kind
from autonumerics.identities.recognition import name_of
from autonumerics.identities.relations import linear_relation
from autonumerics.identities.sampling import Samples
from autonumerics.identities.wording import combination

_NONE: Mapping[str, Kind] = MappingProxyType({})


def _terms(x: arb, f: arb) -> Mapping[str, arb]:
    terms = {"f(x)": f, "1": arb(1), "x": x, "x f(x)": x * f, "1/x": 1 / x}
    return {**terms, "log(x)": x.log()} if x > 0 else terms


@dataclass(frozen=True, slots=True)
class _Map:
    """A map of the argument: its text, itself, and the sums to try.

    kind: what the result is called; `by_factor` where it is f(x) times a factor and no more,
    `mirrored` where that factor is -1 and a constant is added.
    positive: it is tried, and said to hold, for positive arguments alone.
    """

    argument: str
    image: Callable[[arb], arb]
    sums: tuple[tuple[str, ...], ...]
    kind: Kind
    by_factor: Mapping[str, Kind] = field(default_factory=lambda: _NONE)
    mirrored: bool = False
    positive: bool = False

    def called(self, sum_: tuple[str, ...], names: list[str]) -> Kind:
        if sum_ == ("f(x)",):
            return self.by_factor.get(names[0], self.by_factor.get("", self.kind))
        return "mirrored" if self.mirrored and names[0] == "-1" and "x" not in sum_ else self.kind


_F, _F1, _FX, _F1X = ("f(x)",), ("f(x)", "1"), ("f(x)", "x"), ("f(x)", "1", "x")
_STEPS = (("x f(x)",), ("f(x)", "1/x"), ("f(x)", "log(x)"))
_PARITY: Mapping[str, Kind] = {"1": "even", "-1": "odd"}
_ABOUT: Mapping[str, Kind] = {"-1": "mirrored"}

_MAPS = (
    _Map("-x", lambda x: -x, (_F, _F1, _FX, _F1X), "reflected", _PARITY, mirrored=True),
    _Map("1 - x", lambda x: 1 - x, (_F, _F1), "reflected", _ABOUT, mirrored=True),
    _Map("2 - x", lambda x: 2 - x, (_F, _F1), "reflected", _ABOUT, mirrored=True),
    _Map("x + 1", lambda x: x + 1, _STEPS, "recurrence", positive=True),
    _Map("2x", lambda x: 2 * x, (_F, _F1, _FX, _F1X), "logarithmic", {"": "power"}),
    _Map("2x + 1", lambda x: 2 * x + 1, (_F, _F1), "logarithmic", {"": "power"}),
    _Map("1/x", lambda x: 1 / x, (_F, _F1, _FX), "reciprocal", positive=True),
)


def mapped(samples: Samples) -> Iterator[Identity]:
    """What each map does to f, in the order of the table."""
    for row in _MAPS:
        found = _found(samples, row)
        if found is not None:
            yield found


def _found(samples: Samples, row: _Map) -> Identity | None:
    """The first of the sums that f at the image is, with no coefficient 0."""
    known = list(_known(samples, row))
    for sum_ in row.sums:
        rows = [[image, *(terms[term] for term in sum_)] for image, terms in known]
        coefficients = linear_relation(rows)
        names = [name_of(c) for c in coefficients or ()]
        if not names or "0" in names:
            continue
        text = f"f({row.argument}) = {combination(zip(names, sum_, strict=True))}"
        text += " for x > 0" if row.positive else ""
        constants = dict(zip(sum_, names, strict=True))
        return Identity(row.called(sum_, names), text, constants)
    return None


def _known(samples: Samples, row: _Map) -> Iterator[tuple[arb, Mapping[str, arb]]]:
    """f at the image, and the terms, at each point where both are known."""
    for x in samples.points:
        f, image = samples.value(x), samples.value(row.image(x))
        if f is not None and image is not None and (x > 0 or not row.positive):
            yield image, _terms(x, f)
