"""Code in the user's language: one lowering, one small table a language.

    routine       a program in an arithmetic as the list of statements that every language prints
    contraction   where a compiler that fuses operations would change its values
    language      what a language is: texts of numbers, operations, statements, functions
    languages     the tables
    capabilities  what can be written in a language, and what is refused
    printing      a routine piece by piece
    emitting      a program as the text of a file
    loading       emitted Python as a function in this process
    names         which names a function may have
    pieces        a program with constants by piece; not imported here

What is emitted computes what the package computes for that arithmetic, operation by operation and
to the bit, or the language says what is lost (`Language.keeps`).
"""

from autonumerics.codegen.capabilities import check_language
from autonumerics.codegen.emitting import Sample, emit_program
from autonumerics.codegen.language import Language
from autonumerics.codegen.languages import LANGUAGES, language
from autonumerics.codegen.loading import loaded
from autonumerics.codegen.names import check_name
from autonumerics.codegen.printing import Printer
from autonumerics.codegen.routine import Routine, Statement, Value, lower

__all__ = [
    "LANGUAGES",
    "Language",
    "Printer",
    "Routine",
    "Sample",
    "Statement",
    "Value",
    "check_language",
    "check_name",
    "emit_program",
    "language",
    "loaded",
    "lower",
]
