"""A procedure as C99 and C++17: a static inline function of one number, and a loop over arrays.

Compilers may fuse a product and a sum that were two steps; how they are kept from it is told in
`codegen.languages.c`: what they might fuse is written as a fused operation that changes no bit.

>>> from autonumerics.formats import format_named
>>> from autonumerics.plans.builder import Builder
>>> b = Builder.of(format_named("binary32"))
>>> text = emit_c(b.procedure(b.x * b.x), "square")
>>> "const float v1 = (x * x);" in text, "void square_n(const float *SQUARE_RESTRICT x," in text
(True, True)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from string import Template

from autonumerics.codegen.languages.c import CHECKS, LANGUAGE
from autonumerics.codegen.literals import hexadecimal
from autonumerics.formats import Format
from autonumerics.plans.steps import CONSTANT, INPUT, LOOKUP, SCALE, Procedure, Step
from autonumerics.plans.types import TYPES, Type
from autonumerics.programs import from_hex

BLOCK = 256
"""Inputs in a block of a loop, after which it is asked whether any was rare."""

_BITS = """
static inline {i} {name}_bits{f}({t} value) {{
    {i} bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}}
static inline {t} {name}_float{f}({i} bits) {{
    {t} value;
    memcpy(&value, &bits, sizeof value);
    return value;
}}
"""


_SCALED = """
/* y 2^k for whole k, rounded once. */
static inline {t} {name}_scaled{f}({t} y, {t} k) {{
    const {i} n = {name}_bits{f}(k + {magic}{f}) - {name}_bits{f}({magic}{f});
    const {i} half = n >> 1;
    const {t} a = {name}_float{f}(({i})((u{i})(half + {bias}) << {fraction}));
    const {t} b = {name}_float{f}(({i})((u{i})(n - half + {bias}) << {fraction}));
    return y * a * b;
}}
"""


def emit_c(procedure: Procedure, name: str, header: str = "") -> str:
    """The C header of a function: `NAME`, for one number, and `NAME_n`, for arrays.

    header: a comment for its head, written as C writes it. Guaranteed: under GCC and Clang at any
    optimisation without -ffast-math the values are those of `evaluate`, to the bit but for NaN's.
    """
    return "".join(_parts(procedure, name, header))


def _parts(procedure: Procedure, name: str, header: str) -> Iterator[str]:
    guard = f"{name.upper()}_H"
    yield f"{header}#ifndef {guard}\n#define {guard}\n\n"
    yield "#include <float.h>\n#include <math.h>\n#include <stddef.h>\n#include <stdint.h>\n"
    yield "#include <string.h>\n\n"
    yield _named(CHECKS + _RESTRICT, name)
    procedures = [procedure] + ([procedure.rare.procedure] if procedure.rare else [])
    yield from _helpers([step for each in procedures for step in each.steps], name)
    storage = _Storage(procedure.storage, name)
    yield storage.helpers
    if procedure.rare is None:
        yield _function(procedure, name, storage, name)
        yield _LOOP.format(name=name, NAME=name.upper(), T=storage.c)
    else:
        yield _function(procedure.rare.procedure, f"{name}_rare", storage, name)
        yield _function(procedure, name, storage, name)
        yield _BLOCKS.format(name=name, NAME=name.upper(), T=storage.c, block=BLOCK)
    yield "\n#endif\n"


_RESTRICT = """#if defined(__cplusplus)
#define ${NAME}_RESTRICT __restrict
#else
#define ${NAME}_RESTRICT restrict
#endif
"""

_LOOP = """
/* y[i] = {name}(x[i]) for i < n; x and y are apart. */
static inline void {name}_n(const {T} *{NAME}_RESTRICT x, {T} *{NAME}_RESTRICT y, size_t n) {{
    for (size_t i = 0; i < n; i++) {{
        y[i] = {name}(x[i]);
    }}
}}
"""

_BLOCKS = """
/* y[i] = {name}(x[i]) for i < n; x and y are apart. */
static inline void {name}_n(const {T} *{NAME}_RESTRICT x, {T} *{NAME}_RESTRICT y, size_t n) {{
    for (size_t start = 0; start < n; start += {block}) {{
        const size_t end = n - start < {block} ? n : start + {block};
        int rare = 0;
        for (size_t i = start; i < end; i++) {{
            y[i] = {name}_usual(x[i]);
            rare |= {name}_is_rare(x[i]);
        }}
        for (size_t i = start; rare && i < end; i++) {{
            if ({name}_is_rare(x[i])) {{
                y[i] = {name}_rare(x[i]);
            }}
        }}
    }}
}}
"""


class _Storage:
    """Numbers in memory: their type in C, and how they are widened and narrowed."""

    def __init__(self, format: Format, name: str) -> None:
        self._narrow = format.bits == 16
        row = (LANGUAGE.stored if self._narrow else LANGUAGE.types)[format.name]
        self.c, self._name = row.name, name
        helper = LANGUAGE.helpers[f"{format.name} in binary32"] if self._narrow else ""
        self.helpers = _named(helper, name)

    def widened(self, text: str) -> str:
        return f"{self._name}_widen({text})" if self._narrow else text

    def narrowed(self, text: str) -> str:
        return f"{self._name}_narrow({text})" if self._narrow else text


def _named(text: str, name: str) -> str:
    return Template(text).safe_substitute(name=name, NAME=name.upper(), T="float", f="f")


def _helpers(steps: list[Step], name: str) -> Iterator[str]:
    """What the steps call: bits of numbers, and products that must not be fused."""
    for float_type, f in (("float", "f"), ("double", "")):
        wide = 64 if float_type == "double" else 32
        used = {s.row.name for s in steps if s.type.bits == wide}
        row = {"i": f"int{wide}_t", "t": float_type, "f": f, "name": name}
        if used & {"bits", "from_bits", SCALE.name}:
            yield _BITS.format(**row)
        if SCALE.name in used:
            yield _scaled(TYPES[float_type.replace("float", "single")], row)
        if any(s.type.is_float and s.type.bits == wide for s in steps):
            yield _product(name, f)


def _scaled(type: Type, row: dict[str, str]) -> str:
    fraction = type.significand_bits
    magic = hexadecimal(Fraction(3 * 2 ** (fraction - 1)))
    return _SCALED.format(**row, magic=magic, bias=type.bias, fraction=fraction)


def _product(name: str, f: str) -> str:
    return f"""
