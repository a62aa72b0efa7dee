"""Discovers the cheapest straight-line code for a function, an interval and an accuracy."""

from autonumerics.errors import AutoNumericsError
from autonumerics.fitting import level, round_constants
from autonumerics.programs import Program, parse
from autonumerics.runs import Result, discover, fronts, load_result, resume
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

__all__ = [
    "AutoNumericsError",
    "Front",
    "Program",
    "Result",
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
