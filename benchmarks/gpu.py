"""Emitted CUDA, Triton, PyTorch and JAX on a GPU: bits, and time beside the vendor's functions.

    python benchmarks/gpu.py

Bits: at a million inputs, against this package. Time: picoseconds an evaluation, 256 of them a
thread in registers and summed, the least of 20 runs; beside exp2f, __expf, tanhf and tanh.approx.
Triton, PyTorch and JAX are compared in bits, as far as they are installed. Needs an NVIDIA device
and nvcc; says in one line what is missing and exits with 3.
"""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from autonumerics.codegen import emit_program, language
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import Program, parse

SINGLE = Arithmetic.of("binary32")
INPUTS = 1 << 20
PROGRAMS: dict[str, tuple[tuple[float, float], Program]] = {
    "exp2_3_fma": ((0.0, 1.0), parse(
        "t0 = fma(x, c0, c1); t1 = fma(t0, t0, c2); fma(t1, t1, t0)",
        [float.fromhex(c) for c in ("0x1.628972p-2", "0x1.31ac6p-2", "0x1.7f358p-1")])),
    "tanh_quotient": ((-1.0, 1.0), parse("t = x*x; x*(t + c0)/(c1*t + c0)", [27.0, 9.0])),
}  # fmt: skip
"""FlashAttention's case (benchmarks/flash_attention.py), and Lambert's fraction of two levels."""

VENDOR = {
    "exp2f": "exp2f(x)",
    "__expf": "__expf(x)",
    "tanhf": "tanhf(x)",
    "tanh.approx": "tanh_approx(x)",
}

_APPROXIMATE = """
__device__ __forceinline__ float tanh_approx(float x) {
    float y;
    asm("tanh.approx.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
"""

_DRIVER = """
#include <cstdio>
#include <cuda_runtime.h>
FUNCTIONS
template <typename F> __global__ void values(const float *x, float *y, F f) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    y[i] = f(x[i]);
}
template <typename F> __global__ void many(const float *x, float *y, F f) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    float at = x[i], sum = 0.0f;
    for (int k = 0; k < 256; k++) {
        sum += f(at);
        at += 0x1p-20f;
    }
    y[i] = sum;
}
template <typename F> void run(const char *name, const float *x, float *y, F f) {
    static float host[COUNT];
    float best = 1e30f;
    cudaEvent_t start, end;
    cudaEventCreate(&start);
    cudaEventCreate(&end);
    for (int k = 0; k < 21; k++) {
        float elapsed;
        cudaEventRecord(start);
        many<<<COUNT / 256, 256>>>(x, y, f);
        cudaEventRecord(end);
        cudaEventSynchronize(end);
        cudaEventElapsedTime(&elapsed, start, end);
        if (k && elapsed < best) best = elapsed;
    }
    values<<<COUNT / 256, 256>>>(x, y, f);
    cudaMemcpy(host, y, sizeof host, cudaMemcpyDeviceToHost);
    char file[99];
    std::snprintf(file, sizeof file, "y_%s.bin", name);
    FILE *out = std::fopen(file, "wb");
    std::fwrite(host, sizeof host, 1, out);
    std::fclose(out);
    std::printf("%s %.4f\\n", name, best * 1e9f / COUNT / 256);
}
int main() {
    static float host[COUNT];
    float *x, *y;
    cudaMalloc(&x, sizeof host);
    cudaMalloc(&y, sizeof host);
    FILE *in;
CALLS    return cudaGetLastError() != cudaSuccess;
}
"""

_CALL = """    in = std::fopen("x_{inputs}.bin", "rb");
    if (!in || std::fread(host, sizeof host, 1, in) != 1) return 1;
    std::fclose(in);
    cudaMemcpy(x, host, sizeof host, cudaMemcpyHostToDevice);
    run("{name}", x, y, [] __device__(float x) {{ return {value}; }});
"""


