"""A plan: how a function is computed at every number of a format, as data.

>>> import numpy as np
>>> from autonumerics.plans.reductions import ExponentialStep
>>> from autonumerics.programs import parse
>>> plan = Plan("exp2", "binary32", "double", Part((ExponentialStep("1"),), Kernel(parse("x+1"))))
>>> Plan.from_json(plan.to_json()) == plan
True
>>> from autonumerics.plans.evaluation import evaluate
>>> evaluate(plan.procedure(), np.array([3.0, -150.0, 1e30, -np.inf], np.float32)).tolist()
[8.0, 0.0, inf, 0.0]
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self, TypeAlias, get_args, get_origin, get_type_hints

from autonumerics.errors import InvalidProgram, UnknownName
from autonumerics.formats import format_named
from autonumerics.plans.builder import Builder, Value, adds_its_argument
from autonumerics.plans.ranges import Range
from autonumerics.plans.reductions import Inner, Reduction, read_reduction
from autonumerics.plans.steps import Procedure, Rare
from autonumerics.plans.types import TYPES
from autonumerics.programs import Program

_KINDS: dict[str, type[Core]] = {}


@dataclass(frozen=True)
class Core(ABC):
    """What is computed on the interval that reductions leave.

    Its subclasses are frozen dataclasses: numbers, text, programs, parts and other cores.
    """

    kind: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        """Makes it known by its kind, so that it can be read from JSON."""
        super().__init_subclass__(**options)
        _KINDS[cls.kind] = cls

    @abstractmethod
    def lower(self, b: Builder, x: Value) -> Value:
        """Its steps."""

    def beyond(self, b: Builder, x: Value, low: Value) -> Value:
        """The steps of f(x) - x + low; InvalidProgram where x is not what is added last."""
        del b, x, low
        raise InvalidProgram("only a kernel that adds its argument last is split from it")

    @property
    @abstractmethod
    def sentence(self) -> str:
        """What it is, in a line of English."""

    def to_json(self) -> dict[str, Any]:
        """Plain data: its kind, and the fields that are not at their defaults."""
        values = ((each, getattr(self, each.name)) for each in fields(self))
        given = {each.name: value for each, value in values if value != each.default}
        types = get_type_hints(type(self))
        return {"kind": self.kind} | {k: _plain(types[k], value) for k, value in given.items()}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        types = get_type_hints(cls)
        given = {k: data[k] for k in (each.name for each in fields(cls)) if k in data}
        return cls(**{k: _read(types[k], value) for k, value in given.items()})


def _plain(kind: Any, value: Any) -> Any:
    """The value of a field of that type as JSON has it: infinities are text."""
    if kind == Parts:
        return {name: part.to_json() for name, part in value}
    if get_origin(kind) is tuple:
        return [*map(_plain, get_args(kind), value)]
    if kind is float:
        return str(value) if math.isinf(value) else value
    return value.to_json() if hasattr(value, "to_json") else value


def _read(kind: Any, value: Any) -> Any:
    """What `_plain` was given."""
    if kind == Parts:
        return tuple((name, Part.from_json(part)) for name, part in value.items())
    if get_origin(kind) is tuple:
        return tuple(map(_read, get_args(kind), value))
    if kind is float:
        return float(value)
    if kind is Core:
        return core_of_json(value)
    return kind.from_json(value) if hasattr(kind, "from_json") else value


def core_of_json(data: Mapping[str, Any]) -> Core:
    """The core that `to_json` wrote; UnknownName for another kind."""
    kind = data.get("kind", "")
    if kind not in _KINDS:
        raise UnknownName("core of a plan", kind, hint=f"there are {', '.join(_KINDS)}")
    return _KINDS[kind].of_json(data)


@dataclass(frozen=True, slots=True)
class Kernel(Core):
    """One program, its constants rounded to the interior's type."""

    kind: ClassVar[str] = "kernel"

    program: Program

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        return b.run(self.program, x)

    def beyond(self, b: Builder, x: Value, low: Value) -> Value:
        """See `Core`."""
        if not adds_its_argument(self.program):
            return Core.beyond(self, b, x, low)
        return b.run(self.program, x, added=low)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        count = self.program.ops
        return f"a kernel of {count} operation{'s' * (count != 1)}"


