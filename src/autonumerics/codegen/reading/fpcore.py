"""Programs from FPCore: arithmetic, `let`, `let*` and numbers; the first argument is x.

>>> read_fpcore("(FPCore (y) :precision binary64 (let* ((a 0x1p-1)) (fma y (- a) y)))").text
'fnma(x, c0, x)'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from autonumerics.codegen.reading.lines import CALLED, Lines, fused
from autonumerics.errors import InvalidProgram
from autonumerics.programs import Program

Tree: TypeAlias = "str | list[Tree]"

_TOKEN = re.compile(r';[^\n]*|\s+|([()\[\]]|"[^"]*"|[^\s()\[\];"]+)')
_NUMBER = re.compile(r"[+-]?(\d|\.\d|0x)", re.IGNORECASE)
_INFIX = ("+", "-", "*", "/")
_CALLS = {"fabs": "abs", "fmin": "min", "fmax": "max"}


def read_fpcore(text: str) -> Program:
    """The program of the first FPCore in the text. Raises InvalidProgram for what is none."""
    tokens = (match[1] for match in _TOKEN.finditer(text))
    core = _tree(token for token in tokens if token)
    if not isinstance(core, list) or core[:1] != ["FPCore"]:
        raise InvalidProgram("no FPCore: it begins with (FPCore (x) ...)")
    arguments = next((part for part in core[1:3] if isinstance(part, list)), [])
    inputs = [_name(argument) for argument in arguments]
    lines = Lines()
    lines.names.update((name, "x" if k == 0 else f"x{k}") for k, name in enumerate(inputs))
    return lines.program(_value(core[-1], lines))


def _tree(tokens: Iterator[str]) -> Tree:
    open_: list[list[Tree]] = [[]]
    for token in tokens:
        if token in "([":
            open_.append([])
        elif token in ")]":
            if len(open_) == 1:
                raise InvalidProgram("FPCore: a parenthesis closes nothing")
            done = open_.pop()
            open_[-1].append(done)
            if len(open_) == 1:
                return done
        else:
            open_[-1].append(token)
    raise InvalidProgram("FPCore: a parenthesis is not closed")


def _name(argument: Tree) -> str:
    """That of an argument, which may be annotated."""
    last = argument[-1] if isinstance(argument, list) and argument else argument
    if not isinstance(last, str):
        raise InvalidProgram("FPCore: an argument is a name")
    return last


def _value(tree: Tree, lines: Lines) -> str:
    if isinstance(tree, str):
        if tree in lines.names:
            return lines.names[tree]
        if _NUMBER.match(tree):
            return f"({tree})"
        raise InvalidProgram(f"FPCore: {tree} is not defined")
    head, rest = tree[0] if tree else tree, tree[1:]
    if not isinstance(head, str):
        raise InvalidProgram("FPCore: an expression begins with its operation")
    if head == "!" and rest:
        return _value(rest[-1], lines)
    if head in ("let", "let*") and len(rest) == 2:
        return _let(rest[0], rest[1], lines, in_turn=head == "let*")
    if head in _INFIX and len(rest) == 2:
        return f"({_value(rest[0], lines)} {head} {_value(rest[1], lines)})"
    if head == "-" and len(rest) == 1:
        return f"(-{_value(rest[0], lines)})"
    if head == "fma" and len(rest) == 3:
        signs = [isinstance(t, list) and len(t) == 2 and t[0] == "-" for t in rest]
        parts = [t[1] if sign else t for t, sign in zip(rest, signs, strict=True)]
        return fused([_value(part, lines) for part in parts], signs)
    name = _CALLS.get(head, head)
    if name in CALLED:
        return f"{name}({', '.join(_value(each, lines) for each in rest)})"
    raise InvalidProgram(f"FPCore: ({head} ...) is no operation of programs")


def _let(bindings: Tree, body: Tree, lines: Lines, *, in_turn: bool) -> str:
    known = [each for each in bindings if isinstance(each, list) and len(each) == 2]
    if isinstance(bindings, str) or len(known) != len(bindings):
        raise InvalidProgram("FPCore: let binds names, as in (let* ((a 1) (b (* x a))) ...)")
    before, given = dict(lines.names), []
    for name, value in known:
        is_number = isinstance(value, str) and value not in lines.names
        given.append((_name(name), _value(value, lines).strip("()" * is_number), is_number))
        if in_turn:
            lines.define(*given.pop()[:2], number=is_number)
    for name, value, is_number in given:
        lines.define(name, value, number=is_number)
    result = _value(body, lines)
    lines.names = before
    return result
