"""The search over programs: archive, selection, variation, the loop, and the front."""

from autonumerics.search.archive import Archive, OperationCount, Prices
from autonumerics.search.evolution import Fitted, Fitter, State, empty_state, evolve
from autonumerics.search.finishing import Finisher
from autonumerics.search.front import Front
from autonumerics.search.machine_numbers import MachineNumbers
from autonumerics.search.settings import (
    ArchiveSettings,
    SearchSettings,
    SelectionSettings,
    VariationSettings,
)
from autonumerics.search.solution import Origin, Solution
from autonumerics.search.variation import Children, Memory, Variation

__all__ = [
    "Archive",
    "ArchiveSettings",
    "Children",
    "Finisher",
    "Fitted",
    "Fitter",
    "Front",
    "MachineNumbers",
    "Memory",
    "OperationCount",
    "Origin",
    "Prices",
    "SearchSettings",
    "SelectionSettings",
    "Solution",
    "State",
    "Variation",
    "VariationSettings",
    "empty_state",
    "evolve",
]
