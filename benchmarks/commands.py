"""The search that a case asks for, as options of `discover`: for Python, and as a command."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from case import Asked, Case, Domain

from autonumerics import parse
from autonumerics.baselines.lowering import lowered
from autonumerics.programs import Program, parse_operations

EVALUATIONS = 60_000
"""Of a search."""

ASKED_EVALUATIONS = 20_000
"""Where there is nothing to compare with."""

SEED = 1

_COUNTED = ("+ - * / sqrt fma", "+ - * / sqrt fma fms fnma fnms")


def written(formula: str) -> Program:
    """A formula as a program, its products fused with sums, with signs where that is shorter."""
    parsed = parse(formula)
    return min((lowered(parsed, parse_operations(o)) for o in _COUNTED), key=lambda p: p.ops)


def pieces(case: Case) -> tuple[Program, ...]:
    """Theirs: one program, or one for each interval."""
    return tuple(written(formula) for _, formula in case.pieces) or (written(case.formula),)


def operations_of(case: Case) -> int:
    """How many operations theirs has."""
    return sum(program.ops for program in pieces(case)) - case.shared_ops


def ours_may_use(case: Case) -> str:
    """What ours may use: + - * fma, and what theirs does."""
    used = {row.symbol for program in pieces(case) for row, _ in program.instructions}
    more = ("/", "sqrt", "fms", "fnma", "fnms")
    return " ".join(["+ - * fma", *(symbol for symbol in more if symbol in used)])


def searches(case: Case | Asked) -> list[dict[str, Any]]:
    """What `prepare` is given for a case: one search, or one for each interval."""
    if isinstance(case, Asked):
        asked = {"error": case.error, "ops": case.ops, "max_ops": case.max_ops}
        if case.number_format:
            asked["number_format"] = case.number_format
        return [{"function": case.function, "domain": d, **asked} for d in case.domains]
    around = around_kernel(case)
    return [{
        "function": case.kernel or case.function,
        "domain": case.kernel_domain or case.domain,
        "error": case.error,
        "ops": ours_may_use(case),
        "max_ops": min(case.most, operations_of(case)) - around,
        **({"weight": case.weight} if case.weight else {}),
        **({"norm": case.norm} if case.norm != "max" else {}),
        **({"exact": (case.exact,)} if case.exact else {}),
    }]  # fmt: skip


def around_kernel(case: Case) -> int:
    """Operations that make a program of x from one for the kernel."""
    text = case.outer.replace("v", "(u*c0 + 1)")
    whole = written(f"u = {case.inner}; {text}")
    return whole.ops - 1


def commands(case: Case | Asked) -> list[str]:
    """The same as commands, which make the same searches."""
    return [_command(search, evaluations_of(case)) for search in searches(case)]


def evaluations_of(case: Case | Asked) -> int:
    """Of each of its searches."""
    return ASKED_EVALUATIONS if isinstance(case, Asked) else EVALUATIONS


def _command(search: dict[str, Any], evaluations: int) -> str:
    words = [
        "autonumerics", "discover", search["function"], "--on", *_ends(search["domain"]),
        "--error", search["error"], "--ops", search["ops"], "--max-ops", str(search["max_ops"]),
    ]  # fmt: skip
    for option in ("weight", "norm"):
        if option in search:
            words += [f"--{option}", search[option]]
    if "number_format" in search:
        words += ["--format", search["number_format"]]
    for pin in search.get("exact", ()):
        words += ["--exact", pin]
    words += ["--seed", str(SEED), "--evaluations", str(evaluations)]
    return " ".join(_quoted(word) for word in words)


def _ends(domain: Domain) -> Sequence[str]:
    return [f"{end:g}" if isinstance(end, float) and end == float(f"{end:g}") else str(end)
            for end in domain]  # fmt: skip


def _quoted(word: str) -> str:
    """As a shell wants it, with double quotes where any are needed."""
    return word if shlex.quote(word) == word else f'"{word}"'
