"""Proof of the error of a program as a number format computes it: approximation and rounding.

The numbers of the format in the domain are covered by ranges (`cover`). It is proved by this code
alone, also where `rounded_certificate` has no certificate to give.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> program = parse("c1/(x + c0) + c2", [-3.4355225, -8.3878192, -1.4427240])
>>> print(prove_rounded(program, Target.make("exp2"), Arithmetic.of("binary64")).statement)
For every binary64 number x in [0, 1], each operation rounded to nearest: \
|P(x) - exp2(x)| <= 1.22662e-3 * |exp2(x)|.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from autonumerics.balls import working_precision
from autonumerics.certification.cover import Cover
from autonumerics.certification.decimals import decimal_above
from autonumerics.certification.poles import check_poles
from autonumerics.certification.prove import check_direction, check_provable
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import Program
from autonumerics.targets import Target

BITS = 256


@dataclass(frozen=True, slots=True)
class RoundedProof:
    """A bound of the error of a program in an arithmetic; *proved*, ends exact.

    `upper` bounds the whole error; `approximation` that of the exact program alone, None where it
    is not known. `program` has its constants rounded. Numbers of a size below `gap`, the two zeros
    excepted, are not covered; all other numbers in the domain are, subnormal ones and -0 too.
    """

    program: Program
    target: Target
    arithmetic: Arithmetic
    upper: Fraction
    approximation: Fraction | None
    gap: Fraction

    @property
    def statement(self) -> str:
        """What is proved, as a sentence."""
        return self.worded("P")

    def worded(self, program: str) -> str:
        """The same with another name for the program."""
        name, relative = self.target.function.symbol, self.target.error == "relative"
        scale = f" * |{name}(x)|" if relative else ""
        size = self.gap.denominator.bit_length() - 1
        which = f" that is 0 or at least 2^-{size} in size" if self.gap else ""
        return (
            f"For every {self.arithmetic.storage.name} number x in {self.target.domain}{which}, "
            f"each operation rounded to nearest{self._formats}: "
            f"|{program}(x) - {name}(x)| <= {decimal_above(self.upper)}{scale}"
            f"{self.target.function.definition}."
        )

    @property
    def _formats(self) -> str:
        """To which formats, where that is not the one of x."""
        arithmetic = self.arithmetic
        if not arithmetic.rounds_result:
            return ""
        return f" in {arithmetic.computing.name} and the result to {arithmetic.storage.name}"


def prove_rounded(program: Program, target: Target, arithmetic: Arithmetic) -> RoundedProof:
    """A bound of the error with every constant and every operation rounded.

    Guarantee: it holds for every stored number in the domain, subnormals and both zeros
    included and the gap aside, wherever operations round to nearest even and subnormals are not
    flushed. It takes a bounded number of steps. Raises Unprovable, with the place, where the value
    is undefined or may overflow, or where no bound is found; InvalidOption where a constant is
    beyond its format; InvalidDomain where the domain holds no number of the storage format.
    """
    check_provable(target)
    check_direction(arithmetic)
    if target.weight is not None or target.error not in ("relative", "absolute"):
        raise InvalidOption(
            f"bounds in a number format are of relative or absolute errors, not of {target.words}: "
            "leave out --format"
        )
    rounded = program.with_constants([arithmetic.constants.round(c) for c in program.constants])
    cover = Cover(rounded, target, arithmetic)
    with working_precision(BITS):
        check_poles(cover.model)
        cover.fill()
        cover.refine()
        upper, approximation = cover.bound, cover.approximation
        cover.try_special_numbers(upper)
    exactly = None if approximation is None else approximation.fraction
    return RoundedProof(rounded, target, arithmetic, upper.fraction, exactly, cover.gap)
