"""The functions by name, for functions that are traced: of a symbol they are symbols.

>>> from autonumerics.symbols import exp, erf
>>> from autonumerics import Target
>>> Target.make(lambda x: exp(-x) * erf(x), (1, 2)).describe()
'exp(-x)*erf(x) on [1, 2], relative error'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autonumerics.errors import InvalidExpression
from autonumerics.targets.expressions.names import called, names
from autonumerics.targets.expressions.tracing import Symbol, apply


def __getattr__(name: str) -> Callable[..., Any]:
    if called(name) is None:
        raise AttributeError(f"there is no function {name!r}")

    def traced(*operands: Any) -> Any:
        symbols = [operand for operand in operands if isinstance(operand, Symbol)]
        if not symbols:
            raise InvalidExpression(f"{name} here is of a symbol that is traced, not of numbers")
        return apply(name, operands, symbols[0].build)

    traced.__name__ = name
    return traced


def __dir__() -> list[str]:
    return names()
