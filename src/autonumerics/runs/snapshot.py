"""A search between two generations, on disk: arrays only, no pickles."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from autonumerics._core import MAX_CONSTANTS, RECORD_BYTES
from autonumerics.errors import InvalidRun
from autonumerics.kernels import Batch
from autonumerics.search import Front, Memory, Solution, State
from autonumerics.search.variation import MEMORY_SLOTS


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The search between two generations, and the front that whole generations have led to."""

    state: State
    front: Front


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """The checkpoint as an npz file; the memory by its used slots only, the front as JSON."""
    state = checkpoint.state
    used = np.flatnonzero(state.memory.table)
    counters = [state.archive.capacity, state.generation, state.evaluations, state.barren]
    front = json.dumps(checkpoint.front.to_json()).encode()
    file = io.BytesIO()
    np.savez(
        file,
        records=state.archive.batch.records,
        constants=state.archive.batch.constants,
        errors=state.archive.errors,
        hashes=state.archive.hashes,
        counters=np.array(counters),
        memory_slots=used.astype(np.uint32),
        memory_entries=state.memory.table[used],
        front=np.frombuffer(front, np.uint8),
    )
    return file.getvalue()


def load(path: Path, empty: State) -> Checkpoint:
    """The checkpoint that `to_bytes` wrote for a search that began with the state `empty`.

    Raises InvalidRun if the file is missing or damaged.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise InvalidRun(f"cannot resume: {path}: {reason}") from None
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return _checkpoint({name: arrays[name] for name in arrays.files}, empty)
    except Exception as problem:  # a damaged archive fails in a dozen ways, all of one meaning
        reason = " ".join(str(problem).split())
        raise InvalidRun(f"cannot resume: {path} is damaged ({reason}); start anew") from None


def _checkpoint(arrays: dict[str, np.ndarray], empty: State) -> Checkpoint:
    entries = json.loads(arrays["front"].tobytes())
    return Checkpoint(_state(arrays, empty), Front(tuple(map(Solution.from_json, entries))))


def _state(arrays: dict[str, np.ndarray], empty: State) -> State:
    records, constants, errors = arrays["records"], arrays["constants"], arrays["errors"]
    n = len(errors)
    shapes = (records.shape, constants.shape, arrays["hashes"].shape)
    if shapes != ((n, RECORD_BYTES), (n, 2, MAX_CONSTANTS), (n,)):
        raise ValueError("arrays of another shape")
    capacity, generation, evaluations, barren = map(int, arrays["counters"])
    table = np.zeros(MEMORY_SLOTS, np.uint64)
    table[arrays["memory_slots"]] = arrays["memory_entries"]
    batch = Batch(records.astype(np.uint8), constants.astype(np.float64))
    hashes = arrays["hashes"].astype(np.uint64)
    found = {"batch": batch, "errors": errors.astype(np.float64), "hashes": hashes}
    archive = replace(empty.archive, capacity=capacity, **found)
    memory = Memory(table, forms=empty.memory.forms)
    return State(archive, memory, generation, evaluations, barren)
