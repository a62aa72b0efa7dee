"""The text of FPCores as terms: words, texts between quotation marks, and lists of terms."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from autonumerics.errors import InvalidExpression

Term: TypeAlias = "str | Text | list[Term]"

_TOKEN = re.compile(
    r'\s+|;[^\n]*|(?P<mark>[()\[\]])|"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"|(?P<word>[^\s()\[\]";]+)'
)
_DEEPEST = 200


class Text(str):
    """What stood between quotation marks."""

    __slots__ = ()


def read_terms(source: str) -> list[Term]:
    """All terms of a text; raises InvalidExpression where brackets do not match."""
    stack: list[list[Any]] = [[]]
    closing: list[str] = []
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise InvalidExpression(f"no FPCore: {source[position : position + 20]!r}")
        position = match.end()
        mark = match["mark"]
        if mark and mark in "([":
            if len(stack) > _DEEPEST:
                raise InvalidExpression("no FPCore: it is nested too deeply")
            stack.append([])
            closing.append(")" if mark == "(" else "]")
        elif mark:
            if not closing or closing.pop() != mark:
                raise InvalidExpression(f"no FPCore: {mark!r} closes nothing")
            done = stack.pop()
            stack[-1].append(done)
        elif match["text"] is not None:
            stack[-1].append(Text(match["text"]))
        elif match["word"]:
            stack[-1].append(match["word"])
    if closing:
        raise InvalidExpression(f"no FPCore: {closing[-1]!r} is missing at the end")
    return stack[0]


def shown(term: Term) -> str:
    """The term as it is written, cut where it is long."""
    if isinstance(term, list):
        text = f"({' '.join(map(shown, term))})"
        return text if len(text) <= 60 else f"{text[:60]}..."
    return term
