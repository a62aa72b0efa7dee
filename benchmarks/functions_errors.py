"""Largest errors of libraries' functions at all inputs of binary32, beside those of ours.

    python benchmarks/functions_errors.py                  # what is missing of the table
    python benchmarks/functions_errors.py sin --only XLA   # of these functions, these libraries
    python benchmarks/functions_errors.py sin cos --again  # all measured anew

All libraries of a function at once, as what is right is found once for all: half a minute of a
processor, a minute for sines and their like, kept in docs/functions/libraries.json as soon as it
is known. C functions are measured
through the loops that are raced (`cost/libraries.py`), NumPy's, PyTorch's and XLA's on arrays of
65,536 neighbours, as their users call them.
"""

from __future__ import annotations

import argparse
import ctypes
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from functions_page import LIBRARIES, LIBRARY_ERRORS, kept_of, write_page

from autonumerics.accuracy.whole_line.findings import WholeLineError
from autonumerics.accuracy.whole_line.measuring import measure_together
from autonumerics.cost.contenders import Contender, Native
from autonumerics.cost.libraries import library_contenders
from autonumerics.formats import format_named
from autonumerics.jit import Module
from autonumerics.targets import function

SINGLE = format_named("binary32")
FILL = ctypes.CFUNCTYPE(None, ctypes.c_uint32, ctypes.c_void_p)

# Inputs come in order, so values are made for all numbers that share their first 16 bits.
_LOOKING_UP = """
@block = internal global i32 -1
@values = internal global [65536 x i32] zeroinitializer
define void @loop(ptr %x, ptr %y, i64 %n) {{
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %next, label %end
next:
  %i = phi i64 [0, %entry], [%i1, %known]
  %at = getelementptr i32, ptr %x, i64 %i
  %bits = load i32, ptr %at
  %block = lshr i32 %bits, 16
  %place = and i32 %bits, 65535
  %last = load i32, ptr @block
  %same = icmp eq i32 %block, %last
  br i1 %same, label %known, label %fill
fill:
  %make = inttoptr i64 {fill} to ptr
  call void %make(i32 %block, ptr @values)
  store i32 %block, ptr @block
  br label %known
known:
  %value_at = getelementptr i32, ptr @values, i32 %place
  %value = load i32, ptr %value_at
  %to = getelementptr i32, ptr %y, i64 %i
  store i32 %value, ptr %to
  %i1 = add i64 %i, 1
  %more = icmp slt i64 %i1, %n
  br i1 %more, label %next, label %end
end:
  ret void
}}
"""


@dataclass(frozen=True)
class Loop:
    """A loop for one thread, in machine code, of what is called on arrays."""

    module: Module
    fill: object  # lives as long as the module

    @classmethod
    def of(cls, contender: Contender) -> Loop:
        """Its values come from arrays of 65,536 numbers."""
        places = np.arange(1 << 16, dtype=np.uint32)

        def fill(block: int, values: int) -> None:
            x = (places + np.uint32(block << 16)).view(np.float32)
            with np.errstate(all="ignore"):
                y = np.ascontiguousarray(contender(x), np.float32)
            ctypes.memmove(values, y.ctypes.data, y.nbytes)

        called = FILL(fill)
        address = ctypes.cast(called, ctypes.c_void_p).value
        return cls(Module.from_ir(_LOOKING_UP.format(fill=address)), called)


def measured(name: str, contenders: Sequence[Contender]) -> list[WholeLineError]:
    """These libraries' functions at all inputs, by one thread: arrays are filled by Python."""
    addresses, loops = [], []  # loops live as long as their addresses are used
    for each in contenders:
        if isinstance(each, Native):
            addresses.append(each.throughput_address)
        else:
            loops.append(Loop.of(each))
            addresses.append(loops[-1].module.address("loop"))
    return measure_together(addresses, function(name), SINGLE, threads=1)


def record(seen: WholeLineError) -> dict[str, Any]:
    """What is kept: the largest error, that among normal numbers, and what is wrong."""
    return {
        "error_ulp": seen.error_ulp,
        "at": seen.at,
        "normal_bound_ulp": seen.normal_bound_ulp,
        "numbers": seen.numbers,
        "correctly_rounded": seen.correct,
        "faithful": seen.faithful,
        "off": seen.off,
        "wrong": [str(failure) for failure in seen.wrong],
        "zero_signs": seen.zero_signs and str(seen.zero_signs),
    }


def kept() -> dict[str, dict[str, Any]]:
    """Of each function, by library."""
    return json.loads(LIBRARY_ERRORS.read_text()) if LIBRARY_ERRORS.exists() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--only", nargs="+", metavar="LIBRARY", default=LIBRARIES)
    parser.add_argument("--again", action="store_true", help="what is known already, too")
    asked = parser.parse_args()
    for name in asked.names or kept_of("binary32"):
        known = {} if asked.again else kept().get(name, {})
        missing = [
            each
            for each in library_contenders(name, SINGLE)
            if each.name in asked.only and each.name not in known
        ]
        if missing:
            news = measured(name, missing)
            found = {each.name: record(seen) for each, seen in zip(missing, news, strict=True)}
            for each, seen in zip(missing, news, strict=True):
                print(f"{name}, {each.name}: {seen}", flush=True)
            everything = {**kept(), name: {**kept().get(name, {}), **found}}
            LIBRARY_ERRORS.write_text(json.dumps(everything, indent=1) + "\n")
    write_page()


if __name__ == "__main__":
    main()
