"""What is shown while a search runs."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

from autonumerics import discover
from autonumerics.runs import Progress

QUICK: dict[str, Any] = {"max_ops": 2, "evaluations": 100}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    discover("exp2", **QUICK)
    assert capsys.readouterr() == ("", "")


def test_lines_if_they_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    discover("exp2", progress=True, **QUICK)
    out, err = capsys.readouterr()
    assert (out, "candidates" in err) == ("", True)


@pytest.mark.parametrize(("progress", "is_shown"), [(None, True), (False, False)])
def test_a_terminal_shows_it_unless_told_otherwise(
    progress: bool | None, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    discover("exp2", progress=progress, **QUICK)
    assert ("exp2 on [0, 1]" in terminal.getvalue()) == is_shown


def test_a_function_is_told_after_every_generation(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[Progress] = []
    result = discover("exp2", progress=told.append, **QUICK)
    assert told[-1].evaluations == result.evaluations
    assert any(progress.improved for progress in told)
    assert capsys.readouterr() == ("", "")
