"""What can be approximated by name, as it is listed: functions, families, named expressions.

>>> [entry.name for entry in search(["inverse", "hyperbolic"])]
['asinh', 'acosh', 'atanh']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autonumerics.targets.expressions.named import NAMED
from autonumerics.targets.functions import FAMILIES, FUNCTIONS, ErrorMeasure, Family


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list; what its members mean, `Function` says.

    name: with its arguments, where the first is a parameter.
    definition: of a named expression, else empty.
    """

    name: str
    default_domain: tuple[float, float]
    default_error: ErrorMeasure
    defined: str
    summary: str
    group: str
    reference: str
    definition: str = ""

    def to_json(self) -> dict[str, Any]:
        """As data; `domain` and `error` are the usual ones."""
        return {
            "name": self.name,
            "group": self.group,
            "domain": list(self.default_domain),
            "error": self.default_error,
            "defined": self.defined,
            "summary": self.summary,
            "reference": self.reference,
            "definition": self.definition,
        }


def entries() -> list[Entry]:
    """All there are, group by group."""
    rows = [*map(_entry, FUNCTIONS.values()), *map(_of_family, FAMILIES.values())]
    rows += [_entry(row, row.definition) for row in NAMED.values()]
    groups = list(dict.fromkeys(row.group for row in rows))
    return sorted(rows, key=lambda row: groups.index(row.group))


def search(words: Sequence[str]) -> list[Entry]:
    """Those in whose name, group or summary every one of the words occurs."""
    wanted = [word.lower() for word in words]
    return [entry for entry in entries() if all(word in _text(entry) for word in wanted)]


def markdown(rows: Iterable[Entry]) -> str:
    """The list as a page: a section a group, a row an entry."""
    parts, group = list[str](), ""
    for entry in rows:
        if entry.group != group:
            group = entry.group
            parts.append(f"\n## {group[0].upper()}{group[1:]}\n\n{_HEAD}")
        lower, upper = entry.default_domain
        defined = f"{entry.defined}, x in [{lower:g}, {upper:.6g}], {entry.default_error} error"
        words = f"{entry.summary}: `{entry.definition}`" if entry.definition else entry.summary
        parts.append(f"| `{entry.name}` | {_cell(words)} | {_cell(defined)} | {entry.reference} |")
    return "\n".join(parts).strip() + "\n"


_HEAD = "| function | definition | defined for, and usual target | source |\n|---|---|---|---|"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _entry(row: Any, definition: str = "") -> Entry:
    return Entry(
        row.name,
        row.default_domain,
        row.default_error,
        row.defined,
        row.summary,
        row.group,
        row.reference,
        definition,
    )


def _of_family(family: Family) -> Entry:
    member = family.member(family.example)
    return Entry(
        f"{family.name}(v, x)",
        member.default_domain,
        member.default_error,
        member.defined,
        f"{family.summary}; v is {family.allowed}",
        member.group,
        member.reference,
    )


def _text(entry: Entry) -> str:
    return f"{entry.name} {entry.group} {entry.summary}".lower()
