"""The command that hands out code: emit."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from autonumerics.cli.commands import command, compute_option, domain_option, refuse_given
from autonumerics.cli.output import emit, json_option, say
from autonumerics.cli.pieces_kept import kept_code
from autonumerics.codegen import LANGUAGES
from autonumerics.codegen import language as find_language
from autonumerics.errors import InvalidOption
from autonumerics.runs import emission
from autonumerics.runs.claims import Subject
from autonumerics.runs.folder import write_whole
from autonumerics.runs.pieces_folder import is_by_pieces
from autonumerics.runs.subjects import subject_of_file, subject_of_run
from autonumerics.targets import DomainLike, Target


@command(
    "emit",
    "autonumerics emit runs/exp2-20260102-030405-seed1 --ops 7 --lang c --out fast_exp2.h",
    "autonumerics emit runs/exp2-20260102-030405-seed1 --format binary32 --with-test",
    "autonumerics emit program.txt --function exp2 --on 0 1",
    "autonumerics emit runs/sine runs/cosine --name sincos",
    "autonumerics emit --lang help",
)
@click.argument("sources", metavar="[SOURCE]...", type=click.Path(path_type=Path), nargs=-1)
@click.option(
    "--ops", type=int, multiple=True,
    help="The best program of at most so many operations; once for each run, if there are several.",
)  # fmt: skip
@click.option(
    "--lang", "language", default="c", show_default=True,
    help="The language; help lists them, with what each one keeps.",
)  # fmt: skip
@click.option("--format", "number_format", help="The number format of the code.")
@compute_option
@click.option("--name", help="The function's name.  [default: fast_ and that of its function]")
@click.option(
    "--with-test",
    is_flag=True,
    help="Add a self-test in the language itself; docs/emit.md says how to run it, in C by a "
    "build with -DNAME_TEST.",
)
@click.option("--derivative", is_flag=True, help="The derivative of the program in its place.")
@click.option(
    "--with-derivative", is_flag=True, help="Value and derivative by one function, sharing work."
)
@click.option("--out", type=click.Path(path_type=Path), help="Write the code to this file.")
@click.option("--function", help="If SOURCE is a program file: the function it is for.")
@domain_option("If SOURCE is a program file: the closed interval.")
@click.option("--error", help="If SOURCE is a program file: its measure, see discover.")
@click.option("--weight", help="If SOURCE is a program file: what the error is multiplied by.")
@json_option
def emit_command(
    sources: tuple[Path, ...],
    ops: tuple[int, ...],
    language: str,
    number_format: str | None,
    compute: str | None,
    name: str | None,
    with_test: bool,
    derivative: bool,
    with_derivative: bool,
    out: Path | None,
    function: str | None,
    domain: DomainLike | None,
    error: str | None,
    weight: str | None,
    as_json: bool,
) -> None:
    """Print a program as code in a language, with its evidence in a comment.

    SOURCE is the folder of a run or of a search by pieces, a certificate, or a file with a program:
    as `show --ops N` lists it, or in FPCore, Sollya or Python. Several are one function with
    several values, which computes once what they share. `emit --lang help` lists the languages.
    """
    if language == "help":
        _list_languages(as_json)
        return
    find_language(language)
    if not sources:
        raise InvalidOption("emit what? name a run, a certificate or a program file")
    by_pieces = any(map(is_by_pieces, sources))
    if by_pieces:
        _check_by_pieces(
            sources, ops,
            {"--derivative": derivative or None, "--with-derivative": with_derivative or None,
             "--function": function, "--on": domain, "--error": error, "--weight": weight},
        )  # fmt: skip
    given = {"lang": language, "format": number_format,
             "compute": compute, "name": name,
             "function": function, "on": domain, "error": error, "weight": weight}  # fmt: skip
    flags = {"--with-test": with_test, "--derivative": derivative,
             "--with-derivative": with_derivative}  # fmt: skip
    command = _command(sources, ops, given, [flag for flag in flags if flags[flag]])
    options = {"name": name, "with_test": with_test, "command": command}
    if by_pieces:
        one = ops[0] if ops else None
        code = kept_code(sources[0], one, language, number_format, compute, **options)
    else:
        code = emission.emit(
            _subjects(sources, ops, function, domain, error, weight), language,
            number_format=number_format, compute=compute, derivative=derivative,
            with_derivative=with_derivative, **options,
        )  # fmt: skip
    if out is not None:
        write_code(out, code)
        say(f"wrote {out}")
    elif as_json:
        emit({"language": language, "code": code}, True, "", "code")
    else:
        print_code(code)


def _command(
    sources: Sequence[Path], ops: Sequence[int], given: dict[str, Any], flags: Sequence[str]
) -> str:
    """The command line that was given, as the code's comment has it."""
    named = map(shlex.quote, map(str, sources))
    chosen = [f"--ops {count}" for count in ops]
    return " ".join(["autonumerics emit", *named, *chosen, *_options(given), *flags])


