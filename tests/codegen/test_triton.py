"""Triton by its own interpreter, where it is installed: the bits of its operations."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest
from codegen import running
from codegen.same_bits import PROGRAMS, differences, inputs, reference
from plans.running import same
from plans.test_languages import kept

from autonumerics.formats import Arithmetic
from autonumerics.plans import emit_procedure, evaluate

pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("triton", "torch")),
    reason="needs triton and torch, which are too large for CI",
)

FUSED = """
import numpy as np, torch
from triton.runtime import interpreter
from autonumerics.plans.steps import ROWS

@triton.jit
def probe(x_ptr):
    x = tl.load(x_ptr + tl.arange(0, 1))
    tl.store(x_ptr + tl.arange(0, 1), tl.fma(x, x, x * 0 - 1))

def create_fma(self, x, y, z):
    return interpreter.TensorHandle(ROWS["fma"].numpy(x.data, y.data, z.data), z.dtype)

near = torch.tensor([1 + 2**-12])
probe[(1,)](near)
if near.item() != 2**-11 + 2**-24:
    interpreter.InterpreterBuilder.create_fma = create_fma
"""
"""Triton 3.6 interprets fma as a product and a sum: then it is given one that rounds once."""

_MAIN = """
@triton.jit
def kernel(x_ptr, y_ptr, BLOCK: tl.constexpr):
    offsets = tl.arange(0, BLOCK)
    x = tl.load(x_ptr + offsets)
CALLS

x = np.fromfile("x.bin", np.TYPE)
y = torch.empty((COUNT, len(x)), dtype=torch.TYPE)
with np.errstate(all="ignore"):
    kernel[(1,)](torch.from_numpy(x), y, BLOCK=len(x))
y.numpy().tofile("y.bin")
"""


@pytest.mark.parametrize("format", ["binary32", "binary64"])
def test_every_bit_is_that_of_the_package_in_the_interpreter(tmp_path, format):
    arithmetic = Arithmetic.of(format)
    x = inputs(arithmetic.storage, 1_024)
    codes = running.emitted("triton", PROGRAMS, arithmetic)
    calls = "".join(
        f"    tl.store(y_ptr + {k}*BLOCK + offsets, f_{key}(x))\n" for k, key in enumerate(codes)
    )
    main = _MAIN.replace("CALLS", calls).replace("TYPE", str(x.dtype))
    text = "\n".join(codes.values()) + FUSED + main.replace("COUNT", str(len(codes)))
    (tmp_path / "f.py").write_text(text, encoding="utf-8")
    x.tofile(tmp_path / "x.bin")
    environment = os.environ | {"TRITON_INTERPRET": "1"}
    running.run(sys.executable, "f.py", cwd=tmp_path, env=environment)
    found = np.fromfile(tmp_path / "y.bin", x.dtype).reshape(len(codes), -1)
    for y, (key, program) in zip(found, PROGRAMS.items(), strict=True):
        wrong = differences(y, reference(program, arithmetic, x))
        assert not len(wrong), (key, x[wrong[:3]], y[wrong[:3]])


@pytest.mark.parametrize("names", [("exp", "tanh", "sin", "logistic", "cbrt")])
def test_whole_functions_have_their_bits_in_the_interpreter(tmp_path, names):
    """With numbers of double inside, tables, and rare inputs among them."""
    x = np.resize(inputs(Arithmetic.of("binary32").storage, 1_000), 1_024)
    plans = [kept(name) for name in names]
    codes = [emit_procedure(p, "triton", f"f_{k}") for k, p in enumerate(plans)]
    calls = "".join(
        f"    tl.store(y_ptr + {k}*BLOCK + offsets, f_{k}(x))\n" for k in range(len(names))
    )
    main = _MAIN.replace("CALLS", calls).replace("TYPE", "float32")
    text = "\n".join(codes) + FUSED + main.replace("COUNT", str(len(names)))
    (tmp_path / "f.py").write_text(text, encoding="utf-8")
    x.tofile(tmp_path / "x.bin")
    running.run(sys.executable, "f.py", cwd=tmp_path, env=os.environ | {"TRITON_INTERPRET": "1"})
    found = np.fromfile(tmp_path / "y.bin", np.float32).reshape(len(names), -1)
    for y, plan in zip(found, plans, strict=True):
        assert same(y, evaluate(plan, x))


_STORED = (
    FUSED
    + """
