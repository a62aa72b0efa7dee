"""What a plan may be, before it has a kernel: reductions, and what they leave.

Every draft comes of identities of the function, and of its values where they ask for a number
that an identity does not give. Whether it is any good is for measurements to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.identities import Identity
from autonumerics.identities.recognition import fraction_of
from autonumerics.planning.additions import rate_of, scale_of
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.halving import total_of, total_of_both
from autonumerics.planning.polynomials import Shape, Symmetry, textbook
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.planning.substitution import at, tree_of
from autonumerics.planning.turning import is_short
from autonumerics.plans import Kernel, Part
from autonumerics.plans.builder import adds_its_argument
from autonumerics.plans.constants import real
from autonumerics.plans.reductions import (
    Addition,
    Even,
    ExponentialPieces,
    ExponentialStep,
    Halving,
    HalvingOfBoth,
    HyperbolicAddition,
    LogarithmicPieces,
    LogarithmicSplit,
    Odd,
    PowerSplit,
    Reciprocal,
    Reduction,
    ScaledPieces,
    SignedZeros,
    Turns,
)
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.text import text

_EVERYWHERE = (-float("inf"), float("inf"))
_MOST_PIECES = 64
_PERMUTED = 32  # pieces whose constants are in one register or two
_LOOKS = (Fraction(1, 7), Fraction(9, 7), Fraction(3))
_LOGARITHMIC_BITS = 4
_EXPONENTIAL_BITS = (3, 4)  # of pieces: of doubles in one register or two
_EXACT_LOWEST = 0.75  # from where the fused m - 1 of log(1 + x) is exact


@dataclass(frozen=True)
class Draft:
    """Reductions, the outermost first, and the shape of the kernel that is left."""

    reductions: tuple[Reduction, ...]
    shape: Shape

    @classmethod
    def of(
        cls,
        facts: Facts,
        reductions: Sequence[Reduction],
        *,
        symmetry: Symmetry = "none",
        zero: int = 0,
    ) -> Draft:
        """The reductions of a function, with what its inner function is about 0."""
        interval = _EVERYWHERE
        argument, offset = "x", "0"
        for each in reductions:
            interval = each.reduced(interval)
            argument, offset = each.argument, each.subtracted
        inner = at(facts.function, argument, less=offset)
        return cls(tuple(reductions), Shape(inner, interval, symmetry, zero))

    @property
    def share(self) -> float:
        """How large the kernel's value is beside the function's, at most."""
        return math.prod(each.share for each in self.reductions)


@dataclass(frozen=True)
class ByPolynomial(Sketch):
    """A draft, with a polynomial as its kernel."""

    draft: Draft

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        is_of_border = any(each.is_of_border for each in self.draft.reductions)
        return INSIDES[:1] if is_of_border else INSIDES

    @property
    def widest(self) -> int:
        """See `Sketch`."""
        return min((each.widest for each in self.draft.reductions), default=64)

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        program = kernels(self.draft.shape, tolerance / self.draft.share)
        is_split = any(each.is_split for each in self.draft.reductions)
        if program is None or (is_split and not adds_its_argument(program)):
            return None
        return Part(self.draft.reductions, Kernel(program))


def drafts(facts: Facts) -> Iterator[Draft]:
    """Every way to an interval that the identities show, the cheapest first for each of them."""
    for make in (_exponential, _logarithmic, _power, _turning, _reciprocal, _addition, _halving):
        yield from make(facts)


def _exponential(facts: Facts) -> Iterator[Draft]:
    for found in facts.of_kind("exponential"):
        period, offset = found.constants["p"], found.constants.get("c", "0")
        zero = facts.zero_order if offset != "0" else 0
        for is_split in (False, True) if zero == 1 else (False,):
            step = ExponentialStep(period, offset, is_split)
            yield Draft.of(facts, [step], zero=zero)
        if offset == "0" and facts.value(0) == 1:
            for bits in _EXPONENTIAL_BITS:
                yield Draft.of(facts, [ExponentialPieces(period, bits)], zero=1)


def _logarithmic(facts: Facts) -> Iterator[Draft]:
    for found in facts.of_kind("logarithmic"):
        plus_one = _argument(found) == "2x + 1"
        is_zero = facts.value(0 if plus_one else 1) == 0
        if found.constants.get("f(x)") == "1" and "x" not in found.constants and is_zero:
            split = LogarithmicSplit(found.constants["1"], plus_one)
            yield Draft.of(facts, [split], zero=1)
            apart = replace(split, lowest=_EXACT_LOWEST if plus_one else split.lowest, apart=True)
            for is_split in (False, True):
                yield Draft.of(facts, [replace(apart, split=is_split)], zero=1)
            if _is_logarithm(facts, split):
                pieces = LogarithmicPieces(split.step, _LOGARITHMIC_BITS, plus_one)
                yield Draft.of(facts, [pieces], zero=2)


def _is_logarithm(facts: Facts, split: LogarithmicSplit) -> bool:
    """Whether f is a multiple of the logarithm: that f(2x) = f(x) + c does not say."""
    argument = "1 + x" if split.plus_one else "x"
    known = Facts(read_function(f"({split.step})/log(2)*log({argument})"))
    values = [
        (facts.value(x), known.value(x)) for x in (Fraction(1, 7), Fraction(3), Fraction(9, 7))
    ]
    return all(a is not None and b is not None and are_near(a, b) for a, b in values)


def _power(facts: Facts) -> Iterator[Draft]:
    for found in facts.of_kind("power"):
        exponent = _binary_logarithm(found.constants["f(x)"])
        if exponent is None or _argument(found) != "2x":
            continue
        split = PowerSplit(exponent.numerator, exponent.denominator)
        signs: dict[Symmetry, list[Reduction]] = {"odd": [Odd()], "even": [Even()], "none": []}
        yield Draft.of(facts, [*signs[facts.symmetry], split])
        if abs(split.p) < split.q:
            most = (_PERMUTED // split.q).bit_length() - 1
            for bits in (most, most - 1):  # of doubles a register has half as many
                pieces = ScaledPieces(split.p, split.q, bits)
                if split.p < 0 or signs[facts.symmetry]:
                    yield Draft.of(facts, [*signs[facts.symmetry], pieces], zero=1)


def _turning(facts: Facts) -> Iterator[Draft]:
    for kind in ("antiperiodic", "periodic"):
        for found in facts.of_kind(kind):
            yield from _turns(facts, found.constants["p"], negated=kind == "antiperiodic")


def _turns(facts: Facts, p: str, *, negated: bool) -> Iterator[Draft]:
    turn = "negated" if negated else "same"
    half = facts.half_turn(p)
    if half is not None:
        turns = Turns(f"({p})/2", "reciprocal", total=half)
        yield Draft.of(facts, [turns], symmetry=facts.symmetry, zero=facts.zero_order)
    if facts.has("odd") and negated:
        signs = [SignedZeros(is_odd=True)] if is_short(p) else []
        yield Draft.of(facts, [*signs, Turns(p, turn)], symmetry="odd")
    elif facts.has("even") and negated:  # then f is odd about p/2
        signs = [SignedZeros(is_odd=False)] if is_short(p) else []
        yield Draft.of(facts, [*signs, Turns(p, turn, middle=True)], symmetry="odd")
    elif half is None:
        yield Draft.of(facts, [Turns(p, turn)], symmetry=facts.symmetry, zero=facts.zero_order)


def _reciprocal(facts: Facts) -> Iterator[Draft]:
    for found in facts.of_kind("reciprocal"):
        if found.constants.get("f(x)") != "-1" or "1" not in found.constants:
            continue
        if facts.has("odd"):
            reductions = [Odd(), Reciprocal(found.constants["1"])]
            yield Draft.of(facts, reductions, symmetry="odd")


def _addition(facts: Facts) -> Iterator[Draft]:
    scale = scale_of(facts)
    if scale is not None and scale > 0:
        added = Addition(text(tree_of(facts.function)), str(scale))
        yield Draft.of(facts, [Odd(), added], symmetry="odd")
    rate = rate_of(facts)
    if rate is not None:
        yield Draft.of(facts, [Odd(), HyperbolicAddition(str(rate))], symmetry="odd")


def _halving(facts: Facts) -> Iterator[Draft]:
    total = total_of(facts)
    if total is not None:
        yield Draft.of(facts, [Odd(), Halving(total)], symmetry="odd")
    both = total_of_both(facts)
    if both is not None:
        yield Draft.of(facts, [HalvingOfBoth(both)], symmetry="odd")


def _argument(identity: Identity) -> str:
    """The image of x in f(...)."""
    return identity.text.partition(")")[0].removeprefix("f(")


def _binary_logarithm(constant: str) -> Fraction | None:
    """The logarithm of a constant to base 2 if it is a short rational other than 0."""
    value = real(constant)
    if value <= 0:
        return None
    with working_precision(400):
        found = fraction_of(exact(value).log() / arb(2).log())
    return found if found and found.denominator <= 8 else None
