"""What decides how a search goes, as one immutable value: an experiment is another value.

>>> from dataclasses import replace
>>> SearchSettings().archive.capacity
64
>>> without_refits = replace(SearchSettings(), refit_share=0.0)
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """What the archive keeps.

    `capacity`: programs of each price.
    `same_error`: relative difference of errors below which two programs of one price are taken as
    one.
    `variants_each`: variants of one function at one price that are kept where operations round: of
    x - c and c - x the one may be a step short of something better, and the other two.
    `refutations_each`: members of one family that may be refuted before the whole family is left
    alone: other constants may be free of the pole that the first ones had.
    """

    capacity: int = 64
    same_error: float = 1e-3
    variants_each: int = 3
    refutations_each: int = 3


@dataclass(frozen=True, slots=True)
class SelectionSettings:
    """Who becomes a parent.

    `even_share`: share of the parents that is drawn evenly over the prices; tournaments draw the
    rest.
    `pressure`: exponent of the uniform deviate that picks a place within a price; 1 is none.
    `refit_pressure`: the same for programs that are fitted anew.
    """

    even_share: float = 0.5
    pressure: float = 2.0
    refit_pressure: float = 4.0


@dataclass(frozen=True, slots=True)
class VariationSettings:
    """How children are made (src/core/mutation.cpp), and what counts as tried before.

    The four weights are those of the edits. The paper takes insertion, deletion and rewiring as
    1 : 2 : 3 on graphs that hold dead code; ours hold none, and growth has to pay for itself by
    the front alone.

    `another_edit`: chance of a further edit of one child, so that their number is geometric.
    `constant_share`, `input_share`: of the random operands; the others are earlier results.
    `tries`: how often one function (for a number format: one variant of it) may be fitted from
    parents of one grade, since a fit may fail by bad luck.
    `attempts`: edits tried for one child before it is given up.
    `bits_per_grade`: of the error of a parent: what failed from a poor one may succeed from a
    better one.
    `memory_slots`: functions remembered, 8 bytes each, enough for some minutes; then old ones make
    room.
    """

    insert_weight: int = 4
    remove_weight: int = 2
    rewire_weight: int = 3
    exchange_weight: int = 2
    another_edit: float = 0.5
    constant_share: float = 0.4
    input_share: float = 0.2
    tries: int = 4
    attempts: int = 40
    bits_per_grade: float = 1.5
    memory_slots: int = 1 << 21


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """A whole search.

    `population`: candidates of a generation.
    `refit_share`: share of them that are new fits of programs near the front.
    `barren_limit`: generations in a row without a new program after which the space counts as
    exhausted.
    `refutation_rounds`: how often in one generation the next best programs take the places of
    refuted ones; what is left waits for the next generation.
    """

    population: int = 512
    refit_share: float = 0.15
    barren_limit: int = 30
    refutation_rounds: int = 8
    archive: ArchiveSettings = ArchiveSettings()
    selection: SelectionSettings = SelectionSettings()
    variation: VariationSettings = VariationSettings()
