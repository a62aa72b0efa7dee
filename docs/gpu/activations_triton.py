# Activations by a GPU's instructions that approximate; errors and times: docs/gpu.md.
# Made by python benchmarks/gpu_hardware.py --write. For sm_80 and later.

import triton
import triton.language as tl


@triton.jit
def an_exp2_approx(x):
    return tl.inline_asm_elementwise("ex2.approx.ftz.f32 $0, $1;", "=f,f", [x], tl.float32, True, 1)


@triton.jit
def an_tanh_approx(x):
    return tl.inline_asm_elementwise("tanh.approx.f32 $0, $1;", "=f,f", [x], tl.float32, True, 1)


@triton.jit
def an_min(x, y):
    return tl.minimum(x, y, propagate_nan=tl.PropagateNan.ALL)


@triton.jit
def an_max(x, y):
    return tl.maximum(x, y, propagate_nan=tl.PropagateNan.ALL)


@triton.jit
def an_exp_to_88(x):
    """Exp: for x up to 88.7, as where a maximum is taken off."""
    x = an_max(x, -104.0)
    t = 1.4426950216293335*x
    r = tl.fma(-t, -1.9046542121259336e-09, tl.fma(-t, 0.6931471824645996, x))
    p = an_exp2_approx(t)
    e = tl.fma(p, r, p)
    return e


@triton.jit
def an_logistic_5(x):
    """Logistic: e = exp(-abs(x)), a polynomial of degree 5 for 1/(1 + e)."""
    e = an_exp2_approx(-1.4426950216293335*tl.abs(x))
    q = tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-0.10911627858877182, e, 0.43078675866127014), e, -0.7835497856140137), e, 0.9591584801673889), e, -0.9973086714744568), e, 1.0)
    return tl.where(x < 0.0, e*q, q)


@triton.jit
def an_silu_5(x):
    """Silu: e = exp(-abs(x)), a polynomial of degree 5 for 1/(1 + e)."""
    e = an_exp2_approx(-1.4426950216293335*tl.abs(x))
    q = tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-0.10911627858877182, e, 0.43078675866127014), e, -0.7835497856140137), e, 0.9591584801673889), e, -0.9973086714744568), e, 1.0)
    return x*tl.where(x < 0.0, e*q, q)


@triton.jit
def an_logistic(x):
    """Logistic: e = exp(-abs(x)), a polynomial of degree 9 for 1/(1 + e)."""
    a = an_min(tl.abs(x), 104.0)
    t = 1.4426950216293335*(-a)
    r = tl.fma(-t, -1.9046542121259336e-09, tl.fma(-t, 0.6931471824645996, (-a)))
    p = an_exp2_approx(t)
    e = tl.fma(p, r, p)
    q = tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-0.023782283067703247, e, 0.1419571042060852), e, -0.39115479588508606), e, 0.6814791560173035), e, -0.8852525353431702), e, 0.973350465297699), e, -0.9963512420654297), e, 0.9997479319572449), e, -0.9999938607215881), e, 1.0)
    return tl.where(x < 0.0, e*q, q)


@triton.jit
def an_silu(x):
    """Silu: e = exp(-abs(x)), a polynomial of degree 9 for 1/(1 + e)."""
    a = an_min(tl.abs(x), 104.0)
    t = 1.4426950216293335*(-a)
    r = tl.fma(-t, -1.9046542121259336e-09, tl.fma(-t, 0.6931471824645996, (-a)))
    p = an_exp2_approx(t)
    e = tl.fma(p, r, p)
    q = tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-0.023782283067703247, e, 0.1419571042060852), e, -0.39115479588508606), e, 0.6814791560173035), e, -0.8852525353431702), e, 0.973350465297699), e, -0.9963512420654297), e, 0.9997479319572449), e, -0.9999938607215881), e, 1.0)
    return an_max(x, -104.0)*tl.where(x < 0.0, e*q, q)


