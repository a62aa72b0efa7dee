"""The command that makes a function for every input."""

from __future__ import annotations

import math
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autonumerics.cli.commands import command, domain_option, let_option
from autonumerics.cli.output import emit, json_option, say, tell
from autonumerics.cli.tables import rendered
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.formats import NARROW_BITS, Format, format_named
from autonumerics.numerals import ulps_text
from autonumerics.planning import Candidate, Planned, Request, plan_function
from autonumerics.planning.certifying import certify_folder
from autonumerics.planning.intervals import checked_interval, fast_interval
from autonumerics.planning.measuring import SAMPLED, measure_for
from autonumerics.planning.records import candidate_record, standing
from autonumerics.planning.writing import check_folder, function_name, said, write_folder
from autonumerics.plans import STEP_LANGUAGES
from autonumerics.runs.evidence import FUNCTION_CERTIFICATE
from autonumerics.targets import Domain
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.functions import Function

MISSED = 3


@command(
    "function",
    "autonumerics function exp2 --format binary32 --out fast_exp2",
    "autonumerics function 'x/(1 + exp(-1.702*x))' --format bfloat16 --name quick_gelu",
    "autonumerics function tanh --lang triton --lang jax --out fast_tanh",
    "autonumerics function sin --on -pi/2 pi/2 --name short_sin --out short_sin",
    sections={
        "What is made": ("number_format", "max_ulp", "domain", "fast", "languages", "name", "out")
    },
)
@click.argument("function")
@let_option
@click.option(
    "--format",
    "number_format",
    default="binary32",
    show_default=True,
    help="The number format of inputs and results: binary32, binary64, bfloat16 or binary16.",
)
@click.option(
    "--max-ulp",
    type=float,
    default=1.0,
    show_default=True,
    help="The largest error wanted, in units in the last place, at every number of the format.",
)
@domain_option("Only for numbers from A to B: what these do not need is left out.")
@click.option(
    "--fast",
    is_flag=True,
    help="Only where no NaN, infinity, overflow or underflow comes: the interval is told.",
)
@click.option(
    "--evaluations",
    type=click.IntRange(0),
    default=2000,
    show_default=True,
    help="Candidates fitted in each search for a kernel; 0 leaves it at polynomials.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the searches.")
@click.option(
    "--lang",
    "languages",
    multiple=True,
    default=("c",),
    show_default=True,
    help=f"The language of the code, which may be given again: {', '.join(STEP_LANGUAGES)}.",
)
@click.option("--name", help="The function's name in code.  [default: fast_ and its name]")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A new folder for plan.json, the code, its test program, a report and, in 16 bits, a "
    "certificate.",
)
@click.option(
    "--sampled",
    is_flag=True,
    help="Measure binary32 at 100,000 inputs, special and hard ones among them, in place of all.",
)
@click.option(
    "--inputs",
    type=click.IntRange(1000),
    help="So many in place of those, or of the 100,000,000 of binary64.",
)
@json_option
@click.pass_context
def function_command(
    context: click.Context,
    function: str,
    let: dict[str, str],
    number_format: str,
    max_ulp: float,
    domain: Domain | None,
    fast: bool,
    evaluations: int,
    seed: int,
    languages: tuple[str, ...],
    name: str | None,
    out: Path | None,
    sampled: bool,
    inputs: int | None,
    as_json: bool,
) -> None:
    """Make FUNCTION for every input of a number format: reductions, kernels, special values.

    Identities of FUNCTION, a name or an expression in x, are found from its values; they lead to
    plans, which are tried at numbers of all sizes and raced. The fastest one that is accurate
    enough is measured at every number of the format, a minute or two for binary32, or at very many
    of binary64. Printed is the front: for less error, more time. Exit code 3 if no plan is as
    accurate as was asked for.
    """
    if out is not None:
        check_folder(out)
    subject, format = read_function(function, let), format_named(number_format)
    within = _within(subject, format, domain, fast)
    request = Request(subject, format, max_ulp, evaluations, seed, within, languages)
    named = function_name(request, name, languages)
    looked = inputs if inputs is not None or not sampled else SAMPLED
    planned = plan_function(request, measure_for(format, looked), tell)
    best = planned.best
    if best is not None and out is not None:
        for path in write_folder(planned, best, named, out, languages):
            tell(f"wrote {path}")
        _certify(request, out)
    if planned.front or as_json:
        emit(_record(planned), as_json, _text(planned), "function")
    if best is None:
        say(_missed(planned))
        context.exit(MISSED)


