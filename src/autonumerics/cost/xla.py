"""XLA on the CPU as a contender: what somebody gets who writes a function in JAX.

Timed from inside: one compiled call evaluates parts of an array one after the other, in a loop of
XLA's own. So a call's dispatch, some tens of microseconds, is shared by thousands of evaluations;
what a call and its loop cost for parts of one element is taken off. XLA's pool of threads is
switched off, as everybody else has one thread too, and so are calls in the background.

**XLA contracts.** On the CPU it lets LLVM fuse a multiplication and an addition into one `fma`,
whichever flags are set (`xla_cpu_enable_fast_math` is about other things and is off by default;
neither a barrier nor `reduce_precision` between the two stops it). In the 16-bit formats it may
keep intermediate results in binary32 besides. So a program here has XLA's *time*, but its values
may differ from the program's: errors measured elsewhere do not apply to it. `fma` and its
relatives, which JAX does not have, are written as a product and a sum and left to that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

import numpy as np

from autonumerics.codegen import emit_program, language
from autonumerics.cost.arena import Arena, Values
from autonumerics.cost.clock import Work
from autonumerics.cost.contenders import Contender, Workload
from autonumerics.cost.names import NAMES, Names
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic, Format
from autonumerics.programs import Program

_ONE_THREAD = MappingProxyType({"xla_cpu_multi_thread_eigen": False})

_LONGER = 10
"""A call's dispatch takes 25 microseconds and more, which samples must outweigh."""

_STEP = 64
"""Elements by which the parts of the array in the first cache differ: whole cache lines."""

_PLACES = 4
"""Copies of that array, used in turn, for the reason given in `arena`."""

Function = Callable[[Any], Any]


def xla_installed() -> bool:
    """Whether there is JAX, which is an extra."""
    return find_spec("jax") is not None


@dataclass(frozen=True, slots=True)
class Xla(Contender):
    """A function of JAX arrays, compiled by XLA for one thread of this processor.

    `wide`: it computes in binary64, which JAX must be told.

    Raises InvalidOption where JAX is missing.
    """

    name: str
    format: Format
    function: Function = field(repr=False)
    wide: bool = False

    def __post_init__(self) -> None:
        """Said at once, not in the middle of a race."""
        if not xla_installed():
            raise InvalidOption("XLA needs JAX: pip install 'autonumerics[jax]', or choose another")

    @classmethod
    def program(cls, name: str, program: Program, arithmetic: Arithmetic) -> Xla:
        """A program, its constants rounded to their format; see above for what XLA makes of it."""
        program.check_one_input("XLA")
        code = emit_program(program, arithmetic, language("jax"), name="program")
        function = partial(_evaluate, code)
        return cls(name, arithmetic.storage, function, arithmetic.computing.bits == 64)

    @classmethod
    def library(cls, function: str, format: Format) -> Xla | None:
        """JAX's own function of that name; None if it has none, or is not installed."""
        if not xla_installed():
            return None
        names = NAMES.get(function, Names())
        places = ("numpy", names.numpy), ("lax", names.lax), ("nn", names.nn)
        module, name = next(((where, name) for where, name in places if name), ("", ""))
        wide = format.bits == 64
        return cls("XLA", format, partial(_call, module, name), wide) if name else None

    def __call__(self, x: Values) -> Values:
        """See `Contender`. Compiled once for each length."""
        with _jax().enable_x64(self.wide):
            return np.asarray(_compiled(self.function, x.shape, x.dtype)(x))

    def works(self, arena: Arena) -> Mapping[Workload, Work]:
        """See `Contender`: there is no latency."""
        inputs = arena.inputs
        found: dict[Workload, Work] = {"l1": self._work(inputs, len(inputs) - _STEP, _STEP)}
        if arena.memory is not None:
            length = arena.memory.length
            found["memory"] = self._work(arena.memory.whole.x, length, length)
        return found

    def _work(self, x: Values, length: int, step: int) -> Work:
        places = 1 if length == step else _PLACES
        work, idle = _Walk(self, x, length, step, places), _Walk(self, x[: 1 + step], 1, step, 1)
        return Work(self.name, work, idle, length, _LONGER)


