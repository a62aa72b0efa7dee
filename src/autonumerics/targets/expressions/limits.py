"""Values of expressions next to a point at which a division is by zero: see `laurent`.

On one side of z a switch is on one side, too: where d(x) = (x - z)^m q(x), and q keeps away from 0
over X, d has the sign of q, or of -q, at all points of X on that side of z but z itself. So what is
piecewise has such series there, if `side` says that these points alone matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from autonumerics.programs.scope import CALLS
from autonumerics.targets.expressions import rules
from autonumerics.targets.expressions.laurent import Laurent, Singular


def on_laurent(name: str, operands: list[Any], exponent: Fraction | None, side: int = 0) -> Any:
    """The value of a row for such series, a Verdict for comparisons; raises as `on_series` does.

    `side`: 1 or -1 where points right or left of z alone matter, and not z itself.
    """
    if isinstance(operands[0], Laurent):
        if side and name in _SWITCHES:
            difference = operands[0] if len(operands) == 1 else operands[0] - operands[1]
            sign = difference.sign(side)
            if sign is not None:
                return _SWITCHES[name](sign, *operands)
        if name in _ARITHMETIC:
            return CALLS[name].real(*operands)
        if name == "pow" and exponent is not None and exponent.denominator == 1:
            return operands[0].power(int(exponent))
        operands = [operand.analytic() for operand in operands]
        whole = rules.on_series(name, [operand.whole for operand in operands], exponent)
        if isinstance(whole, bool) or whole is None:
            return whole
        at = rules.on_series(name, [operand.at for operand in operands], exponent)
        return Laurent(whole, at, operands[0].offset)
    raise Singular  # the condition of an `if` that is not decided


_SWITCHES: Mapping[str, Callable[..., Any]] = {
    "abs": lambda sign, a: a if sign > 0 else -a,
    "sign": lambda sign, a: a.constant(sign),
    "max": lambda sign, a, b: a if sign > 0 else b,
    "min": lambda sign, a, b: b if sign > 0 else a,
    **dict.fromkeys(("gt", "ge"), lambda sign, *_: sign > 0),
    **dict.fromkeys(("lt", "le"), lambda sign, *_: sign < 0),
}
"""By the sign of the operand, or of the difference of two."""

_ARITHMETIC = {
    row.name for row in CALLS.values() if row.name == "div" or row.product or any(row.addends)
}
