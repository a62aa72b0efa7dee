"""Code with its evidence: what is known of a program, as the comment of the file it is emitted in.

A program over the reals has its constants rounded to nearest in the format of the code. What is
proved of it then is proved anew for the code, each operation rounded, where the prover gets that
far; what was proved or measured before is said beside it.

>>> from autonumerics.programs import parse
>>> subject = Subject(parse("x + c0", [0.96]), Target.make("exp2"))
>>> print(emit(subject, "c", name="rough").splitlines()[1])
 * rough(x) approximates exp2(x) for x in [0, 1]: binary64, 1 operation.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from textwrap import wrap

import numpy as np
from flint import arb, arb_series

from autonumerics.accuracy import as_computed
from autonumerics.balls import exact, working_precision
from autonumerics.certification import prove_rounded
from autonumerics.codegen import Language, Sample, emit_program, language
from autonumerics.errors import AutoNumericsError, InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.numerals import error_text
from autonumerics.options import checked
from autonumerics.programs import Program
from autonumerics.programs.derivative import derivative as derivative_of
from autonumerics.programs.operations import NEAREST
from autonumerics.runs.config import asked_of
from autonumerics.search import Solution
from autonumerics.targets import Domain, Target

WIDTH = 94
"""Characters of a line of the comment."""

TEST_POINTS = 97
"""Of a self-test, the two ends included; a change of a constant's last bit shows at some."""


SAMPLED_BITS = 192


@dataclass(frozen=True, slots=True)
class Subject:
    """A program to be emitted, and what is known of it.

    target: what it approximates, if that is known. arithmetic: that for which it was made, if any.
    evidence: sentences about its error, each with its standing. worst: where its error is largest.
    certificate: the digest of the proof. origin: the command that found it.
    """

    program: Program
    target: Target | None = None
    arithmetic: Arithmetic | None = None
    evidence: tuple[str, ...] = ()
    worst: tuple[float, ...] = ()
    certificate: str | None = None
    origin: str | None = None


@checked
def emit(
    program: Subject | Program | Solution,
    language_name: str = "c",
    *,
    target: Target | None = None,
    number_format: str | None = None,
    compute: str | None = None,
    name: str | None = None,
    with_test: bool = False,
    derivative: bool = False,
    command: str | None = None,
) -> str:
    """The program as a file in the language, its evidence in a comment on top.

    A solution knows what it approximates if it is of a run. `target`: what a bare program
    approximates, if that is known. `derivative`: the code is that of P', which approximates f' as
    well as the comment says, and that may be poorly.

    `number_format`, `compute`: how the code computes, see `discover`; by default as that for which
    the program was made, else in binary64 if the language has it. `name`: of the function.
    `with_test`: with a self-test that compares with the values of this package. `command`: what
    makes this file again.

    Guaranteed is what the comment says. Raises UnknownName for a language or format, and
    InvalidOption for what the language does not have.

    >>> from autonumerics.programs import parse
    >>> print(emit(parse("x^2 + c0"), "python", derivative=True).splitlines()[-1])
        return t0
    """
    if isinstance(program, Solution) and program.origin is not None and target is None:
        return program.emit(
            language_name, number_format=number_format, compute=compute, name=name,
            with_test=with_test, derivative=derivative,
        )  # fmt: skip
    bare = program.program if isinstance(program, Solution) else program
    subject = bare if isinstance(bare, Subject) else Subject(bare, target)
    chosen = language(language_name)
    named = name or default_name(subject.target)
    if derivative:
        subject, named = subject_of_derivative(subject), name or f"{named}_derivative"
    arithmetic = _arithmetic(subject, chosen, number_format, compute)
    return emit_program(
        subject.program,
        arithmetic,
        chosen,
        name=named,
        header=_header(subject, arithmetic, chosen, named, command),
        tests=_samples(subject, arithmetic) if with_test else (),
    )


