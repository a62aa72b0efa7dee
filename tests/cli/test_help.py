"""Help says what there is."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest

from autonumerics.programs import OPERATIONS

Command = Callable[..., Any]


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_discover_mentions_every_option(flag: str, command: Command) -> None:
    ended = command("discover", flag)
    assert (ended.code, ended.err) == (0, "")
    for option in (
        "FUNCTION", "--on A B", "--error", "--ops", "--max-ops", "--effort", "--seconds",
        "--evaluations", "--seed", "--threads", "--out", "--json", "--help",
    ):  # fmt: skip
        assert option in ended.out
    for choice in ("relative", "absolute", "low, medium, high", "1 to 32"):
        assert choice in ended.out
    for row in OPERATIONS:
        assert f" {row.symbol}" in ended.out


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("resume", ["RUN", "--seconds", "--evaluations", "--threads", "--json"]),
        ("show", ["RUN", "--ops", "--json"]),
        ("functions", ["--json"]),
    ],
)
def test_help_of_the_others_mentions_every_option(
    name: str, options: list[str], command: Command
) -> None:
    ended = command(name, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert all(option in ended.out for option in options)


def test_help_lists_every_command(command: Command) -> None:
    ended = command("--help")
    assert (ended.code, ended.err) == (0, "")
    assert all(name in ended.out for name in ("discover", "functions", "resume", "show"))


def test_without_a_command_the_help_is_shown_line_by_line(command: Command) -> None:
    ended = command()
    lines = [line.strip() for line in (ended.out + ended.err).splitlines()]
    assert "Commands:" in lines
    assert any(line.startswith("discover ") for line in lines)


def test_version(command: Command) -> None:
    ended = command("--version")
    assert (ended.code, ended.err) == (0, "")
    assert version("autonumerics") in ended.out
