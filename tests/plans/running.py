"""Runs emitted C in this process, CUDA by a C++ compiler, and OpenCL C on PoCL."""

import ctypes
import os
import shutil
import subprocess
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from autonumerics.plans import Procedure, emit_procedure, step_language

_NUMBERS = count()
FLAGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-shared", "-fPIC")


def run_c(procedure: Procedure, x: np.ndarray, folder, *options: str) -> np.ndarray:
    """The values of NAME_n, which are also those of NAME for each number."""
    stored = {"float32": "float", "float64": "double"}.get(x.dtype.name, "uint16_t")
    source = emit_procedure(procedure, "c", "it") + (
        f"void all(const {stored} *x, {stored} *y, long n) {{ it_n(x, y, (size_t)n); }}\n"
        f"void each(const {stored} *x, {stored} *y, long n)"
        " { for (long i = 0; i < n; i++) y[i] = it(x[i]); }\n"
    )
    library = _library(source, "c", folder, *FLAGS, *options)
    found = [_called(library, name, x) for name in ("all", "each")]
    assert same(*found)
    return found[0]


def run_cuda_as_cpp(procedures: list[Procedure], x: np.ndarray, folder) -> list[np.ndarray]:
    """The values of emitted CUDA, its intrinsics as a C++ compiler has them (shim_cuda.h)."""
    stored = {"float32": "float", "float64": "double"}[x.dtype.name]
    parts = [Path(__file__).with_name("shim_cuda.h").read_text(encoding="utf-8")]
    for k, procedure in enumerate(procedures):
        parts.append(emit_procedure(procedure, "cuda", f"it{k}").replace("#pragma once", ""))
        parts.append(
            f'extern "C" void each{k}(const {stored} *x, {stored} *y, long n)'
            f" {{ for (long i = 0; i < n; i++) y[i] = it{k}(x[i]); }}\n"
        )
    options = ("-O1", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
    library = _library("".join(parts), "c++", folder, *options)
    return [_called(library, f"each{k}", x) for k in range(len(procedures))]


def _library(source: str, language: str, folder, *options: str) -> ctypes.CDLL:
    compiler = shutil.which("cc" if language == "c" else "c++")
    if compiler is None:
        pytest.skip(f"no compiler of {language}")
    path = folder / f"{next(_NUMBERS)}.so"  # one that was loaded may be found again by its file
    command = [compiler, *options, "-x", language, "-o", str(path), "-", "-lm"]
    subprocess.run(command, input=source, text=True, check=True)
    return ctypes.CDLL(str(path))


def _called(library: ctypes.CDLL, name: str, x: np.ndarray) -> np.ndarray:
    y = np.empty_like(x)
    pointers = (ctypes.c_void_p(each.ctypes.data) for each in (x, y))
    getattr(library, name)(*pointers, ctypes.c_long(x.size))
    return y


def run_opencl(procedures: list[Procedure], x: np.ndarray) -> list[np.ndarray]:
    """The values of emitted OpenCL C, built together, on PoCL; skips where it is not, but in CI."""
    try:
        import pyopencl as cl

        device = cl.get_platforms()[0].get_devices()[0]
    except Exception as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"OpenCL cannot be run here: {reason}")
    os.environ.setdefault("PYOPENCL_NO_CACHE", "1")
    context = cl.Context([device])
    queue = cl.CommandQueue(context)
    number = step_language("opencl").base.types[procedures[0].storage.name].name
    code = "".join(emit_procedure(p, "opencl", f"it{k}") for k, p in enumerate(procedures))
    calls = "".join(f"    y[{k}*n + i] = it{k}(x[i]);\n" for k in range(len(procedures)))
    code += f"""
kernel void run(global const {number} *x, global {number} *y) {{
    size_t i = get_global_id(0), n = get_global_size(0);
{calls}}}
"""
    built = cl.Program(context, code).build(["-cl-fp32-correctly-rounded-divide-sqrt"])
    flags = cl.mem_flags
    given = cl.Buffer(context, flags.READ_ONLY | flags.COPY_HOST_PTR, hostbuf=x)
    made = cl.Buffer(context, flags.WRITE_ONLY, x.nbytes * len(procedures))
    built.run(queue, x.shape, None, given, made)
    values = np.empty((len(procedures), len(x)), x.dtype)
    cl.enqueue_copy(queue, values, made)
    return list(values)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal to the bit, but for the bits of NaN."""
    assert (a.dtype, a.shape) == (b.dtype, b.shape)
    unsigned = f"u{a.dtype.itemsize}"
    nan = np.isnan(a.astype(float)) & np.isnan(b.astype(float))
    return bool(np.all((a.view(unsigned) == b.view(unsigned)) | nan))
