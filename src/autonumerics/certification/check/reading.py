"""The text of a certificate: JSON of a bounded size, with no member twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from .work import Refused

MOST_BYTES = 16_000_000


class Unreadable(ValueError):
    """There is no JSON, or no C compiler, to judge by; the text is the reason, on one line."""


def read(path: Path) -> Any:
    """The data of a file: Unreadable if it is not JSON, Refused if it is too large or ambiguous."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        raise Unreadable(f"cannot be read: {getattr(problem, 'strerror', problem)}") from None
    return parse(text)


def parse(text: bytes) -> Any:
    """The data of a text; raises as `read` does."""
    if len(text) > MOST_BYTES:
        raise Refused(f"it has more than {MOST_BYTES:,} bytes")
    try:
        return json.loads(text.decode(), object_pairs_hook=_members, parse_constant=_no_number)
    except Refused:
        raise
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"is not JSON: {' '.join(str(problem).split())[:200]}") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise Refused(f"the member {twice[:40]!a} is given twice")
    return members


def _no_number(name: str) -> NoReturn:
    raise Refused(f"{name} is no number of a certificate")
