"""A request that cannot be met: exit code 2, one line on stderr, nothing on stdout or on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

DISCOVER = {
    "exq2": ("unknown function", "exp2"),
    "": ("expected a value",),
    "exp2 --on 1 0": ("reversed",),
    "exp2 --on 1 1": ("empty",),
    "exp2 --on nan 1": ("finite",),
    "exp2 --on 0 inf": ("finite",),
    "exp2 --on 0": ("--on",),
    "exp2 --on a b": ("--on", "'a'"),
    "exp2 --on 0 5000": ("exp2", "largest double"),
    "log --on -1 1": ("log is undefined",),
    "log --on 0 1": ("log is undefined", "x = 0"),
    "tan --on 0 2": ("tan is undefined",),
    "sin --on 3 4 --error relative": ("x = 3.14159", "--error absolute"),
    "exp2 --error foo": ("unknown error measure 'foo'", "relative", "absolute"),
    "exp2 --ops +_%": ("unknown operation '%'", "add"),
    "exp2 --ops _": ("no operation",),
    "exp2 --max-ops 0": ("max-ops", "1 and 32", "got 0"),
    "exp2 --max-ops 99": ("max-ops", "1 and 32", "got 99"),
    "exp2 --max-ops many": ("--max-ops", "'many'"),
    "exp2 --seconds -1": ("seconds", "got -1"),
    "exp2 --seconds nan": ("seconds", "got nan"),
    "exp2 --max-ops 1 --seconds inf": ("seconds", "got inf"),
    "exp2 --seconds inf --evaluations 10": ("seconds", "got inf"),
    "exp2 --evaluations -5": ("evaluations", "got -5"),
    "exp2 --threads 0": ("threads", "got 0"),
    "exp2 --threads -3": ("threads", "got -3"),
    "exp2 --seed -1": ("seed", "got -1"),
    "exp2 --seed 9223372036854775808": ("seed", "got 9223372036854775808"),
    "exp2 --effort huge": ("unknown effort 'huge'", "low, medium, high"),
    "exp2 --max-error foo": ("max-error is a number, got 'foo'", "1e-4/3"),
    "exp2 --max-error 1/0": ("max-error", "no finite value"),
    "exp2 --max-error 2^2000": ("above 0, got inf",),
    "exp2 --digits six": ("digits is a number, got 'six'",),
    "exp2 --format f32 --max-ulp one": ("max-ulp is a number, got 'one'",),
    "exp2 --derivative-error x": ("derivative-error is a number, got 'x'",),
    "exp2 --on 0 2^2000": ("finite doubles",),
    "sin --on 0 3.5 --monotone": ("not monotone", "turns near"),
    "exp2 --format f32 --error absolute --max-error 1e-12": ("wider --format",),
    "log --on -pi pi": ("log is undefined",),
    "exp2 --on 0 1/3 --error foo": ("unknown error measure",),
    "exp2 --bogus": ("--bogus",),
    "exp2 --out": ("--out",),
    "exp2 extra": ("extra",),
    "exp2 --on -1 -0.1 --on -0.1 1": ("meet or overlap at -0.1", "as one"),
    "exp2 --on 2 3 --on 1 2.5": ("meet or overlap", "as one"),
    "exp2 --on 0 1 --on 3 2": ("reversed", "write [2, 3]"),
    "exp(-x": ("cannot read the expression 'exp(-x'", "column 7"),
    "x*exq(x)": ("unknown function 'exq': did you mean exp",),
    "exp(-b*x) --on 0 1": ("'b' has no value", "--let b=..."),
    "exp(-b*x) --on 0 1 --let b": ("--let", "b=1.7"),
    "exp(-b*x) --on 0 1 --let b=1 --let b=2": ("two values",),
    "exp(-x) --on 0 1 --let b=1": ("nothing in it uses 'b'",),
    "x+1/0 --on 0 1": ("1/0 has no finite value",),
    "log(-x) --on 0 1": ("log(-x) is undefined or infinite at x = 0",),
    "x*exp(-x)": ("needs an interval", "--on 0 1"),
    "+".join(["x"] * 5000) + " --on 0 1": ("longer than 4,000 characters",),
    "(" * 3000 + " --on 0 1": ("cannot read the expression",),
}


@pytest.mark.parametrize("arguments", DISCOVER)
def test_bad_request_to_discover(arguments: str, command: Command, here: Path) -> None:
    words = [word.replace("_", " ") for word in arguments.split(" ")]
    _assert_refused(command, here, ("discover", *words), DISCOVER[arguments])


@pytest.mark.parametrize("option", ["--threads", "--max-ops"])
def test_a_bad_request_makes_no_folder(option: str, command: Command, here: Path) -> None:
    _assert_refused(command, here, ("discover", "exp2", option, 0, "--out", "run"), ("got 0",))


def test_an_operation_list_without_operations(command: Command, here: Path) -> None:
    _assert_refused(command, here, ("discover", "exp2", "--ops", ""), ("no operation",))


@pytest.mark.parametrize(
    ("arguments", "complaints"),
    [
        (("discover",), ("FUNCTION",)),
        (("discovr", "exp2"), ("discovr",)),
        (("--bogus",), ("--bogus",)),
        (("show",), ("RUN",)),
        (("resume",), ("RUN",)),
        (("functions", "extra"), ("extra",)),
    ],
)
def test_bad_command(
    arguments: tuple[str, ...], complaints: tuple[str, ...], command: Command, here: Path
) -> None:
    _assert_refused(command, here, arguments, complaints)


class TestOut:
    def test_another_run(self, command: Command, here: Path, run_folder: Path) -> None:
        arguments = ("discover", "exp2", "--out", run_folder)
        _assert_refused(command, here, arguments, ("run holds another run", "--out", "resume"))

    def test_other_files(self, command: Command, here: Path) -> None:
        (here / "notes").mkdir()
        (here / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
        arguments = ("discover", "exp2", "--out", "notes")
        _assert_refused(command, here, arguments, ("notes holds other files", "--out"))

    @pytest.mark.parametrize("place", ["file", "file/below"])
    def test_a_file(self, place: str, command: Command, here: Path) -> None:
        (here / "file").write_text("mine", encoding="utf-8")
        arguments = ("discover", "exp2", "--out", place)
        _assert_refused(command, here, arguments, (f"cannot write a run to {place}", "--out"))

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
    def test_a_folder_of_others(self, command: Command, here: Path) -> None:
        (here / "locked").mkdir(mode=0o500)
        arguments = ("discover", "exp2", "--out", "locked/run")
        _assert_refused(command, here, arguments, ("permission denied", "--out"))


@pytest.mark.parametrize("name", ["show", "resume"])
class TestRun:
    def test_missing(self, name: str, command: Command, here: Path) -> None:
        _assert_refused(command, here, (name, "nowhere"), ("nowhere is not a run",))

    def test_a_file(self, name: str, command: Command, here: Path) -> None:
        (here / "file").write_text("mine", encoding="utf-8")
        told = {"show": "'mine' is not defined", "resume": "file is not a run"}
        _assert_refused(command, here, (name, "file"), (told[name],))

    def test_without_configuration(
        self, name: str, command: Command, here: Path, run_folder: Path
    ) -> None:
        (run_folder / "config.json").unlink()
        _assert_refused(command, here, (name, "run"), ("run is not a run", "config.json"))

    def test_of_a_foreign_format(
        self, name: str, command: Command, here: Path, run_folder: Path
    ) -> None:
        path = run_folder / "config.json"
        data = json.loads(path.read_bytes()) | {"format": "somebody-elses-1"}
        path.write_text(json.dumps(data), encoding="utf-8")
        _assert_refused(command, here, (name, "run"), ("config.json",))

    def test_of_a_foreign_target(
        self, name: str, command: Command, here: Path, run_folder: Path
    ) -> None:
        path = run_folder / "config.json"
        data = json.loads(path.read_bytes()) | {"target": "exp2"}
        path.write_text(json.dumps(data), encoding="utf-8")
        _assert_refused(command, here, (name, "run"), ("config.json", "damaged"))

    @pytest.mark.parametrize("file", ["config.json", "front.json"])
    @pytest.mark.parametrize("size", [0, 100])
    def test_truncated(
        self, name: str, file: str, size: int, command: Command, here: Path, run_folder: Path
    ) -> None:
        os.truncate(run_folder / file, size)
        _assert_refused(command, here, (name, "run"), (file, "damaged"))


@pytest.mark.parametrize("size", [0, 100, 20_000])
def test_resume_from_a_truncated_snapshot(
    size: int, command: Command, here: Path, run_folder: Path
) -> None:
    os.truncate(run_folder / "snapshot.npz", size)
    _assert_refused(command, here, ("resume", "run"), ("snapshot.npz", "damaged"))
    assert command("show", "run").code == 0


@pytest.mark.parametrize("value", [-1, "nan", "inf"])
def test_resume_for_unreal_seconds(
    value: object, command: Command, here: Path, run_folder: Path
) -> None:
    arguments = ("resume", run_folder, "--evaluations", 10, "--seconds", value)
    _assert_refused(command, here, arguments, ("seconds", f"got {value}"))


@pytest.mark.parametrize(("option", "value"), [("--evaluations", -5), ("--threads", 0)])
def test_resume_with_a_bad_count(
    option: str, value: int, command: Command, here: Path, run_folder: Path
) -> None:
    arguments = ("resume", run_folder, option, value)
    _assert_refused(command, here, arguments, (option.strip("-"), f"got {value}"))


@pytest.mark.parametrize("ops", [-1, -7])
def test_show_a_program_of_no_operations(
    ops: int, command: Command, here: Path, run_folder: Path
) -> None:
    arguments = ("show", run_folder, "--ops", ops)
    _assert_refused(command, here, arguments, (f"at most {ops} operations",))


@pytest.mark.parametrize(
    "arguments", [["discover", "exq2"], ["discover", "exp2", "--bogus"], ["show", "nowhere"]]
)
def test_the_process_ends_with_code_2(arguments: list[str], tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "autonumerics", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stderr.startswith("autonumerics: ")


def _assert_refused(
    command: Command, here: Path, arguments: tuple[object, ...], complaints: tuple[str, ...]
) -> None:
    before = _contents(here)
    ended = command(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert ended.err.startswith("autonumerics: ")
    assert "Traceback" not in ended.err
    for complaint in complaints:
        assert complaint in ended.err
    assert _contents(here) == before


def _contents(folder: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}
