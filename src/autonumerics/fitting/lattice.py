"""Constants on the lattice of a number format: rounded as a whole, for what is computed.

Rounding constants one by one loses much of a fit: errors of the order of an ULP add up. And the
best constants for real arithmetic are not the best for a program that rounds each operation. Here
constants are chosen among the numbers of the format for the smallest largest error *as evaluated
there*, over all inputs, or in binary64 over a sample of them.

Candidates are judged on hard inputs (see `hard_inputs`), a lower bound of their error. Those that
look better than the best known are measured on every input: the best of them becomes the best
known, and the inputs that refute the others join the hard inputs. Candidates come from CMA-ES
(src/core/evolution_strategy.hpp) in coordinates in which every direction matters alike (see
`sensitivity`), rounded to the lattice, and from pattern search: steps of one constant, of two, and
of one made good by the others, doubled as long as they help. Reference for the former: N. Hansen
and A. Ostermeier, Completely derandomized self-adaptation in evolution strategies, Evolutionary
Computation 9, 2001; for the latter: R. Hooke and T. A. Jeeves, "Direct search" solution of
numerical and statistical problems, J. ACM 8, 1961.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> line = parse("(x*c0 + c1)*x + c2", [0.3371, 0.6576, 1.0025])
>>> settings = TuneSettings(evaluations=2000)
>>> tuned = tune(line, Target.make("exp2"), Arithmetic.of("bfloat16"), settings=settings)
>>> tuned.measured.error_ulp < tuned.before_ulp
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import (
    DoubleOracle,
    MeasuredError,
    Oracle,
    Sampler,
    Survey,
    conclude,
    constant_pieces,
    counts_of,
    sample_errors,
    spread,
    survey,
)
from autonumerics.allowance import UNLIMITED, Allowance, Ended
from autonumerics.fitting.hard_inputs import HardInputs
from autonumerics.fitting.lattice_search import Trials, evolve, pattern_search
from autonumerics.fitting.sensitivity import compensated, derivatives, whitening
from autonumerics.fitting.settings import TuneSettings
from autonumerics.formats import NARROW_BITS, Arithmetic, Format
from autonumerics.jit import Parametric, compile_program, compile_structure
from autonumerics.programs import Program
from autonumerics.settings import check
from autonumerics.targets import Target

Values = npt.NDArray[np.float64]

_LEAST_SAMPLED = 16  # inputs of each piece
_PROPOSING = 0.7  # of the time that is left; finding out on all inputs takes the rest


@dataclass(frozen=True, slots=True)
class Tuned:
    """A program whose constants are numbers of a format, and its measured error there.

    before_ulp: the measured error with each constant rounded to nearest, to 1e-5; never smaller.
    evaluations: candidates judged on the hard inputs.
    """

    program: Program
    measured: MeasuredError
    before_ulp: float
    evaluations: int


def tune(
    program: Program,
    target: Target,
    arithmetic: Arithmetic,
    *,
    settings: TuneSettings = TuneSettings(),
    seed: int = 0,
    half_open: bool = False,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> Tuned:
    """The program with constants of their format for the smallest measured error that was found.

    The same result for the same arguments, whatever the processor and `threads`, unless the
    allowance ends the work before. Guaranteed: not worse than each constant rounded to nearest, as
    the oracle sees it. In binary64 measurements are samples. Raises InvalidOption for a constant
    beyond the range, and for settings out of their range; InvalidDomain where the target has no
    oracle in binary64; Ended if the allowance does not even suffice for one measurement.
    """
    check(settings)
    format = arithmetic.storage
    indices = target.domain.indices(format, half_open=half_open)
    oracle = (
        DoubleOracle.make(target.function, indices)
        if format.bits > 32
        else Oracle.make(target.function, format, indices)
    )
    nearest = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    code = compile_structure(program, arithmetic)
    bench = _Bench(nearest, code, oracle, settings.sampled, threads, allowance)
    start = bench.seen_with(np.array([float(c) for c in nearest.constants]))
    first = spread(format, indices, _first_inputs(format, settings), seed)
    best, inputs, used = start, np.concatenate([first, start.survey.hard_inputs]), 0
    for number in range(settings.passes if program.constants else 0):
        share = -(-settings.evaluations // settings.passes)
        try:
            found, inputs, spent = _pass(bench, best, inputs, share, settings, seed + number)
        except Ended:
            break
        inputs = np.concatenate([inputs, found.survey.hard_inputs])
        best = min(best, found, key=lambda seen: seen.survey.error_ulp)
        used += spent
    tuned = program.with_constants([Fraction(c) for c in best.constants.tolist()])
    compiled = compile_program(tuned, arithmetic)
    measured = (
        sample_errors(compiled, target, seed=seed, threads=threads, allowance=allowance)
        if isinstance(oracle, DoubleOracle)
        else conclude(
            compiled.throughput_address,
            target,
            oracle,
            best.survey,
            counts_of(compiled, target, oracle),
        )
    )
    return Tuned(tuned, measured, start.survey.error_ulp, used)


def _first_inputs(format: Format, settings: TuneSettings) -> int:
    """How many inputs candidates are judged on at first: all of them, of a format of 16 bits."""
    return 1 << format.bits if format.bits <= NARROW_BITS else settings.first_inputs


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Constants and what they do at every input."""

    constants: Values
    survey: Survey


