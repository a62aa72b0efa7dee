"""Measured figures of a front beside measured certificates of the same programs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autonumerics import discover
from autonumerics.formats import Arithmetic
from autonumerics.numerals import ulps_text
from autonumerics.programs import Program
from autonumerics.report.record import read_run
from autonumerics.runs import load_result
from autonumerics.runs.folder import RunFolder
from autonumerics.runs.rounded_proofs import prove_in_format, save_bounds

Command = Callable[..., Any]

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")


def _refused(program: Program, reason: str) -> None:
    pytest.fail(f"{program.text}: {reason}")


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run for bfloat16, with a measured certificate of the last entry alone."""
    folder = tmp_path_factory.mktemp("certified") / "run"
    discover("exp2", max_ops=2, format="bfloat16", seconds=None, evaluations=300, out=folder)
    result = load_result(folder)
    arithmetic = Arithmetic.of("bfloat16", "binary32")
    program = result.front[-1].program
    bounds = prove_in_format([program], result.target, arithmetic, _refused, measured=True)
    save_bounds(RunFolder.open(folder), list(bounds))
    return folder


class TestCheckMeasuredFigures:
    """What a front says of a format is what accepted measured certificates say, or rejected."""

    @pytest.fixture
    def run(self, certified: Path, here: Path) -> Path:
        return Path(shutil.copytree(certified, here / "run"))

    @staticmethod
    def change(run: Path, **members: object) -> None:
        data = json.loads((run / "front.json").read_bytes())
        data["front"][-1]["machine"] |= members
        (run / "front.json").write_text(json.dumps(data), encoding="utf-8")

    def test_says_how_many_were_not_checked(self, command: Command, run: Path) -> None:
        ended = command("check", run)
        (line,) = [line for line in ended.out.splitlines() if "front.json" in line]
        others = len(load_result(run).front) - 1
        assert ended.code == 0
        assert "; 1 error is as measured above; " in line
        assert line.endswith(f"{others} errors are measured without a certificate and not checked")

    @pytest.mark.parametrize(
        "members",
        [
            {"error_ulp": 0.1},
            {"error_ulp": 1e3},
            {"error_ulp": 1e3, "ulp_standing": "sampled"},
            {"counts": {"correct": 16258, "faithful": 0, "off": 0}},
        ],
    )
    def test_rejects_what_contradicts_a_certificate_and_shows_what_that_says(
        self, members: dict[str, object], command: Command, run: Path
    ) -> None:
        true = load_result(run).front[-1].machine
        assert true is not None
        self.change(run, **members)
        ended = command("check", run)
        assert ended.code == 1
        (line,) = [line for line in ended.out.splitlines() if "front.json" in line]
        assert ": rejected: the entry " in line
        assert "but the accepted certificate of that program has " in line
        shown = load_result(run).front[-1].machine
        assert shown is not None
        assert shown.error_ulp == pytest.approx(true.error_ulp, rel=1e-5)
        assert (shown.counts, shown.ulp_standing) == (true.counts, "measured")
        ulps = ulps_text(shown.error_ulp, "measured")
        for words in (("show", run, "--ops", 2), ("emit", run, "--ops", 2)):
            assert f"{ulps} ULP" in command(*words).out

    @pytest.mark.parametrize(
        "members", [{"compute": None}, {"format": "binary16"}, {"direction": "up"}]
    )
    def test_figures_of_another_arithmetic_than_the_run_has_are_rejected(
        self, members: dict[str, object], command: Command, run: Path
    ) -> None:
        self.change(run, error_ulp=0.1, **members)
        ended = command("check", run)
        assert ended.code == 1
        assert "the run is of bfloat16 computed in binary32" in ended.out

    def test_reports_need_no_certificate_of_another_kind(self, run: Path) -> None:
        """One that was measured is not taken for a damaged proof; its figures are shown."""
        self.change(run, error_ulp=0.1)
        record = read_run(run)
        assert record.problems == ()
        assert record.found[-1].machine == load_result(run).front[-1].machine
