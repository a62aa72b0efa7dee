"""LLVM IR as machine code for this processor, in this process.

Optimised at O3 with loops vectorised, for the processor at hand and all its extensions. Nothing
is contracted or reordered: LLVM fuses and reassociates only instructions that carry fast-math
flags, and subnormal numbers are kept.

>>> import ctypes
>>> module = Module.from_ir("define i64 @seven() { ret i64 7 }")
>>> ctypes.CFUNCTYPE(ctypes.c_int64)(module.address("seven"))()
7
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from autonumerics.errors import InvalidOption

if TYPE_CHECKING:
    from llvmlite.binding import ExecutionEngine, ModuleRef, TargetMachine


@dataclass(frozen=True, slots=True)
class Module:
    """Machine code that lives as long as this object does."""

    _optimised: str = field(repr=False)
    _engine: ExecutionEngine = field(repr=False)

    @classmethod
    def from_ir(
        cls, ir: str, libraries: Sequence[str] = (), *, inline_vectors: bool = False
    ) -> Module:
        """Compile LLVM IR in text form; `libraries` are shared libraries that it calls.

        inline_vectors: vector functions of its own that loops come to call once they are vectorised
        are inlined, too.

        A library is named as the dynamic loader finds it ("libmvec.so.1"); it stays loaded for
        the life of the process. Raises InvalidOption for a library that cannot be loaded and for
        a function that none of them has. Malformed IR is a mistake of the caller's: RuntimeError.

        >>> Module.from_ir("declare float @no_such(float)")
        Traceback (most recent call last):
            ...
        autonumerics.errors.InvalidOption: no library loaded has the function no_such: name the \
one that has
        """
        import llvmlite.binding as llvm

        machine = _machine()
        for library in libraries:
            _load(library)
        parsed = llvm.parse_assembly(ir)
        parsed.triple = machine.triple
        parsed.data_layout = str(machine.target_data)
        parsed.verify()
        _check_symbols(parsed)
        for _ in range(1 + inline_vectors):
            _optimise(parsed, machine)
        optimised = str(parsed)
        engine = llvm.create_mcjit_compiler(parsed, _new_machine())  # takes the machine over
        engine.finalize_object()
        return cls(optimised, engine)

    @property
    def assembly(self) -> str:
        """What the processor runs, in the syntax of the platform's assembler."""
        import llvmlite.binding as llvm

        return _machine().emit_assembly(llvm.parse_assembly(self._optimised))

    def address(self, name: str) -> int:
        """The address of a function of the module; valid while the module lives.

        Raises KeyError for a name that the module does not define.
        """
        address = self._engine.get_function_address(name)
        if not address:
            raise KeyError(name)
        return address


def host() -> str:
    """The processor that code is made for, as LLVM names it."""
    import llvmlite.binding as llvm

    return llvm.get_host_cpu_name()


def _new_machine() -> TargetMachine:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(cpu=host(), features=features, opt=3, jit=True)


@lru_cache(maxsize=1)
def _machine() -> TargetMachine:
    return _new_machine()


def _load(library: str) -> None:
    import llvmlite.binding as llvm

    try:
        llvm.load_library_permanently(library)
    except RuntimeError as error:
        raise InvalidOption(f"the library {library} cannot be loaded: {error}") from None


def _check_symbols(parsed: ModuleRef) -> None:
    """LLVM would end the process at an unknown symbol; we look first."""
    import llvmlite.binding as llvm

    for function in parsed.functions:
        name = function.name
        known = not function.is_declaration or name.startswith("llvm.")
        if not known and not llvm.address_of_symbol(name):
            raise InvalidOption(f"no library loaded has the function {name}: name the one that has")


def _optimise(parsed: ModuleRef, machine: TargetMachine) -> None:
    import llvmlite.binding as llvm

    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = True
    tuning.slp_vectorization = True
    tuning.loop_interleaving = True
    tuning.loop_unrolling = True
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(parsed, passes)
