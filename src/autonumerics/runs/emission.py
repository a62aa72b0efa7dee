"""Code with its evidence: what is known of programs, as the comment of the file they are in.

>>> from autonumerics.programs import parse
>>> subject = Subject(parse("x + c0", [0.96]), Target.make("exp2"))
>>> print(emit(subject, "c", name="rough").splitlines()[1])
 * rough(x) approximates exp2(x) for x in [0, 1]: binary64, 1 operation.
"""

from __future__ import annotations

import os
import re
import time
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from textwrap import wrap

from autonumerics.codegen import Language, emit_program, language
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.numerals import counted
from autonumerics.options import checked
from autonumerics.programs import Joint, Program
from autonumerics.programs.derivative import derivative as program_of_derivative
from autonumerics.programs.derivative import has_derivative
from autonumerics.programs.derivative import with_derivative as program_and_derivative
from autonumerics.runs.claims import Subject, claims, derivative_of, origins
from autonumerics.runs.config import asked_of
from autonumerics.runs.result import Result
from autonumerics.runs.self_tests import samples
from autonumerics.runs.subjects import subject_of_result
from autonumerics.search import Origin, Solution
from autonumerics.targets import Target
from autonumerics.targets.expressions.composed import known_as
from autonumerics.targets.functions import Function

WIDTH = 94
"""Characters of a line of the comment."""

Emitted = Subject | Program | Solution | Result


class Described(Origin):
    """An origin that knows what is to be said of its programs."""

    @abstractmethod
    def subject(self, solution: Solution) -> Subject:
        """The program with its evidence."""


@checked
def emit(
    program: Emitted | Sequence[Emitted],
    language_name: str = "c",
    *,
    target: Target | None = None,
    number_format: str | None = None,
    compute: str | None = None,
    name: str | None = None,
    with_test: bool = False,
    derivative: bool = False,
    with_derivative: bool = False,
    command: str | None = None,
) -> str:
    """The program as a file in the language, its evidence in a comment on top.

    A solution knows what it approximates if it is of a run, and of a result it is the best program.
    Several are one function with several values, what they share computed once. `target`: what a
    bare program approximates, if that is known. `derivative`: the code is that of P', which
    approximates f' as well as the comment says, and that may be poorly; `with_derivative`: of both;
    where a language differentiates a function by P', its file has NAME and NAME_with_derivative.

    `number_format`, `compute`: how the code computes, see `discover`; by default as that for which
    the program was made, else in binary64 if the language has it. `name`: of the function.
    `with_test`: with a self-test that compares with the values of this package. `command`: what
    makes this file again.

    Guaranteed is what the comment says. Raises UnknownName for a language or format, and
    InvalidOption for what the language does not have.

    >>> from autonumerics.programs import parse
    >>> print(emit(parse("x^2 + c0"), "python", derivative=True).splitlines()[-1])
        return t0
    >>> print(emit(parse("x^2 + c0"), "python", with_derivative=True).splitlines()[-1])
        return t1, t2
    """
    if derivative and with_derivative:
        raise InvalidOption("the derivative alone, or with the value: choose one of the two")
    several = program if isinstance(program, Sequence) else (program,)
    subjects = _numbered([_subject(each, target) for each in several])
    chosen = language(language_name)
    arithmetic = _arithmetic(subjects, chosen, number_format, compute)
    if with_derivative and _differentiates(chosen, subjects):
        with_derivative = False  # the file has both, of a function that can be differentiated
    named = name or _name(subjects, derivative, with_derivative)
    code = _code(subjects, derivative, with_derivative)
    values = _values(subjects, derivative, with_derivative)
    paragraphs = _paragraphs(values, code, named, arithmetic, chosen)
    paragraphs += [
        f"{chosen.title}: {chosen.keeps}.",
        *origins(values),
        *signature(command),
    ]
    return emit_program(
        code,
        arithmetic,
        chosen,
        name=named,
        header=[line for text in paragraphs for line in wrapped(text)],
        tests=samples(values, arithmetic) if with_test else (),
    )


def _subject(given: Emitted, target: Target | None) -> Subject:
    """What is known of what was given."""
    if target is not None and not isinstance(target, Target):
        raise InvalidOption(
            f"target is a Target, such as Target.make('exp2', (0, 1)), got {str(target)[:60]!r}"
        )
    if isinstance(given, Subject):
        return given
    if isinstance(given, Result):
        return subject_of_result(given)
    if isinstance(given, Solution):
        if isinstance(given.origin, Described) and target is None:
            return given.origin.subject(given)
        given = given.program
    if not isinstance(given, Program):
        raise InvalidOption(
            f"what is emitted is a program, a solution or a result, got {type(given).__name__}"
        )
    return Subject(given, target)


def _numbered(subjects: Sequence[Subject]) -> list[Subject]:
    """Called P, or P0, P1, ... where there are several."""
    if not subjects:
        raise InvalidOption("emit what? give a program or several")
    if len(subjects) == 1:
        return list(subjects)
    return [replace(subject, symbol=f"P{k}") for k, subject in enumerate(subjects)]


