"""The folder of a run, made by hand: four programs for 2^x, one of them proved."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from report.folders import event, journal, write

from autonumerics.accuracy import sample_error
from autonumerics.baselines import Baseline
from autonumerics.certification import certify
from autonumerics.fitting import level
from autonumerics.programs import Program, parse
from autonumerics.runs import Config
from autonumerics.search import Solution
from autonumerics.targets import Target

TARGET = Target.make("exp2")

LINE = parse("x + c0", [0.96])
HYPERBOLA = parse("c1/(x + c0) + c2", [-3.4071, -8.2225, -1.41421])
NESTED = parse(
    "c2/(c0/x + x + c1) + c3",
    [
        "0x1.98d8546ae4496p+4",
        "-0x1.1acf2c991001ap+3",
        "0x1.1b706d7c94565p+4",
        "0x1.ffff6e592d789p-1",
    ],
)
SHARED = parse(
    "t0 = c0/x - x; t1 = t0 - c1/t0; (c4/(c2/t1 + c3 + t1) - c5)^2",
    [
        "-0x1.650dd9c376d575c49ca541473a8p+10",
        "-0x1.cb16c8f81e6f837869ec10c5338p+11",
        "0x1.dea2c0b2e292dfb43868ad465f88p+13",
        "0x1.eefb6a5202fe86fcc037ca3db3p+7",
        "0x1.eefb6a52038ab338e730162a042p+8",
        "0x1.fffffffffffffaf76b971b77674p-1",
    ],
)
"""Of 10 operations, with an error near 1e-16 and constants of 106 bits."""


@pytest.fixture(scope="session")
def programs() -> tuple[Program, ...]:
    """Programs of 1, 3, 5 and 10 operations, each more accurate than those before."""
    levelled = [level(p, TARGET).program for p in (LINE, HYPERBOLA, NESTED)]
    return (*levelled, SHARED)


@pytest.fixture(scope="session")
def baselines() -> tuple[Baseline, ...]:
    """Two families, one with a variant: worse, equal and better than what was found."""
    forms = {
        ("Taylor", "degree 1"): parse("c1*x + c0", [1.0, 0.7]),
        ("Taylor", "degree 2"): parse("(c2*x + c1)*x + c0", [1.0, 0.69, 0.3]),
        ("Taylor, squared", "degree 1, squared"): parse("(c1*x + c0)^2", [1.0, 0.4]),
        ("continued fraction", "(1, 1)"): HYPERBOLA,
        ("continued fraction", "(1, 1), squared"): parse(
            "(c1/(x + c0) + c2)^2", [-6.2816, -13.751, -1.18915]
        ),
    }
    return tuple(
        _baseline(family, name, level(program, TARGET).program)
        for (family, name), program in forms.items()
    )


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, programs: Sequence[Program]) -> Path:
    """The folder of a finished run; not to be changed."""
    folder = tmp_path_factory.mktemp("finished") / "run"
    (folder / "certificates").mkdir(parents=True)
    certificate = certify(programs[1], TARGET)
    solutions = [
        Solution(p, (error := sample_error(p, TARGET).error), 1.1 * error) for p in programs
    ]
    solutions[1] = solutions[1].proved(*certificate.bounds)
    config = Config(TARGET, seed=7)
    front = {"target": TARGET.to_json(), "seed": 7, "evaluations": 1234,
             "front": [s.to_json() for s in solutions]}  # fmt: skip
    write(folder / "config.json", config.to_json())
    write(folder / "front.json", front)
    write(folder / "certificates" / "3.json", certificate.to_json())
    errors = [[s.ops, s.error] for s in solutions]
    events = [
        event("started", 0, 0.0),
        event("front", 100, 0.25, front=errors[:1]),
        event("front", 400, 2.5, front=[[1, 0.04], [3, 0.01], [4, 0.005]]),
        event("front", 900, 21.0, front=errors),
        event("stopped", 1234, 30.0, interrupted=False),
    ]
    (folder / "journal.jsonl").write_text(journal(*events), encoding="utf-8")
    return folder


@pytest.fixture
def run_folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of that run, to be damaged."""
    return Path(shutil.copytree(finished, tmp_path / "run"))


def _baseline(family: str, name: str, program: Program) -> Baseline:
    return Baseline(family, name, (1, 0), program, sample_error(program, TARGET).error)