def subject_of_derivative(subject: Subject) -> Subject:
    """P' as a program of its own, its error against f' sampled where f is known.

    Raises InvalidProgram where it has none.
    """
    program = derivative_of(subject.program)
    said = [f"P' is the derivative of P(x) = {subject.program.text}, exact in the reals."]
    if subject.target is not None:
        said += [f"f is {_of_x(subject.target)} for x in {subject.target.domain}.",
                 *_derivative_error(program, subject.target)]  # fmt: skip
    return Subject(program, None, subject.arithmetic, tuple(said), origin=subject.origin)


def _derivative_error(program: Program, target: Target) -> Iterator[str]:
    """|P' - f'| at points of the domain, in ball arithmetic; sampled."""
    with working_precision(SAMPLED_BITS):
        pairs = [_slopes(program, target, x) for x in target.points(TEST_POINTS).tolist()]
    known = [pair for pair in pairs if pair is not None]
    if known:
        error = max(abs(ours - truth) for ours, truth in known)
        size = max(abs(truth) for _, truth in known)
        yield (
            f"Sampled at {len(known)} points, in exact arithmetic: |P'(x) - f'(x)| up to "
            f"{error_text(error, 'sampled')}, where |f'(x)| is up to {error_text(size, 'sampled')}."
        )


def _slopes(program: Program, target: Target, x: float) -> tuple[float, float] | None:
    """P' and f' at x, None where either is not finite."""
    try:
        truth = target.function.series(arb_series([arb(x), 1], prec=2))[1]
        ours = program.real(arb(x), exact)
    except ValueError:
        return None
    finite = truth.is_finite() and ours.is_finite()
    return (float(ours.mid()), float(truth.mid())) if finite else None


def default_name(target: Target | None) -> str:
    """What a function is called that was given no name.

    That of an expression is the expression in words, as far as it is short enough to be read.

    >>> default_name(Target.make("exp2")), default_name(None)
    ('fast_exp2', 'f')
    >>> default_name(Target.make("x/(1 + exp(-x))", (-8, 8)))
    'fast_x_over_1_plus_exp_minus_x'
    """
    if target is None:
        return "f"
    spelled = re.sub(r"\*\*", "^", target.function.name)
    for sign, word in _SPELLED.items():
        spelled = spelled.replace(sign, f" {word} ")
    words = re.findall(r"[A-Za-z0-9]+", spelled)
    name = "_".join(["fast", *words])
    return name if words and len(name) <= _LONGEST_NAME else "fast_expression"


_SPELLED = {"+": "plus", "-": "minus", "*": "times", "/": "over", "^": "to_the"}

_LONGEST_NAME = 48


def _arithmetic(
    subject: Subject, language: Language, number_format: str | None, compute: str | None
) -> Arithmetic:
    asked = asked_of(subject.arithmetic, number_format, compute)
    if asked is not None:
        return asked
    return Arithmetic.of("binary64" if "binary64" in language.types else next(iter(language.types)))


def _header(
    subject: Subject, arithmetic: Arithmetic, language: Language, name: str, command: str | None
) -> list[str]:
    program, target = subject.program, subject.target
    count = f"{program.ops} operation{'' if program.ops == 1 else 's'}"
    what = "computes P(x)"
    if target is not None:
        what = f"approximates {_of_x(target)} for x in {target.domain}"
    paragraphs = [
        f"{name}(x) {what}: {arithmetic.name}, {count}.",
        f"P(x) = {program.text}",
        *_computed(subject, arithmetic, language),
        *subject.evidence,
        f"{language.title}: {language.keeps}.",
        *([f"Found by: {subject.origin}"] if subject.origin else []),
        *([f"Certificate: {subject.certificate}"] if subject.certificate else []),
        f"{f'Made by: {command}' if command else 'Made'} "
        f"(AutoNumerics {version('autonumerics')}, {_date()})",
        "Licence: none of AutoNumerics (Apache-2.0); what it emits is its users'.",
    ]
    return [line for text in paragraphs for line in _wrapped(text)]


