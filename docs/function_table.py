"""Writes docs/function-table.md, the table of functions: `python docs/function_table.py`."""

from __future__ import annotations

from pathlib import Path

from autonumerics.targets.listing import entries, markdown

INTRODUCTION = """\
# Functions

What `autonumerics discover NAME` takes by name, and expressions by call; `autonumerics functions
WORDS` searches it. Every function has a rigorous enclosure over balls and rigorous Taylor series;
the verifier knows them all. DLMF is the
[Digital Library of Mathematical Functions](https://dlmf.nist.gov). This page is made by
`python docs/function_table.py`.

"""


def page() -> str:
    """The whole page."""
    return INTRODUCTION + markdown(entries())


if __name__ == "__main__":
    Path(__file__).with_name("function-table.md").write_text(page())
