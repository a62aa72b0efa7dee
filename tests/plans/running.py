"""Runs emitted C in this process, CUDA by a C++ compiler, and OpenCL C on PoCL."""

import ctypes
import os
import shutil
import subprocess
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path

import numpy as np
import pytest
from codegen.on_device import missing
from pocl import values_on_pocl

from autonumerics.plans import Procedure, emit_procedure
from autonumerics.plans.steps import ROWS

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
    reason = missing("opencl")
    if reason and not os.environ.get("CI"):
        pytest.skip(reason)
    names = [f"it{k}" for k in range(len(procedures))]
    code = "".join(map(emit_procedure, procedures, repeat("opencl"), names))
    return list(values_on_pocl(code, names, procedures[0].storage.name, x))


def run_arrays(language: str, procedures: list[Procedure], x: np.ndarray) -> list[np.ndarray]:
    """The values of emitted NumPy, JAX under jit, and PyTorch, in this process."""
    functions = []
    for procedure in procedures:
        names: dict = {"__name__": "whole"}
        exec(compile(emit_procedure(procedure, language, "it"), language, "exec"), names)
        functions.append(names["it"])
    if language == "pytorch":
        import torch

        return [each(torch.from_numpy(x)).numpy() for each in functions]
    if language == "jax":
        import jax

        return [np.asarray(each) for each in jax.jit(lambda v: [f(v) for f in functions])(x)]
    return [each(x) for each in functions]


def run_rust(procedures: list[Procedure], x: np.ndarray, folder: Path) -> list[np.ndarray]:
    """The values of emitted Rust, compiled without a warning."""
    stored = {"float32": "f32", "float64": "f64"}[x.dtype.name]
    code = "".join(
        emit_procedure(procedure, "rust", f"it{k}")
        + f"""
#[no_mangle]
pub unsafe extern "C" fn each{k}(x: *const {stored}, y: *mut {stored}, n: usize) {{
    it{k}_array(std::slice::from_raw_parts(x, n), std::slice::from_raw_parts_mut(y, n));
}}
"""
        for k, procedure in enumerate(procedures)
    )
    (folder / "f.rs").write_text(code, encoding="utf-8")
    command = ["rustc", "-C", "opt-level=1", "-C", "target-cpu=native", "-D", "warnings"]
    subprocess.run([*command, "--crate-type", "cdylib", "f.rs", "-o", "f.so"],
                   cwd=folder, check=True)  # fmt: skip
    library = ctypes.CDLL(str(folder / "f.so"))
    return [_called(library, f"each{k}", x) for k in range(len(procedures))]


def unfused(procedure: Procedure) -> Procedure:
    """The same with a product and a sum in the place of each fused operation; no rare inputs."""
    row = replace(ROWS["fma"], numpy=lambda a, b, c: a * b + c)
    steps = tuple(s._replace(row=row) if s.row is ROWS["fma"] else s for s in procedure.steps)
    return Procedure(procedure.storage, steps, procedure.result)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal to the bit, but for the bits of NaN."""
    assert (a.dtype, a.shape) == (b.dtype, b.shape)
    unsigned = f"u{a.dtype.itemsize}"
    nan = np.isnan(a.astype(float)) & np.isnan(b.astype(float))
    return bool(np.all((a.view(unsigned) == b.view(unsigned)) | nan))
