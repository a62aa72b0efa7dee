"""The largest error of machine code for binary64 among many inputs, the worst regions refined.

Each piece of an oracle is cut into cells of equal width, and each cell is sampled, half of its
inputs spread evenly over the values and half over the numbers, which crowd towards 0
(src/core/double_oracle.cpp: millions a second). Then the cells with the largest errors are cut and
sampled more densely, again and again, until they hold no more numbers than are tried. What is
reported is the exact error at a point, by Arb: a lower bound of the true maximum.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.jit import compile_program
>>> from autonumerics.programs import parse
>>> double = compile_program(parse("x*c0 + c1", [1.0, 0.97]), Arithmetic.of("binary64"))
>>> found = sample_errors(double, Target.make("exp2"), count=100_000)
>>> found.standing, round(found.relative, 3)
('sampled', 0.04)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.double_oracle import DOUBLE, DoubleOracle
from autonumerics.accuracy.edges import edge_indices
from autonumerics.accuracy.enumeration import floats_of, indices_of
from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.exhaustive import Survey
from autonumerics.accuracy.measured import MeasuredError
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.errors import InvalidOption
from autonumerics.jit import Compiled
from autonumerics.kernels import default_threads
from autonumerics.kernels.measuring import worst_sampled
from autonumerics.targets import Target

COUNT = 1_000_000
"""Inputs, by default: a tenth of a second."""

_CELLS = 4_096
_REFINED = 64  # cells that are cut in each round, and into how many
_PARTS = 16
_ROUNDS = 12
_SHARE = 0.5  # of the inputs, for refinement
_CONFIRMED = 16  # inputs whose error is found exactly
_LEAST = 8  # inputs of a cell
_REPEATED = 32  # cells that are looked at once more
_OCTAVES = 2  # bits: the width of a cell next to a seam, as a power of 2 of its distance
_AT_ONCE = 1 << 25  # inputs, before the time is asked for
_S_EACH = 1e-8  # seconds that one takes, on one core

Indices = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Cells, (n, 3), and what `worst_sampled` says of each."""

    cells: Indices
    errors: Values
    places: Indices

    def joined(self, other: _Sample) -> _Sample:
        return _Sample(
            np.concatenate([self.cells, other.cells]),
            np.concatenate([self.errors, other.errors]),
            np.concatenate([self.places, other.places]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Machine code for binary64 at an address and what is right: samples of its errors.

    `constants` is for code that takes a pointer to them. The code is trusted: what is no such
    function ends the process.
    """

    address: int
    oracle: DoubleOracle
    constants: Values
    seed: int
    threads: int
    allowance: Allowance

    @classmethod
    def make(
        cls,
        address: int,
        oracle: DoubleOracle,
        *,
        constants: npt.NDArray[np.floating] | None = None,
        seed: int = 0,
        threads: int | None = None,
        allowance: Allowance = UNLIMITED,
    ) -> Sampler:
        """With the threads of this process by default."""
        given = np.empty(0) if constants is None else np.ascontiguousarray(constants, np.float64)
        return cls(address, oracle, given, seed, threads or default_threads(), allowance)

    def survey(self, samples: int) -> Survey:
        """The worst of each piece among so many inputs of it."""
        ranges = self.oracle.ranges
        cells = np.column_stack([np.arange(len(ranges)), ranges[:, :2]])
        seen = self._looked(cells, samples)
        ulps, absolute, relative = np.maximum(seen.errors.T, 0.0)
        failed = seen.places[:, 3] > 0
        return Survey(
            ulps,
            absolute,
            relative,
            floats_of(seen.places[:, 0], DOUBLE),
            int(seen.places[:, 3].sum()),
            floats_of(seen.places[failed, 4], DOUBLE),
            floats_of(seen.places[:, 2], DOUBLE),
        )

    def refined(
        self, count: int, special: Indices, seams: Indices | None = None
    ) -> tuple[_Sample, int]:
        """What about `count` inputs show, half of them where errors are large; how many they were.

        `special`: indices of the oracle's numbers; all of them are looked at. `seams`: ascending
        indices of any numbers; cells on both sides of each are the narrower the nearer they are.
        """
        cells = self._first_cells()
        if seams is not None and len(seams):
            cells = np.concatenate([cells, _about_seams(self.oracle.ranges, seams)])
        first = max(_LEAST, int((1 - _SHARE) * count) // len(cells))
        seen = self._looked(cells, first)
        looked = first * len(cells)
        if len(special):
            alone = self._alone(special)
            seen, looked = seen.joined(self._looked(alone, _LEAST)), looked + len(alone)
        each = max(_LEAST, int(_SHARE * count) // (_ROUNDS * _REFINED * _PARTS))
        current = seen
        for _ in range(_ROUNDS):
            parts = self._parts(current)
            if not len(parts):
                break
            current = self._looked(parts, each)
            seen, looked = seen.joined(current), looked + each * len(parts)
        return seen, looked

    def repeated(self, sample: _Sample, count: int) -> tuple[_Sample, int]:
        """The worst cells that hold more numbers than are tried, at about `count` inputs of all."""
        each = max(_LEAST, count // _REPEATED)
        wide = np.flatnonzero(sample.cells[:, 2] - sample.cells[:, 1] > each)
        chosen = wide[np.argsort(-sample.errors[wide, 0], kind="stable")[:_REPEATED]]
        again = replace(self, seed=self.seed + 1)._looked(sample.cells[chosen], each)
        return again, each * len(chosen)

    def _looked(self, cells: Indices, samples: int) -> _Sample:
        """Raises Ended if the allowance is over before the last of them."""
        step = max(1, _AT_ONCE // samples)
        parts = []
        for start in range(0, len(cells), step):
            self.allowance.check()
            self.allowance.spend(_S_EACH * samples * len(cells[start : start + step]))
            parts.append(
                worst_sampled(
                    self.address, self.constants, self.oracle.ranges, self.oracle.frames,
                    self.oracle.coefficients, cells[start : start + step], samples,
                    self.seed, self.threads,
                )
            )  # fmt: skip
        errors, places = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        return _Sample(cells, errors, places)

    def _first_cells(self) -> Indices:
        each = -(-_CELLS // len(self.oracle.ranges))
        rows = self.oracle.ranges[:, :2]
        return np.concatenate([_cut(k, first, last, each) for k, (first, last) in enumerate(rows)])

    def _alone(self, special: Indices) -> Indices:
        """A cell for each of the indices."""
        pieces = self.oracle.pieces_at(floats_of(special, DOUBLE).astype(np.float64))
        return np.column_stack([pieces, special, special])

    def _parts(self, sample: _Sample) -> Indices:
        """The parts of the worst cells that hold more numbers than were looked at."""
        order = np.argsort(-sample.errors[:, 0], kind="stable")[:_REFINED]
        whole = [sample.cells[i] for i in order if sample.cells[i, 2] - sample.cells[i, 1] > 1]
        parts = [_cut(int(k), first, last, _PARTS) for k, first, last in whole]
        return np.concatenate(parts) if parts else np.empty((0, 3), np.int64)


def _cut(piece: int, first: int, last: int, count: int) -> Indices:
    """A range of indices as so many cells of equal width, or of one number each, (n, 3)."""
    lower, upper = floats_of(np.array([first, last]), DOUBLE).tolist()
    inner = lower + (upper - lower) * np.arange(1, count) / count
    cuts = indices_of(inner, DOUBLE)
    starts = np.unique(np.concatenate([[first], cuts[(cuts > first) & (cuts <= last)]]))
    ends = np.append(starts[1:] - 1, last)
    return np.column_stack([np.full(len(starts), piece), starts, ends])


def _about_seams(ranges: Indices, seams: Indices) -> Indices:
    """Cells from each seam in a piece to the piece's ends, or half the way to the next seam."""
    pieces = np.minimum(np.searchsorted(ranges[:, 1], seams), len(ranges) - 1)
    ends = seams // 2  # whole distances may be beyond 64 bits
    half = ends[1:] - ends[:-1]
    before, after = seams - ranges[pieces, 0], ranges[pieces, 1] - seams
    is_inside = (before >= 0) & (after >= 0)
    before[1:], after[:-1] = np.minimum(before[1:], half), np.minimum(after[:-1], half)
    places, cells = np.flatnonzero(is_inside), []
    for sign, room in ((1, after[places]), (-1, before[places])):
        for power in range(0, 62, _OCTAVES):
            near, far = 1 << power, (1 << (power + _OCTAVES)) - 1
            some = places[room >= near]
            most = np.minimum(far, room[room >= near])
            bounds = np.sort(
                seams[some, None] + sign * np.stack([np.full(len(some), near), most], 1)
            )
            cells.append(np.column_stack([pieces[some], bounds]))
    return np.concatenate(cells)


def sample_errors(
    compiled: Compiled,
    target: Target,
    *,
    count: int = COUNT,
    seed: int = 0,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> MeasuredError:
    """The largest error of a program in binary64 found at about `count` inputs; *sampled*.

    Inputs that several cells meet count as often.
    The same for the same arguments on any number of threads. Raises InvalidOption for another
    format or fewer than 2 inputs; InvalidDomain where the target has no oracle; Ended if the
    allowance is over before.
    """
    if compiled.format != DOUBLE or count < 2:
        raise InvalidOption(f"sampled are 2 inputs of binary64 at least, not {count} of others")
    inside = target.domain.indices(DOUBLE)
    oracle = DoubleOracle.make(target.function, inside)
    sampler = Sampler.make(
        compiled.throughput_address, oracle, seed=seed, threads=threads, allowance=allowance
    )
    seen, looked = sampler.refined(count, edge_indices(compiled.program, DOUBLE, inside))
    return _concluded(seen, looked, compiled, target)


def _concluded(seen: _Sample, looked: int, compiled: Compiled, target: Target) -> MeasuredError:
    """The worst inputs confirmed with Arb."""
    failures = int(seen.places[:, 3].sum())
    if failures:
        [at] = floats_of(seen.places[seen.places[:, 3] > 0, 4][:1], DOUBLE).tolist()
        none = math.inf
        return MeasuredError(
            none, at, 0.0, none, none, looked, failures, "sampled", absolute_at=at, relative_at=at
        )
    order = np.argsort(-seen.errors[:, 0], kind="stable")[:_CONFIRMED]
    x = floats_of(np.unique(seen.places[order, 0]), DOUBLE)
    exact = exact_errors(compiled(x), x, DOUBLE, target.function)
    worst = int(exact.argmax())
    at = floats_of(seen.places[seen.errors.argmax(axis=0), np.arange(3)], DOUBLE)
    return MeasuredError(
        error_ulp=float(exact[worst]),
        at=float(x[worst]),
        uncertainty_ulp=0.0,
        absolute=float(seen.errors[:, 1].max()),
        relative=float(seen.errors[:, 2].max()),
        count=looked,
        failures=0,
        standing="sampled",
        absolute_at=float(at[1]),
        relative_at=float(at[2]),
    )
