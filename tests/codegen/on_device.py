"""Emitted OpenCL C, GLSL and WGSL, run by software devices: PoCL and Mesa's llvmpipe, lavapipe.

Each takes programs by key and gives the values of each at an array of inputs, as `running` does.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from codegen.running import Programs, Values, emitted
from pocl import values_on_pocl

from autonumerics.formats import Arithmetic


def opencl(programs: Programs, arithmetic: Arithmetic, x: np.ndarray) -> Values:
    """By PoCL, quotients and roots correctly rounded as the option asks."""
    code = "\n".join(emitted("opencl", programs, arithmetic).values())
    names = [f"f_{key}" for key in programs]
    values = values_on_pocl(code, names, arithmetic.storage.name, x)
    return dict(zip(programs, values, strict=True))


def glsl(programs: Programs, arithmetic: Arithmetic, x: np.ndarray) -> Values:
    """By a compute shader without a display."""
    return through_shaders("glsl", emitted("glsl", programs, arithmetic), x)


def through_shaders(name: str, codes: Mapping[str, str], x: np.ndarray) -> Values:
    """The values of functions f_ and a key in GLSL or WGSL."""
    return {"glsl": _glsl, "wgsl": _wgsl}[name](codes, x)


def _glsl(codes: Mapping[str, str], x: np.ndarray) -> Values:
    import moderngl

    context = moderngl.create_context(standalone=True, backend="egl", require=430)
    given, made = context.buffer(x.tobytes()), context.buffer(reserve=x.nbytes)
    found = {}
    for key, code in codes.items():
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
    return through_shaders("wgsl", emitted("wgsl", programs, arithmetic), x)


def _wgsl(codes: Mapping[str, str], x: np.ndarray) -> Values:
    from wgpu.utils.compute import compute_with_buffers

    found = {}
    for key, code in codes.items():
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

            pyopencl.get_platforms()[0].get_devices()
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
