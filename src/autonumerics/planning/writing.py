"""The folder of a function: plan, header, test program and report."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryFile
from textwrap import TextWrapper

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.whole_line.sampling import right_doubles
from autonumerics.codegen.names import check_name
from autonumerics.errors import InvalidRun
from autonumerics.formats import Format
from autonumerics.numerals import ulps_text
from autonumerics.planning.planner import Candidate, Planned, Request
from autonumerics.planning.records import plan_record, standing
from autonumerics.plans import emit_procedure, evaluate, step_language
from autonumerics.plans.language import StepLanguage
from autonumerics.plans.printing import Storage
from autonumerics.runs.emission import name_in_code
from autonumerics.targets import Domain

_TESTS = 256
_WRAPPER = TextWrapper(width=92, break_long_words=False, break_on_hyphens=False)
_SPECIAL = (0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0)


def function_name(request: Request, asked: str | None, languages: Sequence[str] = ("c",)) -> str:
    """The name in code: what was asked for, or the one that `emit` would make of the function's.

    Raises InvalidOption for what cannot name a function in one of the languages, and for a format
    in which one has no numbers in memory; UnknownName for one that whole functions are not in.
    """
    name = name_in_code(request.function) if asked is None else asked
    for each in map(step_language, languages):
        check_name(name, each.base)
        Storage.of(request.format, each, name)
    return name


def check_folder(folder: Path) -> None:
    """Whether `write_folder` can write there, or raises InvalidRun as it does; makes nothing."""
    try:
        if folder.exists() and not folder.is_dir():
            raise InvalidRun(f"{folder} is a file: choose a new folder")
        if folder.is_dir() and any(folder.iterdir()):
            raise InvalidRun(f"{folder} is not empty: choose a new folder")
        above = (folder, *folder.absolute().parents)
        with TemporaryFile(dir=next(each for each in above if each.exists())):
            pass
    except OSError as problem:
        raise _unwritable(folder, problem) from None


def _unwritable(folder: Path, problem: OSError) -> InvalidRun:
    reason = problem.strerror or problem
    return InvalidRun(f"cannot write to {folder}: {reason}; choose another")


def write_folder(
    planned: Planned, chosen: Candidate, name: str, folder: Path, languages: Sequence[str] = ("c",)
) -> list[Path]:
    """Writes plan.json, NAME.h, test_NAME.c and report.md into a new folder; returns them.

    Of other languages than C the file of each, NAME.cuh, NAME_numpy.py and the like, with a test
    program if that is of C's kind.

    Raises InvalidRun if the folder holds anything already or cannot be written; what fails leaves
    no folder behind.
    """
    check_folder(folder)
    texts = {
        "plan.json": json.dumps(plan_record(planned, chosen), indent=1, allow_nan=False) + "\n",
        **dict(file for each in languages for file in code_files(planned, chosen, name, each)),
        "report.md": report(planned, chosen, name),
    }
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as problem:
        _take_away(folder, texts, whole=is_new)
        raise _unwritable(folder, problem) from None
    return [folder / file for file in texts]


def _take_away(folder: Path, files: Iterable[str], *, whole: bool) -> None:
    """What was written, and with `whole` the folder, as far as that can be."""
    with suppress(OSError):
        for file in files:
            (folder / file).unlink(missing_ok=True)
        if whole:
            folder.rmdir()


def promised(planned: Planned) -> str:
    """For which numbers the plan is made, in words."""
    format, within = planned.request.format.name, planned.request.within
    if within is None:
        return f"every x of {format}"
    ends = " to ".join(map(repr, (within.lower, within.upper)))
    return f"x of {format} from {ends}; of others, NaN among them, nothing is said"


def said(planned: Planned, chosen: Candidate) -> str:
    """The error, in a sentence, and what else is known to be wrong."""
    format = planned.request.format.name
    if chosen.measured is None:
        return f"Error in {format}: at least {chosen.ulps} ULP (sampled)."
    lines = "; ".join(str(chosen.measured).splitlines())
    how = "Measured in" if standing(chosen) == "measured" else "In"
    return f"{how} {format}: {lines}."


def code_files(
    planned: Planned, chosen: Candidate, name: str, asked: str
) -> Iterator[tuple[str, str]]:
    """The file in a language, and its test program if there is one, by their names."""
    language = step_language(asked)
    comment = _comment(planned, chosen, name, language)
    code = emit_procedure(chosen.plan.procedure(), asked, name, comment)
    yield language.file_of(name), code
    if language.test_suffix:
        yield f"test_{name}{language.test_suffix}", _test(planned, chosen, name, language)


def _comment(planned: Planned, chosen: Candidate, name: str, language: StepLanguage) -> list[str]:
    lines = [
        f"{name}(x) = {planned.request.function.name} for {promised(planned)}.",
        "",
        said(planned, chosen),
        "",
        *(f"{clause}." for clause in chosen.plan.part.sentences),
        f"Computed in {chosen.plan.inside}. Made by AutoNumerics.",
        "",
        f"{language.base.title} keeps {language.keeps}.",
        language.compiling,
    ]
    return [part for line in lines for part in _WRAPPER.wrap(line) or [""]]


def _test(planned: Planned, chosen: Candidate, name: str, language: StepLanguage) -> str:
    format = planned.request.format
    x = _inputs(format, planned.request.within)
    known = [right_doubles(planned.request.function, format, float(each)) for each in x]
    x, rights = x[[right is not None for right in known]], [right for right in known if right]
    y = evaluate(chosen.plan.procedure(), x)
    ulps, digits = _claimed_ulp(planned, chosen), format.bits // 4
    u = "u" if format.bits <= 32 else "ull"
    rows = "".join(
        f"    {{0x{a:0{digits}x}{u}, 0x{b:0{digits}x}{u}, {_double(right)}, {_double(rest)}, "
        f"{_double(ulps * ulp)}}},\n"
        for a, b, (right, rest, ulp) in zip(
            *(_patterns(v, format) for v in (x, y)), rights, strict=True
        )
    )
    storage = Storage.of(format, language, name)
    names = {"name": name, "S": storage.type, "count": len(x)}
    return _TEST.format(**names, rows=rows, B=f"uint{format.bits}_t",
                        include=language.file_of(name),
                        command=language.test_command.format(**names),
                        head=language.test_head.format(**names),
                        fill=language.test_values.format(**names),
                        again=language.test_value.format(**names),
                        value=storage.widened("v1") if storage.is_widened else "(double)(v1)",
                        signs=int(chosen.measured is not None and not chosen.measured.zero_signs),
                        nan=f"{_patterns(np.array([np.inf], format.dtype), format)[0]}{u}",
                        mask=f"{(1 << (format.bits - 1)) - 1}{u}",
                        ulps=ulps_text(ulps, "measured", 6))  # fmt: skip


def _claimed_ulp(planned: Planned, chosen: Candidate) -> float:
    """What the test program holds results to: what was measured, or else what was asked for.

    With 2^-20 for the rounding of exact values to doubles.
    """
    if chosen.measured is None or chosen.measured.standing == "sampled":
        return max(planned.request.max_ulp, chosen.largest_ulp) + 2.0**-20
    return chosen.measured.error_ulp + chosen.measured.uncertainty_ulp + 2.0**-20


def _double(value: float) -> str:
    """As C99 writes it, and C++17."""
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "-INFINITY" if value < 0 else "INFINITY"
    return value.hex()


def _inputs(format: Format, within: Domain | None) -> npt.NDArray:
    """Special numbers, and others spread over all bit patterns; or numbers of an interval."""
    if within is not None:
        low, high = (format.index(Fraction(end)) for end in (within.lower, within.upper))
        places = {round(k) for k in np.linspace(low, high, _TESTS).tolist()}
        spread = np.linspace(within.lower, within.upper, _TESTS).tolist()
        places |= {format.index(format.round(Fraction(x))) for x in spread}
        return np.array([float(format.value(k)) for k in sorted(places)]).astype(format.dtype)
    last = 2**format.bits - 1
    spread = np.array([k * last // (_TESTS - 1) for k in range(_TESTS)], np.uint64)
    with np.errstate(all="ignore"):
        special = np.array(_SPECIAL).astype(format.dtype)
        near = np.linspace(-8, 8, _TESTS).astype(format.dtype)
    patterns = spread.astype(f"u{format.bits // 8}").view(format.dtype)
    return np.concatenate([special, near, patterns])


def _patterns(x: npt.NDArray, format: Format) -> list[int]:
    return x.view(f"u{format.bits // 8}").tolist()


_TEST = """/* {name}: the bits that AutoNumerics computed, but for those of NaN, and whether they
 * are within {ulps} ULP of exact values, which are by Arb.
 * {command} && ./a.out
 */