@triton.jit
def kernel(x_ptr, y_ptr, BLOCK: tl.constexpr):
    offsets = tl.arange(0, BLOCK)
    tl.store(y_ptr + offsets, f_horner_fma(tl.load(x_ptr + offsets)))

x = torch.arange(65536, dtype=torch.int32).to(torch.int16).view(torch.float16)
y = torch.empty_like(x)
with np.errstate(all="ignore"):
    kernel[(1,)](x, y, BLOCK=65536)
y.view(torch.int16).numpy().tofile("y.bin")
"""
)


def test_binary16_is_rounded_once_at_every_input(tmp_path):
    """Conversions to bfloat16 truncate in the interpreter; compiled they do not, see below."""
    arithmetic = Arithmetic.of("binary16", "binary32")
    program = PROGRAMS["horner_fma"]
    code = running.emitted("triton", {"horner_fma": program}, arithmetic)["horner_fma"]
    (tmp_path / "f.py").write_text(code + _STORED, encoding="utf-8")
    environment = os.environ | {"TRITON_INTERPRET": "1"}
    running.run(sys.executable, "f.py", cwd=tmp_path, env=environment)
    y = np.fromfile(tmp_path / "y.bin", np.uint16).view(arithmetic.storage.dtype)
    x = np.arange(2**16, dtype=np.uint32).astype(np.uint16).view(arithmetic.storage.dtype)
    assert not len(differences(y, reference(program, arithmetic, x)))


_COMPILED = """
import importlib.util, re, sys
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

spec = importlib.util.spec_from_file_location("f", "f.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
source = ASTSource(module.kernel, {"x_ptr": "*fp32", "BLOCK": "constexpr"}, {"BLOCK": 128})
for fused in (False, True):
    options = {"enable_fp_fusion": fused}
    text = triton.compile(source, target=GPUTarget("cuda", 80, 32), options=options).asm["ptx"]
    print(*(len(re.findall(p, text)) for p in (r"fma\\.rn", r"div\\.rn", r"\\.ftz|\\.approx")))
"""

_KERNEL = """
@triton.jit
def kernel(x_ptr, BLOCK: tl.constexpr):
    x = tl.load(x_ptr + tl.arange(0, BLOCK))
    tl.store(x_ptr + tl.arange(0, BLOCK), f_polynomial(x) + f_quotient(x))
"""


def test_compiled_code_has_what_is_said_of_it(tmp_path):
    """Compiling needs no device: products are fused unless enable_fp_fusion=False forbids it."""
    programs = {key: PROGRAMS[key] for key in ("polynomial", "quotient")}
    codes = running.emitted("triton", programs, Arithmetic.of("binary32"))
    (tmp_path / "f.py").write_text("\n".join(codes.values()) + _KERNEL, encoding="utf-8")
    environment = os.environ | {"TRITON_CACHE_DIR": str(tmp_path / "cache")}
    script = "import triton\n" + _COMPILED
    ended = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment,
                           capture_output=True, text=True, check=False)  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    apart, fused = (tuple(map(int, line.split())) for line in ended.stdout.splitlines())
    assert apart == (0, 3, 0)
    assert fused[0] >= 3


def test_bfloat16_is_rounded_to_nearest_by_compiled_code(tmp_path):
    arithmetic = Arithmetic.of("bfloat16", "binary32")
    code = running.emitted("triton", {"p": PROGRAMS["horner_fma"]}, arithmetic)["p"]
    kernel = _KERNEL.replace("f_polynomial(x) + f_quotient(x)", "f_p(x)")
    (tmp_path / "f.py").write_text(code + kernel, encoding="utf-8")
    script = "import triton\n" + _COMPILED.replace("*fp32", "*bf16").replace("div", "cvt")
    environment = os.environ | {"TRITON_CACHE_DIR": str(tmp_path / "cache")}
    ended = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment,
                           capture_output=True, text=True, check=False)  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    fused, rounded, approximate = map(int, ended.stdout.splitlines()[0].split())
    assert (fused, rounded > 0, approximate) == (3, True, 0)
