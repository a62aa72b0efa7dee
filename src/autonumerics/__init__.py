"""Discovers the cheapest straight-line code for a function, an interval and an accuracy."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes its time to load
if TYPE_CHECKING:
    from typing import Any

    from autonumerics.api import (
        Result,
        discover,
        fronts,
        level,
        load,
        parse,
        resume,
        round_constants,
    )
    from autonumerics.errors import AutoNumericsError
    from autonumerics.programs import Program
    from autonumerics.runs import Settings
    from autonumerics.runs.emission import emit
    from autonumerics.search import Front, Solution
    from autonumerics.targets import Target

__all__ = [
    "AutoNumericsError",
    "Front",
    "Program",
    "Result",
    "Settings",
    "Solution",
    "Target",
    "discover",
    "emit",
    "fronts",
    "level",
    "load",
    "parse",
    "resume",
    "round_constants",
]

_MODULES = {
    "errors": ("AutoNumericsError",),
    "targets": ("Target",),
    "programs": ("Program",),
    "search": ("Front", "Solution"),
    "runs": ("Settings",),
    "runs.emission": ("emit",),
    "api": (
        "Result",
        "discover",
        "fronts",
        "level",
        "load",
        "parse",
        "resume",
        "round_constants",
    ),
}


def __getattr__(name: str) -> Any:
    """The public names, imported when one is asked for: the command line starts without them."""
    for module, names in _MODULES.items():
        if name in names:
            from importlib import import_module

            globals()[name] = getattr(import_module(f"autonumerics.{module}"), name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
