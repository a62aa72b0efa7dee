"""benchmarks/gpu.py where there is no device: it says so, and its parts are right."""

from __future__ import annotations

import shutil
import subprocess
import sys

import gpu
import numpy as np
import pytest
from codegen import running

from autonumerics.jit import compile_program


@pytest.mark.skipif(not gpu.missing(), reason="there is a device here")
def test_what_is_missing_is_said_in_one_line():
    ended = subprocess.run(
        [sys.executable, gpu.__file__], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3
    assert ended.stdout == f"gpu: {gpu.missing()}\n"


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="needs nvcc, which is no free software")
def test_its_driver_compiles(tmp_path):
    (tmp_path / "gpu.cu").write_text(gpu.driver_source(), encoding="utf-8")
    flags = ["-arch=sm_80", "--extended-lambda", "-ptx"]
    running.run("nvcc", *flags, "gpu.cu", "-o", "gpu.ptx", cwd=tmp_path)
    text = (tmp_path / "gpu.ptx").read_text(encoding="utf-8")
    assert "tanh.approx.f32" in text


@pytest.mark.parametrize("name", gpu.PROGRAMS)
def test_values_are_held_against_those_of_the_package(name):
    x = gpu.inputs_of(name)
    values = compile_program(gpu.PROGRAMS[name][1], gpu.SINGLE)(x)
    assert gpu.differing(name, values) == "every bit"
    broken = values.copy()
    broken[7] = np.nextafter(broken[7], np.float32(9))
    assert gpu.differing(name, broken) == f"1 of {gpu.INPUTS:,} values differ"
