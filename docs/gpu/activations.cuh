/* Activations by a GPU's instructions that approximate; errors and times: docs/gpu.md.
 * Made by python benchmarks/gpu_hardware.py --write. For sm_80 and later.
 */
#pragma once

__device__ __forceinline__ float an_exp2_approx(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
__device__ __forceinline__ float an_tanh_approx(float x) {
    float y;
    asm("tanh.approx.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}
/* NaN stays NaN, unlike under fminf and fmaxf. */
__device__ __forceinline__ float an_min(float x, float y) {
    float z;
    asm("min.NaN.f32 %0, %1, %2;" : "=f"(z) : "f"(x), "f"(y));
    return z;
}
__device__ __forceinline__ float an_max(float x, float y) {
    float z;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(z) : "f"(x), "f"(y));
    return z;
}

/* exp: for x up to 88.7, as where a maximum is taken off. */
__device__ __forceinline__ float an_exp_to_88(float x) {
    x = an_max(x, -104.0f);
    const float t = 0x1.715476p+0f*x;
    const float r = fmaf(-t, -0x1.05c61p-29f, fmaf(-t, 0x1.62e43p-1f, x));
    const float p = an_exp2_approx(t);
    const float e = fmaf(p, r, p);
    return e;
}

/* logistic: e = exp(-abs(x)), a polynomial of degree 5 for 1/(1 + e). */
__device__ __forceinline__ float an_logistic_5(float x) {
    const float e = an_exp2_approx(-0x1.715476p+0f*fabsf(x));
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.bef0b6p-4f, e, 0x1.b9202ap-2f), e, -0x1.912d7p-1f), e, 0x1.eb16d2p-1f), e, -0x1.fe9f3ep-1f), e, 0x1p+0f);
    return x < 0.0f ? e*q : q;
}

/* silu: e = exp(-abs(x)), a polynomial of degree 5 for 1/(1 + e). */
__device__ __forceinline__ float an_silu_5(float x) {
    const float e = an_exp2_approx(-0x1.715476p+0f*fabsf(x));
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.bef0b6p-4f, e, 0x1.b9202ap-2f), e, -0x1.912d7p-1f), e, 0x1.eb16d2p-1f), e, -0x1.fe9f3ep-1f), e, 0x1p+0f);
    return x*(x < 0.0f ? e*q : q);
}

/* logistic: e = exp(-abs(x)), a polynomial of degree 9 for 1/(1 + e). */
__device__ __forceinline__ float an_logistic(float x) {
    const float a = an_min(fabsf(x), 104.0f);
    const float t = 0x1.715476p+0f*(-a);
    const float r = fmaf(-t, -0x1.05c61p-29f, fmaf(-t, 0x1.62e43p-1f, (-a)));
    const float p = an_exp2_approx(t);
    const float e = fmaf(p, r, p);
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.85a62p-6f, e, 0x1.22ba68p-3f), e, -0x1.908ae2p-2f), e, 0x1.5cead6p-1f), e, -0x1.c53fd2p-1f), e, 0x1.f25afep-1f), e, -0x1.fe21cp-1f), e, 0x1.ffdef6p-1f), e, -0x1.ffff32p-1f), e, 0x1p+0f);
    return x < 0.0f ? e*q : q;
}

/* silu: e = exp(-abs(x)), a polynomial of degree 9 for 1/(1 + e). */
__device__ __forceinline__ float an_silu(float x) {
    const float a = an_min(fabsf(x), 104.0f);
    const float t = 0x1.715476p+0f*(-a);
    const float r = fmaf(-t, -0x1.05c61p-29f, fmaf(-t, 0x1.62e43p-1f, (-a)));
    const float p = an_exp2_approx(t);
    const float e = fmaf(p, r, p);
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.85a62p-6f, e, 0x1.22ba68p-3f), e, -0x1.908ae2p-2f), e, 0x1.5cead6p-1f), e, -0x1.c53fd2p-1f), e, 0x1.f25afep-1f), e, -0x1.fe21cp-1f), e, 0x1.ffdef6p-1f), e, -0x1.ffff32p-1f), e, 0x1p+0f);
    return an_max(x, -104.0f)*(x < 0.0f ? e*q : q);
}

/* logistic: by tanh.approx. */
__device__ __forceinline__ float an_logistic_tanh(float x) {
    const float h = 0.5f*x;
    return fmaf(0.5f, an_tanh_approx(h), 0.5f);
}

