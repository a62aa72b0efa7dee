"""Java: from 17 on every operation is rounded to its type, as the language says (JEP 306)."""

from __future__ import annotations

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType, words
from autonumerics.codegen.literals import hexadecimal

_KEYWORDS = """abstract assert boolean break byte case catch char class const continue default do
double else enum extends final finally float for goto if implements import instanceof int interface
long native new package private protected public return short static strictfp super switch
synchronized this throw throws transient try void volatile while true false null var record yield
sealed permits Math System String"""

_FILE = """$header
final class ${Name} {
    private ${Name}() {}

    static $S $name($parameters) {
$body        return $result;
    }
$loop$test}
"""

_LOOP = """
    /** y[i] = $name(x[i]) for all i of x. */
    static void ${name}_array($S[] x, $S[] y) {
        for (int i = 0; i < x.length; i++) {
            y[i] = $name(x[i]);
        }
    }
"""

_TEST = """
    public static void main(String[] arguments) {
        $S[][] tests = {
$rows        };
        int wrong = 0;
        for ($S[] test : tests) {
            $S[] found = $evaluated;
            for (int k = 0; k < found.length; k++) {
                double y = found[k], expected = test[1 + k];
                if (!(Math.abs(y - expected) <= $tolerance * Math.abs(expected))) {
                    wrong++;
                }
            }
        }
        int count = $count * tests.length;
        System.out.println("$name: " + (count - wrong) + " of " + count + " values right");
        System.exit(wrong == 0 ? 0 : 1);
    }
"""

LANGUAGE = Language(
    name="java",
    title="Java 17",
    suffix=".java",
    keeps="every operation rounded as written (before Java 17 add strictfp); functions of Math "
    "within their errors",
    types={
        "binary32": NumberType("float", lambda v: f"{hexadecimal(v)}f", "(float) "),
        "binary64": NumberType("double", hexadecimal),
    },
    operations=INFIX
    | {
        "sqrt": "${f}Math.sqrt({0})",
        "fma": "Math.fma({0}, {1}, {2})",
        "exp2": "${f}Math.pow(2.0, {0})",
        "exp": "${f}Math.exp({0})",
        "log": "${f}Math.log({0})",
        "sin": "${f}Math.sin({0})",
        "cos": "${f}Math.cos({0})",
        "tanh": "${f}Math.tanh({0})",
        "abs": "Math.abs({0})",
        "min": "Math.min({0}, {1})",
        "max": "Math.max({0}, {1})",
    },
    file=_FILE,
    loop=_LOOP,
    statement="final $T {name} = {value};",
    constant="final $T {name} = {value};",
    cast="({T}) {0}",
    parameter="$S {0}",
    indent="        ",
    comment=Comment(" * ", "/*", " */"),
    taken=words(_KEYWORDS),
    test=_TEST.replace("$evaluated", "{$name(test[0])}"),
    test_row="            {{{0}, {1}}},",
    several={
        "file": _FILE.replace("static $S $name", "static $S[] $name").replace(
            "$result", "new $S[] {$result}"
        ),
        "test": _TEST.replace("$evaluated", "$name(test[0])"),
    },
)
