"""The list of what has a name."""

from __future__ import annotations

import subprocess
import sys
from itertools import groupby
from pathlib import Path

from autonumerics.targets.expressions.named import NAMED
from autonumerics.targets.functions import FAMILIES, FUNCTIONS
from autonumerics.targets.listing import entries, markdown, search

DOCS = Path(__file__).parents[2] / "docs"


def names(words: list[str]) -> list[str]:
    return [entry.name for entry in search(words)]


def test_all_are_listed_once_and_each_group_once() -> None:
    listed = [entry.name.partition("(")[0] for entry in entries()]
    assert sorted(listed) == sorted([*FUNCTIONS, *FAMILIES, *NAMED])
    groups = [group for group, _ in groupby(entries(), key=lambda entry: entry.group)]
    assert len(groups) == len(set(groups))
    assert all(entry.reference and entry.summary for entry in entries())


def test_search_finds_names_groups_and_summaries() -> None:
    assert names(["HYPERBOLIC", "inverse"]) == ["asinh", "acosh", "atanh"]
    assert {"j0", "besselj(v, x)", "logbesselk(v, x)"} <= set(names(["bessel"]))
    assert names(["srgb"]) == ["srgb_encode", "srgb_decode"]
    assert len(search([])) == len(FUNCTIONS) + len(FAMILIES) + len(NAMED)
    assert search(["zzz"]) == []


def test_the_page_is_the_table() -> None:
    """Made by `python docs/function_table.py`."""
    code = "import function_table as t; print(t.page(), end='')"
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=DOCS, capture_output=True, text=True, check=True
    ).stdout
    assert made == (DOCS / "function-table.md").read_text()
    assert markdown(entries()) in made
