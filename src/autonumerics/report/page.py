"""All that the page of a report shows, from a run's record and the baselines of its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import NamedTuple

from autonumerics.baselines import Baseline, Comparison, comparison
from autonumerics.numerals import counted, digits_text, duration, signed, ulps_text
from autonumerics.report import front_chart, history_chart
from autonumerics.report.entries import Entry, from_baselines
from autonumerics.report.front_chart import Family, FrontChart, Listed, by_family, draw_front
from autonumerics.report.headline import is_in_ulps, largest_gain, sentences
from autonumerics.report.history_chart import HistoryChart, draw_history
from autonumerics.report.journal import changes_by_ops
from autonumerics.report.panels import Panel, build_panels
from autonumerics.report.parts import Problem
from autonumerics.report.record import RunRecord
from autonumerics.report.reproduction import command_words, is_exact
from autonumerics.report.tables import FamilyRow, HistoryRow, family_rows, history_rows
from autonumerics.report.timing_chart import Bar, draw_bars
from autonumerics.runs import Config


class Fact(NamedTuple):
    """A figure that stands out, its name and a note to it."""

    name: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Page:
    """The contents of a report. `pinned` is the key of the panel shown first, "" if none is."""

    version: str
    title: str
    subtitle: str
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]
    record: RunRecord
    problems: tuple[Problem, ...]
    families: tuple[Family, ...]
    fronts: tuple[FrontChart, ...]
    comparisons: tuple[Comparison[Entry], ...]
    family_rows: tuple[FamilyRow, ...]
    panels: tuple[Panel, ...]
    pinned: str
    histories: tuple[HistoryChart, ...]
    history_counts: tuple[int, ...]
    history_rows: tuple[HistoryRow, ...]
    bars: tuple[Bar, ...]
    command: tuple[str, ...]
    is_reproducible: bool
    provenance: tuple[tuple[str, str], ...]

    @property
    def has_machine_numbers(self) -> bool:
        """Whether the programs were made for a number format."""
        return any(entry.machine for entry in self.record.found)

    @property
    def is_timed(self) -> bool:
        """Whether there are times of these programs."""
        return any(e.machine and e.machine.ns is not None for e in self.record.found)

    @property
    def formats(self) -> tuple[str, ...]:
        """Those in which programs that were made for none were tried."""
        found = (each.format for entry in self.record.found for each in entry.as_computed)
        return tuple(dict.fromkeys(found))

    @property
    def has_baselines(self) -> bool:
        """Whether there is anything to compare with."""
        return any(row.baseline for row in self.comparisons)

    @property
    def choices(self) -> tuple[Panel, ...]:
        """The panels of the programs found."""
        return tuple(panel for panel in self.panels if panel.entry.is_found)


def build_page(
    record: RunRecord, baselines: Sequence[Baseline] = (), problems: Sequence[Problem] = ()
) -> Page:
    """The page of a run; `problems` are those met beside the run's own."""
    arithmetic = None if record.config is None else record.config.arithmetic
    found = [Listed(f"found-{i}", entry) for i, entry in enumerate(record.found, 1)]
    others = [
        Listed(f"baseline-{i}", entry)
        for i, entry in enumerate(from_baselines(baselines, arithmetic), 1)
    ]
    families = by_family([*found, *others]) if found or others else ()
    plotted = [item for family in families for item in family.members]
    comparisons = comparison(
        record.found, baselines, record.max_ops,
        None if arithmetic is None else lambda e: e.ranked_error,
    )  # fmt: skip
    panels = build_panels(plotted, record.target, record.certificates, comparisons)
    changes = changes_by_ops(record.journal)
    target = record.target
    return Page(
        version("autonumerics"),
        f"{target.function.name} on {target.domain}" if target else "A run of unknown target",
        f"{_capitalised(target.function.summary)}, {record.measure}" if target else "",
        sentences(record, comparisons),
        _facts(record, comparisons),
        record,
        (*record.problems, *problems),
        families,
        tuple(draw_front(families, frame) for frame in front_chart.FRAMES) if families else (),
        comparisons,
        family_rows(families),
        panels,
        _pinned(panels, record),
        tuple(draw_history(changes, record.journal.seconds, f) for f in history_chart.FRAMES)
        if changes
        else (),
        tuple(changes),
        history_rows(record.journal),
        draw_bars(record.timings, record.timings.workloads[0]) if record.timings else (),
        command_words(record.config, record.evaluations) if record.config else (),
        is_exact(record.config) if record.config else False,
        _provenance(record),
    )


