"""A routine in a language, piece by piece: its parameters, its lines, its value."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import final

from autonumerics.codegen.capabilities import (
    check_conversion,
    number_type,
    operation_text,
    storage_type,
)
from autonumerics.codegen.language import Language, NumberType, narrowing
from autonumerics.codegen.names import camel_case
from autonumerics.codegen.routine import Routine, Statement, Value, with_negations
from autonumerics.formats.directions import ALL
from autonumerics.programs import Operand
from autonumerics.programs.notation import Definition
from autonumerics.programs.operations import Precedence


@final
class Printer:
    """A routine as a function of that name in a language, piece by piece.

    `storage`: the type of its inputs and results; `vectors`: the printer of the same over vectors,
    where the language has them. Raises InvalidOption at once where the language lacks a number
    format or an operation.
    """

    def __init__(self, language: Language, routine: Routine, name: str) -> None:
        arithmetic = routine.arithmetic
        check_conversion(language, arithmetic)
        if not language.negated:
            routine = with_negations(routine)
        self.language, self.routine = language, routine
        self.vectors = Printer(language.vectors, routine, name) if language.vectors else None
        self._computing = number_type(language, arithmetic.computing)
        self.storage = storage_type(language, arithmetic)
        self._names = {
            "name": name,
            "NAME": name.upper(),
            "Name": camel_case(name),
            "escaped": name.replace("_", r"\_"),
            "storage": arithmetic.storage.name,
            "f": self._computing.suffix,
            "F": self._computing.suffix.upper(),
            "bits": self._computing.bits,
            "count": str(len(routine.results)),
            "width": str(1 + len(routine.results)),
            "types": language.separator.join([self.storage.name] * len(routine.results)),
        }
        self._names["T"] = self.filled(self._computing.name)
        self._names["S"] = self.filled(self.storage.name)
        self._names["real"] = "(double)" + self.filled(self.storage.widened.partition("(")[0])
        self._templates = {
            row.name: self.filled(operation_text(language, row.name, row.fused))
            for row in (() if language.notation else routine.operations)
        }

    @property
    def parameters(self) -> str:
        """The inputs as a list."""
        parameter = self.filled(self.language.parameter)
        inputs = [parameter.format(self._input(k)) for k in range(self.routine.inputs)]
        return self.language.separator.join(inputs)

    @property
    def arguments(self) -> str:
        """The inputs, as they are handed on."""
        return self.language.separator.join(map(self._input, range(self.routine.inputs)))

    @property
    def body(self) -> list[str]:
        """The lines of the constants, declarations, inputs that are widened, and statements."""
        language, routine = self.language, self.routine
        constants = []
        for k, constant in enumerate(routine.constants if language.constant else ()):
            literal = self.filled(self._computing.literal(constant))
            constants.append(self._line(language.constant, f"c{k}", literal))
        wide = range(routine.inputs if routine.arithmetic.rounds_result else 0)
        inputs = {k: str(Operand("x", k)) for k in wide if self._input(k) not in self._unread}
        results = [f"t{k}" for k in range(len(routine.statements))]
        widened = [
            self._line(
                language.statement,
                name,
                self._cast(self._input(k), self._computing, self.storage.widened),
            )
            for k, name in inputs.items()
        ]
        if language.unused:
            widened += [self._line(language.unused, name, "") for name in self._unread]
        if not language.declaration:  # constants may be made in the shape of an input
            return [*widened, *constants, *self.statements]
        declared = [
            self._line(language.declaration, name, "") for name in [*inputs.values(), *results]
        ]
        return [*constants, *declared, *widened, *self.statements]

    @property
    def _unread(self) -> list[str]:
        """The inputs that the value does not depend on."""
        routine = self.routine
        read = {value.operand for row in routine.statements for value in row.operands}
        inputs = (Operand("x", k) for k in range(routine.inputs))
        return [self._input(each.index) for each in inputs if each not in {*read, *routine.results}]

    @property
    def statements(self) -> list[str]:
        """The lines of the operations, or the shared values as formulas."""
        language = self.language
        if language.notation is not None:
            shared = [row for row in self._formulas if row.name]
            return [language.statement.format(name=name, value=value) for name, value in shared]
        return [
            self._line(
                language.exact
                if language.exact and not row.operation.rounding
                else language.statement,
                f"t{k}",
                self.expression(row),
            )
            for k, row in enumerate(self.routine.statements)
        ]

    @property
    def results(self) -> list[str]:
        """The value or values, rounded to the storage type."""
        if self.language.notation is not None:
            return [value for name, value in self._formulas if not name]
        values = [self._valued(operand) for operand in self.routine.results]
        arithmetic = self.routine.arithmetic
        if not arithmetic.rounds_result or arithmetic.direction == ALL:
            return values
        return [self._cast(value, self.storage, self.storage.narrowed) for value in values]

    @property
    def result(self) -> str:
        """The value or, separated, the values."""
        return self.language.separator.join(self.results)

    @property
    def _formulas(self) -> list[Definition]:
        assert self.language.notation is not None
        return self.language.notation.statements(self.routine.instructions, self.routine.results)

    @property
    def each(self) -> dict[str, str]:
        """The texts for each value, by what stands for them; no separator ends them."""
        texts = {}
        for name, text in self.language.each.items():
            form = self.filled(text)
            parts = [form.format(k=k, value=value) for k, value in enumerate(self.results)]
            texts[name] = "".join(parts).removesuffix(self.language.separator)
        return texts

    def _needed(self, texts: Mapping[str, str]) -> str:
        """Those of the texts that the routine needs, each once."""
        arithmetic = self.routine.arithmetic
        needs = {row.name for row in self.routine.operations}
        needs |= {f"{name} in {arithmetic.computing.name}" for name in needs}
        needs |= {arithmetic.computing.name, arithmetic.storage.name}
        storage, computing = arithmetic.storage.name, arithmetic.computing.name
        needs.add(narrowing(storage, computing, arithmetic.direction))
        values = [v for statement in self.routine.statements for v in statement.operands]
        if any(item.fusible for item in (*self.routine.statements, *values)):
            needs.add("fusible")
        needed = dict.fromkeys(text for need, text in texts.items() if need in needs)
        return "".join(map(self.filled, needed))

    @property
    def imports(self) -> str:
        """What the operations need on top of the file."""
        return self._needed(self.language.imports)

    @property
    def helpers(self) -> str:
        """What the operations need before the function."""
        return self._needed(self.language.helpers)

    def expression(self, statement: Statement) -> str:
        """The right-hand side of a statement."""
        operands = [self._value(value) for value in statement.operands]
        text = self._templates[statement.operation.name]
        if statement.fusible:
            text = self.filled(self.language.fusible.get(statement.operation.name, text))
        return text.format(*operands)

    def _cast(self, value: str, to: NumberType, text: str) -> str:
        return self.filled(text or self.language.cast).format(value, T=to.name)

    def _line(self, template: str, name: str, value: str) -> str:
        named = self.language.name_of(name)
        line = self.filled(template).format(name=named, value=value)
        return f"{self.language.indent}{line}"

    def _input(self, k: int) -> str:
        wide = self.routine.arithmetic.rounds_result
        return self.language.name_of(f"stored{k or ''}" if wide else str(Operand("x", k)))

    def _value(self, value: Value) -> str:
        named = self._named(value.operand)
        if not value.negated:
            return named
        sign = self.language.negated
        if value.fusible:
            sign = self.language.fusible.get("neg", sign)
        return self.filled(sign).format(named)

    def _named(self, operand: Operand) -> str:
        if operand.kind == "c" and not self.language.constant:
            return self._computing.literal(self.routine.constants[operand.index])
        return self.language.name_of(str(operand))

    def _valued(self, operand: Operand) -> str:
        """What is returned of an operand: a constant stands at every element of an array."""
        value, everywhere = self._named(operand), self.language.everywhere
        if operand.kind == "c" and everywhere:
            return self.filled(everywhere).format(value, self._input(0))
        return value

    @property
    def qualifier(self) -> str:
        """What stands before a function that is made of + - * / and signs alone."""
        rows = self.routine.operations
        plain = all(row.precedence < Precedence.POWER for row in rows) and not self.storage.widened
        return self.filled(self.language.qualifier) if plain else ""

    def filled(self, text: str, **more: str) -> str:
        """A text of the language with what `$` stands for in it."""
        return Template(text).safe_substitute(self._names | more)
