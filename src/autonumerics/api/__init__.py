"""What `import autonumerics` offers: the commands as calls, with the words of the command line.

discovery   discover, fronts, resume, load
result      what a search has found: compare, prove, report, plot, save
comparing   the table of compare, as a value
programs    parse, level, round_constants
progress    what is shown while a search runs, in a terminal or a notebook
"""

from autonumerics.api.discovery import discover, fronts, load, resume
from autonumerics.api.programs import level, parse, round_constants
from autonumerics.api.result import Result

__all__ = [
    "Result",
    "discover",
    "fronts",
    "level",
    "load",
    "parse",
    "resume",
    "round_constants",
]
