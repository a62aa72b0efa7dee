"""The bits of emitted code on a GPU: programs over all operations, in four languages.

Beside them single operations, in binary32: how far quotients and roots are from the nearest number.

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
from autonumerics.programs import Instruction, Operand, Program, operation, parse

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from codegen.same_bits import PROGRAMS, differences, inputs, reference

INPUTS = 1 << 20
NUMBERS = {"binary32": "float", "binary64": "double"}

Values = Mapping[str, npt.NDArray]
Programs = Mapping[str, Program]

OPERATIONS: Programs = {
    "1/x": parse("c0/x", [1.0]),
    "x/3": parse("x/c0", [3.0]),
    "sqrt": parse("sqrt(x)"),
}


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
            for how, has_fma, values in run(PROGRAMS, arithmetic, x, folder):
                yield Row(how, format, differing(values, arithmetic, x, has_fma=has_fma))


def operations(folder: Path) -> Iterator[str]:
    """Lines of Markdown: the largest distance from the nearest number, in ULP, in [1, 4]."""
    single = Arithmetic.of("binary32")
    x = np.random.default_rng(1).uniform(1, 4, INPUTS).astype(np.float32)
    yield f"| language | {' | '.join(OPERATIONS)} |"
    yield f"|---|{'---:|' * len(OPERATIONS)}"
    for module, run in RUNS.items():
        if module and importlib.util.find_spec(module) is None:
            continue
        for how, _, values in run(OPERATIONS, single, x, folder):
            off = [_distance(values[k], reference(p, single, x)) for k, p in OPERATIONS.items()]
            yield f"| {how} | {' | '.join(map(str, off))} |"


def _distance(found: npt.NDArray, expected: npt.NDArray) -> int:
    """Of positive numbers: by how many places they are apart."""
    apart = found.view(np.int32).astype(np.int64) - expected.view(np.int32)
    return int(np.abs(apart).max())


def differing(
    values: Values, arithmetic: Arithmetic, x: npt.NDArray, *, has_fma: bool
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
    """The code of each program, as functions f_0, f_1, ..."""
    return {
        key: emit_program(program, arithmetic, language(row), name=f"f_{k}")
        for k, (key, program) in enumerate(programs.items())
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


def functions(
    row: str, programs: Programs, arithmetic: Arithmetic, folder: Path
) -> dict[str, Callable[..., Any]]:
    """The programs as functions of a language of Python's."""
    return {
        key: getattr(loaded(code, folder / f"{row}_{arithmetic.name}_{k}.py"), f"f_{k}")
        for k, (key, code) in enumerate(emitted(row, programs, arithmetic).items())
    }


Results = Iterator[tuple[str, bool, Values]]
"""How it was run, whether fma is fused there, and the values."""


def cuda_source(programs: Programs, arithmetic: Arithmetic) -> str:
    """All programs in one file."""
    number = NUMBERS[arithmetic.storage.name]
    places = range(len(programs))
    entries = [Entry(f"f_{k}", f"f_{k}(x)", number=number, is_timed=False) for k in places]
    return source(list(emitted("cuda", programs, arithmetic).values()), entries)


def run_cuda(programs: Programs, arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    file = folder / f"bits_{arithmetic.name}_{len(programs)}"  # a library is loaded once for each
    library = Library.of(cuda_source(programs, arithmetic), file)
    found = {key: library.values(f"f_{k}", x) for k, key in enumerate(programs)}
    yield "CUDA, nvcc -O3", True, found


def run_torch(programs: Programs, arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    import torch

    all_of = functions("pytorch", programs, arithmetic, folder)

    def together(given: Any) -> list[Any]:
        return [function(given) for function in all_of.values()]

    given = torch.from_numpy(x).cuda()
    torch._dynamo.reset()
    for how, run in (("eager", together), ("torch.compile", torch.compile(together))):
        values = [each.cpu().numpy() for each in run(given)]
        yield f"PyTorch, {how}", False, dict(zip(all_of, values, strict=True))


def run_jax(programs: Programs, arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    import jax

    jax.config.update("jax_enable_x64", True)
    all_of = functions("jax", programs, arithmetic, folder)

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


def run_triton(programs: Programs, arithmetic: Arithmetic, x: npt.NDArray, folder: Path) -> Results:
    import torch

    codes = emitted("triton", programs, arithmetic)
    names = [f"f_{k}" for k in range(len(codes))]
    file = folder / f"triton_{arithmetic.name}_{len(codes)}.py"
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
