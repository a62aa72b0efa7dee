"""The notebook of the examples runs from its first cell to its last, in a kernel of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent.parent / "examples" / "tour.ipynb"
LONGEST_CELL_S = 300


@pytest.fixture(scope="module")
def run() -> Any:
    """The notebook, run just now."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=LONGEST_CELL_S, kernel_name="python3")
    return client.execute()


pytestmark = pytest.mark.filterwarnings("default")  # those of Jupyter are its own


def outputs(notebook: Any, mime: str) -> list[str]:
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    found = (output for cell in cells for output in cell.outputs)
    return ["".join(o.data[mime]) for o in found if mime in o.get("data", {})]


def test_fronts_and_programs_are_tables(run: Any) -> None:
    shown = outputs(run, "text/html")
    tables = [text for text in shown if "<table>" in text]
    assert len(tables) == 4
    assert sum("proved" in text for text in tables) == 3
    assert "measured" in tables[-1]


def test_it_is_kept_with_what_its_cells_show() -> None:
    """`jupyter execute --inplace examples/tour.ipynb` does that."""
    kept = nbformat.read(NOTEBOOK, as_version=4)
    assert len(outputs(kept, "text/html")) > 4
    assert len(outputs(kept, "image/svg+xml")) == 1


def test_progress_stood_there_and_made_way_for_the_result(run: Any) -> None:
    first = next(cell for cell in run.cells if "discover(" in cell.source)
    progress, result = first.outputs
    assert progress.data["text/html"] == ""
    assert progress.output_type == "display_data"
    assert "exp2 on [0, 1]" in result.data["text/html"]


def test_pictures_and_errors_are_shown(run: Any) -> None:
    assert len(outputs(run, "image/svg+xml")) == 1
    text = "".join(o.text for cell in run.cells for o in cell.get("outputs", []) if "text" in o)
    assert "did you mean max_ops" in text
    assert "Traceback" not in text
    assert re.search(r"^\s*3\s+3\.06\b", text, re.MULTILINE)
