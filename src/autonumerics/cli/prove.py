"""The command that proves: prove."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from autonumerics.certification import (
    Certificate,
    MeasuredCertificate,
    RoundedCertificate,
    certify,
)
from autonumerics.certification.decimals import read_share
from autonumerics.certification.document import FORMAT
from autonumerics.certification.measured_certificate import FORMAT as MEASURED
from autonumerics.certification.rounded_certificate import FORMAT as ROUNDED
from autonumerics.cli.commands import command, compute_option, domain_option, refuse_given
from autonumerics.cli.output import emit, json_option, say
from autonumerics.cli.progress import bar
from autonumerics.codegen.reading import read_program
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.numerals import counted
from autonumerics.planning.certifying import PLAN, certify_folder
from autonumerics.programs import Program
from autonumerics.programs.constants import FOLDED_BITS
from autonumerics.runs import Result, load_result, prove_run
from autonumerics.runs.choosing import chosen
from autonumerics.runs.config import computed
from autonumerics.runs.folder import RunFolder, to_text, write_whole
from autonumerics.runs.pieces_folder import refuse_pieces
from autonumerics.runs.rounded_proofs import (
    RoundedBound,
    is_measured,
    prove_in_format,
    rounded_target,
    save_bounds,
)
from autonumerics.targets import DomainLike, Target
from autonumerics.targets.measures import Measure
from autonumerics.texts import text_of


@command(
    "prove",
    "autonumerics prove runs/exp2-20260102-030405-seed1",
    "autonumerics prove runs/exp2-20260102-030405-seed1 --ops 7 --within 0.05%",
    "autonumerics prove runs/exp2-20260102-030405-seed1 --format binary32",
    "autonumerics prove runs/exp2-20260102-030405-seed1 --format binary64 --error relative",
    "autonumerics prove program.txt --function exp2 --on 0 1",
    "autonumerics prove program.txt --function exp2 --error ulp --format binary64 --out ulp.json",
)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--ops", type=int, help="Only the best program of at most so many operations.")
@click.option("--within", default="0.5%", show_default=True,
              help="How far above the true maximum the bound may lie.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path),
              help="Write the one certificate here (with --ops or a program file).")  # fmt: skip
@click.option(
    "--format",
    "number_format",
    help="The error as computed in this format: up to 32 bits measured in ULP at every number of "
    "the domain, others, or with --error, bounded.",
)
@compute_option
@click.option("--function", help="If SOURCE is a program file: the function it is for.")
@domain_option("If SOURCE is a program file: the closed interval.")
@click.option("--error", help="Of a program file or with --format: the measure, see discover.")
@click.option("--weight", help="If SOURCE is a program file: what the error is multiplied by.")
@json_option
def prove_command(
    source: Path,
    ops: int | None,
    within: str,
    out: Path | None,
    number_format: str | None,
    compute: str | None,
    function: str | None,
    domain: DomainLike | None,
    error: str | None,
    weight: str | None,
    as_json: bool,
) -> None:
    """Prove upper bounds of the error over the reals, with certificates.

    With --format: how large the error is as a number format computes. SOURCE is the folder of a
    run, whose front then says proved, or a file with a program as `show --ops N` lists it, in
    FPCore, Sollya or Python (then give --function), or the folder of a function for every input.
    """
    if not source.exists():
        raise InvalidOption(
            f"{source} does not exist: name the folder of a run, or a file with a program as "
            "`show --ops N` lists it and --function NAME"
        )
    tightness = read_share(within)
    if (source / PLAN).is_file():
        of_runs = {"--ops": ops, "--function": function, "--on": domain, "--error": error,
                   "--weight": weight, "--format": number_format, "--compute": compute,
                   "--out": out}  # fmt: skip
        refuse_given(of_runs, f"is not for {source}, a function that has its own")
        _prove_function(source, as_json)
        return
    of_a_file = {"--function": function, "--on": domain, "--weight": weight}
    of_reals = {} if number_format else {"--error": error}
    _check_subject(source, of_a_file | of_reals, {"--ops": ops})
    target = None if function is None else Target.make(function, domain, error, weight=weight)
    arithmetic = _asked_arithmetic(source, number_format, compute)
    if arithmetic is None:
        _prove_reals(source, target, ops, tightness, out, as_json)
    else:
        _prove_computed(source, target, ops, arithmetic, error, out, as_json)


def _check_subject(source: Path, of_a_file: dict[str, Any], of_a_run: dict[str, Any]) -> None:
    """Raises InvalidOption for options of a program file with a run, or the reverse."""
    if source.is_dir():
        refuse_given(of_a_file, f"is for a program file, {source} is a run and has its own")
    elif of_a_file["--function"] is not None:
        refuse_given(of_a_run, "chooses from a run, not from a program file")
    else:
        raise InvalidOption(f"{source} is a file: say what its program is for with --function NAME")
    refuse_pieces(source, f"proves its pieces itself: `autonumerics check {source}` verifies them")


def _asked_arithmetic(
    source: Path, number_format: str | None, compute: str | None
) -> Arithmetic | None:
    """That of the options; results of a run are rounded in its own direction."""
    arithmetic = computed(number_format, compute)
    if arithmetic is None or not source.is_dir():
        return arithmetic
    own = load_result(source).config.arithmetic
    return arithmetic if own is None else arithmetic.rounded(own.direction)


def _prove_computed(
    source: Path,
    target: Target | None,
    ops: int | None,
    arithmetic: Arithmetic,
    error: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Errors in a number format, of a run or of a program for a target."""
    measured = is_measured(arithmetic, None if error is None else Measure.read(error).name)
    if target is not None:
        programs, run = [_program_in(source)], None
    else:
        result, run = load_result(source), source
        programs = _chosen(result, ops, source)
        target = rounded_target(result, arithmetic, None if measured else error)
    with bar("measuring" if measured else "proving") as progress:
        bounds = list(prove_in_format(
            programs, target, arithmetic, _refused, measured=measured, progress=progress
        ))  # fmt: skip
    _tell_bounds(bounds, arithmetic, (run, out), as_json)


