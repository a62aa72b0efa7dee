"""The Python face of the compiled core, and the NumPy reference that defines its values."""

from autonumerics._core import MAX_CONSTANTS, MAX_OPERATIONS, NODE_COUNT, EvolutionStrategy
from autonumerics.kernels.batch import Batch, in_two_doubles, is_packable
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
    "MAX_CONSTANTS",
    "MAX_OPERATIONS",
    "NODE_COUNT",
    "Batch",
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
