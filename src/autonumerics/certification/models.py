"""The error of a program against a target on subintervals, switches included.

Where it is proved on which side each switch is, the program is one branch, which is analytic. Where
that is not known, at every point it is one of the branches that are possible: a bound for each of
them is a bound for all. No limits are taken there, since those of two branches may differ.

>>> from autonumerics.programs import parse
>>> model = ErrorModel(parse("x + c0", [0.9570]), Target.make("exp2"))
>>> bound = model.bound(Subinterval(Fraction(0), Fraction(1, 64)), order=6)
>>> 0.0429 < float(bound) < 0.0431
True
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from autonumerics.balls import Bound, exact
from autonumerics.certification.branch import Branch
from autonumerics.certification.subinterval import Subinterval
from autonumerics.certification.taylor_models import BranchError
from autonumerics.programs import Operand, Program
from autonumerics.targets import Target

MOST_BRANCHES = 64
"""Of one subinterval: six switches that are not known at once."""


class ErrorModel:
    """The error of a program against a target, computed at the precision of the flint context.

    Where P divides by zero on the way and has a limit, that limit counts.
    """

    def __init__(self, program: Program, target: Target) -> None:
        self.program = program
        self.target = target
        rows = enumerate(program.instructions)
        self._switches = [index for index, row in rows if row.operation.switch is not None]
        self._known: dict[tuple[int, ...], Branch] = {}
        self._divisors = [
            row.operands[1] for row in program.instructions if row.operation.name == "div"
        ]

    @property
    def divisors(self) -> list[Operand]:
        """What the program divides by."""
        return self._divisors

    @property
    def whole(self) -> Branch | None:
        """The one branch of a program without switches."""
        return None if self._switches else self._branch(())

    def bound(self, interval: Subinterval, order: int) -> Bound | None:
        """A bound of |error| on the subinterval, if one can be told."""
        branches = self.branches(interval)
        if not self._is_passable(branches, interval):
            return None
        bounds = [self._error(branch).taylor(interval, order) for branch in branches]
        known = [bound for bound in bounds if bound is not None]
        if known and len(known) == len(bounds):
            return max(known)
        size = self._direct(branches, interval)
        return None if size is None else Bound.known(size)

    def is_analytic(self, interval: Subinterval, order: int) -> bool:
        """Whether the error is one branch on the subinterval and has a Taylor model there."""
        branches = self.branches(interval)
        return len(branches) == 1 and self._error(branches[0]).taylor(interval, order) is not None

    def at(self, x: Fraction) -> arb | None:
        """A finite ball that holds |error| at the point, if it can be told."""
        point = Subinterval.point(x)
        branches = self.branches(point)
        return self._direct(branches, point) if self._is_passable(branches, point) else None

    def branches(self, interval: Subinterval) -> list[Branch]:
        """Those that are possible on the subinterval; none if there are more than MOST_BRANCHES."""
        sides: list[tuple[int, ...]] = [()]
        for index in self._switches:
            sides = [
                (*before, side)
                for before in sides
                for side in _possible(self._branch(before).side(index, interval))
            ]
            if len(sides) > MOST_BRANCHES:
                return []
        return [self._branch(chosen) for chosen in sides]

    def has_value(self, x: Fraction) -> bool:
        """Whether the program has a value at the point as it is written, without limits."""
        try:
            value = self.program.real(exact(x), exact)
        except (ValueError, ZeroDivisionError):
            return False
        return value.is_finite()

    def _branch(self, sides: tuple[int, ...]) -> Branch:
        """The branch with the sides of the first switches; the others are open."""
        if sides not in self._known:
            chosen = dict(zip(self._switches, sides, strict=False))
            self._known[sides] = Branch(self.program, self.target.domain, chosen)
        return self._known[sides]

    def _error(self, branch: Branch) -> BranchError:
        return BranchError(branch, self.target)

    def _is_passable(self, branches: list[Branch], interval: Subinterval) -> bool:
        """Whether there is one branch, or no division by zero in any: limits might differ."""
        return len(branches) == 1 or all(
            branch.excludes_zero(divisor, interval)
            for branch in branches or [self._branch(())]
            for divisor in self._divisors
        )

    def _direct(self, branches: list[Branch], interval: Subinterval) -> arb | None:
        """By plain balls: those of the branches, or of the program with its switches open."""
        sizes = [self._error(branch).direct(interval) for branch in branches]
        known = [size for size in sizes if size is not None]
        if not known or len(known) < len(sizes):
            return self._error(self._branch(())).direct(interval) if len(sizes) != 1 else None
        whole = known[0]
        for size in known[1:]:
            whole = whole.union(size)
        return whole


def _possible(side: int | None) -> tuple[int, ...]:
    return (0, 1) if side is None else (side,)