def _code(subjects: Sequence[Subject], derivative: bool, both: bool) -> Program | Joint:
    """The program of the code."""
    programs = [subject.program for subject in subjects]
    if both:
        return Joint.of(map(program_and_derivative, programs))
    if derivative:
        programs = [program_of_derivative(program) for program in programs]
    return programs[0] if len(programs) == 1 else Joint.of(programs)


def _differentiates(language: Language, subjects: Sequence[Subject]) -> bool:
    """Whether the language differentiates the one function by its derivative's program."""
    is_one = len(subjects) == 1 and bool(language.derivative_file)
    return is_one and has_derivative(subjects[0].program)


def _values(subjects: Sequence[Subject], derivative: bool, both: bool) -> list[Subject]:
    """The values of the code in order."""
    if both:
        return [each for subject in subjects for each in (subject, derivative_of(subject))]
    return list(map(derivative_of, subjects)) if derivative else list(subjects)


def _paragraphs(
    values: Sequence[Subject],
    code: Program | Joint,
    name: str,
    arithmetic: Arithmetic,
    language: Language,
) -> list[str]:
    """What the function is, and what is claimed of each of its values."""
    count = counted(code.ops, "operation")
    if len(values) > 1:
        paragraphs = [f"{name}(x) has {len(values)} values: {arithmetic.name}, {count} together."]
        paragraphs.append(code.text)
        for k, value in enumerate(values):
            paragraphs += [f"v{k} = {value.known}", *claims(value, arithmetic, language)]
        return paragraphs
    (value,) = values
    paragraphs = [f"{name}(x) {value.meaning}: {arithmetic.name}, {count}.", value.definition]
    paragraphs += claims(value, arithmetic, language)
    if _differentiates(language, values):
        slope = derivative_of(value)
        judged = f", which {slope.meaning}" if slope.target else ""
        paragraphs.append(
            f"{language.title} differentiates it by {slope.symbol}(x){judged}; "
            f"{name}_with_derivative(x) has both values."
        )
        paragraphs += claims(slope, arithmetic, language)
    elif language.derivative_file:
        paragraphs.append(
            f"{language.title} differentiates it operation by operation: where one switches, as "
            "abs, min and max do, there is no derivative."
        )
    return paragraphs


def _name(subjects: Sequence[Subject], derivative: bool, both: bool) -> str:
    suffix = "_derivative" * derivative + "_with_derivative" * both
    names = [default_name(subject.target) for subject in subjects]
    if len(names) > 1 and all(each.startswith("fast_") for each in names):
        names = ["fast", *(each.removeprefix("fast_") for each in dict.fromkeys(names))]
    return f"{'_'.join(names) if len(set(names)) > 1 else names[0]}{suffix}"


def default_name(target: Target | None) -> str:
    """What a function is called that was given no name.

    That of an expression without a name is the expression in words, as far as it is short enough
    to be read.

    >>> default_name(Target.make("exp2")), default_name(None)
    ('fast_exp2', 'f')
    >>> default_name(Target.make("srgb_encode"))
    'fast_srgb_encode'
    >>> default_name(Target.make("x/(1 + exp(-x))", (-8, 8)))
    'fast_x_over_1_plus_exp_minus_x'
    """
    return "f" if target is None else name_in_code(target.function)


def name_in_code(function: Function) -> str:
    """The same of a function, for code."""
    spelled = re.sub(r"\*\*", "^", known_as(function))
    for sign, word in _SPELLED.items():
        spelled = spelled.replace(sign, f" {word} ")
    words = re.findall(r"[A-Za-z0-9]+", spelled)
    name = "_".join(["fast", *words])
    return name if words and len(name) <= _LONGEST_NAME else "fast_expression"


_SPELLED = {"+": "plus", "-": "minus", "*": "times", "/": "over", "^": "to_the"}

_LONGEST_NAME = 48


def _arithmetic(
    subjects: Sequence[Subject],
    language: Language,
    number_format: str | None,
    compute: str | None,
) -> Arithmetic:
    own = dict.fromkeys(s.arithmetic for s in subjects if s.arithmetic is not None)
    if number_format is None and len(own) > 1:
        names = " and ".join(arithmetic.name for arithmetic in own)
        raise InvalidOption(f"these programs were made for {names}: say --format")
    asked = asked_of(next(iter(own), None), number_format, compute)
    if asked is not None:
        return asked
    return Arithmetic.of("binary64" if "binary64" in language.types else next(iter(language.types)))


def signature(command: str | None) -> list[str]:
    """What makes a file again, if that is known, with which version and when; its licence."""
    made = f"Made by: {command}" if command else "Made"
    return [
        f"{made} (AutoNumerics {version('autonumerics')}, {_date()})",
        "Licence: none of AutoNumerics (Apache-2.0); what it emits is its users'.",
    ]


def wrapped(text: str) -> list[str]:
    """The lines of a paragraph of the comment."""
    return wrap(
        text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _date() -> str:
    """Today in UTC, or the day that SOURCE_DATE_EPOCH names, for reproducible builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isascii() and epoch.isdecimal() else None
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
