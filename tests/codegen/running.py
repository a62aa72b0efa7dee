"""Emitted programs, compiled or interpreted, over arrays: one class a language.

Each takes programs by key and gives the values of each at an array of inputs.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from autonumerics.codegen import emit_program, language
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program

Values = dict[str, np.ndarray]
Programs = Mapping[str, Program]


def emitted(name: str, programs: Programs, arithmetic: Arithmetic) -> dict[str, str]:
    """The code of each, its function called f_ and the key."""
    row = language(name)
    return {key: emit_program(p, arithmetic, row, name=f"f_{key}") for key, p in programs.items()}


def run(*command: str | Path, cwd: Path, **options: object) -> None:
    ended = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False,
        **options,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]


def through_library(library: Path, programs: Programs, x: np.ndarray) -> Values:
    """By a shared library's functions `void loop_key(const T *x, T *y, size_t n)`."""
    loaded = ctypes.CDLL(str(library))
    found = {}
    for key in programs:
        y = np.empty_like(x)
        function = getattr(loaded, f"loop_{key}")
        function.argtypes, function.restype = [ctypes.c_void_p] * 2 + [ctypes.c_size_t], None
        function(x.ctypes.data, y.ctypes.data, len(x))
        found[key] = y
    return found


def through_files(programs: Programs, x: np.ndarray, folder: Path, *command: str | Path) -> Values:
    """By a process that reads x.bin and writes y_key.bin."""
    (folder / "x.bin").write_bytes(x.tobytes())
    run(*command, cwd=folder)
    return {key: np.frombuffer((folder / f"y_{key}.bin").read_bytes(), x.dtype) for key in programs}


def rust(programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path) -> Values:
    number = language("rust").types[arithmetic.storage.name].name
    loops = "".join(
        f"""
#[no_mangle]
pub unsafe extern "C" fn loop_{key}(x: *const {number}, y: *mut {number}, n: usize) {{
    f_{key}_array(std::slice::from_raw_parts(x, n), std::slice::from_raw_parts_mut(y, n));
}}
"""
        for key in programs
    )
    code = "\n".join(emitted("rust", programs, arithmetic).values()) + loops
    (folder / "f.rs").write_text(code, encoding="utf-8")
    flags = ["-O", "-C", "target-cpu=native", "-D", "warnings", "--crate-type", "cdylib"]
    run("rustc", *flags, "f.rs", "-o", "f.so", cwd=folder)
    return through_library(folder / "f.so", programs, x)


def fortran(programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path) -> Values:
    kind = "c_float" if arithmetic.storage.bits == 32 else "c_double"
    parts = list(emitted("fortran", programs, arithmetic).values())
    for key in programs:
        parts.append(f"""
subroutine loop_{key}(x, y, n) bind(c)
    use, intrinsic :: iso_c_binding
    use f_{key}_module
    integer(c_size_t), value :: n
    real({kind}), intent(in) :: x(n)
    real({kind}), intent(out) :: y(n)
    y = f_{key}(x)
end subroutine
""")
    (folder / "f.f90").write_text("\n".join(parts), encoding="utf-8")
    flags = ["-O2", "-march=native", "-ffp-contract=off", "-Wall", "-Wextra", "-Wno-compare-reals",
             "-Wno-unused-parameter", "-Werror", "-shared", "-fPIC"]  # fmt: skip
    run("gfortran", *flags, "f.f90", "-o", "f.so", cwd=folder)
    return through_library(folder / "f.so", programs, x)


def go(programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path) -> Values:
    number = language("go").types[arithmetic.storage.name].name
    for key, code in emitted("go", programs, arithmetic).items():
        (folder / f"p_{key}.go").write_text(code, encoding="utf-8")
    calls = "".join(
        f'    y = make([]{number}, len(x))\n    f_{key}_array(x, y)\n    write("y_{key}.bin", y)\n'
        for key in programs
    )
    main = f"""package main

import (
    "bytes"
    "encoding/binary"
    "os"
)

func write(name string, y []{number}) {{
    var out bytes.Buffer
    binary.Write(&out, binary.LittleEndian, y)
    os.WriteFile(name, out.Bytes(), 0o644)
}}

func main() {{
    data, _ := os.ReadFile("x.bin")
    x := make([]{number}, {len(x)})
    binary.Read(bytes.NewReader(data), binary.LittleEndian, x)
    var y []{number}
{calls}}}
"""
    (folder / "main.go").write_text(main, encoding="utf-8")

    environment = os.environ | {
        "GO111MODULE": "off", "GOAMD64": "v3", "CGO_ENABLED": "0",
    }  # fmt: skip
    run("go", "build", "-o", "f", cwd=folder, env=environment)
    return through_files(programs, x, folder, folder / "f")


