"""What a public case asks, as data: `published*.py`, `forms.py` and `asked.py` are made of it."""

from __future__ import annotations

from dataclasses import dataclass

Domain = tuple[float | str, float | str]


@dataclass(frozen=True)
class Case:
    """One published approximation. `stated`: what its authors say of the error, if anything.

    A formula is written in + - * / and sqrt, with its constants as published; how many operations
    it has is counted from it (see `cases.py`). Functions that vanish in the domain have their
    relative error measured as that of a quotient: `function` is then f/x, say, and `divisor` says
    by what the formula is divided. Where a search is made for a part of the function, as one is in
    z = x^2 for an odd one, `kernel` and its domain tell the part, u = `inner` its argument, and
    `outer` how its value v becomes one of x.

    `known` is False where the form is published, or a tool's, but its constants are not: those of
    the formula, or c0, c1, ..., on which it depends linearly, are then only where `level` starts.
    `pieces`: the formula is one of several, each for its interval; all are computed, and
    `shared_ops` operations of them only once. `exact`: a value that programs must take, for both
    sides. `most`: a search for fewer operations than theirs. `computes_in`: the format of the
    source; a form that is used in doubles is not compared in binary32.
    """

    name: str
    what: str
    function: str
    domain: Domain
    error: str
    formula: str
    source: str
    divisor: str = ""
    kernel: str = ""
    kernel_domain: Domain | None = None
    inner: str = "x"
    outer: str = "v"
    stated: str = ""
    weight: str | None = None
    norm: str = "max"
    exact: str = ""
    known: bool = True
    pieces: tuple[tuple[Domain, str], ...] = ()
    shared_ops: int = 0
    most: int = 32
    computes_in: str = "binary32"


@dataclass(frozen=True)
class Asked:
    """A function and an interval without a program whose operations could be counted.

    `they_have` says what there is, `wanted` the error of that where one is stated. On several
    `domains` there is one program for each, with as many operations; its error is the largest.
    `how` says what of the case the function is. With a `number_format` the errors are ULPs of it as
    computed, and the search is for them.
    """

    name: str
    what: str
    function: str
    domains: tuple[Domain, ...]
    error: str
    ops: str
    max_ops: int
    they_have: str
    source: str
    wanted: float | None = None
    how: str = ""
    number_format: str = ""


@dataclass(frozen=True)
class LeftOut:
    """What of a case is not asked, and why."""

    name: str
    what: str
    why: str


def horner(constants: str, x: str = "x") -> str:
    """A polynomial by Horner's rule, its constants from the lowest power on.

    >>> horner("1 2 3")
    '((3)*x + 2)*x + 1'
    """
    *rest, text = constants.split()
    for constant in reversed(rest):
        text = f"({text})*{x} + {constant}"
    return text


def polynomial(degree: int, x: str = "x") -> str:
    """One of that degree by Horner's rule, its constants not known.

    >>> polynomial(2)
    '((c2)*x + c1)*x + c0'
    """
    return horner(" ".join(f"c{k}" for k in range(degree + 1)), x)


ODD = {"divisor": "x", "inner": "x*x", "outer": "v*x"}
"""Searched as g in x g(x^2)."""
