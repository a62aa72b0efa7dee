"""A whole function at many inputs of any format, binary64 among them: sampled, by Arb.

Looked at are all special inputs (`special_values`), hard ones, and as many at random as are asked
for, half of them random bits and half random in value with exponents between -12 and 10. Hard are
the numbers on each side of every place where what is right changes its class (NaN, infinity,
normal, subnormal or zero, by sign), found by bisection between the ends of binades, so that
overflow, underflow, domains and zeros have theirs, and numbers between these places; and for
functions of radians the numbers of each spacing that are nearest to a multiple of pi/2, as
denominators of convergents (J.-M. Muller, Elementary Functions, 3rd edition, 11.3). Values have 110
bits.

>>> from autonumerics.formats import Arithmetic, format_named
>>> from autonumerics.jit import compile_program
>>> from autonumerics.programs import parse
>>> from autonumerics.targets import function
>>> double = format_named("binary64")
>>> root = compile_program(parse("sqrt(x)"), Arithmetic.of("binary64"))
>>> seen = sample_whole_line(root.throughput_address, function("sqrt"), double, count=100)
>>> seen.correct == seen.numbers, seen.is_right, seen.standing
(True, True, 'sampled')
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.accuracy.enumeration import floats_of
from autonumerics.accuracy.whole_line.findings import FAILURES, Failure, WholeLineError
from autonumerics.accuracy.whole_line.right_values import UNTOLD, overflow_threshold, right_value
from autonumerics.accuracy.whole_line.special_values import special_inputs
from autonumerics.accuracy.whole_line.waves import wave_of
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.balls import exact, working_precision
from autonumerics.formats import Format
from autonumerics.jit import run_loop
from autonumerics.targets import Domain, Function, enclose

COUNT = 20_000
"""Random inputs, by default: some seconds."""

_BITS, _MORE_BITS = 110, 2400
_AROUND = 16
_BETWEEN, _APART = 5, 2.0**-20  # one for so many of random inputs, if they are so far apart
_AT_ONCE = 1000

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Right:
    """What is right at n inputs; arrays (n,).

    `kinds`: of `right_values`, "zero" as a number. `whole`, `part`: the value in ULPs, as the
    nearest whole number, of two the even one, and what that lacks. `exponents`: of the ULP.
    `signs`: of the value; 0 where either zero is right, UNTOLD where that is not known.
    """

    kinds: npt.NDArray[np.str_]
    whole: Values
    part: Values
    exponents: npt.NDArray[np.int64]
    signs: npt.NDArray[np.int64]


def sample_whole_line(
    address: int,
    function: Function,
    format: Format,
    *,
    count: int = COUNT,
    seed: int = 0,
    within: Domain | None = None,
    allowance: Allowance = UNLIMITED,
) -> WholeLineError:
    """The code `void (const T* x, T* y, int64 n)` at an address at special, hard, random inputs.

    With `within` at those in some intervals. The code is trusted. Of other inputs nothing is said;
    monotonicity is not looked at. Raises Ended if the allowance is over before.
    """
    seen = Sample.of(function, format, count=count, seed=seed, within=within, allowance=allowance)
    return seen.error_of(address)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Inputs, as doubles too, and what is right there, for as many codes as there are."""

    function: Function
    format: Format
    inputs: npt.NDArray[np.generic]
    points: Values
    right: _Right

    @classmethod
    def of(
        cls,
        function: Function,
        format: Format,
        *,
        count: int = COUNT,
        seed: int = 0,
        within: Domain | None = None,
        allowance: Allowance = UNLIMITED,
    ) -> Sample:
        """As `sample_whole_line` draws and judges them."""
        x = _inputs(function, format, count, seed)
        if within is not None:
            x = x[[float(v) in within for v in x]]
        return cls.at(function, format, x, allowance)

    @classmethod
    def at(
        cls,
        function: Function,
        format: Format,
        x: npt.NDArray[np.generic],
        allowance: Allowance = UNLIMITED,
    ) -> Sample:
        """These inputs alone, of the format's type, (n,)."""
        with np.errstate(invalid="ignore"):  # signalling NaN
            points = x.astype(np.float64)
        return cls(function, format, x, points, _right(function, format, points, allowance))

    def error_of(self, address: int) -> WholeLineError:
        """What `sample_whole_line` returns."""
        with np.errstate(all="ignore"):
            y = run_loop(address, self.inputs).astype(np.float64)
        return _judged(self.function, self.format, self.points, y, self.right)


def right_doubles(
    function: Function, format: Format, x: float
) -> tuple[float, float, float] | None:
    """What is right at x, as a sum of two doubles, and the ULP of the format there.

    Infinities where the value rounds to them in the format, NaN, zeros with their signs (with a
    plus where either is right). None where it is not known.
    """
    kind, whole, part, exponent, sign = _right_at(function, format, x)
    if kind == "unknown":
        return None
    ulp = math.ldexp(1.0, exponent)
    number = {"nan": math.nan, "infinity": math.inf}.get(kind)
    if number is None:
        number = math.ldexp(abs(whole), exponent)
    return math.copysign(number, sign or 1), part * ulp, ulp


