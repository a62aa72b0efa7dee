"""Values and functional hashes of programs, by the compiled core.

>>> from autonumerics.programs import parse
>>> evaluate(parse("x*x + c0", [1.0]), [0.0, 2.0])
array([1., 5.])
>>> functional_hash(parse("(x + c0)*c1")) == functional_hash(parse("c0 - x*c1"))
True
>>> functional_hash(parse("x*x + c0")) == functional_hash(parse("x/c0 + x*x"))
False
"""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt

from autonumerics import _core
from autonumerics.kernels.batch import Batch
from autonumerics.programs import Program


def default_threads() -> int:
    """As many as there are processors that this process may use."""
    return len(os.sched_getaffinity(0))


def evaluate(program: Program, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The program at the points in double precision, each operation rounded as written.

    Shape: that of `points`; see `evaluate_batch` for several inputs. Constants are rounded to
    double. Operations that a format rounds correctly have the bits of
    `kernels.reference.evaluate`, which defines them. Others (exp2, sin, ...) are the core's own
    functions, with the same bits on every processor, less than 1 ULP from the exact value; sine
    and cosine are NaN beyond 2^30.
    """
    return evaluate_batch(Batch.pack([program]), points)[0]


def evaluate_batch(
    batch: Batch, points: npt.ArrayLike, threads: int | None = None
) -> npt.NDArray[np.float64]:
    """All programs at all points; shape (n, *points.shape).

    For programs of several inputs the first axis of the points is that of the inputs, and they
    are of one number of inputs.
    """
    x = np.asarray(points, np.float64)
    inputs = int(batch.records[:, 2].max(initial=1))
    shape = x.shape if inputs == 1 else x.shape[1:]
    flat = np.ascontiguousarray(x.reshape(inputs, -1))
    values = _core.evaluate(batch.records, batch.constants, flat, threads or default_threads())
    return values.reshape(len(batch), *shape)


def functional_hash(program: Program) -> int:
    """64 bits that equal those of any program of the same family of functions, as far as seen.

    Seen through: names, order of work, identities of + - * /, and the ways to lay a free factor,
    with the signs it can take, or a free shift (src/core/identity.hpp). The values of the constants
    play no part. Unequal families of rational functions agree with a probability of about 2^-60.
    """
    return int(_core.identities(Batch.pack([program]).records)[0][0])


def functional_hashes(batch: Batch) -> npt.NDArray[np.uint64]:
    """`functional_hash` of each program, (n,)."""
    return _core.identities(batch.records)[0]


def variant_hashes(batch: Batch) -> npt.NDArray[np.uint64]:
    """A hash of each program as it is written, whatever its constants, (n,).

    The variants of one function have different ones: where operations round, they differ.
    """
    return _core.identities(batch.records)[2]


def is_irreducible(program: Program) -> bool:
    """False if fewer operations are known to do the same, for instance where a free factor is
    laid on a value that has one already.

    >>> from autonumerics.programs import parse
    >>> is_irreducible(parse("(x*c0)*c1")), is_irreducible(parse("(x + c0)*c1"))
    (False, True)
    """
    return bool(_core.identities(Batch.pack([program]).records)[1][0])