/* silu: by tanh.approx. */
__device__ __forceinline__ float an_silu_tanh(float x) {
    const float h = 0.5f*x;
    return fmaf(h, an_tanh_approx(h), h);
}

/* gelu: max(x, 0) - abs(x) 2^P(abs(x)), P of degree 5. */
__device__ __forceinline__ float an_gelu_5(float x) {
    const float a = an_min(fabsf(x), 40.0f);
    const float q = an_exp2_approx(fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.a90cf4p-12f, a, 0x1.af9ea6p-8f), a, -0x1.9e4f04p-5f), a, -0x1.d8509p-2f), a, -0x1.267e74p+0f), a, -0x1.0003ap+0f));
    return fmaf(-a, q, an_max(x, 0.0f));
}

/* gelu: max(x, 0) - abs(x) 2^P(abs(x)), P of degree 8. */
__device__ __forceinline__ float an_gelu_8(float x) {
    const float a = an_min(fabsf(x), 40.0f);
    const float q = an_exp2_approx(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.104c42p-20f, a, 0x1.09dd5ep-16f), a, -0x1.0ce7eap-14f), a, -0x1.e5ef1ep-12f), a, 0x1.ee692ep-8f), a, -0x1.b13284p-5f), a, -0x1.d61286p-2f), a, -0x1.26b074p+0f), a, -0x1.ffffep-1f));
    return fmaf(-a, q, an_max(x, 0.0f));
}

/* gelu: max(x, 0) - abs(x) 2^P(abs(x)), P of degree 9, of least relative error. */
__device__ __forceinline__ float an_gelu(float x) {
    const float a = an_min(fabsf(x), 40.0f);
    const float q = an_exp2_approx(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.b6dceep-30f, a, 0x1.04f60ap-23f), a, -0x1.0ff9a4p-18f), a, 0x1.487d48p-14f), a, -0x1.011f8p-10f), a, 0x1.16358p-7f), a, -0x1.b66f1cp-5f), a, -0x1.d65b8ep-2f), a, -0x1.26959p+0f), a, -0x1.00035ep+0f));
    return fmaf(-a, q, an_max(x, 0.0f));
}

/* softplus: e = exp(-abs(x)), a polynomial of degree 5 for log(1 + e)/e. */
__device__ __forceinline__ float an_softplus_5(float x) {
    const float e = an_exp2_approx(-0x1.715476p+0f*fabsf(x));
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.954016p-6f, e, 0x1.a850b2p-4f), e, -0x1.b300f2p-3f), e, 0x1.4e0e34p-2f), e, -0x1.ff8746p-2f), e, 0x1p+0f);
    return fmaf(e, q, an_max(x, 0.0f));
}

/* softplus: e = exp(-abs(x)), a polynomial of degree 8 for log(1 + e)/e. */
__device__ __forceinline__ float an_softplus_8(float x) {
    const float e = an_exp2_approx(-0x1.715476p+0f*fabsf(x));
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(0x1.5f96a2p-8f, e, -0x1.ec98e6p-6f), e, 0x1.446beap-4f), e, -0x1.19ad82p-3f), e, 0x1.88444ep-3f), e, -0x1.fd132p-3f), e, 0x1.5535dap-2f), e, -0x1.ffff14p-2f), e, 0x1p+0f);
    return fmaf(e, q, an_max(x, 0.0f));
}

/* softplus: e = exp(-abs(x)), a polynomial of degree 9 for log(1 + e)/e. */
__device__ __forceinline__ float an_softplus(float x) {
    const float a = an_min(fabsf(x), 104.0f);
    const float t = 0x1.715476p+0f*(-a);
    const float r = fmaf(-t, -0x1.05c61p-29f, fmaf(-t, 0x1.62e43p-1f, (-a)));
    const float p = an_exp2_approx(t);
    const float e = fmaf(p, r, p);
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(fmaf(-0x1.b2f45ep-9f, e, 0x1.4b079ap-6f), e, -0x1.d8629ap-5f), e, 0x1.b57982p-4f), e, -0x1.3a7a7p-3f), e, 0x1.935c9ap-3f), e, -0x1.ff26ep-3f), e, 0x1.554dfp-2f), e, -0x1.ffffd2p-2f), e, 0x1p+0f);
    return fmaf(e, q, an_max(x, 0.0f));
}
