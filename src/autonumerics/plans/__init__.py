"""Functions for every input: plans, the steps that they become, and those as code.

types, steps, builder   typed straight-line code on machine numbers
evaluation              what it means: the reference, on NumPy's arrays
seams                   the numbers next to which it changes
machine                 the same as machine code, to the bit
lookups, scaling        tables and powers of 2 as machine code
printing, statements    the same as text: one lowering
languages               a table for each: C, CUDA, Triton, JAX, Rust, WGSL ...
reductions              from every argument to those that a kernel is good for
constants               the reals in them, as sums of machine numbers
plan                    reductions and kernels of one function, as data
cores                   what they leave beside kernels: pieces, expressions,
damped, damped_pieces   decays, in double and in single,
hyperbolic              cosh and sinh,
substituted             functions that are tame in another variable
reflecting              functions that are known below 0 by what they are above
quarters, long_turns    sines and cosines
pairs, logarithms       logarithms of algebraic expressions, in single
tangents                tangents
exponents, quotients    exponentials of any rate, logistic functions
"""

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.cores import Composed, Pieces
from autonumerics.plans.damped import Damped
from autonumerics.plans.damped_pieces import DampedPieces
from autonumerics.plans.evaluation import evaluate
from autonumerics.plans.exponents import Exponential
from autonumerics.plans.hyperbolic import Hyperbolic
from autonumerics.plans.languages import STEP_LANGUAGES, step_language
from autonumerics.plans.logarithms import Logarithm
from autonumerics.plans.machine import CompiledProcedure, compile_procedure
from autonumerics.plans.plan import Core, Kernel, Part, Plan
from autonumerics.plans.printing import emit_procedure
from autonumerics.plans.quarters import Quarters
from autonumerics.plans.quotients import ExponentialQuotient
from autonumerics.plans.reflecting import Reflecting
from autonumerics.plans.steps import Procedure, Rare, Step
from autonumerics.plans.substituted import Substituted
from autonumerics.plans.tangents import Tangent

__all__ = [
    "STEP_LANGUAGES",
    "Builder",
    "CompiledProcedure",
    "Composed",
    "Core",
    "Damped",
    "DampedPieces",
    "Exponential",
    "ExponentialQuotient",
    "Hyperbolic",
    "Kernel",
    "Logarithm",
    "Part",
    "Pieces",
    "Plan",
    "Procedure",
    "Quarters",
    "Rare",
    "Reflecting",
    "Step",
    "Substituted",
    "Tangent",
    "Value",
    "compile_procedure",
    "emit_procedure",
    "evaluate",
    "step_language",
]
