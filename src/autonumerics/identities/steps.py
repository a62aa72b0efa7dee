"""f(x + p) = f(x), -f(x) or 2 f(x) + c: periods, half periods, and the step that doubles f.

>>> from autonumerics.balls import working_precision
>>> from autonumerics.targets.functions import function
>>> with working_precision(400):
...     for name in ("cos", "tan", "exp"):
...         [str(identity) for identity in stepped(Samples.of(function(name), (0.0, 1.0)))]
['f(x + pi) = -f(x)']
['f(x + pi) = f(x)']
['f(x + log(2)) = 2 f(x)']
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.identities.identity import Identity
from autonumerics.identities.recognition import name_of
from autonumerics.identities.relations import linear_relation
from autonumerics.identities.sampling import Samples
from autonumerics.identities.wording import combination

_LONGEST = 16  # a period that is looked for
_TRIES = 768
_COARSE_BITS = 96
_COARSE_AGREEMENT = 1e-12
_NEWTON_STEPS = 12
_BISECTIONS = 44


def stepped(samples: Samples) -> Iterator[Identity]:
    """The exponential step if there is one, else the shortest period with its sign."""
    step = _exponential(samples)
    step = step if step is not None else _periodic(samples)
    if step is not None:
        yield step


def _relation(samples: Samples, p: arb, columns: int) -> list[arb] | None:
    """f(x + p) by f(x), and by 1 where there are two columns."""
    rows = []
    for x in samples.points:
        f, there = samples.value(x), samples.value(x + p)
        if f is not None and there is not None:
            rows.append([there, f, arb(1)][: columns + 1])
    return linear_relation(rows)


def _exponential(samples: Samples) -> Identity | None:
    for columns in (1, 2):
        found = _relation(samples, arb(1), columns)
        if found is None:
            continue
        factor = found[0]
        if not factor > 0 or name_of(factor) == "1":
            return None  # a straight line, or a period of 1, which is found as one
        p = arb(2).log() / factor.log()
        doubled = _relation(samples, p, columns)
        if doubled is None:
            return None
        names = [name_of(p), *(name_of(c) for c in doubled)]
        right = combination(zip(names[1:], ("f(x)", "1"), strict=False))
        constants = dict(zip("pac", names, strict=False))
        return Identity("exponential", f"f({_plus(names[0])}) = {right}", constants)
    return None


def _plus(name: str) -> str:
    return f"x - {name[1:]}" if name.startswith("-") else f"x + {name}"


def _periodic(samples: Samples) -> Identity | None:
    for p, sign in _candidates(samples):
        found = _relation(samples, p, 1)
        if found is not None and name_of(found[0]) == str(sign):
            name = name_of(p)
            right = "f(x)" if sign > 0 else "-f(x)"
            kind = "periodic" if sign > 0 else "antiperiodic"
            return Identity(kind, f"f(x + {name}) = {right}", {"p": name})
    return None


def _candidates(samples: Samples) -> Iterator[tuple[arb, int]]:
    """Distances, from short to long, after which f may be itself or its negative again.

    Where f(x0 + p) crosses f(x0) or -f(x0) for one point x0, and the same holds for a second.
    """
    if len(samples.points) < 2:
        return
    start, other = samples.points[:2]
    with working_precision(_COARSE_BITS):
        grid = [arb(_LONGEST * k) / _TRIES for k in range(1, _TRIES + 1)]
        seen = [_coarse(samples, start + p) for p in grid]
    for k in range(1, _TRIES):
        before, after = seen[k - 1], seen[k]
        if before is None or after is None:
            continue
        for sign in (1, -1):
            f = _coarse(samples, start)
            if f is None or (before - sign * f) * (after - sign * f) > 0:
                continue
            p = _crossing(samples, start, sign, grid[k - 1], grid[k])
            if p is not None and _agrees(samples, other, p, sign):
                yield _refined(samples, start, p, sign), sign


def _coarse(samples: Samples, x: arb) -> float | None:
    with working_precision(_COARSE_BITS):
        try:
            value = samples.function.enclosure(x)
        except (ValueError, ArithmeticError):
            return None
        return float(value.mid()) if value.is_finite() else None


def _crossing(samples: Samples, x: arb, sign: int, lower: arb, upper: arb) -> arb | None:
    f, low = _coarse(samples, x), _coarse(samples, x + lower)
    if f is None or low is None:
        return None
    is_below = low < sign * f
    with working_precision(_COARSE_BITS):
        for _ in range(_BISECTIONS):
            middle = ((lower + upper) / 2).mid()
            value = _coarse(samples, x + middle)
            if value is None:
                return None
            lower, upper = (middle, upper) if (value < sign * f) == is_below else (lower, middle)
    return lower


def _agrees(samples: Samples, x: arb, p: arb, sign: int) -> bool:
    f, there = _coarse(samples, x), _coarse(samples, x + p)
    if f is None or there is None:
        return False
    return abs(there - sign * f) <= _COARSE_AGREEMENT * max(abs(f), 1.0)


def _refined(samples: Samples, x: arb, p: arb, sign: int) -> arb:
    """The distance by the secant method, at the full precision, without a radius."""
    f = samples.value(x)
    before, after = p, p + arb(2) ** -40
    deviations = [_deviation(samples, x + before, f, sign), None]
    for _ in range(_NEWTON_STEPS):
        deviations[1] = _deviation(samples, x + after, f, sign)
        if deviations[0] is None or deviations[1] is None:
            break
        change = (deviations[1] - deviations[0]).mid()
        if change == 0:
            break
        step = ((after - before) * deviations[1] / change).mid()
        before, deviations[0] = after, deviations[1]
        after = (after - step).mid()
    return after


def _deviation(samples: Samples, x: arb, f: arb | None, sign: int) -> arb | None:
    try:
        value = samples.function.enclosure(x)
    except (ValueError, ArithmeticError):
        return None
    return None if f is None or not value.is_finite() else (value - sign * f).mid()
