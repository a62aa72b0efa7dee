"""The page as one HTML file: its own style and script inside, nothing fetched from anywhere.

Everything that comes from a run is escaped by the templates. A content security policy with the
hashes of the one style and the one script forbids all others, and every request.
"""

from __future__ import annotations

import base64
import hashlib
from fractions import Fraction
from pathlib import Path

from autonumerics.baselines import Comparison
from autonumerics.numerals import (
    Rounding,
    counted,
    digits_text,
    error_text,
    plain,
    scientific,
    signed,
    ulps_text,
)
from autonumerics.report.entries import Entry
from autonumerics.report.headline import is_in_ulps, machine_text
from autonumerics.report.page import Page
from autonumerics.report.panels import Panel
from autonumerics.report.timings import WORKLOADS, Time

TEMPLATES = Path(__file__).parent / "templates"


def render(page: Page) -> str:
    """The page as HTML text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        plain=plain,
        digits=digits_text,
        gain=_gain,
        against=_against,
        heading=_heading,
        machine=machine_text,
        workload=WORKLOADS.__getitem__,
        time=_time,
        signed_error=_signed_error,
        ulps=ulps_text,
        error=error_text,
        above=_above,
        below=_below,
    )
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    return environment.get_template("report.html.jinja").render(
        page=page,
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """The source expression of a content security policy that allows just this text."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _heading(panel: Panel) -> str:
    ops = counted(panel.entry.ops, "operation")
    return ops if panel.entry.is_found else f"{panel.entry.family}: {panel.entry.name}, {ops}"


def _gain(row: Comparison[Entry]) -> str:
    """In digits, or the factor of ULPs saved."""
    if row.verdict == "tie":
        return "tie"
    gain = row.gain or 0.0
    return f"{10**gain:.3g} ×" if is_in_ulps(row) else signed(gain, 2)


def _against(row: Comparison[Entry]) -> str:
    """How the program does against the best baseline, as an aside."""
    if row.baseline is None:
        return ""
    if row.verdict == "tie":
        return f"ties with the best baseline ({row.baseline.title})"
    gain, best = row.gain or 0.0, f"the best baseline ({row.baseline.title})"
    if not is_in_ulps(row):
        return f"{signed(gain, 2)} digits against {best}"
    times = f"{10 ** abs(gain):.3g} times as many ULPs"
    return f"{best} has {times}" if gain > 0 else f"{times} as {best}"


def _time(time: Time) -> str:
    return f"{time.ns:.3g} ± {time.spread:.1%}"


def _signed_error(value: float) -> str:
    return f"{value:+.4e}"


def _above(value: Fraction) -> str:
    return scientific(value, 6, Rounding.UP)


def _below(value: Fraction) -> str:
    return scientific(value, 6, Rounding.DOWN)
