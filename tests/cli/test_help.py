"""Help says what there is."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import click
import pytest

from autonumerics.cli.app import cli
from autonumerics.programs import OPERATIONS

Command = Callable[..., Any]


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_discover_mentions_every_option(flag: str, command: Command) -> None:
    ended = command("discover", flag)
    assert (ended.code, ended.err) == (0, "")
    for option in (
        "FUNCTION", "--on, --interval A B", "--no-division", "--error", "--ops",
        "--max-ops", "--effort", "--seconds",
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


def test_every_command_is_listed_with_a_whole_sentence(command: Command) -> None:
    text = " ".join(command("--help").out.split())
    for name, each in cli.commands.items():
        sentence = " ".join((each.help or "").split()).partition(".")[0]
        assert len(sentence.split()) > 3
        assert f"{name} {sentence}." in text


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_help_has_examples_of_that_command(name: str, command: Command) -> None:
    """Each is parsed to its end: an option that is no more would be refused."""
    _, _, examples = command(name, "--help").out.partition("\nExamples:\n")
    lines = [shlex.split(line) for line in examples.splitlines()]
    assert any(line[:2] == ["autonumerics", name] for line in lines)
    for _, of, *words in lines:
        assert parsed(of, words).params


def parsed(name: str, words: list[str]) -> click.Context:
    parent = click.Context(cli, **cli.context_settings)
    return cli.commands[name].make_context(name, words, parent=parent)


def test_alone_it_says_what_it_is_and_what_to_try(command: Command) -> None:
    ended = command()
    assert (ended.code, ended.err) == (0, "")
    assert "cheapest straight-line code" in ended.out
    lines = [line.strip() for line in ended.out.splitlines()]
    tries = [shlex.split(line)[1:] for line in lines if line.startswith("autonumerics ")]
    assert [words[0] for words in tries] == ["discover", "discover", "functions"]
    for name, *words in tries:
        assert parsed(name, words).info_name == name


def test_version(command: Command) -> None:
    ended = command("--version")
    assert (ended.code, ended.err) == (0, "")
    assert version("autonumerics") in ended.out
