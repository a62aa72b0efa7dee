"""All baselines of a target up to an operation count, in the operations that are allowed.

Every reduction of the target (see `identities`) is combined with every kind of approximation and
every scheme of evaluation, and written in the operations allowed. What cannot be built, or is not
what its name says, is left out: a core without a power series, a rational function with a pole, an
exchange that does not level.

>>> from autonumerics.targets import Target
>>> [b.title for b in baselines(Target.make("exp2"), 2)][:3]
['Taylor: degree 1', 'Chebyshev: degree 1', 'minimax polynomial: degree 0']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from autonumerics.balls import working_precision
from autonumerics.baselines.adapted import LEAST_DEGREE
from autonumerics.baselines.baseline import Baseline
from autonumerics.baselines.constants import Fit, Fitting
from autonumerics.baselines.core import Core
from autonumerics.baselines.expansion import chebyshev, pade, taylor
from autonumerics.baselines.identities import reductions
from autonumerics.baselines.lowering import can_fuse, lowered
from autonumerics.baselines.rational import Rational
from autonumerics.baselines.reciprocal import reciprocal_fractions
from autonumerics.baselines.recording import NoBaseline, record
from autonumerics.baselines.reduction import Reduction
from autonumerics.baselines.remez import Type, minimax_all
from autonumerics.baselines.schemes import Draft, drafts
from autonumerics.fitting import leaves
from autonumerics.programs import Operation, Program, operation, parse_operations
from autonumerics.targets import Target

FAMILIES = (
    "Taylor",
    "Chebyshev",
    "minimax polynomial",
    "Padé",
    "minimax rational",
    "continued fraction",
)
"""In this order; each also followed by what is done around it, as in "Taylor, squared"."""

_KEPT_TARGETS = 8

_PATIENCE = 4
"""Reductions of a kind in a row that come first nowhere, after which no more of it are tried."""

ARITHMETIC = parse_operations("+ - * /")
"""The operations where none are named."""

_Expansion = Callable[[Core, int, int], Rational]
_POLYNOMIALS: dict[str, _Expansion] = {
    "Taylor": lambda core, degree, _: taylor(core, degree),
    "Chebyshev": lambda core, degree, _: chebyshev(core, degree),
}
_FRACTIONS: dict[str, _Expansion] = {"Padé": pade}


@lru_cache(maxsize=_KEPT_TARGETS)
def baselines(
    target: Target, max_ops: int, operations: tuple[Operation, ...] = ARITHMETIC
) -> tuple[Baseline, ...]:
    """Every baseline of at most `max_ops` of the operations, family by family; always the same.

    What depends on x is counted; constants are free. Errors are sampled, in exact arithmetic, with
    constants of 106 bits. Up to 12 operations this takes some seconds of processor time; the
    answers for the last targets are kept.
    """
    bench = _Bench(target, max_ops, operations)
    with working_precision():
        made = [*bench.without_operations(), *bench.all(), *bench.reciprocals()]
        found = bench.with_best_at_their_optimum(made)
    return tuple(_by_family(made.baseline for made in found))


@dataclass(frozen=True, slots=True)
class _Made:
    """A baseline, and its draft with the constants that it has."""

    baseline: Baseline
    draft: Draft


def _by_family(found: Iterable[Baseline]) -> list[Baseline]:
    """By what is done around them in order of appearance, by family, by operations."""
    kinds: dict[str, int] = {}

    def place(baseline: Baseline) -> tuple[int, int, int, float]:
        family, _, kind = baseline.family.partition(", ")
        order = kinds.setdefault(kind, len(kinds))
        return order, FAMILIES.index(family), baseline.ops, baseline.error

    return sorted(found, key=place)


class _Bench:
    """Makes the baselines of one target."""

    def __init__(self, target: Target, max_ops: int, operations: tuple[Operation, ...]) -> None:
        self._target = target
        self._max_ops = max_ops
        self._operations = operations
        self._fitting = Fitting(target)

    def without_operations(self) -> Iterator[_Made]:
        """The best constant, and x itself."""
        x, constant = leaves(self._target)
        for name, degree, program in (("degree 0", 0, constant), ("x itself", 1, x)):
            draft = Draft("minimax polynomial", name, (degree, 0), program)
            yield from self._finished(draft, self._fitting.optimal)

    def all(self) -> Iterator[_Made]:
        """All families under all reductions.

        Where some reductions of a kind in a row are the best at no count of operations, further
        ones, of more steps, are not tried.
        """
        best: dict[int, float] = {}
        in_vain: Counter[str] = Counter()
        for reduction in reductions(self._target, self._max_ops):
            if reduction.kind and in_vain[reduction.kind] == _PATIENCE:
                continue
            in_vain[reduction.kind] += 1
            for made in self.around(reduction):
                yield made
                ops, error = made.baseline.ops, made.baseline.error
                if all(error < other for count, other in best.items() if count <= ops):
                    best[ops] = error
                    in_vain[reduction.kind] = 0

    def with_best_at_their_optimum(self, found: Sequence[_Made]) -> list[_Made]:
        """All of them, the best of each count of operations with the constants that `level` finds.

        Those that an exchange could not level may gain by it.
        """
        best = {made.draft.program for made in _best(found)}
        return [
            self._made(made.draft, self._fitting.optimal) if made.draft.program in best else made
            for made in found
        ]

    def around(self, reduction: Reduction) -> Iterator[_Made]:
        """All families under one reduction."""
        try:
            around = record(lambda x: replace(reduction, factor=None).value(x, lambda u: u))
            room = self._max_ops - lowered(around, self._operations).ops
            core = Core.of(self._target, reduction)
        except NoBaseline:
            return
        for types in self._types(room, reduction):
            if reduction.classical:
                yield from self._expansions(core, types)
            yield from self._minimax(core, types)

    def reciprocals(self) -> Iterator[_Made]:
        """Continued fractions in the reciprocal variable."""
        if operation("div") in self._operations:
            for draft in reciprocal_fractions(self._target, self._max_ops):
                yield from self._finished(draft, self._fitting.released)

    def _types(self, room: int, reduction: Reduction) -> Iterator[list[Type]]:
        """The types (m, n) that so many operations may allow, by ascending m + n."""
        if reduction.constant_core:
            yield [(0, 0)]
            return
        total = 0 if reduction.parity == "odd" or reduction.factor else 1
        while found := [
            (m, total - m)
            for m in range(total if reduction.polynomial else 0, total + 1)
            if self._least(m, total - m) <= room
        ]:
            yield found
            total += 1

    def _least(self, m: int, n: int) -> int:
        """Operations of the shortest scheme of type (m, n), or one less: see `evaluation`."""
        if n and operation("div") not in self._operations:
            return self._max_ops + 1
        if can_fuse(self._operations):
            return m + n
        if n == 0:
            return min(2 * m, m + m // 2 + 2 if m >= LEAST_DEGREE else 2 * m)
        return (2 * m + n if m >= n else m + 2 * n) - 1

    def _expansions(self, core: Core, types: Sequence[Type]) -> Iterator[_Made]:
        """Taylor, Chebyshev and Padé, each in its cheapest evaluation."""
        for m, n in types:
            for family, expand in (_FRACTIONS if n else _POLYNOMIALS).items():
                with suppress(NoBaseline):
                    found = self._written(drafts(expand(core, m, n), core.reduction, family))
                    for draft, _ in sorted(found, key=lambda each: each[1])[:1]:
                        yield from self._finished(draft, self._fitting.as_given)

    def _minimax(self, core: Core, types: Sequence[Type]) -> Iterator[_Made]:
        """The best approximations, in every evaluation."""
        finish = self._fitting.released if core.reduction.coupled else self._fitting.levelled
        for approximation in minimax_all(core, types).values():
            for draft in drafts(approximation, core.reduction):
                yield from self._finished(draft, finish)

    def _written(self, all_drafts: Iterable[Draft]) -> Iterator[tuple[Draft, int]]:
        """Drafts that can be written in the operations and are short enough, and their counts."""
        for draft in all_drafts:
            with suppress(NoBaseline):
                ops = lowered(draft.program, self._operations).ops
                if ops <= self._max_ops:
                    yield draft, ops

    def _finished(self, draft: Draft, finish: Callable[[Program], Fit]) -> Iterator[_Made]:
        """The baseline of a draft, if it is short enough and can be finished."""
        for _ in self._written([draft]):
            with suppress(NoBaseline):
                yield self._made(draft, finish)

    def _made(self, draft: Draft, finish: Callable[[Program], Fit]) -> _Made:
        program, sampled = finish(draft.program)
        written = lowered(program, self._operations)
        baseline = Baseline(draft.family, draft.name, draft.degrees, written, sampled.error)
        return _Made(baseline, replace(draft, program=program))


def _best(found: Iterable[_Made]) -> list[_Made]:
    """Of each count of operations the most accurate."""
    best: dict[int, _Made] = {}
    for made in found:
        ops = made.baseline.ops
        if ops not in best or made.baseline.error < best[ops].baseline.error:
            best[ops] = made
    return list(best.values())