class _Walk:
    """A compiled loop over parts of an array: calling it evaluates the next so many.

    Parts are of one length and begin `step` elements apart, around the end of the array. There are
    at least two, or XLA would evaluate the one before the loop. Numbers of 16 bits are stored as
    integers: XLA updates those in place, but copies an array of bfloat16 for each part. `places`
    are copies of the array and its outputs, which calls take in turn.
    """

    def __init__(self, contender: Xla, x: Values, length: int, step: int, places: int) -> None:
        jax = _jax()
        self._x64 = partial(jax.enable_x64, contender.wide)
        self._parts = np.int32((len(x) - length) // step + 1)
        self._next = self._calls = 0
        stored = x.view(np.uint16) if contender.format.bits == 16 else x
        with self._x64():
            self._inputs = [jax.numpy.array(stored) for _ in range(places)]
            self.outputs = [jax.numpy.zeros(x.shape, stored.dtype) for _ in range(places)]
            evaluate = partial(_through_storage, contender.function, x.dtype)
            walk = jax.jit(partial(_walk, evaluate, length, step), donate_argnums=1)
            lowered = walk.lower(self._inputs[0], self.outputs[0], *[self._parts] * 3)
            self._compiled = lowered.compile(dict(_ONE_THREAD))

    def __call__(self, count: int) -> None:
        place = self._calls % len(self.outputs)
        arguments = self._parts, np.int32(self._next % self._parts), np.int32(count)
        self._next += count
        self._calls += 1
        with self._x64():
            y = self._compiled(self._inputs[place], self.outputs[place], *arguments)
            self.outputs[place] = y.block_until_ready()


def _walk(
    evaluate: Function, length: int, step: int, x: Any, y: Any, parts: Any, first: Any, count: Any
) -> Any:
    """`count` parts of x from part `first` on, each written to its place in y."""
    from jax import lax

    def one(i: Any, outputs: Any) -> Any:
        at = lax.rem(first + i, parts) * np.int32(step)
        values = evaluate(lax.dynamic_slice(x, (at,), (length,)))
        return lax.dynamic_update_slice(outputs, values, (at,))

    return lax.fori_loop(np.int32(0), count, one, y)


@lru_cache(maxsize=1)
def _jax() -> Any:
    """JAX, whose calls from now on run in the thread that makes them, unless it has begun before.

    It would hand calls that it thinks long to another thread and wait for that, for milliseconds
    where processors are busy.
    """
    jax = import_module("jax")  # which takes seconds, and is not installed everywhere
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    return jax


def _through_storage(function: Function, dtype: np.dtype, stored: Any) -> Any:
    """The function of numbers of a type, on arrays of a type of the same width."""
    from jax import lax

    values = function(lax.bitcast_convert_type(stored, dtype))
    return lax.bitcast_convert_type(values, stored.dtype)


@lru_cache(maxsize=64)
def _compiled(function: Function, shape: tuple[int, ...], dtype: np.dtype) -> Function:
    """The function of arrays of a shape, for one thread."""
    jax = _jax()
    lowered = jax.jit(function).lower(jax.ShapeDtypeStruct(shape, dtype))
    return lowered.compile(dict(_ONE_THREAD))


def _call(module: str, name: str, *x: Any) -> Any:
    """A function of JAX's, found when it is traced: importing JAX takes seconds."""
    exact = {"approximate": False} if name == "gelu" else {}  # by erf, not by tanh
    return getattr(getattr(_jax(), module), name)(*x, **exact)


def _evaluate(code: str, x: Any) -> Any:
    """The function `program` that emitted code defines, on JAX arrays."""
    return _defined(code)(x)


@lru_cache(maxsize=64)
def _defined(code: str) -> Function:
    names: dict[str, Any] = {}
    exec(compile(code, "<emitted>", "exec"), names)
    return names["program"]
