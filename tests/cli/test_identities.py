"""`identities`: a table for people, a record for programs, one line for what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_of_an_expression_with_a_parameter(command: Callable[..., Any]) -> None:
    ended = command("identities", "1/(1 + exp(-b*x))", "--let", "b=1.7")
    assert ended.code == 0
    assert "mirrored" in ended.out
    assert "f(-x) = 1 - f(x)" in ended.out
    assert "sampled" in ended.out


def test_of_a_function_that_is_nowhere_real(command: Callable[..., Any]) -> None:
    ended = command("identities", "log(-1 - x^2)")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
