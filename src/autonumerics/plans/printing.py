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
from dataclasses import dataclass
from itertools import chain
from string import Template
from typing import final

from autonumerics.codegen.capabilities import number_type
from autonumerics.codegen.language import NumberType
from autonumerics.codegen.names import check_name
from autonumerics.formats import Format, format_named
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages import step_language
from autonumerics.plans.steps import CONSTANT, INPUT, LOOKUP, Procedure, Step
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
    language that has no table here, InvalidOption for a name that cannot be in it and for a format
    in which it has no numbers in memory.
    """
    known = step_language(language)
    check_name(name, known.base)
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
            texts = [each for row, each in self._language.helpers.items() if row in rows]
            for text in dict.fromkeys(chain.from_iterable(texts)):
                yield self._of_type(text, type_)

    def _of_type(self, text: str, type_: Type) -> str:
        language, integers = self._language, type_.integers
        f = language.suffix(type_)
        return text.format(
            t=language.types[type_.name],
            i=language.types[integers.name],
            u=language.unsigned[integers.name],
            f=f,
            F=f.upper(),
            fraction=type_.significand_bits,
            bias=type_.bias,
            magic=language.literal(type_, type_.encode(3 * 2 ** (type_.significand_bits - 1))),
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
        yield self._defined(self._storage.type, name, [], language.choice.format(function=name))

    def _function(self, procedure: Procedure, function: str, asked: int | None = None) -> str:
        """One whose value is the procedure's, or that step's."""
        body = _Body(procedure, self._language, self._name, self._storage, function)
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


@final
class _Body:
    """The steps of a procedure as statements.

    names: what each step is called: its variable, or the constant itself. tables: those that stand
    before the function.
    """

    def __init__(
        self, procedure: Procedure, language: StepLanguage, name: str, storage: Storage, place: str
    ) -> None:
        self._steps, self._language, self._name = procedure.steps, language, name
        self._storage, self._place = storage, place
        self._fusible = fusible(procedure) if language.fusible else set[int]()
        self._input = "v0" if storage.is_widened else "x"
        self.names = [self._named(k, step) for k, step in enumerate(procedure.steps)]
        self.tables: list[str] = []

    def _named(self, place: int, step: Step) -> str:
        if step.row is INPUT:
            return self._input
        if step.row is CONSTANT:
            return self._language.literal(step.type, step.data[0])
        return f"v{place}"

    def lines(self, result: int) -> list[str]:
        """The statements that the result needs."""
        language = self._language
        needed = {result}
        for place in range(len(self._steps) - 1, -1, -1):
            if place in needed:
                needed.update(self._steps[place].operands)
        lines = []
        if self._storage.is_widened:
            lines.append(self._stated(self._steps[0].type, "v0", self._storage.widened("x")))
        if 0 not in needed and language.unused:
            lines.append(language.unused.format(self._input))
        for place, step in enumerate(self._steps):
            if place in needed and step.row not in (INPUT, CONSTANT):
                lines += self._statement(place, step)
        return lines

    def _stated(self, type_: Type, v: str, value: str) -> str:
        return self._language.statement.format(T=self._language.types[type_.name], v=v, value=value)

    def _statement(self, place: int, step: Step) -> Iterator[str]:
        operands = [self.names[k] for k in step.operands]
        if step.row is LOOKUP:
            yield from self._looked_up(place, step, operands[0])
            return
        text = self._filled(step, self._text(step), operands)
        if place in self._fusible:
            held = self._language.fusible
            text = self._filled(step, held.get(step.row.name, held[""]), operands, text)
        yield self._stated(step.type, f"v{place}", text)

    def _text(self, step: Step) -> str:
        return self._language.operations.get(step.row.name, step.row.c)

    def _filled(self, step: Step, template: str, operands: list[str], text: str = "") -> str:
        language, first = self._language, self._steps[step.operands[0]].type
        f = language.suffix(step.type)
        return template.format(
            *operands,
            T=language.types[step.type.name],
            U=language.unsigned.get(step.type.name, ""),
            f=f,
            F=f.upper(),
            f0=language.suffix(first),
            name=self._name,
            NAME=self._name.upper(),
            text=text,
        )

    def _looked_up(self, place: int, step: Step, index: str) -> Iterator[str]:
        language = self._language
        entries = ", ".join(language.literal(step.type, each) for each in step.data)
        is_inside = language.has_tables_inside
        table = f"table{place}" if is_inside else f"{self._place}_table{place}"
        names = {"T": language.types[step.type.name], "table": table, "entries": entries}
        text = language.table.format(**names, count=len(step.data))
        if is_inside:
            yield text
        else:
            self.tables.append(text)
        yield self._stated(step.type, f"v{place}", language.look_up.format(index, table=table))


def fusible(procedure: Procedure) -> set[int]:
    """Places whose value a compiler may fuse with what reads it.

    Products, doubled numbers and quotients where a sum, a difference or a sign reads them; signs of
    products, sums and fused operations.
    """
    steps = procedure.steps
    readers: dict[int, set[str]] = {}
    for step in steps:
        for k in step.operands:
            readers.setdefault(k, set()).add(step.row.name)
    found = set()
    for place, step in enumerate(steps):
        is_read = readers.get(place, set()) & {"add", "sub", "neg", "select", "scale"}
        name = step.row.name
        is_double = name == "add" and len(set(step.operands)) == 1
        is_product = name in ("mul", "div", "scale") or is_double
        if step.type.is_float and ((is_product and is_read) or name == "neg"):
            found.add(place)
    return found