@dataclass(frozen=True, slots=True)
class Part:
    """A function by its reductions, the outermost first, and what is left."""

    reductions: tuple[Reduction, ...]
    core: Core

    def lower(self, b: Builder, x: Value) -> Value:
        """The steps of the function at x, in the type of x."""
        return _nested(b, x, self.reductions, self.core)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "reductions": [each.to_json() for each in self.reductions],
            "core": self.core.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Part:
        """What `to_json` wrote."""
        reductions = tuple(read_reduction(each) for each in data["reductions"])
        return cls(reductions, core_of_json(data["core"]))

    @property
    def sentences(self) -> tuple[str, ...]:
        """What each reduction does, and what is left: of the inner function once f is led to it."""
        found, letter = [], "f"
        for each in self.reductions:
            own = each.sentence
            if each.argument != "x":
                less = "" if each.subtracted == "0" else f" - {each.subtracted}"
                own += f", with g(x) = f({each.argument}){less}"
            found.append(_of_letter(own, letter))
            letter = letter if each.argument == "x" else chr(ord(letter) + 1)
        core = self.core.sentence
        return (*found, letter + core[1:] if core.startswith("f(x)") else core)


Parts: TypeAlias = tuple[tuple[str, Part], ...]
"""Of functions by their names."""


def _of_letter(sentence: str, letter: str) -> str:
    """A sentence about f and g as one of another function and the next."""
    ahead = ord(letter) - ord("f")
    return re.sub(r"\b([fg])(?=\()", lambda found: chr(ord(found[1]) + ahead), sentence)


def _nested(b: Builder, x: Value, reductions: Sequence[Reduction], core: Core) -> Value:
    if not reductions:
        return core.lower(b, x)
    first, *others = reductions

    def beyond(inner: Value, low: Value) -> Value:
        if others:
            raise InvalidProgram("only the last reduction may split its argument from the value")
        return core.beyond(b, inner, low)

    return first.lower(b, x, Inner(lambda inner: _nested(b, inner, others, core), beyond))


@dataclass(frozen=True, slots=True)
class Plan:
    """How a function is computed.

    function: its name or expression. format: of inputs and results. inside: the type in which it
    is computed, "single" or "double". part: its reductions and what they leave. within: the ends of
    an interval, for whose numbers alone it is made; by default it is for all, NaN among them.
    """

    function: str
    format: str
    inside: str
    part: Part
    within: Range | None = None

    def procedure(self) -> Procedure:
        """The steps, from a number of the format to one."""
        b, value = self._lowered()
        conditions = [each for each in b.rare_when if not b.is_never(each)]
        if not conditions:
            return b.procedure(value)
        rarely, rare_value = self._lowered(is_rare=True)
        condition = conditions[0]
        for other in conditions[1:]:
            condition = b.apply("either", condition, other)
        return b.procedure(value, Rare(condition.place, rarely.procedure(rare_value)))

    def _lowered(self, *, is_rare: bool = False) -> tuple[Builder, Value]:
        b = Builder.of(format_named(self.format), is_rare=is_rare, within=self.within)
        return b, self.part.lower(b, b.converted(b.x, TYPES[self.inside]))

    @property
    def sentence(self) -> str:
        """What it does, in a few clauses."""
        return f"in {self.inside}: {'; '.join(self.part.sentences)}"

    def to_json(self) -> dict[str, Any]:
        """Plain data; `from_json` reads it."""
        return {
            "function": self.function,
            "format": self.format,
            "inside": self.inside,
            **({} if self.within is None else {"within": list(self.within)}),
            **self.part.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """The plan that `to_json` wrote."""
        ends = data.get("within")
        within = None if ends is None else (float(ends[0]), float(ends[1]))
        return cls(data["function"], data["format"], data["inside"], Part.from_json(data), within)