def _pinned(panels: Sequence[Panel], record: RunRecord) -> str:
    """The most accurate program found, else the first there is."""
    best = next((panel.key for panel in panels if panel.entry is record.best), None)
    return best or next((panel.key for panel in panels), "")


def _facts(record: RunRecord, comparisons: Sequence[Comparison[Entry]]) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    if record.best is not None:
        facts.append(_accuracy(record.best))
        proved = sum(entry.standing == "proved" for entry in record.found)
        least, most = record.found[0].ops, record.found[-1].ops
        spread = f"{least} to {most} operations" if least < most else counted(most, "operation")
        facts.append(Fact("programs", str(len(record.found)), f"of {spread}, {proved} proved"))
    won = largest_gain(comparisons)
    if won is not None and won.baseline is not None:
        gain, ops = won.gain or 0.0, counted(won.ops, "operation")
        value, note = f"{signed(gain, 2)} digits", f"with {ops}, over {won.baseline.family}"
        if is_in_ulps(won):
            value, note = f"{10**gain:.3g} ×", f"fewer ULPs {note}"
        facts.append(Fact("largest gain", value, note))
    if record.evaluations:
        note = f"in {duration(record.journal.seconds)}" if record.journal.seconds else "tried"
        facts.append(Fact("candidates", f"{record.evaluations:,}", note))
    return tuple(facts)


def _accuracy(best: Entry) -> Fact:
    """How accurate the best program is, as the search ranked it."""
    ops = counted(best.ops, "operation")
    if best.machine is not None:
        machine = best.machine
        note = f"of {machine.arithmetic.name} with {ops}, {machine.ulp_standing}"
        ulps = ulps_text(machine.error_ulp, machine.ulp_standing, 3)
        return Fact("most accurate", f"{ulps} ULP", note)
    value = f"{digits_text(best.digits)} digits" if best.error else "exact"
    return Fact("most accurate", value, f"with {ops}, {best.standing}")


def _provenance(record: RunRecord) -> tuple[tuple[str, str], ...]:
    """Where the run comes from, as far as its folder tells."""
    unknown = "not recorded"
    rows: list[tuple[str, str]] = []
    if record.config is not None:
        config, search = record.config, record.config.settings.search
        rows += [
            ("target", config.describe()),
            ("operations allowed", " ".join(o.symbol for o in config.operations)),
            ("most operations", str(config.max_ops)),
            ("seed", str(config.seed)),
            ("effort", config.effort if config.custom is None else f"{config.effort}, changed"),
            ("population, archive", f"{search.population}, {search.archive.capacity} of each cost"),
            ("number format", _arithmetic(config)),
            ("cost", "operations" if config.cost == "ops" else f"{config.cost}, as measured then"),
        ]
    starts = counted(record.journal.parts, "part") if record.journal.parts else unknown
    return (
        *rows,
        ("candidates tried", f"{record.evaluations:,}"),
        ("time", duration(record.journal.seconds) if record.journal.seconds else unknown),
        ("state", f"{record.journal.state}, {starts}"),
        ("version of the run", f"autonumerics {record.version}" if record.version else unknown),
        ("machine of the search", record.journal.machine or unknown),
        ("machine of the timings", record.timings.machine if record.timings else "not timed"),
    )


def _arithmetic(config: Config) -> str:
    return "none: exact arithmetic" if config.arithmetic is None else config.arithmetic.name


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