def _certify(request: Request, folder: Path) -> None:
    """The certificate of a format of 16 bits, which takes a second or two; none of binary64."""
    if request.format.bits > 32:
        return
    if request.format.bits > NARROW_BITS:
        tell(
            f"`autonumerics prove {folder}` writes a certificate, `autonumerics check` verifies it"
        )
        return
    try:
        certify_folder(folder)
        tell(f"wrote {folder / FUNCTION_CERTIFICATE}")
    except Unprovable as problem:
        tell(f"no certificate: {problem}")


def _within(function: Function, format: Format, domain: Domain | None, fast: bool) -> Domain | None:
    """The numbers for which plans are made, None for all."""
    if domain is not None and fast:
        raise InvalidOption("--fast finds an interval and --on gives one: choose one of the two")
    if domain is None and not fast:
        return None
    found = fast_interval(function, format) if domain is None else checked_interval(domain, format)
    tell(f"for numbers from {found.lower!r} to {found.upper!r}")
    return found


def _record(planned: Planned) -> dict[str, object]:
    best = planned.best
    return {
        "function": planned.request.function.name,
        "format": planned.request.format.name,
        "max_ulp": planned.request.max_ulp,
        "within": _ends(planned.request.within),
        "front": [candidate_record(each) for each in planned.front],
        "best": None if best is None else planned.front.index(best),
        "libraries_ns": planned.libraries_ns,
        "refused": [candidate_record(each) for each in planned.refused],
        "tried": planned.tried,
    }


def _ends(within: Domain | None) -> list[float] | None:
    return None if within is None else [within.lower, within.upper]


def _text(planned: Planned) -> str:
    best = planned.best
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("ns", justify="right")
    table.add_column("ULP", justify="right")
    table.add_column("plan")
    for each in planned.front:
        mark = " *" if each is best else ""
        error = f"{each.ulps}{'' if each.measured is None else f' {standing(each)}'}"
        row = (f"{each.ns:.3f}", error, f"{each.plan.sentence}{mark}")
        table.add_row(*map(Text, row))
    for library, ns in planned.libraries_ns.items():
        table.add_row(Text(f"{ns:.3f}"), Text(""), Text(library))
    said_of_all = (
        "ULP: sampled, unless measured; ns: an element in the first cache, side by side, compiled "
        "for this processor"
    )
    lines = [rendered(table), said_of_all]
    lines += [] if best is None else [f"* {said(planned, best)}"]
    lines += [f"refused: {_why(each)}: {each.plan.sentence}" for each in planned.refused
              if each.measured is not None]  # fmt: skip
    return "\n".join(lines)


def _missed(planned: Planned) -> str:
    """Why there is no plan as good as was asked for."""
    request = planned.request
    name = request.function.name
    if planned.front:
        least = min(planned.front, key=lambda each: each.largest_ulp)
        return (
            f"missed: no plan of {name} is within {request.max_ulp:g} ULP in "
            f"{request.format.name}, the least error is {least.ulps}"
            f"{_place(least)}: allow more --max-ulp"
        )
    if not planned.refused:
        return (
            f"no plan was found for {name}: none of its identities leads to an interval where a "
            "kernel can be made"
        )
    return (
        f"no plan was found for {name} in {request.format.name}: of {planned.tried} tried the "
        f"nearest is refused, for {_why(planned.refused[0])}: leave that out with --on A B, or "
        "write the function so that nothing cancels there"
    )


def _why(refused: Candidate) -> str:
    """What is wrong with a plan."""
    return (
        ", ".join(refused.failures)
        or f"{ulps_text(refused.error_ulp, 'sampled')} ULP{_place(refused)}"
    )


def _place(candidate: Candidate) -> str:
    """The input with the largest error, if one is known."""
    at = candidate.at
    return "" if math.isnan(at) else f" at x = {at:.9g}"
