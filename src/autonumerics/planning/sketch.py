"""What a sketch is: one way to compute a function, which makes a plan for any accuracy.

Interiors are named by the border: `inside_of` tells the type for a format.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeAlias

from autonumerics.formats import Format
from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.plans import Part
from autonumerics.plans.steps import border_type
from autonumerics.plans.types import DOUBLE, SINGLE, Type
from autonumerics.programs import Program

Kernels: TypeAlias = Callable[[Shape, float], Program | None]
"""What makes a kernel of a shape with at most that relative error; None if it cannot."""

INSIDES = ("border", "wider")
"""Types of interiors: that in which inputs arrive, and the next wider one."""


def inside_of(format: Format, kind: str) -> Type | None:
    """The type that is meant for numbers of a format; None where there is no wider one.

    >>> from autonumerics.formats import format_named
    >>> inside_of(format_named("binary32"), "wider").name
    'double'
    """
    border = border_type(format)
    if kind == "border":
        return border
    return DOUBLE if border is SINGLE else None


class Sketch(ABC):
    """One way to compute a function."""

    @property
    def insides(self) -> tuple[str, ...]:
        """The kinds of interiors in which it is worth while."""
        return INSIDES

    @property
    def widest(self) -> int:
        """Bits of the widest format for which it is made."""
        return 32

    @abstractmethod
    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """Its reductions and core with kernels of that relative error; None if it has none."""


class InnerFunctions(ABC):
    """How the functions inside of plans are computed, at arguments that are no inputs."""

    @abstractmethod
    def part(
        self, name: str, tolerance: float, kernels: Kernels = textbook, *, of_inputs: bool = False
    ) -> Part | None:
        """Of the function of that name, with kernels of that relative error; or None.

        of_inputs: all its arguments are inputs, or these without their signs.
        """
