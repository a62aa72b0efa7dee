"""The search over programs: archive, selection, variation, the loop, and the front."""

from autonumerics.search.archive import Archive
from autonumerics.search.evolution import Fitter, State, Step, empty_state, evolve
from autonumerics.search.finishing import Finisher, FormatFinisher, RealFinisher
from autonumerics.search.front import Front
from autonumerics.search.solution import MachineNumbers, Solution
from autonumerics.search.variation import Children, Memory, Variation

__all__ = [
    "Archive",
    "Children",
    "Finisher",
    "Fitter",
    "FormatFinisher",
    "Front",
    "MachineNumbers",
    "Memory",
    "RealFinisher",
    "Solution",
    "State",
    "Step",
    "Variation",
    "empty_state",
    "evolve",
]
