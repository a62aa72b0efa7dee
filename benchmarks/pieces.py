"""What constants looked up by piece are worth: errors at equal operations, and as computed.

    python benchmarks/pieces.py polynomials     # by 1, 4, 8, 16 pieces, cheap cuts and free knots
    python benchmarks/pieces.py search          # structures found for all pieces at once: minutes
    python benchmarks/pieces.py computed        # in binary32, at every input
    python benchmarks/pieces.py page            # the tables of docs/pieces.md

Each step writes what it found into docs/pieces.json; `page` puts the tables between the marks of
docs/pieces.md. Fronts depend on the number of candidates alone.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from autonumerics.accuracy import digits_of
from autonumerics.fitting.pieces.choice import best_indexing, horner
from autonumerics.fitting.pieces.fits import FittedPieces, fit_pieces
from autonumerics.fitting.pieces.knots import free_knots
from autonumerics.fitting.pieces.rounded import rounded_pieces
from autonumerics.formats import Arithmetic
from autonumerics.programs.indexing import Indexing, UniformIndexing
from autonumerics.runs.by_pieces import discover_by_pieces
from autonumerics.targets import Target

DOCS = Path(__file__).parents[1] / "docs"
STORE, PAGE = DOCS / "pieces.json", DOCS / "pieces.md"

TARGETS = {
    "erf": ("erf", (0, 4), "absolute"),
    "tanh": ("tanh", (0, 9), "absolute"),
    "J0": ("besselj(0, x)", (0, 8), "absolute"),
    "gamma": ("gamma", (1, 2), "relative"),
    "erfinv": ("erfinv", (0, 0.99), "relative"),
}
PIECES = (1, 4, 8, 16)
DEGREES = range(1, 20)
MOST_OPS = 20
OWN = (2, 3, 4, 5, 6)
SEARCH = {"operations": "+ - * / fma", "max_ops": 6, "evaluations": 2000, "seed": 1, "prove": False}
SINGLE = Arithmetic.of("binary32")


def target(name: str) -> Target:
    """The target of a row."""
    return Target.make(*TARGETS[name])


def _cut(of: Target, pieces: int) -> Indexing:
    if pieces == 1:
        lower, upper = (Fraction(end) for end in (of.domain.lower, of.domain.upper))
        return UniformIndexing.over(lower, upper, 1)
    return best_indexing(of, pieces)


def _own(fitted: FittedPieces) -> int:
    """Operations of the program, x - centre apart."""
    return fitted.piecewise.program.ops - 1


def polynomials(name: str) -> Iterator[dict[str, Any]]:
    """Polynomials of all degrees by pieces: cheap cuts, and free knots."""
    of = target(name)
    for pieces in PIECES:
        cut = _cut(of, pieces)
        for degree in DEGREES:
            fitted = fit_pieces(of, horner(degree), cut)
            if fitted.ops > MOST_OPS and _own(fitted) > max(OWN):
                break
            row = {
                "pieces": pieces, "own": _own(fitted), "ops": fitted.ops, "error": fitted.error,
                "cut": cut.to_json(),
            }  # fmt: skip
            if pieces > 1 and degree in (3, 4, 5):
                free = free_knots(of, horner(degree), pieces)
                row["free"] = fit_pieces(of, horner(degree), free).error
            yield row


def search(name: str) -> Iterator[dict[str, Any]]:
    """The front of a search for each number of pieces."""
    of = target(name)
    for pieces in PIECES:
        found = discover_by_pieces(of, pieces, **SEARCH)
        for entry in found.front:
            program = entry.fitted.piecewise.program
            yield {
                "pieces": pieces, "own": program.ops, "ops": entry.ops, "error": entry.error,
                "standing": entry.standing, "program": program.text,
            }  # fmt: skip


COMPUTED = {
    "erf": ("erf", (0.0625, 4), "relative"),
    "tanh": ("tanh", (0.0625, 9), "relative"),
    "gamma": ("gamma", (1, 2), "relative"),
    "erfinv": ("erfinv", (0.0625, 0.99), "relative"),
}


def computed(name: str) -> Iterator[dict[str, Any]]:
    """Polynomials by 16 pieces that are good enough for binary32, as it computes them."""
    of = Target.make(*COMPUTED[name])
    cut = best_indexing(of, 16, degree=6)
    degree = next(d for d in DEGREES if fit_pieces(of, horner(d), cut).error < 2.0**-26)
    for centre in ("middle", "end", "none"):
        fitted = fit_pieces(of, horner(degree), cut, centre=centre)
        rounded = rounded_pieces(fitted, SINGLE)
        yield {
            "centre": centre, "degree": degree, "ops": fitted.ops, "error": fitted.error,
            "error_ulp": rounded.error_ulp, "at": rounded.at,
            "step_ulp": rounded.largest_step_ulp,
            "back": sum(join.goes_back for join in rounded.joins), "joins": len(rounded.joins),
            "cut": cut.to_json(),
        }  # fmt: skip


def page(store: dict[str, Any]) -> dict[str, str]:
    """The tables by the marks between which they stand."""
    return {
        "OPS": _table_of_ops(store["polynomials"]),
        "OWN": _table_of_own(store["polynomials"], store.get("search", {})),
        "KNOTS": _table_of_knots(store["polynomials"]),
        "COMPUTED": _table_of_computed(store["computed"]),
    }


def _digits(error: float) -> str:
    return f"{math.floor(100 * digits_of(error)) / 100:.2f}" if math.isfinite(error) else "none"


def _best(rows: list[dict[str, Any]], pieces: int, key: str, most: int) -> float:
    errors = [row["error"] for row in rows if row["pieces"] == pieces and row[key] <= most]
    return min(errors, default=math.inf)


def _lines(titles: list[str], rows: list[list[str]]) -> str:
    ruled = ["---" if k == 0 else "---:" for k in range(len(titles))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [titles, ruled, *rows])


def _table_of_ops(found: dict[str, list[dict[str, Any]]]) -> str:
    rows = [
        [name if k == 0 else "", str(most), *(_digits(_best(of, n, "ops", most)) for n in PIECES)]
        for name, of in found.items()
        for k, most in enumerate((11, 13, 15, 17, 19))
    ]
    return _lines(["digits", "operations, look-ups included", *_pieces()], rows)


def _table_of_own(
    polynomials: dict[str, list[dict[str, Any]]], found: dict[str, list[dict[str, Any]]]
) -> str:
    rows = [
        [
            name if k == 0 else "", str(own),
            *(
                f"{_digits(_best(of, n, 'own', own))} / "
                f"{_digits(_best(found[name], n, 'own', own + 1))}"
                for n in PIECES
            ),
        ]
        for name, of in polynomials.items()
        if name in found
        for k, own in enumerate(OWN)
    ]  # fmt: skip
    return _lines(["digits: polynomial / found", "operations of its own", *_pieces()], rows)


def _table_of_knots(found: dict[str, list[dict[str, Any]]]) -> str:
    rows = [[name, *(_knots(of, n) for n in PIECES[1:])] for name, of in found.items()]
    return _lines(["digits: cheap cut / free knots", *_pieces()[1:]], rows)


def _knots(rows: list[dict[str, Any]], pieces: int) -> str:
    [row] = [row for row in rows if row["pieces"] == pieces and row["own"] == 4]
    return f"{_digits(row['error'])} / {_digits(row['free'])}"


def _table_of_computed(found: dict[str, list[dict[str, Any]]]) -> str:
    names = {"middle": "x - middle", "end": "x - end", "none": "x"}
    rows = [
        [
            "{} on [{:g}, {:g}], degree {}".format(name, *COMPUTED[name][1], row["degree"]),
            names[row["centre"]], f"{row['error']:.2e}", f"{row['error_ulp']:.3f}",
            f"{row['step_ulp']:.2f}", f"{row['back']} of {row['joins']}",
        ]
        for name, of in found.items()
        for row in of
    ]  # fmt: skip
    titles = ["16 pieces, binary32", "variable", "relative error", "ULP, every input",
              "largest step, ULP", "joins that go back"]  # fmt: skip
    return _lines(titles, rows)


def _pieces() -> list[str]:
    return [f"{n} piece{'s' * (n > 1)}" for n in PIECES]


STEPS: dict[str, tuple[Callable[[str], Iterator[dict[str, Any]]], list[str]]] = {
    "polynomials": (polynomials, list(TARGETS)),
    "search": (search, list(TARGETS)),
    "computed": (computed, list(COMPUTED)),
}


def main() -> None:
    """One step, for all targets or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=[*STEPS, "page"])
    parser.add_argument("targets", nargs="*")
    asked = parser.parse_args()
    store = json.loads(STORE.read_text()) if STORE.exists() else {}
    if asked.step == "page":
        text = PAGE.read_text()
        for mark, table in page(store).items():
            before, _, rest = text.partition(f"<!-- {mark} -->\n")
            _, _, after = rest.partition("<!-- END -->")
            text = f"{before}<!-- {mark} -->\n{table}\n<!-- END -->{after}"
        PAGE.write_text(text)
        return
    step, names = STEPS[asked.step]
    for name in asked.targets or names:
        store.setdefault(asked.step, {})[name] = list(step(name))
        STORE.write_text(json.dumps(store, indent=1) + "\n")
        print(asked.step, name, flush=True)


if __name__ == "__main__":
    main()