def missing() -> str:
    """What this machine lacks, in one line; "" if nothing."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return "no NVIDIA driver (libcuda.so.1) was found: run this where there is a device"
    count = ctypes.c_int(0)
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)) or not count.value:
        return "no NVIDIA device was found: run this where there is one"
    if shutil.which("nvcc") is None:
        return "no nvcc was found: install NVIDIA's compiler, or pip install nvidia-cuda-nvcc"
    return ""


def driver_source() -> str:
    """One CUDA program that computes with all contenders and times them."""
    functions, calls = [_APPROXIMATE], []
    for name, (_, program) in PROGRAMS.items():
        code = emit_program(program, SINGLE, language("cuda"), name=name)
        functions.append(code.replace("#pragma once", ""))
        calls.append(_CALL.format(name=name, inputs=name, value=f"{name}(x)"))
    for name, value in VENDOR.items():
        inputs = "tanh_quotient" if name.startswith("tanh") else "exp2_3_fma"
        calls.append(_CALL.format(name=name, inputs=inputs, value=value))
    text = _DRIVER.replace("FUNCTIONS", "\n".join(functions)).replace("CALLS", "".join(calls))
    return text.replace("COUNT", str(INPUTS))


def inputs_of(name: str) -> np.ndarray:
    """Numbers of binary32 in the domain of a program, in an order of chance."""
    lower, upper = PROGRAMS[name][0]
    return np.random.default_rng(1).uniform(lower, upper, INPUTS).astype(np.float32)


def differing(name: str, found: np.ndarray) -> str:
    """How many values are not those of this package."""
    expected = compile_program(PROGRAMS[name][1], SINGLE)(inputs_of(name)).astype(np.float32)
    wrong = int((found.view(np.uint32) != expected.view(np.uint32)).sum())
    return "every bit" if not wrong else f"{wrong:,} of {INPUTS:,} values differ"


def run_cuda(folder: Path) -> None:
    for name in PROGRAMS:
        inputs_of(name).tofile(folder / f"x_{name}.bin")
    (folder / "gpu.cu").write_text(driver_source(), encoding="utf-8")
    build = ["nvcc", "-O3", "-arch=native", "--extended-lambda", "gpu.cu", "-o", "gpu"]
    subprocess.run(build, cwd=folder, check=True)
    timed = subprocess.run(["./gpu"], cwd=folder, check=True, capture_output=True, text=True)
    for line in timed.stdout.splitlines():
        name, ps = line.split()
        bits = ""
        if name in PROGRAMS:
            bits = "   " + differing(name, np.fromfile(folder / f"y_{name}.bin", np.float32))
        print(f"cuda     {name:14} {float(ps):8.3f} ps{bits}")


def run_torch(name: str, program: Program, folder: Path) -> np.ndarray:
    import torch

    function = _loaded("pytorch", name, program, folder)
    return function(torch.from_numpy(inputs_of(name)).cuda()).cpu().numpy()


def run_jax(name: str, program: Program, folder: Path) -> np.ndarray:
    import jax

    return np.asarray(jax.jit(_loaded("jax", name, program, folder))(inputs_of(name)))


def run_triton(name: str, program: Program, folder: Path) -> np.ndarray:
    import torch

    kernel = f"""

@triton.jit
def kernel(x_ptr, y_ptr, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(y_ptr + at, {name}(tl.load(x_ptr + at)))
"""
    x = torch.from_numpy(inputs_of(name)).cuda()
    y = torch.empty_like(x)
    run = _loaded("triton", name, program, folder, kernel, "kernel")
    run[(INPUTS // 1024,)](x, y, BLOCK=1024, enable_fp_fusion=False)
    return y.cpu().numpy()


def _loaded(row: str, name: str, program: Program, folder: Path, more: str = "", wanted: str = ""):
    """The emitted function, or what is `wanted` of the module with `more` at its end."""
    path = folder / f"{row}_{name}.py"
    code = emit_program(program, SINGLE, language(row), name=name)
    path.write_text(code + more, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, wanted or name)


FRAMEWORKS = {"torch": run_torch, "jax": run_jax, "triton": run_triton}


def main() -> int:
    reason = missing()
    if reason:
        print(f"gpu: {reason}")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        run_cuda(Path(folder))
        for module, run in FRAMEWORKS.items():
            if importlib.util.find_spec(module) is None:
                print(f"{module:8} is not installed")
                continue
            for name, (_, program) in PROGRAMS.items():
                print(f"{module:8} {name:14} {differing(name, run(name, program, Path(folder)))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
