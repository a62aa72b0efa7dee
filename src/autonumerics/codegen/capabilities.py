"""What can be written in a language: number formats, operations, results rounded once more.

Each refusal is an InvalidOption that says what to take instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from autonumerics.codegen.language import Language, NumberType, narrowing
from autonumerics.errors import InvalidOption
from autonumerics.formats import IN_WORDS, Arithmetic, Format
from autonumerics.formats.directions import ALL
from autonumerics.programs import Operation


def check_language(
    language: Language,
    operations: Iterable[Operation],
    arithmetic: Arithmetic | None = None,
    *,
    with_test: bool = False,
) -> None:
    """Raises InvalidOption where programs of these operations could not all be emitted.

    >>> from autonumerics.codegen.languages import language
    >>> from autonumerics.programs import parse_operations
    >>> check_language(language("stablehlo"), parse_operations("+ fma"))
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidOption: StableHLO has no fma: choose another language, or programs \
without fused operations
    """
    for row in () if language.notation else operations:
        operation_text(language, "fma" if row.fused else row.name, row.fused)
    if arithmetic is not None:
        check_conversion(language, arithmetic)
        number_type(language, arithmetic.computing)
        storage_type(language, arithmetic)
    if with_test and not language.test:
        raise InvalidOption(f"there is no self-test in {language.title} yet: leave it out")


def check_conversion(language: Language, arithmetic: Arithmetic) -> None:
    """Raises InvalidOption where code of the language cannot round its result once more."""
    if arithmetic.rounds_result and not language.cast:
        raise InvalidOption(
            f"{language.title} code is stored and computed in one format, "
            f"not in {arithmetic.name}: take one, or another language"
        )
    if arithmetic.direction not in language.directions:
        raise InvalidOption(
            f"{language.title} code rounds its results to nearest even, not "
            f"{IN_WORDS[arithmetic.direction]}: take --lang "
            f"{'c or cpp' if arithmetic.direction == ALL else 'c, cpp or cuda'}"
        )
    is_far = arithmetic.computing.bits == 64 and arithmetic.storage.bits == 16
    if arithmetic.is_directed and narrowing(*_names(arithmetic)) not in language.helpers:
        raise InvalidOption(
            f"{language.title} rounds from {arithmetic.computing.name} to "
            f"{arithmetic.storage.name} to nearest even alone: compute in binary32"
        )
    if is_far and not language.casts_once:
        raise InvalidOption(
            f"{language.title} rounds twice on the way from {arithmetic.computing.name} to "
            f"{arithmetic.storage.name}: compute in binary32"
        )


def _names(arithmetic: Arithmetic) -> tuple[str, str, str]:
    return arithmetic.storage.name, arithmetic.computing.name, arithmetic.direction


def for_any_direction(language: Language, arithmetic: Arithmetic, values: int) -> Language:
    """The language of functions of so many values that may be rounded in any direction."""
    check_conversion(language, arithmetic)
    if values > 1:
        raise InvalidOption(
            "functions of several values round them in one direction: emit one function at a time"
        )
    return language.for_any_direction


def for_several(language: Language) -> Language:
    """The language of functions with several values, for one that can have them."""
    if not language.several:
        raise InvalidOption(
            f"functions in {language.title} have one value: take another language, or one at a time"
        )
    return language.for_several


def storage_type(language: Language, arithmetic: Arithmetic) -> NumberType:
    """That of inputs and results; formats that are not computed in may still be stored."""
    found = language.stored.get(arithmetic.storage.name) if arithmetic.rounds_result else None
    return found or number_type(language, arithmetic.storage)


def number_type(language: Language, format: Format) -> NumberType:
    """That of numbers which are computed with."""
    found = language.types.get(format.name)
    if found is None:
        known = " or ".join(language.types)
        if format.name in language.stored:
            raise InvalidOption(
                f"{language.title} code does not round every operation to {format.name}: "
                f"compute in a wider format (--compute binary32), or take {known}"
            )
        raise InvalidOption(f"{language.title} code is not written in {format.name}: take {known}")
    return found


def operation_text(language: Language, name: str, fused: bool) -> str:
    """How an operation is written."""
    text = language.operations.get(name)
    if text is None:
        advice = "programs without fused operations" if fused else f"a program without {name}"
        raise InvalidOption(f"{language.title} has no {name}: choose another language, or {advice}")
    return text
