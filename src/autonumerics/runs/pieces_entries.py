"""Programs by pieces with their evidence: errors, proofs, what they are worth as computed.

As data they are what `pieces.json` holds; `pieces_folder` writes and reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autonumerics.accuracy import digits_of
from autonumerics.certification import Certificate
from autonumerics.fitting.pieces.fits import FittedPieces
from autonumerics.fitting.pieces.rounded import RoundedPieces, rounded_pieces
from autonumerics.formats import Arithmetic
from autonumerics.numerals import finite
from autonumerics.programs.indexing import Indexing
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.runs.folder import digest
from autonumerics.targets import Target

FORMAT = "autonumerics-pieces-1"


@dataclass(frozen=True, slots=True)
class PiecesProof:
    """The proofs of all pieces together: the largest bound, and the digest of their digests.

    `standing`: proved, or claimed where they were not found with what was read from disk.
    """

    bound: float
    digest: str
    standing: str = "proved"


@dataclass(frozen=True, slots=True)
class PiecesAsComputed:
    """What a program by pieces is worth in a number format: see `RoundedPieces`."""

    piecewise: PiecewiseProgram
    arithmetic: Arithmetic
    error_ulp: float
    at: float
    standing: str
    largest_step_ulp: float
    joins_that_go_back: tuple[float, ...]

    @classmethod
    def of(cls, rounded: RoundedPieces) -> PiecesAsComputed:
        """What was measured."""
        return cls(
            rounded.piecewise, rounded.arithmetic, rounded.error_ulp, rounded.at,
            rounded.measured[0].standing, rounded.largest_step_ulp,
            tuple(join.at for join in rounded.joins if join.goes_back),
        )  # fmt: skip

    @classmethod
    def from_json(cls, record: Mapping[str, Any], arithmetic: Arithmetic) -> PiecesAsComputed:
        """What `to_json` wrote; one of MALFORMED for anything else."""
        return cls(
            PiecewiseProgram.from_json(record["program"]), arithmetic,
            _number(record["error_ulp"]), float(record["at"]), str(record["standing"]),
            _number(record["largest_step_ulp"]), tuple(map(float, record["joins_that_go_back"])),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """As data."""
        return {
            "arithmetic": self.arithmetic.name,
            "error_ulp": finite(self.error_ulp),
            "at": self.at,
            "standing": self.standing,
            "largest_step_ulp": finite(self.largest_step_ulp),
            "joins_that_go_back": list(self.joins_that_go_back),
            "program": self.piecewise.to_json(),
        }


@dataclass(frozen=True, slots=True)
class PiecesEntry:
    """A program by pieces with its evidence.

    `certificates`: one for each part, or none where one is missing or they were not read;
    `proof`: what they say. `computed`: in a number format.
    """

    fitted: FittedPieces
    certificates: tuple[Certificate, ...] = ()
    proof: PiecesProof | None = None
    failure: str = ""
    computed: PiecesAsComputed | None = None

    @property
    def ops(self) -> int:
        """Operations, those of the index and look-ups included."""
        return self.fitted.ops

    @property
    def standing(self) -> str:
        """Whether the error is proved or sampled; claimed, if its proofs are not at hand."""
        return "sampled" if self.proof is None else self.proof.standing

    @property
    def error(self) -> float:
        """The largest error of all pieces: a bound from above if it is proved."""
        return self.fitted.error if self.proof is None else self.proof.bound

    def to_json(self) -> dict[str, Any]:
        """As data: the program, its error, and that in a format."""
        return {
            "ops": self.ops,
            "error": finite(self.error),
            "digits": finite(digits_of(self.error)),
            "standing": self.standing,
            **({"certificates": self.proof.digest} if self.proof else {}),
            **({"not_proved": self.failure} if self.failure else {}),
            "errors": list(map(finite, self.fitted.errors)),
            "program": self.fitted.piecewise.to_json(),
            **({"in_format": self.computed.to_json()} if self.computed else {}),
        }


@dataclass(frozen=True, slots=True)
class PiecesResult:
    """What a search by pieces has found: programs by ascending cost, with ever smaller errors.

    `evaluations`: candidates fitted, the polynomials that it began with apart. `exhausted`: whether
    it ended because no new program turned up any more.
    """

    target: Target
    indexing: Indexing
    front: tuple[PiecesEntry, ...]
    evaluations: int
    asked: dict[str, Any]
    exhausted: bool = False

    def with_ops(self, ops: int) -> PiecesEntry | None:
        """The most accurate program of at most so many operations."""
        return next((entry for entry in reversed(self.front) if entry.ops <= ops), None)

    def reached(self, error: float) -> PiecesEntry | None:
        """The cheapest program whose error is at most that."""
        return next((entry for entry in self.front if entry.error <= error), None)

    def to_json(self) -> dict[str, Any]:
        """As written in pieces.json."""
        return {
            "format": FORMAT,
            "target": self.target.to_json(),
            "indexing": self.indexing.to_json(),
            "asked": self.asked,
            "evaluations": self.evaluations,
            "exhausted": self.exhausted,
            "front": [entry.to_json() for entry in self.front],
        }


def digest_of_proofs(records: Iterable[Mapping[str, Any]]) -> str:
    """The digest of the digests of certificates, in the order of the pieces."""
    return digest([record["digest"] for record in records])


def as_computed(
    fitted: FittedPieces, arithmetic: Arithmetic, threads: int | None = None
) -> PiecesAsComputed:
    """The program in a number format, measured there."""
    return PiecesAsComputed.of(rounded_pieces(fitted, arithmetic, threads=threads))


def _number(found: float | None) -> float:
    """Of a record, in which None stands for what is not finite."""
    return float("inf") if found is None else float(found)
