"""The error of derivatives: proved, and as a condition of a search."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from autonumerics import discover, load
from autonumerics.accuracy import DerivativeError
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.programs import parse
from autonumerics.runs.config import Config
from autonumerics.runs.derivatives import derivative_error, differentiated, is_within
from autonumerics.runs.finishing import RealFinisher
from autonumerics.search import Front, Solution
from autonumerics.search.finishing import UNWANTED
from autonumerics.targets import Target, slope_target

TANH = Target.make("tanh", (-4, 4), "absolute")
WANTED = 0.2


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    place = tmp_path_factory.mktemp("runs") / "tanh"
    return discover("tanh", on=(-4, 4), error="absolute", max_ops=4, evaluations=800,
                    derivative_error=WANTED, progress=False, out=place)  # fmt: skip


def test_every_program_has_a_derivative_within_the_error_wanted(result):
    assert len(result.front) >= 1
    for solution in result.front:
        assert solution.derivative is not None
        assert solution.derivative.standing == "proved"
        assert solution.derivative.error <= WANTED
        assert solution.derivative == derivative_error(solution.program, TANH)
        assert solution.standing == "proved"
    assert "derivative within 0.2" in str(result)


def test_what_is_cheaper_but_has_a_poor_derivative_is_a_parent_and_no_row(result):
    steep = parse("x*c0", [0.347])
    assert not is_within(steep, TANH, WANTED)
    assert all(solution.ops > steep.ops for solution in result.front)
    finisher = RealFinisher(TANH, derivative_error=WANTED)
    assert finisher._finish(steep) is UNWANTED
    assert RealFinisher(TANH)._finish(steep).ops == 1


def test_a_run_on_disk_says_what_was_asked_and_found(result):
    config = json.loads((Path(result.path) / "config.json").read_text(encoding="utf-8"))
    assert config["derivative_error"] == WANTED
    del config["derivative_error"]
    assert Config.from_json(config, "a run of before").derivative_error is None
    read = load(result.path)
    assert read.front == result.front
    assert [s.derivative.standing for s in read.front] == ["claimed"] * len(result.front)
    assert [s.derivative.error for s in read.front] == [s.derivative.error for s in result.front]


def test_it_composes_with_a_goal():
    found = discover("exp2", max_ops=4, evaluations=800, max_error=1e-2, derivative_error=5e-2,
                     progress=False)  # fmt: skip
    assert found.reached is not None
    assert found.reached.error <= 1e-2
    assert found.reached.derivative.error <= 5e-2
    assert found.reached.derivative.measure == "relative"


def test_a_bound_that_leaves_it_open_is_made_closer():
    line, exp2 = parse("x + c0", [0.957]), Target.make("exp2")
    true = derivative_error(line, exp2, 0.4427).error
    assert derivative_error(line, exp2, true * (1 + 1e-8)).error <= true * (1 + 1e-8)
    front = Front((Solution(line, 0.1, 0.1),))
    assert len(differentiated(front, exp2, true * (1 + 1e-8))) == 1
    assert len(differentiated(front, exp2, true * (1 - 1e-6))) == 0


def test_wrong_requests_are_refused_before_the_search():
    for wanted in (0.0, -1.0, float("inf")):
        with pytest.raises(InvalidOption, match="the largest error of the derivative is above 0"):
            Config(TANH, derivative_error=wanted)
    with pytest.raises(InvalidDomain, match="sqrt' is undefined or infinite at x = 0"):
        Config(Target.make("sqrt", (0, 1)), derivative_error=0.1)


def test_the_derivative_of_a_target_counts_relatively_where_it_can():
    assert slope_target(Target.make("exp2")).error == "relative"
    assert slope_target(TANH).error == "absolute"
    assert slope_target(Target.make("cos", (-1, 1))).error == "absolute"
    assert slope_target(Target.make("x/(1 + exp(-x))", (1, 2))).function.symbol == "f'"


@pytest.mark.parametrize("measure", ["ulp", "max(relative, absolute/1e-3)", "absolute"])
def test_other_measures_and_weights_are_about_values_and_not_slopes(measure):
    """x + 0.957 for exp2 on [0, 1]: the slope is off by 2 ln 2 - 1 at 1, absolutely."""
    target = Target.make("exp2", (0, 1), measure, weight="1000 + x")
    assert slope_target(target).error == "absolute"
    found = derivative_error(parse("x + c0", [0.957]), target)
    assert (found.measure, found.error) == ("absolute", pytest.approx(2 * np.log(2) - 1, rel=1e-2))
    weighted = Target.make("exp2", (0, 1), "relative", weight="1000 + x")
    assert derivative_error(parse("x + c0", [0.957]), weighted) == derivative_error(
        parse("x + c0", [0.957]), Target.make("exp2", (0, 1), "relative")
    )


def test_what_is_written_is_read_back():
    for each in (DerivativeError(0.5, "absolute", "sampled"),
                 DerivativeError(float("inf"), "relative", "sampled")):  # fmt: skip
        assert DerivativeError.from_json(json.loads(json.dumps(each.to_json()))) == each
    with pytest.raises(ValueError, match="relative or absolute"):
        DerivativeError.from_json({"error": 1, "measure": "ulp", "standing": "sampled"})