/* GCC fuses products into sums unless they are fused already: with -0, which changes no bit. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__FP_FAST_FMA{f.upper()})
#define {name.upper()}_PRODUCT{f.upper()}(a, b) __builtin_fma{f}((a), (b), -0.0{f})
#else
#define {name.upper()}_PRODUCT{f.upper()}(a, b) ((a) * (b))
#endif
"""


def _function(procedure: Procedure, function: str, storage: _Storage, name: str) -> str:
    """The scalar function; where inputs are rare, with its two parts before it."""
    body = _Body(procedure, name)
    given = procedure.input_type.c
    lines = [f"    const {given} v0 = {storage.widened('x')};"] if body.is_widened(storage) else []
    names = body.names(storage)
    signature = f"static inline {storage.c} {function}"
    result = storage.narrowed(names[procedure.result])
    if procedure.rare is None:
        text = body.lines(names, {procedure.result})
        return _defined(f"{signature}({storage.c} x)", [*lines, *text], result)
    usual = body.lines(names, {procedure.result})
    asked = body.lines(names, {procedure.rare.predicate})
    return "".join(
        (
            _defined(f"{signature}_usual({storage.c} x)", [*lines, *usual], result),
            _defined(
                f"static inline int {function}_is_rare({storage.c} x)",
                [*lines, *asked],
                names[procedure.rare.predicate],
            ),
            _defined(
                f"{signature}({storage.c} x)",
                [],
                f"{function}_is_rare(x) ? {function}_rare(x) : {function}_usual(x)",
            ),
        )
    )


def _defined(signature: str, lines: list[str], result: str) -> str:
    pragma = [
        "#if defined(__clang__)",
        "#pragma STDC FP_CONTRACT OFF",
        "#elif defined(_MSC_VER)",
        "#pragma fp_contract(off)",
        "#endif",
    ]
    return "\n".join(["", f"{signature} {{", *pragma, *lines, f"    return {result};", "}", ""])


class _Body:
    """The steps of a procedure as statements."""

    def __init__(self, procedure: Procedure, name: str) -> None:
        self._steps = procedure.steps
        self._name = name
        self._fusible = _fusible(procedure)
        self._input = "x"

    def is_widened(self, storage: _Storage) -> bool:
        return storage.widened("x") != "x"

    def names(self, storage: _Storage) -> list[str]:
        """What each step is called: its variable, or the constant itself."""
        named = []
        self._input = "v0" if self.is_widened(storage) else "x"
        for place, step in enumerate(self._steps):
            if step.row is INPUT:
                named.append(self._input)
            elif step.row is CONSTANT:
                named.append(_literal(step.type, step.data[0]))
            else:
                named.append(f"v{place}")
        return named

    def lines(self, names: list[str], results: set[int]) -> list[str]:
        """The statements that the results need."""
        needed = set(results)
        for place in range(len(self._steps) - 1, -1, -1):
            if place in needed:
                needed.update(self._steps[place].operands)
        unused = [] if 0 in needed else [f"    (void){self._input};"]
        return unused + [
            line
            for place, step in enumerate(self._steps)
            if place in needed and step.row not in (INPUT, CONSTANT)
            for line in self._statement(place, step, names)
        ]

    def _statement(self, place: int, step: Step, names: list[str]) -> Iterator[str]:
        operands = [names[k] for k in step.operands]
        if step.row is LOOKUP:
            entries = ", ".join(_literal(step.type, each) for each in step.data)
            yield f"    static const {step.type.c} table{place}[] = {{{entries}}};"
            yield f"    const {step.type.c} v{place} = table{place}[{operands[0]}];"
            return
        first = self._steps[step.operands[0]].type
        text = step.row.c.format(
            *operands,
            T=step.type.c,
            U=step.type.unsigned,
            f=_suffix(step.type),
            f0=_suffix(first),
            name=self._name,
        )
        if place in self._fusible:
            text = self._held(step, operands, text)
        yield f"    const {step.type.c} v{place} = {text};"

    def _held(self, step: Step, operands: list[str], text: str) -> str:
        f = _suffix(step.type)
        product = f"{self._name.upper()}_PRODUCT{f.upper()}"
        match step.row.name:
            case "mul":
                return f"{product}({operands[0]}, {operands[1]})"
            case "neg":
                return f"{product}({operands[0]}, -1.0{f})"
            case "add":
                return f"{product}({operands[0]}, 2.0{f})"
        return f"{product}({text}, 1.0{f})"


def _fusible(procedure: Procedure) -> set[int]:
    """Places whose value a compiler may fuse with what reads it.

    Products, doubled numbers and quotients where a sum, a difference or a sign reads them; signs of
    products, sums and fused operations.
    """
    steps = procedure.steps
    readers: dict[int, set[str]] = {}
    for step in steps:
        for k in step.operands:
            readers.setdefault(k, set()).add(step.row.name)
    found = set()
    for place, step in enumerate(steps):
        is_read = readers.get(place, set()) & {"add", "sub", "neg", "select", "scale"}
        name = step.row.name
        is_double = name == "add" and len(set(step.operands)) == 1
        is_product = name in ("mul", "div", "scale") or is_double
        if step.type.is_float and ((is_product and is_read) or name == "neg"):
            found.add(place)
    return found


def _suffix(type: Type) -> str:
    return "f" if type.name == "single" else ""


def _literal(type: Type, pattern: int) -> str:
    """A number as C writes it: exact in hexadecimal; what is not finite by its name."""
    if not type.is_float:
        if type.bits == 64:
            return "INT64_MIN" if pattern == -(1 << 63) else f"INT64_C({pattern})"
        return "INT32_MIN" if pattern == -(1 << 31) else str(pattern)
    value = type.decode(pattern)
    if math.isnan(value):
        return "NAN"
    f = _suffix(type)
    if math.isinf(value):
        infinity = "INFINITY" if f else "(double)INFINITY"
        return infinity if value > 0 else f"-{infinity}"
    if value == 0:
        return f"{'-' if math.copysign(1, value) < 0 else ''}0.0{f}"
    return f"{hexadecimal(from_hex(value.hex()))}{f}"
