"""No module imports, by way of others, itself: also for types alone, also within functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import autonumerics

ROOT = Path(autonumerics.__file__).parent
MODULES = {
    ".".join(("autonumerics", *path.relative_to(ROOT).with_suffix("").parts)): path
    for path in ROOT.rglob("*.py")
    if path.name != "__init__.py"
}
"""Without the faces of packages, which hand on what their modules define."""


def imported(source: str) -> Iterator[str]:
    """The modules that a source names in its imports, each name as if it were one, too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_no_circles_of_modules() -> None:
    graph = {
        name: MODULES.keys() & set(imported(path.read_text())) for name, path in MODULES.items()
    }
    assert sum(map(len, graph.values())) > len(graph)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        raise AssertionError(f"a circle: {' <- '.join(problem.args[1])}") from None
