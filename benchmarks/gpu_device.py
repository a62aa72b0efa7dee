"""The GPU by CUDA: code compiled into a library of this process, which gives bits, times, errors.

A library has, for each function f of a number, `values_f`, and in binary32 as its entry asks
`differing_f`, `time_f` and `worst_f`: see `Library`. All of it needs nvcc and a driver, no more.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

EACH = 256
"""Evaluations of a thread, in registers, when a function is timed."""

THREADS = 1 << 22

_HEAD = """
#include <algorithm>
#include <cstdint>
#include <cuda_runtime.h>

template <typename T, typename F> __global__ void each(const T *x, T *y, long n, F f) {
    const long i = blockIdx.x * (long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = f(x[i]);
}

/* y[i] = f(x[i]) of arrays on the host; what CUDA says of it, 0 if all went well. */
template <typename T, typename F> int values(const T *x, T *y, long n, F f) {
    T *given = nullptr, *made = nullptr;
    cudaMalloc(&given, n * sizeof(T));
    cudaMalloc(&made, n * sizeof(T));
    cudaMemcpy(given, x, n * sizeof(T), cudaMemcpyHostToDevice);
    cudaMemset(made, 0xa5, n * sizeof(T));
    each<<<(n + 255) / 256, 256>>>(given, made, n, f);
    cudaMemcpy(y, made, n * sizeof(T), cudaMemcpyDeviceToHost);
    cudaFree(given);
    cudaFree(made);
    return (int)cudaGetLastError();
}

/* Starts are spread over a half of the interval, apart in a warp; each walks as far again. */
template <typename F> __global__ void many(float lower, float half, float *y, F f) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    float at = lower + half * ((i * 2654435761u >> 8) * 0x1p-24f), sum = 0.0f;
    const float step = half / EACH;
#pragma unroll 8
    for (int k = 0; k < EACH; k++) {
        sum += f(at);
        at += step;
    }
    y[i] = sum;
}

/* Picoseconds an evaluation, the median of 21; negative where CUDA says that something failed. */
template <typename F> double picoseconds(float lower, float upper, F f) {
    float *y = nullptr, elapsed[22];
    cudaEvent_t start, end;
    cudaMalloc(&y, THREADS * sizeof(float));
    cudaEventCreate(&start);
    cudaEventCreate(&end);
    for (float &each : elapsed) {
        cudaEventRecord(start);
        many<<<THREADS / 256, 256>>>(lower, (upper - lower) / 2, y, f);
        cudaEventRecord(end);
        cudaEventSynchronize(end);
        cudaEventElapsedTime(&each, start, end);
    }
    cudaFree(y);
    std::sort(elapsed + 1, elapsed + 22);
    return cudaGetLastError() == cudaSuccess ? elapsed[11] * 1e9 / ((double)THREADS * EACH) : -1;
}

/* The numbers of binary32 of these bits; the error is relative, or in units of the last place. */
template <typename F, typename G>
__global__ void off(uint32_t first, uint64_t count, F f, G exact, int in_ulps,
                    unsigned long long *most) {
    double here = 0.0;
    for (uint64_t k = blockIdx.x * (uint64_t)blockDim.x + threadIdx.x; k < count;
         k += gridDim.x * (uint64_t)blockDim.x) {
        const float x = __uint_as_float(first + (uint32_t)k);
        const double value = exact((double)x), size = fabs(value);
        if (!(size <= 0x1.ffffffp127)) continue; /* beyond the largest number, or NaN */
        const int place = size < 0x1p-126 ? -126 : ilogb(size);
        const double unit = in_ulps ? scalbn(1.0, place - 23) : size;
        const double error = fabs(f(x) - value);
        here = fmax(here, error == 0 ? 0 : error == error ? error / unit : INFINITY);
    }
    atomicMax(most, (unsigned long long)__double_as_longlong(here));
}

template <typename F>
__global__ void compared(uint32_t first, long n, const float *expected, F f,
                         unsigned long long *count) {
    const long k = blockIdx.x * (long)blockDim.x + threadIdx.x;
    if (k >= n) return;
    const float here = f(__uint_as_float(first + (uint32_t)k)), there = expected[k];
    if (__float_as_uint(here) != __float_as_uint(there) && (here == here || there == there))
        atomicAdd(count, 1ull);
}

/* At how many of n numbers of binary32, from those bits on, other bits are expected; -1: failed. */
template <typename F> long differing(uint32_t first, long n, const float *expected, F f) {
    float *there = nullptr;
    unsigned long long *count = nullptr, found = 0;
    cudaMalloc(&there, n * sizeof(float));
    cudaMalloc(&count, sizeof found);
    cudaMemset(count, 0, sizeof found);
    cudaMemcpy(there, expected, n * sizeof(float), cudaMemcpyHostToDevice);
    compared<<<(n + 255) / 256, 256>>>(first, n, there, f, count);
    cudaMemcpy(&found, count, sizeof found, cudaMemcpyDeviceToHost);
    cudaFree(there);
    cudaFree(count);
    return cudaGetLastError() == cudaSuccess ? (long)found : -1;
}

