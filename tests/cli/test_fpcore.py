"""`discover --fpcore FILE[:NAME]`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_on_the_command_line(tmp_path: Path, command: Callable[..., Any]) -> None:
    file = tmp_path / "cores:1.fpcore"
    file.write_text('(FPCore (x) :name "a:b" :pre (< 0 x 1) (log x))\n(FPCore (x) (exp x))')
    ended = command("discover", "--fpcore", f"{file}:a:b", "--evaluations", 40, "--max-ops", 1)
    assert "log on [5e-324, 0.9999999999999999]" in ended.out
    ended = command("discover", "--fpcore", f"{file}:2", "--evaluations", 40, "--max-ops", 1)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "add --on A B" in ended.err
    for words in (["exp", "--fpcore", file], [], ["--fpcore", tmp_path / "none"]):
        ended = command("discover", *words)
        assert (ended.code, ended.err.count("\n")) == (2, 1)
