"""What must agree in a certificate, all but the mathematics: version, digest, statement, tiling."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from gmpy2 import mpq

from .contents import intervals_of, proved_part, target_of, weight_of
from .intervals import DOWN
from .notation import NEW_MEMBERS, check_notation, exact
from .wording import statement
from .work import Refused, Work

_LN_2_ABOVE = DOWN.next_above(DOWN.const_log2())


def well_formed(data: object) -> dict[str, Any]:
    """The data as a certificate, once all is checked but the mathematics; else Refused."""
    check_notation(data, "certificate")
    certificate: dict[str, Any] = data  # type: ignore[assignment]
    target, claim = certificate["target"], certificate["claim"]
    if target.get("constraints") == {}:
        raise Refused("the constraints are none")
    if certificate["version"] != _version(target):
        raise Refused("the version is that of another kind of target")
    domain, at = intervals_of(target), exact(claim["lower_at"])
    if digest(certificate) != certificate["digest"]:
        raise Refused("the digest is of something else")
    if statement(target, claim) != certificate["statement"]:
        raise Refused("the statement is another one")
    target_of(target, Work(0))
    zeros = list(map(exact, target.get("zeros", ())))
    if "symmetry" in claim:
        for what, places in (("limits", map(mpq, target.get("limits", ()))), ("zeros", zeros)):
            if (found := set(places)) != {-place for place in found}:
                raise Refused(f"the {what} of a symmetry are not symmetric about 0")
    if not all(any(low <= zero <= high for low, high in domain) for zero in zeros):
        raise Refused("a zero is not in the domain")
    if zeros and target["error"] not in ("relative", "ulp"):
        raise Refused("zeros are about relative errors and ULPs")
    if "weight" in target:
        weight_of(target, Work(0))
        if claim.get("symmetry") or claim["whole_line"]:
            raise Refused("a weight is about the domain as a whole")
    check_apart(domain)
    if not any(low <= at <= high for low, high in domain):
        raise Refused("lower_at is not in the domain")
    if not _is_tiling(certificate["proof"]["subintervals"], proved_part(domain, claim)):
        raise Refused("the subintervals are no tiling of the domain")
    if claim["whole_line"] and not (len(domain) == 1 and _holds_a_period(target, *domain[0])):
        raise Refused("the bound does not carry over to the whole line")
    return certificate


def _version(target: dict[str, Any]) -> int:
    """Version 1 is of a function on one interval, without constraints or another measure."""
    is_new = {"expression", *NEW_MEMBERS} & target.keys() or len(intervals_of(target)) > 1
    is_new = is_new or target["error"] not in ("relative", "absolute")
    return 2 if is_new else 1


def digest(certificate: dict[str, Any]) -> str:
    """SHA-256 of everything but the digest: compact JSON, keys sorted, ASCII."""
    rest = {key: value for key, value in certificate.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def check_apart(intervals: list[tuple[mpq, mpq]]) -> None:
    """Refuses what is empty, out of order, or meets: such intervals are to be written as one."""
    if any(low >= high for low, high in intervals):
        raise Refused("an interval of the domain is empty")
    for (_, end), (start, _) in pairwise(intervals):
        if end == start:
            raise Refused("intervals of the domain meet: they are one, and to be written as one")
        if end > start:
            raise Refused("intervals of the domain overlap or are not in order")


def _is_tiling(subintervals: Iterable[list[Any]], intervals: list[tuple[mpq, mpq]]) -> bool:
    """Whether each one begins where the last has ended and is not empty, over all intervals."""
    pending = iter(intervals)
    place = last = None
    for start, stop, _ in subintervals:
        if place == last:
            place, last = next(pending, (None, None))
        end = exact(stop)
        if place is None or exact(start) != place or not place < end <= last:
            return False
        place = end
    return place == last and next(pending, None) is None


def _holds_a_period(target: dict[str, Any], low: mpq, high: mpq) -> bool:
    """Of 2^x or e^x, whose factor 2^n divides out of a relative error."""
    period = {"exp2": 1, "exp": _LN_2_ABOVE}.get(target.get("function", ""))
    return target["error"] == "relative" and period is not None and high - low >= period
