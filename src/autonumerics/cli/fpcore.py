"""`--fpcore FILE[:NAME]`: a benchmark of FPBench as the target."""

from __future__ import annotations

from pathlib import Path

from autonumerics.errors import InvalidDomain, InvalidExpression
from autonumerics.targets import Target
from autonumerics.targets.expressions.fpcore import find_core, read_cores
from autonumerics.targets.expressions.text import text
from autonumerics.targets.intervals import DomainLike
from autonumerics.texts import text_of


def read_fpcore(given: str, domain: DomainLike | None) -> tuple[str, DomainLike]:
    """The expression and the domain, that of `:pre` unless one is given.

    Ends that `:pre` excludes are left in where the function has a value there. Raises
    InvalidOption for a file that cannot be read, InvalidExpression for what is no target.
    """
    file, name = _parts(given)
    core = find_core(read_cores(text_of(file, "--fpcore takes FILE[:NAME]")), name)
    function = text(core.expression())
    if domain is not None:
        return function, domain
    closed, inside = core.domain(), core.domain(inside=True)
    if closed is None or inside is None:
        raise InvalidExpression(
            f"FPCore {core.name!r} has no :pre that bounds its variable: add --on A B"
        )
    try:
        Target.make(function, closed)
    except InvalidDomain:
        return function, inside
    return function, closed


def _parts(given: str) -> tuple[Path, str]:
    """The file and the name of FILE[:NAME], in both of which there may be colons."""
    pieces = given.split(":")
    for count in range(len(pieces), 0, -1):
        file = Path(":".join(pieces[:count]))
        if file.is_file():
            return file, ":".join(pieces[count:])
    return Path(pieces[0]), ":".join(pieces[1:])
