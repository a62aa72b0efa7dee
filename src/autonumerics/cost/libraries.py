"""The functions of libraries as contenders: libm, libmvec, SLEEF, NumPy, PyTorch and XLA.

C functions are called from the same loops that programs are compiled into: libm's one by one,
vector functions by whole vectors, through LLVM's vectoriser, which is told that the vector
function is what the scalar one becomes. So what is timed is the library's code and a call of it,
not a way from Python to it. In the 16-bit formats the binary32 function is called and its result
rounded, as a caller would have to.

NumPy and PyTorch are called as users call them, with `out=`; the time of a call for no elements, or
few, is taken off. XLA runs loops of its own (`xla`). What a vector library lacks is written with
what it has (`composites`).
libm's conversions from and to binary16 are done one at a time, which LLVM does badly: its time
there is mostly theirs.

A contender is left out where its library, its function or the processor's extension is missing.

>>> from autonumerics.formats import format_named
>>> "libm" in [one.name for one in library_contenders("exp2", format_named("binary32"))]
True
"""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import cycle

import numpy as np

from autonumerics.cost.arena import Arena, Block, Memory, Values
from autonumerics.cost.clock import Work
from autonumerics.cost.composites import COMPOSITES, Composite
from autonumerics.cost.contenders import Contender, Native, Workload
from autonumerics.cost.names import NAMES, Names
from autonumerics.cost.pytorch import pytorch
from autonumerics.cost.xla import Xla
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit import Module
from autonumerics.jit.lowering import LIBM, compute_type, lower_function

LIBMVEC, SLEEF = "libmvec.so.1", "libsleef.so.3"


@dataclass(frozen=True, slots=True)
class VectorUnit:
    """Vectors of a width that the processor has, and how vector functions for them are named.

    `libmvec`: the letter of the vector ABI for x86-64 (GNU libmvec's). `sleef`: its suffix.

    >>> VectorUnit(32, "d", "avx2").libmvec_name("exp2", 4), VectorUnit(32, "d", "avx2").lanes(8)
    ('_ZGVdN8v_exp2f', 4)
    """

    bytes: int
    libmvec: str
    sleef: str

    def lanes(self, itemsize: int) -> int:
        """Numbers of so many bytes in a vector."""
        return self.bytes // itemsize

    def libmvec_name(self, function: str, itemsize: int) -> str:
        """As GNU's libmvec names it."""
        suffix = "f" if itemsize == 4 else ""
        return f"_ZGV{self.libmvec}N{self.lanes(itemsize)}v_{function}{suffix}"

    def sleef_name(self, function: str, itemsize: int, accuracy: str) -> str:
        """As SLEEF names it, for an accuracy such as `u10`: 1.0 ULP."""
        letter = "f" if itemsize == 4 else "d"
        return f"Sleef_{function}{letter}{self.lanes(itemsize)}_{accuracy}{self.sleef}"


# Widest first, each with the extensions, as LLVM names them, that its functions are made for.
_VECTOR_UNITS = (
    (("avx512f",), VectorUnit(64, "e", "avx512f")),
    (("avx2", "fma"), VectorUnit(32, "d", "avx2")),
    (("sse4.1",), VectorUnit(16, "b", "sse4")),
)


@lru_cache(maxsize=1)
def vector_units() -> tuple[VectorUnit, ...]:
    """Those of this processor, the widest first; none where it is no x86-64."""
    import llvmlite.binding as llvm

    if platform.machine() not in ("x86_64", "AMD64"):
        return ()
    has = llvm.get_host_cpu_features()
    return tuple(
        unit for needed, unit in _VECTOR_UNITS if all(has.get(name, False) for name in needed)
    )


def library_contenders(function: str, format: Format) -> list[Contender]:
    """The libraries that are installed here and have the function, in a fixed order."""
    names = NAMES.get(function, Names())
    makers: tuple[Callable[[Names, Format], Contender | None], ...] = (
        libm,
        numpy_contender,
    )
    written = COMPOSITES.get(function) or Composite.of(names.c)
    vectors = [libmvec(written, format), *(sleef(written, format, each) for each in ("u10", "u35"))]
    scalar, arrays = [make(names, format) for make in makers]
    made = [scalar, *vectors, arrays, pytorch(names, format), Xla.library(function, format)]
    return [contender for contender in made if contender is not None]


def libm(names: Names, format: Format) -> Native | None:
    """The C library's function, an element at a time; also its latency."""
    symbol = names.c + ("f" if _itemsize(format) == 4 else "")
    if not names.c or not _has(LIBM, symbol):
        return None
    compute = compute_type(Arithmetic.of(format))
    # `nobuiltin`, or LLVM would know the function by its name and put something in its place.
    definition = f"""
declare {compute} @{symbol}({compute})
define internal {compute} @function({compute} %x) alwaysinline {{
  %y = call {compute} @{symbol}({compute} %x) nobuiltin
  ret {compute} %y
}}
"""
    module = Module.from_ir(lower_function(definition, Arithmetic.of(format)), (LIBM,))
    addresses = module.address("throughput"), module.address("latency")
    return Native("libm", format, *addresses, owner=module)


