"""Fortran 2008: a module with an elemental function.

Products that go into a sum stand in parentheses, which compilers may not fuse across
(-fprotect-parens, gfortran's default); where it vectorises a loop gfortran forgets them, so it is
to be told -ffp-contract=off.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from autonumerics.codegen.language import INFIX, Comment, Language, NumberType, words
from autonumerics.codegen.literals import bit_pattern
from autonumerics.formats import format_named
from autonumerics.programs import OPERATIONS

_MODULE = """${header}module ${name}_module
    use, intrinsic :: iso_c_binding, only: c_float, c_double
    implicit none
    private
    public :: $name
$helpers
contains
$procedure
end module ${name}_module
$test"""

_FUNCTION = """    elemental function $name($parameters) result(y)
        real($S), intent(in) :: $parameters
        real($S) :: y
$body        y = $result
    end function $name"""

_SUBROUTINE = """    elemental subroutine $name($parameters$outputs)
        real($S), intent(in) :: $parameters
$declared$body$sets    end subroutine $name"""

_TEST = """
#ifdef ${NAME}_TEST
program ${name}_test
    use, intrinsic :: iso_c_binding, only: c_float, c_double
    use ${name}_module
    implicit none
    real($S) :: tests($width, $tests), v($count)
    integer :: k, wrong
$rows    wrong = 0
    do k = 1, $tests
        $evaluated
        wrong = wrong + count(.not. abs(v - tests(2:, k)) &
            <= ${tolerance}_$S * abs(tests(2:, k)))
    end do
    print "(a, i0, a, i0, a)", "$name: ", size(tests(2:, :)) - wrong, " of ", &
        size(tests(2:, :)), " values right"
    if (wrong > 0) error stop 1
end program ${name}_test
#endif
"""


def _bound(name: str, arity: int, c_name: str) -> str:
    operands = ", ".join("abc"[:arity])
    return f"""
    interface
        pure function c_{name}({operands}) bind(c, name="{c_name}$f") result(y)
            import :: $T
            real($T), value :: {operands}
            real($T) :: y
        end function
    end interface
"""


def _literal(name: str, kind: str) -> Callable[[Fraction], str]:
    def literal(value: Fraction) -> str:
        digits = bit_pattern(value, format_named(name)).removeprefix("0x")
        return f"real(z'{digits}', {kind})"

    return literal


LANGUAGE = Language(
    name="fortran",
    title="Fortran 2008",
    suffix=".f90",
    keeps="every operation rounded as written with -ffp-contract=off; without it gfortran may "
    "fuse products into sums where it vectorises",
    rounds_as_written=False,
    types={
        "binary32": NumberType("c_float", _literal("binary32", "c_float"), "f"),
        "binary64": NumberType("c_double", _literal("binary64", "c_double")),
    },
    operations={row.name: f"{row.name}({{0}})" for row in OPERATIONS if row.arity == 1}
    | INFIX
    | {
        "mul": "({0} * {1})",
        "fma": "c_fma({0}, {1}, {2})",
        "exp2": "c_exp2({0})",
        "log2": "c_log2({0})",
        "min": "merge({0}, {1}, {0} /= {0} .or. {0} < {1} .or. &\n            "
        "({0} == {1} .and. sign(1.0_$T, {0}) < 0))",
        "max": "merge({0}, {1}, {0} /= {0} .or. {0} > {1} .or. &\n            "
        "({0} == {1} .and. sign(1.0_$T, {0}) > 0))",
    },
    file=_MODULE.replace("$procedure", _FUNCTION),
    statement="{name} = {value}",
    unused="if ({name} > {name}) continue",
    constant="real($T), parameter :: {name} = {value}",
    declaration="real($T) :: {name}",
    cast="real({0}, {T})",
    negated="(-{0})",
    indent="        ",
    comment=Comment("! "),
    folds_case=True,
    taken=words(
        """y module function real integer use only implicit none contains end result do if then
        else abs min max merge sign sqrt exp log sin cos tan tanh c_float c_double
        count size call program"""
    ),
    helpers={
        "fma": _bound("fma", 3, "fma"),
        "exp2": _bound("exp2", 1, "exp2"),
        "log2": _bound("log2", 1, "log2"),
    },
    test=_TEST.replace("$evaluated", "v = $name(tests(1, k))"),
    test_row="    tests(:, {2}) = [{0}, {1}]",
    each={
        "outputs": ", v{k}",
        "declared": "        real($S), intent(out) :: v{k}\n",
        "sets": "        v{k} = {value}\n",
        "places": ", v({k} + 1)",
    },
    several={
        "file": _MODULE.replace("$procedure", _SUBROUTINE),
        "test": _TEST.replace("$evaluated", "call $name(tests(1, k)$places)"),
    },
)
