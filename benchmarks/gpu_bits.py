"""The bits of emitted code on a GPU: programs over all operations, in four languages.

Inputs: a million, zeros, infinities, NaN, subnormal numbers, any bits and moderate sizes
(tests/codegen/same_bits.py). Expected: what this package's machine code gives. Where a language has
no fma, but a product and a sum, the same program with these in its place is expected.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from gpu_device import Entry, Library, source

from autonumerics.codegen import emit_program, language
from autonumerics.formats import Arithmetic
from autonumerics.programs import Instruction, Operand, Program, operation

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from codegen.same_bits import PROGRAMS, differences, inputs, reference

INPUTS = 1 << 20
NUMBERS = {"binary32": "float", "binary64": "double"}

type_of_values = Mapping[str, npt.NDArray]


class Row(NamedTuple):
    """How programs were run, and of each program how many results have other bits."""

    how: str
    format: str
    differing: Mapping[str, int]


def rows(folder: Path, count: int = INPUTS) -> Iterator[Row]:
    """All languages that are installed, in binary32 and binary64."""
    for format in NUMBERS:
        arithmetic = Arithmetic.of(format)
        x = inputs(arithmetic.storage, count)
        for module, run in RUNS.items():
            if module and importlib.util.find_spec(module) is None:
                continue
            for how, has_fma, values in run(arithmetic, x, folder):
                yield Row(how, format, differing(values, arithmetic, x, has_fma=has_fma))


def differing(
    values: type_of_values, arithmetic: Arithmetic, x: npt.NDArray, *, has_fma: bool
) -> dict[str, int]:
    """Of each program how many results have other bits."""
    found = {}
    for key, given in values.items():
        program = PROGRAMS[key] if has_fma else without_fma(PROGRAMS[key])
        found[key] = len(differences(np.asarray(given), reference(program, arithmetic, x)))
    return found


def without_fma(program: Program) -> Program:
    """The same with a product and a sum in the place of each fused operation.

    >>> from autonumerics.programs import parse
    >>> print(without_fma(parse("fnma(x, c0, x)*x", [0.5])))
    (x - x*c0)*x
    """
    made: list[Instruction] = []
    places: list[Operand] = []

    def add(name: str, *operands: Operand) -> Operand:
        made.append(Instruction(operation(name), operands))
        return Operand("t", len(made) - 1)

    for row, given in program.instructions:
        operands = [places[o.index] if o.kind == "t" else o for o in given]
        if not row.fused:
            places.append(add(row.name, *operands))
            continue
        product, addend = add("mul", *operands[:2]), operands[2]
        match row.product, row.signs[2]:
            case 1, sign:
                places.append(add("add" if sign > 0 else "sub", product, addend))
            case _, 1:
                places.append(add("sub", addend, product))
            case _:
                places.append(add("sub", add("neg", product), addend))
    return Program.build(made, program.constants)


def emitted(row: str, programs: Mapping[str, Program], arithmetic: Arithmetic) -> dict[str, str]:
    """The code of each program, as a function f_KEY."""
    return {
        key: emit_program(program, arithmetic, language(row), name=f"f_{key}")
        for key, program in programs.items()
    }


def loaded(code: str, file: Path) -> ModuleType:
    """A module from its text, which stands in a file, as Triton demands."""
    file.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def functions(row: str, arithmetic: Arithmetic, folder: Path) -> dict[str, Callable[..., Any]]:
    """The programs as functions of a language of Python's."""
    return {
        key: getattr(loaded(code, folder / f"{row}_{arithmetic.name}_{key}.py"), f"f_{key}")
        for key, code in emitted(row, PROGRAMS, arithmetic).items()
    }


Results = Iterator[tuple[str, bool, type_of_values]]
"""How it was run, whether fma is fused there, and the values."""


def cuda_source(arithmetic: Arithmetic) -> str:
    """All programs in one file."""
    number = NUMBERS[arithmetic.storage.name]
    entries = [Entry(key, f"f_{key}(x)", number=number, is_timed=False) for key in PROGRAMS]
    return source(list(emitted("cuda", PROGRAMS, arithmetic).values()), entries)


def run_cuda(arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    library = Library.of(cuda_source(arithmetic), folder / f"bits_{arithmetic.name}")
    yield "CUDA, nvcc -O3", True, {key: library.values(key, x) for key in PROGRAMS}


def run_torch(arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    import torch

    all_of = functions("pytorch", arithmetic, folder)

    def together(given: Any) -> list[Any]:
        return [function(given) for function in all_of.values()]

    given = torch.from_numpy(x).cuda()
    torch._dynamo.reset()
    for how, run in (("eager", together), ("torch.compile", torch.compile(together))):
        values = [each.cpu().numpy() for each in run(given)]
        yield f"PyTorch, {how}", False, dict(zip(all_of, values, strict=True))


def run_jax(arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    import jax

    jax.config.update("jax_enable_x64", True)
    all_of = functions("jax", arithmetic, folder)

    def together(given: Any) -> list[Any]:
        return [function(given) for function in all_of.values()]

    given = jax.numpy.asarray(x)
    for how, run in (("no jit", together), ("jit", jax.jit(together))):
        values = [np.asarray(each) for each in run(given)]
        yield f"JAX, {how}", False, dict(zip(all_of, values, strict=True))


_KERNEL = """

@triton.jit
def kernel(x_ptr, y_ptr, n, BLOCK: tl.constexpr):
    at = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    x = tl.load(x_ptr + at, mask=at < n)
{stores}"""


def triton_kernel(codes: Sequence[str], names: Sequence[str], file: Path) -> Any:
    """A kernel that stores the values of each function after those of the one before."""
    stores = "".join(
        f"    tl.store(y_ptr + {k}*n + at, {name}(x), mask=at < n)\n"
        for k, name in enumerate(names)
    )
    return loaded("\n".join(codes) + _KERNEL.format(stores=stores), file).kernel


def run_triton(arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    import torch

    codes = emitted("triton", PROGRAMS, arithmetic)
    names = [f"f_{key}" for key in codes]
    file = folder / f"triton_{arithmetic.name}.py"
    kernel = triton_kernel(list(codes.values()), names, file)
    given = torch.from_numpy(x).cuda()
    for fused in (False, True):
        made = torch.empty((len(codes), len(x)), dtype=given.dtype, device="cuda")
        kernel[(-(-len(x) // 1024),)](given, made, len(x), BLOCK=1024, enable_fp_fusion=fused)
        values = dict(zip(codes, made.cpu().numpy(), strict=True))
        yield f"Triton, enable_fp_fusion={fused}", True, values


RUNS = {"": run_cuda, "torch": run_torch, "jax": run_jax, "triton": run_triton}
"""By the module that each needs."""


def table(found: Sequence[Row]) -> list[str]:
    """Lines of Markdown."""
    lines = ["| language | format | programs | all bits kept | results that differ |",
             "|---|---|---:|---:|---|"]  # fmt: skip
    for how, format, counts in found:
        wrong = {key: count for key, count in counts.items() if count}
        told = ", ".join(f"{key} {count:,}" for key, count in wrong.items()) or "none"
        lines.append(f"| {how} | {format} | {len(counts)} | {len(counts) - len(wrong)} | {told} |")
    return lines
