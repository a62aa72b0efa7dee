"""Emitted OpenCL C, run by PoCL on the processor."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from autonumerics.codegen import language


def values_on_pocl(code: str, names: Sequence[str], format_name: str, x: np.ndarray) -> np.ndarray:
    """Each function at all inputs, a row each; quotients and roots rounded correctly."""
    import pyopencl as cl

    os.environ.setdefault("PYOPENCL_NO_CACHE", "1")
    device = cl.get_platforms()[0].get_devices()[0]
    context = cl.Context([device])
    queue = cl.CommandQueue(context)
    number = language("opencl").types[format_name].name
    calls = "".join(f"    y[{k}*n + i] = {name}(x[i]);\n" for k, name in enumerate(names))
    code += f"""
kernel void run(global const {number} *x, global {number} *y) {{
    size_t i = get_global_id(0), n = get_global_size(0);
{calls}}}
"""
    built = cl.Program(context, code).build(["-cl-fp32-correctly-rounded-divide-sqrt"])
    flags = cl.mem_flags
    given = cl.Buffer(context, flags.READ_ONLY | flags.COPY_HOST_PTR, hostbuf=x)
    made = cl.Buffer(context, flags.WRITE_ONLY, x.nbytes * len(names))
    built.run(queue, x.shape, None, given, made)
    values = np.empty((len(names), len(x)), x.dtype)
    cl.enqueue_copy(queue, values, made)
    return values
