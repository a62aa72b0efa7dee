"""How a program is computed: the format of what is stored and that of the operations.

A kernel for bfloat16 seldom computes in it. Inputs are widened to binary32, the operations are
those of binary32, and the result is rounded to bfloat16 once. Another one rounds after every
operation. The numbers that are stored are the same, and so is an ULP; what differs is the
arithmetic.

>>> Arithmetic.of("bfloat16").name, Arithmetic.of("bfloat16", "binary32").name
('bfloat16', 'bfloat16 computed in binary32')
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats.directions import ALL, IN_WORDS, NEAREST
from autonumerics.formats.format import Format
from autonumerics.formats.table import FORMATS, format_named

NARROW_BITS = 16
"""Formats of so many bits are stored in, and computed in a wider one unless asked otherwise."""

_ROOMY_BITS = 12
"""Of the computing format beyond the storage format: half an ULP of it is 2^-13 of the other's."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Storage and computing formats of a program. Use `of`; the constructor checks as well.

    storage: inputs and results are numbers of it, and errors are in its ULPs.
    computing: each operation rounds its result to it, to nearest even. It holds all numbers of
        `storage`, so that inputs are widened exactly; where the two differ the result of the
        program is rounded to `storage`, once, at the end.
    constants: the constants of the program are numbers of it; `computing` holds them all.
    direction: in which of the `DIRECTIONS` the result is rounded to `storage`, or `ALL`: what is
        computed may be rounded in each, and is, by machine code, to nearest even. Another one than
        to nearest even is for 16 bits that are computed in a wider format. Operations always round
        to nearest even.
    """

    storage: Format
    computing: Format
    constants: Format
    direction: str = NEAREST

    def __post_init__(self) -> None:
        """Raises InvalidOption unless the computing format holds the numbers of the others, and
        for a direction without a last rounding; UnknownName for a direction.
        """
        for format, what in ((self.storage, "stored"), (self.constants, "given as a constant")):
            if not _holds(self.computing, format):
                raise InvalidOption(
                    f"{self.computing.name} does not hold every {format.name} number that is "
                    f"{what}: compute in a wider format, e.g. {format.name} itself"
                )
        if self.direction not in IN_WORDS:
            hint = f"choose one of {', '.join(IN_WORDS)}"
            raise UnknownName("rounding direction", self.direction, hint=hint)
        if self.is_directed and not (self.rounds_result and self.storage.bits <= NARROW_BITS):
            raise InvalidOption(
                f"rounding {IN_WORDS[self.direction]} is for results of 16 bits that are "
                "computed in a wider format: take bfloat16 or binary16, computed in binary32"
            )

    @classmethod
    def of(
        cls,
        storage: str | Format,
        computing: str | Format | None = None,
        *,
        constants: str | Format | None = None,
    ) -> Arithmetic:
        """The arithmetic of a format, or of one that is computed in another.

        Without `computing` every operation rounds to the storage format. Constants are those of
        the computing format unless said otherwise. Raises UnknownName for a format, InvalidOption
        for one that is too narrow to compute in.

        >>> Arithmetic.of("binary32", "binary64").constants.name
        'binary64'
        >>> Arithmetic.of("bfloat16", "binary16")
        Traceback (most recent call last):
            ...
        autonumerics.errors.InvalidOption: binary16 does not hold every bfloat16 number that is \
stored: compute in a wider format, e.g. bfloat16 itself
        """
        stored = _format(storage)
        computed = stored if computing is None else _format(computing)
        return cls(stored, computed, computed if constants is None else _format(constants))

    @classmethod
    def asked(cls, storage: str | Format, computing: str | Format | None = None) -> Arithmetic:
        """What a request for a format means: formats of 16 bits are computed in binary32.

        That is what those do who store in them. Rounding after every operation is asked for by
        naming the storage format twice. Raises what `of` does.

        >>> [Arithmetic.asked(*words).name for words in (("half",), ("half", "half"), ("float",))]
        ['binary16 computed in binary32', 'binary16', 'binary32']
        """
        stored = _format(storage)
        usual = "binary32" if stored.bits <= NARROW_BITS else None
        return cls.of(stored, usual if computing is None else computing)

    def rounded(self, direction: str) -> Arithmetic:
        """The same with results rounded in that direction, where they are rounded once more at all
        to a format of 16 bits; where they are not, this one.

        >>> Arithmetic.asked("bfloat16").rounded("up").manner
        'computed in binary32, stored as bfloat16, rounded up'
        >>> Arithmetic.of("binary32").rounded("up").name
        'binary32'
        """
        once_more = self.rounds_result and self.storage.bits <= NARROW_BITS
        return replace(self, direction=direction) if once_more else self

    @property
    def wider(self) -> Arithmetic | None:
        """The same numbers computed in the next wider format; None if there is none.

        >>> Arithmetic.of("binary32").wider.name, Arithmetic.of("binary64").wider
        ('binary32 computed in binary64', None)
        """
        held = (f for f in FORMATS.values() if f != self.computing and _holds(f, self.computing))
        computing = min(held, key=lambda f: f.precision, default=None)
        return None if computing is None else Arithmetic.of(self.storage, computing)

    @property
    def name(self) -> str:
        """What users read: the format, and what it is computed in if that is another.

        >>> Arithmetic.of("binary32").name
        'binary32'
        """
        name = self.storage.name
        if self.rounds_result:
            name += f" computed in {self.computing.name}"
        if self.constants != self.computing:
            name += f" with constants of {self.constants.name}"
        if self.is_directed:
            name += f", rounded {IN_WORDS[self.direction]}"
        return name

    @property
    def manner(self) -> str:
        """How values come about, for people.

        >>> Arithmetic.of("bfloat16", "binary32").manner, Arithmetic.of("binary32").manner
        ('computed in binary32, stored as bfloat16', 'as computed in binary32')
        """
        if not self.rounds_result:
            return f"as computed in {self.name}"
        said = f"computed in {self.computing.name}, stored as {self.storage.name}"
        return f"{said}, rounded {IN_WORDS[self.direction]}" if self.is_directed else said

    @property
    def rounds_result(self) -> bool:
        """Whether the result is rounded once more, from the computing to the storage format."""
        return self.computing != self.storage

    @property
    def is_directed(self) -> bool:
        """Whether the result is rounded in another direction than to nearest even."""
        return self.direction != NEAREST

    @property
    def result_direction(self) -> str:
        """The direction in which machine code rounds the result."""
        return NEAREST if self.direction == ALL else self.direction

    @property
    def unrounded(self) -> Arithmetic:
        """The same operations, with results as they are computed."""
        return Arithmetic(self.computing, self.computing, self.constants)

    @property
    def is_roomy(self) -> bool:
        """Whether rounding errors of operations and constants are next to nothing in ULPs.

        Programs that are one function over the reals are then one as computed, near enough.

        >>> Arithmetic.of("binary16", "binary32").is_roomy, Arithmetic.of("binary32").is_roomy
        (True, False)
        """
        return self.computing.precision - self.storage.precision >= _ROOMY_BITS


def _holds(wide: Format, narrow: Format) -> bool:
    """Whether every number of the second format is one of the first."""
    return (
        wide.precision >= narrow.precision
        and wide.largest >= narrow.largest
        and wide.smallest <= narrow.smallest
    )


def _format(given: str | Format) -> Format:
    return format_named(given) if isinstance(given, str) else given
