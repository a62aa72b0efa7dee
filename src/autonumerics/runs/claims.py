"""What is claimed of a program, as the comment of the file that it is emitted in.

A program over the reals has its constants rounded to nearest in the format of the code. What is
proved of it then is proved anew for the code, each operation rounded, where the prover gets that
far; what was proved or measured before is said beside it. A derivative is a program like others,
and is judged by f'.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autonumerics.accuracy import as_computed, constant_slope, sample_error, slope_program
from autonumerics.certification import prove_rounded
from autonumerics.codegen import Language
from autonumerics.errors import AutoNumericsError, InvalidDomain, InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.numerals import error_text
from autonumerics.programs import Program
from autonumerics.programs.operations import NEAREST
from autonumerics.runs.derivatives import derivative_error
from autonumerics.runs.keeping import is_seen_to_keep
from autonumerics.targets import Target, slope_target

POOR = 100.0
"""How many times the error of a program that of its derivative may be before one is to beware."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A program to be emitted, and what is known of it.

    target: what it approximates, if that is known. arithmetic: that for which it was made, if any.
    evidence: sentences about its error, each with its standing. worst: where its error is largest.
    certificate: the digest of the proof. origin: the command that found it. symbol: what the
    comment calls it. constant: the value, of one that stands for a constant.
    """

    program: Program
    target: Target | None = None
    arithmetic: Arithmetic | None = None
    evidence: tuple[str, ...] = ()
    worst: tuple[float, ...] = ()
    certificate: str | None = None
    origin: str | None = None
    symbol: str = "P"
    constant: float | None = None

    @property
    def meaning(self) -> str:
        """What it approximates or, where that is not known, what it computes."""
        if self.target is None:
            return f"computes {self.symbol}(x)"
        return f"approximates {_of_x(self.target)} for x in {self.target.domain}"

    @property
    def definition(self) -> str:
        """The program in symbols."""
        text = self.program.text if self.constant is None else f"{self.constant!r}"
        return f"{self.symbol}(x) = {text}"

    @property
    def known(self) -> str:
        """What it approximates, after its symbol."""
        return f"{self.symbol}(x) {self.meaning}." if self.target else f"{self.symbol}(x)."


def derivative_of(subject: Subject) -> Subject:
    """P' as a subject of its own; `evidence` says how far it is from f', where f is known.

    Raises InvalidProgram where P has no derivative everywhere.
    """
    constant = constant_slope(subject.program)
    target: Target | None = None
    said = f"{subject.symbol}' is the derivative of {subject.symbol}, exact in the reals."
    if subject.target is not None:
        try:
            target = slope_target(subject.target)
            said = f"{said} {_judged(subject, target)}"
        except InvalidDomain as reason:
            said = f"{said} No error of it is stated: {reason}."
    return Subject(
        slope_program(subject.program),
        target,
        subject.arithmetic,
        (said,),
        origin=subject.origin,
        symbol=f"{subject.symbol}'",
        constant=None if constant is None else float(constant),
    )


def _judged(subject: Subject, target: Target) -> str:
    """How far P' is from f', beside P from f."""
    assert subject.target is not None
    found = derivative_error(subject.program, subject.target)
    own = sample_error(subject.program, subject.target).error
    off = f"{error_text(found.error, found.standing)}"
    is_poor = found.error > max(POOR * own, sys.float_info.min)  # less is 0, rounded up
    warning = "Beware: a poor derivative. " if is_poor else ""
    return (
        f"{warning}In exact arithmetic the derivative is off by up to {off} ({found.measure} error "
        f"against {target.function.symbol}, {found.standing}), {subject.symbol} itself by "
        f"{error_text(own, 'sampled')} ({subject.target.error}, sampled)."
    )


def claims(subject: Subject, arithmetic: Arithmetic, language: Language) -> list[str]:
    """What is proved or was seen of the code, and what is known else."""
    kept = _kept(subject, arithmetic)
    return [*_computed(subject, arithmetic, language), *kept, *subject.evidence]


def _of_x(target: Target) -> str:
    """The function's value: a name is applied to x, an expression has it inside."""
    function = target.function
    is_expression = (function.derivative_of or function).expression is not None
    is_name = function.name.rstrip("'").isidentifier() and not is_expression
    return f"{function.name}(x)" if is_name else function.name


def _kept(subject: Subject, arithmetic: Arithmetic) -> Iterator[str]:
    """What was asked beside the error, and whether rounding leaves it so."""
    target = subject.target
    if target is None or not target.constraints or subject.constant is not None:
        return
    computed = target.constraints.without_slopes
    asked = ", ".join(target.constraints.texts)
    verdict = f" In {arithmetic.name}: {_seen(subject.program, target, arithmetic)}."
    of_reals = "" if computed == target.constraints else " A slope is that in the reals."
    yield f"Asked besides: {asked}.{verdict if computed else ''}{of_reals}"


def _seen(program: Program, target: Target, arithmetic: Arithmetic) -> str:
    """Whether results keep the constraints, in words."""
    try:
        is_kept = is_seen_to_keep(program, target, arithmetic)
    except (InvalidDomain, InvalidOption) as reason:  # the format does not reach there
        return f"not looked at ({reason})"
    if is_kept:
        return "kept at every input tried (sampled)"
    return "broken by rounding; search with --format to have it kept as computed"


def _computed(subject: Subject, arithmetic: Arithmetic, language: Language) -> Iterator[str]:
    """What is proved of the code, each operation rounded, or else what was seen."""
    if subject.target is None or subject.constant is not None:
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
    yield f"Proved, {of_this_code}: {proof.worded(subject.symbol)}"
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
    yield f"Each operation rounded as written: {target.words} {error} ({tried})."
    if seen.failures:
        yield f"Beware: {seen.result} at {seen.failures} of these inputs."


def origins(subjects: Sequence[Subject]) -> Iterator[str]:
    """The commands that found the programs, and the digests of their proofs, each once."""
    for command in dict.fromkeys(s.origin for s in subjects if s.origin):
        yield f"Found by: {command}"
    for digest in dict.fromkeys(s.certificate for s in subjects if s.certificate):
        yield f"Certificate: {digest}"
