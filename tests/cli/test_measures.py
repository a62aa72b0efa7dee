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


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--error", "ulp"], "error in ULPs of binary64"),
        (["--error", "max(relative, absolute/1e-3)"], "error |P - f| / max(|f|, 0.001)"),
        (["--weight", "1 + b*x", "--let", "b=0.5"], "relative error times 1 + 0.5*x"),
    ],
)
def test_other_measures_from_end_to_end(command, options, words):
    found = command("discover", "exp2", "--on", 0, 1, *options, "--max-ops", 2,
                    "--evaluations", 150, "--out", "run")  # fmt: skip
    assert found.code == 0
    for line in (found.out, command("show", "run").out, command("emit", "run").out):
        assert words in line
    front = json.loads(command("show", "run", "--json").out)["front"]
    assert {entry["standing"] for entry in front} == {"proved"}
    for computed in front[-1]["as_computed"]:
        assert computed["error"] == pytest.approx(front[-1]["error"], rel=0.02)
    checked = command("check", "run")
    assert checked.code == 0
    assert "rejected" not in checked.out
    assert command("resume", "run", "--evaluations", 50).code == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--weight", "x"], "the weight x is not above 0 at x = 0, in [0, 1]"),
        (["--weight", "1/(x - 0.5)"], "undefined or infinite at x = 0.5, in [0, 1]"),
        (["--weight", "x + y"], "'y' has no value"),
        (["--weight", "1 + x", "--format", "f32"], "leave out --weight, or --format"),
        (["--error", "max(relative, absolute/0)"], "a number above 0"),
        (["--error", "max(rel, abs/1)", "--format", "f32"], "counted in ULPs"),
        (["--error", "min(relative, absolute/1)"], "unknown error measure"),
        (["--error", "ulpx"], "did you mean ulp?"),
    ],
)
def test_wrong_measures_are_one_line(command, options, complaint):
    found = command("discover", "exp2", "--on", 0, 1, *options)
    assert found.code == 2
    assert complaint in found.err
    assert len(found.err.strip().splitlines()) == 1


def test_the_mean_square_counts_and_the_maximum_stands_beside_it(command):
    found = command("discover", "exp2", "--on", 0, 1, "--norm", 2, "--max-ops", 2,
                    "--evaluations", 150, "--out", "run")  # fmt: skip
    assert found.code == 0
    for words in ("root mean square of the relative error", "maximum", "by quadrature"):
        assert words in found.out
    assert "largest error" in command("show", "run", "--ops", 2).out
    best = json.loads(command("show", "run", "--json").out)["front"][-1]
    assert best["standing"] == "sampled"
    assert best["error"] < best["largest"]
    refused = command("prove", "run")
    assert refused.code != 0
    assert "root mean squares are sampled" in refused.err
    assert command("resume", "run", "--evaluations", 50).code == 0
