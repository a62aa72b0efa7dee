"""Everything that can be wrong with a request, said in one line.

Each error says what was asked, what is wrong with it, and what to do instead; the command
line prints that line on stderr and exits with code 2. Programming mistakes inside the
package are ordinary Python exceptions and keep their traceback.

>>> raise UnknownName("function", "exq2", ["exp2", "exp"])
Traceback (most recent call last):
    ...
autonumerics.errors.UnknownName: unknown function 'exq2': did you mean exp2 or exp?
"""

from __future__ import annotations

from collections.abc import Sequence


class AutoNumericsError(ValueError):
    """A request that cannot be met; its text is one line that says why and what to do."""


class UnknownName(AutoNumericsError):
    """A name that is in none of our tables, with the names that come nearest; `of`: whose name."""

    def __init__(
        self, kind: str, name: str, nearest: Sequence[str] = (), hint: str = "", of: str = ""
    ) -> None:
        advice = f"did you mean {' or '.join(nearest)}?" if nearest else hint
        whose = f" of {of}" if of else ""
        super().__init__(f"unknown {kind} {name!r}{whose}: {advice or 'no such name'}")


class InvalidDomain(AutoNumericsError):
    """An interval that is empty, reversed or not finite, or where the target is undefined."""


class InvalidProgram(AutoNumericsError):
    """Source text or instructions that are not a program of x."""


class InvalidExpression(AutoNumericsError):
    """Text that is no function of x, or no number where one is wanted."""


class InvalidOption(AutoNumericsError):
    """A setting outside its range."""


class InvalidRun(AutoNumericsError):
    """A run folder that is missing, foreign, damaged, taken, or cannot be written."""


class Unprovable(AutoNumericsError):
    """A program whose error over the domain is unbounded or cannot be enclosed."""


class Unverified(Unprovable):
    """A bound that was proved, and that the independent verifier cannot confirm."""


class Refuted(Unprovable):
    """A program that is shown to have no bounded error over the domain."""
