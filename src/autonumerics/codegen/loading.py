"""Emitted Python as a function in this process.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> loaded(parse("x*x"), Arithmetic.of("binary64"), "python")(3.0)
9.0
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from autonumerics.codegen.emitting import emit_program
from autonumerics.codegen.languages import language
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program

MODULES = {"jax": "jax", "pytorch": "torch"}
"""What has to be installed for a language, where it is no part of Python or of this package."""


def loaded(
    program: Program, arithmetic: Arithmetic, language_name: str, name: str = "approximation"
) -> Callable[..., Any]:
    """The function that the emitted file defines.

    Raises InvalidOption where what it needs is not installed, or as `emit_program` does.
    """
    row = language(language_name)
    module = MODULES.get(row.name)
    if module is not None and find_spec(module) is None:
        raise InvalidOption(
            f"{row.title} is not installed: pip install {module}, or take "
            f"emit({row.name!r}) to where it is"
        )
    code = emit_program(program, arithmetic, row, name=name)
    names: dict[str, Any] = {"__name__": f"autonumerics_{row.name}"}
    exec(compile(code, f"<{row.title} by autonumerics>", "exec"), names)
    return names[name]