def _of_x(target: Target) -> str:
    """The function's value: a name is applied to x, an expression has it inside."""
    name = target.function.name
    return f"{name}(x)" if name.isidentifier() else name


def _wrapped(text: str) -> list[str]:
    return wrap(
        text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _computed(subject: Subject, arithmetic: Arithmetic, language: Language) -> Iterator[str]:
    """What is proved of the code, each operation rounded, or else what was seen."""
    if subject.target is None:
        return
    try:
        proof = prove_rounded(subject.program, subject.target, arithmetic)
    except AutoNumericsError as reason:
        manner = arithmetic.manner
        yield f"{manner[:1].upper()}{manner[1:]}: no bound is proved ({reason})."
        yield from _sampled(subject.program, subject.target, arithmetic)
        return
    of_this_code = (
        "for this code" if language.rounds_as_written else "where that is done as written"
    )
    yield f"Proved, {of_this_code}: {proof.statement}"
    called = [row.name for row, _ in subject.program.instructions if row.rounding > NEAREST]
    if called:
        names = ", ".join(dict.fromkeys(called))
        yield f"The proof supposes {names} within the errors that the GNU C library states."


def _sampled(program: Program, target: Target, arithmetic: Arithmetic) -> Iterator[str]:
    """The largest error seen, of a program that is stored and computed in one format."""
    if arithmetic.rounds_result:
        return
    seen = as_computed(program, target, arithmetic.storage.name)
    error = error_text(seen.error, seen.standing)
    where = "" if seen.at is None else f", worst at x = {seen.at!r}"
    tried = f"{seen.standing} at {seen.count} inputs{where}"
    yield f"Each operation rounded as written: {target.error} error {error} ({tried})."
    if seen.failures:
        yield f"Beware: {seen.result} at {seen.failures} of these inputs."


def _date() -> str:
    """Today in UTC, or the day that SOURCE_DATE_EPOCH names, for reproducible builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isascii() and epoch.isdecimal() else None
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def _samples(subject: Subject, arithmetic: Arithmetic) -> list[Sample]:
    """Inputs with the values of the JIT: the ends, 0, the worst, and a dense set; finite ones."""
    subject.program.check_one_input("a self-test")
    storage = arithmetic.storage
    inputs = sorted(set(_inputs(subject, arithmetic)))
    if not inputs:
        raise InvalidOption(f"the domain holds no number of {storage.name}: there is no self-test")
    x = np.array([float(v) for v in inputs]).astype(storage.dtype)
    y = compile_program(subject.program, arithmetic)(x).astype(np.float64)
    pairs = zip(inputs, y, strict=True)
    return [(value, Fraction(float(result))) for value, result in pairs if np.isfinite(result)]


def _inputs(subject: Subject, arithmetic: Arithmetic) -> Iterator[Fraction]:
    """Numbers of the format within the domain."""
    if subject.target is None:
        magnitudes = [Fraction(9, 8) * Fraction(2) ** k for k in range(-24, 24)]
        candidates = [*magnitudes, *(-m for m in magnitudes), Fraction(0)]
        domain = Domain(float(min(candidates)), float(max(candidates)))
    else:
        domain = subject.target.domain
        dense = map(Fraction, subject.target.points(TEST_POINTS).tolist())
        candidates = [*dense, Fraction(0), *map(Fraction, _worst(subject, arithmetic))]
    for candidate in candidates:
        if candidate in domain:
            rounded = arithmetic.storage.round(candidate)
            if rounded in domain:
                yield rounded


def _worst(subject: Subject, arithmetic: Arithmetic) -> Iterator[float]:
    """Where the error is known, or seen, to be largest."""
    yield from subject.worst
    if subject.target is not None and not arithmetic.rounds_result:
        seen = as_computed(subject.program, subject.target, arithmetic.storage.name)
        if seen.at is not None:
            yield seen.at
