"""The functions that can be approximated: a table, one row a function.

A row carries a rigorous enclosure: given an Arb ball, a ball that contains the function's value
at every point of it, computed at the current precision of the flint context; and the same for the
coefficients of its Taylor series. All else that the package knows of a function (its values, its
zeros, where it overflows, what a proof needs of it) follows from that.

    function        what a row says
    family          functions of a parameter too, such as besselj(2.5, x)
    registry        the table, by names and by groups
    taylor          Taylor series where Arb has none: equations, inverses, integrals
    power_series    power series about 0 with a proved tail
    enclosures      enclosures over wide balls
    and a module for each group of rows

To add a function, add a row to its group.

>>> from flint import arb
>>> function("exp2").summary
'2 to the power x'
>>> function("exp2").enclosure(arb(3))
8.00000000000000
"""

from autonumerics.targets.functions.family import Family
from autonumerics.targets.functions.function import ErrorMeasure, Function
from autonumerics.targets.functions.registry import FAMILIES, FUNCTIONS, function

__all__ = ["FAMILIES", "FUNCTIONS", "ErrorMeasure", "Family", "Function", "function"]
