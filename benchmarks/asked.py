"""Public cases with a function and an interval, but no program whose operations could be counted.

What people have there is a closed form with calls of a library, a table, or a failure of a tool.
`LEFT_OUT` says what of the cases is not asked, and why.
"""

from __future__ import annotations

from case import Asked, LeftOut

_TENSTORRENT = "tenstorrent/tt-metal"
_NO_DIVISION = "+ - * fma"
_ALL = "+ - * / sqrt fma"
_LIMITS = "RainerKuemmerle/g2o, issue 221; ceres-solver, issue 320"

ASKED = (
    Asked(
        "A10", "tanh x", "tanh", ((0, 0.5), (0.5, 1), (1, 1.5), (1.5, 2), (2, 3)), "absolute",
        "fma", 1, "a table of 6 linear pieces, error 0.01835", f"{_TENSTORRENT}, issue 56076",
        wanted=0.01835, how="one fma for each piece; 1 from 3 on errs by 0.005",
    ),
    Asked(
        "A19-1", "digamma(x) + 1/x", "digamma(x) + 1/x", ((1e-6, 0.01),), "relative",
        _NO_DIVISION, 4, "a piecewise rational function, its pole at 1.5e-7 in place of 0",
        f"{_TENSTORRENT}, issue 54855", how="the pole is at 0 whatever the constants",
    ),
    Asked(
        "A19-2", "x digamma(x)", "x*digamma(x)", ((0.01, 102),), "absolute",
        "+ - * / fma", 12, "the same", f"{_TENSTORRENT}, issue 54855",
        how="absolute, as digamma vanishes at 1.4616...",
    ),
    Asked(
        "A19-3", "digamma(1/x) + log x", "digamma(1/x) + log(x)", ((1e-6, "1/102"),), "relative",
        _NO_DIVISION, 4, "4543 ULP in the median", f"{_TENSTORRENT}, issue 54855",
        how="for digamma above 102",
    ),
    Asked(
        "A20", "cbrt x", "cbrt", ((1, 8),), "relative", _NO_DIVISION, 10,
        "50 to 150 ULP of binary32 (3e-6 to 9e-6) in some 100 cycles",
        f"{_TENSTORRENT}, issue 38262", wanted=3e-6,
    ),
    Asked(
        "D09-1", "(1 - cos x)/x^2", "(1 - cos(x))/x^2", ((0, "pi"),), "relative", _NO_DIVISION, 8,
        "the closed form, and Taylor's series near 0", _LIMITS,
    ),
    Asked(
        "D09-2", "(x - sin x)/x^3", "(x - sin(x))/x^3", ((0, "pi"),), "relative", _NO_DIVISION, 8,
        "the same", _LIMITS,
    ),
    Asked(
        "D09-3", "(1 - x^2/2 - cos x)/x^4", "(1 - x^2/2 - cos(x))/x^4", ((0, "pi"),), "relative",
        _NO_DIVISION, 8, "the same", _LIMITS,
    ),
    Asked(
        "D09-4", "sin(x)/x", "sin(x)/x", ((0, 3),), "relative", _NO_DIVISION, 8, "the same",
        _LIMITS, how="to 3, as it vanishes at pi",
    ),
    Asked(
        "D09-5", "x/(2 sin x)", "x/(2*sin(x))", ((0, 3),), "relative", "+ - * / fma", 8,
        "the same", _LIMITS, how="to 3, as it is infinite at pi",
    ),
    Asked(
        "D10", "log((1 - e^-x)/x)", "log((1 - exp(-x))/x)", ((0, "log(2)"),), "absolute",
        "+ - * / fma", 8, "log(-expm1(-x)), calls of a library", "pytorch/pytorch, issue 39242",
        how="log(1 - e^-x) without its pole, up to where log1p(-exp(-x)) takes over",
    ),
    Asked(
        "D13", "W0(z), x = sqrt(e z + 1)", "lambertw((x^2 - 1)/exp(1))", ((1e-3, 3),), "absolute",
        "+ - * / fma", 10, "Halley's iteration in complex numbers", "scipy/xsf, issue 119",
        how="in the square root that removes the branch point; z from -1/e to 2.9",
    ),
    Asked(
        "E07", "atan x", "atan", ((0, 1),), "absolute", "+ - * / fma", 8,
        "a table interpolated linearly, 2e-5", "EricLengyel/Terathon-Math-Library, issue 3",
        wanted=2e-5, how="beyond 1 by pi/2 - atan(1/x)",
    ),
    Asked(
        "P11", "|x|^0.7", "abs(x)^0.7", ((-1, 1),), "absolute", _ALL, 10,
        "type (40, 40): fails", "chebfun/chebfun, issue 2145",
    ),
    Asked(
        "P14", "sin^2 x + sin x^2", "sin(x)^2 + sin(x^2)", ((0, 15),), "absolute", _ALL, 12,
        "degree 110: fails; 100 works", "chebfun/chebfun, issue 555",
        how="22 extrema of the function: beyond what 12 operations do",
    ),
    Asked(
        "P22", "1/(x + 1) - 1/x", "1/(x + 1) - 1/x", ((0.01, 1e5),), "ulp", _ALL, 3,
        "-1/(x*(x + 1)), 3 operations, 2.42 ULP", "herbie-fp/herbie, issue 484",
        number_format="binary32", how="as computed; better with 2",
    ),
    Asked(
        "G01", "sqrt(x + 1) - sqrt x", "sqrt(x + 1) - sqrt(x)", ((1, 1000),), "ulp",
        "+ - * / sqrt", 5, "1/(sqrt(x + 1) + sqrt(x)), 5 operations, 2.33 ULP",
        "herbie-fp/herbie, bench/hamming/rearrangement.fpcore", number_format="binary32",
        how="as computed; theirs is better, which this search does not find",
    ),
    Asked(
        "G03", "(1 - cos x)/x^2", "(1 - cos(x))/x^2", ((-1, 1),), "relative", _ALL, 8,
        "0.5*(sin(x/2)/(x/2))^2", "herbie-fp/herbie, bench/hamming/series.fpcore",
    ),
    Asked(
        "G04", "e^x/(e^x - 1)", "exp(x)/(exp(x) - 1)", ((1e-3, 5),), "relative", _ALL, 8,
        "-1/expm1(-x)", "herbie-fp/herbie, bench/hamming/overflow-underflow.fpcore",
    ),
    Asked(
        "G06", "log(1 - x)/log(1 + x)", "log(1 - x)/log(1 + x)", ((-0.5, 0.5),), "relative", _ALL,
        8, "log1p(-x)/log1p(x)", "herbie-fp/herbie, bench/hamming/series.fpcore",
    ),
    Asked(
        "G09", "(e^x - 1)/x", "(exp(x) - 1)/x", ((0.01, 0.5),), "relative", _ALL, 8,
        "(exp(x) - 1)/log(exp(x))", "FPBench, fptaylor-extra.fpcore",
    ),
    Asked(
        "G10", "2/(1 + e^-2x) - 1", "2/(1 + exp(-2*x)) - 1", ((-1, 1),), "relative", _ALL, 8,
        "tanh(x)", "herbie-fp/herbie, bench/mathematics/logistic-regression.fpcore",
    ),
    Asked(
        "G12", "1 - sqrt((1 + 1/sqrt(1 + x^2))/2)", "1 - sqrt(0.5*(1 + 1/sqrt(1 + x^2)))",
        ((0, 1),), "relative", _ALL, 8, "the expression itself, which cancels at 0",
        "herbie-fp/herbie, bench/physics/sidey.fpcore",
    ),
)  # fmt: skip

LEFT_OUT = (
    LeftOut("A38", "sin, cos, exp, ... (SLEEF)", "no interval and no program are stated"),
    LeftOut("C12", "CIE x of a black body", "its function is an integral over a measured table"),
    LeftOut("D12", "authalic to geographic latitude", "given as the inverse of a function"),
    LeftOut("E11", "exp, ln, powf", "no interval; powf has two arguments"),
    LeftOut("P04", "log(20 x (1 - x)^3) on (0, 1)", "infinite at both ends: the tool names them, "
            "which is what was asked for"),
    LeftOut("P20", "13.08 x2^1.56 x3/x0^1.76", "three arguments"),
)  # fmt: skip
