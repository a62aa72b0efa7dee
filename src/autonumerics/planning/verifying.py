"""Whether the files beside a function's certificate are of the plan that it is about.

A certificate stands on its own; what lies beside it is anybody's writing. What plan.json says is
held against the certificate (`contradictions`), and the other files against what this version
writes for that plan: they are the same but for times and for other plans in the report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from autonumerics.codegen.language import Comment
from autonumerics.errors import AutoNumericsError
from autonumerics.planning.certifying import CLAIM, PLAN, REPORT, claimed
from autonumerics.planning.contradictions import (
    figure_contradictions,
    is_narrow,
    measured_anew,
    measured_contradictions,
    subject_contradictions,
)
from autonumerics.planning.records import Kept
from autonumerics.planning.writing import code_files, report
from autonumerics.plans import STEP_LANGUAGES, emit_procedure
from autonumerics.runs.evidence import FUNCTION_CERTIFICATE
from autonumerics.runs.folder import MALFORMED

_ROW = re.compile(r"\| .* \| .* \| (\d+\.\d+|inf|nan) \||\| .* \| \| (\d+\.\d+|inf|nan) \|")
_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Beside:
    """A file beside a certificate: whether it is of the same plan, None if it cannot be read."""

    file: Path
    is_same: bool | None
    text: str


def files_beside(folder: Path, certificate: Mapping[str, Any]) -> Iterator[Beside]:
    """On plan, code, test programs and report in a function's folder, with its certificate's data.

    The plan has to be that of the certificate, with figures that it does not contradict; in 16 bits
    all of these are measured anew. Everything else has to be what this version writes for it, but
    for times and other plans in the report. Of a plan that another version wrote code has to be the
    same, and it is told where comments, test programs and the report differ.
    """
    place = folder / PLAN
    code = [*_code_in(folder)]
    if not place.exists():
        if code or (folder / REPORT).exists():
            yield Beside(place, None, f"is not there, to see what is beside {FUNCTION_CERTIFICATE}")
        return
    try:
        record = json.loads(place.read_bytes())
        kept = Kept.from_json(record)
        reasons = list(subject_contradictions(kept, certificate))
        if not reasons:
            kept, reasons = _with_figures(kept, record, certificate)
    except (AutoNumericsError, OSError, *MALFORMED) as problem:
        reason = (str(problem).splitlines() or [type(problem).__name__])[0]
        yield Beside(
            place, None, f"is no plan that can be read ({reason}): make the function again"
        )
        return
    if reasons:
        yield Beside(place, False, f"{'; '.join(reasons)}: make or prove the function again")
        return
    figures = "" if is_narrow(kept) else ", and its figures do not contradict it"
    also = " and error, measured anew," if is_narrow(kept) else ""
    said = f"its function, format, steps{also} are those of {FUNCTION_CERTIFICATE}{figures}"
    yield Beside(place, True, said)
    for file, name, language in code:
        yield from _code(file, kept, name, language)
    if (folder / REPORT).exists():
        yield _report(folder / REPORT, kept, [name for _, name, _ in code], certificate)


def why_uncertified(folder: Path) -> str:
    """Why there is no certificate in the folder of a function; "" for another folder."""
    place = folder / PLAN
    if not place.exists():
        return ""
    try:
        bits = Kept.from_json(json.loads(place.read_bytes())).planned.request.format.bits
    except (AutoNumericsError, OSError, *MALFORMED):
        return f"{PLAN} is no plan that can be read"
    if bits > 32:
        return "errors of functions of binary64 are sampled, of which there are none"
    return f"a function without one: `autonumerics prove {folder}` writes it"


def _with_figures(
    kept: Kept, record: Mapping[str, Any], certificate: Mapping[str, Any]
) -> tuple[Kept, list[str]]:
    """With what was measured, and why figures are wrong."""
    reasons: list[str] = []
    if is_narrow(kept) and record["standing"] != "sampled":
        anew, given = measured_anew(kept), kept.chosen.measured
        reasons += [] if given is None else measured_contradictions(given, anew)
        kept = replace(kept, chosen=replace(kept.chosen, measured=anew))
        kept = replace(kept, planned=replace(kept.planned, front=(kept.chosen,)))
    return kept, [*reasons, *figure_contradictions(kept, record, certificate)]


def _code_in(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Files of code, the names of functions in them and their languages."""
    for language, table in STEP_LANGUAGES.items():
        for file in sorted(folder.glob(table.file_of("*"))):
            yield file, file.name.removesuffix(table.file_of("")), language