def _check_by_pieces(
    sources: Sequence[Path], ops: Sequence[int], others: dict[str, object]
) -> None:
    """Raises InvalidOption for what is not emitted of a search by pieces."""
    if len(sources) > 1:
        raise InvalidOption("a search by pieces is emitted alone: name one folder")
    if len(ops) > 1:
        raise InvalidOption(f"--ops is given {len(ops)} times for one search by pieces: once")
    refuse_given(others, "is not for searches by pieces")


def _subjects(
    sources: Sequence[Path],
    ops: Sequence[int],
    function: str | None,
    domain: DomainLike | None,
    error: str | None,
    weight: str | None,
) -> list[Subject]:
    """What is known of the program of each source."""
    target = None if function is None else Target.make(function, domain, error, weight=weight)
    if target is None:
        refuse_given({"--on": domain, "--error": error, "--weight": weight}, "needs --function")
    runs = [source for source in sources if source.is_dir()]
    if runs:
        refuse_given({"--function": function}, "is for a program file, and a run has it")
    else:
        refuse_given({"--ops": ops or None}, "chooses from a run, not from a file")
    if len(ops) not in (0, 1, len(runs)):
        raise InvalidOption(f"--ops is given {len(ops)} times for {len(runs)} runs: once for each")
    each = list(ops) if len(ops) == len(runs) else [ops[0] if ops else None] * len(runs)
    wanted = iter(each)
    return [
        subject_of_run(source, next(wanted)) if source.is_dir() else subject_of_file(source, target)
        for source in sources
    ]


def print_code(code: str) -> None:
    """The code on stdout and nothing else."""
    emit({}, False, code.removesuffix("\n"))


def write_code(out: Path, code: str) -> None:
    """The code into a file. Raises InvalidOption where it cannot be written."""
    if out.exists() and not _is_emitted(out):
        raise InvalidOption(f"{out} exists and is no code of ours: choose another place for --out")
    try:
        write_whole(out, code.encode(errors="backslashreplace"))
    except OSError as problem:
        raise InvalidOption(f"cannot write {out}: {problem.strerror}; choose another") from None


def _is_emitted(path: Path) -> bool:
    try:
        return "(AutoNumerics " in path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _options(given: dict[str, Any]) -> Iterator[str]:
    for option, value in given.items():
        if isinstance(value, tuple):
            yield f"--{option} {' '.join(map(repr, value))}"
        elif value is not None:
            yield f"--{option} {shlex.quote(str(value))}"


def _list_languages(as_json: bool) -> None:
    rows = [
        {"name": row.name, "title": row.title, "formats": list(row.types), "keeps": row.keeps}
        for row in LANGUAGES.values()
    ]
    width = max(map(len, LANGUAGES))
    text = "\n".join(f"{row['name']:{width}}  {row['title']}: {row['keeps']}" for row in rows)
    emit({"languages": rows}, as_json, text, "languages")
