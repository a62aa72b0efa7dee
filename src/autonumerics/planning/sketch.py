"""What a sketch is: one way to compute a function, which makes a plan for any accuracy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeAlias

from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.plans import Part
from autonumerics.programs import Program

Kernels: TypeAlias = Callable[[Shape, float], Program | None]
"""What makes a kernel of a shape with at most that relative error; None if it cannot."""

INSIDES = ("single", "double")


class Sketch(ABC):
    """One way to compute a function."""

    @property
    def insides(self) -> tuple[str, ...]:
        """The types in which it is worth while."""
        return INSIDES

    @abstractmethod
    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """Its reductions and core with kernels of that relative error; None if it has none."""


class InnerFunctions(ABC):
    """How the functions inside of plans are computed, at arguments that are no inputs."""

    @abstractmethod
    def part(self, name: str, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """Of the function of that name, with kernels of that relative error; or None."""
