/* CUDA's words for a C++ compiler: intrinsics round as written, each in a function of its own. */
#include <cmath>
#include <cstring>
#define __device__
#define __forceinline__ inline
#define CUDA_ROUNDED(name, T, text) static inline T name(T a, T b) { return text; }
CUDA_ROUNDED(__fadd_rn, float, a + b)
CUDA_ROUNDED(__fsub_rn, float, a - b)
CUDA_ROUNDED(__fmul_rn, float, a * b)
CUDA_ROUNDED(__fdiv_rn, float, a / b)
CUDA_ROUNDED(__dadd_rn, double, a + b)
CUDA_ROUNDED(__dsub_rn, double, a - b)
CUDA_ROUNDED(__dmul_rn, double, a * b)
CUDA_ROUNDED(__ddiv_rn, double, a / b)
static inline float __fsqrt_rn(float a) { return std::sqrt(a); }
static inline double __dsqrt_rn(double a) { return std::sqrt(a); }
using std::fabs;
using std::floor;
using std::fma;
using std::rint;
