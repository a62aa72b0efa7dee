"""The steps of a procedure as statements of a language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import final

from autonumerics.errors import InvalidOption
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.steps import (
    CONSTANT,
    INPUT,
    LOOKUP,
    ROWS,
    SHIFTS,
    Procedure,
    Step,
    StepRow,
)
from autonumerics.plans.types import BOOL, Type


@final
class Body:
    """The statements of a procedure.

    storage: whether its input arrives in `x` as it is, or is to be widened by that text into `v0`.
    place: the name of the function that they are of. names: what each step is called: its variable,
    or the constant itself. tables: those that stand before the function.
    """

    def __init__(
        self, procedure: Procedure, language: StepLanguage, name: str, widened: str, place: str
    ) -> None:
        self._steps, self._language, self._name = procedure.steps, language, name
        self._widened, self._place = widened, place
        self._fusible = fusible(procedure) if language.fusible else set[int]()
        self._input = "v0" if widened else "x"
        self.names = [self._named(k, step) for k, step in enumerate(procedure.steps)]
        self.tables: list[str] = []

    def lines(self, result: int) -> list[str]:
        """The statements that the result needs."""
        language = self._language
        needed = {result}
        for place in range(len(self._steps) - 1, -1, -1):
            if place in needed:
                needed.update(self._steps[place].operands)
        lines = []
        if self._widened:
            lines.append(self._stated(self._steps[0].type, "v0", self._widened))
        if 0 not in needed and language.unused:
            lines.append(language.unused.format(self._input))
        for place, step in enumerate(self._steps):
            if place in needed and step.row not in (INPUT, CONSTANT):
                lines += self._statement(place, step)
        return lines

    def _named(self, place: int, step: Step) -> str:
        if step.row is INPUT:
            return self._input
        if step.row is CONSTANT:
            return self._language.literal(step.type, step.data[0])
        return f"v{place}"

    def _stated(self, type_: Type, v: str, value: str) -> str:
        return self._language.statement.format(T=self._language.types[type_.name], v=v, value=value)

    def _statement(self, place: int, step: Step) -> Iterator[str]:
        operands = [self.names[k] for k in step.operands]
        if step.row is LOOKUP:
            yield from self._looked_up(place, step, operands[0])
            return
        first = self._steps[step.operands[0]].type
        text = self._filled(
            self._text(step.row, first), step.type, first, operands, self._shift(step)
        )
        if place in self._fusible:
            held = self._language.fusible
            held_text = held.get(step.row.name, held.get("", "{text}"))
            text = self._filled(held_text, step.type, first, operands, {"text": text})
        yield self._stated(step.type, f"v{place}", text)

    def _shift(self, step: Step) -> dict[str, int]:
        """What is known of a shift's second operand."""
        if step.row.name not in SHIFTS:
            return {}
        count = self._steps[step.operands[1]].data[0]
        return {"count": count, "mask": (1 << (step.type.bits - count)) - 1 if count else -1}

    def _text(self, row: StepRow, first: Type) -> str:
        known = self._language.operations
        return known.get(f"{row.name} in {first.name}") or known.get(row.name, row.c)

    def _filled(
        self,
        template: str,
        type_: Type,
        first: Type,
        operands: Sequence[str],
        more: dict[str, int] | dict[str, str],
    ) -> str:
        language = self._language
        f = language.suffix(type_)
        return template.format(
            *operands,
            T=language.types[type_.name],
            U=language.unsigned.get(type_.integers.name, ""),
            f=f,
            F=f.upper(),
            f0=language.suffix(first),
            name=self._name,
            NAME=self._name.upper(),
            **more,
        )

    def _looked_up(self, place: int, step: Step, index: str) -> Iterator[str]:
        language = self._language
        literal = language.entry or language.literal
        entries = [literal(step.type, each) for each in step.data]
        if not language.table:
            yield from self._chosen(place, step, index, entries)
            return
        is_inside = language.has_tables_inside
        table = f"table{place}" if is_inside else f"{self._place}_table{place}"
        names = {"T": language.types[step.type.name], "table": table, "entries": ", ".join(entries)}
        text = language.table.format(**names, count=len(step.data))
        if is_inside:
            yield text
        else:
            self.tables.append(text)
        yield self._stated(step.type, f"v{place}", language.look_up.format(index, **names))

    def _chosen(self, place: int, step: Step, index: str, entries: list[str]) -> Iterator[str]:
        """By the bits of the index, from the last on: halves of the entries each time."""
        given, bit = self._steps[step.operands[0]].type, 0
        while len(entries) > 1:
            one, none = (self._language.literal(given, value) for value in (1 << bit, 0))
            even = f"v{place}_{bit}"
            masked = self._written("and", given, given, index, one)
            yield self._stated(BOOL, even, self._written("int_equal", BOOL, given, masked, none))
            left = []
            for k in range(0, len(entries) - 1, 2):
                left.append(f"{even}_{k // 2}")
                chosen = self._written("select", step.type, BOOL, even, entries[k], entries[k + 1])
                yield self._stated(step.type, left[-1], chosen)
            entries, bit = left + entries[2 * len(left) :], bit + 1
        yield self._stated(step.type, f"v{place}", entries[0])

    def _written(self, row: str, type_: Type, first: Type, *operands: str) -> str:
        return self._filled(self._text(ROWS[row], first), type_, first, operands, {})


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


def check_steps(procedure: Procedure, language: StepLanguage) -> None:
    """Raises InvalidOption where the language cannot have all steps, with what can be done."""
    rare = procedure.rare
    steps = [*procedure.steps, *(rare.procedure.steps if rare else ())]
    for step in steps:
        if step.type.name not in language.types:
            where = "some inputs" if rare and step not in procedure.steps else "inside"
            raise InvalidOption(
                f"{language.base.title} has no {_KINDS[step.type.name]}, with which this plan "
                f"computes {where}: choose another language, --fast, or an "
                "interval (--on A B) for which a plan is in single precision"
            )
        lacking = language.lacks.get(f"{step.row.name} in {step.type.name}", frozenset())
        if procedure.storage.name in lacking:
            raise InvalidOption(
                f"{language.base.title} has no {step.row.name} of {_KINDS[step.type.name]} that "
                f"is rounded once for all numbers of {procedure.storage.name}: choose another "
                "language"
            )


_KINDS = {
    "double": "numbers of binary64",
    "int64": "integers of 64 bits",
    "single": "numbers of binary32",
    "int32": "integers of 32 bits",
    "bool": "truth values",
}
