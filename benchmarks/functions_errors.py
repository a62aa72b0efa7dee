"""Largest errors of libraries' functions at all inputs of binary32, beside those of ours.

    python benchmarks/functions_errors.py              # all of the table, a minute each
    python benchmarks/functions_errors.py sin cos      # these

Kept in docs/functions/libraries.json. Measured through the loops that are raced
(`cost/libraries.py`), NumPy's through the inner loop of its universal function: the same code that
a call of it runs on a contiguous array.
"""

from __future__ import annotations

import argparse
import ctypes
import json
from typing import Any

import numpy as np
from functions_page import FOURTEEN, LIBRARY_ERRORS, MEASURED_LIBRARIES, write_page

from autonumerics.accuracy import measure_whole_line
from autonumerics.cost.contenders import Native
from autonumerics.cost.libraries import NumPy, library_contenders
from autonumerics.formats import format_named
from autonumerics.jit import Module
from autonumerics.targets import function

SINGLE = format_named("binary32")

# The loop of a universal function takes arrays of pointers, of counts and of strides in bytes.
_AS_OUR_LOOPS = """
define void @loop(ptr %x, ptr %y, i64 %n) {{
  %places = alloca [2 x ptr]
  %counts = alloca i64
  %strides = alloca [2 x i64]
  %second = getelementptr ptr, ptr %places, i64 1
  store ptr %x, ptr %places
  store ptr %y, ptr %second
  store i64 %n, ptr %counts
  store [2 x i64] [i64 4, i64 4], ptr %strides
  %inner = inttoptr i64 {inner} to ptr
  %data = inttoptr i64 {data} to ptr
  call void %inner(ptr %places, ptr %counts, ptr %strides, ptr %data)
  ret void
}}
"""
_FUNCTIONS, _DATA = 32, 40  # bytes into PyUFuncObject, numpy/ufuncobject.h


def numpy_loop(ufunc: np.ufunc) -> Module:
    """The inner loop of NumPy's for binary32, as `loop(x, y, n)`."""
    k = ufunc.types.index("f->f")
    tables = (
        ctypes.c_void_p.from_address(id(ufunc) + place).value for place in (_FUNCTIONS, _DATA)
    )
    inner, data = (
        ctypes.c_void_p.from_address(each + 8 * k).value or 0 if each else 0 for each in tables
    )
    module = Module.from_ir(_AS_OUR_LOOPS.format(inner=inner, data=data))
    x = np.linspace(-2, 2, 512, dtype=np.float32)
    y = np.empty_like(x)
    signature = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
    with np.errstate(all="ignore"):
        signature(module.address("loop"))(x.ctypes.data, y.ctypes.data, len(x))
        if not np.array_equal(y, ufunc(x), equal_nan=True):
            raise RuntimeError(f"this NumPy keeps the loop of {ufunc.__name__} elsewhere")
    return module


def measured(name: str) -> dict[str, Any]:
    """Of each library that has the function: its largest error and what is wrong of it."""
    found: dict[str, Any] = {}
    for each in library_contenders(name, SINGLE):
        if each.name not in MEASURED_LIBRARIES:
            continue
        if isinstance(each, NumPy):
            owner = numpy_loop(each.ufunc)
            address = owner.address("loop")
        else:
            assert isinstance(each, Native)
            owner, address = each.owner, each.throughput_address
        seen = measure_whole_line(address, function(name), SINGLE)
        print(f"{name}, {each.name}: {seen}", flush=True)
        found[each.name] = {
            "error_ulp": seen.error_ulp,
            "at": seen.at,
            "numbers": seen.numbers,
            "correctly_rounded": seen.correct,
            "faithful": seen.faithful,
            "off": seen.off,
            "wrong": [str(failure) for failure in seen.wrong],
            "zero_signs": seen.zero_signs and str(seen.zero_signs),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", default=FOURTEEN)
    for name in parser.parse_args().names:
        found = measured(name)
        kept = json.loads(LIBRARY_ERRORS.read_text()) if LIBRARY_ERRORS.exists() else {}
        LIBRARY_ERRORS.write_text(json.dumps({**kept, name: found}, indent=1) + "\n")
    write_page()


if __name__ == "__main__":
    main()
