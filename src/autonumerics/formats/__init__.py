"""Number formats: which numbers there are, how a real is rounded to them, what an ULP is.

    format      a binary floating-point format and its arithmetic on exact values
    table       binary16, bfloat16, binary32 and binary64, by name
    directions  in which results are rounded to them
    arithmetic  what is stored in one format and computed in the same or a wider one

>>> format_named("float32").precision
24
"""

from autonumerics.formats.arithmetic import NARROW_BITS, Arithmetic
from autonumerics.formats.directions import DIRECTIONS, IN_WORDS, is_to_nearest, opposite
from autonumerics.formats.format import Format
from autonumerics.formats.table import FORMATS, format_named

__all__ = [
    "DIRECTIONS",
    "FORMATS",
    "IN_WORDS",
    "NARROW_BITS",
    "Arithmetic",
    "Format",
    "format_named",
    "is_to_nearest",
    "opposite",
]
