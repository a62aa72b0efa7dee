"""Stand-ins for what the loop knows by protocols: they look errors up and take no time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autonumerics.kernels import Batch, functional_hash
from autonumerics.search import Finisher, Solution


@dataclass(frozen=True)
class FakeFitted:
    batch: Batch
    errors: np.ndarray


class FakeFitter:
    """Error by functional hash: some of each operation count better than others."""

    def __init__(self):
        self.counts = []

    def fit(self, candidates, thresholds, generation):  # noqa: ARG002
        self.counts.append(len(candidates))
        luck = (candidates.hashes % np.uint64(1009)).astype(float) / 1009
        return FakeFitted(candidates.batch, 10.0 ** -(candidates.batch.ops + luck))


class FakeFinisher(Finisher):
    """Takes programs as they are; refutes every third function, for any constants."""

    def __init__(self, rounds=8):
        super().__init__(rounds)
        self.calls = 0

    def _finish(self, program):
        self.calls += 1
        if is_refuted(functional_hash(program)):
            return None
        return Solution(program, 10.0**-program.ops, 1.0)


def is_refuted(name):
    return name % 3 == 0