def libmvec(written: Composite, format: Format) -> Native | None:
    """GNU's vector functions, in the widest format that there is: 4 ULP, says their manual."""
    return _vectorised(
        "libmvec", LIBMVEC, format, written,
        lambda unit, name: unit.libmvec_name(name, _itemsize(format)),
    )  # fmt: skip


def sleef(written: Composite, format: Format, accuracy: str) -> Native | None:
    """SLEEF's functions of that accuracy, in the widest format that there is."""
    return _vectorised(
        f"SLEEF {accuracy}", SLEEF, format, written,
        lambda unit, name: unit.sleef_name(name, _itemsize(format), accuracy),
    )  # fmt: skip


def _vectorised(
    name: str,
    library: str,
    format: Format,
    written: Composite,
    symbol_for: Callable[[VectorUnit, str], str],
) -> Native | None:
    for unit in vector_units():
        symbols = {each: symbol_for(unit, each) for each in written.functions}
        if all(_has(library, symbol) for symbol in symbols.values()):
            lanes, compute = unit.lanes(_itemsize(format)), compute_type(Arithmetic.of(format))
            parts = [_vector_definition(each, symbols[each], lanes, compute) for each in symbols]
            body = written.body.format(t=compute)
            whole = f"""
define internal {compute} @function({compute} %x) alwaysinline {{
{body}  ret {compute} %y
}}
"""
            source = lower_function("".join([*parts, whole]), Arithmetic.of(format))
            module = Module.from_ir(source, (library,))
            return Native(name, format, module.address("throughput"), owner=module)
    return None


def _vector_definition(name: str, symbol: str, lanes: int, compute: str) -> str:
    """A scalar function that LLVM's vectoriser replaces by the vector function.

    What is left over at the end of an array goes through the scalar one, which is the vector
    function of that element in every lane: the same values throughout.
    """
    vector = f"<{lanes} x {compute}>"
    pure = "nounwind willreturn memory(none)"
    variant = f"_ZGV_LLVM_N{lanes}v_{name}({symbol})"
    return f"""
declare {vector} @{symbol}({vector}) {pure}
define internal {compute} @{name}({compute} %x) noinline {pure} "vector-function-abi-variant"=\
"{variant}" {{
  %one = insertelement {vector} poison, {compute} %x, i64 0
  %all = shufflevector {vector} %one, {vector} poison, <{lanes} x i32> zeroinitializer
  %values = call {vector} @{symbol}({vector} %all)
  %y = extractelement {vector} %values, i64 0
  ret {compute} %y
}}
"""


@dataclass(frozen=True, slots=True)
class NumPy(Contender):
    """A universal function of NumPy's, called with `out=` on one array."""

    ufunc: np.ufunc
    format: Format
    name: str = field(default="NumPy")

    def __call__(self, x: Values) -> Values:
        """See `Contender`."""
        return self.ufunc(x, out=np.empty_like(x))

    def works(self, arena: Arena) -> Mapping[Workload, Work]:
        """See `Contender`."""
        found: dict[Workload, Work] = {"l1": self._cached(arena.cached)}
        if arena.memory is not None:
            found["memory"] = self._streamed(arena.memory)
        return found

    def _cached(self, blocks: Sequence[Block]) -> Work:
        places, count = cycle(blocks), len(blocks[0].x)

        def repeat(elements: int, times: int) -> None:
            block = next(places)
            x, y = block.x[:elements], block.y[:elements]
            for _ in range(times):
                self.ufunc(x, out=y)

        return Work(self.name, partial(repeat, count), partial(repeat, 0), count)

    def _streamed(self, memory: Memory) -> Work:
        def walk(elements: int, slices: int) -> None:
            for _ in range(slices):
                part = next(memory.slices)
                self.ufunc(part.x[:elements], out=part.y[:elements])

        whole, nothing = partial(walk, memory.length), partial(walk, 0)
        return Work(self.name, whole, nothing, memory.length)


def numpy_contender(names: Names, format: Format) -> NumPy | None:
    """NumPy's function on arrays of the format; how it computes is its own affair."""
    ufunc = getattr(np, names.numpy, None) if names.numpy else None
    return None if ufunc is None else NumPy(ufunc, format)


def _itemsize(format: Format) -> int:
    """Bytes of the type in which C functions are called."""
    return 8 if format.bits == 64 else 4


@lru_cache(maxsize=256)
def _has(library: str, symbol: str) -> bool:
    """Whether the library can be loaded and has the function."""
    try:
        return hasattr(ctypes.CDLL(library), symbol)
    except OSError:
        return False
