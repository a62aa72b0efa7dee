"""Languages of graphics processors, run by software devices where these are installed."""

from __future__ import annotations

import os

import numpy as np
import pytest
from codegen import on_device
from codegen.same_bits import LIBRARY, PROGRAMS, differences, inputs, reference

from autonumerics.codegen import language
from autonumerics.formats import Arithmetic

SINGLE = Arithmetic.of("binary32")


@pytest.fixture
def device():
    """Runs a language's programs; skips where it cannot, except in CI."""

    def run(name, programs, arithmetic, x):
        reason = on_device.missing(name)
        if reason and not os.environ.get("CI"):
            pytest.skip(reason)
        assert not reason
        return on_device.RUN[name](programs, arithmetic, x)

    return run


KEPT = {
    "opencl": list(PROGRAMS),
    "glsl": ["identity", "polynomial", "quotient", "root", "products", "subnormal",
             "looked_through", "signs", "squares"],
    "wgsl": ["identity", "polynomial", "root", "products", "subnormal", "looked_through", "signs"],
}  # fmt: skip
"""Programs of which each language keeps all: the others divide, fuse, or take a minimum of NaN."""


@pytest.mark.parametrize("name", on_device.RUN)
def test_what_is_kept_is_kept_to_the_bit(device, name):
    x = inputs(SINGLE.storage, 3_000)
    programs = {key: PROGRAMS[key] for key in KEPT[name]}
    found = device(name, programs, SINGLE, x)
    for key, program in programs.items():
        wrong = differences(found[key], reference(program, SINGLE, x))
        assert not len(wrong), (key, x[wrong[:3]], found[key][wrong[:3]])


def test_opencl_computes_in_binary64(device):
    arithmetic = Arithmetic.of("binary64")
    x = inputs(arithmetic.storage, 3_000)
    found = device("opencl", PROGRAMS, arithmetic, x)
    for key, program in PROGRAMS.items():
        assert not len(differences(found[key], reference(program, arithmetic, x))), key


@pytest.mark.parametrize("name", ["glsl", "wgsl"])
def test_fma_is_fused_or_a_product_and_a_sum_and_that_is_said(device, name):
    """Devices choose; the two programs are the same but for that."""
    x = inputs(SINGLE.storage, 3_000)
    found = device(name, {"p": PROGRAMS["horner_fma"]}, SINGLE, x)["p"]
    fused, apart = (reference(PROGRAMS[k], SINGLE, x) for k in ("horner_fma", "polynomial"))
    faults = [len(differences(found, expected)) for expected in (fused, apart)]
    assert 0 in faults
    assert "fma is fused or not" in language(name).keeps


@pytest.mark.parametrize("name", on_device.RUN)
def test_quotients_and_functions_are_near(device, name):
    x = np.linspace(0.125, 4, 500).astype(np.float32)
    rows = {k: p for k, p in LIBRARY.items() if k in language(name).operations}
    programs = rows | {key: PROGRAMS[key] for key in ("quotient", "squares", "negated")}
    found = device(name, programs, SINGLE, x)
    assert len(programs) >= 8
    for key, program in programs.items():
        expected = reference(program, SINGLE, x)
        np.testing.assert_allclose(found[key], expected, rtol=1e-4, atol=1e-5, err_msg=key)
