"""What was asked of a run, and the result on disk: checked when made and when read."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autonumerics import _core, discover, load, resume
from autonumerics.errors import AutoNumericsError, InvalidOption, InvalidRun, UnknownName
from autonumerics.fitting import FitSettings
from autonumerics.programs import parse_operations
from autonumerics.runs import EFFORTS, Budget, Config, Run, Settings, prepare
from autonumerics.search import ArchiveSettings, SearchSettings, VariationSettings
from autonumerics.settings import changed
from autonumerics.targets import Target

FULL = Config(
    Target.make("sin", (0.1, 1 / 3), "absolute"),
    parse_operations("fma sqrt -"),
    max_ops=16,
    seed=2**63 - 1,
    effort="high",
)
CUSTOM = replace(
    FULL,
    custom=Settings(
        SearchSettings(population=3, archive=ArchiveSettings(1)), FitSettings(spread=3)
    ),
)


@pytest.mark.parametrize(
    "config", [Config(Target.make("exp2")), FULL, CUSTOM], ids=["default", "full", "custom"]
)
def test_a_configuration_survives_json(config: Config) -> None:
    assert Config.from_json(json.loads(json.dumps(config.to_json())), "config.json") == config


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("max_ops", value) for value in (0, 33, -1, 2.5, "3", None, math.nan)),
        *(("seed", value) for value in (-1, 2**63, 0.5, "1", None)),
    ],
)
def test_a_value_out_of_its_range_is_refused(name: str, value: Any) -> None:
    with pytest.raises(InvalidOption) as refusal:
        replace(FULL, **{name: value})
    message = str(refusal.value)
    assert message.startswith(name.replace("_", "-"))
    assert message.endswith(f"got {value}")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *(("search.population", value) for value in (0, -1, 65537, 1.5, "3", None, True)),
        *(("search.archive.capacity", value) for value in (0, 65537, {}, [])),
        *(("fit.spread", value) for value in (-1, math.nan, math.inf, "wide")),
        *(("format.recast.shares", value) for value in (2.0, (0.5, -0.5), "half")),
        *((place, 1) for place in ("search.populatio", "searches", "fit.spread.x", "", "search")),
    ],
)
def test_a_setting_that_is_none_or_out_of_its_range_is_refused(place: str, value: Any) -> None:
    with pytest.raises(InvalidOption) as refusal:
        changed(Settings(), place, value)
    assert "\n" not in str(refusal.value)


def test_a_setting_changes_at_one_place() -> None:
    tree = changed(EFFORTS["high"], "search.variation.tries", 7)
    assert tree.search.variation.tries == 7
    assert changed(tree, "search.variation.tries", 4) == EFFORTS["high"]


def test_medium_effort_is_the_default() -> None:
    assert EFFORTS["medium"] == Settings() == Config(Target.make("exp2")).settings


OF_THE_TARGET = ("relative", "mean_square", "repeat_weight")


def test_every_setting_of_the_core_has_the_default_that_it_is_documented_with() -> None:
    for core, ours in (
        (_core.FitSettings(), FitSettings()),
        (_core.MutationSettings(), VariationSettings()),
    ):
        ours_too = (name for name in dir(core) if name not in OF_THE_TARGET)
        names = [name for name in ours_too if not name.startswith("_")]
        assert len(names) > 8
        for name in names:
            assert getattr(core, name) == getattr(ours, name)


def test_settings_are_those_of_a_run_from_its_start_to_its_end(tmp_path: Path) -> None:
    """A resumed run goes on with them, and the front depends on them."""
    settings = changed(Settings(), "search.population", 64)
    for part in ("parts", "whole"):
        first = 300 if part == "parts" else 600
        discover("exp2", max_ops=4, seconds=None, evaluations=first, settings=settings,
                 out=tmp_path / part)  # fmt: skip
    assert Run.resumed(tmp_path / "parts").config.settings == settings
    resume(tmp_path / "parts", seconds=None, evaluations=300)
    fronts = [(tmp_path / part / "front.json").read_bytes() for part in ("parts", "whole")]
    assert fronts[0] == fronts[1]
    journal = (tmp_path / "whole" / "journal.jsonl").read_text("utf-8").splitlines()
    assert json.loads(journal[-1])["generation"] > 8


def test_the_configuration_of_version_0_1_still_loads() -> None:
    old = FULL.to_json()
    del old["settings"]
    assert Config.from_json(old | {"population": 512, "capacity": 64}, "config.json") == FULL
    other = Config.from_json(old | {"population": 3, "capacity": 1}, "config.json")
    assert other.settings.search == CUSTOM.settings.search


def test_settings_that_an_earlier_configuration_does_not_name_are_the_preset() -> None:
    data = CUSTOM.to_json()
    del data["settings"]["fit"]["promise"], data["settings"]["shortlist"]
    assert Config.from_json(data, "config.json").settings.fit.promise == 30


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
        {"error": "ulpy"},
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


@pytest.mark.parametrize("name", ["target", "operations", "max_ops", "seed", "effort", "settings"])
class TestDamage:
    def test_a_missing_entry_is_refused(self, name: str) -> None:
        data = FULL.to_json()
        del data[name]
        lacks = "population" if name == "settings" else name  # as version 0.1 had it
        with pytest.raises(InvalidRun, match=f"damaged: it lacks '{lacks}'"):
            Config.from_json(data, "config.json")

    @pytest.mark.parametrize("value", [None, "bogus", -1, 1.5, [], {}, [[]], ["a"]], ids=str)
    def test_an_entry_of_another_kind_is_refused(self, name: str, value: object) -> None:
        value = [{}] if value == {} and name == "settings" else value  # {} is the preset
        with pytest.raises(InvalidRun, match="damaged") as refusal:
            Config.from_json(FULL.to_json() | {name: value}, "config.json")
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["config.json", "front.json"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_file_is_refused(name: str, share: float, run_folder: Path) -> None:
    data = (run_folder / name).read_bytes()
    (run_folder / name).write_bytes(data[: int(share * len(data))])
    with pytest.raises(InvalidRun, match="damaged") as refusal:
        load(run_folder)
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
        load(run_folder)
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
        load(run_folder)
    assert "\n" not in str(refusal.value)


def test_a_front_survives_the_disk(finished: Path) -> None:
    result = load(finished)
    written = json.loads((finished / "front.json").read_bytes())
    assert result.to_json() == written
    assert result.evaluations == 600
    assert result.seconds > 0
    assert [solution.ops for solution in result.front] == [0, 1, 2, 3]
