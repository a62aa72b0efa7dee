"""The arrays that contenders work on: a block that stays in the first cache, and one in memory.

Sizes are in bytes, so that a format of half the width has twice the elements:

- cached: 8 KiB of inputs and as much of outputs, half of the smallest first cache in use (32 KiB);
- memory: 64 MiB of each by default, walked through in slices of 256 KiB, so that a slice has left
  every cache when its turn comes again.

Where arrays lie changes times, so luck is kept out of it. Inputs and outputs begin half a page
apart: at the same distance into their pages, loads could wait for stores of the same low address
bits. And the cached block is there several times, for samples to be taken on each in turn: in one
place out of ten or so, code that also reads tables of its own was seen to take a third longer,
because the first cache of some processors tells lines apart by a hash of their addresses. The low
quantile of the samples does not see such a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidOption
from autonumerics.formats import Format
from autonumerics.targets.domain import Domain

CACHED_BYTES = 8 << 10
CACHED_PLACES = 8
SLICE_BYTES = 256 << 10
MEMORY_BYTES = 64 << 20
_PAGE = 4 << 10

Values = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Block:
    """Inputs and outputs of one length, and their addresses; outputs are there to be overwritten.

    It keeps the memory alive.
    """

    x: Values
    y: Values
    places: tuple[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Asking NumPy for an address takes longer than some of the work that is timed."""
        object.__setattr__(self, "places", (self.x.ctypes.data, self.y.ctypes.data))


@dataclass(frozen=True, slots=True)
class Memory:
    """A block in memory, and its slices in order, again and again.

    There is one walk over the slices, which all contenders share: on walks of their own, one that
    follows another closely would find its data in a cache.
    """

    whole: Block
    length: int
    slices: Iterator[Block]

    @classmethod
    def of(cls, whole: Block, length: int) -> Memory:
        """The walk over slices of that length; what is left over at the end is left out."""
        starts = range(0, len(whole.x) - length + 1, length)
        parts = [Block(whole.x[i : i + length], whole.y[i : i + length]) for i in starts]
        return cls(whole, length, cycle(parts))


@dataclass(frozen=True, slots=True)
class Arena:
    """Inputs drawn evenly from a domain and rounded to a format, with room for outputs.

    `cached`: the same block in several places. `memory` is None in an arena made without.

    >>> from autonumerics.formats import format_named
    >>> arena = Arena.make(format_named("binary32"), Domain(0.0, 1.0), memory_bytes=0)
    >>> len(arena.cached), arena.inputs.shape, arena.inputs.dtype, arena.memory
    (8, (2048,), dtype('float32'), None)
    """

    format: Format
    cached: tuple[Block, ...]
    memory: Memory | None

    @classmethod
    def make(
        cls, format: Format, domain: Domain, *, memory_bytes: int = MEMORY_BYTES, seed: int = 1
    ) -> Arena:
        """The same inputs for the same seed; those in memory repeat the cached ones.

        Raises InvalidOption for memory that is not even a slice, unless it is 0.
        """
        if memory_bytes and memory_bytes < SLICE_BYTES:
            raise InvalidOption(
                f"an array in memory is {SLICE_BYTES} bytes or more, or 0 for none, "
                f"got {memory_bytes}"
            )
        inputs = _inputs(format, domain, CACHED_BYTES * 8 // format.bits, seed)
        cached = tuple(_block(inputs, len(inputs)) for _ in range(CACHED_PLACES))
        if not memory_bytes:
            return cls(format, cached, None)
        whole = _block(inputs, memory_bytes * 8 // format.bits)
        return cls(format, cached, Memory.of(whole, SLICE_BYTES * 8 // format.bits))

    @property
    def inputs(self) -> Values:
        """Those of the cached blocks: 8 KiB of numbers of the format in the domain."""
        return self.cached[0].x


def _inputs(format: Format, domain: Domain, count: int, seed: int) -> Values:
    """Numbers of the format within the domain, in no order that a branch could be guessed from."""
    largest, draw = float(format.largest), np.random.default_rng(seed)
    parts = [(max(p.lower, -largest), min(p.upper, largest)) for p in domain.intervals]
    lower, upper = np.array(parts)[draw.integers(len(parts), size=count)].T
    drawn = draw.uniform(lower, upper).astype(format.dtype)
    exact = drawn.astype(np.float64)
    inside = drawn[(lower <= exact) & (exact <= upper)]
    if not len(inside):
        raise InvalidOption(f"{domain} holds no number of {format.name}: give a wider interval")
    return np.resize(inside, count)


def _block(inputs: Values, length: int) -> Block:
    """The inputs, repeated up to the length, and outputs half a page out of step with them."""
    size = length * inputs.itemsize
    gap = _PAGE // 2 + -size % _PAGE
    raw = np.empty(2 * size + gap + _PAGE, np.uint8)
    start = -raw.ctypes.data % _PAGE
    x, y = (raw[at : at + size].view(inputs.dtype) for at in (start, start + size + gap))
    x[:] = np.resize(inputs, length)
    y[:] = inputs[0]
    return Block(x, y)
