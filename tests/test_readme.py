"""What the README tells people to type works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from autonumerics.cli.app import cli

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for _, block in BLOCKS for line in block.splitlines() if line.startswith("autonumerics ")
]
PYTHON = [block for language, block in BLOCKS if language == "python"]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one(line: str) -> None:
    _, name, *words = shlex.split(line, comments=True)
    parent = click.Context(cli, **cli.context_settings)
    context = cli.commands[name].make_context(name, words, parent=parent)
    assert not context.args


def test_commands_are_shown() -> None:
    assert len(COMMANDS) > 12


@pytest.mark.parametrize("block", PYTHON)
def test_every_program_runs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a small budget in the place of its seconds, and short programs."""
    monkeypatch.chdir(tmp_path)
    quick = re.sub(r"seconds=\d+", "evaluations=200", block)
    quick = re.sub(r"max_ops=(\d+)", lambda found: f"max_ops={int(found[1]) // 4}", quick)
    exec(quick, {})
    assert "ops digits" in capsys.readouterr().out
