"""The commands about proofs: prove and check."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from autonumerics.certification import Certificate, certify, prove_rounded
from autonumerics.certification.decimals import decimal_above
from autonumerics.cli.output import emit, json_option, say
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse
from autonumerics.programs.constants import FOLDED_BITS
from autonumerics.runs import load_result, prove_run
from autonumerics.runs.folder import CERTIFICATES, CONFIG, to_text, write_whole
from autonumerics.targets import Target

REJECTED, UNREADABLE = 1, 2
_BAR_AFTER_S = 1.0
_MOST_DIGITS = 100  # of --within: more are a slip, and 1e-999999999 would take all memory

ProgressCallback = Callable[[float], None]


@click.command("prove")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--ops", type=int, help="Only the best program of at most so many operations.")
@click.option("--within", default="0.5%", show_default=True,
              help="How far above the true maximum the bound may lie.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path),
              help="Write the one certificate here (with --ops or a program file).")  # fmt: skip
@click.option(
    "--format",
    "number_format",
    help="Prove the error as computed in this format, roundings included.",
)
@click.option("--function", help="If SOURCE is a program file: the function it is for.")
@click.option("--on", "domain", type=float, nargs=2, metavar="A B",
              help="If SOURCE is a program file: the closed interval.")  # fmt: skip
@click.option("--error", help="If SOURCE is a program file: relative or absolute.")
@json_option
def prove_command(
    source: Path,
    ops: int | None,
    within: str,
    out: Path | None,
    number_format: str | None,
    function: str | None,
    domain: tuple[float, float] | None,
    error: str | None,
    as_json: bool,
) -> None:
    """Prove upper bounds of the error over the reals, with certificates.

    SOURCE is the folder of a run, whose front then says proved, or a file with a program as
    `show --ops N` lists it (then give --function).
    """
    tightness = _fraction(within)
    of_a_file = {"--function": function, "--on": domain, "--error": error}
    if number_format is not None:
        _refuse({"--out": out, **of_a_file}, "does not go with --format, for programs of a run")
        _prove_rounded(source, ops, Arithmetic.of(number_format), as_json)
        return
    if source.is_dir() or function is None:
        _refuse(of_a_file, "is for a program file, which needs --function")
        certificates = _prove_run(source, ops, tightness)
    else:
        _refuse({"--ops": ops}, "chooses from a run, not from a program file")
        target = Target.make(function, domain, error)
        with _bar("proving") as progress:
            program = parse(_text(source))
            certificates = (certify(program, target, tightness, progress),)
    if out is not None:
        _write(out, certificates)
    records = [certificate.to_json() for certificate in certificates]
    text = "\n".join(_sentence(certificate) for certificate in certificates)
    record: dict[str, Any] = {"certificates": records}
    if not source.is_dir():
        [certificate] = certificates
        record["rounded_constants"] = [f"c{k}" for k in certificate.program.rounded]
    emit(record, as_json, text)


@click.command("check")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@json_option
def check_command(files: tuple[Path, ...], as_json: bool) -> None:
    """Verify certificates, by code that shares nothing with what made them.

    FILES are certificates, or folders of runs with all of theirs. Every certificate gets a line
    of its own, with the reason if it is not accepted.

    Exit codes: 0 all are accepted; 1 one is rejected; 2 none is rejected, but something cannot be
    read or the request is wrong.
    """
    verdicts = []
    with _bar("checking") as progress:
        found = [certificate for file in files for certificate in _certificates(file) or [file]]
        for done, file in enumerate(found):
            verdicts.append(_verdict(file, done, len(found), progress))
    lines = [f"{v['file']}: {v['verdict']}: {v['text']}" for v in verdicts]
    emit({"certificates": verdicts}, as_json, "\n".join(lines))
    found = {v["verdict"] for v in verdicts}
    if found != {"accepted"}:
        sys.exit(REJECTED if "rejected" in found else UNREADABLE)


def _refuse(options: dict[str, object], reason: str) -> None:
    """Raises InvalidOption if one of the options is given, rather than to ignore it."""
    for name, value in options.items():
        if value is not None:
            raise InvalidOption(f"{name} {reason}: leave it out")


def _prove_run(run: Path, ops: int | None, within: Fraction) -> tuple[Certificate, ...]:
    if run.is_file():
        raise InvalidOption(f"{run} is a file: say what its program is for with --function NAME")
    with _bar("proving") as progress:
        proofs = prove_run(run, ops=ops, within=within, progress=progress)
    for failure in proofs.failures:
        say(f"not proved: {failure}")
    if not proofs.certificates:
        raise Unprovable(f"{run} has no program that could be proved")
    return proofs.certificates


def _prove_rounded(run: Path, ops: int | None, arithmetic: Arithmetic, as_json: bool) -> None:
    """Bounds of the errors in a format: told, not written, since no certificate holds them yet."""
    result = load_result(run)
    chosen = list(result.front) if ops is None else [s for s in [result.front.with_ops(ops)] if s]
    records, lines = [], []
    for solution in chosen:
        try:
            proof = prove_rounded(solution.program, result.target, arithmetic)
        except Unprovable as problem:
            say(f"not proved: {solution.ops} operations: {problem}")
            continue
        upper, exactly = decimal_above(proof.upper), proof.approximation
        approximation = "unknown" if exactly is None else decimal_above(exactly)
        records.append({"ops": solution.ops, "statement": proof.statement, "upper": upper,
                        "approximation": approximation, "standing": "proved"})  # fmt: skip
        lines += [f"{solution.ops} operations, P(x) = {solution.program.text}",
                  f"  {proof.statement}", f"  The exact program's: {approximation}."]  # fmt: skip
    emit({"format": arithmetic.name, "bounds": records}, as_json, "\n".join(lines))


def _sentence(certificate: Certificate) -> str:
    """The statement, then what the reader may want to know of it."""
    program, proof = certificate.program, certificate.proof
    lines = [
        f"{program.ops} operations, P(x) = {program.text}",
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


def _write(out: Path, certificates: tuple[Certificate, ...]) -> None:
    if len(certificates) != 1:
        raise InvalidOption(
            f"--out takes one certificate, there are {len(certificates)}: add --ops N; "
            "those of a whole run are in its folder"
        )
    try:
        write_whole(out, to_text(certificates[0].to_json()))
    except OSError as problem:
        raise InvalidOption(f"cannot write {out}: {problem.strerror}; choose another") from None


def _fraction(text: str) -> Fraction:
    """A fraction from text such as 0.5% or 0.005."""
    try:
        number = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise InvalidOption(f"--within is a number such as 0.5% or 0.005, got {text!r}")
    return Fraction(number) / (100 if text.strip().endswith("%") else 1)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "not text"
        raise InvalidOption(f"cannot read {file}: {reason}; name a program file or a run") from None


def _certificates(place: Path) -> list[Path]:
    """A certificate, or all of a run, which may be none."""
    if not place.is_dir():
        return [place]
    return sorted((place / CERTIFICATES).glob("*.json"), key=lambda f: (len(f.name), f.name))


def _verdict(file: Path, done: int, count: int, progress: ProgressCallback) -> dict[str, Any]:
    from autonumerics.certification.check import Refused, Unreadable, check, read  # wants gmpy2

    if file.is_dir():
        what = "this run has none yet: prove it first" if (file / CONFIG).exists() else "no run"
        text = f"has no certificates ({what})"
        return {"file": str(file), "verdict": "unreadable", "text": text}
    try:
        text = check(read(file), lambda fraction: progress((done + fraction) / count))
    except Refused as reason:
        return {"file": str(file), "verdict": "rejected", "text": str(reason)}
    except Unreadable as problem:
        return {"file": str(file), "verdict": "unreadable", "text": str(problem)}
    return {"file": str(file), "verdict": "accepted", "text": text}


@contextmanager
def _bar(what: str) -> Iterator[ProgressCallback]:
    """A progress bar on stderr that appears after a second."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=1.0, visible=False)

        def progress(fraction: float) -> None:
            late = (bar.tasks[0].elapsed or 0.0) > _BAR_AFTER_S
            bar.update(task, completed=fraction, visible=late)

        yield progress
