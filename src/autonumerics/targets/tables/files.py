"""Tables in files: two columns of numbers, as spreadsheets and instruments write them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from autonumerics.errors import InvalidOption
from autonumerics.numerals import counted
from autonumerics.targets.table import Table
from autonumerics.texts import text_of

_SEPARATORS = (";", "\t", ",")  # a comma may be a decimal one


def given_table(given: Any) -> Table:
    """The table of two sequences x and y, or in a file. Raises InvalidOption for anything else."""
    if isinstance(given, Table):
        return given
    if isinstance(given, str | PathLike):
        return read_table(Path(given))
    if isinstance(given, Sequence) and len(given) == 2:
        return Table.make(*given)
    shown = " ".join(repr(given).split())[:60]
    raise InvalidOption(f"a table is (x, y) or the path of a file, got {shown}")


def read_table(path: Path) -> Table:
    """The table in a file of two columns x and y, separated by commas, semicolons, tabs or spaces.

    Lines that are empty or begin with # are passed, and so is a first line of names. Raises
    InvalidOption, with the line, for anything else, and as `Table.make` does.
    """
    text = text_of(path, "--table takes a file of two columns, x and y", encoding="utf-8-sig")
    lines = [(k, line) for k, line in enumerate(text.splitlines(), 1) if _has_data(line)]
    separator = next((s for s in _SEPARATORS if any(s in line for _, line in lines)), None)
    rows = list(_rows(path, lines, separator))
    return Table.make([x for x, _ in rows], [y for _, y in rows], path.name)


def _has_data(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _rows(
    path: Path, lines: Sequence[tuple[int, str]], separator: str | None
) -> Iterator[tuple[float, float]]:
    for place, (number, line) in enumerate(lines):
        fields = _fields(line, separator)
        if len(fields) != 2:
            raise InvalidOption(
                f"line {number} of {path.name} has {counted(len(fields), 'column')}: --table takes "
                "two, x and y"
            )
        values = [_number(text) for text in fields]
        if None in values:
            if place == 0 and values == [None, None]:
                continue
            wrong = fields[values.index(None)].strip()
            raise InvalidOption(f"line {number} of {path.name}: {wrong[:40]!r} is no number")
        yield values[0], values[1]  # type: ignore[misc]


def _fields(line: str, separator: str | None) -> list[str]:
    return line.split() if separator is None else next(csv.reader([line], delimiter=separator))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
