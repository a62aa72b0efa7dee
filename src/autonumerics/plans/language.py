"""A language for whole functions as a table: how steps, functions and files are written in it.

In texts of steps stand {0} {1} {2} for the operands, {T} for the result's type and {U} for its
unsigned one, {f} for the suffix of the result's functions, {f0} for that of the first operand's,
and {name} for the function's name. A shift has {count}, its number of places as a number, and
{mask}, the integer whose bits are those that a logical shift to the right leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from autonumerics.codegen.language import Language
from autonumerics.plans.types import Type


@dataclass(frozen=True, slots=True)
class StepLanguage:
    """One language for procedures.

    base: its table for programs: its name, comments, formats in memory, names that are taken.
    keeps: one sentence on what survives of the guarantee that the bits are those of `evaluate`.
    compiling: what its users have to know, a sentence.
    types, unsigned: by the names of steps' types, of all and of integers. A plan with numbers of a
        type that is missing is refused.
    suffixes: of functions of single and double. literal: a number of a type by its bits.
    operations: of rows, where they are written otherwise than in C (`StepRow.c`); like helpers and
        lacks it may have a row in one type alone, as "fma in double".
    helpers: texts before the functions, by the row that calls them, for both floating-point types:
        {t} and {i} are that type and its integers, {u} these unsigned; {fraction} and {bias} its
        significand's stored bits and its exponents' bias, {magic} a number whose last place is 1,
        {number} and {pattern} the same as a decimal and its bits as an integer, {whole} the least
        number without a fraction, {sign} the bits of -0; "fusible": of every type.
    fusible: of rows whose value a compiler would fuse with what reads it; "" of all others, {text}
        being what they are otherwise. Empty where nothing is ever fused.
    lacks: formats in memory in which a row is not right for all numbers.
    table, look_up: a table {table} of type {T} with {entries}, and its entry at {0}; without a
        table entries are chosen by the bits of the index, one selection after another.
    entry: how one is written, if not as a number is elsewhere.
    has_tables_inside: whether a table stands in the function, else before all functions.
    statement: of {v}, of type {T}. unused: of an input that nothing reads.
    function: with {R}, the type of its value, {S}, that in memory, {function}, {body}, {result}.
    predicate: the type of the value of a function that says whether an input is rare.
    choice, choosing: of {function} and what it is made of where inputs are rare: its value, and
        the lines before that.
    file: with $header, $imports, $helpers, $functions, $loop, $name and $NAME, and $S.
    loop, blocks: over arrays, without inputs that are rare and with them; {block} of them at once.
    ending: of the names of its files, if not the suffix: where languages have the same.
    test_suffix: of the file of a test program of C's kind; "" where there is none.
    test_command: how that is compiled. test_head: before its tables. test_values: the lines that
        set v, an array of {count} values, from x. test_value: the value at x[t] once more.
    """

    base: Language
    keeps: str
    compiling: str
    types: Mapping[str, str]
    unsigned: Mapping[str, str]
    literal: Callable[[Type, int], str]
    file: str
    function: str
    statement: str
    table: str = ""
    suffixes: Mapping[str, str] = field(default_factory=lambda: {"single": "f", "double": ""})
    operations: Mapping[str, str] = field(default_factory=dict)
    helpers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fusible: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    look_up: str = "{table}[{0}]"
    entry: Callable[[Type, int], str] | None = None
    has_tables_inside: bool = False
    unused: str = "    (void){0};"
    predicate: str = "int"
    choice: str = "{function}_is_rare(x) ? {function}_rare(x) : {function}_usual(x)"
    choosing: str = ""
    loop: str = ""
    blocks: str = ""
    ending: str = ""
    test_suffix: str = ""
    test_command: str = ""
    test_head: str = ""
    test_values: str = ""
    test_value: str = ""

    def file_of(self, name: str) -> str:
        """The name of the file of a function."""
        return f"{name}{self.ending or self.base.suffix}"

    def suffix(self, type: Type) -> str:
        """Of the functions of a type; "" for integers."""
        return self.suffixes.get(type.name, "")
