"""Emitted C and C++ as loops over arrays, compiled by a compiler with some flags."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from autonumerics.codegen import emit_program, language
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program

STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")

_LOOP = """
void loop_{0}(const {1} *x, {1} *y, long n);
void loop_{0}(const {1} *x, {1} *y, long n) {{
    {2}
}}
"""
_INLINED = "for (long i = 0; i < n; i++) y[i] = f_{0}(x[i]);"
_IN_VECTORS = "f_{0}_array(x, y, (size_t)n);"


def checked(text: str, compiler: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What the compiler says of a text, of which it makes nothing."""
    command = [compiler, "-O2", *options, "-fsyntax-only", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


class Loops:
    """Each program as a loop over an array: the emitted function inlined into a user's code, of
    languages with explicit vectors the loop that comes with it.
    """

    def __init__(
        self,
        folder: Path,
        compiler: str,
        flags: Sequence[str],
        programs: Mapping[str, Program],
        arithmetic: Arithmetic,
        name: str = "c",
    ) -> None:
        row = language(name)
        number = {**row.types, **row.stored}[arithmetic.storage.name].name
        parts = [emit_program(p, arithmetic, row, name=f"f_{key}") for key, p in programs.items()]
        body = _IN_VECTORS if row.vectors else _INLINED
        loops = "".join(_LOOP.format(key, number, body.format(key)) for key in programs)
        linkage = f'extern "C" {{\n{loops}}}\n' if name == "cpp" else loops
        source = folder / f"loops.{'cpp' if name == 'cpp' else 'c'}"
        (folder / "programs.h").write_text("\n".join(parts), encoding="utf-8")
        source.write_text(f'#include "programs.h"\n{linkage}', encoding="utf-8")
        library = folder / f"{name}{compiler}{'_'.join(flags)}.so"
        command = [compiler, *flags, *STRICT, "-shared", "-fPIC", "-o", str(library), str(source)]
        subprocess.run([*command, "-lm"], check=True)
        self._library = ctypes.CDLL(str(library))

    def __call__(self, key: str, x: np.ndarray) -> np.ndarray:
        y = np.empty_like(x)
        function = getattr(self._library, f"loop_{key}")
        function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long]
        function.restype = None
        function(x.ctypes.data, y.ctypes.data, len(x))
        return y
