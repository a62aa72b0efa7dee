"""Published approximations of sound, colour, geometry, physics and statistics, and of tools."""

from __future__ import annotations

from case import ODD, Case, horner

_OIIO = "AcademySoftwareFoundation/OpenImageIO, fmath.h"
_CHOWDHURY = "Chowdhury-DSP/math_approx"
_LIBJXL = "libjxl/libjxl, lib/jxl/base/fast_math-inl.h"
_BETAFLIGHT = "betaflight/betaflight, maths.c"

_P7 = "z = x*x; p = x*({}); p/sqrt(p*p + 1)"
_TANH_P = {
    "o3": "1 0.183428244899",
    "o5": "1 0.165326984031 0.00970240200826",
    "o7": "1 0.166769941467 0.00818199927912 0.000243153287690",
    "o9": "1 0.166658873283 0.00834777254865 0.000192218110330 3.54808622170e-6",
    "o11": "1 0.166667159320 0.00833223857843 0.000199027336899 2.63661358122e-6 3.33765558362e-8",
}
_A1328 = "1 0.0705230784 0.0422820123 0.0092705272 0.0001520143 0.0002765672 0.0000430638"
_TO_THE_16 = "p = {}; q = p*p; r = q*q; s = r*r; t = s*s; 1 - 1/t"
_TRANSFER = "libjxl/libjxl, lib/jxl/cms/transfer_functions-inl.h"
_A7126 = "0.254829592 -0.284496736 1.421413741 -1.453152027 1.061405429"
_PQ_DECODE = "(max(x^(32/2523) - 3424/4096, 0)/(2413/128 - 2392/128*x^(32/2523)))^(16384/2610)"
_PQ_ENCODE = (
    "((3424/4096 + 2413/128*({0})^(2610/16384))/(1 + 2392/128*({0})^(2610/16384)))^(2523/32)"
)
_VAPOUR = (
    "exp(54.842763 - 6763.22/T - 4.210*log(T) + 0.000367*T"
    " + tanh(0.0415*(T - 218.8))*(53.878 - 1331.22/T - 9.44523*log(T) + 0.014025*T))"
).replace("T", "(x + 273.15)")  # fmt: skip

