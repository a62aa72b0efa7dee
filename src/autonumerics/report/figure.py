"""The front of a run against the best baselines, as a figure for papers (matplotlib)."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autonumerics.baselines import Baseline
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.report.entries import Entry, best_of, from_baselines
from autonumerics.report.record import RunRecord
from autonumerics.runs.folder import write_whole
from autonumerics.targets import Target

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUFFIXES = (".svg", ".pdf", ".png")

_SIZE_IN = (5.2, 3.4)  # a column and a half of a journal
_DOTS_PER_INCH = 300
# Small marks on large hollow ones, so that a tie shows both; blue and vermilion of Okabe and Ito's
# palette, which colour-blind readers tell apart.
_FOUND = {"color": "#0072b2", "marker": "o", "linewidth": 1.8, "markersize": 4.5, "zorder": 3}
_BASELINE = {"color": "#d55e00", "marker": "s", "linewidth": 1.2, "markersize": 7.5, "zorder": 2,
             "markerfacecolor": "white"}  # fmt: skip


def write_figure(record: RunRecord, baselines: Sequence[Baseline], out: Path) -> None:
    """Writes the figure to `out`, whose suffix says how: .svg, .pdf or .png.

    The same run and the same matplotlib give the same bytes. Raises InvalidOption for another
    suffix, where matplotlib is missing, or where the file cannot be written; InvalidRun for a run
    without programs.
    """
    check_suffix(out)
    if record.target is None or not record.found:
        reason = record.problems[0] if record.problems else None
        why = f" ({reason.part} {reason.what})" if reason else ""
        raise InvalidRun(f"the run {record.name} has no programs to plot{why}")
    arithmetic = None if record.config is None else record.config.arithmetic
    data = _drawn(
        record.target, record.found, best_of(from_baselines(baselines, arithmetic)), out.suffix
    )
    try:
        write_whole(out, data)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise InvalidOption(f"cannot write {out}: {reason}; choose another --out") from None


def check_suffix(out: Path) -> None:
    """Raises InvalidOption for a name that does not say one of the formats."""
    if out.suffix not in SUFFIXES:
        what = f"the suffix {out.suffix!r}" if out.suffix else "no suffix"
        raise InvalidOption(f"{out} has {what}: name a figure with {', '.join(SUFFIXES)}")


def _drawn(
    target: Target, found: Sequence[Entry], baselines: Sequence[Entry], suffix: str
) -> bytes:
    """The figure as the bytes of a file."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise InvalidOption(
            "plot needs matplotlib, which is not installed: pip install 'autonumerics[plot]'"
        ) from None
    file = io.BytesIO()
    # Text stays text, so that it can be searched and set in the fonts of the paper.
    settings: Any = {"svg.hashsalt": "autonumerics", "svg.fonttype": "none", "pdf.fonttype": 42,
                "font.size": 9.0}  # fmt: skip
    with mpl.rc_context(settings):
        figure = Figure(figsize=_SIZE_IN, layout="constrained")
        _draw(figure.subplots(), target, found, baselines)
        dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {}}
        figure.savefig(file, format=suffix[1:], dpi=_DOTS_PER_INCH, metadata=dates[suffix])
    return file.getvalue()


def _draw(axes: Axes, target: Target, found: Sequence[Entry], baselines: Sequence[Entry]) -> None:
    standings = sorted({entry.ranked[1] for entry in found})
    for entries, label, style in (
        (found, f"discovered ({', '.join(standings)})", _FOUND),
        (baselines, "best baseline (sampled)", _BASELINE),
    ):
        finite = [e for e in entries if math.isfinite(e.digits)]
        heights = [_height(e) for e in finite]
        if finite:
            axes.plot([e.ops for e in finite], heights, label=label, **style)
    counts = [e.ops for e in (*found, *baselines)]
    axes.set_xticks(range(min(1, *counts), max(counts) + 1))
    axes.set_xlabel("operations that depend on x")
    if any(e.machine for e in found):
        axes.set_yscale("log")
        axes.set_ylabel("largest error, ULP")
    else:
        axes.set_ylabel(rf"digits: $-\log_{{10}}$ of the largest {target.words}")
    axes.set_title(f"{target.function.name} on {target.domain}", fontsize=9)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, loc="upper left")


def _height(entry: Entry) -> float:
    """Digits, or ULPs of what was made for a number format."""
    return entry.digits if entry.machine is None else entry.machine.error_ulp