def _prove_reals(
    source: Path,
    target: Target | None,
    ops: int | None,
    tightness: Fraction,
    out: Path | None,
    as_json: bool,
) -> None:
    """Errors over the reals, of a run or of a program for a target."""
    if target is None:
        certificates = _prove_run(source, ops, tightness)
    else:
        with bar("proving") as progress:
            certificates = (certify(_program_in(source), target, tightness, progress),)
    if out is not None:
        _write(out, certificates)
    record: dict[str, Any] = {"certificates": [each.to_json() for each in certificates]}
    if target is not None:
        record["rounded_constants"] = [f"c{k}" for k in certificates[0].program.rounded]
    emit(record, as_json, "\n".join(map(_sentence, certificates)), "certificates")


def _prove_run(run: Path, ops: int | None, within: Fraction) -> tuple[Certificate, ...]:
    with bar("proving") as progress:
        proofs = prove_run(run, ops=ops, within=within, progress=progress)
    for failure in proofs.failures:
        say(failure)
    if not proofs.certificates:
        raise Unprovable(f"{run} has no program that could be proved with a certificate")
    return proofs.certificates


def _chosen(result: Result, ops: int | None, run: Path) -> list[Program]:
    """The programs of a run, or the best of at most so many operations."""
    if ops is None:
        return [solution.program for solution in result.front]
    return [chosen(result, ops, run, say).program]


def _prove_function(folder: Path, as_json: bool) -> None:
    """The certificate of a function for every input, in its folder."""
    with bar("measuring") as progress:
        found = certify_folder(folder, progress)
    record = found.to_json()
    bound = {"ops": sum(step[0] != "constant" for step in record["program"]["steps"]) - 1,
             "statement": found.statement, "upper": found.upper, "error": "ulp",
             "approximation": None, "standing": "measured", "has_certificate": True}  # fmt: skip
    storage = record["arithmetic"]["storage"]
    emit({"format": storage, "compute": "steps", "bounds": [bound]}, as_json,
         f"{found.statement}\n  {_largest(found)}", "bounds")  # fmt: skip


def _refused(program: Program, reason: str) -> None:
    say(f"not proved: {counted(program.ops, 'operation')}: {reason}")


