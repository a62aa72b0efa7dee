"""A search between two generations, on disk: arrays only, no pickles.

Beside the arrays stands `about`, JSON: the format, the `Encoding` of records and memory, and the
identity of the configuration that the search belongs to. Version 0.1.0 wrote neither.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autonumerics.accuracy import sample_error
from autonumerics.errors import InvalidRun
from autonumerics.kernels import MAX_CONSTANTS, RECORD_BYTES, Batch, functional_hashes
from autonumerics.kernels.mutation import Memory as Table
from autonumerics.runs.encoding import VERSION_0_1, Encoding
from autonumerics.search import Archive, Front, Memory, Solution, State
from autonumerics.targets import Target

FORMAT = "autonumerics-snapshot-2"
ANEW = "remove it to search anew (the front stays)"

SAME = 1e-6
"""Difference of two samplings of one error, relative or absolute, that tells nothing."""

Arrays = dict[str, np.ndarray]


def to_bytes(state: State, identity: str = "") -> bytes:
    """A whole state as an npz file; the memory by its used slots only, the front as JSON.

    identity: of the configuration that the search belongs to.
    """
    used, entries = state.memory.table.entries()
    counters = [state.archive.settings.capacity, state.generation, state.evaluations, state.barren]
    about = {"format": FORMAT, "config": identity, "encoding": Encoding.current().to_json()}
    file = io.BytesIO()
    np.savez(
        file,
        about=_json(about),
        records=state.archive.batch.records,
        constants=state.archive.batch.constants,
        errors=state.archive.errors,
        refuted=state.archive.refuted,
        counters=np.array(counters),
        memory_slots=used.astype(np.uint32),
        memory_entries=entries,
        front=_json(state.front.to_json()),
    )
    return file.getvalue()


def load(
    path: Path,
    empty: State,
    identity: str = "",
    target: Target | None = None,
    warn: Callable[[str], None] = lambda _: None,
) -> State:
    """The state that `to_bytes` wrote for a search that began with the state `empty`.

    One of an earlier version is translated, and what cannot be carried over is told to `warn`.
    Raises InvalidRun if the file is missing, damaged, of a later version, or of another run: one
    of another identity or, where it does not say, with other errors for the target.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise InvalidRun(f"cannot resume: {path}: {reason}") from None
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return _state({n: arrays[n] for n in arrays.files}, empty, identity, target, warn)
    except _Refused as problem:
        raise InvalidRun(f"cannot resume: {path} {problem}") from None
    except Exception as problem:  # a damaged archive fails in a dozen ways, all of one meaning
        reason = " ".join(str(problem).split())
        raise InvalidRun(f"cannot resume: {path} is damaged ({reason}); {ANEW}") from None


class _Refused(Exception):
    """A whole snapshot that is not for this version or this run; its text says what to do."""


_FOREIGN = _Refused(
    f"belongs to a run with another configuration: put back the one that belongs here, or {ANEW}"
)


def _state(
    arrays: Arrays,
    empty: State,
    identity: str,
    target: Target | None,
    warn: Callable[[str], None],
) -> State:
    encoding = _encoding(arrays, identity)
    front = Front.of(map(Solution.from_json, json.loads(arrays["front"].tobytes())))
    if encoding == VERSION_0_1 and target is not None and not _is_for(front, target):
        raise _FOREIGN
    archive, memory = _archive(arrays, empty.archive, encoding), empty.memory
    if Encoding.current().remembers(encoding, variants=memory.variants):
        memory = _memory(arrays, memory)
        archive = replace(archive, refuted=arrays["refuted"].astype(np.uint64))
    else:
        warn(
            f"the snapshot is of version {encoding.version}: what that had tried may be tried again"
        )
    _, generation, evaluations, barren = map(int, arrays["counters"])
    return State(archive, memory, front, generation, evaluations, barren)


def _is_for(front: Front, target: Target) -> bool:
    """Whether the programs have the errors that are stated of them, if these are for the target."""
    return all(
        math.isclose(sample_error(s.program, target).error, s.error, rel_tol=SAME, abs_tol=SAME)
        for s in front
        if s.standing == "sampled"
    )


def _encoding(arrays: Arrays, identity: str) -> Encoding:
    """What the arrays are written in, if this version reads it and the run is the right one."""
    if "about" not in arrays:
        return VERSION_0_1
    about = json.loads(arrays["about"].tobytes())
    encoding = about["encoding"]
    if about["format"] != FORMAT:
        raise _Refused(f"has the format {about['format']!r}, {FORMAT!r} is known: go on with "
                       f"version {encoding['version']}, or {ANEW}")  # fmt: skip
    if about["config"] != identity:
        raise _FOREIGN
    found = Encoding.from_json(encoding)
    if not Encoding.current().translates(found):
        unknown = " ".join(sorted(set(found.operations) - set(Encoding.current().operations)))
        raise _Refused(f"has operations that this version does not know ({unknown}): go on with "
                       f"version {found.version}, or {ANEW}")  # fmt: skip
    return found


def _archive(arrays: Arrays, empty: Archive, encoding: Encoding) -> Archive:
    records, constants, errors = arrays["records"], arrays["constants"], arrays["errors"]
    n = len(errors)
    if (records.shape, constants.shape) != ((n, RECORD_BYTES), (n, 2, MAX_CONSTANTS)):
        raise ValueError("arrays of another shape")
    records = Encoding.current().records_from(records.astype(np.uint8), encoding)
    batch = Batch(records, constants.astype(np.float64))
    if encoding == VERSION_0_1:  # whose core had an order of operands of its own
        batch = Batch.pack([batch.program(i) for i in range(n)])
    errors = errors.astype(np.float64)
    return replace(empty, batch=batch, errors=errors, hashes=functional_hashes(batch))


def _memory(arrays: Arrays, empty: Memory) -> Memory:
    used, entries = arrays["memory_slots"], arrays["memory_entries"]
    slots = empty.table.slots
    return replace(empty, table=Table.of(slots, used.astype(np.int64), entries.astype(np.uint64)))


def _json(data: Any) -> np.ndarray:
    return np.frombuffer(json.dumps(data, allow_nan=False).encode(), np.uint8)
