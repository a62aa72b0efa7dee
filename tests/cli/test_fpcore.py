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
    file.write_text(
        "(FPCore f (x) :precision binary32 :pre (or (<= -2 x -1) (< 1/2 x 3)) (/ 1 x))\n"
        "(FPCore g (x) :pre (and (< x 1) (> x 2)) x)"
    )
    ended = command("discover", "--fpcore", f"{file}:f", "--evaluations", 40, "--max-ops", 1)
    assert "1/x on [-2, -1] and [0.5, 3]" in ended.out
    assert "'f' is one of binary32 and is taken over the reals: --format binary32" in ended.err
    ended = command("discover", "--fpcore", f"{file}:g", "--evaluations", 40)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "a :pre that holds on no interval: add --on A B" in ended.err
    for words in (["exp", "--fpcore", file], [], ["--fpcore", tmp_path / "none"]):
        ended = command("discover", *words)
        assert (ended.code, ended.err.count("\n")) == (2, 1)
