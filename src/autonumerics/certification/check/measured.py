"""Certificates of the largest error of a program at every number of a format: measured once more.

The program of such a certificate is written as C, compiled by the system's compiler, and run at
every number of the domain, both zeros included. Each result is compared with the exact value, which
proved polynomials give (`truth`) and, where these do not decide, intervals. The counts, the digest
of all results and the bounds of the largest error have to be those of the certificate.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpq

from .agreement import check_apart, digest
from .code import Arithmetic, Counted, Machine, c_program, c_steps, each_of, storage_bits
from .contents import intervals_of, target_of
from .notation import check_measured_notation, exact
from .rounding import FORMATS
from .truth import MARGIN, TERMS, Judge, Numbers, pieces, undecided
from .wording import measured_statement
from .work import Refused, Work

FORMAT = "autonumerics-measured-certificate"

MOST_OPERATIONS = 2**39
"""At all inputs together: 128 at every number of binary32."""

_PIECES = 100_000  # that the work allows for: a minute

_BEYOND = mpq(2) ** 900  # no error is so large: the numbers of binary32 are not

_SOME = 1 << 24  # inputs that take no longer than a compiler

KINDS = ("correct", "faithful", "off")

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured. `upper`: of all errors in ULP, and `lower`: of the one at `at`; rationals.

    `results`: the SHA-256 of the bits of all results, in hexadecimal; of steps of a machine that
    are not for the domain alone, of those at all bit patterns. Where one value is rounded in all
    directions, `counts` are of the worst result of each input, and errors of that to nearest even.
    """

    counts: Mapping[str, int]
    upper: Any
    lower: Any
    at: Any
    results: str


def check_measured(data: Any, progress: Progress | None = None) -> str:
    """Return the statement, measured anew; raise Refused for any other data, and Unreadable where
    there is no C compiler.
    """
    check_measured_notation(data, "certificate")
    certificate: dict[str, Any] = data
    claim = certificate["claim"]
    if digest(certificate) != certificate["digest"]:
        raise Refused("the digest is of something else")
    if measured_statement(certificate) != certificate["statement"]:
        raise Refused("the statement is another one")
    subject = _Subject(certificate)
    if subject.inputs != claim["inputs"] or subject.inputs != sum(claim[kind] for kind in KINDS):
        raise Refused(f"there are {subject.inputs:,} inputs in the domain, not as many as claimed")
    upper, lower, at = mpq(claim["upper"]), mpq(claim["lower"]), exact(claim["lower_at"])
    if lower > upper:
        raise Refused("lower is above upper")
    if not subject.numbers.holds(at):
        raise Refused("lower_at is no number of the domain")
    found = subject.measured(upper, at, progress)
    for kind in KINDS:
        if found.counts[kind] != claim[kind]:
            raise Refused(f"{found.counts[kind]:,} results are {kind}, not {claim[kind]:,}")
    if found.lower < lower:
        raise Refused("the error at lower_at is less than lower")
    if f"sha256:{found.results}" != claim["results"]:
        raise Refused("the digest of the results is another one")
    return certificate["statement"]


def measure(data: Mapping[str, Any], progress: Progress | None = None) -> Measured:
    """What a certificate of this arithmetic, target and program can claim; Refused if none can."""
    return _Subject(data).measured(None, None, progress)


