"""`--fpcore FILE[:NAME]`: a benchmark of FPBench as the target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autonumerics.errors import InvalidDomain, InvalidExpression
from autonumerics.formats.table import FORMATS
from autonumerics.targets import Target
from autonumerics.targets.expressions.fpcore import Core, find_core, read_cores
from autonumerics.targets.expressions.text import text
from autonumerics.targets.intervals import DomainLike
from autonumerics.texts import text_of

_USUAL = "binary64"


def read_fpcore(
    given: str, domain: DomainLike | None, say: Callable[[str], None] | None = None
) -> tuple[str, DomainLike]:
    """The expression and the domain, that of `:pre` unless one is given.

    Ends that `:pre` excludes are left in where the function has a value there. `say` is told of a
    precision that makes no difference. Raises InvalidOption for a file that cannot be read,
    InvalidExpression for what is no target.
    """
    file, name = _parts(given)
    core = find_core(read_cores(text_of(file, "--fpcore takes FILE[:NAME]")), name)
    function = text(core.expression())
    if say is not None and core.precision in FORMATS and core.precision != _USUAL:
        say(
            f"FPCore {core.name!r} is one of {core.precision} and is taken over the reals: "
            f"--format {core.precision} is about programs that compute in it"
        )
    return function, domain if domain is not None else _domain(core, function)


def _domain(core: Core, function: str) -> DomainLike:
    """What `:pre` allows."""
    closed, inside = core.domain(), core.domain(inside=True)
    if closed is None or inside is None:
        raise InvalidExpression(
            f"FPCore {core.name!r} has no :pre that bounds its variable: add --on A B"
        )
    if not closed:
        raise InvalidExpression(
            f"FPCore {core.name!r} has a :pre that holds on no interval: add --on A B"
        )
    try:
        Target.make(function, closed)
    except InvalidDomain:
        return inside
    return closed


def _parts(given: str) -> tuple[Path, str]:
    """The file and the name of FILE[:NAME], in both of which there may be colons."""
    pieces = given.split(":")
    for count in range(len(pieces), 0, -1):
        file = Path(":".join(pieces[:count]))
        if file.is_file():
            return file, ":".join(pieces[count:])
    return Path(pieces[0]), ":".join(pieces[1:])
