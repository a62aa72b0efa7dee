"""Runs emitted C in this process."""

import ctypes
import shutil
import subprocess
from itertools import count

import numpy as np
import pytest

from autonumerics.plans import Procedure, emit_c

_NUMBERS = count()
FLAGS = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-shared", "-fPIC")


def run_c(procedure: Procedure, x: np.ndarray, folder, *options: str) -> np.ndarray:
    """The values of NAME_n, which are also those of NAME for each number."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    stored = {"float32": "float", "float64": "double"}.get(x.dtype.name, "uint16_t")
    source = emit_c(procedure, "it") + (
        f"void all(const {stored} *x, {stored} *y, long n) {{ it_n(x, y, (size_t)n); }}\n"
        f"void each(const {stored} *x, {stored} *y, long n)"
        " { for (long i = 0; i < n; i++) y[i] = it(x[i]); }\n"
    )
    path = folder / f"{next(_NUMBERS)}.so"  # one that was loaded may be found again by its file
    command = [compiler, *FLAGS, *options, "-x", "c", "-o", str(path), "-", "-lm"]
    subprocess.run(command, input=source, text=True, check=True)
    library = ctypes.CDLL(str(path))
    found = []
    for name in ("all", "each"):
        y = np.empty_like(x)
        getattr(library, name)(
            ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(y.ctypes.data), ctypes.c_long(x.size)
        )
        found.append(y)
    assert same(*found)
    return found[0]


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal to the bit, but for the bits of NaN."""
    assert (a.dtype, a.shape) == (b.dtype, b.shape)
    unsigned = f"u{a.dtype.itemsize}"
    nan = np.isnan(a.astype(float)) & np.isnan(b.astype(float))
    return bool(np.all((a.view(unsigned) == b.view(unsigned)) | nan))
