"""Functions for every input: plans, the steps that they become, and those as code.

types, steps, builder   typed straight-line code on machine numbers
evaluation              what it means: the reference, on NumPy's arrays
machine, lookups, c     the same as machine code and as C, to the bit
reductions              from every argument to those that a kernel is good for
constants               the reals in them, as sums of machine numbers
plan                    reductions and kernels of one function, as data
cores                   what they leave beside kernels: pieces, expressions,
damped, substituted     decays, functions that are tame in another variable
"""

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.c import emit_c
from autonumerics.plans.cores import Composed, Pieces
from autonumerics.plans.damped import Damped
from autonumerics.plans.evaluation import evaluate
from autonumerics.plans.machine import CompiledProcedure, compile_procedure
from autonumerics.plans.plan import Core, Kernel, Part, Plan
from autonumerics.plans.steps import Procedure, Rare, Step
from autonumerics.plans.substituted import Substituted

__all__ = [
    "Builder",
    "CompiledProcedure",
    "Composed",
    "Core",
    "Damped",
    "Kernel",
    "Part",
    "Pieces",
    "Plan",
    "Procedure",
    "Rare",
    "Step",
    "Substituted",
    "Value",
    "compile_procedure",
    "emit_c",
    "evaluate",
]
