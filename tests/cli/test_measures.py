"""The measures of error from end to end: asked for, searched, proved, checked, shown."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("function", "domain", "digits", "ops"),
    [("sin", "-pi/2 pi/2", 2.1, 4), ("log2", "1/2 2", 1.3, 3)],
)
def test_relative_errors_where_the_function_vanishes(command, function, domain, digits, ops):
    found = command(
        "discover", function, "--on", *domain.split(), "--error", "relative", "--ops",
        "+ - * / fma", "--max-ops", ops, "--evaluations", 2000, "--out", "run",
    )  # fmt: skip
    assert found.code == 0
    best = json.loads(command("show", "run", "--json").out)["front"][-1]
    assert best["standing"] == "proved"
    assert best["digits"] >= digits
    assert "accepted" in command("check", "run").out
    for computed in best["as_computed"]:
        assert computed["error"] == pytest.approx(best["error"], rel=0.05)
