"""What decides a search is computed by functions that are the same on every processor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "src/core"

NOT_CORRECTLY_ROUNDED = re.compile(
    r"\b(?:std::|::)?(?:exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sinh|cosh|tanh|asin|"
    r"acos|atan|atan2|cbrt|hypot|erf|erfc|tgamma|lgamma)[fl]?\s*\("
)


@pytest.mark.parametrize("source", sorted(CORE.glob("*.?pp")), ids=lambda path: path.name)
def test_the_core_calls_no_function_of_the_c_library_that_may_differ(source: Path):
    code = re.sub(r"//.*|\"[^\"]*\"", "", source.read_text())
    assert NOT_CORRECTLY_ROUNDED.findall(code) == []