def _code(file: Path, kept: Kept, name: str, language: str) -> Iterator[Beside]:
    """On the code in a language, and the test program of it."""
    title, comment = STEP_LANGUAGES[language].base.title, STEP_LANGUAGES[language].base.comment
    try:
        code = emit_procedure(kept.chosen.plan.procedure(), language, name)
        (_, expected), *tests = code_files(kept.planned, kept.chosen, name, language)
    except AutoNumericsError as problem:
        yield Beside(file, False, str(problem))
        return
    text = _read(file)
    head = "" if text is None else text.removesuffix(code)
    if text is None:
        yield Beside(file, None, "cannot be read")
    elif not text.endswith(code) or not _is_comment(head, comment):
        yield Beside(
            file, False,
            f"it is not the {title} that this version writes for these steps: it was changed, or "
            "made by another version; make the function again",
        )  # fmt: skip
    elif text == expected:
        yield Beside(file, True, f"its {title} and its comment are those of this plan")
    elif kept.is_own:
        said = f"its comment is not the one that the plan has: look at {_first(text, expected)}"
        yield Beside(file, False, said)
    else:
        said = f"its {title} is that of these steps; what its comment says is not looked at"
        yield Beside(file, True, f"{said}, as this version did not write {PLAN}")
    for test, wanted in tests:
        if (file.parent / test).exists():
            yield _compared(file.parent / test, _read(file.parent / test), wanted, kept)


def _report(file: Path, kept: Kept, names: Sequence[str], certificate: Mapping[str, Any]) -> Beside:
    """On the report: times, libraries and rows of other plans are not looked at."""
    text = _read(file)
    if text is None:
        return Beside(file, None, "cannot be read")
    name = next((n for n in names if text.startswith(f"# {n}:")), names[0] if names else "")
    if not names:
        name = text.partition(":")[0].removeprefix("# ")
    body, mark, told = text.partition(f"\n{CLAIM}")
    wanted = report(kept.planned, kept.chosen, name)
    own = next(row for row in wanted.splitlines() if _ROW.fullmatch(row))
    rows = [row for row in body.splitlines() if _ROW.fullmatch(row)]
    lines = [row for row in body.splitlines() if row == own or not _ROW.fullmatch(row)]
    seen = "\n".join(lines) + "\n" + (f"\n{CLAIM}{told}" if mark else "")
    if own not in rows:
        seen = seen.replace("|---|---:|---:|\n", f"|---|---:|---:|\n{(rows or [''])[0]}\n", 1)
    wanted += f"\n{CLAIM}{claimed(certificate)}\n" if mark else ""
    return _compared(file, seen, wanted, kept, ", but for times and other plans")


def _compared(file: Path, text: str | None, wanted: str, kept: Kept, but: str = "") -> Beside:
    """A file that is written for the plan and nothing else."""
    if text is None:
        return Beside(file, None, "cannot be read")
    if text == wanted:
        return Beside(file, True, f"it is what this version writes for this plan{but}")
    if kept.is_own:
        said = f"it is not what the plan has{but}: look at {_first(text, wanted)}"
        return Beside(file, False, said)
    return Beside(file, True, f"is not looked at, as this version did not write {PLAN}")


def _first(text: str, wanted: str) -> str:
    """The first line that differs, in words."""
    pairs = enumerate(zip_longest(text.split("\n"), wanted.split("\n")), 1)
    number, found, right = next((k, a, b) for k, (a, b) in pairs if a != b)
    shown = "its end" if found is None else repr(_short(found, right or ""))
    return f"line {number}, {shown}"


def _short(line: str, right: str) -> str:
    """A long one from where it differs."""
    start = next(
        (k for k, pair in enumerate(zip(line, right, strict=False)) if len({*pair}) > 1), 0
    )
    start = max(0, start - _SHOWN // 2) if len(line) > _SHOWN else 0
    return line[start : start + _SHOWN].strip()


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, ValueError):
        return None


def _is_comment(head: str, comment: Comment) -> bool:
    """Whether there is nothing in it but one comment."""
    lines = head.splitlines()
    if comment.start:
        if not lines:
            return True
        first, *lines, last = lines if len(lines) > 1 else [*lines, ""]
        if (first, last) != (comment.start, comment.end) or comment.end.strip() in "\n".join(lines):
            return False
    return all(line.startswith(comment.line.rstrip()) for line in lines)
