"""Proofs for the programs of a run: certificates in its folder, and a front that says proved.

    certificates/7-3fa9c1d2e4b0.json    the certificate of a program with 7 operations

Programs that cannot be proved keep their sampled error, and the reason is told; those that a proof
refutes leave the front, and so do those that are no better than a cheaper one by what was proved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from autonumerics.allowance import UNLIMITED, Allowance, Ended
from autonumerics.certification import CLOSEST, WITHIN, Certificate, certify
from autonumerics.certification.prove import check_provable
from autonumerics.errors import Refuted, Unprovable, Unverified
from autonumerics.runs.choosing import chosen
from autonumerics.runs.evidence import certificate_name, evidence_in
from autonumerics.runs.folder import CERTIFICATES, FRONT, RunFolder, to_text
from autonumerics.runs.result import Result, load_result
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

UNVERIFIED = "proved, not independently verified"
"""The standing of a bound for which there is no certificate."""

ProgressCallback = Callable[[float], None]


def silent(_: float) -> None:
    """Tells nobody."""


_FINER = 1000  # how much closer a bound is asked for where two programs are hard to tell apart


@dataclass(frozen=True, slots=True)
class Proofs:
    """A front with what could be proved of it, and one line for each program without a certificate.

    `certificates`: of the programs of the front.
    """

    front: Front
    certificates: tuple[Certificate, ...]
    failures: tuple[str, ...] = ()


def prove_front(
    front: Front,
    target: Target,
    *,
    before: Front = Front(),
    within: Fraction = WITHIN,
    wanted: float = math.inf,
    allowance: Allowance = UNLIMITED,
    progress: ProgressCallback = silent,
) -> Proofs:
    """Proves the programs of a front; *proved* are the errors of the front that is returned.

    Programs that are refuted, or dominated by what is proved, are not in it.
    What was proved `before` is not proved again, and stays unless something better is proved now.
    Where a bound leaves open whether the error is at most the one `wanted`, a closer one is found.
    What the allowance does not suffice for stays as it is. `progress` is called with the fraction
    done, 0 to 1.
    """
    if target.table is not None:
        return Proofs(front, ())
    if target.norm == "2":
        return Proofs(front, (), ("not proved: root mean squares are sampled",))
    certificates: dict[Solution, Certificate] = {}
    failures: list[str] = []
    refuted: set[Solution] = set()
    known = {s.program: s for s in before if s.standing == "proved"}
    for done, solution in enumerate(front):
        part = _part(allowance, progress, done, len(front))
        if solution.program in known:
            continue
        try:
            part(0.0)
            certificate = certify(solution.program, target, within, part)
            others = [s for s in known.values() if s.ops <= solution.ops]
            is_open = Fraction(certificate.lower) <= wanted < Fraction(certificate.upper)
            if is_open or _is_hidden(certificate, certificates, others):
                finer = max(within / _FINER, CLOSEST)
                certificate = certify(solution.program, target, finer, part)
            certificates[solution] = certificate
        except Ended:
            break
        except Unprovable as problem:
            standing = UNVERIFIED if isinstance(problem, Unverified) else "not proved"
            failures.append(f"{standing}: {solution.ops} operations: {problem}")
            refuted |= {solution} if isinstance(problem, Refuted) else set()
    left = [s for s in front if s not in refuted]
    proved = Front.of(s.proved(*certificates[s].bounds) if s in certificates else s for s in left)
    proved = proved.with_proofs_of(before).keeping(known.values())
    programs = {solution.program for solution in proved}
    kept = tuple(c for c in certificates.values() if c.program in programs)
    return Proofs(proved, kept, tuple(failures))


def _is_hidden(
    certificate: Certificate, shorter: Mapping[Solution, Certificate], known: Sequence[Solution]
) -> bool:
    """Whether the bound is too wide to show that the program beats those that it should beat."""
    upper = Fraction(certificate.upper)
    beaten = [*(Fraction(c.upper) for c in shorter.values()), *(Fraction(s.error) for s in known)]
    return any(upper >= other for other in beaten)


def prove_run(
    path: Path,
    *,
    ops: int | None = None,
    within: Fraction = WITHIN,
    progress: ProgressCallback = silent,
) -> Proofs:
    """Proves the programs of the run in a folder, all or the best of at most `ops` operations.

    Writes the certificates into the folder and the bounds into front.json. Raises InvalidRun if
    it is no run or another process is at work on it, InvalidOption if it has no such program.
    """
    folder = RunFolder.open(path)
    with folder.exclusive():
        result = load_result(path)
        proofs, front = proved_again(result, ops=ops, within=within, progress=progress, run=path)
        save_certificates(folder, proofs.certificates, front, result.target)
        folder.write(FRONT, to_text(result.with_front(front).to_json()))
    return proofs


def proved_again(
    result: Result,
    *,
    ops: int | None = None,
    within: Fraction = WITHIN,
    progress: ProgressCallback = silent,
    run: object = None,
) -> tuple[Proofs, Front]:
    """Proofs of the programs of a result, whatever was proved before, and its front with them.

    `ops`: of the best program of at most so many operations alone. Raises InvalidOption, naming
    the `run`, if it has none, and Unprovable for a target that is known by values alone.
    """
    check_provable(result.target)
    wanted = result.front if ops is None else Front((chosen(result, ops, run),))
    proofs = prove_front(wanted, result.target, within=within, progress=progress)
    gone = {s.program for s in wanted} - {s.program for s in proofs.front}
    left = Front(tuple(s for s in result.front if s.program not in gone))
    return proofs, left.with_proofs_of(proofs.front)


def save_certificates(
    folder: RunFolder, certificates: Sequence[Certificate], front: Front, target: Target
) -> None:
    """Writes the certificates of the front, and removes our own of what is not of it any more.

    A file is our own if it is a whole certificate for the target of the run under the name that
    one of its program has, or had in version 0.1.0. All else is left alone.
    """
    programs = {solution.program for solution in front}
    for certificate in (c for c in certificates if c.program in programs):
        name = certificate_name(certificate.program, target)
        folder.write(name, to_text(certificate.to_json()))
    current = {certificate_name(program, target) for program in programs}
    for file, evidence in list(evidence_in(folder.path)):
        name = f"{CERTIFICATES}/{file.name}"
        if evidence.target != target or name not in (evidence.name, evidence.name_before):
            continue
        is_replaced = name != evidence.name and folder.has(evidence.name)
        if evidence.name not in current or is_replaced:
            with suppress(OSError):  # a folder that cannot be written was complained of above
                file.unlink()


def _part(
    allowance: Allowance, progress: ProgressCallback, done: int, count: int
) -> ProgressCallback:
    """Called on the way of one proof of several; raises Ended if the allowance is over."""

    def call(fraction: float) -> None:
        allowance.check()
        progress((done + fraction) / count)

    return call
