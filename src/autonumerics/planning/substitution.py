"""A function at another argument, as a function.

>>> from autonumerics.targets.expressions.composed import read_function
>>> at(read_function("log"), "1 + x").name
'log(1 + x)'
>>> at(read_function("sqrt"), "1 + x", less="1").name
'sqrt(1 + x) - 1'
"""

from __future__ import annotations

from autonumerics.targets.expressions.composed import composed
from autonumerics.targets.expressions.reading import read
from autonumerics.targets.expressions.tree import Builder, Expression
from autonumerics.targets.functions import FUNCTIONS, Function


def tree_of(function: Function) -> Expression:
    """The function as an expression in x."""
    if function.expression is not None:
        return function.expression
    return read(f"{function.name}(x)" if function.name in FUNCTIONS else function.name)


def at(function: Function, argument: str, less: str = "0") -> Function:
    """The function of x that is f at the argument, an expression in x, less a constant."""
    if argument == "x" and less == "0":
        return function
    builder = Builder()
    inner = builder.include(read(argument))
    places: list[int] = []
    for row in tree_of(function).rows:
        if row.name == "x":
            places.append(inner)
        else:
            operands = (places[k] for k in row.operands)
            places.append(builder.add(row.name, *operands, value=row.value))
    if less != "0":
        places.append(builder.add("sub", places[-1], builder.include(read(less))))
    return composed(builder.expression(places[-1]))
