"""What was asked of a run, and the result on disk: checked when made and when read."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autonumerics import load_result
from autonumerics.errors import AutoNumericsError, InvalidOption, InvalidRun, UnknownName
from autonumerics.programs import parse_operations
from autonumerics.runs import Budget, Config, prepare
from autonumerics.targets import Target

FULL = Config(
    Target.make("sin", (0.1, 1 / 3), "absolute"),
    parse_operations("fma sqrt -"),
    max_ops=16,
    seed=2**63 - 1,
    effort="high",
    population=3,
    capacity=1,
)


@pytest.mark.parametrize("config", [Config(Target.make("exp2")), FULL], ids=["default", "full"])
def test_a_configuration_survives_json(config: Config) -> None:
    assert Config.from_json(json.loads(json.dumps(config.to_json())), "config.json") == config


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("max_ops", value) for value in (0, 33, -1, 2.5, "3", None, math.nan)),
        *(("seed", value) for value in (-1, 2**63, 0.5, "1", None)),
        *(("population", value) for value in (0, -1, 65537, 1.5)),
        *(("capacity", value) for value in (0, -1, 65537, 1.5)),
    ],
)
def test_a_value_out_of_its_range_is_refused(name: str, value: Any) -> None:
    with pytest.raises(InvalidOption) as refusal:
        replace(FULL, **{name: value})
    message = str(refusal.value)
    assert message.startswith(name.replace("_", "-"))
    assert message.endswith(f"got {value}")


@pytest.mark.parametrize("effort", ["huge", "", "Medium"])
def test_an_unknown_effort_is_refused(effort: str) -> None:
    with pytest.raises(UnknownName, match="choose one of low, medium, high"):
        replace(FULL, effort=effort)


@pytest.mark.parametrize(
    "settings",
    [
        {"seconds": -1.0},
        {"seconds": math.nan},
        {"seconds": math.inf},
        {"seconds": math.inf, "evaluations": 100},
        {"seconds": None, "evaluations": -5},
        {"seconds": None, "evaluations": None},
    ],
    ids=str,
)
def test_a_budget_that_is_none_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption):
        Budget(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"function": "exq2"},
        {"domain": (1.0, 0.0)},
        {"error": "ulps"},
        {"ops": "+ %"},
        {"max_ops": 0},
        {"seed": -1},
        {"effort": "huge"},
        {"threads": 0},
    ],
    ids=str,
)
def test_a_bad_request_to_the_library_is_one_line(settings: dict[str, Any]) -> None:
    with pytest.raises(AutoNumericsError) as refusal:
        prepare(**({"function": "exp2"} | settings))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "data",
    [None, 1, "text", [], {}, {"format": "somebody-elses-1"}, {"format": "autonumerics-run-0"}],
    ids=str,
)
def test_a_foreign_configuration_is_refused(data: object) -> None:
    with pytest.raises(InvalidRun, match=r"^config\.json is not the configuration"):
        Config.from_json(data, "config.json")


@pytest.mark.parametrize(
    "name", ["target", "operations", "max_ops", "seed", "effort", "population", "capacity"]
)
class TestDamage:
    def test_a_missing_entry_is_refused(self, name: str) -> None:
        data = FULL.to_json()
        del data[name]
        with pytest.raises(InvalidRun, match=f"damaged: it lacks '{name}'"):
            Config.from_json(data, "config.json")

    @pytest.mark.parametrize("value", [None, "bogus", -1, 1.5, [], {}, [[]], ["a"]], ids=str)
    def test_an_entry_of_another_kind_is_refused(self, name: str, value: object) -> None:
        with pytest.raises(InvalidRun, match="damaged") as refusal:
            Config.from_json(FULL.to_json() | {name: value}, "config.json")
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["config.json", "front.json"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_file_is_refused(name: str, share: float, run_folder: Path) -> None:
    data = (run_folder / name).read_bytes()
    (run_folder / name).write_bytes(data[: int(share * len(data))])
    with pytest.raises(InvalidRun, match="damaged") as refusal:
        load_result(run_folder)
    assert str(run_folder / name) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "[]",
        "{}",
        '"text"',
        '{"front": [{}], "evaluations": 1}',
        '{"front": 3, "evaluations": 1}',
        '{"front": null, "evaluations": 1}',
        '{"front": [null], "evaluations": 1}',
        '{"front": []}',
        '{"front": [], "evaluations": "many"}',
        '{"front": [], "evaluations": 1e999}',
        '{"front": [], "evaluations": null}',
    ],
)
def test_a_foreign_front_is_refused(text: str, run_folder: Path) -> None:
    (run_folder / "front.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidRun, match=r"front\.json is damaged") as refusal:
        load_result(run_folder)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("error", None),
        ("error", "small"),
        ("instructions", None),
        ("instructions", [["frobnicate", "x"]]),
        ("instructions", [["add", "x"]]),
        ("instructions", [["add", "x", "c9"]]),
        ("constants", None),
        ("constants", ["0x1.8p"]),
        ("constants", [1.5]),
    ],
)
def test_a_damaged_entry_of_a_front_is_refused(name: str, value: object, run_folder: Path) -> None:
    path = run_folder / "front.json"
    data = json.loads(path.read_bytes())
    data["front"][-1][name] = value
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InvalidRun, match=r"front\.json is damaged") as refusal:
        load_result(run_folder)
    assert "\n" not in str(refusal.value)


def test_a_front_survives_the_disk(finished: Path) -> None:
    result = load_result(finished)
    written = json.loads((finished / "front.json").read_bytes())
    assert result.to_json() == written
    assert result.evaluations == 600
    assert result.seconds > 0
    assert [solution.ops for solution in result.front] == [1, 2, 3]
