"""What a function may be given as: a name, an expression, a Python function, a table.

>>> read_source("sin(x)").name, read_source(Table.make([0, 1, 2, 3], [1, 3, 5, 7], "line")).name
('sin', 'line')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from autonumerics.errors import InvalidDomain, InvalidExpression, InvalidOption
from autonumerics.targets.domain import Domain, shown
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.reading import Constant
from autonumerics.targets.expressions.tracing import Untraceable
from autonumerics.targets.functions import Function
from autonumerics.targets.intervals import DomainLike, read_domain
from autonumerics.targets.measures import Measure
from autonumerics.targets.tables import Table, by_value, function_of

Source: TypeAlias = str | Callable[..., Any] | Table


def read_source(
    given: object, domain: DomainLike | None = None, let: Mapping[str, Constant] | None = None
) -> Function:
    """The function; a Python function that cannot be traced is called on the domain.

    Raises what `read_function` does, InvalidOption for what is none of these, and Untraceable for a
    Python function that has no values either.
    """
    if isinstance(given, Table):
        return function_of(given)
    if isinstance(given, str):
        return read_function(given, let)
    if not callable(given):
        raise InvalidOption(
            f"a function is a name, such as 'exp2', or an expression in x, got {given!r}; "
            "`autonumerics functions` lists the names"
        )
    try:
        return read_function(given, let)
    except Untraceable as problem:
        if domain is None:
            raise InvalidDomain(f"{problem}; to take it by its values, give an interval") from None
        try:
            return function_of(by_value(given, read_domain(domain)))
        except InvalidExpression as no_value:
            raise Untraceable(f"{problem}; nor has it values: {no_value}") from None


def measure_of(table: Table, domain: Domain, asked: str | None) -> str:
    """How errors against a table are measured: relative, unless asked or it seems to vanish.

    Raises InvalidDomain where that is unbounded.
    """
    zero = table.vanishes(domain)
    if asked is not None and Measure.read(asked).is_unbounded_at_zeros and zero is not None:
        raise InvalidDomain(
            f"{asked} error is unbounded where {table.name} vanishes, next to x = {shown(zero)}; "
            "use --error absolute or a domain without that point"
        )
    return asked or ("relative" if zero is None else "absolute")
