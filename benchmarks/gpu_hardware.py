"""Activations on a GPU by its instructions that approximate, with polynomials around them.

    python benchmarks/gpu_hardware.py --write docs/gpu/activations.cuh       # the code
    python benchmarks/gpu_hardware.py --write docs/gpu/activations_triton.py # the same in Triton
    python benchmarks/gpu.py --only hardware                                  # measured and raced

NVIDIA documents ex2.approx.ftz.f32 within 2 ULP and tanh.approx.f32 within 2^-10.987 relative; what
they give is left open, so that no other machine can say what a form gives: it is measured on the
device, at every number of binary32, against CUDA's functions of binary64. One such instruction
takes as long as eight others, which run beside it: each form has one. The polynomials are nearly
minimax, by the exchange of `autonumerics.planning.minimax`, and are rounded to binary32.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gpu_device import Entry, Library, source

from autonumerics.formats import format_named
from autonumerics.planning.minimax import correction

_POINTS = 2049
_LOG2E = "0x1.715476p+0f"
_LOG2 = ("0x1.62e43p-1f", "-0x1.05c61p-29f")


class Form(NamedTuple):
    """A function of `float x`: lines of CUDA, the value, and what it is in a word."""

    function: str
    name: str
    told: str
    lines: Sequence[str]
    value: str


EXACT = {
    "exp": "exp(x)",
    "logistic": "1/(1 + exp(-x))",
    "silu": "x/(1 + exp(-x))",
    "gelu": "0.5*x*erfc(-0.70710678118654752*x)",
    "softplus": "fmax(x, 0.0) + log1p(exp(-fabs(x)))",
    "tanh": "tanh(x)",
}
"""In binary64, as CUDA writes it."""

INTERVALS = dict.fromkeys(EXACT, (-8.0, 8.0)) | {"exp": (-87.0, 88.0)}
LIMITS = {
    "exp": (math.inf, 0.0), "logistic": (1.0, 0.0), "silu": (math.inf, -0.0),
    "gelu": (math.inf, -0.0), "softplus": (math.inf, 0.0), "tanh": (1.0, -1.0),
}  # fmt: skip
"""At infinity and at -infinity."""

OFFERED = {
    "exp": {"expf": "expf(x)", "__expf": "__expf(x)"},
    "logistic": {
        "1/(1 + expf(-x))": "1.0f/(1.0f + expf(-x))",
        "__fdividef(1, 1 + __expf(-x))": "__fdividef(1.0f, 1.0f + __expf(-x))",
    },
    "silu": {
        "x/(1 + expf(-x))": "x/(1.0f + expf(-x))",
        "__fdividef(x, 1 + __expf(-x))": "__fdividef(x, 1.0f + __expf(-x))",
    },
    "gelu": {
        "x/2 (1 + erff(x/sqrt 2))": "0.5f*x*(1.0f + erff(0.70710678f*x))",
        "x normcdff(x)": "x*normcdff(x)",
        "GELU by tanhf": "0.5f*x*(1.0f + tanhf(0.79788456f*(x + 0.044715f*x*x*x)))",
    },
    "softplus": {
        "max(x, 0) + log1pf(expf(-abs(x)))": "fmaxf(x, 0.0f) + log1pf(expf(-fabsf(x)))",
        "__logf(1 + __expf(x))": "__logf(1.0f + __expf(x))",
    },
    "tanh": {"tanhf": "tanhf(x)", "tanh.approx": "an_tanh_approx(x)"},
}
"""What CUDA offers, as shown and as written."""

HEAD = """
__device__ __forceinline__ float an_exp2_approx(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
__device__ __forceinline__ float an_tanh_approx(float x) {
    float y;
    asm("tanh.approx.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
/* NaN stays NaN, unlike under fminf and fmaxf. */
__device__ __forceinline__ float an_min(float x, float y) {
    float z;
    asm("min.NaN.f32 %0, %1, %2;" : "=f"(z) : "f"(x), "f"(y));
    return z;
}
__device__ __forceinline__ float an_max(float x, float y) {
    float z;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(z) : "f"(x), "f"(y));
    return z;
}
"""


def fitted(
    places: Sequence[float], targets: Sequence[float], weights: Sequence[float], degree: int
) -> list[float]:
    """The polynomial, its constant first, whose weighted error at the places is least, nearly."""
    errors = [-w * target for w, target in zip(weights, targets, strict=True)]
    found = correction(places, errors, weights, degree)
    assert found is not None
    return [float(np.float32(each)) for each in found]


def horner(constants: Sequence[float], x: str) -> str:
    """As fused operations of CUDA."""
    text = _number(constants[-1])
    for each in reversed(constants[:-1]):
        text = f"fmaf({text}, {x}, {_number(each)})"
    return text


def _number(value: float) -> str:
    mantissa, exponent = value.hex().split("p")
    return f"{mantissa.rstrip('0').rstrip('.')}p{exponent}f"


def of_sum(degree: int) -> list[float]:
    """1/(1 + e) on [0, 1], of least relative error and 1 at 0."""
    places = [k / (_POINTS - 1) for k in range(1, _POINTS)]
    targets = [-1 / (1 + e) for e in places]
    return [1.0, *fitted(places, targets, [e * (1 + e) for e in places], degree - 1)]


def of_logarithm(degree: int) -> list[float]:
    """log(1 + e)/e on [0, 1], of least relative error and 1 at 0."""
    places = [k / (_POINTS - 1) for k in range(1, _POINTS)]
    quotients = [math.log1p(e) / e for e in places]
    targets = [(q - 1) / e for q, e in zip(quotients, places, strict=True)]
    weights = [e / q for q, e in zip(quotients, places, strict=True)]
    return [1.0, *fitted(places, targets, weights, degree - 1)]


def of_normal(degree: int, farthest: float, least: float) -> list[float]:
    """The logarithm to base 2 of the normal distribution below -x, as a polynomial in x > 0.

    Of least error of its product with x: relative where that is above `least`, absolute below.
    """
    numbers = [farthest * k / (_POINTS - 1) for k in range(1, _POINTS)]
    tails = [math.erfc(x / math.sqrt(2)) / 2 for x in numbers]
    sizes = [x * q for x, q in zip(numbers, tails, strict=True)]
    weights = [size / (size + least) for size in sizes]
    found = fitted(numbers, [math.log2(q) for q in tails], weights, degree)
    assert found[-1] < 0  # so that its powers of 2 are none beyond the farthest number
    return found


_SIZE = "const float a = an_min(fabsf(x), 104.0f);"
_DECAY = (f"const float e = an_exp2_approx(-{_LOG2E}*fabsf(x));",)


def _powers(x: str, name: str = "e") -> tuple[str, ...]:
    """e^x as 2^t, to which what the product t lost is added."""
    return (
        f"const float t = {_LOG2E}*{x};",
        f"const float r = fmaf(-t, {_LOG2[1]}, fmaf(-t, {_LOG2[0]}, {x}));",
        "const float p = an_exp2_approx(t);",
        f"const float {name} = fmaf(p, r, p);",
    )


_RIGHT_DECAY = (_SIZE, *_powers("(-a)"))


def forms() -> Iterator[Form]:
    """All of ours, by functions."""
    yield Form("exp", "an_exp_to_88", "for x up to 88.7, as where a maximum is taken off",
               ("x = an_max(x, -104.0f);", *_powers("x")), "e")  # fmt: skip
    for name, degree, decay in (("_5", 5, _DECAY), ("", 9, _RIGHT_DECAY)):
        lines = (*decay, f"const float q = {horner(of_sum(degree), 'e')};")
        told = f"e = exp(-abs(x)), a polynomial of degree {degree} for 1/(1 + e)"
        value = "x < 0.0f ? e*q : q"
        yield Form("logistic", f"an_logistic{name}", told, lines, value)
        held = "x" if name else "an_max(x, -104.0f)"
        yield Form("silu", f"an_silu{name}", told, lines, f"{held}*({value})")
    half = "const float h = 0.5f*x;"
    yield Form("logistic", "an_logistic_tanh", "by tanh.approx", (half,),
               "fmaf(0.5f, an_tanh_approx(h), 0.5f)")  # fmt: skip
    yield Form("silu", "an_silu_tanh", "by tanh.approx", (half,), "fmaf(h, an_tanh_approx(h), h)")
    for name, degree, farthest, least in (("_5", 5, 10.0, 2**-8), ("_8", 8, 10.0, 2**-8),
                                          ("", 9, 14.0, 0.0)):  # fmt: skip
        lines = (
            "const float a = an_min(fabsf(x), 40.0f);",
            f"const float q = an_exp2_approx({horner(of_normal(degree, farthest, least), 'a')});",
        )
        told = f"max(x, 0) - abs(x) 2^P(abs(x)), P of degree {degree}"
        if not least:
            told += ", of least relative error"
        yield Form("gelu", f"an_gelu{name}", told, lines, "fmaf(-a, q, an_max(x, 0.0f))")
    for name, degree, decay in (("_5", 5, _DECAY), ("_8", 8, _DECAY), ("", 9, _RIGHT_DECAY)):
        lines = (*decay, f"const float q = {horner(of_logarithm(degree), 'e')};")
        told = f"e = exp(-abs(x)), a polynomial of degree {degree} for log(1 + e)/e"
        yield Form("softplus", f"an_softplus{name}", told, lines, "fmaf(e, q, an_max(x, 0.0f))")


def code() -> str:
    """All forms as CUDA."""
    parts = [HEAD]
    for form in forms():
        body = "".join(f"    {line}\n" for line in form.lines)
        parts.append(
            f"\n/* {form.function}: {form.told}. */\n"
            f"__device__ __forceinline__ float {form.name}(float x) {{\n"
            f"{body}    return {form.value};\n}}\n"
        )
    return "".join(parts)


_CHECKED = """
template <typename F, typename G> __global__ void off_normal(F f, G exact, double *ulps,
                                                             double *sizes, unsigned *broken) {
    double relative = 0, absolute = 0;
    unsigned wrong = 0;
    for (uint64_t k = blockIdx.x * (uint64_t)blockDim.x + threadIdx.x; k < 1ull << 32;
         k += gridDim.x * (uint64_t)blockDim.x) {
        const float x = __uint_as_float((uint32_t)k);
        if (!isfinite(x)) continue;
        const double value = exact((double)x), size = fabs(value), found = f(x);
        if (!(size <= 0x1.fffffep127)) continue;
        if (!isfinite(found)) { wrong++; continue; }
        const double error = fabs(found - value);
        absolute = fmax(absolute, error / fmax(1.0, size));
        if (size >= 0x1p-100) relative = fmax(relative, error / scalbn(1.0, ilogb(size) - 23));
    }
    atomicMax((unsigned long long *)ulps, (unsigned long long)__double_as_longlong(relative));
    atomicMax((unsigned long long *)sizes, (unsigned long long)__double_as_longlong(absolute));
    atomicAdd(broken, wrong);
}
template <typename F, typename G> int checked(F f, G exact, double *found) {
    double *there = nullptr;
    cudaMalloc(&there, 3 * sizeof *there);
    cudaMemset(there, 0, 3 * sizeof *there);
    off_normal<<<4096, 256>>>(f, exact, there, there + 1, (unsigned *)(there + 2));
    unsigned count[2];
    cudaMemcpy(found, there, 2 * sizeof *there, cudaMemcpyDeviceToHost);
    cudaMemcpy(count, there + 2, sizeof count, cudaMemcpyDeviceToHost);
    found[2] = count[0];
    cudaFree(there);
    return (int)cudaGetLastError();
}
"""

_CALLED = """
extern "C" int checked_{name}(double *found) {{
    return checked([] __device__(float x) {{ return {value}; }},
                   [] __device__(double x) {{ return {exact}; }}, found);
}}
"""


class Racer(NamedTuple):
    """What is raced: what is shown, its function, its entry and how it is called."""

    shown: str
    function: str
    entry: str
    value: str


def racers() -> list[Racer]:
    """CUDA's and ours, by functions."""
    ours = list(forms())
    found = []
    for function in EXACT:
        for k, (shown, value) in enumerate(OFFERED[function].items()):
            found.append(Racer(f"`{shown}`", function, f"cuda_{function}_{k}", value))
        for form in ours:
            if form.function == function:
                shown = f"`{form.name}`: {form.told}"
                found.append(Racer(shown, function, f"ours_{form.name}", f"{form.name}(x)"))
    return found


def race_source() -> str:
    """One file of CUDA."""
    entries = [Entry(each.entry, each.value) for each in racers()]
    checks = [
        _CALLED.format(name=each.entry, value=each.value, exact=EXACT[each.function])
        for each in racers()
    ]
    return source([code()], [*entries, Entry("loop", "x")]) + _CHECKED + "".join(checks)


def raced(folder: Path) -> Iterator[str]:
    """Lines of Markdown: errors at every number, special values, and times."""
    library = Library.of(race_source(), folder / "hardware")
    yield "| function | timed on | code | ULP | largest error | special values | ps |"
    yield "|---|---|---|---:|---:|---|---:|"
    for each in racers():
        found = np.zeros(3)
        library.called(f"checked_{each.entry}", found)
        special = specials(lambda x, e=each: library.values(e.entry, x), each.function, found[2])
        lower, upper = INTERVALS[each.function]
        ps = library.picoseconds(each.entry, lower, upper)
        absolute = f"{found[1]:.2g}"
        ulps = f"{found[0]:.2f}" if found[0] < 100 else f"{found[0]:.2g}"
        on = f"[{lower:g}, {upper:g}]"
        numbers = f"{ulps} | {absolute} | {special} | {ps:.3f}"
        yield f"| {each.function} | {on} | {each.shown} | {numbers} |"
    if importlib.util.find_spec("triton") is not None:
        yield f"\n{triton_differences(library, folder)}"


def triton_differences(library: Library, folder: Path) -> str:
    """At how many of a million inputs Triton has other bits than CUDA, in a sentence."""
    import torch
    from gpu_bits import INPUTS, differences, inputs, triton_kernel

    x = inputs(format_named("binary32"), INPUTS)
    names = [form.name for form in forms()]
    kernel = triton_kernel([triton_code()], names, folder / "hardware_triton.py")
    given = torch.from_numpy(x).cuda()
    made = torch.empty((len(names), len(x)), dtype=given.dtype, device="cuda")
    kernel[(len(x) // 1024,)](given, made, len(x), BLOCK=1024)
    counts = [
        len(differences(y, library.values(f"ours_{name}", x)))
        for name, y in zip(names, made.cpu().numpy(), strict=True)
    ]
    told = ", ".join(
        f"{name} {count:,}" for name, count in zip(names, counts, strict=True) if count
    )
    return (
        f"The same forms in Triton have other bits than in CUDA at {sum(counts):,} of "
        f"{len(names)} times {INPUTS:,} inputs{f': {told}' if told else ''} (*sampled*)."
    )


def specials(f: Callable[[np.ndarray], np.ndarray], function: str, broken: float) -> str:
    """What is wrong at NaN, infinities and numbers, in words."""
    at = np.array([np.nan, np.inf, -np.inf], np.float32)
    found = f(at)
    wrong = [] if np.isnan(found[0]) else ["NaN"]
    rights = zip(("inf", "-inf"), found[1:], LIMITS[function], strict=True)
    wrong += [name for name, y, right in rights if y != right]
    told = [f"wrong at {', '.join(wrong)}"] if wrong else []
    told += [f"no number at {broken:,.0f} numbers"] if broken else []
    return "; ".join(told) or "right"


TRITON = """
@triton.jit
def an_exp2_approx(x):
    return tl.inline_asm_elementwise("ex2.approx.ftz.f32 $0, $1;", "=f,f", [x], tl.float32, True, 1)


@triton.jit
def an_tanh_approx(x):
    return tl.inline_asm_elementwise("tanh.approx.f32 $0, $1;", "=f,f", [x], tl.float32, True, 1)


@triton.jit
def an_min(x, y):
    return tl.minimum(x, y, propagate_nan=tl.PropagateNan.ALL)


@triton.jit
def an_max(x, y):
    return tl.maximum(x, y, propagate_nan=tl.PropagateNan.ALL)
"""
_SPELLINGS = (
    (r"const float ", ""), (r";$", ""), (r"\bfmaf\b", "tl.fma"), (r"\bfabsf\b", "tl.abs"),
    (r"(-?\d+\.\d+)f\b", r"\1"), (r"(x < 0\.0) \? (\S+) : (\w+)", r"tl.where(\1, \2, \3)"),
    (r"\(tl\.where(\(.*\))\)$", r"tl.where\1"),
)  # fmt: skip
"""From CUDA to Triton, one after another."""


def in_triton(text: str) -> str:
    """A line of a form.

    >>> in_triton("const float q = fmaf(-0x1p-1f, fabsf(x), 0.5f);")
    'q = tl.fma(-0.5, tl.abs(x), 0.5)'
    >>> in_triton("x*(x < 0.0f ? e*q : q)")
    'x*tl.where(x < 0.0, e*q, q)'
    """
    text = re.sub(r"0x[0-9a-f.]+p[+-]\d+f", lambda hit: repr(float.fromhex(hit[0][:-1])), text)
    for pattern, spelled in _SPELLINGS:
        text = re.sub(pattern, spelled, text)
    return text


def triton_code() -> str:
    """All forms in Triton: functions of blocks of tl.float32."""
    parts = ["import triton\nimport triton.language as tl\n\n", TRITON]
    for form in forms():
        lines = [*map(in_triton, form.lines), f"return {in_triton(form.value)}"]
        body = "".join(f"    {line}\n" for line in lines)
        parts.append(
            f"\n\n@triton.jit\ndef {form.name}(x):\n"
            f'    """{form.function.capitalize()}: {form.told}."""\n{body}'
        )
    return "".join(parts)


_ABOUT = (
    "Activations by a GPU's instructions that approximate; errors and times: docs/gpu.md.",
    "Made by python benchmarks/gpu_hardware.py --write. For sm_80 and later.",
)


def file_text(suffix: str) -> str:
    """The forms as a file for users: .cuh for CUDA, .py for Triton."""
    if suffix == ".py":
        return "".join(f"# {line}\n" for line in _ABOUT) + "\n" + triton_code()
    return f"/* {_ABOUT[0]}\n * {_ABOUT[1]}\n */\n#pragma once\n" + code()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", type=Path, required=True, help="A file, .cuh or .py.")
    asked = parser.parse_args().write
    asked.write_text(file_text(asked.suffix), encoding="utf-8")


if __name__ == "__main__":
    main()
