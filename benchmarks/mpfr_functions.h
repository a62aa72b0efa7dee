/* Functions by name, as MPFR or a formula of it that cancels nowhere has them: for `every_input.c`
 * and `whole_line.c`. */
#ifndef MPFR_FUNCTIONS_H
#define MPFR_FUNCTIONS_H

#include <mpfr.h>
#include <stddef.h>
#include <string.h>

typedef void (*mpfr_function)(mpfr_t y, const mpfr_t x); /* y and x are different */

static void logistic(mpfr_t y, const mpfr_t x) {
    mpfr_neg(y, x, MPFR_RNDN);
    mpfr_exp(y, y, MPFR_RNDN);
    mpfr_add_ui(y, y, 1, MPFR_RNDN);
    mpfr_ui_div(y, 1, y, MPFR_RNDN);
}

static void softplus(mpfr_t y, const mpfr_t x) {
    mpfr_exp(y, x, MPFR_RNDN);
    if (mpfr_inf_p(y)) mpfr_set(y, x, MPFR_RNDN);
    else mpfr_log1p(y, y, MPFR_RNDN);
}

/* x logistic(x), and -0, the limit, at -infinity. */
static void silu(mpfr_t y, const mpfr_t x) {
    logistic(y, x);
    if (mpfr_inf_p(x) && mpfr_sgn(x) < 0) mpfr_set_zero(y, -1);
    else mpfr_mul(y, y, x, MPFR_RNDN);
}

/* x/2 erfc(-x/sqrt(2)), and -0, the limit, at -infinity. */
static void gelu(mpfr_t y, const mpfr_t x) {
    mpfr_sqrt_ui(y, 2, MPFR_RNDN);
    mpfr_div(y, x, y, MPFR_RNDN);
    mpfr_neg(y, y, MPFR_RNDN);
    mpfr_erfc(y, y, MPFR_RNDN);
    if (mpfr_inf_p(x) && mpfr_sgn(x) < 0) mpfr_set_zero(y, -1);
    else {
        mpfr_mul(y, y, x, MPFR_RNDN);
        mpfr_div_2ui(y, y, 1, MPFR_RNDN);
    }
}

/* C23 asks for -infinity at -0, where MPFR gives infinity. */
static void of_rsqrt(mpfr_t y, const mpfr_t x) {
    mpfr_rec_sqrt(y, x, MPFR_RNDN);
    if (mpfr_zero_p(x)) mpfr_set_inf(y, mpfr_signbit(x) ? -1 : 1);
}

/* exp(-|x|) I of order v, 0 or 1, without its sign. Up to 128 by the power series (DLMF 10.25.2),
 * whose terms have one sign; beyond by Hankel's expansion (DLMF 10.40.1), whose terms fall below
 * exp(-2 |x|) < 2^-369. */
static void scaled_bessel(mpfr_t y, const mpfr_t x, int v) {
    const mpfr_prec_t bits = mpfr_get_prec(y) + 32;
    mpfr_t size, term, sum, square;
    mpfr_inits2(bits, size, term, sum, square, (mpfr_ptr)0);
    mpfr_abs(size, x, MPFR_RNDN);
    if (mpfr_cmp_ui(size, 128) <= 0) {
        mpfr_sqr(square, size, MPFR_RNDN);
        mpfr_div_2ui(square, square, 2, MPFR_RNDN);
        if (v) mpfr_div_2ui(term, size, 1, MPFR_RNDN);
        else mpfr_set_ui(term, 1, MPFR_RNDN);
        mpfr_set(sum, term, MPFR_RNDN);
        for (unsigned long k = 1; !mpfr_zero_p(term); ++k) {
            mpfr_mul(term, term, square, MPFR_RNDN);
            mpfr_div_ui(term, term, k * (k + (unsigned long)v), MPFR_RNDN);
            mpfr_add(sum, sum, term, MPFR_RNDN);
            if (mpfr_zero_p(term) || mpfr_get_exp(term) < mpfr_get_exp(sum) - bits) break;
        }
        mpfr_neg(size, size, MPFR_RNDN);
        mpfr_exp(size, size, MPFR_RNDN);
        mpfr_mul(y, sum, size, MPFR_RNDN);
    } else {
        mpfr_set_ui(term, 1, MPFR_RNDN);
        mpfr_set_ui(sum, 1, MPFR_RNDN);
        for (long k = 1; !mpfr_inf_p(size); ++k) { /* a_k = a_(k-1) (4 v^2 - (2k - 1)^2) / (8 k) */
            mpfr_mul_si(term, term, (2 * k - 1) * (2 * k - 1) - 4 * v * v, MPFR_RNDN);
            mpfr_div_si(term, term, 8 * k, MPFR_RNDN);
            mpfr_div(term, term, size, MPFR_RNDN);
            mpfr_add(sum, sum, term, MPFR_RNDN);
            if (mpfr_get_exp(term) < mpfr_get_exp(sum) - bits) break;
        }
        mpfr_const_pi(square, MPFR_RNDN);
        mpfr_mul(square, square, size, MPFR_RNDN);
        mpfr_mul_2ui(square, square, 1, MPFR_RNDN);
        mpfr_rec_sqrt(square, square, MPFR_RNDN);
        mpfr_mul(y, sum, square, MPFR_RNDN);
    }
    mpfr_clears(size, term, sum, square, (mpfr_ptr)0);
}

