"""The Python face of the compiled core, and the NumPy reference that defines its values."""

from autonumerics._core import (
    FIRST_CONSTANT,
    MAX_CONSTANTS,
    MAX_OPERATIONS,
    NODE_COUNT,
    RECORD_BYTES,
    EvolutionStrategy,
)
from autonumerics.kernels.batch import Batch, in_two_doubles, is_packable
from autonumerics.kernels.bounded import BoundedEvaluator, BoundedResults
from autonumerics.kernels.evaluation import (
    default_threads,
    evaluate,
    evaluate_batch,
    functional_hash,
    functional_hashes,
    is_irreducible,
    variant_hashes,
)

__all__ = [
    "FIRST_CONSTANT",
    "MAX_CONSTANTS",
    "MAX_OPERATIONS",
    "NODE_COUNT",
    "RECORD_BYTES",
    "Batch",
    "BoundedEvaluator",
    "BoundedResults",
    "EvolutionStrategy",
    "default_threads",
    "evaluate",
    "evaluate_batch",
    "functional_hash",
    "functional_hashes",
    "in_two_doubles",
    "is_irreducible",
    "is_packable",
    "variant_hashes",
]
