"""Published approximations of machine-learning kernels, of numeric compilers and libraries."""

from __future__ import annotations

from case import ODD, Case, horner

_FLASH = "Dao-AILab/flash-attention, flash_attn/cute/utils.py"
_XNNPACK = "google/XNNPACK"
_TENSTORRENT = "tenstorrent/tt-metal"
_HALIDE = "halide/Halide, src/IROperator.cpp"
_HALIDE_OUTER = "1 0.0703310579 0.0430054424 0.0081960206 0.0009353904 -0.0000026500 0.0000818502"
_TO_THE_16 = "p = {}; q = p*p; r = q*q; s = r*r; t = s*s; 1 - 1/t"
_SEED = horner("2.121212482452392578125 -1.4545459747314453125 0.3232325017452239990234375")

NETWORKS = (
    Case(
        "A01-2", "2^x", "exp2", (0, 1), "relative",
        horner("1 0.6657850742340087890625 0.330107033252716064453125"), _FLASH,
    ),
    Case(
        "A01-3", "2^x", "exp2", (0, 1), "relative",
        horner("1 0.695146143436431884765625 0.227564394474029541015625 "
               "0.077119089663028717041015625"), _FLASH,
    ),
    Case(
        "A01-4", "2^x", "exp2", (0, 1), "relative",
        horner("1 0.693042695522308349609375 0.2412912547588348388671875 "
               "0.052225358784198760986328125 0.013434938155114650726318359375"), _FLASH,
    ),
    Case(
        "A01-5", "2^x", "exp2", (0, 1), "relative",
        horner("1 0.693151414394378662109375 0.24016360938549041748046875 "
               "0.055802188813686370849609375 0.00901452265679836273193359375 "
               "0.00186810153536498546600341796875"), _FLASH,
    ),
    Case(
        "A02", "2^x", "exp2", (-0.5, 0.5), "relative", horner("1 0.6951 0.2276 0.0771"),
        "flashinfer-ai/flashinfer, pull request 3640",
    ),
    Case(
        "A04", "log(1 + e^-x)", "log(1 + exp(-x))", (0, 5), "absolute",
        horner("0.69310557842 -0.49926245213 0.12186349183 5.6753782555e-3 -1.0528374463e-2 "
               "2.7290175203e-3 -3.4358495031e-4 2.1285692128e-5 -4.8245715334e-7"),
        f"{_TENSTORRENT}, ckernel_sfpu_softplus.h",
    ),
    Case(
        "A05", "log(1 + e^-x)", "log(1 + exp(-x))", (0, 5), "relative",
        horner("0.69423984729 -0.50932420424 0.14279095486 -1.3000584069e-2 -1.8627923291e-3 "
               "5.0152968088e-4 -3.1273466851e-5"),
        f"{_TENSTORRENT}, ckernel_sfpu_softplus.h",
    ),
    Case(
        "A07", "x - tanh x", "(x - tanh(x))/x^3", (0, 1), "relative",
        "z = x*x; (" + horner("0.33333331347 -0.13333128393 5.3934831172e-2 -2.1660288796e-2 "
                              "8.2192532718e-3 -2.5107525289e-3 4.2079269770e-4", "z") + ")*(z*x)",
        f"{_TENSTORRENT}, pull request 47323", divisor="x^3",
        kernel="(sqrt(x) - tanh(sqrt(x)))/sqrt(x)^3", kernel_domain=(1e-4, 1), inner="x*x",
        outer="v*(u*x)", stated="binary32",
    ),
    Case(
        "A08", "x - tanh x", "(x - tanh(x))/x^3", (0, 1), "relative",
        "z = x*x; (" + horner("0.33329936862 -0.13223160803 4.8076551408e-2 -1.0762925260e-2", "z")
        + ")*(z*x)", f"{_TENSTORRENT}, pull request 47323", divisor="x^3",
        kernel="(sqrt(x) - tanh(sqrt(x)))/sqrt(x)^3", kernel_domain=(1e-4, 1), inner="x*x",
        outer="v*(u*x)", stated="bfloat16",
    ),
    Case(
        "A11", "I0(x)", "i0", (0, 6), "relative",
        "z = x*x; " + horner("1 0.25 0.015625 4.340277778e-4 6.781684028e-6 6.78e-8 4.71e-10 "
                             "2.40e-12 9.39e-15 2.90e-17 7.24e-20 1.50e-22", "z"),
        f"{_TENSTORRENT}, issue 56379", kernel="i0(sqrt(x))", kernel_domain=(1e-4, 36),
        inner="x*x", stated="269 ULP",
    ),
    Case(
        "A13-1", "1/x", "1/x", (1, 2), "relative",
        f"y = {_SEED}; (1 - x*y)*y + y", f"{_TENSTORRENT}, ckernel_sfpu_recip.h", stated="bfloat16",
    ),
    Case(
        "A13-2", "1/x", "1/x", (1, 2), "relative",
        f"y = {_SEED}; w = (1 - x*y)*y + y; (1 - x*w)*w + w",
        f"{_TENSTORRENT}, ckernel_sfpu_recip.h", stated="1 ULP",
    ),
    Case(
        "A14", "1/x", "1/x", (0.5, 1), "relative",
        "y = 2.885390 - x*2.081368863025; w = (2 - x*y)*y; (2 - x*w)*w",
        f"{_TENSTORRENT}, issue 53106", stated="1.4752e-3",
    ),
    Case(
        "A16", "erfinv of w = -log(1 - x^2)", "erfinv(sqrt(1 - exp(-x)))", (1e-4, 6.22), "relative",
        "t = 4.330746750799873 - x*0.5; sqrt(sqrt(t*t + x*6.802721088435374) - t)",
        f"{_TENSTORRENT}, issue 54049 (S. Winitzki, a = 0.147)", stated="1.96e-3",
    ),
    Case(
        "A24", "log(1 + x)", "log(1 + x)/x", ("sqrt(1/2) - 1", "sqrt(2) - 1"), "relative",
        "x*((x*0.1824996918440 + 1)*x + 1)/(((x*0.049584995955 + 0.599170029163)*x + 1.5)*x + 1)",
        f"{_XNNPACK}, src/f32-vlog/rational-3-3.c.in", divisor="x", outer="v*x",
    ),
    Case(
        "A26", "erf(x/sqrt 2)", "erf(x/sqrt(2))/x", (0, 5.116), "relative",
        "z = x*x; x*(" + horner("0.79788452387 0.066972173750 9.3065137044e-3 3.2973114867e-4 "
                                "1.2609783880e-5 4.5835321316e-8", "z") + ")/("
        + horner("1 0.25060352683 0.028431978077 1.8622842617e-3 7.2267655923e-5 1.1988805682e-6",
                 "z") + ")", f"{_XNNPACK}, src/f32-vgelu/rational-12-10.c.in",
        kernel="erf(sqrt(x/2))/sqrt(x)", kernel_domain=(1e-4, 26.173456), **ODD,
    ),
    Case(
        "A27", "sin x", "sin(x)/x", (0, "pi/2"), "relative",
        "z = x*x; x*((z*3.2340581529e-3 - 0.13314664364)*z + 1)"
        "/((z*4.8770775902e-4 + 0.033519912511)*z + 1)",
        f"{_XNNPACK}, src/f32-vsin/rational-5-4.c.in",
        kernel="sin(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, "pi^2/4"), **ODD,
    ),
    Case(
        "A28-1", "tanh x", "tanh(x)/x", (0, 4.5), "relative",
        "z = x*x; x*((z*8.1062316895e-4 + 0.10632324219)*z + 1)"
        "/((z*0.014091491699 + 0.43945312500)*z + 1)",
        f"{_XNNPACK}, src/f16-vtanh/rational-5-4.c.in",
        kernel="tanh(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 20.25), **ODD, stated="binary16",
    ),
    Case(
        "A28-2", "erf(x/sqrt 2)", "erf(x/sqrt(2))/x", (0, 3.5), "relative",
        "z = x*x; x*((z*4.5998394489e-3 + 0.15397867560)*z + 0.79763203859)"
        "/((z*0.042862996459 + 0.35756936669)*z + 1)",
        f"{_XNNPACK}, src/f16-vgelu/rational-6-4.c.in",
        kernel="erf(sqrt(x/2))/sqrt(x)", kernel_domain=(1e-4, 12.25), **ODD, stated="binary16",
    ),
    Case(
        "A29", "1/(1 + e^-x)", "1/(1 + exp(-x))", (-18, 18), "absolute",
        "z = x*x; x*(" + horner("2.48287947061529e-1 8.51377133304701e-3 6.08574864600143e-5 "
                                "1.15627324459942e-7 4.37031012579801e-11", "z") + ")/("
        + horner("9.93151921023180e-1 1.16817656904453e-1 1.70198817374094e-3 "
                 "6.29106785017040e-6 5.76102136993427e-9 6.10247389755681e-13", "z") + ") + 0.5",
        "microsoft/onnxruntime, core/mlas/lib/logistic.cpp",
    ),
    Case(
        "A31", "tanh x", "tanh", (-8, 8), "absolute",
        "z = x*x; x*(" + horner("4.89352455891786e-3 6.37261928875436e-4 1.48572235717979e-5 "
                                "5.12229709037114e-8 -8.60467152213735e-11 2.00018790482477e-13 "
                                "-2.76076847742355e-16", "z") + ")/("
        + horner("4.89352518554385e-3 2.26843463243900e-3 1.18534705686654e-4 "
                 "1.19825839466702e-6", "z") + ")",
        "tensorflow/tensorflow, issue 55390; the constants are Eigen's, its clamp left out",
    ),
    Case(
        "A32-5", "e^x", "exp", (0, "log(2)"), "relative",
        horner("1 1 0.49970514590562437052 0.16873890085469545053 0.03668965196652099192 "
               "0.01314350012789660196"), _HALIDE,
    ),
    Case(
        "A32-7", "e^x", "exp", (0, "log(2)"), "relative",
        horner("1 1 0.49999899033463041098 0.16667983794100929562 0.04160188091348320655 "
               "0.00848988645943932717 0.00119156835564003744 0.00031965933071842413"), _HALIDE,
    ),
    Case(
        "A33-1", "log(1 + x)", "log(1 + x)/x", (-0.25, 0.5), "relative",
        "(" + horner("1 -0.49997513376789826101 0.33320464908377461777 -0.25110261010892864775 "
                     "0.20625219040645212387 -0.16252961013874300811 0.07640318789187280912")
        + ")*x", _HALIDE, divisor="x", outer="v*x",
    ),
    Case(
        "A33-2", "erf x", "erf(x)/x", (0, 1), "relative",
        "z = x*x; (" + horner("1.1283789803 -0.3761207240 0.1127890132 -0.0266849239 "
                              "0.0048937243 -0.0005553339", "z") + ")*x", _HALIDE,
        kernel="erf(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 1), **ODD,
    ),
    Case(
        "A33-3", "erf x", "erf", (1, 4), "relative",
        _TO_THE_16.format(horner(_HALIDE_OUTER)), _HALIDE,
    ),
    Case(
        "A35", "atan x", "atan", (0, 1), "absolute", "", "llvm/torch-mlir, pull request 4517",
        pieces=tuple(
            (domain, "z = x*x; (" + horner(constants, "z") + ")*x")
            for domain, constants in (
                ((0, 0.546), "0.99999887 -0.33325633 0.19846700 -0.13003899 0.06094434"),
                ((0.546, 0.792), "0.99966830 -0.32924002 0.17935193 -0.08747230 0.02348170"),
                ((0.792, 1), "0.99757016 -0.31611255 0.14805676 -0.05377132 0.00965516"),
            )
        ), shared_ops=2, most=10, stated="7.42e-8",
    ),
    Case(
        "A36", "e^x", "exp", ("-log(2)/2", "log(2)/2"), "relative",
        "z = x*x; ((x*0x1.0e4020p-7 + 0x1.573e2ep-5)*z + (x*0x1.555e66p-3 + 0x1.fffdb6p-2))*z"
        " + x*0x1.ffffecp-1 + 1", "ggml-org/ggml, src/ggml-cpu/vec.h", stated="1.95 ULP",
    ),
)  # fmt: skip
