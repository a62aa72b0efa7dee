"""JAX: under `jit` XLA fuses products into sums where it likes, and no option stops it."""

from __future__ import annotations

from fractions import Fraction

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType
from autonumerics.codegen.languages.numpy import LANGUAGE as NUMPY
from autonumerics.codegen.literals import hexadecimal
from autonumerics.programs import OPERATIONS

_FILE = '''$header
import jax.numpy as jnp
import numpy as np
$imports

def $name($parameters):
    """The value at each element of an array of $S, in its shape."""
$body    return $result
'''

_DERIVATIVE_FILE = '''$header
import jax
import jax.numpy as jnp
import numpy as np
$imports

@jax.custom_jvp
def $name($parameters):
    """The value at each element of an array of $S, in its shape."""
$body    return $result


def ${name}_with_derivative($parameters):
    """The value and that of its derivative, which share work."""
$both_body    return $both_result


@$name.defjvp
def _${name}_jvp(inputs, tangents):
    (x,), (dx,) = inputs, tangents
    value, slope = ${name}_with_derivative(x)
    return value, slope * dx
'''

_NEEDS_X64 = """
from jax import config

if not config.jax_enable_x64:
    import warnings

    warnings.warn(
        "$name is for binary64, which JAX computes in binary32 until it is told otherwise: "
        "jax.config.update('jax_enable_x64', True)",
        stacklevel=2,
    )
"""


def _type(name: str) -> NumberType:
    def literal(value: Fraction) -> str:
        return f'{name}(float.fromhex("{hexadecimal(value)}"))'

    return NumberType(name, literal)


LANGUAGE = Language(
    name="jax",
    title="JAX",
    suffix=".py",
    keeps="no promise under jit: XLA may fuse products into sums, so that the error may grow; "
    "fma is a product and a sum; without jit every operation is rounded as written, but on GPUs "
    "not quotients and roots in binary32; binary64 needs jax_enable_x64, without which JAX "
    "computes in binary32",
    rounds_as_written=False,
    types={
        "binary32": _type("np.float32"),
        "binary64": _type("np.float64"),
        "bfloat16": _type("jnp.bfloat16"),
        "binary16": _type("np.float16"),
    },
    operations={row.name: f"jnp.{row.numpy_name}({{0}})" for row in OPERATIONS}
    | INFIX
    | {
        "fma": "{0} * {1} + {2}",
        "min": "jnp.minimum({0}, {1})",
        "max": "jnp.maximum({0}, {1})",
    },
    file=_FILE,
    statement="{name} = {value}",
    constant="{name} = {value}",
    everywhere="jnp.full_like({1}, {0}, dtype=$T)",
    negated="(-{0})",
    cast="{0}.astype({T})",
    casts_once=False,
    comment=Comment("# "),
    imports={"binary64": _NEEDS_X64},
    taken=NUMPY.taken | {"jnp", "jax", "config", "warnings"},
    several={"file": _FILE.replace("The value at", "The values at")},
    derivative_file=_DERIVATIVE_FILE,
)
