"""Emitted OpenCL C, GLSL and WGSL, run by software devices: PoCL and Mesa's llvmpipe, lavapipe.

Each takes programs by key and gives the values of each at an array of inputs, as `running` does.
"""

from __future__ import annotations

import os

import numpy as np
from codegen.running import Programs, Values, emitted

from autonumerics.codegen import language
from autonumerics.formats import Arithmetic


def opencl(programs: Programs, arithmetic: Arithmetic, x: np.ndarray) -> Values:
    """By PoCL, quotients and roots correctly rounded as the option asks."""
    import pyopencl as cl

    os.environ.setdefault("PYOPENCL_NO_CACHE", "1")
    device = cl.get_platforms()[0].get_devices()[0]
    context = cl.Context([device])
    queue = cl.CommandQueue(context)
    number = language("opencl").types[arithmetic.storage.name].name
    code = "\n".join(emitted("opencl", programs, arithmetic).values())
    calls = "".join(f"    y[{k}*n + i] = f_{key}(x[i]);\n" for k, key in enumerate(programs))
    code += f"""
kernel void run(global const {number} *x, global {number} *y) {{
    size_t i = get_global_id(0), n = get_global_size(0);
{calls}}}
"""
    built = cl.Program(context, code).build(["-cl-fp32-correctly-rounded-divide-sqrt"])
    flags = cl.mem_flags
    given = cl.Buffer(context, flags.READ_ONLY | flags.COPY_HOST_PTR, hostbuf=x)
    made = cl.Buffer(context, flags.WRITE_ONLY, x.nbytes * len(programs))
    built.run(queue, x.shape, None, given, made)
    values = np.empty((len(programs), len(x)), x.dtype)
    cl.enqueue_copy(queue, values, made)
    return dict(zip(programs, values, strict=True))


def glsl(programs: Programs, arithmetic: Arithmetic, x: np.ndarray) -> Values:
    """By a compute shader without a display."""
    import moderngl

    context = moderngl.create_context(standalone=True, backend="egl", require=430)
    given, made = context.buffer(x.tobytes()), context.buffer(reserve=x.nbytes)
    found = {}
    for key, code in emitted("glsl", programs, arithmetic).items():
        shader = context.compute_shader(f"""#version 430
layout(local_size_x = 1) in;
layout(std430, binding = 0) readonly buffer Given {{ float given[]; }};
layout(std430, binding = 1) writeonly buffer Made {{ float made[]; }};
{code}
void main() {{
    uint i = gl_GlobalInvocationID.x;
    made[i] = f_{key}(given[i]);
}}
""")
        given.bind_to_storage_buffer(0)
        made.bind_to_storage_buffer(1)
        shader.run(group_x=len(x))
        context.finish()
        found[key] = np.frombuffer(made.read(), x.dtype)
    return found


def wgsl(programs: Programs, arithmetic: Arithmetic, x: np.ndarray) -> Values:
    """By WebGPU on a Vulkan device, a compute shader."""
    from wgpu.utils.compute import compute_with_buffers

    found = {}
    for key, code in emitted("wgsl", programs, arithmetic).items():
        shader = f"""
@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> made: array<f32>;
{code}
@compute @workgroup_size(1)
fn main(@builtin(global_invocation_id) place: vec3<u32>) {{
    made[place.x] = f_{key}(given[place.x]);
}}
"""
        out = compute_with_buffers({0: x}, {1: (len(x), "f")}, shader, n=len(x))
        found[key] = np.frombuffer(out[1], np.float32)
    return found


def missing(name: str) -> str:
    """Why code of that language cannot be run here, "" if it can."""
    try:
        if name == "opencl":
            import pyopencl

            pyopencl.get_platforms()
        elif name == "glsl":
            import moderngl

            moderngl.create_context(standalone=True, backend="egl", require=430).release()
        else:
            from wgpu import gpu

            gpu.request_adapter_sync()
    except Exception as reason:
        return f"{name} cannot be run here: {reason}"
    return ""


RUN = {"opencl": opencl, "glsl": glsl, "wgsl": wgsl}
