"""What decides how a search goes, as one immutable value: an experiment is another value.

>>> from dataclasses import replace
>>> SearchSettings().archive.capacity
64
>>> without_refits = replace(SearchSettings(), refit_share=0.0)
"""

from __future__ import annotations

from dataclasses import dataclass

from autonumerics.settings import within


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """What the archive keeps.

    `capacity`: programs of each price.
    `same_error`: relative difference of errors below which two programs of one price are taken as
    one.
    `variants_each`: variants of one function at one price that are kept where operations round: of
    x - c and c - x the one may be a step short of something better, and the other two.
    `symmetric_each`: programs of one price that are odd or even about a point and kept whatever
    better ones there are, where operations round or the target is so.
    `refutations_each`: members of one family that may be refuted before the whole family is left
    alone: other constants may be free of the pole that the first ones had.
    """

    capacity: int = within(64, 1, 65536)
    same_error: float = within(1e-3, 0, 1)
    variants_each: int = within(3, 1, 65536)
    symmetric_each: int = within(16, 0, 65536)
    refutations_each: int = within(3, 1, 10**6)


@dataclass(frozen=True, slots=True)
class SelectionSettings:
    """Who becomes a parent.

    `even_share`: share of the parents that is drawn evenly over the prices; tournaments draw the
    rest.
    `pressure`: exponent of the uniform deviate that picks a place within a price; 1 is none.
    `refit_pressure`: the same for programs that are fitted anew.
    """

    even_share: float = within(0.5, 0, 1)
    pressure: float = within(2.0, 0, 1000)
    refit_pressure: float = within(4.0, 0, 1000)


@dataclass(frozen=True, slots=True)
class VariationSettings:
    """How children are made (src/core/mutation.cpp), and what counts as tried before.

    The first four weights are those of the edits. The paper takes insertion, deletion and rewiring
    as 1 : 2 : 3 on graphs that hold dead code; ours hold none, and growth has to pay for itself by
    the front alone. `repeat_weight` is that of one more edit, where operations round: an operation
    is done once more on one of its operands, as in a Horner scheme.

    `another_edit`: chance of a further edit of one child, so that their number is geometric.
    `constant_share`, `input_share`: of the random operands; the others are earlier results.
    `tries`: how often one function (for a number format: one variant of it) may be fitted from
    parents of one grade, since a fit may fail by bad luck.
    `attempts`: edits tried for one child before it is given up.
    `bits_per_grade`: of the error of a parent: what failed from a poor one may succeed from a
    better one.
    `memory_slots`: functions remembered, 8 bytes each, enough for some minutes; then old ones make
    room.
    `free_share`: of the children for a target that is odd or even, which need not be so by their
    form; the form makes better programs of nearly every length, but not of all.
    """

    insert_weight: int = within(4, 0, 10**6)
    remove_weight: int = within(2, 0, 10**6)
    rewire_weight: int = within(3, 0, 10**6)
    exchange_weight: int = within(2, 0, 10**6)
    repeat_weight: int = within(2, 0, 10**6)
    another_edit: float = within(0.5, 0, 0.99)
    constant_share: float = within(0.4, 0, 1)
    input_share: float = within(0.2, 0, 1)
    tries: int = within(4, 1, 63)
    attempts: int = within(40, 1, 10**6)
    bits_per_grade: float = within(1.5, 1e-3, 1e6)
    memory_slots: int = within(1 << 21, 1, 1 << 32)
    free_share: float = within(0.25, 0, 1)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """A whole search.

    `population`: candidates of a generation.
    `refit_share`: share of them that are new fits of programs near the front.
    `symmetric_share`: share of them that are odd or even about a point, as their parents are, where
    operations round or the target is so.
    `barren_limit`: generations in a row without a new program after which the space counts as
    exhausted.
    `refutation_rounds`: how often in one generation the next best programs take the places of
    refuted ones; what is left waits for the next generation.
    """

    population: int = within(512, 1, 65536)
    refit_share: float = within(0.15, 0, 0.5)
    symmetric_share: float = within(0.2, 0, 0.5)
    barren_limit: int = within(30, 1, 10**9)
    refutation_rounds: int = within(8, 1, 10**6)
    archive: ArchiveSettings = ArchiveSettings()
    selection: SelectionSettings = SelectionSettings()
    variation: VariationSettings = VariationSettings()
