"""The baselines of a run's target, kept in its folder, since they take seconds to compute."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autonumerics.baselines import Baseline
from autonumerics.errors import InvalidRun
from autonumerics.programs import Operation, Program
from autonumerics.report.parts import MALFORMED, Unusable, read_object, wrong
from autonumerics.runs.folder import RunFolder, to_text
from autonumerics.targets import Target

BASELINES = "baselines.json"
FORMAT = "autonumerics-baselines-2"

Compute = Callable[[Target, int, tuple[Operation, ...]], Sequence[Baseline]]
"""What computes the baselines of a target up to so many of these operations."""


def kept_baselines(
    folder: Path,
    target: Target,
    max_ops: int,
    operations: tuple[Operation, ...],
    compute: Compute,
    warn: Callable[[str], None],
) -> tuple[Baseline, ...]:
    """The baselines in the folder of a run, or those computed now, which are then kept there.

    A damaged file is replaced; `warn` is told if it cannot be written. Raises as `compute` does.
    """
    try:
        kept = read_baselines(folder, target, max_ops, operations)
    except Unusable:
        kept = None
    if kept is not None:
        return kept
    computed = tuple(b for b in compute(target, max_ops, operations) if math.isfinite(b.error))
    with suppress(InvalidRun):  # without a configuration there is no run to keep them for
        run = RunFolder.open(folder, warn)
        run.write(BASELINES, to_text(to_json(computed, target, max_ops, operations)))
    return computed


def to_json(
    baselines: Sequence[Baseline], target: Target, max_ops: int, operations: tuple[Operation, ...]
) -> dict[str, Any]:
    """As written in baselines.json."""
    return {
        "format": FORMAT,
        "version": version("autonumerics"),
        "target": target.to_json(),
        "max_ops": max_ops,
        "operations": [operation.name for operation in operations],
        "baselines": [
            {"family": b.family, "name": b.name, "degrees": list(b.degrees), "ops": b.ops,
             "error": b.error, "standing": b.standing, "text": b.program.text,
             **b.program.to_json()}
            for b in baselines
        ],
    }  # fmt: skip


def read_baselines(
    folder: Path, target: Target, max_ops: int, operations: tuple[Operation, ...]
) -> tuple[Baseline, ...] | None:
    """The baselines kept in the folder of a run; None if there are none for that much.

    Those of another version, another target, other or fewer operations do not count: they are to be
    computed anew. Raises Unusable if the file is damaged.
    """
    if not (folder / BASELINES).exists():
        return None
    data = read_object(folder / BASELINES)
    try:
        if (data["format"], data["version"]) != (FORMAT, version("autonumerics")):
            return None
        made_for = Target.from_json(data["target"]), data["operations"]
        names = [operation.name for operation in operations]
        if made_for != (target, names) or data["max_ops"] < max_ops:
            return None
        return tuple(b for row in data["baselines"] if (b := _baseline(row)).ops <= max_ops)
    except MALFORMED as problem:
        raise Unusable(f"is damaged: {wrong(problem)}") from None


def _baseline(row: Mapping[str, Any]) -> Baseline:
    numerator, denominator = map(int, row["degrees"])
    error = float(row["error"])
    if not 0 <= error < math.inf:
        raise ValueError(f"an error is a number from 0 on, got {error}")
    family, name = str(row["family"]), str(row["name"])
    return Baseline(family, name, (numerator, denominator), Program.from_json(row), error)
