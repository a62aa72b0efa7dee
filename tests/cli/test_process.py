"""The command as a process: closed and full streams, names that are no text, Ctrl-C at any time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "autonumerics"]
DISCOVER = ["discover", "exp2", "--evaluations", "100", "--max-ops", "2", "--out"]

posix = pytest.mark.skipif(os.name != "posix", reason="shells and signals are a matter of POSIX")


def shell(line: str, *arguments: str | bytes | Path) -> subprocess.CompletedProcess[bytes]:
    """The command with these arguments, redirected as the line says."""
    script = f'"$@" {line}'
    return subprocess.run(["sh", "-c", script, "sh", *COMMAND, *arguments], capture_output=True)


@posix
class TestStreams:
    @pytest.mark.parametrize(
        ("line", "reason", "what"),
        [(">/dev/full", "no space left on device", ("show",)),
         (">/dev/full", "no space left on device", ("--help",)),
         (">&-", "bad file descriptor", ("show", "--json")),
         (">&-", "bad file descriptor", ("functions",))],
    )  # fmt: skip
    def test_a_result_that_cannot_be_printed_is_an_error(
        self, line: str, reason: str, what: tuple[str, ...], finished: Path
    ) -> None:
        ended = shell(line, what[0], *([finished] if what[0] == "show" else []), *what[1:])
        assert ended.returncode == 2
        assert ended.stderr.decode() == f"autonumerics: cannot read or write the result: {reason}\n"

    @pytest.mark.parametrize("line", ["2>/dev/full", "2>&- <&-"])
    def test_a_run_goes_on_without_stderr(self, line: str, tmp_path: Path) -> None:
        ended = shell(line, *DISCOVER, tmp_path / "run", "--json")
        record = json.loads(ended.stdout)
        assert ended.returncode == 0
        assert record["front"] == json.loads((tmp_path / "run/front.json").read_bytes())["front"]

    @pytest.mark.parametrize("line", [">/dev/full 2>&-", ">&- 2>&- <&-"])
    def test_without_both_the_code_tells(self, line: str, tmp_path: Path) -> None:
        """And what was found is in the folder, whose files take no number of a stream."""
        assert shell(line, *DISCOVER, tmp_path / "run").returncode == 2
        assert json.loads((tmp_path / "run/front.json").read_bytes())["evaluations"] == 100
        assert shell("", "show", tmp_path / "run").returncode == 0

    @pytest.mark.parametrize("line", ["2>&-", "2>/dev/full"])
    def test_a_bad_request_without_stderr(self, line: str) -> None:
        ended = shell(line, "show", "nowhere")
        assert (ended.returncode, ended.stdout) == (2, b"")

    def test_a_reader_that_goes_away_is_told_from_a_rejection(self, finished: Path) -> None:
        ended = shell("| true; exit ${PIPESTATUS:-0}", "show", finished, "--json")
        assert (ended.returncode, ended.stderr) == (0, b"")
        code = subprocess.run(
            ["bash", "-c", '"$@" --json | true; exit ${PIPESTATUS[0]}', "sh", *COMMAND, "show",
             finished],
            capture_output=True,
        )  # fmt: skip
        assert (code.returncode, code.stderr) == (141, b"")


@posix
@pytest.mark.parametrize("name", [b"run\xff of\nlines"])
class TestNames:
    """A folder may have a name that is no text."""

    def test_every_command_takes_it(self, name: bytes, tmp_path: Path) -> None:
        folder = bytes(tmp_path) + b"/" + name
        for command in (
            [*DISCOVER, folder],
            ["resume", folder, "--evaluations", "10"],
            ["show", folder, "--json"],
            ["prove", folder],
            ["check", folder],
            ["report", folder, "--no-baselines"],
        ):
            ended = shell("", *command)
            assert (ended.returncode, b"Traceback" in ended.stderr) == (0, False), ended.stderr
            ended.stdout.decode()

    def test_a_complaint_about_it_is_one_line(self, name: bytes, tmp_path: Path) -> None:
        folder = bytes(tmp_path) + b"/" + name
        for command in ("show", "resume", "report"):
            ended = shell("", command, folder)
            assert ended.returncode == 2
            assert len(ended.stderr.decode().splitlines()) == 1


AT_IMPORT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # the shell may have it ignored
class Interrupting:
    def find_spec(name, path=None, target=None):
        if name == {module!r}:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupting)
sys.argv = ["autonumerics", "functions"]
from autonumerics.__main__ import run
run()
"""


@posix
@pytest.mark.parametrize(
    "module",
    ["autonumerics.cli", "autonumerics.cli.app", "click", "numpy", "flint", "rich.console",
     "autonumerics._core", "autonumerics.runs", "autonumerics.targets.functions"],
)  # fmt: skip
def test_ctrl_c_while_modules_load(module: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", AT_IMPORT.format(module=module)],
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr == "autonumerics: stopped\n"


def test_the_public_names_are_all_there() -> None:
    """They are imported when they are asked for."""
    import autonumerics

    for name in autonumerics.__all__:
        assert getattr(autonumerics, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'discovr'"):
        _ = autonumerics.discovr
