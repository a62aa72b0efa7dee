"""A language as a table: how numbers, operations, statements and functions are written in it.

In texts of operations, `{0}`, `{1}` and `{2}` stand for the operands.
What `$` stands for in any text:

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
    $arguments           the inputs as they are handed on
    $header              the comment on top
    $imports $helpers    what the operations need
    $loop                the function over an array, or over vectors and an array
    $test $rows $tests   the self-test, its inputs and values, and how many inputs
    whatever `each` names: a text for each value, `{k}` being its number and `{value}` itself
    $tolerance           what the self-test allows, as a part of the value: 0 without functions of
                         a library
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from autonumerics.formats.directions import NEAREST
from autonumerics.programs.notation import Notation

NOTHING: Mapping[str, str] = {}

INFIX: MappingProxyType[str, str] = MappingProxyType(
    {
        "add": "{0} + {1}",
        "sub": "{0} - {1}",
        "mul": "{0} * {1}",
        "div": "{0} / {1}",
        "neg": "-{0}",
    }
)
"""What nearly all languages write alike."""


def narrowing(storage: str, computing: str, direction: str = NEAREST) -> str:
    """What is needed to store numbers of another format, rounded in a direction.

    >>> narrowing("bfloat16", "binary32"), narrowing("bfloat16", "binary32", "up")
    ('bfloat16 in binary32', 'bfloat16 in binary32, up')
    """
    needed = f"{storage} in {computing}"
    return needed if direction == NEAREST else f"{needed}, {direction}"


def words(text: str) -> frozenset[str]:
    """The words of a text.

    >>> sorted(words("if then else"))
    ['else', 'if', 'then']
    """
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class NumberType:
    """A number format in a language: its type, its functions' suffix, how constants are written.

    `bits`: another name where a language needs one, such as that of the integers of its width.
    `widened`, `narrowed`: texts of a number as one of the computing type, and back with one
    rounding; "" where a cast does that.
    """

    name: str
    literal: Callable[[Fraction], str]
    suffix: str = ""
    bits: str = ""
    widened: str = ""
    narrowed: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """How a comment of several lines is opened, continued and closed."""

    line: str
    start: str = ""
    end: str = ""

    def text(self, lines: Sequence[str]) -> str:
        """The lines as a comment, "" if there are none; nothing in them can end it."""
        if not lines:
            return ""
        opened = f"{self.start}\n" if self.start else ""
        closed = f"{self.end}\n" if self.end else ""
        safe = [
            line.replace("*/", "* /").replace("/*", "/ *").replace('"""', "'''") for line in lines
        ]
        return opened + "".join(f"{self.line}{line}".rstrip() + "\n" for line in safe) + closed


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `name` is what users type, `title` what they read, `suffix` that of its files.

    keeps: one sentence on what survives in it of the guarantee that each operation is rounded as
        written, and what its compiler has to be told.
    rounds_as_written: whether all of it does, so that proofs hold for the code as it is.
    types: by the names of number formats, those that it has.
    operations: the text of each operation; one that is missing is refused.
    file: the text of the whole file; `statement`, `constant`: a line each.
    fusible: the text of an operation that may not be fused with what reads its value or made its
        operand, where it is not that of any other.
    exact: that of an operation that never rounds, if it is another one.
    constant: "" where constants stand in the operations themselves.
    negated: of an operand with the other sign, "" where that is an operation of its own.
    name_of: of a value by its name. declaration: a line for each result, before all statements.
    qualifier: before functions of + - * / and signs alone.
    cast: to another type, "" where programs are stored and computed in one. casts_once: whether
        one from binary64 to 16 bits does not go by way of binary32, which rounds twice.
    parameter, separator: the list of inputs. unused: a line for one that nothing reads, where
        compilers would warn of it.
    everywhere: a constant {0} at every element of the input {1}, where that is an array and the
        value of a program without operations.
    stored: formats that programs are stored in but not computed in, and their types.
    imports, helpers: text before the function, by what needs it: an operation, a format, an
        operation or a storage format in a computing format ("fma in binary32"), "fusible", or what
        `narrowing` says.
    directions: those in which it can round results of 16 bits.
    notation: how formulas are written, in the place of operations one by one.
    loop: the function over an array, of programs of one input. vectors: a language in which the
        program is written once more, over vectors of numbers, in the place of that loop.
    test: a self-test, with `$rows` of `test_row`, x and the values; "" where there is none.
    each: texts for each value k, one after another, by what stands for them in other texts.
    several: fields that are others where a function has several values; empty where none can.
    any_direction: those that are others where the result may be rounded in any direction.
    derivative_file: the file of a function that its language is to differentiate by the program's
        derivative, with `$both_body` and `$both_result` of both; "" in most.
    taken: names that a function may not have: keywords, what is built in, and what the file uses
        and includes. reserved: a regular expression of more of them. folds_case: whether small and
        capital letters are the same.
    """

    name: str
    title: str
    suffix: str
    keeps: str
    types: Mapping[str, NumberType]
    operations: Mapping[str, str]
    file: str
    statement: str
    constant: str
    comment: Comment
    taken: frozenset[str]
    reserved: str = ""
    folds_case: bool = False
    rounds_as_written: bool = True
    fusible: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    negated: str = "-{0}"
    name_of: Callable[[str], str] = str
    exact: str = ""
    declaration: str = ""
    qualifier: str = ""
    cast: str = ""
    casts_once: bool = True
    stored: Mapping[str, NumberType] = field(default_factory=dict)
    directions: frozenset[str] = frozenset({NEAREST})
    parameter: str = "{0}"
    separator: str = ", "
    unused: str = ""
    everywhere: str = ""
    indent: str = "    "
    imports: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    helpers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    notation: Notation | None = None
    loop: str = ""
    vectors: Language | None = None
    test: str = ""
    test_row: str = ""
    each: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    several: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    any_direction: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    derivative_file: str = ""

    @property
    def for_any_direction(self) -> Language:
        """The language of functions whose results may be rounded in any direction."""
        return replace(self, **self.any_direction)

    @property
    def for_several(self) -> Language:
        """The language of functions with several values."""
        return replace(self, **{"loop": "", "test": "", **self.several})
