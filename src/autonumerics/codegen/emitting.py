"""A program as a file in a language: the function, what it needs, its loop and its self-test."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from autonumerics.codegen.capabilities import (
    check_language,
    for_any_direction,
    for_several,
)
from autonumerics.codegen.language import Language
from autonumerics.codegen.names import check_name
from autonumerics.codegen.printing import Printer
from autonumerics.codegen.routine import lower
from autonumerics.formats import Arithmetic
from autonumerics.formats.directions import ALL
from autonumerics.programs import Joint, Program
from autonumerics.programs.derivative import has_derivative, with_derivative
from autonumerics.programs.operations import NEAREST

Sample = tuple[Fraction, ...]
"""An input and the value or values there, numbers of the storage format."""

LIBRARY_TOLERANCE = 1e-5
"""Of self-tests of programs that call functions whose last bits libraries do not agree on."""


def emit_program(
    program: Program | Joint,
    arithmetic: Arithmetic,
    language: Language,
    *,
    name: str,
    header: Sequence[str] = (),
    tests: Sequence[Sample] = (),
) -> str:
    """The file that defines the program, or several as one, as a function in the language.

    `header`: the lines of the comment on top; `tests`: what the self-test compares with, none for
    no self-test. Raises InvalidOption for a name, a number format, an operation or a self-test
    that the language does not have, and for constants beyond their format.

    >>> from autonumerics.codegen.languages import language
    >>> from autonumerics.programs import parse
    >>> program, single = parse("x*c0 + c1", [0.5, 2.0]), Arithmetic.of("binary32")
    >>> code = emit_program(program, single, language("c"), name="line")
    >>> "static inline float line(float x) {" in code
    True
    """
    check_name(name, language)
    if len(program.results) > 1:
        language = for_several(language)
    check_language(language, (), with_test=bool(tests))
    if arithmetic.direction == ALL:
        language = for_any_direction(language, arithmetic, len(program.results))
    printer = Printer(language, lower(program, arithmetic), name)
    if language.derivative_file and isinstance(program, Program) and has_derivative(program):
        both = Printer(language, lower(with_derivative(program), arithmetic), name)
        return _file(printer, header, tests, both)
    return _file(printer, header, tests)


def _file(
    printer: Printer, header: Sequence[str], tests: Sequence[Sample], both: Printer | None = None
) -> str:
    """The whole file, its last line ended; `both`: of the value and the derivative."""
    language = printer.language
    parts = {
        "parameters": printer.parameters,
        "arguments": printer.arguments,
        "body": _lines(printer),
        "result": printer.result,
        "header": language.comment.text(header),
        "imports": printer.imports,
        "helpers": printer.helpers,
        "qualifier": printer.qualifier,
        "loop": _loop(printer),
        "test": _test(printer, tests) if tests else "",
        **printer.each,
    }
    if both is None:
        return printer.filled(language.file, **parts)
    parts |= {"both_body": _lines(both), "both_result": both.result}
    return printer.filled(language.derivative_file, **parts)


def _lines(printer: Printer) -> str:
    return "".join(f"{line}\n" for line in printer.body)


def _loop(printer: Printer) -> str:
    """The function over an array, or the same program once more over vectors."""
    if printer.vectors:
        return _file(printer.vectors, (), ())
    one_input = printer.routine.inputs == 1
    return printer.filled(printer.language.loop, **printer.each) if one_input else ""


def _test(printer: Printer, tests: Sequence[Sample]) -> str:
    row, literal = printer.language.test_row, printer.storage.literal
    rows = "".join(
        f"{row.format(literal(x), ', '.join(map(literal, values)), number)}\n"
        for number, (x, *values) in enumerate(tests, 1)
    )
    rounded = all(row.rounding <= NEAREST for row in printer.routine.operations)
    tolerance = "0.0" if rounded else repr(LIBRARY_TOLERANCE)
    given = {"rows": rows, "tolerance": tolerance, "tests": str(len(tests)), **printer.each}
    return printer.filled(printer.language.test, **given)
