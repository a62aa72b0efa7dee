"""Number formats: which numbers there are, how a real is rounded to them, what an ULP is.

    format  a binary floating-point format and its arithmetic on exact values
    table   binary16, bfloat16, binary32 and binary64, by name

>>> format_named("float32").precision
24
"""

from autonumerics.formats.format import Format
from autonumerics.formats.table import FORMATS, format_named

__all__ = ["FORMATS", "Format", "format_named"]
