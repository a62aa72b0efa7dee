"""The best error of textbook forms for 2^x on [0, 1] at every operation count.

    python benchmarks/classical_forms.py

Polynomials by Horner's rule, rational functions as continued fractions in x and in 1/x, each also
squared k times at the end, which is scaling and squaring. Constants are fitted and levelled by this
package, best of many starts; each squared form starts from the one before it. Errors are sampled,
relative.
"""

from __future__ import annotations

import numpy as np

from autonumerics.accuracy import digits_of
from autonumerics.fitting import EFFORTS, LeastSquaresFitter, Levelled, level
from autonumerics.kernels import Batch
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

MOST_OPERATIONS = 12
STARTS = 400
TARGET = Target.make("exp2")
FITTER = LeastSquaresFitter(TARGET, seed=1, threads=2, effort=EFFORTS["high"])


def horner(degree: int) -> str:
    """A polynomial with a leading coefficient: 2 * degree operations."""
    text = "c0"
    for k in range(1, degree + 1):
        text = f"(({text})*x + c{k})"
    return text


def fraction(levels: int) -> str:
    """c0 + c1/(x + c2 + c3/(x + c4 + ...)): 3 * levels operations."""
    text = "(x + c100)"
    for k in range(1, levels):
        text = f"(x + c{100 + 2 * k} + c{101 + 2 * k}/{text})"
    return f"c1/{text} + c0"


def reciprocal_fraction(levels: int) -> str:
    """c0 + c1/(c2 + x + c3/(x + c4/(x + ... c5/x))): 3 + 2 * levels operations."""
    text = "x"
    for k in range(levels):
        text = f"(x + c{100 + k}/{text})"
    return f"c1/({text} + c2) + c0"


def fitted(program: Program, fresh: int) -> Levelled:
    """The best of many fits, levelled."""
    batch = Batch.pack([program]).take(np.zeros(STARTS, int))
    masks = np.full(STARTS, fresh, np.uint32)
    fits = FITTER.fit_batch(batch, masks, np.full(STARTS, 1.0), generation=0)
    return level(fits.batch.program(int(np.argmin(fits.errors))), TARGET)


def family(text: str) -> list[Levelled]:
    """The form itself, then squared once, twice, ... up to MOST_OPERATIONS."""
    program = parse(text)
    best = [fitted(program, (1 << len(program.constants)) - 1)]
    while best[-1].program.ops < MOST_OPERATIONS:
        squares = 2 ** len(best)
        form = parse(f"({text})^{squares}").with_constants(best[-1].program.constants)
        best.append(fitted(form, 0))
    return best


def main() -> None:
    """Prints a line for each operation count."""
    forms = {f"polynomial of degree {d}": horner(d) for d in range(1, 7)}
    forms |= {f"continued fraction ({n}, {n})": fraction(n) for n in range(1, 5)}
    forms |= {f"reciprocal fraction, {n} levels": reciprocal_fraction(n) for n in range(1, 5)}
    best: dict[int, tuple[float, str]] = {}
    for name, text in forms.items():
        for k, one in enumerate(family(text)):
            shown = f"{name}, squared {k} times" if k else name
            best[one.program.ops] = min(best.get(one.program.ops, (1.0, "")), (one.error, shown))
    for ops in sorted(best):
        error, name = best[ops]
        print(f"{ops:2d}  {digits_of(error):6.2f}  {error:.3e}  {name}")


if __name__ == "__main__":
    main()
