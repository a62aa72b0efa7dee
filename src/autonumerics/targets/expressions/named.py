"""Functions by name that are expressions: what is piecewise, and the transfer functions of colour.

A call stands for its definition, with the operand in the place of x.

>>> NAMED["elu"].definition
'if(x > 0, x, expm1(x))'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autonumerics.targets.functions import ErrorMeasure


@dataclass(frozen=True, slots=True)
class Named:
    """What a row of the table of functions says, with an expression in the place of rules."""

    name: str
    definition: str
    default_domain: tuple[float, float]
    default_error: ErrorMeasure
    defined: str
    summary: str
    group: str
    reference: str


_COLOUR = "transfer functions of colour"
_PQ = "m = 2610/16384; n = 2523/32; a = 3424/4096; b = 2413/128; c = 2392/128; "  # section 4
_HLG = "a = 0.17883277; b = 1 - 4*a; c = 0.5 - a*log(4*a); "  # table 5

_ROWS = (
    Named(
        "elu",
        "if(x > 0, x, expm1(x))",
        (-4.0, 4.0),
        "absolute",
        "all x",
        "x for x > 0, else exp(x) - 1",
        "activations",
        "arXiv 1511.07289",
    ),
    Named(
        "srgb_encode",
        "if(x <= 0.0031308, 12.92*x, 1.055*x^(5/12) - 0.055)",
        (0.0, 1.0),
        "absolute",
        "all x",
        "sRGB, from light to signal",
        _COLOUR,
        "IEC 61966-2-1",
    ),
    Named(
        "srgb_decode",
        "if(x <= 0.04045, x/12.92, ((x + 0.055)/1.055)^(12/5))",
        (0.0, 1.0),
        "absolute",
        "all x",
        "sRGB, from signal to light",
        _COLOUR,
        "IEC 61966-2-1",
    ),
    Named(
        "pq_encode",
        f"{_PQ}y = x^m; ((a + b*y)/(1 + c*y))^n",
        (0.0001, 1.0),
        "absolute",
        "x >= 0",
        "perceptual quantizer, from light over 10,000 cd/m^2 to signal",
        _COLOUR,
        "SMPTE ST 2084",
    ),
    Named(
        "pq_decode",
        f"{_PQ}y = x^(1/n); (max(y - a, 0)/(b - c*y))^(1/m)",
        (0.0625, 1.0),
        "absolute",
        "0 <= x <= 1",
        "perceptual quantizer, from signal to light over 10,000 cd/m^2",
        _COLOUR,
        "SMPTE ST 2084",
    ),
    Named(
        "hlg_encode",
        f"{_HLG}if(x <= 1/12, sqrt(3*x), a*log(12*x - b) + c)",
        (0.0001, 1.0),
        "absolute",
        "x >= 0",
        "hybrid log-gamma, from scene light to signal",
        _COLOUR,
        "ITU-R BT.2100",
    ),
    Named(
        "hlg_decode",
        f"{_HLG}if(x <= 1/2, x^2/3, (exp((x - c)/a) + b)/12)",
        (0.0, 1.0),
        "absolute",
        "all x",
        "hybrid log-gamma, from signal to scene light",
        _COLOUR,
        "ITU-R BT.2100",
    ),
)

NAMED: Mapping[str, Named] = {row.name: row for row in _ROWS}
"""By name."""