static void i0e(mpfr_t y, const mpfr_t x) { scaled_bessel(y, x, 0); }

static void i1e(mpfr_t y, const mpfr_t x) {
    scaled_bessel(y, x, 1);
    mpfr_setsign(y, y, mpfr_signbit(x), MPFR_RNDN);
}

/* 1 - cos(x) = 2 sin(x/2)^2. */
static void one_less_cos(mpfr_t y, const mpfr_t x) {
    mpfr_div_2ui(y, x, 1, MPFR_RNDN);
    mpfr_sin(y, y, MPFR_RNDN);
    mpfr_sqr(y, y, MPFR_RNDN);
    mpfr_mul_2ui(y, y, 1, MPFR_RNDN);
}

/* exp(x) - x - 1, with as many bits more as cancel at the least number of a double's exponent. */
static void exp_less_line(mpfr_t y, const mpfr_t x) {
    mpfr_t exact;
    if (mpfr_inf_p(x)) {
        mpfr_set_inf(y, 1);
        return;
    }
    mpfr_init2(exact, mpfr_get_prec(y) + 2400);
    mpfr_expm1(exact, x, MPFR_RNDN);
    mpfr_sub(y, exact, x, MPFR_RNDN);
    mpfr_clear(exact);
}

static void gamma_of(mpfr_t y, const mpfr_t x) { mpfr_gamma(y, x, MPFR_RNDN); }

static void lgamma_of(mpfr_t y, const mpfr_t x) {
    int sign;
    mpfr_lgamma(y, &sign, x, MPFR_RNDN);
}

static void sinpi(mpfr_t y, const mpfr_t x) { mpfr_sinpi(y, x, MPFR_RNDN); }
static void cospi(mpfr_t y, const mpfr_t x) { mpfr_cospi(y, x, MPFR_RNDN); }
static void tanpi(mpfr_t y, const mpfr_t x) { mpfr_tanpi(y, x, MPFR_RNDN); }

#define ROW(name, function) \
    static void name(mpfr_t y, const mpfr_t x) { function(y, x, MPFR_RNDN); }
ROW(of_exp, mpfr_exp)
ROW(of_exp2, mpfr_exp2)
ROW(of_exp10, mpfr_exp10)
ROW(of_expm1, mpfr_expm1)
ROW(of_log, mpfr_log)
ROW(of_log2, mpfr_log2)
ROW(of_log10, mpfr_log10)
ROW(of_log1p, mpfr_log1p)
ROW(of_sqrt, mpfr_sqrt)
ROW(of_cbrt, mpfr_cbrt)
ROW(of_sin, mpfr_sin)
ROW(of_cos, mpfr_cos)
ROW(of_tan, mpfr_tan)
ROW(of_asin, mpfr_asin)
ROW(of_acos, mpfr_acos)
ROW(of_atan, mpfr_atan)
ROW(of_sinh, mpfr_sinh)
ROW(of_cosh, mpfr_cosh)
ROW(of_tanh, mpfr_tanh)
ROW(of_asinh, mpfr_asinh)
ROW(of_acosh, mpfr_acosh)
ROW(of_atanh, mpfr_atanh)
ROW(of_erf, mpfr_erf)
ROW(of_erfc, mpfr_erfc)
ROW(of_j0, mpfr_j0)
ROW(of_j1, mpfr_j1)

static const struct {
    const char *name;
    mpfr_function evaluate;
} functions[] = {
    {"exp", of_exp}, {"exp2", of_exp2}, {"exp10", of_exp10}, {"expm1", of_expm1}, {"log", of_log},
    {"log2", of_log2}, {"log10", of_log10}, {"log1p", of_log1p}, {"sqrt", of_sqrt}, {"cbrt", of_cbrt},
    {"rsqrt", of_rsqrt}, {"sin", of_sin}, {"cos", of_cos}, {"tan", of_tan}, {"asin", of_asin},
    {"acos", of_acos}, {"atan", of_atan}, {"sinh", of_sinh}, {"cosh", of_cosh}, {"tanh", of_tanh},
    {"asinh", of_asinh}, {"acosh", of_acosh}, {"atanh", of_atanh}, {"erf", of_erf}, {"erfc", of_erfc},
    {"j0", of_j0}, {"j1", of_j1}, {"gamma", gamma_of}, {"lgamma", lgamma_of}, {"sinpi", sinpi},
    {"cospi", cospi}, {"tanpi", tanpi}, {"logistic", logistic}, {"softplus", softplus}, {"silu", silu},
    {"gelu", gelu}, {"i0e", i0e}, {"i1e", i1e}, {"one_less_cos", one_less_cos},
    {"exp_less_line", exp_less_line},
};

/* The function of that name, or NULL. */
static mpfr_function function_named(const char *name) {
    for (size_t k = 0; k < sizeof functions / sizeof *functions; ++k) {
        if (!strcmp(functions[k].name, name)) return functions[k].evaluate;
    }
    return NULL;
}

#endif
