"""Approximations that real software ships, as data: what `cases.py` compares with.

A formula is written in + - * / and sqrt, with its constants as published; how many operations it
has is counted from it (see `cases.py`). Functions that vanish in the domain have their relative
error measured as that of a quotient: `function` is then f/x, say, and `divisor` says by what the
formula is divided. Where a search is made for a part of the function, as one is in z = x^2 for an
odd one, `kernel` and its domain tell the part and `whole` how the program g becomes one of x.
"""

from __future__ import annotations

from dataclasses import dataclass

Domain = tuple[float | str, float | str]


@dataclass(frozen=True)
class Case:
    """One published approximation. `stated`: what its authors say of the error, if anything."""

    name: str
    what: str
    function: str
    domain: Domain
    error: str
    formula: str
    source: str
    divisor: str = ""
    kernel: str = ""
    kernel_domain: Domain | None = None
    inner: str = "x"
    outer: str = "v"
    stated: str = ""


def horner(constants: str, x: str = "x") -> str:
    """A polynomial by Horner's rule, its constants from the lowest power on.

    >>> horner("1 2 3")
    '((3)*x + 2)*x + 1'
    """
    *rest, text = constants.split()
    for constant in reversed(rest):
        text = f"({text})*{x} + {constant}"
    return text


_FLASH = "Dao-AILab/flash-attention, flash_attn/cute/utils.py"
_XNNPACK = "google/XNNPACK"
_TENSTORRENT = "tenstorrent/tt-metal"
_HALIDE = "halide/Halide, src/IROperator.cpp"
_OIIO = "AcademySoftwareFoundation/OpenImageIO, fmath.h"
_CHOWDHURY = "Chowdhury-DSP/math_approx"
_LIBJXL = "libjxl/libjxl, lib/jxl/base/fast_math-inl.h"
_BETAFLIGHT = "betaflight/betaflight, maths.c"

_ODD = {"divisor": "x", "inner": "x*x", "outer": "v*x"}
"""Searched as g in x g(x^2)."""

_P7 = "z = x*x; p = x*({}); p/sqrt(p*p + 1)"
_TANH_P = {
    "o3": "1 0.183428244899",
    "o5": "1 0.165326984031 0.00970240200826",
    "o7": "1 0.166769941467 0.00818199927912 0.000243153287690",
    "o9": "1 0.166658873283 0.00834777254865 0.000192218110330 3.54808622170e-6",
    "o11": "1 0.166667159320 0.00833223857843 0.000199027336899 2.63661358122e-6 3.33765558362e-8",
}
_A1328 = "1 0.0705230784 0.0422820123 0.0092705272 0.0001520143 0.0002765672 0.0000430638"
_HALIDE_OUTER = "1 0.0703310579 0.0430054424 0.0081960206 0.0009353904 -0.0000026500 0.0000818502"
_TO_THE_16 = "p = {}; q = p*p; r = q*q; s = r*r; t = s*s; 1 - 1/t"
_SEED = horner("2.121212482452392578125 -1.4545459747314453125 0.3232325017452239990234375")

