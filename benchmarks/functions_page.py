"""The tables of docs/functions.md, from what `functions.py` and `functions_errors.py` have kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from marked import replaced

from autonumerics.accuracy.whole_line.findings import FAILURES
from autonumerics.numerals import ulps_text

DOCS = Path(__file__).parents[1] / "docs"
FOLDER, PAGE = DOCS / "functions", DOCS / "functions.md"
COMMAND, ERRORS_COMMAND = "benchmarks/functions.py", "benchmarks/functions_errors.py"
FORMATS = ("binary32", "bfloat16", "binary16")
DOUBLES = "binary64"

NAMES = (
    "exp2", "exp", "log2", "log", "sin", "cos", "tan", "tanh", "logistic", "erf", "expm1", "log1p",
    "atan", "cbrt", "exp10", "log10", "sinh", "cosh", "asin", "acos", "asinh", "acosh", "atanh",
    "rsqrt", "softplus", "silu", "mish", "sinpi", "cospi", "gelu", "erfc", "erfinv", "i0e", "i1e",
    "lgamma", "lgamma_of_size", "one_less_cos", "exp_less_line", "quick_gelu",
)  # fmt: skip
FOURTEEN = NAMES[:14]
LIBRARY_ERRORS, ANNEX_F = FOLDER / "libraries.json", FOLDER / "annex_f.json"
LIMITED = FOLDER / "limited.json"
DIRECTIONS = ("nearest", "up", "down", "zero")
USELESS_ULP = 1000
_MANY_ULP = 100
LIBRARIES = ("libm", "libmvec", "SLEEF u10", "SLEEF u35", "NumPy", "PyTorch", "XLA")

XLA_ULP = {
    "exp2": ("68.5", "101", "14"),
    "exp": ("1.5", "0.5", "1.0"),
    "log2": ("2.5", "2.0", "2.0"),
    "log": ("1.5", "0.5", "1.0"),
    "sin": ("0.5", "0.5", "1.0"),
    "cos": ("0.5", "0.5", "1.0"),
    "tan": ("0.5", "0.5", "1.0"),
    "tanh": ("5.0", "0.5", "0.5"),
    "logistic": ("2.5", "2.5", "2.0"),
    "erf": ("7.0", "0.5", "1.0"),
    "expm1": ("6.5", "0.5", "2.5"),
    "log1p": ("3.0", "0.5", "1.0"),
    "atan": ("4.0 to 5.5", "0.5", "1.0"),
    "cbrt": ("0.5", "0.5", "1.0"),
    "log10": ("3.0", "2.0", "1.5"),
    "sinh": ("25.0", "0.5", "1.0"),
    "cosh": ("25.0", "0.5", "1.0"),
    "asin": ("2.0", "", "1.5"),  # in bfloat16 the page and notes of it disagree: 128, 1.5
    "acos": ("1.5", "1.5", "1.5"),
    "asinh": ("3.5", "1.5", "1.5"),
    "acosh": ("4.5", "2.0", "2.0"),
    "atanh": ("3.0", "1.5", "1.5"),
    "rsqrt": ("1.0 to 2.0", "0.5", "0.5"),
    "erfc": ("66.0", "0.5", "1.0"),
    "erfinv": ("65.0", "0.5", "1.0"),
    "i0e": ("7.0", "0.5", "1.0"),
    "i1e": ("11.0", "0.5", "1.0"),
}
"""Largest errors on x86-64 in binary32, bfloat16 and binary16, as JAX's documentation states them
(page of September 2026)."""


def folder_of(format: str) -> Path:
    """Where the records of a format are kept."""
    return FOLDER if format == "binary32" else FOLDER / format


def kept_of(format: str) -> dict[str, dict[str, Any]]:
    """The records of a format by name, in the order of the table."""
    files = {name: folder_of(format) / f"{name}.json" for name in NAMES}
    return {name: json.loads(file.read_text()) for name, file in files.items() if file.exists()}


def code_digest(kept: dict[str, Any]) -> str:
    """The SHA-256 of a kept plan: what was found of one plan is not true of another."""
    text = json.dumps(kept["plan"], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def table(head: list[str], rows: list[list[str]], words: tuple[str, ...]) -> str:
    """In Markdown; columns named in `words` are left-aligned."""
    marks = ["---" if each in words else "---:" for each in head]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))


def formats_table(format: str, names: tuple[str, ...] = NAMES) -> str:
    """These functions in a format."""
    counts = ["correctly rounded"] if format == "binary32" else ["nearest", "faithful", "off"]
    head = ["function", "ULP", *counts, "XLA, ULP", "ns", *LIBRARIES, "inside", "plan"]
    rows = [row(name, each, format) for name, each in kept_of(format).items() if name in names]
    return table(head, rows, ("function", "inside", "plan"))


def row(name: str, kept: dict[str, Any], format: str) -> list[str]:
    """Of the table of a format."""
    ns, libraries = kept["ns"], kept["libraries_ns"]
    times = [f"{libraries[each] / ns:.2f}" if each in libraries else "" for each in LIBRARIES]
    if format == "binary32":
        counts = [f"{100 * kept['correctly_rounded'] / kept['numbers']:.2f} %"]
    else:
        counts = [f"{kept[each]:,}" for each in ("correctly_rounded", "faithful", "off")]
    file = (folder_of(format) / f"{name}.json").relative_to(DOCS)
    label = name if kept["function"].isidentifier() else f"`{kept['function']}`"
    documented = XLA_ULP[name][FORMATS.index(format)] if name in XLA_ULP else ""
    return [f"[{label}]({file})", ulps(kept["error_ulp"]), *counts, documented, f"{ns:.3f}",
            *times, kept["plan"]["inside"], way(kept)]  # fmt: skip


def doubles_table() -> str:
    """Binary64: errors are sampled, those of libraries too."""
    times = [each for each in LIBRARIES if each != "SLEEF u35"]
    errors = [f"{each}, ULP" for each in LIBRARIES[:3]]
    rows = []
    for name, kept in kept_of(DOUBLES).items():
        ns, others, seen = kept["ns"], kept["libraries_ns"], kept.get("libraries_ulp", {})
        file = (folder_of(DOUBLES) / f"{name}.json").relative_to(DOCS)
        known = [ulps(seen[each], "sampled") if each in seen else "" for each in LIBRARIES[:3]]
        ratios = [f"{others[each] / ns:.2f}" if each in others else "" for each in times]
        share = f"{100 * kept['correctly_rounded'] / kept['numbers']:.2f} %"
        inputs = f"{kept['inputs'] + kept['besides']:,}"
        found = [ulps(largest_known(kept), "sampled"), inputs, share, _by_mpfr(kept.get("mpfr"))]
        rows.append([f"[{name}]({file})", *found, *known, f"{ns:.3f}", *ratios, way(kept)])
    head = ["function", "ULP, at least", "inputs", "correctly rounded", "MPFR", *errors, "ns"]
    head += times
    return table([*head, "plan"], rows, ("function", "plan"))


def largest_known(kept: dict[str, Any]) -> float:
    """The largest error found of a sampled plan, in ULP: by the samples of its record or by MPFR.

    Both are errors at inputs, so that the larger one is the better bound from below.
    """
    return max(kept["error_ulp"], kept.get("mpfr", {}).get("ulp", 0.0))


def _by_mpfr(seen: dict[str, Any] | None) -> str:
    """The largest error against MPFR; what was off by an ULP or more, or wrong, beside it."""
    if seen is None:
        return ""
    faults = {each: seen[each] for each in ("off", "wrong", "zeros") if seen[each]}
    told = "".join(f", {count:,} {what}" for what, count in faults.items())
    return ulps(seen["ulp"], "sampled") + told


def ulps(error_ulp: float, standing: str = "measured") -> str:
    """For a table: a bound from above where all inputs were tried, else one from below.

    >>> ulps(0.50004459), ulps(0.99981), ulps(1.04281), ulps(0.99981, "sampled")
    ('0.501', '1.00', '1.043', '0.999')
    """
    return ulps_text(error_ulp, standing, 4 if 1 <= error_ulp < _MANY_ULP else 3)


def breaks(format: str) -> str:
    """What is not right beside errors, function by function."""
    found = [
        (name, failure) for name, kept in kept_of(format).items() for failure in kept["failures"]
    ]
    if not found:
        return "NaN, infinities, zeros and steps are right at every input of every row."
    is_slope = all(failure.startswith(FAILURES[-1]) for _, failure in found)
    right = "NaN, infinities and signs of zeros are right at every input of every row. Against the "
    head = f"{right}slope:" if is_slope else "What is not right:"
    return "\n".join([head, "", *(f"- {name}: {failure}." for name, failure in found)])


def library_errors() -> dict[str, dict[str, dict[str, Any]]]:
    """What is known of libraries, by function, in the order of the table, and library."""
    errors = json.loads(LIBRARY_ERRORS.read_text()) if LIBRARY_ERRORS.exists() else {}
    return {name: errors[name] for name in NAMES if name in errors}


def errors_table() -> str:
    """The largest errors of libraries, and ours."""
    ours, rows = kept_of("binary32"), []
    for name, errors in library_errors().items():
        cells = [_error(errors.get(each)) for each in LIBRARIES]
        rows.append([name, ulps(ours[name]["error_ulp"]) if name in ours else "", *cells])
    return table(["function", "ours", *LIBRARIES], rows, ("function",))


def _error(seen: dict[str, Any] | None) -> str:
    """In ULP; a dagger where it is that of normal numbers, others having more; a star for faults.

    These are NaN, an infinity or the sign of a zero that is wrong somewhere.
    """
    if seen is None:
        return ""
    is_less = seen["normal_bound_ulp"] < seen["error_ulp"] / 2
    digits = ulps(seen["normal_bound_ulp"] if is_less else seen["error_ulp"])
    marks = ["†"] * is_less + ["*"] * bool(seen["wrong"] or seen["zero_signs"])
    return " ".join([digits, *marks])


def library_faults() -> str:
    """Of each library and function what is no error in ULP: NaN, infinities and signs of zeros."""
    lines = []
    for library in LIBRARIES:
        for name, errors in library_errors().items():
            seen = errors.get(library, {"wrong": [], "zero_signs": None})
            found = [*seen["wrong"], *([seen["zero_signs"]] if seen["zero_signs"] else [])]
            if found:
                lines.append(f"- {library}, {name}: {'; '.join(found)}.")
    return "\n".join(lines)


def annex_f_table() -> str:
    """What Annex F asks for, and errors in other directions of rounding."""
    known = json.loads(ANNEX_F.read_text()) if ANNEX_F.exists() else {}
    head = ["function", "special values", "exact cases", *(f"ULP, {d}" for d in DIRECTIONS)]
    rows = []
    for name, seen in ((each, known[each]) for each in FOURTEEN if each in known):
        missed = seen["nearest"]["missed"]
        counts = [(seen["specials"], missed), (seen["exact"], seen["missed"])]
        met = [f"{tried - off} of {tried}" if tried else "" for tried, off in counts]
        rows.append([name, *met, *(_directed(seen[each]) for each in DIRECTIONS)])
    return table(head, rows, ("function",))


def _directed(seen: dict[str, Any]) -> str:
    """An error in ULP; a star where special values are missed, or results are no numbers."""
    ulp = ulps(seen["ulp"], "sampled") if seen["ulp"] < USELESS_ULP else "useless"
    return f"{ulp} *" if seen["missed"] or seen["wrong"] else ulp


def limited_table() -> str:
    """Plans for intervals, beside those for every input."""
    known = json.loads(LIMITED.read_text()) if LIMITED.exists() else {}
    others = ("libmvec", "SLEEF u35", "XLA")
    head = ["function", "numbers", "ULP", "ns", "every input", *others, "inside", "plan"]
    rows = []
    for key, kept in known.items():
        ns, times = kept["ns"], {"every input": kept["whole_ns"], **kept["libraries_ns"]}
        ratios = [f"{times[each] / ns:.2f}" if each in times else "" for each in head[4:8]]
        low, high = (f"{end:.5g}" for end in kept["plan"]["within"])
        star = " *" if kept["zero_signs"] else ""
        cells = [f"{low} to {high}", f"{ulps(kept['error_ulp'])}{star}", f"{ns:.3f}"]
        name = f"`{key}`" if key.endswith("--fast") else f"`{key.replace(' ', ' --on ', 1)}`"
        rows.append([name, *cells, *ratios, kept["plan"]["inside"], way(kept)])
    return table(head, rows, ("function", "numbers", "inside", "plan"))


def way(kept: dict[str, Any]) -> str:
    """The plan in a few words."""
    core = kept["plan"]["core"]
    words = list(dict.fromkeys(each["kind"] for each in kept["plan"]["reductions"]))
    if core["kind"] == "reflecting":
        words.append(f"reflected by `{core['elementary']}`")
        core = core["part"]["core"]
    if core["kind"] == "composed":
        return ", ".join([*words, f"`{core['expression']}`"])
    if core["kind"] == "quarters":
        counts = (str(len(core[each]["instructions"])) for each in ("odd", "even"))
        return f"quarters of a turn, {' and '.join(counts)} operations"
    if core["kind"] == "hyperbolic":
        counts = (str(len(core[each]["instructions"])) for each in ("odd", "even"))
        return ", ".join([*words, f"two exponentials at once, {' and '.join(counts)} operations"])
    if core["kind"] == "logarithm":
        added = "1 + " if core["plus_one"] else ""
        words.append(f"logarithm of `{added}{core['argument']}`")
        core = {**core, "kind": "kernel", "program": core["kernel"]}
    if core["kind"] == "exponential of a rate":
        return f"exponential, {len(core['less_one']['instructions'])} operations and what is exact"
    if core["kind"] in ("quotient of exponentials", "tangent"):
        is_turned = core["kind"] == "tangent"
        count = len(core["curve" if is_turned else "less_one"]["instructions"])
        named = "quarters of a turn" if is_turned else "exponential"
        right = " put right" if core.get("put_right", True) else ""
        return f"{named}, quotient{right}, {count} operations"
    if core["kind"].startswith("damped"):
        rate = "" if core["rate"] == "1" else f"{core['rate']} "
        power = "" if str(core["power"]) == "1" else f"^{core['power']}"
        words.append(f"`exp(-{rate}x{power})`")
        core = core["core"] if "core" in core else {**core["pieces"], "kind": "pieces"}
    if core["kind"] == "substituted":
        changed = map(core.get, ("factor", "argument", "term"))
        words += [f"`{each}`" for each in changed if each not in (None, "x")]
        core = core["core"]
    is_by_pieces = core["kind"] == "pieces"
    operations = len((core if is_by_pieces else core["program"])["instructions"])
    pieces = f" by {len(core['constants'])} pieces" if is_by_pieces else ""
    return ", ".join([*words, f"{operations} operations{pieces}"])


def page() -> str:
    """The page with the tables in their places."""
    text = PAGE.read_text()
    more = tuple(name for name in NAMES if name not in FOURTEEN)
    text = replaced(text, "fourteen", formats_table("binary32", FOURTEEN), COMMAND)
    text = replaced(text, "more", formats_table("binary32", more), COMMAND)
    text = replaced(text, "steps", breaks("binary32"), COMMAND)
    text = replaced(text, "libraries", errors_table(), ERRORS_COMMAND)
    text = replaced(text, "faults", library_faults(), ERRORS_COMMAND)
    text = replaced(text, "annex F", annex_f_table(), COMMAND)
    text = replaced(text, "limited", limited_table(), COMMAND)
    text = replaced(text, DOUBLES, doubles_table(), COMMAND)
    for format in FORMATS[1:]:
        text = replaced(text, format, f"{formats_table(format)}\n\n{breaks(format)}", COMMAND)
    return text


def write_page() -> None:
    """Puts the tables in their places on the page."""
    PAGE.write_text(page())
