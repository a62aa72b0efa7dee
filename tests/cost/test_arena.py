"""The arrays: values of the domain, sizes, places."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.cost import Arena
from autonumerics.cost.arena import CACHED_BYTES, SLICE_BYTES
from autonumerics.errors import InvalidOption
from autonumerics.formats import FORMATS, format_named
from autonumerics.targets import Domain

SINGLE = format_named("binary32")


@pytest.mark.parametrize("format", FORMATS.values(), ids=str)
def test_a_block_is_as_long_in_bytes_in_every_format(format):
    arena = Arena.make(format, Domain(0.0, 1.0), memory_bytes=2 * SLICE_BYTES)
    assert arena.inputs.dtype == format.dtype
    assert arena.inputs.nbytes == CACHED_BYTES
    assert arena.memory is not None
    assert arena.memory.whole.x.nbytes == 2 * SLICE_BYTES
    assert next(arena.memory.slices).x.nbytes == SLICE_BYTES


@pytest.mark.parametrize("format", FORMATS.values(), ids=str)
@pytest.mark.parametrize(
    "ends", [(0.0, 1.0), (-3.0, 1e-3), (1.0, 1.5707963267948966), (-1e39, 9e39)]
)
def test_inputs_are_spread_over_the_domain_and_inside(format, ends):
    values = Arena.make(format, Domain(*ends), memory_bytes=0).inputs.astype(np.float64)
    assert ends[0] <= values.min() < values.max() <= ends[1]
    assert len(np.unique(values)) > 20


def test_the_same_seed_draws_the_same_inputs():
    drawn = [
        Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=0, seed=seed).inputs for seed in (1, 1, 2)
    ]
    assert np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[0], drawn[2])


def test_inputs_and_outputs_lie_half_a_page_out_of_step_from_a_page_on():
    arena = Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=SLICE_BYTES)
    assert arena.memory is not None
    for block in (*arena.cached, arena.memory.whole):
        assert block.places == (block.x.ctypes.data, block.y.ctypes.data)
        assert [place % 4096 for place in block.places] == [0, 2048]
        assert not np.shares_memory(block.x, block.y)


def test_cached_blocks_are_equal_in_different_places():
    arena = Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=0)
    assert len({block.places for block in arena.cached}) == len(arena.cached) > 1
    assert all(np.array_equal(block.x, arena.inputs) for block in arena.cached)


def test_slices_walk_through_all_of_the_memory_and_begin_again():
    arena = Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=3 * SLICE_BYTES + 512)
    assert arena.memory is not None
    places = [next(arena.memory.slices).places for _ in range(7)]
    assert len(set(places)) == 3
    assert places[:3] * 2 + places[:1] == places


def test_memory_is_optional_but_not_less_than_a_slice():
    assert Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=0).memory is None
    with pytest.raises(InvalidOption, match=f"{SLICE_BYTES} bytes or more, or 0 for none"):
        Arena.make(SINGLE, Domain(0.0, 1.0), memory_bytes=4096)


def test_a_domain_without_a_number_of_the_format_is_refused():
    with pytest.raises(InvalidOption, match="holds no number of bfloat16"):
        Arena.make(format_named("bfloat16"), Domain(1.0000001, 1.0000002), memory_bytes=0)
