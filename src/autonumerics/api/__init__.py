"""What `import autonumerics` offers: the commands as calls, with the words of the command line.

discovery   discover, fronts, resume, load
result      what a search has found: compare, prove, report, plot, save
options     options by name, checked before anything is done with them
progress    what is shown while a search runs, in a terminal or a notebook
"""

from autonumerics.api.discovery import discover, fronts, load, resume
from autonumerics.api.result import Result

__all__ = ["Result", "discover", "fronts", "load", "resume"]
