from __future__ import annotations

import ctypes
import gc

import numpy as np
import pytest

from autonumerics.errors import InvalidOption
from autonumerics.jit import Module

COSINE = """
declare double @cos(double)
define double @twice(double %x) {
  %y = call double @cos(double %x)
  %z = fmul double %y, 2.0
  ret double %z
}
"""


def test_functions_of_loaded_libraries_can_be_called():
    module = Module.from_ir(COSINE, libraries=["libm.so.6"])
    twice = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(module.address("twice"))
    assert twice(1.0) == 2 * float(np.cos(1.0))


def test_a_module_keeps_its_code_alive():
    address = None
    modules = []
    for k in range(5):
        modules.append(Module.from_ir(f"define i64 @number() {{ ret i64 {k} }}"))
        gc.collect()
    values = []
    for module in modules:
        address = module.address("number")
        values.append(ctypes.CFUNCTYPE(ctypes.c_int64)(address)())
    assert values == [0, 1, 2, 3, 4]


def test_an_unknown_library_is_told():
    with pytest.raises(InvalidOption, match=r"library libnosuch\.so\.7 cannot be loaded"):
        Module.from_ir(COSINE, libraries=["libnosuch.so.7"])


def test_an_unknown_function_is_told_and_ends_nothing():
    with pytest.raises(InvalidOption, match="no library loaded has the function no_such_cosine"):
        Module.from_ir(COSINE.replace("@cos(", "@no_such_cosine("))


def test_a_name_that_the_module_does_not_define_is_a_mistake():
    with pytest.raises(KeyError):
        Module.from_ir(COSINE).address("thrice")


def test_the_assembly_is_that_of_the_function():
    assert "twice:" in Module.from_ir(COSINE).assembly
