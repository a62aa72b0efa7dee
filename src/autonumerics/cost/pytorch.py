"""PyTorch on the CPU as a contender, where it is installed.

Its operators are called with `out=`, by one thread, as everybody else has, on tensors of 65,536
elements; the time of a call for a few is taken off. How it computes in the 16-bit formats is its
own affair: most operators do so in binary32, by SLEEF, and round. What is left over at the end of
an array goes another way: there a value depends on its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from autonumerics.cost.arena import Arena, Values
from autonumerics.cost.clock import Work
from autonumerics.cost.contenders import Contender, Workload
from autonumerics.cost.names import Names
from autonumerics.formats import Format

_ARGUMENTS: dict[str, tuple[Any, ...]] = {"softplus": (1, 20)}
"""beta, and the threshold from which on x is returned: PyTorch's defaults."""

_COUNT = 1 << 16
"""Elements of a call. Its dispatch takes as long as some thousands of them, more than the cached
block of an arena has: these lie in the second cache."""

_FEW = 32
"""Elements of a call that stands for the overhead: a call for none goes another, longer way."""

_LONGER = 10
"""Times as long as other samples: else these are two calls, of which the first, whose code others
have driven out of the caches, may cost as much as all the work."""


@dataclass(frozen=True, slots=True)
class PyTorch(Contender):
    """An operator of PyTorch's, called with `out=` on one tensor."""

    operator: str
    format: Format
    name: str = field(default="PyTorch")

    def __call__(self, x: Values) -> Values:
        """See `Contender`."""
        y = np.empty_like(x)
        self._call(_tensor(x if x.flags.writeable else x.copy()), _tensor(y))
        return y

    def works(self, arena: Arena) -> dict[Workload, Work]:
        """See `Contender`; in the nearest cache alone."""
        return {"l1": self._cached(arena.inputs)}

    def _cached(self, inputs: Values) -> Work:
        tensors = _tensor(np.resize(inputs, _COUNT)), _tensor(np.empty(_COUNT, inputs.dtype))

        def repeat(elements: int, times: int) -> None:
            x, y = (each[:elements] for each in tensors)
            for _ in range(times):
                self._call(x, y)

        whole, few = partial(repeat, _COUNT), partial(repeat, _FEW)
        return Work(self.name, whole, few, _COUNT - _FEW, longer=_LONGER)

    def _call(self, x: Any, y: Any) -> None:
        _operator(self.operator)(x, *_ARGUMENTS.get(self.operator, ()), out=y)


def pytorch(names: Names, format: Format) -> PyTorch | None:
    """PyTorch's function on tensors of the format, if it is installed and has it."""
    if not names.torch or find_spec("torch") is None:
        return None
    return PyTorch(names.torch, format)


@lru_cache(maxsize=64)
def _operator(name: str) -> Callable[..., Any]:
    return getattr(_torch().ops.aten, name).out


@lru_cache(maxsize=1)
def _torch() -> Any:
    """PyTorch, which from now on uses one thread: others would wait for each other, spinning."""
    torch = import_module("torch")  # which takes seconds, and is not installed everywhere
    torch.set_num_threads(1)
    return torch


def _tensor(array: Values) -> Any:
    """The same memory as a tensor; NumPy's bfloat16 goes through its bits."""
    torch = _torch()
    if array.dtype.name != "bfloat16":
        return torch.from_numpy(array)
    return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
