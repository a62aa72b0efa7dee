"""Searches by pieces: fronts, proofs, and what is refused."""

import json
from fractions import Fraction
from itertools import pairwise

import pytest

from autonumerics.accuracy import sample_error
from autonumerics.certification.check import check
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.fitting.pieces.fits import fit_pieces
from autonumerics.fitting.pieces.polynomials import polynomials, recentred
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse_operations
from autonumerics.runs.by_pieces import discover_by_pieces
from autonumerics.runs.pieces_entries import PiecesResult
from autonumerics.runs.pieces_folder import load_pieces, save_pieces
from autonumerics.targets import Target

TANH = Target.make("tanh", (0, 4), "absolute")


def _found(threads: int = 1, **more: object) -> PiecesResult:
    asked = {"operations": "+ - * / fma", "max_ops": 4, "evaluations": 1500} | more
    return discover_by_pieces(TANH, 4, threads=threads, **asked)


@pytest.fixture(scope="module")
def found() -> PiecesResult:
    """A small search."""
    return _found()


def test_front_trades_operations_against_error(found: PiecesResult) -> None:
    ops = [entry.ops for entry in found.front]
    errors = [entry.error for entry in found.front]
    assert len(ops) > 3
    assert ops == sorted(set(ops))
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-2


def test_every_piece_is_proved_and_verified(found: PiecesResult) -> None:
    best = found.front[-1]
    assert best.standing == "proved"
    for part, certificate in zip(best.fitted.parts, best.certificates, strict=True):
        assert certificate.target.domain.lower == float(part.lower)
        verdict = check(certificate.to_json())
        assert verdict
        sampled = sample_error(certificate.program, certificate.target).error
        assert sampled <= certificate.bounds[0] <= best.error


def test_certificates_cover_the_domain(found: PiecesResult) -> None:
    parts = found.front[-1].fitted.parts
    assert (parts[0].lower, parts[-1].upper) == (0, 4)
    assert all(a.upper == b.lower for a, b in pairwise(parts))


def test_the_same_for_any_number_of_threads(found: PiecesResult) -> None:
    assert json.dumps(_found(2).to_json()) == json.dumps(found.to_json())


def test_folder_holds_all_of_it(found: PiecesResult, tmp_path) -> None:
    save_pieces(tmp_path / "run", found)
    record = json.loads((tmp_path / "run/pieces.json").read_text())
    assert len(record["front"]) == len(found.front)
    certificates = list((tmp_path / "run/certificates").iterdir())
    assert len(certificates) == sum(len(entry.certificates) for entry in found.front)


def test_what_is_kept_is_read_again(found: PiecesResult, tmp_path) -> None:
    save_pieces(tmp_path / "run", found)
    again = load_pieces(tmp_path / "run")
    assert again.to_json() == found.to_json()
    next((tmp_path / "run/certificates").glob(f"{found.front[-1].ops}-*")).unlink()
    assert load_pieces(tmp_path / "run").front[-1].standing == "claimed"
    (tmp_path / "run/pieces.json").write_text("{}")
    with pytest.raises(InvalidRun, match="is damaged"):
        load_pieces(tmp_path / "run")


def test_measured_in_a_format() -> None:
    half = Arithmetic.asked("binary16")
    found = _found(arithmetic=half, evaluations=300)
    rounded = found.front[-1].computed
    assert rounded is not None
    assert rounded.standing == "measured"
    assert rounded.piecewise.constants[0][0] == half.constants.round(
        Fraction(rounded.piecewise.constants[0][0])
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"evaluations": None}, "needs an end"),
        ({"cut": "thirds"}, "choose uniform or bits"),
    ],
)
def test_wrong_requests(asked: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        _found(**asked)
    with pytest.raises(InvalidOption, match="pieces are 1 to 32"):
        discover_by_pieces(TANH, 33, evaluations=1)


@pytest.mark.parametrize("operations", ["+ - * fma", "+ *", "- *", "fma", "min max"])
def test_no_front_is_worse_than_polynomials(operations: str) -> None:
    found = discover_by_pieces(TANH, 4, operations=operations, max_ops=4, evaluations=50)
    names = {row.name for row in parse_operations(operations)}
    for shape in polynomials(4, names):
        fitted = fit_pieces(TANH, shape, found.indexing)
        cheap = [entry for entry in found.front if entry.ops <= fitted.ops]
        assert min(entry.fitted.error for entry in cheap) <= fitted.error * 1.001


@pytest.mark.parametrize("operations", ["+ *", "- *", "* fma", "+ - * fma"])
@pytest.mark.parametrize("function", ["tanh", "exp", "cos"])
def test_every_front_begins_with_a_constant_and_the_line(operations: str, function: str) -> None:
    target = Target.make(function, (0, 3), "absolute")
    found = discover_by_pieces(target, 4, operations=operations, max_ops=2, evaluations=0)
    constant, line, *_ = found.front
    assert (constant.fitted.piecewise.program.text, constant.standing) == ("c0", "proved")
    assert line.fitted.piecewise.program.text == "(x - c0)*c1"
    best = fit_pieces(target, list(polynomials(2, {"fma"}))[1], found.indexing)
    assert line.error <= best.error * 1.002


def test_recentred_polynomials_are_the_same_with_a_constant_less(found: PiecesResult) -> None:
    for shape in list(polynomials(8, {"add", "mul"}))[1:]:
        fitted = fit_pieces(TANH, shape, found.indexing)
        moved = recentred(fitted, {"add", "mul"})
        assert moved is not None
        assert moved.error == pytest.approx(fitted.error, rel=1e-3)
        assert moved.ops < fitted.ops


def test_a_search_that_ends_early_says_that_nothing_new_turns_up() -> None:
    found = _found(operations="+ *", max_ops=1, evaluations=100_000)
    assert found.exhausted
    assert found.evaluations < 100_000
    assert not _found(evaluations=50).exhausted
