"""What a search by pieces leaves: a folder with its programs, their certificates, and code.

    pieces.json                    target, cut, and the front with all constants
    certificates/12-3.json         the certificate of piece 3 of the program of 12 operations
    code/12.h                      that program in C, of searches for a number format

Each certificate is about one piece, an ordinary target, and is checked by `autonumerics check`.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import numpy as np

from autonumerics.codegen import Language, language
from autonumerics.codegen.pieces import emit_pieces
from autonumerics.errors import InvalidOption
from autonumerics.fitting.pieces_rounded import rounded_pieces
from autonumerics.formats import Arithmetic
from autonumerics.jit.pieces import PiecewiseFunction
from autonumerics.numerals import error_text, ulps_text
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.runs.by_pieces import PiecesEntry, PiecesResult
from autonumerics.runs.folder import to_text, write_whole

PIECES_FILE = "pieces.json"
_TESTS = 4  # on each piece


def save_pieces(path: Path, result: PiecesResult) -> None:
    """Writes a new folder; raises FileExistsError if there is one."""
    (path / "certificates").mkdir(parents=True)
    for entry in result.front:
        for part, certificate in zip(entry.fitted.parts, entry.certificates, strict=False):
            name = f"certificates/{entry.ops}-{part.piece}.json"
            write_whole(path / name, to_text(certificate.to_json()))
    write_whole(path / PIECES_FILE, to_text(result.to_json()))
    for entry in result.front:
        if entry.rounded is not None:
            _write_code(path / "code", entry, result, entry.rounded.arithmetic)


def _write_code(
    folder: Path, entry: PiecesEntry, result: PiecesResult, arithmetic: Arithmetic
) -> None:
    with suppress(InvalidOption):  # of formats that are not written yet
        code = code_of(entry, result, language("c"), arithmetic, with_test=True)
        folder.mkdir(exist_ok=True)
        write_whole(folder / f"{entry.ops}.h", code.encode())


def code_of(
    entry: PiecesEntry,
    result: PiecesResult,
    of: Language,
    arithmetic: Arithmetic,
    *,
    name: str | None = None,
    with_test: bool = False,
) -> str:
    """The program as code in an arithmetic, measured there, its evidence in a comment."""
    rounded = entry.rounded or rounded_pieces(entry.fitted, arithmetic)
    standing = rounded.measured[0].standing
    target = result.target
    function = name or f"fast_{_name(target.function.name)}"
    header = [
        f"{function}: {target.function.name} on {target.domain}, "
        f"{result.indexing.pieces} pieces ({result.indexing.kind})",
        f"{target.words} in exact arithmetic {error_text(entry.error, entry.standing)} "
        f"({entry.standing})",
        f"as computed in {rounded.arithmetic.name}: {ulps_text(rounded.error_ulp, standing)} ULP "
        f"({standing}{', at every input' if standing == 'measured' else ''})",
        f"largest step at a join beyond that of the function: {rounded.largest_step_ulp:.3f} ULP",
        "made by autonumerics discover --pieces",
    ]
    tests = _tests(rounded.piecewise, arithmetic, entry) if with_test else []
    return emit_pieces(rounded.piecewise, arithmetic, of, name=function, header=header, tests=tests)


def _tests(
    piecewise: PiecewiseProgram, arithmetic: Arithmetic, entry: PiecesEntry
) -> list[tuple[Fraction, ...]]:
    """Inputs on every piece, and what the program makes of them."""
    ends = [(float(part.lower), float(part.upper)) for part in entry.fitted.parts]
    x = np.concatenate([np.linspace(a, b, _TESTS) for a, b in ends])
    x = x.astype(arithmetic.storage.dtype)
    y = PiecewiseFunction.of(piecewise, arithmetic)(x)
    pairs = zip(x.astype(np.float64).tolist(), y.astype(np.float64).tolist(), strict=True)
    return [(Fraction(a), Fraction(b)) for a, b in pairs]


def _name(text: str) -> str:
    """What of a function's name can stand in the name of another."""
    return "_".join("".join(c if c.isalnum() else " " for c in text).split()) or "function"
