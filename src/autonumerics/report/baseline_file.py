"""The baselines of a run's target, kept in its folder, since they take seconds to compute."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autonumerics.baselines import Baseline
from autonumerics.errors import InvalidRun
from autonumerics.formats import Arithmetic
from autonumerics.programs import Operation, Program
from autonumerics.report.parts import MALFORMED, Unusable, read_object, wrong
from autonumerics.runs.folder import RunFolder, to_text
from autonumerics.targets import Target

BASELINES = "baselines.json"
FORMAT = "autonumerics-baselines-3"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which baselines: of a target, up to so many of these operations; `arithmetic`: as computed
    in it, with `error_ulp`, None for those in exact arithmetic.
    """

    target: Target
    max_ops: int
    operations: tuple[Operation, ...]
    arithmetic: Arithmetic | None = None

    def to_json(self) -> dict[str, Any]:
        """As written in baselines.json."""
        return {
            "target": self.target.summary(),
            "max_ops": self.max_ops,
            "operations": [operation.name for operation in self.operations],
            "arithmetic": None if self.arithmetic is None else self.arithmetic.name,
        }

    def are_in(self, data: Mapping[str, Any]) -> bool:
        """Whether a file holds as many, or more. Raises as reading any data may."""
        own = self.to_json()
        same = all(data[name] == own[name] for name in own if name != "max_ops")
        return same and data["max_ops"] >= self.max_ops


Compute = Callable[[Wanted], Sequence[Baseline]]
"""What computes the baselines."""


def computed_anew(wanted: Wanted) -> Sequence[Baseline]:
    """The baselines, in exact arithmetic or as computed."""
    from autonumerics.baselines import baselines, computed_baselines

    if wanted.arithmetic is None:
        return baselines(wanted.target, wanted.max_ops, wanted.operations)
    return computed_baselines(wanted.target, wanted.arithmetic, wanted.max_ops, wanted.operations)


def kept_baselines(
    folder: Path, wanted: Wanted, compute: Compute, warn: Callable[[str], None]
) -> tuple[Baseline, ...]:
    """The baselines in the folder of a run, or those computed now, which are then kept there.

    A damaged file is replaced; `warn` is told if it cannot be written. Raises as `compute` does.
    """
    try:
        kept = read_baselines(folder, wanted)
    except Unusable:
        kept = None
    if kept is not None:
        return kept
    computed = tuple(b for b in compute(wanted) if math.isfinite(b.error))
    with suppress(InvalidRun):  # without a configuration there is no run to keep them for
        run = RunFolder.open(folder, warn)
        run.write(BASELINES, to_text(to_json(computed, wanted)))
    return computed


def to_json(baselines: Sequence[Baseline], wanted: Wanted) -> dict[str, Any]:
    """As written in baselines.json."""
    return {
        "format": FORMAT,
        "version": version("autonumerics"),
        **wanted.to_json(),
        "baselines": [
            {"family": b.family, "name": b.name, "degrees": list(b.degrees), "ops": b.ops,
             "error": b.error, "error_ulp": b.error_ulp, "standing": b.standing,
             "text": b.program.text, **b.program.to_json()}
            for b in baselines
        ],
    }  # fmt: skip


def read_baselines(folder: Path, wanted: Wanted) -> tuple[Baseline, ...] | None:
    """The baselines kept in the folder of a run; None if there are none for that much.

    Those of another version, another target, arithmetic, other or fewer operations do not count:
    they are to be computed anew. Raises Unusable if the file is damaged.
    """
    if not (folder / BASELINES).exists():
        return None
    data = read_object(folder / BASELINES)
    try:
        if (data["format"], data["version"]) != (FORMAT, version("autonumerics")):
            return None
        if not wanted.are_in(data):
            return None
        return tuple(b for row in data["baselines"] if (b := _baseline(row)).ops <= wanted.max_ops)
    except MALFORMED as problem:
        raise Unusable(f"is damaged: {wrong(problem)}") from None


def _baseline(row: Mapping[str, Any]) -> Baseline:
    numerator, denominator = map(int, row["degrees"])
    error, ulps = float(row["error"]), row["error_ulp"]
    error_ulp = None if ulps is None else float(ulps)
    for size in (error, error_ulp or 0.0):
        if not 0 <= size < math.inf:
            raise ValueError(f"an error is a number from 0 on, got {size}")
    family, name = str(row["family"]), str(row["name"])
    program = Program.from_json(row)
    return Baseline(family, name, (numerator, denominator), program, error, error_ulp=error_ulp)