CASES = (
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
        kernel="erf(sqrt(x/2))/sqrt(x)", kernel_domain=(1e-4, 26.173456), **_ODD,
    ),
    Case(
        "A27", "sin x", "sin(x)/x", (0, "pi/2"), "relative",
        "z = x*x; x*((z*3.2340581529e-3 - 0.13314664364)*z + 1)"
        "/((z*4.8770775902e-4 + 0.033519912511)*z + 1)",
        f"{_XNNPACK}, src/f32-vsin/rational-5-4.c.in",
        kernel="sin(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, "pi^2/4"), **_ODD,
    ),
    Case(
        "A28-1", "tanh x", "tanh(x)/x", (0, 4.5), "relative",
        "z = x*x; x*((z*8.1062316895e-4 + 0.10632324219)*z + 1)"
        "/((z*0.014091491699 + 0.43945312500)*z + 1)",
        f"{_XNNPACK}, src/f16-vtanh/rational-5-4.c.in",
        kernel="tanh(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 20.25), **_ODD, stated="binary16",
    ),
    Case(
        "A28-2", "erf(x/sqrt 2)", "erf(x/sqrt(2))/x", (0, 3.5), "relative",
        "z = x*x; x*((z*4.5998394489e-3 + 0.15397867560)*z + 0.79763203859)"
        "/((z*0.042862996459 + 0.35756936669)*z + 1)",
        f"{_XNNPACK}, src/f16-vgelu/rational-6-4.c.in",
        kernel="erf(sqrt(x/2))/sqrt(x)", kernel_domain=(1e-4, 12.25), **_ODD, stated="binary16",
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
        kernel="erf(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 1), **_ODD,
    ),
    Case(
        "A33-3", "erf x", "erf", (1, 4), "relative",
        _TO_THE_16.format(horner(_HALIDE_OUTER)), _HALIDE,
    ),
    Case(
        "A36", "e^x", "exp", ("-log(2)/2", "log(2)/2"), "relative",
        "z = x*x; ((x*0x1.0e4020p-7 + 0x1.573e2ep-5)*z + (x*0x1.555e66p-3 + 0x1.fffdb6p-2))*z"
        " + x*0x1.ffffecp-1 + 1", "ggml-org/ggml, src/ggml-cpu/vec.h", stated="1.95 ULP",
    ),
    Case(
        "B01", "tanh x", "tanh", (-5, 5), "absolute",
        "z = x*x; x*(((z + 378)*z + 17325)*z + 135135)"
        "/(((z*28 + 3150)*z + 62370)*z + 135135)",
        "surge-synthesizer/sst-basic-blocks, dsp/FastMath.h; juce-framework/JUCE",
    ),
    Case(
        "B04", "tan x", "tan(x)/x", (0, 1.5), "relative",
        "z = x*x; x*(((z - 378)*z + 17325)*z - 135135)"
        "/(((z*28 - 3150)*z + 62370)*z - 135135)",
        "surge-synthesizer/sst-basic-blocks, dsp/FastMath.h",
        kernel="tan(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 2.25), **_ODD,
    ),
    Case(
        "B07", "tanh x", "tanh", (-3, 3), "absolute", "z = x*x; x*(z + 27)/(z*9 + 27)",
        "electro-smith/DaisySP, Utility/dsp.h",
    ),
    *(
        Case(
            f"B08-{order[1:]}", "tanh x", "tanh(x)/x", (-10, 10), "relative",
            _P7.format(horner(constants, "z")),
            f"{_CHOWDHURY}, hyperbolic_trig_approx.hpp",
            kernel="tanh(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 100), **_ODD,
        )
        for order, constants in _TANH_P.items()
    ),
    Case(
        "B10-1", "Li2(x)", "li2(x)/x", (0, 0.5), "relative",
        "x*0.996460629617/(1 - x*0.288575624121)", f"{_CHOWDHURY}, polylogarithm_approx.hpp",
        divisor="x", outer="v*x",
    ),
    Case(
        "B10-2", "Li2(x)", "li2(x)/x", (0, 0.5), "relative",
        "x*(0.999994847641 - x*0.546961998015)"
        "/((x*0.0899936224040 - 0.797206910618)*x + 1)", f"{_CHOWDHURY}, polylogarithm_approx.hpp",
        divisor="x", outer="v*x",
    ),
    Case(
        "B10-3", "Li2(x)", "li2(x)/x", (0, 0.5), "relative",
        "x*((x*0.231155739205 - 1.07612533343)*x + 0.999999991192)"
        "/(((0.451592861555 - x*0.0281544399023)*x - 1.32612627824)*x + 1)",
        f"{_CHOWDHURY}, polylogarithm_approx.hpp", divisor="x", outer="v*x",
    ),
    Case(
        "B11-3", "Wright omega", "lambertw(exp(x))", (-3, "exp(1)"), "absolute",
        horner("0.616522951065868 0.388418422853809 0.0534379648805832 -0.00251076420630778"),
        f"{_CHOWDHURY}, wright_omega_approx.hpp",
    ),
    Case(
        "B11-5", "Wright omega", "lambertw(exp(x))", (-3, "exp(1)"), "absolute",
        horner("0.569291529016010 0.290890537885083 0.0719291313363515 0.0216881206167543 "
               "-0.00156418794118294 -0.00151562297325209"),
        f"{_CHOWDHURY}, wright_omega_approx.hpp",
    ),
    Case(
        "B13", "tanh x", "tanh", (0, 10), "absolute",
        "z = x*x; x*((x*0.821226666969744 + 0.893229853513558)*z + (x*2.45550750702956"
        " + 2.45550750702956))/((z + 2.44506634652299)*(z*0.814642734961073 + x)"
        " + 2.44506634652299)", "mikeoliphant/NeuralAudio, pull request 24",
    ),
    Case(
        "C01", "log2(1 + x)", "log2(1 + x)", ("-1/3", "1/3"), "absolute",
        "((x*0.74245873327820566 + 1.4287160470083755)*x - 1.8503833400518310e-6)"
        "/((x*0.17409343003366853 + 1.0096718572241148)*x + 0.99032814277590719)",
        f"{_LIBJXL} (FastLog2f)", stated="mean 3.9e-6",
    ),
    Case(
        "C03", "cos x", "cos", (0, "pi/2"), "absolute",
        "u = x*0.25; z = u*u; p = (z*0.06960438 - 0.84087373)*z + 1.68179268;"
        " q = p*p - 1.414213562; q*q - 1", f"{_LIBJXL} (FastCosf)", stated="7e-5",
    ),
    Case(
        "C08", "1.055 x^(1/2.4) - 0.055", "1.055*x^(1/2.4) - 0.055", (0.0031308, 1), "absolute",
        "s = sqrt(x); (" + horner("-5.135152395e-4 5.287254571e-3 0.3903842876 1.474205315 "
                                  "0.7352629620", "s") + ")/("
        + horner("0.01004519624 0.3036675394 1.340816930 0.9258482155 0.02424867759", "s") + ")",
        "libjxl/libjxl, lib/jxl/cms/transfer_functions-inl.h", stated="5e-7",
        kernel="1.055*x^(2/2.4) - 0.055", kernel_domain=("sqrt(0.0031308)", 1), inner="sqrt(x)",
    ),
    Case(
        "C11", "log2 x", "log2", (1, 2), "absolute",
        "x*0.250984849 + 1.774485010 - 3.45175998/(x + 0.7041774136)",
        "google/skia, SkRasterPipeline (approx_log2), its bit tricks left out",
    ),
    Case(
        "C14", "acos x", "acos", (0, 1), "absolute",
        "sqrt(1 - x)*(" + horner("1.5707963267 -0.213300989 0.077980478 -0.02164095") + ")",
        f"{_OIIO} (fast_acos)", stated="4.51803e-5",
    ),
    Case(
        "C17", "erf x", "erf", (0, 4), "absolute", _TO_THE_16.format(horner(_A1328)),
        f"{_OIIO} (fast_erf); Abramowitz and Stegun 7.1.28", stated="1.93715e-6",
    ),
    Case(
        "C18", "erfinv(x)/x of w = -log(1 - x^2)", "erfinv(sqrt(1 - exp(-x)))/sqrt(1 - exp(-x))",
        (1e-4, 5), "relative",
        "t = x - 2.5; " + horner("1.50140941 0.246640727 -0.00417768164 -0.00125372503 "
                                 "0.00021858087 -4.39150654e-6 -3.5233877e-6 3.43273939e-7 "
                                 "2.81022636e-8", "t"), f"{_OIIO} (fast_ierf); M. Giles",
    ),
    Case(
        "C20", "atan x", "atan", (0, 1), "absolute", "x*((1.0301 - x*0.1784) - x*x*0.0663)",
        "michaldrobot/ShaderFastLibs, ShaderFastMathLib.h", stated="7e-5",
    ),
    Case(
        "D01", "2 e^-x/(sqrt(pi) x) - erf(sqrt x)/x^1.5",
        "2*exp(-x)/(sqrt(pi)*x) - erf(sqrt(x))/x^1.5", (1e-4, 16), "absolute",
        "(" + horner("-0.75225204789749321333 0.069670166153766424023 -0.019278317264888380590 "
                     "1.0054721316683106153e-3 -5.3401640219807709149e-5 1.4703624142580877519e-6 "
                     "-1.7357322914161492954e-8") + ")/("
        + horner("1 0.50736591960530292870 0.11583842382862377919 0.014866955030185295499 "
                 "1.1193462567257629232e-3") + ")",
        "gromacs/gromacs, simd_math.h (pmeForceCorrection)", stated="1e-6",
    ),
    Case(
        "D06", "normal quantile(x + 1/2)", "ndtri(x + 0.5)/x", (0, 0.47575), "relative",
        "z = x*x; x*(" + horner("2.506628277459239 -30.66479806614716 138.3577518672690 "
                                "-275.9285104469687 220.9460984245205 -39.69683028665376", "z")
        + ")/(" + horner("1 -13.28068155288572 66.80131188771972 -155.6989798598866 "
                         "161.5858368580409 -54.47609879822406", "z") + ")",
        "stan-dev/math, inv_Phi (P. J. Acklam)", kernel="ndtri(sqrt(x) + 0.5)/sqrt(x)",
        kernel_domain=(1e-4, 0.2263380625), **_ODD, stated="1.15e-9",
    ),
    Case(
        "E01", "atan x", "atan", (0, 1), "absolute",
        "((((0.3099814292351353 - x*0.05030176425872175)*x + 0.14744007058297684)*x"
        " + 0.99997356613987)*x + 3.14551665884836e-7)"
        "/((x*0.6444640676891548 + 0.1471039133652469)*x + 1)", f"{_BETAFLIGHT} (atan2_approx)",
        stated="7.152557e-7",
    ),
    Case(
        "E02", "acos x", "acos", (0, 1), "absolute",
        "sqrt(1 - x)*(" + horner("1.5707288 -0.2121144 0.0742610 -0.0187293") + ")",
        f"{_BETAFLIGHT} (acos_approx); Abramowitz and Stegun 4.4.45", stated="6.760856e-5",
    ),
    Case(
        "E04-5", "sin x", "sin", ("-pi/2", "pi/2"), "absolute",
        "z = x*x; (x*z)*((0.008312366210 - z*1.849218155e-4)*z - 0.1666568107) + x",
        f"{_BETAFLIGHT} (sin_approx, VERY_FAST_MATH)",
    ),
    Case(
        "E04-6", "sin x", "sin", ("-pi/2", "pi/2"), "absolute",
        "z = x*x; (x*z)*(((z*2.600054768e-6 - 1.980661520e-4)*z + 0.008333017292)*z"
        " - 0.1666665710) + x", f"{_BETAFLIGHT} (sin_approx, FAST_MATH)",
    ),
    Case(
        "E08", "atan x", "atan", (-1, 1), "absolute",
        "z = x*x; x*((z*0.079331 - 0.288769)*z + 0.995354)", "jvm-gaming.org, topic 41235",
        stated="6e-4",
    ),
    Case(
        "E10-1", "atan x", "atan", (0, 1), "absolute",
        "x*(1.06919229675374 - x*0.28379413335629)", "reddit, r/programming, post 1qx5ac9",
    ),
    Case(
        "E10-2", "atan x", "atan", (0, 1), "absolute",
        "z = x*x; (x*z)*((0.15931422 - z*0.0464964749)*z - 0.327622764) + x",
        "reddit, r/programming, post 1qx5ac9 (answer)", stated="2.77e-3",
    ),
    Case(
        "F01", "1/(1 + e^-x)", "1/(1 + exp(-x))", (-5, 5), "absolute",
        "x*(0.197 - x*x*0.004) + 0.5", "OpenMined/TenSEAL, tutorial 1",
    ),
    Case(
        "G07", "(x - sin x)/(x - tan x)", "(x - sin(x))/(x - tan(x))", (-0.4, 0.4), "relative",
        "z = x*x; " + horner("-0.5 0.225 -0.009642857142857143 0.00024107142857142857", "z"),
        "herbie-fp/herbie, bench/hamming/trigonometry.fpcore",
    ),
)  # fmt: skip