SIGNALS = (
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
        kernel="tan(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 2.25), **ODD,
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
            kernel="tanh(sqrt(x))/sqrt(x)", kernel_domain=(1e-4, 100), **ODD,
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
        "C05", "PQ decoding", _PQ_DECODE, (0, 1), "absolute",
        "z = x*x + x; (" + horner("2.62975656e-4 -6.23553089e-3 0.738602301 2.64553172 "
                                  "0.550034862", "z") + ")/("
        + horner("421.350107 -428.736818 174.364667 -33.9078883 2.67718770", "z") + ")",
        _TRANSFER, stated="3e-6",
    ),
    Case(
        "C06-hi", "PQ encoding", _PQ_ENCODE.format("x"), (1e-4, 1), "absolute",
        "s = sqrt(sqrt(x)); (" + horner("0.01351392 -1.095778 55.22776 149.2516 48.38434", "s")
        + ")/(" + horner("1.012416 20.16708 92.63710 112.0607 25.90418", "s") + ")",
        _TRANSFER, kernel=_PQ_ENCODE.format("x^4"), kernel_domain=(0.1, 1),
        inner="sqrt(sqrt(x))", stated="7e-7",
    ),
    Case(
        "C06-lo", "PQ encoding", _PQ_ENCODE.format("x"), (0, 1e-4), "absolute",
        "s = sqrt(sqrt(x)); ("
        + horner("9.863406e-6 0.3881234 135.2821 68898.62 -286482.4", "s") + ")/("
        + horner("33.71868 1477.719 16084.77 -43898.84 -207254.6", "s") + ")",
        _TRANSFER, kernel=_PQ_ENCODE.format("x^4"), kernel_domain=(0, 0.1),
        inner="sqrt(sqrt(x))", stated="7e-7",
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
        "C09", "sRGB decoding", "if(x <= 0.04045, x/12.92, ((x + 0.055)/1.055)^2.4)", (0, 1),
        "absolute", "x*(x*(x*0.305306011 + 0.682171111) + 0.012522878)",
        "godotengine/godot, issue 110438",
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
    *(
        Case(
            f"D03-{name}", what, "erfcx", (0, 4), error,
            "t = 1/(x*0.3275911 + 1); (" + horner(_A7126, "t") + ")*t",
            "openmm/openmm, coulombLennardJones.cc; Abramowitz and Stegun 7.1.26",
            weight=weight, stated=stated,
        )
        for name, what, error, weight, stated in (
            ("abs", "e^(x^2) in erfc x = e^(-x^2) v", "absolute", "exp(-x^2)", "1.5e-7"),
            ("rel", "e^(x^2) erfc x", "relative", None, ""),
        )
    ),
    Case(
        "D04", "v in Phi(-x) = e^(-x^2/2) v", "erfcx(x/sqrt(2))/2", (0, 6), "absolute",
        "t = 1/(x*0.23164190 + 1); ("
        + horner("0.127414796 -0.142248368 0.7107068705 -0.7265760135 0.5307027145", "t") + ")*t",
        "PSU3D0/formualizer, issue 458; Abramowitz and Stegun 7.1.26", weight="exp(-x^2/2)",
        stated="7.5e-8", computes_in="binary64",
    ),
    Case(
        "D06", "normal quantile(x + 1/2)", "ndtri(x + 0.5)/x", (0, 0.47575), "relative",
        "z = x*x; x*(" + horner("2.506628277459239 -30.66479806614716 138.3577518672690 "
                                "-275.9285104469687 220.9460984245205 -39.69683028665376", "z")
        + ")/(" + horner("1 -13.28068155288572 66.80131188771972 -155.6989798598866 "
                         "161.5858368580409 -54.47609879822406", "z") + ")",
        "stan-dev/math, inv_Phi (P. J. Acklam)", kernel="ndtri(sqrt(x) + 0.5)/sqrt(x)",
        kernel_domain=(1e-4, 0.2263380625), **ODD, stated="1.15e-9", computes_in="binary64",
    ),
    Case(
        "D06-t", "normal quantile(exp(-x^2/2))", "ndtri(exp(-x^2/2))",
        ("sqrt(-2*log(0.02425))", 38), "relative",
        "(" + horner("2.938163982698783 4.374664141464968 -2.549732539343734 -2.400758277161838 "
                     "-0.3223964580411365 -7.784894002430293e-3") + ")/("
        + horner("1 3.754408661907416 2.445134137142996 0.3224671290700398 7.784695709041462e-3")
        + ")", "stan-dev/math, inv_Phi (P. J. Acklam)", stated="1.15e-9",
        computes_in="binary64",
    ),
    Case(
        "D07", "vapour pressure over water at x degrees C, Pa", _VAPOUR, (-40, 40), "relative",
        horner("611.239921 44.3987641 1.42986287 0.0264847430 3.02950461e-4 2.06739458e-6 "
               "6.40689451e-9 -9.52447341e-12 -9.76195544e-14"),
        "NumericalEarth/Breeze.jl, pull request 849 (P. J. Flatau et al. 1992); against Murphy and "
        "Koop 2005",
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
        "F02", "max(x, 0)", "max(x, 0)", (-2, 2), "absolute",
        horner("0.1877 0.5 0.2344"), "KanishJebaMathewM/Truxify, issue 9372", norm="2",
    ),
    Case(
        "P05-3", "e^x - 1", "exp(x) - 1", ("-1/512", "1/512"), "absolute",
        "(" + horner("0.9999999999999848 0.4999999999999899 0.16666669845581322 "
                     "0.04166667461395329") + ")*x",
        "oscardssmith/BetterExp.jl, pull request 1", exact="f(0) = 0", computes_in="binary64",
    ),
    Case(
        "P17", "sqrt(1 + x) - sqrt(1 - x)", "(sqrt(1 + x) - sqrt(1 - x))/x", (-1, 1), "relative",
        "z = x*x; (x*z)*(z*0.0546875 + 0.125) + x", "herbie-fp/herbie, issue 333",
        kernel="(sqrt(1 + sqrt(x)) - sqrt(1 - sqrt(x)))/sqrt(x)", kernel_domain=(1e-4, 1), **ODD,
        computes_in="binary64",
    ),
    Case(
        "P19-1", "sin x - x", "(sin(x) - x)/x^3", (-0.07, 0.07), "relative",
        "z = x*x; (" + horner("-0.16666666666666667 0.0083333333333333333 "
                              "-1.9841269841269841e-4", "z") + ")*(z*x)",
        "herbie-fp/herbie, bench/regression (bug500)", divisor="x^3",
        kernel="(sin(sqrt(x)) - sqrt(x))/sqrt(x)^3", kernel_domain=(1e-6, 0.0049), inner="x*x",
        outer="v*(u*x)", computes_in="binary64",
    ),
    Case(
        "P19-2", "log(sinh(x)/x)", "log(sinh(x)/x)/x^2", (-0.085, 0.085), "relative",
        "z = x*x; (" + horner("0.16666666666666667 -0.0055555555555555556 3.5273368606701940e-4 "
                              "-2.6455026455026455e-5", "z") + ")*z",
        "herbie-fp/herbie, bench/regression (bug500)", divisor="x^2",
        kernel="log(sinh(sqrt(x))/sqrt(x))/x", kernel_domain=(1e-6, 0.007225), inner="x*x",
        outer="v*u", computes_in="binary64",
    ),
    Case(
        "G07", "(x - sin x)/(x - tan x)", "(x - sin(x))/(x - tan(x))", (-0.4, 0.4), "relative",
        "z = x*x; " + horner("-0.5 0.225 -0.009642857142857143 0.00024107142857142857", "z"),
        "herbie-fp/herbie, bench/hamming/trigonometry.fpcore", computes_in="binary64",
    ),
)  # fmt: skip
