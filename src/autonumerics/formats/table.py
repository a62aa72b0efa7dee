"""The formats by name: IEEE 754-2019's, and bfloat16 as Google published it.

>>> [row.name for row in FORMATS.values()]
['binary16', 'bfloat16', 'binary32', 'binary64']
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from autonumerics.errors import UnknownName
from autonumerics.formats.format import Format

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        row.name: row
        for row in (
            Format("binary16", 16, 11, -14, 15),
            Format("bfloat16", 16, 8, -126, 127),
            Format("binary32", 32, 24, -126, 127),
            Format("binary64", 64, 53, -1022, 1023),
        )
    }
)
"""One row a format."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "float16": "binary16",
        "half": "binary16",
        "fp16": "binary16",
        "bf16": "bfloat16",
        "float32": "binary32",
        "single": "binary32",
        "fp32": "binary32",
        "float64": "binary64",
        "double": "binary64",
        "fp64": "binary64",
    }
)
"""What NumPy, C and the makers of accelerators call them."""


def format_named(name: str) -> Format:
    """The format of that name or alias.

    Raises UnknownName, with the nearest names.

    >>> format_named("half").name
    'binary16'
    >>> format_named("binray32")
    Traceback (most recent call last):
        ...
    autonumerics.errors.UnknownName: unknown format 'binray32': did you mean binary32?
    """
    canonical = ALIASES.get(name, name)
    if canonical in FORMATS:
        return FORMATS[canonical]
    nearest = get_close_matches(name.lower(), [*FORMATS, *ALIASES], n=1)
    raise UnknownName("format", name, nearest, hint=f"choose one of {', '.join(FORMATS)}")
