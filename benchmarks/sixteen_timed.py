"""Programs with fma by what they take, and by how many results are wrong: rows of 16 bits.

    python benchmarks/sixteen_timed.py exp2 bfloat16 --evaluations 3000   # half a minute
    python benchmarks/sixteen_timed.py --missing                         # all that lack it

Beside the programs of the fewest operations that `sixteen_bits.py` finds. Searches with prices in
the place of counts: a division takes as long as five additions, products or fma, and what is done
at the ends of a loop as four (docs/sixteen-bits.md, `cost/calibration.py`). Of what they keep, of
the textbook's forms, settled, and of all of the row's known programs those stay than which no other
takes less, or has fewer operations, and has as few results that are wrong, or off by more than the
neighbours: the "front" of the row.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, groupby, islice
from typing import Any

from sixteen_bits import (
    FORMATS,
    FUNCTIONS,
    FUSED,
    STORE,
    described,
    searched,
    stored,
    textbook_forms,
)

from autonumerics.accuracy.rounding_intervals import CORRECT, RoundingIntervals
from autonumerics.cost.prices import ENDS, Prices
from autonumerics.errors import AutoNumericsError
from autonumerics.fitting import Settled, SettleSettings, Settling, counted
from autonumerics.formats import Arithmetic
from autonumerics.kernels import is_packable
from autonumerics.programs import Program
from autonumerics.runs import Config, prepare
from autonumerics.runs.generations import first_state
from autonumerics.runs.measuring import measured_front
from autonumerics.search import Archive
from autonumerics.targets import Target

PRICES = Prices.make({"div": 5, ENDS: 4})
SETTLED_EACH = 4
"""Programs of each price that are settled at most."""
FORMS_EACH = 2
"""Of the textbook's forms."""

COUNTED = SettleSettings(counted=4000, farthest=-1.0)

Known = dict[str, Any]


def row(name: str, format: str, evaluations: int, max_ops: int, known: Known) -> Known:
    """The searches, and the front of all that is known."""
    config = prepare(
        name, domain=FUNCTIONS[name], number_format=format, max_ulp=0.5, max_ops=max_ops, ops=FUSED
    ).config
    config, target = replace(config, prices=PRICES), config.target
    forms = textbook_forms(target, FUSED)
    programs, searches = list(_known(known)), list(known.get("timed", {}).get("searches", ()))
    archive = first_state(config).archive
    if evaluations:
        archive = searched(config, evaluations, forms, "nothing").archive
        searches.append({"evaluations": evaluations, "max_ops": max_ops, "begins_with": "nothing"})
    right = [each for part in (known, known.get("fused", {})) for whose in ("ours", "textbook")
             if (each := part.get(whose, {}).get("correct"))]  # fmt: skip
    dearest = min((PRICES.price(Program.from_json(each)) for each in right), default=math.inf)
    allowed = [program for _, program in forms
               if is_packable(program) and PRICES.price(program) < dearest]  # fmt: skip
    programs += [*_settled(archive, config), *_settled_forms(allowed, config)]
    arithmetic = Arithmetic.asked(format)
    first = [Program.from_json(each) for each in front(programs, target, arithmetic)]
    fewer = _with_fewer_wrong(first, RoundingIntervals.make(target, arithmetic, CORRECT))
    return {"searches": searches, "front": front([*first, *fewer], target, arithmetic)}


def _with_fewer_wrong(programs: list[Program], intervals: RoundingIntervals) -> Iterator[Program]:
    """Their constants moved for the fewest results that are not correctly rounded."""
    for program in programs:
        yield counted(Settled.of(program, intervals), intervals, settings=COUNTED).program


def _settled(archive: Archive, config: Config) -> Iterator[Program]:
    """For each price the best, constants settled for correct rounding."""
    settle = replace(config.settings.format.settle, settled_each=SETTLED_EACH)
    custom = replace(config.settings, format=replace(config.settings.format, settle=settle))
    yield from (each.program for each in measured_front(archive, replace(config, custom=custom)))


def _settled_forms(forms: list[Program], config: Config) -> Iterator[Program]:
    """Of the textbook's for each price the first that are worth it, constants settled for correct
    rounding; where none is the most accurate one.
    """
    assert config.arithmetic is not None
    settling = Settling.make(config.target, config.arithmetic, CORRECT)
    intervals = settling.intervals
    for _, group in groupby(sorted(forms, key=PRICES.price), key=PRICES.price):
        equal = list(group)
        worth = list(islice(filter(settling.is_worth, equal), FORMS_EACH))
        for program in worth or equal[:1]:
            with suppress(AutoNumericsError):
                found = settling.settled(program) if worth else Settled.of(program, intervals)
                yield found.program
                if found.is_met:  # what is dearer has no fewer wrong results
                    return


def _known(row: Known) -> Iterator[Program]:
    """Of the row: what was found with and without fma, the textbook's forms and its front."""
    parts = [part[whose] for part in (row, row.get("fused", {})) for whose in ("ours", "textbook")
             if whose in part]  # fmt: skip
    each = chain(*(part.values() for part in parts), row.get("timed", {}).get("front", ()))
    return (Program.from_json(known) for known in each if known is not None)


def front(programs: list[Program], target: Target, arithmetic: Arithmetic) -> list[Known]:
    """Those than which no other is as good in all: price, operations, wrong results, those off."""
    found = list[Known]()
    for program in dict.fromkeys(programs):
        with suppress(AutoNumericsError):
            known = described(program, target, arithmetic)
            if known is not None and 2 * known["counts"]["correct"] > sum(known["counts"].values()):
                found.append({"price": PRICES.price(program), **known})
    by_worth = sorted(found, key=lambda each: (*_worth(each), each["text"]))
    kept = list[Known]()
    for each in by_worth:
        if not any(_is_as_good(other, each) for other in kept):
            kept.append(each)
    return kept


def _worth(each: Known) -> tuple[int, int, int, int]:
    counts = each["counts"]
    return each["price"], each["ops"], counts["off"], counts["off"] + counts["faithful"]


def _is_as_good(one: Known, other: Known) -> bool:
    return all(a <= b for a, b in zip(_worth(one), _worth(other), strict=True))


def main() -> None:
    """One row, or all that are missing."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("function", nargs="?", choices=FUNCTIONS)
    words.add_argument("format", nargs="?", choices=FORMATS)
    words.add_argument("--evaluations", type=int, default=10_000)
    words.add_argument("--max-ops", type=int, default=11)
    words.add_argument("--missing", action="store_true", help="those that have none yet")
    given = words.parse_args()
    for name in [given.function] if given.function else FUNCTIONS:
        for format in [given.format] if given.format else FORMATS:
            key = f"{name} {format}"
            whole = stored()[key]
            if given.missing and "timed" in whole:
                continue
            found = row(name, format, given.evaluations, given.max_ops, whole)
            whole = {**stored()[key], "timed": found}
            STORE.write_text(json.dumps({**stored(), key: whole}, indent=1) + "\n", "utf-8")
            for each in found["front"]:
                print(key, *_worth(each), each["text"], sep="  ", file=sys.stderr)


if __name__ == "__main__":
    main()
