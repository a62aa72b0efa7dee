"""Discovers the cheapest straight-line code for a function, an interval and an accuracy."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes its time to load
if TYPE_CHECKING:
    from typing import Any

    from autonumerics.errors import AutoNumericsError
    from autonumerics.fitting import level, round_constants
    from autonumerics.programs import Program, parse
    from autonumerics.runs import Result, Settings, discover, fronts, load_result, resume
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
    "fronts",
    "level",
    "load_result",
    "parse",
    "resume",
    "round_constants",
]

_MODULES = ("errors", "targets", "programs", "search", "fitting", "runs")


def __getattr__(name: str) -> Any:
    """The public names, imported when one is asked for: the command line starts without them."""
    if name in __all__:
        from importlib import import_module

        for module in _MODULES:
            found = import_module(f"autonumerics.{module}")
            if hasattr(found, name):
                globals()[name] = getattr(found, name)
                return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
