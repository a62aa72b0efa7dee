"""The folder of a function: plan, header, test program and report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.formats import Format
from autonumerics.planning.planner import Candidate, Planned
from autonumerics.plans import emit_c, evaluate

_TESTS = 256
_SPECIAL = (0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0)


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """A plan with its error, what that is known from, and its time, as plain data."""
    return {
        "error_ulp": candidate.largest_ulp,
        "standing": standing(candidate),
        "ns": candidate.ns,
        "sentence": candidate.plan.sentence,
        "plan": candidate.plan.to_json(),
    }


def standing(candidate: Candidate) -> str:
    """Of its error."""
    return "sampled" if candidate.measured is None else "measured"


def function_name(planned: Planned, asked: str | None) -> str:
    """The name in C: what was asked for, or one made of the function's.

    Raises InvalidOption for what is no name in C.
    """
    if asked is not None:
        if not re.fullmatch(r"[A-Za-z]\w*", asked, re.ASCII):
            raise InvalidOption(f"{asked!r} is no name in C: letters, digits and _, a letter first")
        return asked
    own = planned.request.function
    word = own.name if re.fullmatch(r"\w+", own.name, re.ASCII) else "function"
    return f"fast_{word}"


def write_folder(planned: Planned, chosen: Candidate, name: str, folder: Path) -> list[Path]:
    """Writes plan.json, NAME.h, test_NAME.c and report.md into a new folder; returns them.

    Raises InvalidRun if the folder holds anything already or cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InvalidRun(f"{folder} is not empty: choose a new folder")
    texts = {
        "plan.json": json.dumps(candidate_record(chosen), indent=1) + "\n",
        f"{name}.h": emit_c(chosen.plan.procedure(), name, _header(planned, chosen, name)),
        f"test_{name}.c": _test(planned, chosen, name),
        "report.md": report(planned, chosen, name),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as problem:
        raise InvalidRun(f"cannot write to {folder}: {problem}; choose another") from None
    return [folder / file for file in texts]


def said(planned: Planned, chosen: Candidate) -> str:
    """The error, in a sentence."""
    format = planned.request.format.name
    if chosen.measured is None:
        return f"Error at some inputs of {format}: up to {chosen.error_ulp:.4g} ULP (sampled)."
    lines = " ".join(str(chosen.measured).splitlines())
    return f"Measured at every input of {format}: {lines}."


def _header(planned: Planned, chosen: Candidate, name: str) -> str:
    lines = [
        f"{name}(x) = {planned.request.function.name} for every x of {chosen.plan.format}.",
        "",
        said(planned, chosen),
        "",
        *(f"{clause}." for clause in chosen.plan.part.sentences),
        f"Computed in {chosen.plan.inside}. Made by AutoNumerics.",
    ]
    return "".join(["/*\n", *(f" * {line}".rstrip() + "\n" for line in lines), " */\n"])


def _test(planned: Planned, chosen: Candidate, name: str) -> str:
    format = planned.request.format
    x = _inputs(format)
    y = evaluate(chosen.plan.procedure(), x)
    rows = "".join(
        f"    {{0x{a:0{format.bits // 4}x}u, 0x{b:0{format.bits // 4}x}u}},\n"
        for a, b in zip(_patterns(x, format), _patterns(y, format), strict=True)
    )
    stored = {16: "uint16_t", 32: "float"}[format.bits]
    return _TEST.format(name=name, S=stored, B=f"uint{format.bits}_t", rows=rows, count=len(x),
                        nan=_patterns(np.array([np.inf], format.dtype), format)[0],
                        mask=(1 << (format.bits - 1)) - 1)  # fmt: skip


def _inputs(format: Format) -> npt.NDArray:
    """Special numbers, and others spread over all bit patterns."""
    spread = np.linspace(0, 2**format.bits - 1, _TESTS).astype(np.uint64)
    with np.errstate(all="ignore"):
        special = np.array(_SPECIAL).astype(format.dtype)
        near = np.linspace(-8, 8, _TESTS).astype(format.dtype)
    patterns = spread.astype(f"u{format.bits // 8}").view(format.dtype)
    return np.concatenate([special, near, patterns])


def _patterns(x: npt.NDArray, format: Format) -> list[int]:
    return x.view(f"u{format.bits // 8}").tolist()


_TEST = """/* Values of {name}, to the bit but for those of NaN: cc -O2 test_{name}.c -lm */
#include <stdio.h>
#include "{name}.h"

static const {B} tests[][2] = {{
{rows}}};

static int differ({B} a, {B} b) {{
    return a != b && ((a & {mask}u) <= {nan}u || (b & {mask}u) <= {nan}u);
}}

int main(void) {{
    {S} x[{count}], y[{count}];
    unsigned wrong = 0;
    for (size_t i = 0; i < {count}; i++) {{
        memcpy(&x[i], &tests[i][0], sizeof x[i]);
    }}
    {name}_n(x, y, {count});
    for (size_t i = 0; i < {count}; i++) {{
        const {S} one = {name}(x[i]);
        {B} found, alone;
        memcpy(&found, &y[i], sizeof found);
        memcpy(&alone, &one, sizeof alone);
        wrong += (unsigned)(differ(found, tests[i][1]) || differ(alone, found));
    }}
    printf("{name}: %u of {count} values wrong\\n", wrong);
    return wrong != 0;
}}
"""


def report(planned: Planned, chosen: Candidate, name: str) -> str:
    """What was found, as text: the plan, its error, the front and the libraries."""
    request = planned.request
    lines = [
        f"# {name}: {request.function.name} in {request.format.name}",
        "",
        said(planned, chosen),
        "",
        *(f"- {clause}" for clause in chosen.plan.part.sentences),
        f"- computed in {chosen.plan.inside}",
        "",
        "| plan | ULP | ns |",
        "|---|---:|---:|",
        *(f"| {c.plan.sentence} | {c.largest_ulp:.4g} {standing(c)} | {c.ns:.3f} |"
          for c in planned.front),
        *(f"| {each} | | {ns:.3f} |" for each, ns in planned.libraries_ns.items()),
        "",
        "Times are nanoseconds an element in the first cache, measured side by side.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
