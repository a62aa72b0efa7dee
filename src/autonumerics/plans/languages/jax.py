"""JAX: XLA fuses products into sums, adds constants up and leaves conversions out (on GPUs, that
to binary32 and back), unless a selection stands between.

Fused operations, quotients and roots are in binary64, which is switched on inside: on GPUs those of
binary32 are within an ULP.
"""

from __future__ import annotations

from autonumerics.codegen.languages.jax import LANGUAGE as BASE
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.languages.arrays import fused, fused_wide
from autonumerics.plans.languages.numpy import LANGUAGE as NUMPY
from autonumerics.plans.languages.numpy import OPERATIONS as NUMPYS
from autonumerics.plans.languages.numpy import TYPES

OPERATIONS = {name: text.replace("np.", "jnp.") for name, text in NUMPYS.items()} | {
    "bits": "lax.bitcast_convert_type({0}, {T})",
    "from_bits": "lax.bitcast_convert_type({0}, {T})",
    "scale": "_{name}_held(_{name}_scaled{f}({0}, {1}))",
    "fma": "_{name}_held(_{name}_fma{f}({0}, {1}, {2}))",
    "narrow": "_{name}_held({0}.astype({T}))",
    "div in single": "_{name}_quotient({0}, {1})",
    "sqrt in single": "_{name}_root({0})",
    "add": "_{name}_held({0} + {1})",
    "sub": "_{name}_held({0} - {1})",
    "mul": "_{name}_held({0} * {1})",
}

_HELD = '''

def _{name}_held(value):
    """The value, of which and of what reads it XLA makes nothing else."""
    return jnp.where(value == value, value, value * 0)
'''

_NEAREST = '''

def _{name}_nearest(value):
    """In jnp.float32: two roundings are one, since binary64 has more than twice the digits."""
    return _{name}_held(_{name}_held(value).astype(jnp.float32))
'''

_QUOTIENT = """

def _{name}_quotient(a, b):
    return _{name}_nearest(a.astype(jnp.float64) / b.astype(jnp.float64))
"""

_ROOT = """

def _{name}_root(v):
    return _{name}_nearest(jnp.sqrt(v.astype(jnp.float64)))
"""

_SCALED = '''

def _{name}_scaled{f}(y, k):
    """y 2^k for whole k, rounded once."""
    n = lax.bitcast_convert_type(k + {magic}, {i}) - {pattern}
    part = n >> 1
    a = lax.bitcast_convert_type((part + {bias}) << {fraction}, {t})
    b = lax.bitcast_convert_type((n - part + {bias}) << {fraction}, {t})
    return _{name}_held(y * a) * b
'''

_FILE = '''$header
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
$helpers$functions

@jax.custom_jvp
def $name(x):
    """The value at each element of an array of $S, in its shape."""
    with jax.enable_x64(True):
        x = jnp.asarray(x, $S)
        return jnp.broadcast_to(_$name(x), x.shape)


@$name.defjvp
def _${name}_jvp(inputs, tangents):
    raise NotImplementedError("$name has no derivative: give it one by jax.custom_jvp")
'''

LANGUAGE = StepLanguage(
    base=BASE,
    keeps="the bits that were measured, but for those of NaN, with jit and without, where XLA has "
    "subnormal numbers: on processors it takes them for zeros",
    compiling="JAX has no fused operation: each is emulated in binary64, which is switched on "
    "inside. There is no derivative: jax.grad says so.",
    types=TYPES,
    unsigned=NUMPY.unsigned,
    literal=NUMPY.literal,
    entry=NUMPY.entry,
    file=_FILE,
    function=NUMPY.function,
    statement=NUMPY.statement,
    table=NUMPY.table,
    look_up="jnp.asarray(_{table})[{0}]",
    suffixes=NUMPY.suffixes,
    operations=OPERATIONS,
    helpers={
        "fusible": (_HELD,),
        "fma in single": (fused("jnp", OPERATIONS | {"narrow": "{0}.astype({T})"}, "jnp.int64"),),
        "fma in double": (fused_wide("jnp", OPERATIONS, "jnp.int64", "_{name}_held(a * b)"),),
        "div in single": (_NEAREST, _QUOTIENT),
        "sqrt in single": (_NEAREST, _ROOT),
        "scale": (_SCALED,),
    },
    lacks=NUMPY.lacks,
    unused="",
    choice="jnp.where(_{function}_is_rare(x), _{function}_rare(x), _{function}_usual(x))",
    ending="_jax.py",
)
