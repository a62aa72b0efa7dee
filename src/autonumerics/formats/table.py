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
        alias: name
        for name, aliases in {
            "binary16": "half float16 fp16 f16",
            "bfloat16": "bf16",
            "binary32": "single float float32 fp32 f32",
            "binary64": "double float64 fp64 f64",
        }.items()
        for alias in aliases.split()
    }
)
"""What NumPy, C, LLVM and the makers of accelerators call them."""


def format_named(name: str) -> Format:
    """The format of that name or alias, in capitals or not.

    Raises UnknownName, with the nearest names.

    >>> format_named("half").name, format_named("FP32").name
    ('binary16', 'binary32')
    >>> format_named("binray32")
    Traceback (most recent call last):
        ...
    autonumerics.errors.UnknownName: unknown format 'binray32': did you mean binary32?
    """
    lower = str(name).lower()
    canonical = ALIASES.get(lower, lower)
    if canonical in FORMATS:
        return FORMATS[canonical]
    nearest = get_close_matches(lower, [*FORMATS, *ALIASES], n=1)
    choices = "; ".join(f"{each} ({', '.join(aliases_of(each))})" for each in FORMATS)
    raise UnknownName("format", name, nearest, hint=f"choose one of {choices}")


def aliases_of(name: str) -> list[str]:
    """The other names of a format.

    >>> aliases_of("bfloat16")
    ['bf16']
    """
    return [alias for alias, meant in ALIASES.items() if meant == name]