template <typename F, typename G>
double worst(uint32_t first, uint64_t count, int in_ulps, F f, G exact) {
    unsigned long long *most = nullptr;
    double found = -1;
    cudaMalloc(&most, sizeof *most);
    cudaMemset(most, 0, sizeof *most);
    off<<<4096, 256>>>(first, count, f, exact, in_ulps, most);
    cudaMemcpy(&found, most, sizeof found, cudaMemcpyDeviceToHost);
    cudaFree(most);
    return cudaGetLastError() == cudaSuccess ? found : -1;
}
"""

_DIFFERING = """
extern "C" long differing_{name}(uint32_t first, long n, const float *expected) {{
    return differing(first, n, expected, [] __device__(float x) {{ return {value}; }});
}}
"""

_VALUES = """
extern "C" int values_{name}(const {T} *x, {T} *y, long n) {{
    return values(x, y, n, [] __device__({T} x) {{ return {value}; }});
}}
"""

_TIMED = """
extern "C" double time_{name}(float lower, float upper) {{
    return picoseconds(lower, upper, [] __device__(float x) {{ return {value}; }});
}}
"""

_WORST = """
extern "C" double worst_{name}(uint32_t first, uint64_t count, int in_ulps) {{
    return worst(first, count, in_ulps, [] __device__(float x) {{ return {value}; }},
                 [] __device__(double x) {{ return {exact}; }});
}}
"""


class Entry(NamedTuple):
    """A function of x as CUDA writes it, and in double what it is to be, if that is asked."""

    name: str
    value: str
    exact: str = ""
    number: str = "float"
    is_timed: bool = True
    is_compared: bool = False


def source(functions: Sequence[str], entries: Sequence[Entry]) -> str:
    """One file of CUDA: the functions, and what is called of each entry."""
    head = _HEAD.replace("EACH", str(EACH)).replace("THREADS", str(THREADS))
    parts = [head, *(text.replace("#pragma once", "") for text in functions)]
    for name, value, exact, number, is_timed, is_compared in entries:
        parts.append(_VALUES.format(name=name, value=value, T=number))
        if is_compared:
            parts.append(_DIFFERING.format(name=name, value=value))
        if is_timed:
            parts.append(_TIMED.format(name=name, value=value))
        if exact:
            parts.append(_WORST.format(name=name, value=value, exact=exact))
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Library:
    """Compiled CUDA. Every call raises RuntimeError where the device says that it failed."""

    loaded: ctypes.CDLL

    @classmethod
    def of(cls, code: str, file: Path, options: Sequence[str] = ()) -> Library:
        """Compiles it for the device that is here."""
        file.with_suffix(".cu").write_text(code, encoding="utf-8")
        build = ["nvcc", "-O3", "-arch=native", "--extended-lambda", "-shared", "-Xcompiler",
                 "-fPIC", *options, f"{file}.cu", "-o", f"{file}.so"]  # fmt: skip
        subprocess.run(build, check=True, stderr=subprocess.STDOUT)
        return cls(ctypes.CDLL(f"{file}.so"))

    def values(self, name: str, x: npt.NDArray) -> npt.NDArray:
        """At an array of the function's type."""
        y = np.empty_like(x)
        pointers = (ctypes.c_void_p(each.ctypes.data) for each in (x, y))
        failed = getattr(self.loaded, f"values_{name}")(*pointers, ctypes.c_long(x.size))
        if failed:
            raise RuntimeError(f"CUDA gave error {failed} for {name}")
        return y

    def differing(self, name: str, first: int, expected: npt.NDArray) -> int:
        """At how many numbers of binary32, in order from these bits on, the bits are others."""
        function = getattr(self.loaded, f"differing_{name}")
        function.restype = ctypes.c_long
        pointer, count = ctypes.c_void_p(expected.ctypes.data), ctypes.c_long(expected.size)
        found = function(ctypes.c_uint32(first), count, pointer)
        if found < 0:
            raise RuntimeError(f"CUDA failed in differing_{name}")
        return found

    def picoseconds(self, name: str, lower: float, upper: float) -> float:
        """An evaluation on that interval, threads of a warp apart in it: the median of 21 runs."""
        return self._double(f"time_{name}", ctypes.c_float(lower), ctypes.c_float(upper))

    def worst(self, name: str, numbers: tuple[int, int], *, in_ulps: bool = False) -> float:
        """The largest error at the numbers of these first and last bits; relative by default.

        Measured against CUDA's functions of binary64, which are within 2 ULP of it.
        """
        first, last = numbers
        return self._double(
            f"worst_{name}", ctypes.c_uint32(first), ctypes.c_uint64(last - first + 1),
            ctypes.c_int(in_ulps),
        )  # fmt: skip

    def called(self, name: str, found: npt.NDArray) -> None:
        """A function of an array of results, which it fills."""
        failed = getattr(self.loaded, name)(ctypes.c_void_p(found.ctypes.data))
        if failed:
            raise RuntimeError(f"CUDA gave error {failed} for {name}")

    def _double(self, called: str, *arguments: object) -> float:
        function = getattr(self.loaded, called)
        function.restype = ctypes.c_double
        found = function(*arguments)
        if found < 0:
            raise RuntimeError(f"CUDA failed in {called}")
        return found


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


def described() -> Mapping[str, str]:
    """The device, its driver and the compiler, as they name themselves."""
    asked = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    device, driver = subprocess.run(
        asked, check=True, capture_output=True, text=True
    ).stdout.splitlines()[0].split(", ")  # fmt: skip
    told = subprocess.run(["nvcc", "--version"], check=True, capture_output=True, text=True).stdout
    release = told.partition("release ")[2].partition(",")[0]
    return {"device": device, "driver": driver, "nvcc": release}
