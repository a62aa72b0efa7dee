// The numbers of elementary.hpp, made by tests/core/elementary_constants.py, which
// derives them; a test compares. In a sum each double is the nearest to what is left.
#pragma once

// clang-format off
namespace autonumerics::elementary {

struct Pair { double hi, lo; };

// ln 2
inline constexpr double ln2[] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56, 0x1.7b57a079a1934p-111};

// 1 / ln 2
inline constexpr double inverse_ln2[] = {0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};

// pi / 2
inline constexpr double pi_2[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110, 0x1.4cf98e804177dp-164, 0x1.31d89cd9128a5p-218};

// 2 / pi
inline constexpr double inverse_pi_2[] = {0x1.45f306dc9c883p-1};

// (e^r - 1 - r)/r^2 = 1/2! + r/3! + r^2/4! + ...,  |r| <= 0.347
inline constexpr double exponential_plain[] = {
    0x1.0000000000000p-1,
    0x1.5555555555557p-3,
    0x1.5555555555557p-5,
    0x1.11111111100b6p-7,
    0x1.6c16c16c15a3fp-10,
    0x1.a01a01abfcb4fp-13,
    0x1.a01a01a9fac1bp-16,
    0x1.71de01f008d38p-19,
    0x1.27e4d3eb7f83dp-22,
    0x1.af4e71a5813d4p-26,
    0x1.1f7f7c3c5e32ep-29,
};

// (atanh(s)/s - 1)/z = 1/3 + z/5 + z^2/7 + ...,  z = s^2 <= 0.02944
inline constexpr double logarithm_plain[] = {
    0x1.5555555555555p-2,
    0x1.9999999999a39p-3,
    0x1.2492492476acap-3,
    0x1.c71c72018cee5p-4,
    0x1.745cf8f09d88cp-4,
    0x1.3b1c394a07465p-4,
    0x1.0fbe3343ffe59p-4,
    0x1.0c076609d8496p-4,
};

// (sin(r)/r - 1)/z = -1/3! + z/5! - z^2/7! + ...,  z = r^2 <= 0.617
inline constexpr double sine_plain[] = {
    -0x1.5555555555555p-3,
    0x1.1111111110bb1p-7,
    -0x1.a01a019e83622p-13,
    0x1.71de37962729bp-19,
    -0x1.ae600a97f7e83p-26,
    0x1.5e0af2759efd2p-33,
};

// (cos(r) - 1 + z/2)/z^2 = 1/4! - z/6! + z^2/8! - ...,  z = r^2 <= 0.617
inline constexpr double cosine_plain[] = {
    0x1.5555555555555p-5,
    -0x1.6c16c16c16966p-10,
    0x1.a01a019f4e8a1p-16,
    -0x1.27e4fa17a6c44p-22,
    0x1.1eeb68b22a59fp-29,
    -0x1.907d7aca02977p-37,
};

// (e^r - 1 - r)/r^2 = 1/2! + r/3! + r^2/4! + ...,  |r| <= 0.347
inline constexpr Pair exponential_precise[] = {
    {0x1.0000000000000p-1, 0x1.5af06371adb0fp-106},
    {0x1.5555555555555p-3, 0x1.555555555555ap-57},
    {0x1.5555555555555p-5, 0x1.555555554716bp-59},
    {0x1.1111111111111p-7, 0x1.11111110eae1cp-63},
    {0x1.6c16c16c16c17p-10, -0x1.f49f46dff4523p-65},
    {0x1.a01a01a01a01ap-13, 0x1.a01a58d5506dap-73},
    {0x1.a01a01a01a01ap-16, 0x1.97e4a1148f399p-76},
    {0x1.71de3a556c734p-19, -0x1.c16b9ad6e6e7bp-73},
    {0x1.27e4fb7789f5dp-22, -0x1.ab5b9c53b98d0p-77},
    {0x1.ae64567f544e4p-26, -0x1.4920a95100e3cp-83},
    {0x1.1eed8eff8d47cp-29, 0x1.55e30d9ad63f2p-83},
    {0x1.6124613a868d5p-33, 0x1.8a17787cccc4cp-87},
};
inline constexpr double exponential_precise_tail[] = {
    0x1.93974a8fa5d03p-37,
    0x1.ae7f3e7696c89p-41,
    0x1.ae7f20bdf4bd3p-45,
    0x1.952c5d8721b52p-49,
    0x1.68ab14ed149d5p-53,
    0x1.2fb38118f4815p-57,
};

