"""What was asked of a run: everything that its front depends on, apart from the budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.metadata import version
from typing import Any

from autonumerics.errors import InvalidOption, InvalidRun, UnknownName
from autonumerics.fitting import EFFORTS
from autonumerics.programs import Operation, parse_operations
from autonumerics.targets import Target

FORMAT = "autonumerics-run-1"
MOST_OPERATIONS = 16


@dataclass(frozen=True, slots=True)
class Config:
    """A search: target, operations, limits, seed. Same config, same version: same front.

    `population` and `capacity` are the candidates of a generation and the programs that the
    archive keeps for each operation count.

    >>> Config(Target.make("exp2")).max_ops
    10
    """

    target: Target
    operations: tuple[Operation, ...] = parse_operations("+ - * /")
    max_ops: int = 10
    seed: int = 1
    effort: str = "medium"
    population: int = 512
    capacity: int = 64

    def __post_init__(self) -> None:
        """Raises InvalidOption, or UnknownName for the effort, for a value out of its range."""
        for name, low, high in (
            ("max_ops", 1, MOST_OPERATIONS),
            ("seed", 0, 2**63 - 1),
            ("population", 1, 65536),
            ("capacity", 1, 65536),
        ):
            value = getattr(self, name)
            if not (isinstance(value, int) and low <= value <= high):
                shown = name.replace("_", "-")
                raise InvalidOption(f"{shown} lies between {low} and {high}, got {value}")
        if self.effort not in EFFORTS:
            raise UnknownName("effort", self.effort, hint=f"choose one of {', '.join(EFFORTS)}")

    def to_json(self) -> dict[str, Any]:
        """As written in config.json."""
        return {
            "format": FORMAT,
            "version": version("autonumerics"),
            "target": self.target.to_json(),
            "operations": [operation.name for operation in self.operations],
            **{f.name: getattr(self, f.name) for f in fields(self)[2:]},
        }

    @classmethod
    def from_json(cls, data: Any, source: object) -> Config:
        """What `to_json` wrote. Raises InvalidRun, naming the source, for anything else."""
        if not (isinstance(data, Mapping) and data.get("format") == FORMAT):
            raise InvalidRun(f"{source} is not the configuration of a run of this version")
        try:
            return cls(
                Target.from_json(data["target"]),
                parse_operations(" ".join(data["operations"])),
                **{f.name: data[f.name] for f in fields(cls)[2:]},
            )
        except KeyError as problem:
            raise InvalidRun(f"{source} is damaged: it lacks {problem}") from None
        except (TypeError, ValueError) as problem:
            raise InvalidRun(f"{source} is damaged: {problem}") from None
