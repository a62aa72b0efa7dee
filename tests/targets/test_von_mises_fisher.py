"""The example script: against closed forms in three dimensions, and at dimension 32,768."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import pytest

EXAMPLE = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "von_mises_fisher.py"))


@pytest.mark.parametrize("k", [0.25, 1.0, 30.0])
def test_in_three_dimensions_it_is_elementary(k: float) -> None:
    """C_3(k) = k/(4 pi sinh k), A(k) = coth k - 1/k."""
    assert EXAMPLE["log_normaliser"](3, k) == pytest.approx(
        math.log(k / (4 * math.pi * math.sinh(k))), rel=1e-13
    )
    assert EXAMPLE["fit"](3, 1 / math.tanh(k) - 1 / k) == pytest.approx(k, rel=1e-12)


def test_a_fit_at_dimension_32768_is_proved() -> None:
    k = EXAMPLE["fit"](32_768, 0.5)
    assert k == pytest.approx(21_845.066671354325, rel=1e-15)
    assert EXAMPLE["log_normaliser"](32_768, k) == pytest.approx(117_638.26447554387, rel=1e-15)
