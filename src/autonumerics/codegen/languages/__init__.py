"""The languages by name, one small table a file.

>>> language("c").title
'C99'
>>> language("pyton")
Traceback (most recent call last):
    ...
autonumerics.errors.UnknownName: unknown language 'pyton': did you mean python?
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from autonumerics.codegen.language import Language
from autonumerics.codegen.languages import c
from autonumerics.errors import UnknownName

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {module.LANGUAGE.name: module.LANGUAGE for module in (c,)}
)


def language(name: str) -> Language:
    """The language of that name. Raises UnknownName, with the nearest names.

    >>> language("c").suffix
    '.h'
    """
    known = name.lower()
    if known in LANGUAGES:
        return LANGUAGES[known]
    nearest = get_close_matches(known, list(LANGUAGES), n=2)
    raise UnknownName("language", name, nearest, hint=f"choose one of {', '.join(LANGUAGES)}")