// (atanh(s)/s - 1)/z = 1/3 + z/5 + z^2/7 + ...,  z = s^2 <= 0.02944
inline constexpr Pair logarithm_precise[] = {
    {0x1.5555555555555p-2, 0x1.5555555555532p-56},
    {0x1.999999999999ap-3, -0x1.99999998b5a8ep-57},
    {0x1.2492492492492p-3, 0x1.24924179072e5p-57},
    {0x1.c71c71c71c71cp-4, 0x1.c7507a99ee66cp-58},
    {0x1.745d1745d1746p-4, -0x1.1640631df819cp-58},
    {0x1.3b13b13b13b2cp-4, 0x1.3b800d280327fp-60},
    {0x1.1111111110057p-4, 0x1.304ed48253baep-58},
    {0x1.e1e1e1e2dadd4p-5, -0x1.92a3506bc094dp-60},
    {0x1.af286b7979df8p-5, 0x1.491eded173a4dp-59},
};
inline constexpr double logarithm_precise_tail[] = {
    0x1.861873e3c7b02p-5,
    0x1.642997be2b4c7p-5,
    0x1.47ffe5a2faf96p-5,
    0x1.299c722604e3cp-5,
    0x1.57490ddc75ffdp-5,
};

// (sin(r)/r - 1)/z = -1/3! + z/5! - z^2/7! + ...,  z = r^2 <= 0.617
inline constexpr Pair sine_precise[] = {
    {-0x1.5555555555555p-3, -0x1.5555555555555p-57},
    {0x1.1111111111111p-7, 0x1.1111111110777p-63},
    {-0x1.a01a01a01a01ap-13, -0x1.a01a010472897p-73},
    {0x1.71de3a556c734p-19, -0x1.c155083d85328p-73},
    {-0x1.ae64567f544e4p-26, 0x1.c0c68dbd2d4a5p-80},
    {0x1.6124613a86d09p-33, 0x1.e642d868dec03p-89},
    {-0x1.ae7f3e733b663p-41, 0x1.6be5cc449b6eep-95},
    {0x1.952c7702b6b6ep-49, -0x1.d3077da543014p-103},
};
inline constexpr double sine_precise_tail[] = {
    -0x1.2f49b3c46f8c3p-57,
    0x1.71b764033a7c6p-66,
    -0x1.73ff14328f648p-75,
};

// (cos(r) - 1)/z = -1/2! + z/4! - z^2/6! + ...,  z = r^2 <= 0.617
inline constexpr Pair cosine_precise[] = {
    {-0x1.0000000000000p-1, 0x1.3943856e9a555p-108},
    {0x1.5555555555555p-5, 0x1.5555555554656p-59},
    {-0x1.6c16c16c16c17p-10, 0x1.f49f4a03d1194p-65},
    {0x1.a01a01a01a01ap-16, 0x1.a00e0007f01d1p-76},
    {-0x1.27e4fb7789f5cp-22, -0x1.cb20564b337aap-76},
    {0x1.1eed8eff8d897p-29, 0x1.10812ae666ed9p-84},
    {-0x1.93974a8c079e7p-37, 0x1.fd9849ad2a0e1p-95},
    {0x1.ae7f3e72b81f4p-45, -0x1.b39a423098df1p-101},
};
inline constexpr double cosine_precise_tail[] = {
    -0x1.6827853bfc694p-53,
    0x1.e540509815251p-62,
    -0x1.0b3dab828c7fep-70,
};

}  // namespace autonumerics::elementary
