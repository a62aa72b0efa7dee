"""Tables and programs as HTML, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from html import escape

from autonumerics.programs import Program, to_hex


def table_html(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; its titles and cells are HTML."""
    head = "".join(f"<th>{title}</th>" for title in titles)
    body = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in body)}</table>"


def program_html(program: Program, lines: Iterable[str]) -> str:
    """A program in full: what is said of it in lines, its formula, its exact constants."""
    constants = [
        (f"c{k}", _decimal(value), f"<code>{to_hex(value)}</code>")
        for k, value in enumerate(program.constants)
    ]
    titles = ("constant", "nearest double", "exactly")
    table = table_html(titles, constants) if constants else ""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"{said}<p><code>{escape(program.text)}</code></p>{table}"


def _decimal(constant: Fraction) -> str:
    try:
        return repr(float(constant))
    except OverflowError:
        return "beyond doubles"
