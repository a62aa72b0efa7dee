"""Names of functions: which ones a language accepts.

>>> from autonumerics.codegen.languages import language
>>> check_name("fast_exp2", language("c"))
>>> check_name("double", language("c"))
Traceback (most recent call last):
    ...
autonumerics.errors.InvalidOption: 'double' is taken in C99: choose another name, \
such as fast_double
"""

from __future__ import annotations

import re

from autonumerics.codegen.language import Language
from autonumerics.errors import InvalidOption

LONGEST = 63
"""Characters of a name that C99 and Fortran 2003 promise to tell apart."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_INSIDE = re.compile(
    r"[xctv][0-9]*|[abikny]|stored[0-9]*|tests?|count|expected|found|wrong|defined|main",
    re.ASCII | re.IGNORECASE,
)


def check_name(name: str, language: Language) -> None:
    """Raises InvalidOption for what cannot name a function, and says what could."""
    if not _NAME.fullmatch(name):
        raise InvalidOption(
            f"{name!r} is no name for a function: letters, digits and _, a letter first, "
            f"such as {_mended(name)}"
        )
    if len(name) > LONGEST:
        raise InvalidOption(f"{name[:20]}... has {len(name)} characters: give at most {LONGEST}")
    if _INSIDE.fullmatch(name):
        raise InvalidOption(f"{name!r} is what a value inside is called: choose another name")
    folded = name.lower() if language.folds_case else name
    if folded in language.taken or re.fullmatch(language.reserved, folded, re.ASCII):
        raise InvalidOption(
            f"{name!r} is taken in {language.title}: choose another name, such as fast_{name}"
        )


def camel_case(name: str) -> str:
    """The same name as types are called: FastExp2 of fast_exp2."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _mended(name: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", name, re.ASCII)
    mended = "_".join(words)
    return mended if mended[:1].isalpha() else f"f_{mended}" if mended else "fast_exp2"