#include <stdio.h>
#include "{include}"
{head}
/* An input, the result, the exact value as a sum of doubles, how far results may be from that. */
static const struct {{
    {B} input, result;
    double exact, rest, allowed;
}} tests[] = {{
{rows}}};

static int {name}_differ({B} a, {B} b) {{
    return a != b && ((a & {mask}) <= {nan} || (b & {mask}) <= {nan});
}}

static int {name}_is_off(double y, double exact, double rest, double allowed) {{
    if (y != y || exact != exact) {{
        return y == y || exact == exact;
    }}
    if ({signs} && y == 0 && exact != 0 && (signbit(y) != 0) != (exact < 0)) {{
        return 1;
    }}
    return !(y == exact || fabs(y - exact - rest) <= allowed);
}}

/* Names in it are some that the function cannot have; c0: wrong bits, c1: values that are off. */
int main(void) {{
    static {S} x[{count}], v[{count}];
    unsigned c0 = 0, c1 = 0;
    for (size_t t = 0; t < {count}; t++) {{
        memcpy(&x[t], &tests[t].input, sizeof x[t]);
    }}
{fill}    for (size_t t = 0; t < {count}; t++) {{
        const {S} v1 = {again};
        {B} t0, t1;
        memcpy(&t0, &v[t], sizeof t0);
        memcpy(&t1, &v1, sizeof t1);
        c0 += (unsigned)({name}_differ(t0, tests[t].result) || {name}_differ(t0, t1));
        c1 += (unsigned){name}_is_off({value}, tests[t].exact, tests[t].rest, tests[t].allowed);
    }}
    printf("{name}: %u of {count} values wrong, %u off by more than {ulps} ULP\\n", c0, c1);
    return c0 != 0 || c1 != 0;
}}
"""


def report(planned: Planned, chosen: Candidate, name: str) -> str:
    """What was found, as text: the plan, its error, the front and the libraries."""
    request = planned.request
    lines = [
        f"# {name}: {request.function.name} in {request.format.name}",
        "",
        f"For {promised(planned)}.",
        "",
        said(planned, chosen),
        "",
        *(f"- {clause}" for clause in chosen.plan.part.sentences),
        f"- computed in {chosen.plan.inside}",
        "",
        "| plan | ULP | ns |",
        "|---|---:|---:|",
        *(f"| {c.plan.sentence} | {c.ulps} {standing(c)} | {c.ns:.3f} |"
          for c in planned.front),
        *(f"| {each} | | {ns:.3f} |" for each, ns in planned.libraries_ns.items()),
        "",
        "Times are nanoseconds an element in the first cache, measured side by side, of loops",
        f"compiled for this processor. {step_language('c').compiling}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
