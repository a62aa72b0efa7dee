"""Whether the files beside a function's certificate are of the steps that it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autonumerics.codegen.language import Comment
from autonumerics.errors import AutoNumericsError
from autonumerics.planning.certifying import PLAN
from autonumerics.plans import STEP_LANGUAGES, Plan, Procedure, emit_procedure
from autonumerics.runs.evidence import FUNCTION_CERTIFICATE
from autonumerics.runs.folder import MALFORMED


@dataclass(frozen=True, slots=True)
class Beside:
    """A file beside a certificate: whether it is of the same steps, None if it cannot be read."""

    file: Path
    is_same: bool | None
    text: str


def files_beside(folder: Path, program: Mapping[str, Any]) -> Iterator[Beside]:
    """The plan and the code in a function's folder against the steps of its certificate.

    The steps of the plan have to be those, and the code below its comment has to be what this
    version writes for them. Test programs, comments and the report are not looked at.
    """
    place = folder / PLAN
    if not place.exists():
        return
    try:
        procedure = Plan.from_json(json.loads(place.read_bytes())["plan"]).procedure()
    except (AutoNumericsError, OSError, *MALFORMED):
        yield Beside(place, None, "is no plan that can be read: make the function again")
        return
    if json.loads(json.dumps(procedure.to_json())) != program:
        text = f"its steps are not those of {FUNCTION_CERTIFICATE}: prove the folder again"
        yield Beside(place, False, text)
        return
    yield Beside(place, True, f"its steps are those of {FUNCTION_CERTIFICATE}")
    for name, language in STEP_LANGUAGES.items():
        for file in sorted(folder.glob(language.file_of("*"))):
            if not file.name.startswith("test_"):
                yield _code(file, procedure, name)


def _code(file: Path, procedure: Procedure, language: str) -> Beside:
    """Of the code in a language."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        return Beside(file, None, f"cannot be read: {problem}")
    base = STEP_LANGUAGES[language].base
    try:
        ending = STEP_LANGUAGES[language].file_of("")
        code = emit_procedure(procedure, language, file.name.removesuffix(ending))
    except AutoNumericsError as problem:
        return Beside(file, False, str(problem))
    head = text.removesuffix(code)
    if text.endswith(code) and _is_comment(head, base.comment):
        said = f"its {base.title} is that of these steps; what its comment says is not looked at"
        return Beside(file, True, said)
    said = (
        f"it is not the {base.title} that this version writes for these steps: it was changed, or "
        "made by another version; make the function again"
    )
    return Beside(file, False, said)


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
