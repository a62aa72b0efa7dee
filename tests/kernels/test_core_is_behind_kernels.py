"""The compiled core is reached through `kernels` alone; import-linter cannot see it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import autonumerics

PACKAGE = Path(autonumerics.__file__).parent


def imports_the_core(source: str) -> bool:
    """Whether a module names the core in an import, wherever and however."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return any("_core" in name.split(".") for name in names if not name.startswith("numpy"))


@pytest.mark.parametrize(
    "source",
    [
        "from autonumerics import _core",
        "from autonumerics import errors, _core as core",
        "from autonumerics._core import fit",
        "import autonumerics._core",
        "from .. import _core",
        "from ._core import fit",
        "def f():\n    from autonumerics._core import fit as g",
    ],
)
def test_imports_are_found_however_they_are_written(source: str):
    assert imports_the_core(source)
    assert not imports_the_core(source.replace("_core", "kernels"))


def test_only_kernels_imports_the_core():
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if imports_the_core(path.read_text())
    }
    assert users == {"kernels"}
