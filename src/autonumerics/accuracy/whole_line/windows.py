"""A whole function of binary64 at very many inputs: windows in which exact values are quick.

Windows are ranges of numbers about points, half of which are random bits and half random in value
with exponents between -12 and 10, or evenly spread over an interval that is asked for. Each is as
wide as a proof of `double_oracle` allows, up to a 64th of its numbers' size, and the values at its
ends are no smaller or larger than numbers of the format. Half of all inputs are where errors are
large (`accuracy/sampling`).

Such windows hold a fifth of the numbers between 1 and 2, and errors are often large in a narrower
range than lies between two of them: next to a seam of the code, where values become subnormal or
nearly too large, and near a zero of the function, where windows are narrow. So a third of the
inputs is kept for further windows: about seams that are named; about and on both sides of places
where what is right changes its class (`sampling`), at distances that grow by quarters of octaves;
and on both sides of the worst windows, again and again. In all of them cells are the narrower the
nearer they are to a seam, to such a place, or to the worst inputs known, and this goes on until
the largest error has hardly grown for three turns.

Of places where no window has two numbers, such as waves of huge arguments, nothing is said here:
`sampling` looks at them one by one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.double_oracle import (
    DOUBLE,
    DoubleOracle,
    Piece,
    attempted,
    joined,
    proving,
)
from autonumerics.accuracy.enumeration import floats_of, indices_of
from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.sampling import Sampler
from autonumerics.accuracy.whole_line.sampling import changes
from autonumerics.balls import exact
from autonumerics.errors import InvalidDomain
from autonumerics.jit import run_loop
from autonumerics.targets import Domain, Function

WINDOWS = 3000
"""About so many: some seconds to prove them."""

A_WINDOW, A_SEAM = 10_000, 1_000
"""Inputs that are worth a window, and cells next to a seam."""

_WIDEST = 46  # exponent of half the numbers of a window, at first
_NARROWEST = 10
_STEP = 2  # bits by which windows shrink until they are proved
_LEAST, _MOST = exact(DOUBLE.smallest), exact(DOUBLE.largest)
_TYPICAL = (-12, 11)  # exponents of 2: the sizes of half the points, and of seams
_CONFIRMED = 16
_TURNS, _MOST_TURNS = 6, 18  # after the first windows: those about seams, and next to the worst
_STABLE_ULP, _STABLE_TURNS = 2.0**-11, 3  # the error has grown by no more in so many turns: the end
_LATER = 3  # as many of these as `_TURNS` have 1/_LATER of the inputs
_SEAMS, _CHANGES, _GROWN = 256, 512, 32
_CLOSE = 64  # numbers so near to each other are at one seam
_DISTANCES = range(34, 51)  # of windows from where what is right changes: octaves of numbers

Values = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@lru_cache(maxsize=4)
def windows(
    function: Function, within: Domain | None = None, count: int = WINDOWS, seed: int = 0
) -> DoubleOracle:
    """Exact values in windows about so many points; without those that have none, fewer."""
    return _Taken.of(within).proved(function, _points(count, seed, within))


def worst_in_windows(
    address: int,
    function: Function,
    oracle: DoubleOracle,
    count: int,
    *,
    within: Domain | None = None,
    seams: Values | None = None,
    seed: int = 0,
) -> tuple[float, float, int]:
    """The largest error in ULPs among about `count` inputs, by Arb, where it is, and their number.

    In the oracle's windows, then in more of the domain as far as inputs allow: about numbers of
    typical sizes among `seams`, where what is right changes, and next to the worst windows, again
    and again. Infinite where a result is no number.
    """
    seen, taken = _Seen(address, seed), _Taken.of(within, oracle.ranges)
    changed = _seams_of(changes(function, DOUBLE), within)
    named = _seams_of(seams, within)
    share = count // _LATER // _TURNS
    allowed, close = share // A_WINDOW, share // A_SEAM
    known = np.array(_thinned(np.union1d(changed, named), close), np.int64)
    seen.look(oracle, count - count // _LATER, known)
    places, stable = _thinned(named, min(_SEAMS, close)), 0
    places += _thinned(_about_changes(changed, within), min(_CHANGES, close))
    for _ in range(_MOST_TURNS):
        if seen.wrong_at is not None or stable == _STABLE_TURNS:
            break
        before = seen.largest
        seen.look(taken.proved(function, sorted({*places})), share // 2, known)
        seen.look_closer(share, known)
        places = seen.next_to_worst(min(_GROWN, allowed))
        stable = 0 if seen.largest > before + _STABLE_ULP else stable + 1
    return seen.worst(function)


@dataclass
class _Seen:
    """What samples of machine code's errors have shown, in as many windows as were looked at."""

    address: int
    seed: int
    looked: int = 0
    largest: float = 0.0
    wrong_at: float | None = None
    places: list[tuple[float, int]] = field(default_factory=list)
    """The largest errors, in ULPs, and the indices of their numbers."""
    windows: list[tuple[float, int, int, DoubleOracle]] = field(default_factory=list)
    """The largest error of each, the indices of its first and last number, and what is right."""

    def look(self, oracle: DoubleOracle, count: int, seams: Indices) -> None:
        """At about so many inputs of the oracle's windows, next to seams too."""
        if not len(oracle.ranges):
            return
        errors = self._sampled(oracle, count, seams)
        for k, (first, last, _) in enumerate(oracle.ranges.tolist()):
            alone = oracle.part(np.arange(len(errors)) == k)
            self.windows.append((errors[k], first, last, alone))

    def look_closer(self, count: int, seams: Indices) -> None:
        """At as many of the worst windows, next to the worst inputs known and seams."""
        worst = sorted(self.windows, key=lambda each: (-each[0], each[1]))[:_CONFIRMED]
        if worst:
            self.seed += 1
            known = np.array([index for _, index in self._worst_places()], np.int64)
            oracle = joined([oracle for *_, oracle in sorted(worst, key=lambda each: each[1])])
            self._sampled(oracle, count, np.union1d(seams, known))

    def _sampled(self, oracle: DoubleOracle, count: int, seams: Indices) -> Values:
        """The largest error of each window."""
        sampler = Sampler.make(self.address, oracle, seed=self.seed)
        sample, looked = sampler.refined(count // 2, np.empty(0, np.int64), seams)
        again, more = sampler.repeated(sample, count // 2)
        sample, self.looked = sample.joined(again), self.looked + looked + more
        failed = sample.places[:, 3] > 0
        if failed.any():
            self.wrong_at = float(floats_of(sample.places[failed, 4][:1], DOUBLE)[0])
        order = np.argsort(-sample.errors[:, 0], kind="stable")[:_CONFIRMED]
        found = zip(sample.errors[order, 0].tolist(), sample.places[order, 0].tolist(), strict=True)
        self.places += found
        self.largest = max(error for error, _ in self.places)
        errors = np.zeros(len(oracle.ranges))
        np.maximum.at(errors, sample.cells[:, 0], sample.errors[:, 0])
        return errors

    def _worst_places(self) -> list[tuple[float, int]]:
        return sorted(set(self.places), key=lambda each: (-each[0], each[1]))[:_CONFIRMED]

    def next_to_worst(self, count: int) -> list[int]:
        """The indices of the numbers on each side of so many windows."""
        worst = sorted(self.windows, key=lambda each: each[:3], reverse=True)[:count]
        return sorted({index for _, first, last, _ in worst for index in (first - 1, last + 1)})

    def worst(self, function: Function) -> tuple[float, float, int]:
        """As `worst_in_windows` returns it."""
        if self.wrong_at is not None:
            return math.inf, self.wrong_at, self.looked
        if not self.places:
            return 0.0, math.nan, self.looked
        x = floats_of(np.unique([index for _, index in self._worst_places()]), DOUBLE)
        errors = exact_errors(run_loop(self.address, x), x, DOUBLE, function)
        worst = int(errors.argmax())
        return float(errors[worst]), float(x[worst]), self.looked


@dataclass
class _Taken:
    """Ranges of indices in which there is a window already, ascending, between two of no use."""

    ranges: list[tuple[int, int]]

    @classmethod
    def of(cls, within: Domain | None, known: npt.NDArray[np.int64] | None = None) -> _Taken:
        """Of a domain's numbers; known: an oracle's `ranges`."""
        first, last = _ends(within)
        inner = [] if known is None else [(start, end) for start, end, _ in known.tolist()]
        return cls([(first - 1, first - 1), *inner, (last + 1, last + 1)])

    def proved(self, function: Function, indices: list[int]) -> DoubleOracle:
        """Windows about numbers with these indices, which ascend, where there are none yet."""
        found: list[Piece] = []
        with proving():
            for index in indices:
                place = bisect_right(self.ranges, index, key=lambda each: each[0])
                before, after = self.ranges[place - 1 : place + 1]
                if index <= before[1]:
                    continue
                piece = _window(function, index, before[1] + 1, after[0] - 1)
                if piece is not None:
                    self.ranges.insert(place, (piece.first, piece.last))
                    found.append(piece)
        return DoubleOracle.of(found)


def _ends(within: Domain | None) -> tuple[int, int]:
    """Indices of the first and the last number."""
    last = DOUBLE.largest_index
    if within is None:
        return -last, last
    ends = within.indices(DOUBLE)
    return ends[0].start, ends[-1].stop - 1


def _points(count: int, seed: int, within: Domain | None) -> list[int]:
    """Indices in ascending order."""
    rng = np.random.default_rng(seed)
    bits = rng.integers(*_ends(within), count - count // 2, endpoint=True)
    if within is None:
        sizes = np.ldexp(1 + rng.random(count // 2), rng.integers(*_TYPICAL, count // 2))
        values = sizes * rng.choice([-1.0, 1.0], count // 2)
    else:
        values = rng.uniform(within.lower, within.upper, count // 2)
    return np.unique(np.concatenate([bits, indices_of(values, DOUBLE)])).tolist()


def _seams_of(x: Values | None, within: Domain | None) -> Indices:
    """Indices, ascending, of these numbers within the domain, one of those close to each other."""
    if x is None or not len(x):
        return np.empty(0, np.int64)
    indices = np.unique(indices_of(x, DOUBLE))
    first, last = _ends(within)
    indices = indices[(indices >= first) & (indices <= last)]
    halves = indices // 2  # whole distances may be beyond 64 bits
    starts = np.flatnonzero(np.append(True, halves[1:] - halves[:-1] > _CLOSE // 2))
    ends = np.append(starts[1:], len(indices))
    return indices[(starts + ends - 1) // 2] if len(indices) else indices


def _about_changes(changed: Indices, within: Domain | None) -> Indices:
    """Indices of numbers at growing distances on both sides of some of typical sizes."""
    first, last = _ends(within)
    steps = [quarters << (octave - 2) for octave in _DISTANCES for quarters in (4, 5, 6, 7)]
    chosen = _typical(changed) or changed.tolist()
    found = {each + sign * step for each in chosen for step in (0, *steps) for sign in (1, -1)}
    return np.array(sorted(each for each in found if first <= each <= last), np.int64)


def _typical(indices: Indices) -> list[int]:
    """Those of numbers of typical sizes."""
    least, most = (DOUBLE.index(Fraction(2) ** each) for each in _TYPICAL)
    return indices[(np.abs(indices) >= least) & (np.abs(indices) <= most)].tolist()


def _thinned(indices: Indices, count: int) -> list[int]:
    """So many, evenly, those of typical sizes if there are any."""
    some = _typical(indices) or indices.tolist()
    return some[:: max(1, -(-len(some) // count))] if count else []


def _window(function: Function, index: int, least: int, most: int) -> Piece | None:
    """The widest one about a number, between others, that is proved."""
    for exponent in range(_WIDEST, _NARROWEST, -_STEP):
        first, last = max(index - (1 << exponent), least), min(index + (1 << exponent), most)
        try:
            if not (_is_usual(function, first) and _is_usual(function, last)):
                continue
            piece = attempted(function, first, last)
        except (InvalidDomain, ValueError):
            return None
        if piece is not None:
            return piece
    return None


def _is_usual(function: Function, index: int) -> bool:
    """Whether the value is 0 or no smaller or larger than numbers of the format."""
    size = abs(function.enclosure(exact(Fraction(DOUBLE.value(index)))))
    return bool((size > _LEAST and size < _MOST) or size == 0)