def _tell_bounds(
    bounds: list[RoundedBound],
    arithmetic: Arithmetic,
    places: tuple[Path | None, Path | None],
    as_json: bool,
) -> None:
    """Errors in a format; certificates go to the run, or the file, of `places`."""
    if not bounds:
        raise Unprovable(f"no program could be proved in {arithmetic.name}")
    run, out = places
    certificates = tuple(each.certificate for each in bounds if each.certificate is not None)
    if run is not None:
        save_bounds(RunFolder.open(run), bounds)
    if out is not None:
        reasons = dict.fromkeys(bound.reason for bound in bounds if bound.certificate is None)
        _write(out, certificates, "; ".join(reasons))
    records, lines = [], []
    for bound in bounds:
        ops = bound.program.ops
        records.append({"ops": ops, "statement": bound.statement, "upper": bound.upper,
                        "error": bound.error, "approximation": bound.approximation,
                        "standing": bound.standing,
                        "has_certificate": bound.certificate is not None})  # fmt: skip
        lines += [f"{counted(ops, 'operation')}, P(x) = {bound.program.text}",
                  f"  {bound.statement}", f"  {_rest(bound)}"]  # fmt: skip
        if bound.certificate is None:
            lines.append(f"  There is no certificate: {bound.reason}.")
    formats = {"format": arithmetic.storage.name, "compute": arithmetic.computing.name}
    emit({**formats, "bounds": records}, as_json, "\n".join(lines), "bounds")


def _rest(bound: RoundedBound) -> str:
    """What else is known of it."""
    found = bound.certificate
    if isinstance(found, MeasuredCertificate):
        return _largest(found)
    return _share(bound.approximation)


def _largest(found: MeasuredCertificate) -> str:
    """Where the error is largest, and what identifies the results."""
    return (
        f"Measured at all of them. The largest error is at least {found.lower} ULP, at "
        f"x = {float(found.lower_at):.9g}; results have SHA-256 {found.results[:12]}...."
    )


def _share(approximation: str | None) -> str:
    """What of such a bound is not rounding."""
    if approximation is None:
        return "How much of this is rounding is not known."
    return (
        f"Of this at most {approximation} is there without any rounding of operations; both are "
        "bounds, not maxima."
    )


def _sentence(certificate: Certificate) -> str:
    """The statement, then what the reader may want to know of it."""
    program, proof = certificate.program, certificate.proof
    lines = [
        f"{counted(program.ops, 'operation')}, P(x) = {program.text}",
        f"  {certificate.statement}",
        f"  The maximum is at least {certificate.lower}, at x = {float(proof.lower_at):.9g}.",
    ]
    if program.rounded:
        names = ", ".join(f"c{k}" for k in program.rounded)
        lines.append(
            f"  P has {names} rounded to {FOLDED_BITS} bits, where an expression of constants was "
            "written: the bound is that of P."
        )
    if proof.divisions_by_zero:
        lines.append(f"  P divides by zero on the way at x = {', '.join(proof.divisions_by_zero)}.")
    return "\n".join(lines)


def _write(
    out: Path,
    certificates: tuple[Certificate | RoundedCertificate | MeasuredCertificate, ...],
    reason: str = "",
) -> None:
    """`reason`: why programs that were asked for have none."""
    if not certificates:
        raise Unprovable(f"--out takes one certificate, there is none: {reason}")
    if len(certificates) != 1:
        raise InvalidOption(
            f"--out takes one certificate, there are {len(certificates)}: add --ops N; "
            "those of a whole run are in its folder"
        )
    if out.exists() and not _is_certificate(out):
        raise InvalidOption(f"{out} exists and is no certificate: choose another place for --out")
    try:
        write_whole(out, to_text(certificates[0].to_json()))
    except OSError as problem:
        raise InvalidOption(f"cannot write {out}: {problem.strerror}; choose another") from None


def _is_certificate(path: Path) -> bool:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("format") in (FORMAT, ROUNDED, MEASURED)


def _program_in(file: Path) -> Program:
    return read_program(text_of(file, "name a program file or a run"))
