"""Constants rounded to a number format one after the other, each error made good by the rest.

Rounding every constant to nearest is off by an ULP or so for each of them. If those that are still
free are fitted again after each, little of that remains: this is Babai's nearest plane on the
lattice of the constants, without reduction of its basis. Reference: L. Babai, On Lovász' lattice
reduction and the nearest lattice point problem, Combinatorica 6, 1986; for polynomials the idea is
that of Brisebarre and Chevillard, ARITH 2007.

>>> from autonumerics.formats import format_named
>>> from autonumerics.programs import parse
>>> format, line = format_named("bfloat16"), parse("x*c0 + c1", [0.9946, 0.3315])
>>> x = np.linspace(0.5, 1.0, 50)
>>> jacobian = np.stack([x, np.ones(50)], axis=1) * 2**8
>>> together = rounded_together(line, format, jacobian, np.zeros(50))
>>> [float(c) for c in together.constants], float(format.round(line.constants[1]))
([0.99609375, 0.330078125], 0.33203125)
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autonumerics.formats import Format
from autonumerics.kernels.linear_algebra import column_lengths, nearest_plane
from autonumerics.programs import Program

STIFFNESS_ULP = 2.0**-20
"""What a step of one spacing costs at every point beside its effect: constants that the values
hardly depend on would otherwise move out of the neighbourhood in which derivatives tell their
effect."""

_MOST_BITS = 24

SMALL = 2.0**-12
"""Size below which a constant may move farther: from 0, where the spacing is next to nothing."""

Values = npt.NDArray[np.float64]


def rounded_together(
    program: Program,
    format: Format,
    jacobian: Values,
    deviations: Values,
    *,
    held: Container[int] = (),
) -> Program:
    """The program with constants of the format, chosen together for small deviations.

    `jacobian`, (m, n), are the derivatives of the values by the constants at m points, and
    `deviations`, (m,), what the values are off there, both in ULPs. The constants with indices in
    `held` and those that are numbers of the format already stay; of the others those come first of
    which a step of the format matters most, so that the finer ones can make good for them.
    Guaranteed: these others are numbers of the format. Nothing is promised of the error. Raises
    InvalidOption for a constant beyond the range of the format.
    """
    constants = list(program.constants)
    free = [k for k, c in enumerate(constants) if k not in held and format.round(c) != c]
    if not free:
        return program
    spacing = {k: Fraction(2) ** format.spacing_exponent(constants[k]) for k in free}
    lengths = column_lengths(jacobian).tolist()
    effect = {k: lengths[k] * float(spacing[k]) for k in free}
    free.sort(key=effect.__getitem__)
    units = [spacing[k] for k in free]
    exactly = [constants[k] / unit for k, unit in zip(free, units, strict=True)]
    # Counted from an even number near each, since doubles hold no fraction of a large one.
    near = [2 * (each // 2) for each in exactly]
    exact = np.array([float(each - base) for each, base in zip(exactly, near, strict=True)])
    plane = jacobian[:, free] * np.array([float(unit) for unit in units])
    steps = np.array([float(unit) for unit in units])
    stiff = stiffness([constants[k] for k in free], format, len(plane)) * steps
    found = nearest_plane(plane, deviations, exact, stiff)
    for k, unit, base, whole in zip(free, units, near, found, strict=True):
        moved = (base + int(whole)) * unit
        constants[k] = format.round(max(-format.largest, min(moved, format.largest)))
    return program.with_constants(constants)


def stiffness(constants: Sequence[Fraction], format: Format, points: int) -> Values:
    """What moving each constant costs, (n,), as a deviation in ULPs for each unit of the move.

    In the sum of squares over so many points: a step of one spacing counts `STIFFNESS_ULP` at each;
    in a format of more than 24 bits one of 2^-23 of the size does, since it is relative moves that
    lead out of a neighbourhood.
    """
    sizes = np.array([max(abs(float(constant)), SMALL) for constant in constants])
    spacings = 2.0 ** (min(format.precision, _MOST_BITS) - 1) / sizes
    return STIFFNESS_ULP * spacings * np.sqrt(points)