def java(programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path) -> Values:
    number = language("java").types[arithmetic.storage.name].name
    classes = {key: "F" + key.title().replace("_", "") for key in programs}
    for key, code in emitted("java", programs, arithmetic).items():
        (folder / f"{classes[key]}.java").write_text(code, encoding="utf-8")
    put = f"put{number.capitalize()}"
    calls = "".join(
        f'        {classes[key]}.f_{key}_array(x, y);\n        write("y_{key}.bin", y);\n'
        for key in programs
    )
    main = f"""
import java.nio.*;
import java.nio.file.*;

class Main {{
    static void write(String name, {number}[] y) throws Exception {{
        ByteBuffer out = ByteBuffer.allocate({x.itemsize} * y.length);
        out.order(ByteOrder.LITTLE_ENDIAN);
        for ({number} v : y) out.{put}(v);
        Files.write(Path.of(name), out.array());
    }}

    public static void main(String[] a) throws Exception {{
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(Path.of("x.bin")));
        {number}[] x = new {number}[{len(x)}], y = new {number}[{len(x)}];
        in.order(ByteOrder.LITTLE_ENDIAN).as{number.capitalize()}Buffer().get(x);
{calls}    }}
}}
"""
    (folder / "Main.java").write_text(main, encoding="utf-8")
    run("javac", "-Xlint:all", *sorted(p.name for p in folder.glob("*.java")), cwd=folder)
    return through_files(programs, x, folder, "java", "-cp", folder, "Main")


def javascript(programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path) -> Values:
    array = "Float32Array" if arithmetic.storage.bits == 32 else "Float64Array"
    lines = [
        'const fs = require("fs"), data = fs.readFileSync("x.bin");',
        f"const x = new {array}(Uint8Array.from(data).buffer);",
    ]
    for key, code in emitted("javascript", programs, arithmetic).items():
        (folder / f"p_{key}.js").write_text(code, encoding="utf-8")
        lines.append(f'fs.writeFileSync("y_{key}.bin", x.map(require("./p_{key}.js").f_{key}));')
    (folder / "main.js").write_text("\n".join(lines), encoding="utf-8")
    return through_files(programs, x, folder, "node", "main.js")


def python(programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path) -> Values:
    found = {}
    for key, code in emitted("python", programs, arithmetic).items():
        names: dict = {"__name__": "p"}
        exec(compile(code, str(folder / key), "exec"), names)
        with np.errstate(all="ignore"):
            found[key] = np.array([names[f"f_{key}"](v) for v in x.tolist()]).astype(x.dtype)
    return found


def arrays(
    name: str, programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path
) -> Values:
    """NumPy and its relatives in this process."""
    found = {}
    for key, code in emitted(name, programs, arithmetic).items():
        names: dict = {"__name__": "p"}
        exec(compile(code, str(folder / key), "exec"), names)
        found[key] = np.asarray(names[f"f_{key}"](x))
    return found


def llvm(programs: Programs, arithmetic: Arithmetic, x: np.ndarray, folder: Path) -> Values:  # noqa: ARG001
    from autonumerics.jit import Module

    found = {}
    number = ctypes.c_float if arithmetic.storage.bits == 32 else ctypes.c_double
    for key, code in emitted("llvm", programs, arithmetic).items():
        module = Module.from_ir(code, ("libm.so.6",))
        function = ctypes.CFUNCTYPE(number, number)(module.address(f"f_{key}"))
        found[key] = np.array([function(v) for v in x.tolist()]).astype(x.dtype)
    return found


RUN = {"rust": rust, "fortran": fortran, "go": go, "java": java, "javascript": javascript,
       "python": python, "llvm": llvm}  # fmt: skip
assert sys.byteorder == "little"