class _Subject:
    """A program, in an arithmetic, for a target on a domain."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Raises Refused for what cannot be measured."""
        storage = FORMATS[data["arithmetic"]["storage"]]
        domain = intervals_of(data["target"])
        check_apart(domain)
        self.numbers = Numbers(storage, domain)
        self._work = Work(_PIECES)
        self._target = target_of(data["target"], self._work)
        self._judge = Judge(self._target, storage, self._work)
        self._is_steps = "steps" in data["program"]
        computing = data["arithmetic"]["computing"]
        self._is_everywhere = computing == "steps"
        if self._is_steps != computing.startswith("steps"):
            raise Refused("the program is not of that arithmetic")
        self._direction = data["arithmetic"].get("direction", "nearest")
        self._directions = each_of(self._direction)
        self._code = self._code_of(data)

    @property
    def inputs(self) -> int:
        """How many there are."""
        return self.numbers.count

    def _code_of(self, data: Mapping[str, Any]) -> str:
        """The program in C."""
        program, storage = data["program"], self.numbers.format
        rows = program["steps" if self._is_steps else "instructions"]
        inputs = 2 ** storage_bits(storage) if self._is_everywhere else self.inputs
        if inputs * sum(row[0] != "constant" for row in rows) > MOST_OPERATIONS:
            raise Refused(
                f"it takes more than {MOST_OPERATIONS:,} operations at all inputs together"
            )
        if self._direction != "nearest" and not self._rounds_once_more(data["arithmetic"]):
            raise Refused("a direction is for results of 16 bits that are computed in more")
        if self._is_steps:
            return c_steps(program, storage, TERMS)
        constants = [exact(c) for c in program["constants"]]
        computing = FORMATS[data["arithmetic"]["computing"]]
        if not computing.holds_all_of(storage):
            raise Refused("what is computed in does not hold what is stored")
        if not all(computing.holds(constant) for constant in constants):
            raise Refused("a constant is no number of the format that is computed in")
        if not rows:
            raise Refused("a program without operations computes nothing")
        known = {"x", *(f"c{k}" for k in range(len(constants)))}
        for k, (_, *operands) in enumerate(rows):
            if not known.issuperset(operands):
                raise Refused(f"an operand of t{k} is not known there")
            known.add(f"t{k}")
        return c_program(rows, constants, Arithmetic(storage, computing, self._direction), TERMS)

    def _rounds_once_more(self, names: Mapping[str, str]) -> bool:
        """Whether the result is rounded, from the format of operations, to another of 16 bits."""
        is_narrow = storage_bits(self.numbers.format) == 16
        return not self._is_steps and is_narrow and names["storage"] != names["computing"]

    def measured(self, upper: Any | None, at: Any | None, progress: Progress | None) -> Measured:
        """All of it; Refused where an error is above `upper`, if there is one.

        `lower` is about `at`, or about where the error is largest.
        """
        limit = _BEYOND if upper is None else min(upper, _BEYOND)
        found = pieces(self._target, self.numbers, self._work)
        table = b"".join(piece.packed(mpq(0) if upper is None else limit) for piece in found)
        fast = self.inputs > _SOME
        with Machine(self._code, fast=fast) as machine:
            told = self._told(progress)
            counted = machine.run(table, float(limit), told)
            self._check_end(counted, upper)
            worst, place = counted.worst
            point = self.numbers.at_ordinal(place) if at is None else at
            counts = self._counts(counted, limit)
            results = machine.results(told) if self._is_everywhere else counted.results
            upper = self._above(worst, counts)
            return Measured(counts, upper, self._error(machine, point), point, results)

    def _told(self, progress: Progress | None) -> Callable[[int], None]:
        """What tells of the bytes that have come as a fraction."""
        bits = storage_bits(self.numbers.format)
        done, inputs = 0, self.inputs + (2**bits if self._is_everywhere else 0)

        def part(count: int) -> None:
            nonlocal done
            done += count
            if progress is not None:
                progress(min(1.0, 8 * done / (inputs * bits * len(self._directions))))

        return part

    def _check_end(self, counted: Counted, upper: Any) -> None:
        if counted.end is None:
            return
        why, place = counted.end
        reason = {
            "failed": "the result is not finite",
            "above": f"the error is above {float(upper or 0):.7g} ULP",
            "full": "too many results lie in the middle of two numbers or next to the bound:",
        }[why]
        raise Refused(f"{reason} at x = {float(self.numbers.at_ordinal(place))!r}")

    def _counts(self, counted: Counted, upper: Any) -> Mapping[str, int]:
        found = Counter({kind: counted.counts[kind] for kind in KINDS})
        ways = len(self._directions)
        for first in range(0, len(counted.open), ways):
            x = self.numbers.at_ordinal(counted.open[first][0])
            results = [self.numbers.of_bits(bits) for _, bits in counted.open[first : first + ways]]
            if self._judge.errors(x, results[0])[1] > upper:
                raise Refused(f"the error may be above {float(upper):.7g} ULP at x = {float(x)!r}")
            kinds = map(self._judge.kind, [x] * ways, results, self._directions)
            found[max(kinds, key=KINDS.index)] += 1
        return found

    def _error(self, machine: Machine, x: Any) -> Any:
        """What the error at a number is at least."""
        places = self.numbers.ordinals(x)
        seen = machine.run(undecided(places, self.numbers.format), 0.0).open
        first = seen[:: len(self._directions)]
        return max(self._judge.errors(x, self.numbers.of_bits(bits))[0] for _, bits in first)

    def _above(self, worst: float, counts: Mapping[str, int]) -> Any:
        """No error is above that: the largest by the polynomials has the margin of these, and its
        own rounding; and that of a result that is rounded correctly to nearest is at most 1/2 ULP,
        of another neighbour 1.
        """
        above = mpq(worst) * (1 + mpq(1, 2**49)) + MARGIN + mpq(1, 2**49)
        if counts["off"]:
            return above
        is_near = not counts["faithful"] and self._direction not in ("up", "down", "zero")
        return min(above, mpq(1, 2) if is_near else mpq(1))
