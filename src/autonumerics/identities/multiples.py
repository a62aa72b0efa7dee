"""f(2x) or f(3x) as a rational function of f(x): squarings, double angles.

>>> from autonumerics.balls import working_precision
>>> from autonumerics.targets.functions import function
>>> with working_precision(400):
...     for name in ("cos", "sin", "tanh", "expm1", "logistic"):
...         [str(identity) for identity in multiplied(Samples.of(function(name), (0.0, 1.0)))]
['f(2x) = 2 f(x)^2 - 1']
['f(3x) = 3 f(x) - 4 f(x)^3']
['f(2x) = 2 f(x)/(1 + f(x)^2)']
['f(2x) = 2 f(x) + f(x)^2']
['f(2x) = f(x)^2/(1 - 2 f(x) + 2 f(x)^2)']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flint import arb

from autonumerics.identities.identity import Identity
from autonumerics.identities.recognition import name_of
from autonumerics.identities.relations import linear_relation
from autonumerics.identities.sampling import Samples
from autonumerics.identities.wording import combination


@dataclass(frozen=True, slots=True)
class _Form:
    """(sum of a_k f^k) / (1 + sum of b_k f^k) for f at so many times x; k of each sum."""

    times: int
    numerator: tuple[int, ...]
    denominator: tuple[int, ...] = ()


_FORMS = (
    _Form(2, (2,)),
    _Form(2, (2, 0)),
    _Form(2, (1, 2)),
    _Form(2, (1,), (2,)),
    _Form(2, (2,), (1, 2)),
    _Form(3, (1, 3)),
)


def multiplied(samples: Samples) -> Iterator[Identity]:
    """The first form that holds, if one does."""
    for form in _FORMS:
        rows = list(_rows(samples, form))
        coefficients = linear_relation(rows)
        names = [name_of(c) for c in coefficients or ()]
        if names and "0" not in names:
            yield Identity("multiple", _text(form, names), {"n": str(form.times)})
            return


def _rows(samples: Samples, form: _Form) -> Iterator[list[arb]]:
    for x in samples.points:
        f, there = samples.value(x), samples.value(form.times * x)
        if f is not None and there is not None:
            above = [f**k for k in form.numerator]
            yield [there, *above, *(-there * f**k for k in form.denominator)]


def _text(form: _Form, names: Sequence[str]) -> str:
    split = len(form.numerator)
    above = combination(zip(names, map(_power, form.numerator), strict=False))
    if not form.denominator:
        return f"f({form.times}x) = {above}"
    below = zip(("1", *names[split:]), map(_power, (0, *form.denominator)), strict=True)
    above = f"({above})" if " + " in above or " - " in above else above
    return f"f({form.times}x) = {above}/({combination(below)})"


def _power(k: int) -> str:
    return ("1", "f(x)")[k] if k < 2 else f"f(x)^{k}"
