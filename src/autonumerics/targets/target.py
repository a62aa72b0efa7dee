"""A target: a function on a domain, and how an error against it is measured.

Made once, checked once: whatever holds a Target may rely on the function being real, finite and
within the range of doubles on the whole domain, and on knowing where it vanishes if the error is
relative.

>>> target = Target.make("sin", (0, 1), "absolute")
>>> target.describe()
'sin on [0, 1], absolute error'
>>> Target.make("sin", (0, 1), "relative").zeros
(Zero(x=Fraction(0, 1), order=1),)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.errors import InvalidDomain, UnknownName
from autonumerics.programs import Program
from autonumerics.programs.parity import Parity, parity
from autonumerics.targets.constraints import FREE, Constraints
from autonumerics.targets.domain import Domain
from autonumerics.targets.expressions.named import NAMED
from autonumerics.targets.expressions.reading import Constant
from autonumerics.targets.functions import Function
from autonumerics.targets.intervals import DomainLike, read_domain
from autonumerics.targets.measures import Measure
from autonumerics.targets.parity import found_parity, may_jump_at_zero, parity_of_function
from autonumerics.targets.records import TargetRecord, read_record
from autonumerics.targets.sources import Source, measure_of, read_source
from autonumerics.targets.tables.noise import noise_of
from autonumerics.targets.truth import Points, values_double, values_double_double
from autonumerics.targets.validity import check_defined, default_measure
from autonumerics.targets.vanishing import Zero, zeros_of
from autonumerics.targets.weights import read_weight

NORMS = ("max", "2")
"""What counts of an error: the largest, or the root of its mean square."""

_SHOWN = 60
_ASK_FOR_INTERVAL = (
    "an expression needs an interval: add --on A B, for example "
    "autonumerics discover '{expression}' --on 0 1"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What to approximate. Use `Target.make`, which checks; the constructor does not.

    `error` is the name of a `Measure`, `weight` what the error is multiplied by: a function that is
    above 0 on the domain. `norm`: "max", the largest error counts, or "2", the root of its mean
    square over the domain.

    >>> Target.make("gamma").domain
    Domain(lower=1.0, upper=2.0, gaps=())
    """

    function: Function
    domain: Domain
    error: str
    constraints: Constraints = FREE
    weight: Function | None = None
    norm: str = "max"

    @classmethod
    def make(
        cls,
        name: Source,
        domain: DomainLike | None = None,
        error: str | None = None,
        let: Mapping[str, Constant] | None = None,
        weight: str | None = None,
        norm: str = "max",
    ) -> Target:
        """The target of that name, expression or Python function, proved to be well defined.

        Or of a table; a Python function that cannot be traced becomes one (`tables.by_value`).

        Without a domain: the function's usual one, with its usual error measure. With a domain:
        relative error unless asked otherwise or, where the function vanishes in it, absolute. What
        a domain may be: `read_domain`. `let` gives values to names in an expression. A Python
        function is called once with a symbol: `expressions.tracing`.
        Raises UnknownName for the function or the error measure; InvalidExpression for what is no
        function of x; InvalidOption for a weight that is not above 0; InvalidDomain for an
        expression without a domain, for a bad interval, one where the function is undefined,
        infinite or overflows, or, for a relative error, one where it underflows, or vanishes at a
        point where it is not shown to do so exactly.

        >>> Target.make("erf").error, Target.make("log2", "1, 2").error
        ('absolute', 'absolute')
        >>> Target.make("exp(-b*x)*sin(x)", (0, 1), let={"b": 1.7}).describe()
        'exp(-1.7*x)*sin(x) on [0, 1], absolute error'
        """
        row = read_source(name, domain, let)
        named = NAMED.get(name) if isinstance(name, str) else None
        if domain is None and named is not None:
            domain, error = named.default_domain, error or named.default_error
        if domain is None and row.expression is not None:
            raise InvalidDomain(_ASK_FOR_INTERVAL.format(expression=row.name[:_SHOWN]))
        measure = None if error is None else Measure.read(error).name
        interval = read_domain(row.default_domain if domain is None else domain)
        if row.table is not None:
            measure = measure_of(row.table, interval, measure)
        else:
            check_defined(row, interval)
        if measure is None:
            measure = row.default_error if domain is None else default_measure(row, interval)
        factor = None if weight is None else read_weight(weight, let, interval)
        if norm not in NORMS:
            raise UnknownName("norm", norm, hint=f"choose {' or '.join(NORMS)}")
        target = cls(row, interval, measure, weight=factor, norm=norm)
        _ = target.zeros  # which says what cannot be
        return target

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as its record: functions made of expressions are closures."""
        return Target.from_json, (self.to_json(),)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Target:
        """The target that `to_json` wrote, checked anew.

        Raises InvalidOption for a record of another shape, and whatever `make` raises.

        >>> Target.from_json({"function": "exp2", "domain": [0, 1], "error": "relative"}).describe()
        'exp2 on [0, 1], relative error'
        """
        asked, kept = read_record(record)
        return replace(cls.make(**asked), constraints=kept)

    def to_json(self) -> TargetRecord:
        """A record for `from_json`, exact: doubles survive JSON.

        >>> Target.make("exp2").to_json()
        {'function': 'exp2', 'domain': [0.0, 1.0], 'error': 'relative'}
        """
        domain = self.domain.to_json()
        record = TargetRecord(function=self.function.name, domain=domain, error=self.error)
        if self.weight is not None:
            record["weight"] = self.weight.name
        if self.norm != "max":
            record["norm"] = self.norm
        if self.constraints:
            record["constraints"] = self.constraints.to_json()
        if self.function.table is not None:
            record["table"] = self.function.table.to_json()
        return record

    def summary(self) -> dict[str, Any]:
        """The record without the values of a table, for people and for files beside the request.

        >>> from autonumerics.targets.tables import Table
        >>> Target.make(Table.make([0, 1, 2, 3], [1, 3, 5, 7], "line")).summary()["table"]
        {'points': 4, 'digest': 'sha256:...'}
        """
        record, table = dict[str, Any](self.to_json()), self.function.table
        if table is not None:
            record["table"] = {"points": len(table.x), "digest": table.digest}
        return record

    def is_of(self, summary: Mapping[str, Any]) -> bool:
        """Whether a record is what `summary` says of this target.

        Raises as `from_json` where it is of none.
        """
        if "table" in summary or self.function.table is not None:
            return dict(summary) == self.summary()
        return Target.from_json(summary) == self

    def on(self, domain: Domain) -> Target:
        """The same function and measure on a part of the domain."""
        return replace(self, domain=domain)

    @property
    def parts(self) -> tuple[Target, ...]:
        """The target on each interval of its domain."""
        return tuple(map(self.on, self.domain.intervals))

    @property
    def measure(self) -> Measure:
        """How the error is measured."""
        return Measure.read(self.error)

    @property
    def words(self) -> str:
        """What its error is called.

        >>> Target.make("exp2").words
        'relative error'
        """
        times = "" if self.weight is None else f" times {self.weight.name}"
        mean = "" if self.norm == "max" else "root mean square of the "
        return f"{mean}{self.measure.words}{times}"

    @property
    def zeros(self) -> tuple[Zero, ...]:
        """Where the function vanishes, and a program must if its error is to be finite; ascending.

        None of them for measures that do not care.
        """
        if self.table is not None or not self.measure.is_unbounded_at_zeros:
            return ()
        return zeros_of(self.function, self.domain)

    def describe(self, measure: str = "") -> str:
        """One line for people: function, domain, error measure, its own or the one given, and what
        programs keep.

        >>> Target.make("sqrt").describe()
        'sqrt on [0.5, 2], relative error'
        """
        at = "" if self.table is None else f" at {len(self.table[0]):,} points"
        kept = "".join(f"; {each}" for each in self.constraints.texts)
        return f"{self.function.name} on {self.domain}, {measure or self.words}{at}{kept}"

    @property
    def table(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
        """The points in the domain and the values there, if the function is known by these alone.

        Then errors are those at these points, *sampled*; nothing can be proved.
        """
        known = self.function.table
        return None if known is None else known.within(self.domain)

    @property
    def noise(self) -> float | None:
        """The standard deviation of the noise of a table, in the measure of its errors.

        *Sampled*, see `tables.noise`; None where none is seen, and for what is no table.
        """
        if self.table is None:
            return None
        x, y = self.table
        return noise_of(x, y, self.weights(x))

    @property
    def symmetry(self) -> Parity | None:
        """Of the function, proved, on a domain that is symmetric about 0.

        >>> Target.make("sin", (-1, 1)).symmetry, Target.make("exp", (-1, 1)).symmetry
        ('odd', None)
        """
        if self.table is not None or self.weight is not None:
            return None
        return found_parity(self.function, self.domain)

    @property
    def is_mirrored(self) -> bool:
        """Whether the function is odd or even, proved, on a domain that lies to one side of 0, or
        mostly so, within its length of it: forms that are odd or even serve there, too.

        >>> domains = (0, 1), (-1, 1), (3, 4)
        >>> [Target.make("atan", domain).is_mirrored for domain in domains]
        [True, False, False]
        """
        if self.table is not None or self.weight is not None or self.symmetry is not None:
            return False
        away = max(self.domain.lower, -self.domain.upper, 0.0)
        is_near = away <= self.domain.upper - self.domain.lower
        return is_near and parity_of_function(self.function) is not None

    @property
    def half(self) -> Target:
        """The right half of a target with a symmetry."""
        parity = self.symmetry
        assert parity is not None
        half = self.domain.right_half
        return replace(self, domain=half, constraints=self.constraints.on_half(parity))

    def sufficient_for(self, program: Program) -> Target:
        """The part of the target that says all of a program: the right half if both have one
        parity, the program by its form, else itself. An odd program that divides by zero at 0 and
        has what may be two limits there, as |x|/x has, takes the whole.

        >>> from autonumerics.programs import parse
        >>> target = Target.make("sin", (-1, 1))
        >>> [str(target.sufficient_for(parse(p)).domain) for p in ("x*c0", "x + c0")]
        ['[0, 1]', '[-1, 1]']
        """
        is_half = self.symmetry is not None and parity(program) == self.symmetry
        if is_half and self.symmetry == "odd" and 0.0 in self.domain:
            is_half = not may_jump_at_zero(program)
        return self.half if is_half else self

    def values(self, points: Points) -> npt.NDArray[np.float64]:
        """The values at the points, correctly rounded (proved): float64 of the same shape.

        Raises InvalidDomain at points where the function is undefined or infinite.

        >>> Target.make("exp2").values([0.0, 1.0])
        array([1., 2.])
        """
        return values_double(self.function, points)

    def values_double_double(
        self, points: Points
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The values as sums high + low, within 2^-104 relative (proved): see `truth`.

        Raises InvalidDomain at points where the function is undefined or infinite.

        >>> high, low = Target.make("exp2").values_double_double([0.5])
        >>> high, low
        (array([1.41421356]), array([-9.66729331e-17]))
        """
        return values_double_double(self.function, points)

    def weights(self, points: Points) -> npt.NDArray[np.float64]:
        """What |P - f| is multiplied by at the points to be the error: 1/|f| if that is relative.

        float64 in the shape of the points, within an ULP or so. Raises as `values` does.

        >>> Target.make("exp2").weights([0.0, 1.0])
        array([1. , 0.5])
        """
        if self.error == "absolute" and self.weight is None:
            return np.ones(np.shape(points))
        if self.error == "relative" and self.weight is None:
            return 1.0 / np.abs(self.values(points))
        array = np.asarray(points, dtype=np.float64)
        with working_precision():
            at = [arb(float(x)) for x in array.flat]
            factors = [self.scaled(arb(1), x, self.enclosure(x)) for x in at]
            found = [abs(float(factor.mid())) for factor in factors]
        return np.array(found).reshape(array.shape)

    def enclosure(self, x: arb) -> arb:
        """A ball that contains the function on the ball x (proved), at the flint precision.

        >>> Target.make("exp2").enclosure(arb(1))
        2.00000000000000
        """
        return self.function.enclosure(x)

    def scaled(self, deviation: arb, x: arb, truth: arb) -> arb:
        """The signed error of a program that is off by the deviation at x, where f is `truth`.

        Its sign is that of the deviation or, of a target with zeros, that of P/f - 1, which does
        not jump where f changes its sign. Proved. Not finite where the precision does not tell f
        from zero and the error is relative.
        """
        if self.weight is not None:
            deviation = deviation * self.weight.enclosure(x)
        if self.error == "absolute":
            return deviation
        scale = self.measure.scale(truth)
        return deviation / (-scale if self.zeros and truth < 0 else scale)

    def error_at(self, approximation: arb, x: arb) -> arb:
        """A ball that contains the error of P against f at x (proved), at the flint precision.

        For all values P and x of the balls given; see `Measure`. Not finite where the precision
        does not tell f from zero and the error is relative.

        >>> Target.make("exp2").error_at(arb(3), arb(1))
        0.500000000000000
        """
        truth = self.enclosure(x)
        return abs(self.scaled(approximation - truth, x, truth))
