"""Places of a page that commands fill: `<!-- table NAME: COMMAND -->` to `<!-- end ... -->`."""

from __future__ import annotations


def replaced(text: str, name: str, made: str, command: str) -> str:
    """The text with something else between the marks of that name; ValueError if it has none.

    >>> page = "<!-- table a: b.py -->old<!-- end a: b.py -->"
    >>> replaced(page, "a", "new", "b.py").splitlines()
    ['<!-- table a: b.py -->', 'new', '', '<!-- end a: b.py -->']
    """
    start, end = (f"<!-- {word} {name}: {command} -->" for word in ("table", "end"))
    before, found, rest = text.partition(start)
    if not found or end not in rest:
        raise ValueError(f"the page has no place for {name}, made by {command}")
    return f"{before}{start}\n{made}\n\n{end}{rest.partition(end)[2]}"
