"""A program as a NumPy ufunc: broadcasting, `where=`, `out=`, `dtype=`, reductions of its types.

The ufunc has one loop for each number format, in machine code, and NumPy's own rules choose among
them: float32 in, float32 out. Elements are copied to buffers and back, since NumPy's loops have any
strides, and in the place of `x` itself.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> square = ufunc(parse("x*x"), (Arithmetic.of("binary32"), Arithmetic.of("binary64")), "square")
>>> square(np.arange(3, dtype=np.float32)), square.types
(array([0., 1., 4.], dtype=float32), ['f->f', 'd->d'])
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import numpy as np

from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit.compiled import compile_program
from autonumerics.jit.module import Module
from autonumerics.programs import Program

BUFFERED = 512
"""Elements of a buffer: two of them are in the first cache."""

_MAKE = 1
"""The place of PyUFunc_FromFuncAndData in NumPy's table of functions, the same since 1.0."""

_NO_IDENTITY = -1  # PyUFunc_None

_LOOPS = """
define void @loop(ptr %args, ptr %dimensions, ptr %steps, ptr %data) {{
start:
  %x.in = alloca [{size} x {T}], align 64
  %y.in = alloca [{size} x {T}], align 64
  %count = load i64, ptr %dimensions
  %x = load ptr, ptr %args
  %y.place = getelementptr ptr, ptr %args, i64 1
  %y = load ptr, ptr %y.place
  %x.step = load i64, ptr %steps
  %y.step.place = getelementptr i64, ptr %steps, i64 1
  %y.step = load i64, ptr %y.step.place
  br label %part
part:
  %done = phi i64 [ 0, %start ], [ %next, %written ]
  %left = sub i64 %count, %done
  %more = icmp sgt i64 %left, 0
  br i1 %more, label %read, label %end
read:
  %whole = icmp sgt i64 %left, {size}
  %n = select i1 %whole, i64 {size}, i64 %left
  br label %reading
reading:
  %i = phi i64 [ 0, %read ], [ %i.next, %reading ]
  %at.x = add i64 %done, %i
  %offset.x = mul i64 %at.x, %x.step
  %from = getelementptr i8, ptr %x, i64 %offset.x
  %value = load {T}, ptr %from, align 1
  %to = getelementptr {T}, ptr %x.in, i64 %i
  store {T} %value, ptr %to
  %i.next = add i64 %i, 1
  %reads = icmp slt i64 %i.next, %n
  br i1 %reads, label %reading, label %compute
compute:
  call void {address}(ptr %x.in, ptr %y.in, i64 %n)
  br label %writing
writing:
  %k = phi i64 [ 0, %compute ], [ %k.next, %writing ]
  %at.y = add i64 %done, %k
  %offset.y = mul i64 %at.y, %y.step
  %out = getelementptr i8, ptr %y, i64 %offset.y
  %taken = getelementptr {T}, ptr %y.in, i64 %k
  %result = load {T}, ptr %taken
  store {T} %result, ptr %out, align 1
  %k.next = add i64 %k, 1
  %writes = icmp slt i64 %k.next, %n
  br i1 %writes, label %writing, label %written
written:
  %next = add i64 %done, %n
  br label %part
end:
  ret void
}}
"""

_TYPES = {
    np.dtype(np.float16): "i16",
    np.dtype(np.float32): "float",
    np.dtype(np.float64): "double",
}


@cache
def ufunc(program: Program, arithmetics: tuple[Arithmetic, ...], name: str) -> np.ufunc:
    """The program in each arithmetic, as one ufunc of that name.

    The values are to the bit those of `Compiled`. A ufunc lives as long as the process, since NumPy
    keeps addresses of its code. Raises InvalidOption for a format that NumPy has not itself.
    """
    made = [_Loop(program, arithmetic) for arithmetic in arithmetics]
    functions = (ctypes.c_void_p * len(made))(*(loop.address for loop in made))
    data = (ctypes.c_void_p * len(made))()
    types = (ctypes.c_char * (2 * len(made)))(*(loop.type for loop in made for _ in range(2)))
    texts = ctypes.create_string_buffer(name.encode()), ctypes.create_string_buffer(_doc(program))
    make = ctypes.PYFUNCTYPE(
        ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int] * 4,
        ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int,
    )(_api()[_MAKE])  # fmt: skip
    found = make(
        functions, data, types, len(made), 1, 1, _NO_IDENTITY,
        ctypes.addressof(texts[0]), ctypes.addressof(texts[1]), 0,
    )  # fmt: skip
    _ALIVE.append((made, functions, data, types, texts))
    return found


_ALIVE: list[Any] = []
"""What ufuncs point at."""


class _Loop:
    """The loop of one arithmetic: its address, the number of NumPy's type, and what it needs."""

    def __init__(self, program: Program, arithmetic: Arithmetic) -> None:
        dtype = arithmetic.storage.dtype
        if dtype not in _TYPES:
            raise InvalidOption(
                f"NumPy has no type {arithmetic.storage.name} of its own: take binary16, binary32 "
                "or binary64, or compile(...), which has it"
            )
        self.type = bytes([dtype.num])
        self._compiled = compile_program(program, arithmetic)
        address = f"inttoptr (i64 {self._compiled.throughput_address} to ptr)"
        code = _LOOPS.format(T=_TYPES[dtype], size=BUFFERED, address=address)
        self._module = Module.from_ir(code)
        self.address = self._module.address("loop")


def _doc(program: Program) -> bytes:
    return f"P(x) = {program.text}".encode()


def _api() -> Any:
    """NumPy's table of functions for ufuncs, as an array of addresses."""
    from numpy._core import _multiarray_umath  # pyright: ignore

    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table = pointer(_multiarray_umath._UFUNC_API, None)
    return ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))
