"""What a search by pieces leaves: a folder with its programs, their certificates, and code.

    pieces.json                    target, cut, and the front with all constants
    certificates/12-3.json         the certificate of piece 3 of the program of 12 operations
    code/12.h                      that program in C, of searches for a number format

Each certificate is about one piece, an ordinary target, and is checked by `autonumerics check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from autonumerics.codegen import Language, language
from autonumerics.codegen.pieces import check_lookups, emit_pieces
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.fitting.pieces.fits import FittedPieces, parts_of
from autonumerics.formats import Arithmetic
from autonumerics.jit.pieces import PiecewiseFunction
from autonumerics.numerals import error_text, ulps_text
from autonumerics.programs.indexing import Part, indexing_from_json
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.runs.config import computed
from autonumerics.runs.emission import default_name, signature, wrapped
from autonumerics.runs.evidence import Evidence, evidence_in
from autonumerics.runs.folder import MALFORMED, to_text, write_whole
from autonumerics.runs.pieces_entries import (
    PiecesAsComputed,
    PiecesEntry,
    PiecesProof,
    PiecesResult,
    as_computed,
    digest_of_proofs,
)
from autonumerics.targets import Target

_SINGLE = Arithmetic.of("binary32")
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
        if entry.computed is not None:
            _write_code(path / "code", entry, result, entry.computed.arithmetic)


def is_by_pieces(path: Path) -> bool:
    """Whether the folder is one that `save_pieces` wrote."""
    return (path / PIECES_FILE).is_file()


def refuse_pieces(path: Path, what: str) -> None:
    """Raises InvalidRun for the folder of a search by pieces, which `what`, a clause."""
    if is_by_pieces(path):
        raise InvalidRun(
            f"{path} is a search by pieces, which {what}; `autonumerics show {path}` prints its "
            f"programs and `autonumerics emit {path} --ops N` their code"
        )


def load_pieces(path: Path) -> PiecesResult:
    """What a folder holds. Raises InvalidRun for a damaged one.

    Errors are *proved* where the certificates of all pieces are there and whole, which is not
    verified here; else they are *claimed*.
    """
    place = path / PIECES_FILE
    try:
        record = json.loads(place.read_bytes())
        target = Target.from_json(record["target"])
        asked, found = dict(record["asked"]), list(evidence_in(path))
        arithmetic = computed(asked["format"], asked["compute"])
        parts = parts_of(target, indexing_from_json(record["indexing"]), asked["inputs"])
        entries = [_entry(each, target, parts, arithmetic, found) for each in record["front"]]
        return PiecesResult(
            target, indexing_from_json(record["indexing"]), tuple(entries),
            int(record["evaluations"]), asked, bool(record["exhausted"]),
        )  # fmt: skip
    except OSError as problem:
        raise InvalidRun(f"cannot read {place}: {problem.strerror}") from None
    except MALFORMED as problem:
        reason = " ".join(str(problem).split())
        raise InvalidRun(f"{place} is damaged: {reason}; search again") from None


def _entry(
    record: Mapping[str, Any],
    target: Target,
    parts: Sequence[Part],
    arithmetic: Arithmetic | None,
    found: Sequence[tuple[Path, Evidence]],
) -> PiecesEntry:
    """An entry of the front from its record and the certificates that were found."""
    piecewise = PiecewiseProgram.from_json(record["program"])
    errors = tuple(float("inf") if e is None else float(e) for e in record["errors"])
    if len(errors) != len(parts):
        raise ValueError(f"{len(errors)} errors of {len(parts)} pieces")
    fitted = FittedPieces(piecewise, target, tuple(parts), errors)
    in_format = record.get("in_format")
    kept = in_format and PiecesAsComputed.from_json(in_format, arithmetic or _SINGLE)
    proof = None
    if "certificates" in record:
        claimed = PiecesProof(float(record["error"]), str(record["certificates"]), "claimed")
        proof = replace(claimed, standing="proved") if _at_hand(fitted, claimed, found) else claimed
    return PiecesEntry(fitted, (), proof, str(record.get("not_proved", "")), kept or None)


def _at_hand(
    fitted: FittedPieces, proof: PiecesProof, found: Sequence[tuple[Path, Evidence]]
) -> bool:
    """Whether there are certificates of all pieces of just this, with that digest."""
    files = list[Path]()
    for part in fitted.parts:
        program, target = fitted.program_of(part), fitted.target_of(part)
        of_part = (
            file for file, each in found
            if each.program == program and each.target == target and each.upper <= proof.bound
        )  # fmt: skip
        file = next(of_part, None)
        if file is None:
            return False
        files.append(file)
    return digest_of_proofs(json.loads(file.read_bytes()) for file in files) == proof.digest


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
    command: str | None = None,
) -> str:
    """The program as code in an arithmetic, measured there, its evidence in a comment.

    `command`: what makes this file again; by default that of the search.
    """
    check_lookups(of, arithmetic)
    kept = entry.computed
    if kept is None or kept.arithmetic != arithmetic:
        kept = as_computed(entry.fitted, arithmetic)
    target, found = result.target, result.asked.get("command")
    function = name or default_name(target)
    header = [
        f"{function}: {target.function.name} on {target.domain}, "
        f"{result.indexing.pieces} pieces ({result.indexing.kind}), {entry.ops} operations with "
        "index and look-ups",
        f"{target.words} in exact arithmetic {error_text(entry.error, entry.standing)} "
        f"({entry.standing})",
        f"as computed in {arithmetic.name}: {ulps_text(kept.error_ulp, kept.standing)} ULP "
        f"({kept.standing}{', at every input' if kept.standing == 'measured' else ''})",
        "largest step at a join beyond that of the function: "
        f"{ulps_text(kept.largest_step_ulp, kept.standing)} ULP",
        *([f"Found by: {found}"] if found else []),
        *([f"Certificates of all pieces: {entry.proof.digest}"] if entry.proof else []),
        *signature(command),
    ]
    lines = [line for text in header for line in wrapped(text)]
    tests = _tests(kept.piecewise, arithmetic, entry) if with_test else []
    return emit_pieces(kept.piecewise, arithmetic, of, name=function, header=lines, tests=tests)


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
