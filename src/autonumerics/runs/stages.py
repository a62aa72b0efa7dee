"""What follows a search, stage by stage, as it is told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What a run is at after its search, and the share of it that is done, 0 to 1.

    `name`: "measuring" (errors at every input), "recasting", "walking", "tuning", "settling",
    "racing", "computing" (what programs for no format are worth in some), "proving" or
    "differentiating" (errors of derivatives).
    """

    name: str
    done: float


Tell = Callable[[Stage], None]


def silent(_: Stage) -> None:
    """Tells nobody."""
