"""A procedure in a language: a function of one number, and where the language has it a loop.

>>> from autonumerics.formats import format_named
>>> from autonumerics.plans.builder import Builder
>>> b = Builder.of(format_named("binary32"))
>>> text = emit_procedure(b.procedure(b.x * b.x), "c", "square")
>>> "const float v1 = (x * x);" in text, "void square_n(const float *SQUARE_RESTRICT x," in text
(True, True)
>>> "const float v1 = __fmul_rn(x, x);" in emit_procedure(b.procedure(b.x * b.x), "cuda", "square")
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from string import Template
from typing import final

from autonumerics.codegen.capabilities import number_type
from autonumerics.codegen.language import NumberType
from autonumerics.codegen.names import check_name
from autonumerics.formats import Format, format_named
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages import step_language
from autonumerics.plans.statements import Body, check_steps
from autonumerics.plans.steps import Procedure
from autonumerics.plans.types import DOUBLE, SINGLE, Type

BLOCK = 256
"""Inputs in a block of a loop, after which it is asked whether any was rare."""


def emit_procedure(
    procedure: Procedure, language: str, name: str, comment: Sequence[str] = ()
) -> str:
    """The file of a function: `NAME`, for one number, and in C `NAME_n`, for arrays.

    comment: lines for its head. Guaranteed: the values are those of `evaluate`, to the bit but for
    NaN's, as far as the language's `keeps` says; in C under GCC and Clang at any optimisation,
    but for -ffast-math and its parts and clang -ffp-contract=fast. Raises UnknownName for a
    language that has no table here, InvalidOption for a name that cannot be in it, for a format in
    which it has no numbers in memory, and for steps that it does not have.
    """
    known = step_language(language)
    check_name(name, known.base)
    check_steps(procedure, known)
    return _Printer(procedure, known, name).file(comment)


@final
class _Printer:
    """The parts of the file."""

    def __init__(self, procedure: Procedure, language: StepLanguage, name: str) -> None:
        self._procedure, self._language, self._name = procedure, language, name
        self._storage = Storage.of(procedure.storage, language, name)
        self._tables: list[str] = []

    def file(self, comment: Sequence[str]) -> str:
        """All of it."""
        language, procedure = self._language, self._procedure
        names = {"name": self._name, "NAME": self._name.upper(), "S": self._storage.type}
        functions = "".join(self._functions())
        loop = language.loop if procedure.rare is None else language.blocks
        parts = {
            "header": language.base.comment.text(comment),
            "imports": language.base.imports.get(procedure.storage.name, ""),
            "helpers": "".join([*self._helpers(), self._storage.helpers, *self._tables]),
            "functions": functions,
            "loop": loop.format(**names, block=BLOCK),
        }
        return Template(language.file).safe_substitute(parts | names)

    def _helpers(self) -> Iterator[str]:
        """What the steps call, each text once for a type."""
        rare = self._procedure.rare
        steps = [*self._procedure.steps, *(rare.procedure.steps if rare else ())]
        for type_ in (SINGLE, DOUBLE):
            rows = {step.row.name for step in steps if step.type.bits == type_.bits}
            if any(step.type is type_ for step in steps):
                rows.add("fusible")
            rows |= {f"{row} in {type_.name}" for row in rows}
            texts = [each for row, each in self._language.helpers.items() if row in rows]
            for text in dict.fromkeys(chain.from_iterable(texts)):
                yield self._of_type(text, type_)

    def _of_type(self, text: str, type_: Type) -> str:
        language, integers = self._language, type_.integers
        f, magic = language.suffix(type_), 3 * 2 ** (type_.significand_bits - 1)
        return text.format(
            t=language.types[type_.name],
            i=language.types[integers.name],
            u=language.unsigned.get(integers.name, ""),
            f=f,
            F=f.upper(),
            fraction=type_.significand_bits,
            bias=type_.bias,
            magic=language.literal(type_, type_.encode(magic)),
            number=float(magic),
            pattern=type_.encode(magic),
            whole=2.0**type_.significand_bits,
            sign=-(1 << (type_.bits - 1)),
            name=self._name,
            NAME=self._name.upper(),
        )

    def _functions(self) -> Iterator[str]:
        """The scalar function; where inputs are rare, with its three parts before it."""
        procedure, name = self._procedure, self._name
        if procedure.rare is None:
            yield self._function(procedure, name)
            return
        language, rare = self._language, procedure.rare
        yield self._function(rare.procedure, f"{name}_rare")
        yield self._function(procedure, f"{name}_usual")
        yield self._function(procedure, f"{name}_is_rare", rare.predicate)
        choice, choosing = (
            text.format(function=name) for text in (language.choice, language.choosing)
        )
        yield self._defined(self._storage.type, name, choosing.splitlines(), choice)

    def _function(self, procedure: Procedure, function: str, asked: int | None = None) -> str:
        """One whose value is the procedure's, or that step's."""
        widened = self._storage.widened("x") if self._storage.is_widened else ""
        body = Body(procedure, self._language, self._name, widened, function)
        place = procedure.result if asked is None else asked
        lines = body.lines(place)
        self._tables += body.tables
        if asked is not None:
            return self._defined(self._language.predicate, function, lines, body.names[place])
        narrowed = self._storage.narrowed(body.names[place])
        return self._defined(self._storage.type, function, lines, narrowed)

    def _defined(self, value: str, function: str, lines: list[str], result: str) -> str:
        body = "".join(f"{line}\n" for line in lines)
        return self._language.function.format(
            R=value, S=self._storage.type, function=function, body=body, result=result
        )


@dataclass(frozen=True, slots=True)
class Storage:
    """Numbers in memory: their type, how they are widened and narrowed, and what that calls."""

    type: str
    helpers: str
    _row: NumberType
    _name: str

    @classmethod
    def of(cls, format: Format, language: StepLanguage, name: str) -> Storage:
        """InvalidOption where the language has no such numbers."""
        base = language.base
        stored = base.stored if format.bits == 16 else {}
        row = stored.get(format.name) or number_type(base, format)
        single = number_type(base, format_named("binary32"))
        names = {"name": name, "T": single.name, "S": row.name, "f": "f"}
        helper = base.helpers.get(f"{format.name} in binary32", "") if row.widened else ""
        if format.bits == 16 and not row.widened:
            both = (base.cast.format("{0}", T=to.name) for to in (single, row))
            row = replace(row, **dict(zip(("widened", "narrowed"), both, strict=True)))
        return cls(row.name, Template(helper).safe_substitute(names), row, name)

    @property
    def is_widened(self) -> bool:
        """Whether numbers are of another type in memory."""
        return bool(self._row.widened)

    def widened(self, text: str) -> str:
        """As one of the type that is computed in."""
        return self._filled(self._row.widened, text)

    def narrowed(self, text: str) -> str:
        """As one in memory."""
        return self._filled(self._row.narrowed, text)

    def _filled(self, template: str, text: str) -> str:
        return Template(template or "{0}").safe_substitute(name=self._name).format(text)
