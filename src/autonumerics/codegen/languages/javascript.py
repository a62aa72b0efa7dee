"""JavaScript: numbers are binary64; binary32 by Math.fround of every result, right to the bit.

For + - * / and roots rounding to 53 bits first changes nothing, since 53 >= 2 * 24 + 2 (Figueroa
1995). There is no fused operation: in binary32 it is computed in binary64, rounded to odd (Boldo
and Melquiond 2008) and then to binary32, in binary64 by exact integers, which is slow.
"""

from __future__ import annotations

from autonumerics.codegen.language import Comment, Language, NumberType, words
from autonumerics.codegen.literals import decimal
from autonumerics.programs import OPERATIONS

_KEYWORDS = """arguments await break case catch class const continue debugger default delete do else
enum eval export extends false finally for function if implements import in instanceof interface let
new null package private protected public return static super switch this throw true try typeof
undefined var void while with yield NaN Infinity Math module require exports process console"""

_FILE = """$header$helpers
function $name($parameters) {
$body    return $result;
}
$test
if (typeof module !== "undefined") {
    module.exports = { $name };
}
"""

_FMA_DOUBLE = """
// v as m*2^e.
function ${name}_parts(v) {
    const bits = new BigInt64Array(new Float64Array([v]).buffer)[0];
    const biased = (bits >> 52n) & 2047n, m = bits & ((1n << 52n) - 1n);
    const magnitude = biased ? m | (1n << 52n) : m;
    return [bits < 0n ? -magnitude : magnitude, (biased || 1n) - 1075n];
}

// a*b + c in binary64, rounded once, by exact integers.
function ${name}_fma(a, b, c) {
    if (!(Number.isFinite(a) && Number.isFinite(b))) return a * b + c;
    if (!Number.isFinite(c)) return c;
    const [[ma, ea], [mb, eb], [mc, ec]] = [a, b, c].map(${name}_parts);
    const e = ea + eb < ec ? ea + eb : ec;
    const sum = ((ma * mb) << (ea + eb - e)) + (mc << (ec - e));
    if (sum === 0n) return a * b + c;
    const size = sum < 0n ? -sum : sum;
    const top = BigInt(size.toString(2).length) - 53n + e, q = top > -1074n ? top : -1074n;
    let m = q < e ? size << (e - q) : size >> (q - e);
    const twice = q < e ? 0n : (size - (m << (q - e))) * 2n, whole = q < e ? 1n : 1n << (q - e);
    if (twice > whole || (twice === whole && m & 1n)) m += 1n;
    let bits = ((q + 1074n) << 52n) + m;
    if (bits > 2047n << 52n) bits = 2047n << 52n;
    const result = new Float64Array(new BigInt64Array([bits]).buffer)[0];
    return sum < 0n ? -result : result;
}
"""

_FMA_SINGLE = """
// a*b + c in binary32, rounded once: the product is exact in binary64, the sum's rest is known.
function ${name}_fma(a, b, c) {
    const product = a * b;
    const sum = product + c;
    const second = sum - product;
    const rest = product - (sum - second) + (c - second);
    const number = new Float64Array([sum]);
    const bits = new BigInt64Array(number.buffer);
    if (Number.isFinite(rest) && rest !== 0 && !(bits[0] & 1n)) {
        bits[0] += rest < 0 === sum < 0 ? 1n : -1n;
    }
    return Math.fround(number[0]);
}
"""

_TEST = """
if (typeof require !== "undefined" && require.main === module) {
    const tests = [
$rows    ];
    const right = tests.filter(([x, ...expected]) => {
        const found = [$name(x)].flat();
        return expected.every((y, k) => Math.abs(found[k] - y) <= $tolerance * Math.abs(y));
    });
    console.log(`$name: $${right.length} of $${tests.length} values right`);
    process.exitCode = right.length === tests.length ? 0 : 1;
}
"""

LANGUAGE = Language(
    name="javascript",
    title="JavaScript",
    suffix=".js",
    keeps="every operation rounded as written, to binary32 by Math.fround; functions of Math "
    "within the engine's errors",
    types={
        "binary64": NumberType("Number", decimal),
        "binary32": NumberType("Math.fround", decimal, "Math.fround"),
    },
    operations={row.name: f"$f(Math.{row.name}({{0}}))" for row in OPERATIONS}
    | {
        "exp2": "$f(2 ** {0})",
        "add": "$f({0} + {1})",
        "sub": "$f({0} - {1})",
        "mul": "$f({0} * {1})",
        "div": "$f({0} / {1})",
        "neg": "-{0}",
        "fma": "${name}_fma({0}, {1}, {2})",
        "min": "Math.min({0}, {1})",
        "max": "Math.max({0}, {1})",
    },
    file=_FILE,
    statement="const {name} = {value};",
    constant="const {name} = {value};",
    cast="{T}({0})",
    comment=Comment("// "),
    taken=words(_KEYWORDS),
    helpers={"fma in binary32": _FMA_SINGLE, "fma in binary64": _FMA_DOUBLE},
    test=_TEST,
    test_row="        [{0}, {1}],",
    several={"file": _FILE.replace("$result", "[$result]"), "test": _TEST},
)
