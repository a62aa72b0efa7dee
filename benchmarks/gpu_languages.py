"""Whole functions on a GPU in the languages of frameworks: at how many inputs the bits are others.

Triton at every number of binary32; PyTorch and JAX, which emulate fused operations, at a million.
Expected is what this package's machine code gives on the host; any two NaN are the same.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from gpu_bits import INPUTS, differences, inputs, loaded, triton_kernel
from gpu_functions import CASES, CHUNK, fill, plan_of

from autonumerics.formats import format_named
from autonumerics.plans import Procedure, compile_procedure, emit_procedure

_TINY = np.finfo(np.float32).tiny


def compared(folder: Path) -> Iterator[str]:
    """Lines of Markdown."""
    kinds = {
        "triton": ("Triton, enable_fp_fusion=False", in_triton),
        "torch": ("PyTorch, eager", in_torch),
        "jax": ("JAX, jit", in_jax),
    }
    here = {k: v for k, v in kinds.items() if importlib.util.find_spec(k) is not None}
    yield f"| function | {' | '.join(shown for shown, _ in here.values())} |"
    yield f"|---|{'---:|' * len(here)}"
    for name in CASES:
        procedure = plan_of(name).procedure()
        cells = [run(name, procedure, folder) for _, run in here.values()]
        yield f"| {name} | {' | '.join(cells)} |"


def in_triton(name: str, procedure: Procedure, folder: Path) -> str:
    """At all numbers."""
    import torch

    code = emit_procedure(procedure, "triton", "whole")
    kernel = triton_kernel([code], ["whole"], folder / f"whole_triton_{name}.py")
    function, expected = compile_procedure(procedure), np.empty(CHUNK, np.float32)
    made = torch.empty(CHUNK, dtype=torch.float32, device="cuda")
    found = 0
    with ThreadPoolExecutor() as pool:
        for first in range(0, 1 << 32, CHUNK):
            bits = torch.arange(first, first + CHUNK, dtype=torch.int64, device="cuda")
            given = bits.to(torch.int32).view(torch.float32)
            kernel[(CHUNK // 1024,)](given, made, CHUNK, BLOCK=1024, enable_fp_fusion=False)
            fill(function, first, expected, pool)
            right = torch.from_numpy(expected).cuda()
            is_other = made.view(torch.int32) != right.view(torch.int32)
            found += int((is_other & ~(made.isnan() & right.isnan())).sum())
    return f"{found:,}"


def in_torch(name: str, procedure: Procedure, folder: Path) -> str:
    """At a million numbers."""
    import torch

    def values(x: np.ndarray) -> np.ndarray:
        module = loaded(emit_procedure(procedure, "pytorch", "whole"),
                        folder / f"whole_torch_{name}.py")  # fmt: skip
        return module.whole(torch.from_numpy(x).cuda()).cpu().numpy()

    return _told(values, procedure)


def in_jax(name: str, procedure: Procedure, folder: Path) -> str:
    """At a million numbers."""
    import jax

    def values(x: np.ndarray) -> np.ndarray:
        module = loaded(emit_procedure(procedure, "jax", "whole"),
                        folder / f"whole_jax_{name}.py")  # fmt: skip
        return np.asarray(jax.jit(module.whole)(x))

    return _told(values, procedure)


def _told(values: Callable[[np.ndarray], Any], procedure: Procedure) -> str:
    """How many are others, and of these how many have a subnormal input or result."""
    x = inputs(format_named("binary32"), INPUTS)
    right = compile_procedure(procedure)(x)
    wrong = differences(values(x), right)
    small = sum(abs(x[k]) < _TINY or abs(right[k]) < _TINY for k in wrong)
    return f"{len(wrong):,}" + (f", {small:,} of them subnormal" if small else "")
