"""What a program keeps beside its error, proved anew: so far its parity."""

from __future__ import annotations

from typing import Any

from .parity import of_program, of_rows
from .reading import exact, target_rows
from .work import Refused


def check_forms(certificate: dict[str, Any]) -> None:
    """Raises Refused unless program and target have the parities that are claimed."""
    program, target = certificate["program"], certificate["target"]
    symmetry, asked = certificate["claim"].get("symmetry"), target.get("constraints", {})
    if symmetry is None and "parity" not in asked:
        return
    try:
        found = of_program(program["instructions"], list(map(exact, program["constants"])))
    except KeyError as problem:
        raise Refused(f"the program reads {problem}, which is not there") from None
    for parity in (symmetry, asked.get("parity")):
        if parity not in (None, found):
            raise Refused(f"the program is not {parity} by its form")
    if symmetry is not None and of_rows(target_rows(target)) != symmetry:
        raise Refused(f"the target is not {symmetry} by its form")
