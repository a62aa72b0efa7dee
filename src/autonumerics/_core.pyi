"""The compiled core as Python sees it; `autonumerics.kernels` is its only user."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]

MAX_INPUTS: int
FIRST_CONSTANT: int
FIRST_RESULT: int
MAX_OPERATIONS: int
MAX_CONSTANTS: int
FIRST_CONSTANT: int
RECORD_BYTES: int
NODE_COUNT: int
ORACLE_DEGREE: int
DOUBLE_ORACLE_DEGREE: int
NEGATIVE_ZERO: int

def operation_table() -> list[tuple[str, int, bool, str]]: ...
def evaluate(records: Bytes, constants: Doubles, points: Doubles, threads: int) -> Doubles: ...
def bounded(
    records: Bytes, constants: Doubles, high: Doubles, low: Doubles
) -> tuple[Doubles, Doubles, Doubles]: ...
def identities(
    records: Bytes,
) -> tuple[npt.NDArray[np.uint64], Bytes, npt.NDArray[np.uint64]]: ...
def canonical(records: Bytes, constants: Doubles) -> tuple[Bytes, Doubles]: ...

class Memory:
    def __init__(self, slots: int) -> None: ...
    @staticmethod
    def of(slots: int, used: npt.NDArray[np.int64], entries: npt.NDArray[np.uint64]) -> Memory: ...
    @property
    def slots(self) -> int: ...
    def entries(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]: ...
    def recorded(
        self,
        hashes: npt.NDArray[np.uint64],
        operations: npt.NDArray[np.int64],
        grades: npt.NDArray[np.int64],
    ) -> Memory: ...

class MutationSettings:
    insert_weight: int
    remove_weight: int
    rewire_weight: int
    exchange_weight: int
    repeat_weight: int
    another_edit: float
    constant_share: float
    input_share: float
    tries: int
    attempts: int
    def __init__(self) -> None: ...

def parities(records: Bytes) -> npt.NDArray[np.uint8]: ...
def symmetric(records: Bytes) -> npt.NDArray[np.uint8]: ...
def mutate(
    records: Bytes,
    constants: Doubles,
    grades: npt.NDArray[np.int64],
    parents: npt.NDArray[np.int64],
    allowed: list[int],
    max_ops: int,
    by_variant: bool,
    settings: MutationSettings,
    memory: Memory,
    seed: int,
    generation: int,
    threads: int,
    parity: int = 0,
    free_share: float = 0.0,
    symmetric: int = 0,
) -> tuple[
    Bytes,
    Doubles,
    npt.NDArray[np.uint32],
    npt.NDArray[np.int64],
    npt.NDArray[np.uint64],
]: ...

class Goal:
    def __init__(
        self,
        nodes: Doubles,
        values: Doubles,
        values_low: Doubles,
        weights: Doubles,
        points: Doubles,
        point_values: Doubles,
        point_values_low: Doubles,
        point_weights: Doubles,
        starts: npt.NDArray[np.int64],
    ) -> None: ...

class FitSettings:
    first_steps: int
    second_steps: int
    seconds: int
    last_steps: int
    promise: float
    random_starts: int
    spread: float
    perturbation: float
    least_stages: int
    most_stages: int
    least_stage_steps: int
    most_stage_steps: int
    precise_below: float
    precise_steps: int
    uneven: float
    relative: bool
    def __init__(self) -> None: ...

def fit(
    records: Bytes,
    starts: Doubles,
    fresh: npt.NDArray[np.uint32],
    goal: Goal,
    thresholds: Doubles,
    settings: FitSettings,
    seed: int,
    generation: int,
    threads: int,
) -> tuple[Doubles, Doubles]: ...
def descend(
    records: Bytes, starts: Doubles, goal: Goal, steps: int, precise: bool, threads: int
) -> tuple[Doubles, npt.NDArray[np.int64]]: ...
def worst_errors(
    address: int,
    constants: Bytes,
    bits: int,
    precision: int,
    ranges: npt.NDArray[np.int64],
    frames: Doubles,
    coefficients: Doubles,
    threads: int,
) -> tuple[Doubles, npt.NDArray[np.int64]]: ...
def courses(
    address: int, bits: int, precision: int, ranges: npt.NDArray[np.int64], threads: int
) -> tuple[Doubles, npt.NDArray[np.int8]]: ...
def double_oracle_values(
    ranges: npt.NDArray[np.int64],
    frames: Doubles,
    coefficients: Doubles,
    piece: npt.NDArray[np.int64],
    x: Doubles,
    threads: int,
) -> Doubles: ...
def worst_sampled(
    address: int,
    constants: Doubles,
    ranges: npt.NDArray[np.int64],
    frames: Doubles,
    coefficients: Doubles,
    cells: npt.NDArray[np.int64],
    samples: int,
    seed: int,
    threads: int,
) -> tuple[Doubles, npt.NDArray[np.int64]]: ...
def along_the_line(
    addresses: Sequence[int],
    bits: int,
    precision: int,
    ranges: npt.NDArray[np.int64],
    kinds: npt.NDArray[np.int32],
    frames: Doubles,
    coefficients: Doubles,
    turns: npt.NDArray[np.uint64],
    undecided_kept: int,
    threads: int,
) -> list[tuple[Doubles, npt.NDArray[np.int64], npt.NDArray[np.int64]]]: ...
def screen(
    records: Bytes,
    constants: Doubles,
    x: Doubles,
    values: Doubles,
    values_low: Doubles,
    above: Doubles,
    below: Doubles,
    formats: npt.NDArray[np.int32],
    threads: int,
) -> Doubles: ...

# Elementwise; _precise: double-doubles, a row of high and one of low parts, (2, n).
def exponential(x: Doubles) -> Doubles: ...
def exponential2(x: Doubles) -> Doubles: ...
def logarithm(x: Doubles) -> Doubles: ...
def logarithm2(x: Doubles) -> Doubles: ...
def sine(x: Doubles) -> Doubles: ...
def cosine(x: Doubles) -> Doubles: ...
def exponential_precise(x: Doubles) -> Doubles: ...
def exponential2_precise(x: Doubles) -> Doubles: ...
def logarithm_precise(x: Doubles) -> Doubles: ...
def logarithm2_precise(x: Doubles) -> Doubles: ...
def sine_precise(x: Doubles) -> Doubles: ...
def cosine_precise(x: Doubles) -> Doubles: ...
def column_lengths(matrix: Doubles) -> Doubles: ...
def least_squares(matrix: Doubles, rhs: Doubles, stiffness: Doubles) -> Doubles: ...
def nearest_plane(
    matrix: Doubles, deviations: Doubles, exact: Doubles, stiffness: Doubles
) -> Doubles: ...
def singular_directions(matrix: Doubles) -> tuple[Doubles, Doubles]: ...

class EvolutionStrategy:
    def __init__(
        self, start: Doubles, steps: Doubles, sigma: float, population: int, seed: int
    ) -> None: ...
    def ask(self) -> Doubles: ...
    def tell(self, errors: Doubles) -> None: ...
    @property
    def stopped(self) -> bool: ...
