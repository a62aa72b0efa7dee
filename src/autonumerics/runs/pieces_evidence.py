"""Whether accepted certificates show what `pieces.json` calls proved.

A program by pieces is proved where, for every piece that its own rule finds in the domain of the
run, there is an accepted certificate of the program with the constants of that piece, for the
function and the measure of the run, on that piece from join to join, with a bound of at most the
error that the entry states. What the rule finds has no gaps, so that neither has the proof.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from autonumerics.errors import InvalidRun
from autonumerics.fitting.pieces.fits import on_part, parts_of
from autonumerics.formats import format_named
from autonumerics.programs.indexing import Part
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.runs.evidence import Evidence
from autonumerics.runs.folder import MALFORMED
from autonumerics.runs.pieces_folder import PIECES_FILE
from autonumerics.targets import Target
from autonumerics.targets.domain import shown

_SAMPLED = 0.99
"""Of an error that a certificate shows: the least that sampling may have found instead."""


def unproved_entries(run: Path, accepted: Sequence[Evidence]) -> tuple[int, list[str]]:
    """How many entries are called proved, and of each that is not, what is missing, by name.

    Raises InvalidRun for a file that cannot be read as one of a search by pieces.
    """
    place = run / PIECES_FILE
    try:
        data = json.loads(place.read_bytes())
        target = Target.from_json(data["target"])
        proved = [entry for entry in data["front"] if entry["standing"] == "proved"]
        reasons = [next(_missing(entry, target, accepted), None) for entry in proved]
    except (*MALFORMED, OSError) as problem:
        raise InvalidRun(f"{place} is damaged: {' '.join(str(problem).split())}") from None
    named = [
        f"the entry {_piecewise(entry).program.text} with {entry['ops']} operations is called "
        f"proved, error {entry['error']!r}, but {reason}: search again"
        for entry, reason in zip(proved, reasons, strict=True)
        if reason is not None
    ]
    return len(proved), named


def _missing(
    entry: Mapping[str, Any], target: Target, accepted: Sequence[Evidence]
) -> Iterator[str]:
    """What keeps the entry from being proved."""
    piecewise, error = _piecewise(entry), Fraction(entry["error"])
    inputs = getattr(piecewise.indexing, "format", format_named("binary32"))
    parts = parts_of(target, piecewise.indexing, inputs)
    if entry["ops"] != piecewise.ops:
        yield f"its program has {piecewise.ops} operations"
    if len(entry["errors"]) != len(parts):
        yield f"it has {len(entry['errors'])} errors for the {len(parts)} pieces of {target.domain}"
    for part, sampled in zip(parts, entry["errors"], strict=True):
        yield from _missing_on(part, piecewise, target, error, sampled, accepted)


def _missing_on(
    part: Part,
    piecewise: PiecewiseProgram,
    target: Target,
    error: Fraction,
    sampled: float,
    accepted: Sequence[Evidence],
) -> Iterator[str]:
    program, subject = piecewise.piece(part.piece), on_part(target, part)
    where = f"piece {part.piece}, [{shown(float(part.lower))}, {shown(float(part.upper))}]"
    about = [each for each in accepted if each.program == program and each.target == subject]
    if not about:
        yield (
            f"no accepted certificate is of {where}, with its program, its constants and "
            f"{target.describe()}"
        )
    elif (least := min(each.upper for each in about)) > error:
        yield f"what is certified of {where} is {float(least):g}"
    elif sampled < _SAMPLED * max(each.lower for each in about):
        yield f"the error {sampled!r} of {where} is less than its certificate shows"


def _piecewise(entry: Mapping[str, Any]) -> PiecewiseProgram:
    return PiecewiseProgram.from_json(entry["program"])
