"""Forms that are published, or a tool's, without their constants: the best ones stand for them."""

from __future__ import annotations

from case import Case, horner, polynomial

_TENSTORRENT = "tenstorrent/tt-metal"

FORMS = (
    Case(
        "A17-1", "erfc x", "erfc", (0, 5), "relative",
        "(" + horner("0.008796082293 -0.007338389680 0.002295006541 -3.188772291e-4 "
                     "1.660857486e-5") + ")/("
        + horner("0.004812372674 0.7769769561 -3.899543656 6.669677267 -4.426570897 1") + ")",
        f"{_TENSTORRENT}, issue 54053: rational, degrees 4 and 5", known=False,
        stated="1.14 at x = 5",
    ),
    Case(
        "A17-2", "e^(x^2) erfc x", "erfcx", (2.5, 5), "relative", polynomial(8),
        f"{_TENSTORRENT}, pull request 56377: degree 8", known=False,
    ),
    Case(
        "A17-3", "x e^(x^2) erfc x", "x*erfcx(x)", (1, 9.2), "relative",
        "w = 1/(x*x); " + horner("0.5641703245 -0.2805357834 0.3872914367 -0.6653028461 "
                                  "0.9556998436 -0.923321892 0.5090306803 -0.1194521869", "w"),
        f"{_TENSTORRENT}, pull request 53022: degree 7 in 1/x^2", known=False, stated="1.4e-5",
    ),
    *(
        Case(
            f"A34-{terms}", "atan x", "atan", (0, 1), "absolute",
            "z = x*x; (" + polynomial(terms - 1, "z") + ")*x",
            f"halide/Halide, pull request 8388: odd polynomial of {terms} terms", known=False,
        )
        for terms in (3, 5, 7)
    ),
    *(
        Case(
            f"B14-{degree}", "2^x", "exp2", (-1, 1), "relative", polynomial(degree),
            f"tim-janik/beast, pull request 124: degree {degree}", known=False, stated=stated,
        )
        for degree, stated in ((2, "9.02e-3"), (3, "7.94e-4"), (4, "5.57e-5"))
    ),
    Case(
        "P01", "log(1 + x)", "log(1 + x)/x", (0, 1), "relative", "(" + polynomial(15) + ")*x",
        "samhocevar/lolremez, issue 24: degree 16, refused", known=False, divisor="x", outer="v*x",
    ),
    Case(
        "P02", "e^x", "exp", (-1, 1), "relative", polynomial(10),
        "samhocevar/lolremez, issue 12: degree 10", known=False,
    ),
    Case(
        "P05-2", "e^x - 1", "exp(x) - 1", ("-1/512", "1/512"), "absolute",
        "(" + polynomial(2) + ")*x", "simonbyrne/Remez.jl, issue 6: degree 2 times x, an exception",
        known=False, exact="f(0) = 0",
    ),
    Case(
        "P07", "|x - 1/2|", "abs(x - 0.5)", (-1, 1), "absolute", polynomial(2),
        "chebfun/chebfun, issue 2399: degree 2, not the optimum", known=False,
    ),
    Case(
        "P08-2", "cos x", "cos", (-1, 1), "absolute", "1/(x*x*0.5 + 1.0)",
        "chebfun/chebfun, issue 2412: types (0, 2), (1, 2), (0, 3), (1, 3), wrong coefficients",
        known=False,
    ),
    Case(
        "P08-4", "cos x", "cos", (-1, 1), "absolute",
        "z = x*x; 1/((z*0.208333 + 0.5)*z + 1.0)",
        "chebfun/chebfun, issue 2412: types (0, 4), (1, 4), wrong coefficients", known=False,
    ),
    Case(
        "P10", "cos(2 pi x)", "cos(2*pi*x)", (-1, 1), "absolute",
        "z = x*x; " + polynomial(5, "z"),
        "chebfun/chebfun, issue 2230: degree 11, stops", known=False,
    ),
    Case(
        "P13", "sqrt|x - 0.1|", "sqrt(abs(x - 0.1))", (-1, 1), "absolute", polynomial(5),
        "chebfun/chebfun, issue 1405: degree 5, fails", known=False,
    ),
    Case(
        "P16", "1/(1 + 25 x^2)", "1/(1 + 25*x^2)", (-1, 1), "absolute",
        "z = x*x; " + polynomial(2, "z"),
        "chunwangpro/Remez_Python, issue 1: degree 5, not the optimum", known=False,
    ),
)  # fmt: skip
