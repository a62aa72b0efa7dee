"""The report of a run as a file, made from the run's folder alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autonumerics.baselines import ARITHMETIC, Baseline
from autonumerics.errors import AutoNumericsError, InvalidOption
from autonumerics.report.baseline_file import BASELINES, Compute, Wanted, kept_baselines
from autonumerics.report.certificates import Check, independent_check
from autonumerics.report.page import build_page
from autonumerics.report.parts import Problem, wrong
from autonumerics.report.record import RunRecord, read_run
from autonumerics.report.rendering import render
from autonumerics.runs.folder import on_stderr, write_whole

REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class Written:
    """A report on disk: where, how many bytes, and the parts of the run it had to do without."""

    path: Path
    size: int
    problems: tuple[Problem, ...]


def write_report(
    run: Path,
    out: Path | None = None,
    *,
    compute: Compute | None = None,
    check: Check | None = independent_check,
    warn: Callable[[str], None] = on_stderr,
) -> Written:
    """Writes the report of the run in a folder, finished or not, into that folder or to `out`.

    `compute` makes the baselines unless the folder has them; None leaves them out. `check` is
    asked about the certificates; None leaves them unchecked. The same folder gives the same
    bytes. Raises InvalidRun if the folder holds nothing of a run, InvalidOption if the report
    cannot be written; whatever else is missing or broken the report tells.
    """
    record = read_run(run, check)
    baselines, problems = gather_baselines(run, record, compute, warn)
    page = build_page(record, baselines, problems)
    path = run / REPORT if out is None else out
    data = render(page).encode(errors="replace")  # damaged files may hold what is no text
    try:
        write_whole(path, data)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise InvalidOption(f"cannot write {path}: {reason}; choose another --out") from None
    return Written(path, len(data), page.problems)


def gather_baselines(
    run: Path, record: RunRecord, compute: Compute | None, warn: Callable[[str], None]
) -> tuple[tuple[Baseline, ...], tuple[Problem, ...]]:
    """The baselines to compare with; why there are none is a problem, unless none are wanted.

    They are made of the operations that the run was allowed, and beside programs for a number
    format as it computes them.
    """
    if compute is None or record.target is None or not record.max_ops:
        return (), ()
    wanted = Wanted(
        record.target,
        record.max_ops,
        record.config.operations if record.config else ARITHMETIC,
        record.config.arithmetic if record.config else None,
    )
    try:
        known = kept_baselines(run, wanted, compute, warn)
    except AutoNumericsError as problem:
        return (), (Problem(BASELINES, f"cannot be made: {wrong(problem)}"),)
    return known, ()