@triton.jit
def an_logistic_tanh(x):
    """Logistic: by tanh.approx."""
    h = 0.5*x
    return tl.fma(0.5, an_tanh_approx(h), 0.5)


@triton.jit
def an_silu_tanh(x):
    """Silu: by tanh.approx."""
    h = 0.5*x
    return tl.fma(h, an_tanh_approx(h), h)


@triton.jit
def an_gelu_5(x):
    """Gelu: max(x, 0) - abs(x) 2^P(abs(x)), P of degree 5."""
    a = an_min(tl.abs(x), 40.0)
    q = an_exp2_approx(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-0.0004053598386235535, a, 0.006585994269698858), a, -0.050574786961078644), a, -0.4612448215484619), a, -1.150367021560669), a, -1.0000553131103516))
    return tl.fma(-a, q, an_max(x, 0.0))


@triton.jit
def an_gelu_8(x):
    """Gelu: max(x, 0) - abs(x) 2^P(abs(x)), P of degree 8."""
    a = an_min(tl.abs(x), 40.0)
    q = an_exp2_approx(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-1.0143886584046413e-06, a, 1.5846771930227987e-05), a, -6.411216600099578e-05), a, -0.0004634228243958205), a, 0.007544110994786024), a, -0.052880533039569855), a, -0.4590550363063812), a, -1.151129961013794), a, -0.9999990463256836))
    return tl.fma(-a, q, an_max(x, 0.0))


@triton.jit
def an_gelu(x):
    """Gelu: max(x, 0) - abs(x) 2^P(abs(x)), P of degree 9, of least relative error."""
    a = an_min(tl.abs(x), 40.0)
    q = an_exp2_approx(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-1.5965743171975078e-09, a, 1.2151947714755806e-07), a, -4.052745680382941e-06), a, 7.831797120161355e-05), a, -0.0009808465838432312), a, 0.008490264415740967), a, -0.053519777953624725), a, -0.4593336284160614), a, -1.1507196426391602), a, -1.0000513792037964))
    return tl.fma(-a, q, an_max(x, 0.0))


@triton.jit
def an_softplus_5(x):
    """Softplus: e = exp(-abs(x)), a polynomial of degree 5 for log(1 + e)/e."""
    e = an_exp2_approx(-1.4426950216293335*tl.abs(x))
    q = tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-0.02473451755940914, e, 0.10359258204698563), e, -0.21240414679050446), e, 0.32622605562210083), e, -0.49953946471214294), e, 1.0)
    return tl.fma(e, q, an_max(x, 0.0))


@triton.jit
def an_softplus_8(x):
    """Softplus: e = exp(-abs(x)), a polynomial of degree 8 for log(1 + e)/e."""
    e = an_exp2_approx(-1.4426950216293335*tl.abs(x))
    q = tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(0.0053648133762180805, e, -0.0300657507032156), e, 0.07920447736978531), e, -0.13753797113895416), e, 0.1915365308523178), e, -0.24857163429260254), e, 0.3332132399082184), e, -0.49999648332595825), e, 1.0)
    return tl.fma(e, q, an_max(x, 0.0))


@triton.jit
def an_softplus(x):
    """Softplus: e = exp(-abs(x)), a polynomial of degree 9 for log(1 + e)/e."""
    a = an_min(tl.abs(x), 104.0)
    t = 1.4426950216293335*(-a)
    r = tl.fma(-t, -1.9046542121259336e-09, tl.fma(-t, 0.6931471824645996, (-a)))
    p = an_exp2_approx(t)
    e = tl.fma(p, r, p)
    q = tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(tl.fma(-0.0033184399362653494, e, 0.0202044490724802), e, -0.05766420438885689), e, 0.10680533200502396), e, -0.15355384349822998), e, 0.19695396721363068), e, -0.24958586692810059), e, 0.33330512046813965), e, -0.4999993145465851), e, 1.0)
    return tl.fma(e, q, an_max(x, 0.0))
