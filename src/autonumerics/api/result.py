"""What a search has found, and what the commands do with a run, as methods.

>>> from autonumerics import discover
>>> result = discover("exp2", max_ops=2, evaluations=600)
>>> result.front[-1].standing, result.path
('proved', None)
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, final, overload

from autonumerics.certification import RoundedProof, prove_rounded
from autonumerics.certification.decimals import read_share
from autonumerics.errors import InvalidOption, InvalidRun, Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.options import checked, read_path
from autonumerics.runs import Result as RunResult
from autonumerics.runs import Run, load_result, prove_run, verdict
from autonumerics.runs.choosing import chosen
from autonumerics.runs.config import computed
from autonumerics.runs.emission import emit
from autonumerics.runs.origin import OfRun
from autonumerics.runs.subjects import subject_of_result

if TYPE_CHECKING:
    from os import PathLike

    from autonumerics.api.comparing import Comparisons

WITHIN = "0.5%"


@final
@dataclass(frozen=True, slots=True, repr=False)
class Result(RunResult):
    """What a run has found: `front`, `target`, `evaluations`, `seconds`, `interrupted`.

    Its methods are the commands of the same names. A run that was given no folder lives in memory;
    `save` writes it. `source`: the search, or the folder that it was loaded from.
    """

    source: Run | Path | None = field(default=None, compare=False)

    @classmethod
    def of(cls, found: RunResult, source: Run | Path) -> Result:
        """The same with its methods."""
        known = {each.name: getattr(found, each.name) for each in fields(RunResult)}
        result = cls(**known, source=source)
        origin = OfRun(found.config, result.path)
        return replace(result, front=found.front.of_run(origin, found.missed or ""))

    @property
    def path(self) -> Path | None:
        """The folder of the run, if it has one."""
        if isinstance(self.source, Run):
            return None if self.source.folder is None else self.source.folder.path
        return self.source

    def __str__(self) -> str:
        """What the command line prints with --all: the front, the goal met or missed."""
        from autonumerics.cli.printing import result_text

        return "\n".join(filter(None, (result_text(self, every=True), verdict(self))))

    def _repr_html_(self) -> str:
        """The front as a table, for notebooks, and whether the goal is met."""
        from autonumerics.cli.printing import goal_lines

        missed, front = verdict(self), replace(self.front, note="")
        said = goal_lines(self) if missed is None else [missed]
        below = "".join(f"<p>{escape(line)}</p>" for line in said)
        return f"<p>{escape(self.config.describe())}</p>{front._repr_html_()}{below}"

    @checked
    def save(self, out: str | PathLike[str]) -> Path:
        """Writes the run into a new folder, which every command and `resume` take; returns it.

        A run that has a folder is copied. Raises InvalidRun if the place holds anything already or
        cannot be written.
        """
        place = read_path("out", out)
        if self.path is None:
            self._search().save(place)
            return place
        if place.exists():
            raise InvalidRun(f"{place} exists: choose a new folder to save the run in")
        try:
            shutil.copytree(self.path, place)
        except OSError as problem:
            raise InvalidRun(f"cannot write a run to {place}: {problem}; choose another") from None
        return place

    @checked
    def emit(
        self,
        language: str = "c",
        *,
        ops: int | None = None,
        number_format: str | None = None,
        compute: str | None = None,
        name: str | None = None,
        with_test: bool = False,
        derivative: bool = False,
        with_derivative: bool = False,
    ) -> str:
        """The most accurate program of at most so many operations, or of all, as code with its
        evidence: see `emission.emit`. Raises InvalidOption if there is none.
        """
        return emit(
            subject_of_result(self, ops),
            language,
            number_format=number_format,
            compute=compute,
            name=name,
            with_test=with_test,
            derivative=derivative,
            with_derivative=with_derivative,
        )

    @checked
    def compare(self, *, max_ops: int | None = None) -> Comparisons:
        """The front against what a numerical analyst would have written, for each count.

        Up to `max_ops` operations, by default those of the run. Printed, it is the table of
        `autonumerics compare`.
        """
        from autonumerics.api.comparing import compare

        if max_ops is not None and max_ops < 1:
            raise InvalidOption(f"max_ops is a count from 1 on, got {max_ops}")
        return compare(self, max_ops or self.config.max_ops)

    @overload
    def prove(self, *, ops: int | None = None, within: str | float = WITHIN) -> Result: ...
    @overload
    def prove(
        self, *, ops: int | None = None, number_format: str, compute: str | None = None
    ) -> tuple[RoundedProof, ...]: ...
    @checked
    def prove(
        self,
        *,
        ops: int | None = None,
        within: str | float = WITHIN,
        number_format: str | None = None,
        compute: str | None = None,
    ) -> Result | tuple[RoundedProof, ...]:
        """The same with bounds proved that lie at most so far above the true maximum.

        ops: the best program of at most so many operations; by default all. within: such as
        "0.05%" or 0.0005. Certificates go into the folder of the run, if it has one. Raises
        InvalidOption for another `within` or if there is no such program.

        format: in the place of that, a bound for each program with the rounding of every constant
        and operation in that format, or in the wider one `compute`, where it can be proved;
        Unprovable is raised if none can.
        """
        arithmetic = computed(number_format, compute)
        if arithmetic is not None:
            own = self.config.arithmetic
            arithmetic = arithmetic if own is None else arithmetic.rounded(own.direction)
            return self._prove_rounded(ops, arithmetic)
        tightness = read_share(str(within))
        if self.path is not None:
            prove_run(self.path, ops=ops, within=tightness)
            return Result.of(load_result(self.path), self.path)
        search = self._search()
        return Result.of(search.prove_again(ops=ops, within=tightness), search)

    def _prove_rounded(self, ops: int | None, arithmetic: Arithmetic) -> tuple[RoundedProof, ...]:
        solutions = self.front if ops is None else [chosen(self, ops, self.path)]
        proofs: list[RoundedProof] = []
        problem = Unprovable("no program was found yet")
        for solution in solutions:
            try:
                proofs.append(prove_rounded(solution.program, self.target, arithmetic))
            except Unprovable as reason:
                problem = reason
        if not proofs:
            raise problem
        return tuple(proofs)

    @checked
    def report(
        self,
        out: str | PathLike[str] | None = None,
        *,
        baselines: bool = True,
        check: bool = True,
    ) -> Path:
        """Writes the story of the run as one HTML file and returns its place.

        out: the file; by default report.html in the folder of the run. baselines: compare with
        them. check: verify the certificates.
        """
        from autonumerics.report import write_report
        from autonumerics.report.baseline_file import computed_anew
        from autonumerics.report.certificates import independent_check

        if out is None and self.path is None:
            raise InvalidOption("this run has no folder: give report a file, e.g. 'report.html'")
        place = None if out is None else read_path("out", out)
        if place is not None and place.suffix not in (".html", ".htm"):
            raise InvalidOption(f"a report is an HTML file, got {place}: give it a name in .html")
        with self._in_folder() as folder:
            return write_report(
                folder,
                place,
                compute=computed_anew if baselines else None,
                check=independent_check if check else None,
            ).path

    @checked
    def plot(
        self, out: str | PathLike[str] | None = None, *, baselines: bool = True
    ) -> Path | Picture:
        """Draws the front against the best baselines; needs matplotlib.

        out: the file, whose suffix says how: .svg, .pdf or .png; its place is returned. Without it
        a picture is returned, which notebooks show.
        """
        if out is not None:
            self._draw(read_path("out", out), baselines)
            return read_path("out", out)
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "front.svg"
            self._draw(place, baselines)
            return Picture(place.read_text(encoding="utf-8"))

    def _draw(self, place: Path, baselines: bool) -> None:
        from autonumerics.report.baseline_file import computed_anew
        from autonumerics.report.figure import check_suffix, write_figure
        from autonumerics.report.record import read_run
        from autonumerics.report.writing import gather_baselines
        from autonumerics.runs.folder import on_stderr

        check_suffix(place)
        with self._in_folder() as folder:
            record = read_run(folder)
            wanted = computed_anew if baselines else None
            known, _ = gather_baselines(folder, record, wanted, on_stderr)
            write_figure(record, known, place)

    @contextmanager
    def _in_folder(self) -> Iterator[Path]:
        """The folder of the run; for a moment, if it has none."""
        if self.path is not None:
            yield self.path
            return
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "run"
            self._search().write_to(place)
            yield place

    def _search(self) -> Run:
        if isinstance(self.source, Run):
            return self.source
        raise InvalidRun("this result belongs to no run: use those of discover, resume or load")


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A figure as SVG, which notebooks show."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        """Its size."""
        return f"<Picture: {len(self.svg):,} characters of SVG>"
