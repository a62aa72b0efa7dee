"""The largest error of machine code over every float of a format: measured, not sampled.

Every input, +0 and -0 both, runs through the compiled program itself, save where one value is
proved to stand for many (`constant_pieces`). Its result is compared with the oracle's value, which
is right to 1e-5 ULP, and the worst inputs once more with Arb, so that the maximum reported is the
exact error at a point; no other point is worse by more than `uncertainty_ulp`.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.jit import compile_program
>>> from autonumerics.programs import parse
>>> program = parse("c0/(x + c1) + c2", [-8.39, -3.436, -1.443])
>>> measured = measure(compile_program(program, Arithmetic.of("half")), Target.make("exp2"))
>>> measured.count, round(measured.error_ulp, 2), measured.standing
(15362, 4.0, 'measured')
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.code import Code
from autonumerics.accuracy.constant_pieces import constant_pieces
from autonumerics.accuracy.enumeration import count_of, floats_of
from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.measured import MeasuredError
from autonumerics.accuracy.oracle import TOLERANCE_ULP, Oracle
from autonumerics.accuracy.right_answers import Counts, RightAnswers
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.formats import DIRECTIONS, NARROW_BITS, Format
from autonumerics.formats.directions import ALL, NEAREST
from autonumerics.jit import Compiled, compile_program, run_loop
from autonumerics.kernels import default_threads
from autonumerics.kernels.measuring import worst_errors
from autonumerics.targets import Target

Mask: TypeAlias = npt.NDArray[np.bool_]
Worst: TypeAlias = tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]

_INPUTS_AT_ONCE = 1 << 25
"""Floats that a thread looks at, in about a tenth of a second, before the time is asked for."""


_S_EACH = 1.5e-9
"""Seconds that an input takes, on one core."""


def measure(
    compiled: Compiled,
    target: Target,
    *,
    half_open: bool = False,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> MeasuredError:
    """The error of a compiled program at every float of its storage format in the target's domain.

    For formats of up to 32 bits. With `half_open` the upper end of the domain is left out.
    Raises InvalidOption for binary64 (see `probing`), InvalidDomain where the domain holds no
    float of the format or the target is undefined, Ended if the allowance is over before.
    """
    indices = target.domain.indices(compiled.format, half_open=half_open)
    oracle = Oracle.make(target.function, compiled.format, indices)
    at_ends = constant_pieces(compiled.program, compiled.arithmetic, oracle)
    address = compiled.throughput_address
    seen = survey(address, oracle, at_ends=at_ends, threads=threads, allowance=allowance)
    return conclude(address, target, oracle, seen, counts_of(compiled, target, oracle))


def measure_code(
    address: int,
    format: Format,
    target: Target,
    *,
    half_open: bool = False,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> MeasuredError:
    """The same for any machine code `void (const T* x, T* y, int64 n)` at an address.

    It is called from several threads at once, with up to 512 inputs. The code at the address is
    trusted: what is no such function ends the process.
    """
    indices = target.domain.indices(format, half_open=half_open)
    oracle = Oracle.make(target.function, format, indices)
    seen = survey(address, oracle, threads=threads, allowance=allowance)
    return conclude(address, target, oracle, seen, _counts({NEAREST: address}, target, oracle))


def measure_results(code: Code, target: Target, direction: str = NEAREST) -> MeasuredError:
    """The same for anything that computes in a format of 16 bits, from arrays to arrays; counted
    correct is what is rounded in that direction.

    Raises InvalidOption for a wider format; InvalidDomain as `measure` does.
    """
    format = code.format
    indices = target.domain.indices(format)
    answers = RightAnswers.make(target.function, format, indices, direction)
    with np.errstate(all="ignore"):
        results = code(answers.x)
        absolute = np.abs(results.astype(np.float64) - answers.exact)
        relative = np.where(absolute == 0, 0.0, absolute / np.abs(answers.exact))
    failed, counts = ~np.isfinite(absolute), answers.counts(results)
    if failed.any():
        at, none = float(answers.x[failed][0]), math.inf
        failures = int(failed.sum())
        return MeasuredError(
            none, at, 0.0, none, none, len(failed), failures,
            absolute_at=at, relative_at=at, counts=counts,
        )  # fmt: skip
    ulps = absolute / answers.ulp
    worst = np.flatnonzero(ulps >= ulps.max() - 2 * TOLERANCE_ULP)
    errors = exact_errors(results[worst], answers.x[worst], format, target.function)
    most = int(errors.argmax())
    return MeasuredError(
        error_ulp=float(errors[most]),
        at=float(answers.x[worst[most]]),
        uncertainty_ulp=0.0,
        absolute=float(absolute.max()),
        relative=float(relative.max()),
        count=len(failed),
        failures=0,
        absolute_at=float(answers.x[int(absolute.argmax())]),
        relative_at=float(answers.x[int(relative.argmax())]),
        counts=counts,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """The worst of each piece of an oracle, as the oracle sees it; arrays (n,) in its order.

    `ulps`, `absolute`, `relative`: the largest errors over finite results, 0 if there is none.
    `worst_at`: an input with the largest error in ULP, and so the largest absolute one, of the
    format's dtype; `relative_at` one with the largest relative error.
    `failures`: results that are not finite, in all; `failed_at`: an input for each piece that
    has any.
    """

    ulps: npt.NDArray[np.float64]
    absolute: npt.NDArray[np.float64]
    relative: npt.NDArray[np.float64]
    worst_at: npt.NDArray[np.generic]
    failures: int
    failed_at: npt.NDArray[np.generic]
    relative_at: npt.NDArray[np.generic]

    @property
    def hard_inputs(self) -> npt.NDArray[np.generic]:
        """Inputs that speak against the code: the worst of each piece, and some that failed."""
        return np.concatenate([self.worst_at, self.failed_at])

    @property
    def error_ulp(self) -> float:
        """The largest error of all, infinite if there are failures."""
        return math.inf if self.failures else float(self.ulps.max())


def survey(
    address: int,
    oracle: Oracle,
    *,
    constants: npt.NDArray[np.floating] | None = None,
    at_ends: Mask | None = None,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> Survey:
    """Run machine code at every float of an oracle's pieces, and keep the worst of each.

    `constants` is for code that takes a pointer to them as a fourth argument (see
    `jit.Parametric`), in the type that it reads. `at_ends`: the pieces of which only the ends need
    be looked at (`constant_pieces`). The code is trusted, as in `measure_code`. Raises Ended if the
    allowance is over before the last piece.
    """
    given = np.empty(0) if constants is None else np.ascontiguousarray(constants)
    format, threads = oracle.format, threads or default_threads()
    none = np.zeros(len(oracle.ranges), bool)
    by_ends = none if at_ends is None else at_ends

    def worst(some: slice | Mask, ranges: npt.NDArray[np.int64]) -> Worst:
        return worst_errors(
            address, given, format.bits, format.precision, ranges[some], oracle.frames[some],
            oracle.coefficients[some], threads,
        )  # fmt: skip

    errors, places = np.empty((len(none), 2)), np.empty((len(none), 4), np.int64)
    sizes = oracle.ranges[:, 1] - oracle.ranges[:, 0] + 1
    for some in _stretches(oracle.ranges, ~by_ends, threads * _INPUTS_AT_ONCE):
        allowance.check()
        allowance.spend(_S_EACH * float(sizes[some].sum()))
        errors[some], places[some] = worst(some, oracle.ranges)
    if by_ends.any():
        first, last = (oracle.ranges[:, [k, k]] for k in (0, 1))
        errors[by_ends], places[by_ends] = _worse(worst(by_ends, first), worst(by_ends, last))
    absolute, relative = np.maximum(errors.T, 0.0)
    failed = places[:, 2] > 0
    return Survey(
        absolute * oracle.frames[:, 2],
        absolute,
        relative,
        floats_of(places[:, 0], format),
        int(places[:, 2].sum()),
        floats_of(places[failed, 3], format),
        floats_of(places[:, 1], format),
    )


def _stretches(ranges: npt.NDArray[np.int64], chosen: Mask, count: int) -> Iterator[Mask]:
    """Masks of the pieces chosen that hold about so many floats each, one piece at least."""
    done = np.cumsum(np.where(chosen, ranges[:, 1] - ranges[:, 0] + 1, 0)) // count
    for part in np.unique(done[chosen]):
        yield chosen & (done == part)


def _worse(one: Worst, other: Worst) -> Worst:
    """The larger errors of two for each piece, and where; failures of both."""
    larger = other[0] > one[0]
    errors, places = np.where(larger, other[0], one[0]), one[1].copy()
    places[:, :2] = np.where(larger, other[1][:, :2], one[1][:, :2])
    places[:, 2] += other[1][:, 2]
    return errors, places


def conclude(
    address: int, target: Target, oracle: Oracle, seen: Survey, counts: Counts | None = None
) -> MeasuredError:
    """What a survey of machine code says of its error, the worst inputs confirmed with Arb.

    The code at the address must compute what was surveyed; `counts`: see `counts_of`.
    """
    count = sum(count_of(range(first, last + 1)) for first, last in oracle.ranges.tolist())
    if seen.failures:
        at, none = float(seen.failed_at[0]), math.inf
        return MeasuredError(
            none, at, 0.0, none, none, count, seen.failures,
            absolute_at=at, relative_at=at, counts=counts,
        )  # fmt: skip
    # Only pieces whose worst input can be the worst of all, given the oracle's bounds, matter.
    # The difference and its division by the ULP are rounded too: 2^-52 of the error at most.
    above = (seen.ulps + oracle.bounds_ulp) * (1 + 2.0**-52)
    x = seen.worst_at[above >= (seen.ulps - oracle.bounds_ulp).max()]
    errors = exact_errors(run_loop(address, x), x, oracle.format, target.function)
    worst = int(np.argmax(errors))
    return MeasuredError(
        error_ulp=float(errors[worst]),
        at=float(x[worst]),
        uncertainty_ulp=max(0.0, float(above.max()) - float(errors[worst])),
        absolute=float(seen.absolute.max()),
        relative=float(seen.relative.max()),
        count=count,
        failures=0,
        absolute_at=float(seen.worst_at[int(seen.absolute.argmax())]),
        relative_at=float(seen.relative_at[int(seen.relative.argmax())]),
        counts=counts,
    )


def counts_of(compiled: Compiled, target: Target, oracle: Oracle) -> Counts | None:
    """How many results are right at the oracle's inputs, in a format of 16 bits, in the direction
    of the arithmetic; where that is all of them, by code that rounds in each.
    """
    if oracle.format.bits > NARROW_BITS:
        return None
    codes = _codes(compiled)  # which live as long as their addresses are called
    return _counts(_addresses(codes), target, oracle)


def inputs_of_grade(compiled: Compiled, target: Target, least: int) -> list[float]:
    """The inputs, ascending, of a format of 16 bits at which results are not correctly rounded, as
    `counts_of` counts: 1, or off: 2.

    >>> from autonumerics.formats import Arithmetic
    >>> from autonumerics.programs import parse
    >>> code = compile_program(parse("x + c0", [1.0]), Arithmetic.of("bfloat16", "binary32"))
    >>> [len(inputs_of_grade(code, Target.make("exp2"), least)) for least in (1, 2)]
    [863, 682]
    """
    codes = _codes(compiled)
    ranges = target.domain.indices(compiled.format)
    x, grades = _grades(_addresses(codes), target, compiled.format, ranges)
    return x[grades >= least].tolist()


def _codes(compiled: Compiled) -> dict[str, Compiled]:
    """By the directions in which they round."""
    arithmetic, codes = compiled.arithmetic, {compiled.arithmetic.direction: compiled}
    if arithmetic.direction == ALL:
        codes = {
            each: compile_program(compiled.program, arithmetic.rounded(each)) for each in DIRECTIONS
        }
    return codes


def _addresses(codes: Mapping[str, Compiled]) -> dict[str, int]:
    return {direction: code.throughput_address for direction, code in codes.items()}


def _counts(addresses: Mapping[str, int], target: Target, oracle: Oracle) -> Counts | None:
    """The same of code that rounds in these directions: what is right in all is."""
    if oracle.format.bits > NARROW_BITS:
        return None
    pieces = [range(first, last + 1) for first, last in oracle.ranges.tolist()]
    return Counts.of_grades(_grades(addresses, target, oracle.format, pieces)[1])


def _grades(
    addresses: Mapping[str, int], target: Target, format: Format, ranges: range | Sequence[range]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """The inputs and the worst grades of their results in all of these directions."""
    found = []
    for direction, address in addresses.items():
        answers = RightAnswers.make(target.function, format, ranges, direction)
        found.append((answers.x, answers.grades(run_loop(address, answers.x))))
    return found[0][0].astype(np.float64), np.max([grades for _, grades in found], axis=0)