def _inputs(function: Function, format: Format, count: int, seed: int) -> npt.NDArray[np.generic]:
    """Distinct inputs by their bits."""
    rng = np.random.default_rng(seed)
    most = (1 << format.bits) - 1
    bits = rng.integers(0, most, count - count // 2, np.uint64, endpoint=True)
    sizes = np.ldexp(1 + rng.random(count // 2), rng.integers(-12, 11, count // 2))
    values = (sizes * rng.choice([-1.0, 1.0], count // 2)).astype(format.dtype)
    special = np.array(special_inputs(format)).astype(format.dtype)
    places = changes(function, format)
    between = _between(places, count // _BETWEEN, rng)
    hard = np.concatenate([places, between, _near_quarter_turns(function, format)])
    random = bits.astype(f"uint{format.bits}").view(format.dtype)
    return _distinct([random, values, special, hard.astype(format.dtype)])


def _distinct(parts: Sequence[npt.NDArray[np.generic]]) -> npt.NDArray[np.generic]:
    """All numbers of some arrays of one type, by their bits."""
    every = np.concatenate(parts)
    return np.unique(every.view(f"u{every.itemsize}")).view(every.dtype)


def _between(changes: Values, count: int, rng: np.random.Generator) -> Values:
    """About so many between places where what is right changes, such as of subnormal values."""
    low, high = changes[:-1], changes[1:]
    apart = high - low > _APART * np.abs(low)
    if not apart.any():
        return np.empty(0)
    shares = rng.random((count // int(apart.sum()), int(apart.sum())))
    return (low[apart] * (1 - shares) + high[apart] * shares).ravel()


@lru_cache(maxsize=16)
def changes(function: Function, format: Format) -> Values:
    """The numbers around each place where what is right changes its class."""
    hidden = 1 << (format.precision - 1)
    places = [1, *range(hidden, format.largest_index, hidden), format.largest_index]
    every = [*(-p for p in reversed(places)), *places]
    found: set[int] = set()
    classes = [_class(function, format, place) for place in every]
    for low, high, first, last in zip(every, every[1:], classes, classes[1:], strict=False):
        while first != last and not low < 0 < high:
            low = _change(function, format, low, high)
            found.update(range(low - _AROUND, low + _AROUND + 1))
            low, first = low + 1, _class(function, format, low + 1)
    kept = [i for i in sorted(found) if abs(i) <= format.largest_index]
    return floats_of(np.array(kept, np.int64), format).astype(np.float64)


def _change(function: Function, format: Format, low: int, high: int) -> int:
    """The last index of the class of `low` before another comes."""
    first = _class(function, format, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _class(function, format, middle) == first:
            low = middle
        else:
            high = middle
    return low


def _class(function: Function, format: Format, index: int) -> str:
    """Coarsely what is right at a number of the format."""
    ball = arb("nan")
    for bits in (_BITS, _MORE_BITS):  # exp of a large number is beyond what few bits can tell
        with working_precision(bits):
            try:
                ball = function.enclosure(exact(format.value(index)))
            except ValueError:
                return "nan"
            if ball.is_zero() or (ball.is_finite() and not ball.contains(0)):
                return _class_of(ball, format)
    return _class_of(ball, format) if ball.is_finite() else "nan"


def _class_of(ball: arb, format: Format) -> str:
    """That of a finite ball."""
    names = ("infinity", "normal", "subnormal")
    floors = (overflow_threshold(format), format.smallest_normal, format.smallest / 2)
    found = (n for n, floor in zip(names, floors, strict=True) if abs(ball) >= exact(floor))
    return f"{next(found, 'zero')} {'above' if ball > 0 else 'below' if ball < 0 else 'at'}"


@lru_cache(maxsize=16)
def _near_quarter_turns(function: Function, format: Format) -> Values:
    """For a wave of radians, numbers next to multiples of pi/2, of each spacing."""
    wave = wave_of(function)
    if wave is None or not wave.of_radians:
        return np.empty(0)
    found = []
    with working_precision(4 * (format.max_exponent + format.precision)):
        for exponent in range(1 - format.precision, format.max_exponent - format.precision + 2):
            turns = 2 * arb((1, exponent)) / arb.pi()
            mantissa, power = turns.mid().man_exp()
            value = Fraction(int(mantissa)) * Fraction(2) ** int(power)
            short = takewhile(lambda q: q < 1 << format.precision, _denominators(value))
            found += [q * Fraction(2) ** exponent for q in [*short][-2:]]
    sizes = sorted({float(x) for x in found if 0 < x <= format.largest})
    return np.array([*(-s for s in reversed(sizes)), *sizes])


def _denominators(value: Fraction) -> Iterator[int]:
    """Of the convergents of a continued fraction."""
    before, now, rest = 0, 1, value % 1
    yield now
    while rest:
        whole, rest = divmod(1 / rest, 1)
        before, now = now, whole * now + before
        yield now


def _right(function: Function, format: Format, points: Values, allowance: Allowance) -> _Right:
    rows = []
    for k, point in enumerate(points.tolist()):
        if k % _AT_ONCE == 0:
            allowance.check()
        rows.append(_right_at(function, format, point))
    kinds, whole, part, exponents, signs = zip(*rows, strict=True)
    return _Right(
        np.array(kinds), np.array(whole), np.array(part), np.array(exponents), np.array(signs)
    )


def _right_at(function: Function, format: Format, x: float) -> tuple[str, float, float, int, int]:
    """A row of `_Right`."""
    value = _value(function, x)
    if value is None or not abs(value) < exact(overflow_threshold(format)):
        right = right_value(function, format, x)
        if right.kind == "zero":
            least = format.min_exponent - format.precision + 1
            return "number", 0.0, 0.0, least, right.zero_sign
        if right.kind != "number" or right.value is None:
            return right.kind, 0.0, 0.0, 0, right.sign
        value = right.value if math.isinf(x) else enclose(function, Fraction(x), _BITS)
    exponent = _ulp_exponent(value, format)
    with working_precision(2 * _BITS):
        scaled = value.mid() * arb((1, -exponent))
        whole = int((scaled + 0.5).floor().mid().fmpz())
        rest = (scaled - whole).mid()
        if rest == -0.5 and whole % 2:  # a tie, which goes to the even number
            whole, rest = whole - 1, rest + 1
        part = float(rest)
    return "number", float(whole), part, exponent, 1 if value > 0 else -1


def _value(function: Function, x: float) -> arb | None:
    """A ball of so many bits that holds the value, if it is a number other than 0."""
    if not math.isfinite(x) or x == 0:
        return None
    with working_precision(_BITS + 64):
        try:
            ball = function.enclosure(arb(x))
        except ValueError:
            return None
    is_tight = ball.is_finite() and ball.rad() <= ball.abs_lower() * arb((1, -_BITS))
    return ball if is_tight and not ball.contains(0) else None


def _ulp_exponent(value: arb, format: Format) -> int:
    """e with 2^e the ULP at the middle of a ball (`Format.ulp`)."""
    mantissa, power = (int(part) for part in value.mid().man_exp())
    size = abs(mantissa)
    exponent = power + size.bit_length() - (2 if size == 1 else 1)
    return max(exponent, format.min_exponent) - format.precision + 1


def _judged(
    function: Function, format: Format, x: Values, y: Values, right: _Right
) -> WholeLineError:
    is_number = right.kinds == "number"
    both = is_number & np.isfinite(y)
    with np.errstate(all="ignore"):
        steps = np.ldexp(y, -right.exponents) - right.whole  # exact where it is small
        errors = np.where(both, np.abs(steps - right.part), 0.0)
        towards = np.where(right.part == 0, 0.0, np.copysign(1.0, right.part))
    correct = both & (steps == 0)
    faithful = both & (towards != 0) & (steps == towards)
    worst = int(errors.argmax())
    wrong_sign = both & (y == 0) & (np.abs(right.signs) == 1) & (np.signbit(y) != (right.signs < 0))
    results, rights = y[both], np.ldexp(right.whole, right.exponents)[is_number]
    masks = _wrong_masks(y, right)
    failures = [_failure(k, mask, x) for k, mask in enumerate([*masks, wrong_sign])]
    return WholeLineError(
        function.name,
        format.name,
        float(errors[worst]),
        float(x[worst]),
        0.0,
        len(x),
        int(is_number.sum()),
        int(correct.sum()),
        int(faithful.sum()),
        0,
        tuple(failure for failure in failures[:-1] if failure is not None),
        failures[-1],
        None,
        (float(results.min(initial=math.inf)) + 0.0, float(results.max(initial=-math.inf)) + 0.0),
        (float(rights.min(initial=math.inf)) + 0.0, float(rights.max(initial=-math.inf)) + 0.0),
        nans=int((right.kinds == "nan").sum()),
        infinities=int((right.kinds == "infinity").sum()),
        unknown=int((right.kinds == "unknown").sum()),
        unjudged_zeros=int((both & (y == 0) & (right.signs == UNTOLD)).sum()),
        standing="sampled",
    )


def _wrong_masks(y: Values, right: _Right) -> list[npt.NDArray[np.bool_]]:
    """Where results are wrong, in the order of FAILURES."""
    kinds, infinity = right.kinds, np.copysign(math.inf, right.signs)
    is_known = kinds != "unknown"
    return [
        (kinds == "nan") & ~np.isnan(y),
        is_known & (kinds != "nan") & np.isnan(y),
        (kinds == "infinity") & ~np.isnan(y) & (y != infinity),
        (kinds == "number") & np.isinf(y),
    ]


def _failure(kind: int, mask: npt.NDArray[np.bool_], x: Values) -> Failure | None:
    count = int(mask.sum())
    return Failure(FAILURES[kind], count, float(x[mask][0])) if count else None
