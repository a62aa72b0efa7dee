"""How a program is computed: the format of what is stored and that of the operations.

A kernel for bfloat16 seldom computes in it. Inputs are widened to binary32, the operations are
those of binary32, and the result is rounded to bfloat16 once. Another one rounds after every
operation. The numbers that are stored are the same, and so is an ULP; what differs is the
arithmetic.

>>> Arithmetic.of("bfloat16").name, Arithmetic.of("bfloat16", "binary32").name
('bfloat16', 'bfloat16 computed in binary32')
"""

from __future__ import annotations

from dataclasses import dataclass

from autonumerics.errors import InvalidOption
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
    """

    storage: Format
    computing: Format
    constants: Format

    def __post_init__(self) -> None:
        """Raises InvalidOption unless the computing format holds the numbers of the others."""
        for format, what in ((self.storage, "stored"), (self.constants, "given as a constant")):
            if not _holds(self.computing, format):
                raise InvalidOption(
                    f"{self.computing.name} does not hold every {format.name} number that is "
                    f"{what}: compute in a wider format, e.g. {format.name} itself"
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
        return name

    @property
    def manner(self) -> str:
        """How values come about, for people.

        >>> Arithmetic.of("bfloat16", "binary32").manner, Arithmetic.of("binary32").manner
        ('computed in binary32, stored as bfloat16', 'as computed in binary32')
        """
        if not self.rounds_result:
            return f"as computed in {self.name}"
        return f"computed in {self.computing.name}, stored as {self.storage.name}"

    @property
    def rounds_result(self) -> bool:
        """Whether the result is rounded once more, from the computing to the storage format."""
        return self.computing != self.storage

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