@dataclass(frozen=True, slots=True, eq=False)
class _Bench:
    """Where candidates are measured: the structure's code, and the inputs of an oracle."""

    program: Program
    code: Parametric
    oracle: Oracle | DoubleOracle
    sampled: int
    threads: int | None
    allowance: Allowance

    def seen_with(self, constants: Values) -> _Seen:
        given = self.code.in_memory(constants)
        if isinstance(self.oracle, DoubleOracle):
            sampler = Sampler.make(
                self.code.address, self.oracle, constants=given, threads=self.threads,
                allowance=self.allowance,
            )  # fmt: skip
            each = max(_LEAST_SAMPLED, self.sampled // len(self.oracle.ranges))
            return _Seen(constants, sampler.survey(each))
        program = self.program.with_constants([Fraction(c) for c in constants.tolist()])
        at_ends = constant_pieces(program, self.code.arithmetic, self.oracle)
        return _Seen(
            constants,
            survey(
                self.code.address, self.oracle, constants=given, at_ends=at_ends,
                threads=self.threads, allowance=self.allowance,
            ),
        )  # fmt: skip

    def on(self, pieces: npt.NDArray[np.bool_]) -> _Bench:
        return replace(self, oracle=self.oracle.part(pieces))


def _pass(
    bench: _Bench,
    start: _Seen,
    inputs: npt.NDArray[np.generic],
    evaluations: int,
    settings: TuneSettings,
    seed: int,
) -> tuple[_Seen, npt.NDArray[np.generic], int]:
    """The best found from a start, the inputs that refuted others, and evaluations used.

    Candidates are measured on the pieces that are hard for the start; the best on all of them.
    """
    allowance = bench.allowance.part(_PROPOSING)  # the rest is for what is found
    hard = bench.on(_hard_pieces(bench.oracle, start.survey, settings))
    best, error, used = start.constants, start.survey.error_ulp, 0
    for number in range(settings.rounds):
        budget = -(-evaluations // settings.rounds)
        trials = Trials(bench.code, HardInputs.at(inputs, bench.oracle), budget, allowance)
        _propose(trials, bench, best, settings.evolved, [seed, number])
        used += trials.count
        refuting = [inputs]
        for candidate in trials.best(settings.measured, error):
            if trials.error_ulp(candidate) >= error or allowance.is_over:
                break
            seen = hard.seen_with(candidate).survey
            refuting += [seen.worst_at[seen.ulps >= error], seen.failed_at]
            if seen.error_ulp < error:
                best, error = candidate, seen.error_ulp
        inputs = np.concatenate(refuting)
    found = start if best is start.constants else bench.seen_with(best)
    return found, inputs, used


def _hard_pieces(
    oracle: Oracle | DoubleOracle, seen: Survey, settings: TuneSettings
) -> npt.NDArray[np.bool_]:
    """A mask of the pieces with the largest errors, as many as are quickly looked at."""
    order = np.argsort(-seen.ulps, kind="stable")
    sizes = oracle.ranges[order, 1] - oracle.ranges[order, 0] + 1
    if isinstance(oracle, DoubleOracle):
        sizes = np.ones_like(sizes)  # of all pieces equally many are looked at
    chosen = order[(np.cumsum(sizes) <= max(settings.hard_inputs, int(sizes[0])))]
    hard = np.zeros(len(order), bool)
    hard[chosen] = seen.ulps[chosen] >= settings.hard * seen.ulps.max()
    return hard


def _propose(trials: Trials, bench: _Bench, best: Values, evolved: float, seed: list[int]) -> None:
    """Judge candidates around the best: by CMA-ES, then by pattern search from what it found."""
    rng = np.random.default_rng(seed)
    inputs = trials.inputs
    program = bench.program.with_constants([Fraction(c) for c in best.tolist()])
    is_wide = bench.code.arithmetic.storage.bits > 32
    x = inputs.x.astype(np.float64)
    jacobian = derivatives(program, x, inputs.per_ulp, precisely=is_wide)
    sigma = 0.5 ** (1 + seed[-1])
    budget = int(evolved * trials.budget)
    evolve(trials, best, whitening(jacobian, best), sigma, budget, int(rng.integers(2**31)))
    moves = np.concatenate([*_moves(jacobian, _units(best, bench.code.arithmetic.constants))])
    for start in [*trials.best(3, np.inf), best]:
        pattern_search(trials, start, moves, rng)


def _units(constants: Values, format: Format) -> Values:
    """The spacing of the format's numbers at each constant."""
    exponents = [format.spacing_exponent(Fraction(c)) for c in constants.tolist()]
    return np.ldexp(1.0, np.array(exponents))


def _moves(jacobian: npt.NDArray[np.float64], units: Values) -> Iterator[npt.NDArray[np.float64]]:
    """Steps of one constant, of two, and of one that the others make good; a row a step."""
    singles = np.diag(units)
    yield singles
    first, second = np.triu_indices(len(units), 1)
    yield singles[first] + singles[second]
    yield singles[first] - singles[second]
    yield compensated(jacobian, units)
