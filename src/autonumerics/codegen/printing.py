"""A routine as the text of a file in a language.

What `$` stands for in a language's texts:

    $name $NAME $Name    the function's name as given, in capitals, and in camel case
    $escaped             the same with \\_ for each _
    $T $S                the computing and the storage type
    $f $F                suffix of the computing type's functions, and in capitals
    $bits                what else the computing type is called
    $real                what makes a double of a stored number in parentheses
    $parameters          the inputs
    $body $result        the constants and statements, and the value or values, separated
    $count $types        how many values, and the storage type as often; $width: one more
    $qualifier           what stands before a function that is made of + - * / and signs alone
    $header              the comment on top
    $imports $helpers    what the operations need
    $loop                the function over an array, or over vectors and an array
    $test $rows $tests   the self-test, its inputs and values, and how many inputs
    whatever `each` names: a text for each value, `{k}` being its number and `{value}` itself
    $tolerance           what the self-test allows, as a part of the value: 0 without functions of
                         a library
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from string import Template

from autonumerics.codegen.language import Language, NumberType
from autonumerics.codegen.names import check_name
from autonumerics.codegen.routine import Routine, Statement, Value, lower, with_negations
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic, Format
from autonumerics.programs import Joint, Operand, Operation, Program
from autonumerics.programs.derivative import has_derivative, with_derivative
from autonumerics.programs.notation import Definition
from autonumerics.programs.operations import NEAREST, Precedence

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
        language = _for_several(language)
    check_language(language, (), with_test=bool(tests))
    printer = Printer(language, lower(program, arithmetic), name)
    if language.derivative_file and isinstance(program, Program) and has_derivative(program):
        both = Printer(language, lower(with_derivative(program), arithmetic), name)
        return printer.file(header, tests, both)
    return printer.file(header, tests)


def _for_several(language: Language) -> Language:
    if not language.several:
        raise InvalidOption(
            f"functions in {language.title} have one value: take another language, or one at a time"
        )
    return language.for_several


def check_language(
    language: Language,
    operations: Iterable[Operation],
    arithmetic: Arithmetic | None = None,
    *,
    with_test: bool = False,
) -> None:
    """Raises InvalidOption where programs of these operations could not all be emitted.

    >>> from autonumerics.codegen.languages import language
    >>> from autonumerics.programs import parse_operations
    >>> check_language(language("stablehlo"), parse_operations("+ fma"))
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidOption: StableHLO has no fma: choose another language, or programs \
without fused operations
    """
    for row in () if language.notation else operations:
        _operation_text(language, "fma" if row.fused else row.name, row.fused)
    if arithmetic is not None:
        _check_cast(language, arithmetic)
        _number_type(language, arithmetic.computing)
        _storage_type(language, arithmetic)
    if with_test and not language.test:
        raise InvalidOption(f"there is no self-test in {language.title} yet: leave it out")


def _check_cast(language: Language, arithmetic: Arithmetic) -> None:
    """Raises InvalidOption where code of the language cannot round its result once more."""
    if arithmetic.rounds_result and not language.cast:
        raise InvalidOption(
            f"{language.title} code is stored and computed in one format, "
            f"not in {arithmetic.name}: take one, or another language"
        )
    is_far = arithmetic.computing.bits == 64 and arithmetic.storage.bits == 16
    if is_far and not language.casts_once:
        raise InvalidOption(
            f"{language.title} rounds twice on the way from {arithmetic.computing.name} to "
            f"{arithmetic.storage.name}: compute in binary32"
        )


class Printer:
    """A routine as a function of that name in a language, piece by piece.

    Raises InvalidOption at once where the language lacks a number format or an operation.
    """

    def __init__(self, language: Language, routine: Routine, name: str) -> None:
        arithmetic = routine.arithmetic
        _check_cast(language, arithmetic)
        if not language.negated:
            routine = with_negations(routine)
        self._language, self._routine = language, routine
        self._vectors = Printer(language.vectors, routine, name) if language.vectors else None
        self._computing = _number_type(language, arithmetic.computing)
        self._storage = _storage_type(language, arithmetic)
        self._names = {
            "name": name,
            "NAME": name.upper(),
            "Name": _camel(name),
            "escaped": name.replace("_", r"\_"),
            "f": self._computing.suffix,
            "F": self._computing.suffix.upper(),
            "bits": self._computing.bits,
            "count": str(len(routine.results)),
            "width": str(1 + len(routine.results)),
            "types": language.separator.join([self._storage.name] * len(routine.results)),
        }
        self._names["T"] = self._filled(self._computing.name)
        self._names["S"] = self._filled(self._storage.name)
        self._names["real"] = "(double)" + self._filled(self._storage.widened.partition("(")[0])
        self._templates = {
            row.name: self._filled(_operation_text(language, row.name, row.fused))
            for row in (() if language.notation else routine.operations)
        }

    def file(
        self, header: Sequence[str], tests: Sequence[Sample] = (), both: Printer | None = None
    ) -> str:
        """The whole file, its last line ended; `both`: of the value and the derivative."""
        parts = {
            "parameters": self.parameters,
            "body": "".join(f"{line}\n" for line in self.body),
            "result": self.result,
            "header": _comment(self._language, header),
            "imports": self._needed(self._language.imports),
            "helpers": self.helpers,
            "qualifier": self._qualifier,
            "loop": self._loop,
            "test": self._test(tests) if tests else "",
            **self._each,
        }
        if both is None:
            return self._filled(self._language.file, **parts)
        parts["both_body"] = "".join(f"{line}\n" for line in both.body)
        parts["both_result"] = both.result
        return self._filled(self._language.derivative_file, **parts)

    @property
    def _loop(self) -> str:
        if self._vectors:
            return self._vectors.file(())
        one_input = self._routine.inputs == 1
        return self._filled(self._language.loop, **self._each) if one_input else ""

    @property
    def parameters(self) -> str:
        """The inputs as a list."""
        parameter = self._filled(self._language.parameter)
        inputs = [parameter.format(self._input(k)) for k in range(self._routine.inputs)]
        return self._language.separator.join(inputs)

    @property
    def body(self) -> list[str]:
        """The lines of the constants, declarations, inputs that are widened, and statements."""
        language, routine = self._language, self._routine
        constants = []
        for k, constant in enumerate(routine.constants if language.constant else ()):
            literal = self._filled(self._computing.literal(constant))
            constants.append(self._line(language.constant, f"c{k}", literal))
        wide = range(routine.inputs if routine.arithmetic.rounds_result else 0)
        inputs = {k: str(Operand("x", k)) for k in wide if self._input(k) not in self._unread}
        results = [f"t{k}" for k in range(len(routine.statements))]
        widened = [
            self._line(
                language.statement,
                name,
                self._cast(self._input(k), self._computing, self._storage.widened),
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
        routine = self._routine
        read = {value.operand for row in routine.statements for value in row.operands}
        inputs = (Operand("x", k) for k in range(routine.inputs))
        return [self._input(each.index) for each in inputs if each not in {*read, *routine.results}]

    @property
    def statements(self) -> list[str]:
        """The lines of the operations, or the shared values as formulas."""
        language = self._language
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
            for k, row in enumerate(self._routine.statements)
        ]

    @property
    def results(self) -> list[str]:
        """The value or values, rounded to the storage type."""
        if self._language.notation is not None:
            return [value for name, value in self._formulas if not name]
        values = [self._valued(operand) for operand in self._routine.results]
        if not self._routine.arithmetic.rounds_result:
            return values
        return [self._cast(value, self._storage, self._storage.narrowed) for value in values]

    @property
    def result(self) -> str:
        """The value or, separated, the values."""
        return self._language.separator.join(self.results)

    @property
    def _formulas(self) -> list[Definition]:
        assert self._language.notation is not None
        return self._language.notation.statements(self._routine.instructions, self._routine.results)

    @property
    def _each(self) -> dict[str, str]:
        """The texts for each value, by what stands for them; no separator ends them."""
        texts = {}
        for name, text in self._language.each.items():
            form = self._filled(text)
            parts = [form.format(k=k, value=value) for k, value in enumerate(self.results)]
            texts[name] = "".join(parts).removesuffix(self._language.separator)
        return texts

    def _needed(self, texts: Mapping[str, str]) -> str:
        """Those of the texts that the routine needs, each once."""
        arithmetic = self._routine.arithmetic
        needs = {row.name for row in self._routine.operations}
        needs |= {f"{name} in {arithmetic.computing.name}" for name in needs}
        needs |= {arithmetic.computing.name, arithmetic.storage.name}
        needs.add(f"{arithmetic.storage.name} in {arithmetic.computing.name}")
        values = [v for statement in self._routine.statements for v in statement.operands]
        if any(item.fusible for item in (*self._routine.statements, *values)):
            needs.add("fusible")
        needed = dict.fromkeys(text for need, text in texts.items() if need in needs)
        return "".join(map(self._filled, needed))

    @property
    def helpers(self) -> str:
        """What the operations need before the function."""
        return self._needed(self._language.helpers)

    def expression(self, statement: Statement) -> str:
        """The right-hand side of a statement."""
        operands = [self._value(value) for value in statement.operands]
        text = self._templates[statement.operation.name]
        if statement.fusible:
            text = self._filled(self._language.fusible.get(statement.operation.name, text))
        return text.format(*operands)

    def _cast(self, value: str, to: NumberType, text: str) -> str:
        return self._filled(text or self._language.cast).format(value, T=to.name)

    def _test(self, tests: Sequence[Sample]) -> str:
        row, literal = self._language.test_row, self._storage.literal
        rows = "".join(
            f"{row.format(literal(x), ', '.join(map(literal, values)), number)}\n"
            for number, (x, *values) in enumerate(tests, 1)
        )
        rounded = all(row.rounding <= NEAREST for row in self._routine.operations)
        tolerance = "0.0" if rounded else repr(LIBRARY_TOLERANCE)
        given = {"rows": rows, "tolerance": tolerance, "tests": str(len(tests)), **self._each}
        return self._filled(self._language.test, **given)

    def _line(self, template: str, name: str, value: str) -> str:
        named = self._language.name_of(name)
        line = self._filled(template).format(name=named, value=value)
        return f"{self._language.indent}{line}"

    def _input(self, k: int) -> str:
        wide = self._routine.arithmetic.rounds_result
        return self._language.name_of(f"stored{k or ''}" if wide else str(Operand("x", k)))

    def _value(self, value: Value) -> str:
        named = self._named(value.operand)
        if not value.negated:
            return named
        sign = self._language.negated
        if value.fusible:
            sign = self._language.fusible.get("neg", sign)
        return self._filled(sign).format(named)

    def _named(self, operand: Operand) -> str:
        if operand.kind == "c" and not self._language.constant:
            return self._computing.literal(self._routine.constants[operand.index])
        return self._language.name_of(str(operand))

    def _valued(self, operand: Operand) -> str:
        """What is returned of an operand: a constant stands at every element of an array."""
        value, everywhere = self._named(operand), self._language.everywhere
        if operand.kind == "c" and everywhere:
            return self._filled(everywhere).format(value, self._input(0))
        return value

    @property
    def _qualifier(self) -> str:
        rows = self._routine.operations
        plain = all(row.precedence < Precedence.POWER for row in rows) and not self._storage.widened
        return self._filled(self._language.qualifier) if plain else ""

    def _filled(self, text: str, **more: str) -> str:
        return Template(text).safe_substitute(self._names | more)


def _storage_type(language: Language, arithmetic: Arithmetic) -> NumberType:
    found = language.stored.get(arithmetic.storage.name) if arithmetic.rounds_result else None
    return found or _number_type(language, arithmetic.storage)


def _number_type(language: Language, format: Format) -> NumberType:
    found = language.types.get(format.name)
    if found is None:
        known = " or ".join(language.types)
        if format.name in language.stored:
            raise InvalidOption(
                f"{language.title} code does not round every operation to {format.name}: "
                f"compute in a wider format (--compute binary32), or take {known}"
            )
        raise InvalidOption(f"{language.title} code is not written in {format.name}: take {known}")
    return found


def _operation_text(language: Language, name: str, fused: bool) -> str:
    text = language.operations.get(name)
    if text is None:
        advice = "programs without fused operations" if fused else f"a program without {name}"
        raise InvalidOption(f"{language.title} has no {name}: choose another language, or {advice}")
    return text


def _camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _comment(language: Language, lines: Sequence[str]) -> str:
    """The lines as a comment; nothing in them can end it."""
    form = language.comment
    safe = [line.replace("*/", "* /").replace("/*", "/ *").replace('"""', "'''") for line in lines]
    if not safe:
        return ""
    opened = f"{form.start}\n" if form.start else ""
    closed = f"{form.end}\n" if form.end else ""
    return opened + "".join(f"{form.line}{line}".rstrip() + "\n" for line in safe) + closed
