"""How commands read their words and show their help.

An interval may take one word or two (`--on 0 1`, `--on 0,1`, `--on "[0, 1]"`): before click sees
the words, those of an interval are joined into one. `--on` may be given again, for a domain of
several intervals. Every help ends with examples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import click

from autonumerics.cli.output import note
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.targets.ends import read_end
from autonumerics.targets.intervals import HOW, is_end, is_open, read_domain, split_interval

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

INTERVAL_NAMES = ("--on", "--interval")


compute_option = click.option(
    "--compute",
    help="With --format: the format of operations and constants; the result is rounded to --format "
    "once. --compute bfloat16 with --format bfloat16 rounds every operation.  [default: binary32 "
    "for bfloat16 and binary16, --format itself for others]",
)


def together(*options: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
    """One decorator in the place of several, which help lists in this order."""

    def decorate(command: Decorated) -> Decorated:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def command(
    name: str, *examples: str, sections: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of that name, whose help ends with these examples.

    `sections`: names of options by the title under which help lists them; others come last.
    """
    return click.command(name, cls=Command, examples=examples, sections=sections)


class Command(click.Command):
    """Joins the words of intervals, and shows examples at the end of its help."""

    def __init__(
        self,
        *args: Any,
        examples: Sequence[str] = (),
        sections: Mapping[str, Sequence[str]] = MappingProxyType({}),
        **attributes: Any,
    ) -> None:
        super().__init__(*args, **attributes)
        self.examples = tuple(examples)
        self.sections = sections

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words as click reads them, each interval one of them."""
        known = {name for parameter in self.params for name in parameter.opts}
        if known.issuperset(INTERVAL_NAMES):
            args = list(_joined(args, known))
        if any(parameter.name == "function" for parameter in self.params):
            args = [f" {word}" if _is_negative(word, known) else word for word in args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options under the titles of their sections."""
        titles = {name: title for title, names in self.sections.items() for name in names}
        by_title: dict[str, list[tuple[str, str]]] = {title: [] for title in self.sections}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                by_title.setdefault(titles.get(parameter.name or "", "Options"), []).append(record)
        for title, records in ((t, r) for t, r in by_title.items() if r):
            with formatter.section(title):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, as they are typed."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def domain_option(help: str) -> Callable[[Decorated], Decorated]:
    """`--on A B`, `--on A,B` or `--on "[A, B]"`: an interval whose ends may be expressions.

    Several make a domain of several intervals. Told is what of the ends had to be rounded.
    """

    def read(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> Any:
        return read_domain([_ends(text) for text in texts]) if texts else None

    return click.option(
        *INTERVAL_NAMES, "domain", metavar="A B", help=help, callback=read, multiple=True
    )


def _ends(text: str) -> tuple[float, ...]:
    ends = split_interval(text)
    if ends is None:
        raise InvalidDomain(f"a domain (--on) has two ends, got {text!r}: {HOW}")
    return tuple(map(_end, ends))


def _read_let(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise InvalidOption(f"--let gives a name a value, such as --let b=1.7, got {text!r}")
        if name in found:
            raise InvalidOption(f"--let gives {name} two values, {found[name]} and {value}")
        found[name] = value
    return found


let_option = click.option(
    "--let",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_read_let,
    help="The value of a name in the expression; may be given again.",
)


def _end(text: str) -> float:
    end = read_end(text)
    if not end.is_exact and math.isfinite(end.value):
        note(f"{text} is rounded to the nearest double, {end.value!r}")
    return end.value


def _is_negative(word: str, options: set[str]) -> bool:
    """Whether it is an expression that begins with a sign, and no option: a space tells click."""
    return word[:1] == "-" and word[1:2] not in ("", "-") and word[:2] not in {*options, "-h"}


def _joined(words: Sequence[str], options: set[str]) -> Iterator[str]:
    """The words, those of each interval joined into one that `split_interval` reads."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, _, first = word.partition("=")
        if word == "--":
            yield from (word, *rest)
            return
        yield word if name not in INTERVAL_NAMES else name
        if name in INTERVAL_NAMES:
            yield _interval(first, rest, options)


def _interval(text: str, rest: list[str], options: set[str]) -> str:
    """The text of an interval that begins with `text`; takes from the rest what belongs to it."""

    def more() -> bool:
        return bool(rest) and not rest[0].startswith("--") and rest[0] not in options

    if not text and more():
        text = rest.pop(0)
    while is_open(text) and more():
        text += f" {rest.pop(0)}"
    ends = split_interval(text)
    if more() and (ends is None or (is_end(text) and is_end(rest[0]))):
        return f"{text}, {rest.pop(0)}"
    return text


def refuse_given(options: Mapping[str, object], reason: str) -> None:
    """Raises InvalidOption if one of the options is given, rather than to ignore it."""
    for name, value in options.items():
        if value is not None:
            raise InvalidOption(f"{name} {reason}: leave it out")
