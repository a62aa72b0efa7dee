"""Options by name, checked before anything is done with them.

The words are those of the command line, with `_` for `-`; `on` and `format` are also called
`domain` and `number_format`.

>>> @checked
... def run(*, max_ops=10, domain=None):
...     return max_ops, domain
>>> run(max_ops=3, on=(0, 1))
(3, (0, 1))
>>> run(max_op=3)
Traceback (most recent call last):
    ...
autonumerics.errors.UnknownName: unknown option 'max_op' of run: did you mean max_ops?
"""

from __future__ import annotations

import inspect
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import wraps
from numbers import Real
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from autonumerics.errors import InvalidOption, UnknownName

P = ParamSpec("P")
R = TypeVar("R")

SYNONYMS = {
    "on": "domain", "interval": "domain", "format": "number_format", "range": "value_range",
    "round": "rounding",
}  # fmt: skip

_SHOWN = {
    "domain": "on",
    "number_format": "format",
    "rounding": "round",
    "value_range": "range",
}
"""Our names of options, and the words of the command line that users read."""

_INTERNAL = ("warn",)
"""Options that callers within the package alone give."""


def checked(call: Callable[P, R], *, also: Callable[..., Any] | None = None) -> Callable[P, R]:
    """The call, with its options read and every misuse said in one line.

    `also`: where the call hands on the options that it does not name. Options that are None count
    as not given. Raises UnknownName for a name that there is not, with the nearest; InvalidOption
    for a value of the wrong kind, or an option given twice.
    """
    signature = _with(inspect.signature(call), also)

    @wraps(call)
    def public(*args: P.args, **kwargs: P.kwargs) -> R:
        options = _own_names(kwargs, signature.parameters, call.__name__)
        try:
            bound = signature.bind(*args, **options)
        except TypeError as problem:
            raise InvalidOption(
                f"{call.__name__}: {problem}; options are given by name: {_usage(signature)}"
            ) from None
        for name, value in bound.arguments.items():
            bound.arguments[name] = _READERS.get(name, _as_it_is)(name, value)
        return call(*bound.args, **bound.kwargs)  # pyright: ignore[reportCallIssue]

    public.__signature__ = _shown(signature)  # pyright: ignore[reportAttributeAccessIssue]
    return public


def _shown(signature: inspect.Signature) -> inspect.Signature:
    """The signature as `help` shows it: in the words of the command line, without annotations,
    which are in the documentation.
    """
    shown = [
        p.replace(name=_SHOWN.get(name, name), annotation=inspect.Parameter.empty)
        for name, p in signature.parameters.items()
        if name not in _INTERNAL
    ]
    return signature.replace(parameters=shown, return_annotation=inspect.Signature.empty)


def _own_names(given: Mapping[str, Any], known: Iterable[str], what: str) -> dict[str, Any]:
    """The options that are given, under their own names; see `checked`."""
    names = list(known)
    options: dict[str, Any] = {}
    for name, value in given.items():
        own = name if name in names else SYNONYMS.get(name, name)
        if own not in names:
            raise _unknown(name, names, what)
        if own in options:
            raise InvalidOption(f"{name} and {own} are one option of {what}: give it once")
        options[own] = value
    return {name: value for name, value in options.items() if value is not None}


def _unknown(name: str, names: list[str], what: str) -> UnknownName:
    own = [each for each in names if each not in ("self", *_INTERNAL)]
    words = [_SHOWN.get(each, each) for each in own]
    nearest = get_close_matches(name.replace("-", "_").lower(), [*own, *words, *SYNONYMS], n=2)
    shown = list(dict.fromkeys(_SHOWN.get(each, each) for each in nearest))
    return UnknownName("option", name, shown, hint=f"there are {', '.join(words)}", of=what)


def _with(signature: inspect.Signature, also: Callable[..., Any] | None) -> inspect.Signature:
    """The signature with the options of `also` in the place of its `**options`."""
    if also is None:
        return signature
    own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    names = {p.name for p in own}
    first = [p for p in own if p.kind is not p.KEYWORD_ONLY]
    more = [
        p for p in inspect.signature(also).parameters.values()
        if p.kind is p.KEYWORD_ONLY and p.name not in names
    ]  # fmt: skip
    return signature.replace(parameters=[*first, *more, *own[len(first) :]])


def _usage(signature: inspect.Signature) -> str:
    names = (p for p in _shown(signature).parameters.values() if p.name != "self")
    return ", ".join(f"{p.name}=..." if p.kind is p.KEYWORD_ONLY else p.name for p in names)


def _as_it_is(_: str, value: Any) -> Any:
    return value


def _count(name: str, value: Any) -> int:
    if not isinstance(value, bool):
        try:
            return operator.index(value)
        except TypeError:
            pass
    raise InvalidOption(f"{name} is a whole number, got {value!r}")


def _number(name: str, value: Any) -> float:
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    raise InvalidOption(f"{name} is a number, got {value!r}")


def _amount(name: str, value: Any) -> float | str:
    """A number, or text that writes one; what that means is told where it is used."""
    return value if isinstance(value, str) else _number(name, value)


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise InvalidOption(f"{name} is text, got {value!r}")


def _share(name: str, value: Any) -> str:
    """A share such as "0.5%" or 0.005, as text; `read_share` says what is none."""
    if isinstance(value, str):
        return value
    return repr(_number(name, value))


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidOption(f"{name} is True or False, got {value!r}")


def read_path(name: str, value: Any) -> Path:
    """A path from text or a path. Raises InvalidOption for anything else."""
    try:
        return Path(os.fsdecode(value))
    except TypeError:
        raise InvalidOption(f"{name} is a path, as text or pathlib.Path, got {value!r}") from None


def _values(name: str, value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        kinds = all(isinstance(key, str) for key in value), *map(_is_constant, value.values())
        if all(kinds):
            return value
    raise InvalidOption(f"{name} gives values to names, such as {{'b': 1.7}}, got {value!r}")


def _is_constant(value: Any) -> bool:
    return isinstance(value, str | Real) and not isinstance(value, bool)


def _progress(name: str, value: Any) -> Any:
    if isinstance(value, bool) or callable(value):
        return value
    raise InvalidOption(f"{name} is True, False or a function of a Progress, got {value!r}")


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("max_ops", "evaluations", "seed", "threads"), _count),
    **dict.fromkeys(("seconds", "finish"), _number),
    **dict.fromkeys(("max_ulp", "max_error", "digits", "derivative_error"), _amount),
    **dict.fromkeys(
        (
            "error",
            "weight",
            "effort",
            "cost",
            "number_format",
            "compute",
            "rounding",
            "language",
            "language_name",
        ),
        _text,
    ),
    **dict.fromkeys(
        (
            "no_division",
            "safe",
            "baselines",
            "check",
            "with_test",
            "derivative",
            "with_derivative",
            "odd",
            "even",
            "monotone",
        ),
        _flag,
    ),
    "fpcore": _text,
    "within": _share,
    "let": _values,
    "out": read_path,
    "progress": _progress,
}
"""How the value of an option is read; those that are not here are read where they are used."""
