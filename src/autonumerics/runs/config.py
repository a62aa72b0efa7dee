"""What was asked of a run: everything that its front depends on, apart from the budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from typing import Any

from autonumerics.accuracy.rounding_intervals import FAITHFUL, Wanted
from autonumerics.cost.prices import OPERATION_COUNT, Prices
from autonumerics.errors import InvalidOption, InvalidRun, UnknownName
from autonumerics.formats import IN_WORDS, NARROW_BITS, Arithmetic, format_named, is_to_nearest
from autonumerics.formats.directions import ALL, NEAREST
from autonumerics.kernels import MAX_OPERATIONS
from autonumerics.programs import Operation, parse_operations
from autonumerics.runs.derivatives import check_derivative_error
from autonumerics.runs.folder import MALFORMED
from autonumerics.runs.goals import CORRECT_ULP, ULP, Goal, check_wanted, ulps_of
from autonumerics.runs.limits import EARLIER, Limit, read_limits
from autonumerics.runs.settings import EFFORTS, Settings
from autonumerics.settings import changed, check, from_json, to_json
from autonumerics.targets import Target
from autonumerics.targets.validity import check_at_most

FORMAT = "autonumerics-run-1"
MOST_OPERATIONS = MAX_OPERATIONS
COSTS = ("ops", "time")

# Absent from runs of version 0.1:
_NEW = {"number_format", "max_ulp", "max_error", "cost", "safe", "compute", "rounding",
        "derivative_error"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """A search: target, operations, limits, seed. Same config, same version: same front.

    `effort` names a preset of the settings; `custom` are other ones in its place.

    With a `number_format` programs are judged as they compute in it, in ULPs; with `compute`, a
    wider one, inputs and results are of `number_format`, operations and constants of `compute`.
    `max_ulp` is the error wanted there; 0.5, or `rounding` "nearest" or "faithful", asks for it of
    every result in a format of 16 bits; another of `IN_WORDS` has results rounded, and asks
    for them rounded correctly, in that one. `max_error` is that wanted in the target's measure.
    `cost` is "ops" or "time"; `prices` rank programs during the search, and were measured on the
    machine on which the run began if the cost is time. `safe`: only programs that are finite in
    binary64 and binary32 as they are computed; those for a number format always are in it.
    `earlier_limits`: of a run that was extended; see `extensions`. `derivative_error`: only
    programs whose derivative is within that of f', see `derivatives`.

    >>> Config(Target.make("exp2")).max_ops
    10
    """

    target: Target
    operations: tuple[Operation, ...] = parse_operations("+ - * /")
    max_ops: int = 10
    seed: int = 1
    effort: str = "medium"
    custom: Settings | None = None
    number_format: str | None = None
    max_ulp: float | None = None
    max_error: float | None = None
    cost: str = "ops"
    prices: Prices = OPERATION_COUNT
    safe: bool = False
    earlier_limits: tuple[Limit, ...] = ()
    compute: str | None = None
    rounding: str | None = None
    derivative_error: float | None = None

    def __post_init__(self) -> None:
        """Raises InvalidOption, or UnknownName for the effort, for a value out of its range."""
        for name, low, high in (
            ("max_ops", 1, MOST_OPERATIONS),
            ("seed", 0, 2**63 - 1),
        ):
            value = getattr(self, name)
            if not (type(value) is int and low <= value <= high):
                shown = name.replace("_", "-")
                raise InvalidOption(f"{shown} lies between {low} and {high}, got {value}")
        if self.effort not in EFFORTS:
            raise UnknownName("effort", self.effort, hint=f"choose one of {', '.join(EFFORTS)}")
        if not isinstance(self.settings, Settings):
            raise InvalidOption(f"settings are an autonumerics.Settings, got {self.settings!r}")
        check(self.settings)
        if self.cost not in COSTS:
            raise UnknownName("cost", self.cost, hint=f"choose one of {', '.join(COSTS)}")
        if self.arithmetic is None and self.cost == "time":
            raise InvalidOption("--cost time is about a number format: add --format, e.g. binary32")
        if any(limit.max_ops >= self.max_ops for limit in self.earlier_limits):
            raise InvalidOption("a run is extended to more operations, never to fewer")
        stored = None if self.arithmetic is None else self.arithmetic.storage
        check_wanted(self.max_error, self.max_ulp, self.rounding, storage=stored)
        if self.target.table is not None:
            self._check_against_table()
        check_derivative_error(self.derivative_error, self.target)
        _ = self.goal  # which says what cannot be
        if self.arithmetic is not None:
            if any(pin.slope for pin in self.target.constraints.pins):
                raise InvalidOption(
                    "a slope is kept in the reals and not as computed: leave out --format, or the "
                    "slope (--exact, --join)"
                )
            storage, domain = self.arithmetic.storage, self.target.domain
            domain.indices(storage)  # says what is beyond, or that none is there
            check_at_most(self.target.function, domain, storage.largest, storage.name)

    @property
    def proved(self) -> Target:
        """What is proved over the reals: with a number format values are kept as computed."""
        if self.arithmetic is None:
            return self.target
        return replace(self.target, constraints=self.target.constraints.of_form)

    def _check_against_table(self) -> None:
        """Raises InvalidOption for what needs a function that is known between points."""
        asked = {
            "--format": self.arithmetic is not None,
            "--derivative-error": self.derivative_error is not None,
            "--exact, --range and their like": bool(self.target.constraints),
        }
        for option in (name for name, is_given in asked.items() if is_given):
            raise InvalidOption(
                f"{self.target.function.name} is known at its points alone: leave out {option}"
            )

    @property
    def settings(self) -> Settings:
        """All that decides how the search goes."""
        return self.custom or EFFORTS[self.effort]

    @property
    def arithmetic(self) -> Arithmetic | None:
        """How programs are computed, if they are made for a number format.

        Raises what `computed` does.
        """
        if self.number_format is None:
            return computed(None, self.compute)
        usual = Arithmetic.of(self.number_format, self.compute)
        if self.rounding is None or self.rounding not in IN_WORDS:
            return usual
        return replace(usual, direction=self.rounding)

    def arithmetic_of(self, number_format: str | None, compute: str | None) -> Arithmetic | None:
        """The arithmetic asked for; the run's own, if it has one, where nothing is.

        See `asked_of`. Raises what `computed` does.

        >>> run = Config(Target.make("tanh"), number_format="bfloat16", compute="binary32")
        >>> [run.arithmetic_of(*asked).name for asked in ((None, None), ("half", "half"))]
        ['bfloat16 computed in binary32', 'binary16']
        """
        return asked_of(self.arithmetic, number_format, compute)

    @property
    def goal(self) -> Goal | None:
        """The error wanted, as the front counts errors. Raises InvalidOption if it cannot be."""
        if self.max_error is None:
            if self.rounding == FAITHFUL:
                return Goal(1.0, ULP, rounding=FAITHFUL)
            if self.rounding is not None or self.max_ulp == CORRECT_ULP:
                direction = self.rounding or NEAREST
                half = CORRECT_ULP if direction == ALL or is_to_nearest(direction) else 1.0
                return Goal(half, ULP, rounding=direction)
            return None if self.max_ulp is None else Goal(self.max_ulp, ULP)
        if self.arithmetic is None:
            return Goal(self.max_error, self.target.words)
        asked = f"{self.target.words} {self.max_error:g}"
        return Goal(ulps_of(self.max_error, self.target, self.arithmetic.storage), ULP, asked)

    @property
    def acceptable(self) -> Wanted | None:
        """Which results do, where programs are judged by that: with a goal, in a format of 16 bits
        that is computed in a wider one.
        """
        arithmetic, goal = self.arithmetic, self.goal
        if goal is None or arithmetic is None or not arithmetic.rounds_result:
            return None
        return goal.wanted if arithmetic.storage.bits <= NARROW_BITS else None

    @property
    def measure(self) -> str:
        """What the errors of the run are.

        >>> Config(Target.make("exp2", error="absolute"), number_format="half").measure
        'error in ULPs of binary16'
        """
        if self.arithmetic is None:
            return self.target.words
        return f"error in ULPs of {self.arithmetic.storage.name}"

    def describe(self) -> str:
        """One line for people: function, domain, error measure.

        >>> Config(Target.make("exp2")).describe()
        'exp2 on [0, 1], relative error'
        """
        described = self.target.describe(self.measure)
        if self.derivative_error is None:
            return described
        return f"{described}; derivative within {self.derivative_error:g}"

    def to_json(self) -> dict[str, Any]:
        """As written in config.json."""
        return {
            "format": FORMAT,
            "version": version("autonumerics"),
            "target": self.target.to_json(),
            "operations": [operation.name for operation in self.operations],
            **{name: getattr(self, name) for name in _names()},
            **({EARLIER: list(map(list, self.earlier_limits))} if self.earlier_limits else {}),
            "prices": self.prices.to_json(),
            "settings": to_json(self.settings),
        }

    @classmethod
    def from_json(cls, data: Any, source: object) -> Config:
        """What `to_json` wrote. Raises InvalidRun, naming the source, for anything else."""
        if not (isinstance(data, Mapping) and data.get("format") == FORMAT):
            raise InvalidRun(f"{source} is not the configuration of a run of this version")
        try:
            config = cls(
                Target.from_json(data["target"]),
                parse_operations(" ".join(data["operations"])),
                **{name: data[name] for name in _names() if name in data or name not in _NEW},
                prices=Prices.make(data.get("prices", {})),
                earlier_limits=read_limits(data.get(EARLIER, ())),
            )
            settings = _settings(data, EFFORTS[config.effort])
            return config if settings == config.settings else replace(config, custom=settings)
        except KeyError as problem:
            raise InvalidRun(f"{source} is damaged: it lacks {problem}") from None
        except MALFORMED as problem:
            reason = " ".join(str(problem).split())
            raise InvalidRun(f"{source} is damaged: {reason}") from None


def computed(number_format: str | None, compute: str | None) -> Arithmetic | None:
    """The arithmetic that is asked for by names, as `Arithmetic.asked` has it; None if none is.

    Raises UnknownName for a format, InvalidOption for a bad pair or `compute` alone.
    """
    if number_format is not None:
        return Arithmetic.asked(number_format, compute)
    if compute is None:
        return None
    raise InvalidOption(
        "--compute says in what a number format is computed: add --format, e.g. bfloat16"
    )


def asked_of(
    own: Arithmetic | None, number_format: str | None, compute: str | None
) -> Arithmetic | None:
    """The arithmetic asked for of something that has one of its `own`, perhaps.

    That is what the words leave open: all of it, how its number format is computed, or the number
    format that is computed so; and the direction in which results are rounded. Raises what
    `computed` does.
    """
    if own is not None and compute is None:
        if number_format is None or format_named(number_format) == own.storage:
            return own
    elif own is not None and number_format is None:
        number_format = own.storage.name
    asked = computed(number_format, compute)
    return asked if asked is None or own is None else asked.rounded(own.direction)


def _names() -> list[str]:
    """The fields that JSON holds as they are."""
    others = ("target", "operations", "prices", "custom", EARLIER)
    return [f.name for f in fields(Config) if f.name not in others]


def _settings(data: Mapping[str, Any], preset: Settings) -> Settings:
    """Those of a configuration; version 0.1.0 wrote two of them, and meant the preset."""
    if "settings" in data:
        return from_json(preset, data["settings"])
    settings = changed(preset, "search.population", data["population"])
    return changed(settings, "search.archive.capacity", data["capacity"])
