"""Proofs that a program keeps what is asked of it beside its error: see `targets.constraints`."""

from __future__ import annotations

from autonumerics.accuracy.pins import holds
from autonumerics.certification.shapes import check_shape
from autonumerics.errors import Refuted
from autonumerics.programs import Program
from autonumerics.programs.parity import parity
from autonumerics.targets import Target


def check_kept(program: Program, target: Target) -> None:
    """Raises Refuted or Unprovable, with what is not kept, unless all of it is proved to be."""
    asked = target.constraints
    if asked.parity not in (None, parity(program)):
        raise Refuted(f"{program.text} is not {asked.parity} by its form")
    for pin in asked.pins:
        if not holds(program, pin, target):
            raise Refuted(f"{program.text} does not keep {pin.text}")
    check_shape(program, target)
