/*
 * A whole function of binary32 or binary64 against MPFR: emitted C at special and random inputs.
 *
 *     cc -O2 -ffp-contract=off -DCODE='"fast_exp.h"' -DNAME=fast_exp whole_line.c -lmpfr -lgmp -lm -o check
 *     ./check FUNCTION COUNT SEED [LOWER UPPER]
 *
 * With -DBINARY64 the code is a function of doubles. Shares nothing with AutoNumerics but the code that
 * is checked.
 *
 * Special inputs are zeros, infinities, NaN, the first and last 64 numbers of every binade of both signs,
 * integers, quarters, and the 128 numbers on each side of every place where the value's class (NaN,
 * infinity, zero, subnormal, normal) changes between these. COUNT random inputs follow: half of them
 * random bits, half random in value with exponents between -12 and 10. With LOWER and UPPER only inputs
 * between these are looked at.
 *
 * MPFR's value has 160 bits, more for arguments of trigonometric functions, and its own range of exponents;
 * errors are in ULPs at the exact value, the spacing of numbers on (2^k, 2^(k+1)], that of subnormals
 * below the normals. Prints one line of words and numbers:
 *
 *     inputs N numbers N correct N faithful N off N wrong N zeros N ulp ERROR at X [wrong_at X] [zero_at X]
 *
 * correct: rounded to the nearest, ties to even. faithful: the other neighbour of the exact value. wrong:
 * a result that is no number where one is right, or the reverse, NaN for infinity among them. zeros:
 * zeros with the wrong sign.
 */
#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mpfr_functions.h"

#include CODE

#ifdef BINARY64
typedef double real;
typedef uint64_t word;
enum { WIDTH = 64, PRECISION = 53, LEAST = -1022, MOST = 1023 };
#else
typedef float real;
typedef uint32_t word;
enum { WIDTH = 32, PRECISION = 24, LEAST = -126, MOST = 127 };
#endif

enum { BITS = 160, EDGE = 64, AROUND = 128 };

static const word SIGN = (word)1 << (WIDTH - 1);

static real from_bits(word bits) {
    real x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static word to_bits(real x) {
    word bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

typedef struct {
    mpfr_function evaluate;
    real lower, upper;
    int is_whole;
    long inputs, numbers, correct, faithful, off, wrong, zeros;
    double ulp;
    real at, wrong_at, zero_at;
    mpfr_t x, y, narrow, error;
} checked;

/* The value rounded to the format in one direction, subnormal numbers and overflow included. */
static real rounded(checked *c, mpfr_rnd_t direction) {
    const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
    int inexact = mpfr_set(c->narrow, c->y, direction);
    mpfr_set_emin(LEAST - PRECISION + 2);
    mpfr_set_emax(MOST + 1);
    inexact = mpfr_check_range(c->narrow, inexact, direction);
    mpfr_subnormalize(c->narrow, inexact, direction);
    mpfr_set_emin(emin);
    mpfr_set_emax(emax);
    return (real)mpfr_get_d(c->narrow, MPFR_RNDN);
}

static double error_in_ulps(checked *c, real result) {
    mpfr_exp_t exponent = LEAST;
    if (!mpfr_zero_p(c->y)) {
        exponent = mpfr_get_exp(c->y) - 1; /* 2^exponent <= |y| < 2^(exponent + 1) */
        if (mpfr_min_prec(c->y) == 1) --exponent;
        if (exponent < LEAST) exponent = LEAST;
    }
    mpfr_set_d(c->error, (double)result, MPFR_RNDN);
    mpfr_sub(c->error, c->error, c->y, MPFR_RNDN);
    mpfr_mul_2si(c->error, c->error, PRECISION - 1 - exponent, MPFR_RNDN);
    return fabs(mpfr_get_d(c->error, MPFR_RNDN));
}

static void compare(checked *c, real x, real result, real nearest) {
    ++c->numbers;
    if (nearest == 0 && result == 0 && signbit(result) != signbit(nearest)) {
        if (!c->zeros++) c->zero_at = x;
    }
    const double ulp = error_in_ulps(c, result);
    if (ulp > c->ulp) {
        c->ulp = ulp;
        c->at = x;
    }
    if (result == nearest) ++c->correct;
    else if (result == rounded(c, MPFR_RNDD) || result == rounded(c, MPFR_RNDU)) ++c->faithful;
    else ++c->off;
}

static void look(checked *c, real x) {
    if (!c->is_whole && !(c->lower <= x && x <= c->upper)) return;
    ++c->inputs;
    mpfr_set_d(c->x, (double)x, MPFR_RNDN);
    c->evaluate(c->y, c->x);
    const real nearest = rounded(c, MPFR_RNDN), result = NAME(x);
    if (isfinite(nearest) && isfinite(result)) {
        compare(c, x, result, nearest);
    } else if (!(isnan(nearest) && isnan(result)) && nearest != result) {
        if (!c->wrong++) c->wrong_at = x;
    }
}

/* What becomes of the function at an input, coarsely. */
static int class_of(checked *c, word bits) {
    mpfr_set_d(c->x, (double)from_bits(bits), MPFR_RNDN);
    c->evaluate(c->y, c->x);
    return fpclassify(rounded(c, MPFR_RNDN));
}

/* The numbers around the place where the class changes between two patterns of one sign. */
static void look_at_change(checked *c, word low, word high) {
    const int first = class_of(c, low);
    if (class_of(c, high) == first) return;
    while (high - low > 1) {
        const word middle = low + (high - low) / 2;
        if (class_of(c, middle) == first) low = middle;
        else high = middle;
    }
    for (word k = 0; k < 2 * AROUND; ++k) look(c, from_bits(low - AROUND + k));
}

static void look_at_special(checked *c) {
    const word binade = (word)1 << (PRECISION - 1), infinity = to_bits((real)INFINITY);
    for (int negative = 0; negative < 2; ++negative) {
        const word sign = negative ? SIGN : 0;
        for (word start = 0; start < infinity; start += binade) {
            for (word k = 0; k < EDGE; ++k) {
                look(c, from_bits(sign | (start + k)));
                look(c, from_bits(sign | (start + binade - 1 - k)));
            }
            if (c->is_whole) look_at_change(c, sign | (start + EDGE), sign | (start + binade - EDGE));
        }
        look(c, from_bits(sign | infinity));
        look(c, from_bits(sign | (infinity + 1))); /* signalling */
        look(c, from_bits(sign | (infinity + binade / 2)));
        for (int k = 1; k <= 4096; ++k) {
            const real size = (real)k;
            look(c, negative ? -size : size);
            look(c, negative ? -size / 4 : size / 4);
        }
    }
}

/* G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014. */
static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void look_at_random(checked *c, long count, uint64_t seed) {
    for (long k = 0; k < count; ++k) {
        const uint64_t bits = next(&seed);
        if (!c->is_whole) {
            const real part = (real)((double)(bits >> 11) * 0x1p-53);
            look(c, c->lower + (c->upper - c->lower) * part);
        } else if (k % 2) {
            look(c, from_bits((word)(bits >> (64 - WIDTH))));
        } else {
            const double size = ldexp(1 + (double)(bits >> 12) * 0x1p-52, (int)(next(&seed) % 23) - 12);
            look(c, (real)(bits & 1 ? -size : size));
        }
    }
}

int main(int count, char **words) {
    if (count != 4 && count != 6) return 2;
    checked c = {0};
    c.evaluate = function_named(words[1]);
    if (!c.evaluate) {
        fprintf(stderr, "MPFR has no %s\n", words[1]);
        return 2;
    }
    c.is_whole = count == 4;
    if (!c.is_whole) {
        c.lower = (real)strtod(words[4], NULL);
        c.upper = (real)strtod(words[5], NULL);
    }
    mpfr_inits2(BITS, c.x, c.y, c.error, (mpfr_ptr)0);
    mpfr_init2(c.narrow, PRECISION);
    look_at_special(&c);
    look_at_random(&c, atol(words[2]), strtoull(words[3], NULL, 10));
    printf("inputs %ld numbers %ld correct %ld faithful %ld off %ld wrong %ld zeros %ld ulp %.17g at %.17g",
           c.inputs, c.numbers, c.correct, c.faithful, c.off, c.wrong, c.zeros, c.ulp, (double)c.at);
    if (c.wrong) printf(" wrong_at %.17g", (double)c.wrong_at);
    if (c.zeros) printf(" zero_at %.17g", (double)c.zero_at);
    puts("");
    mpfr_clears(c.x, c.y, c.error, c.narrow, (mpfr_ptr)0);
    mpfr_free_cache();
    return 0;
}
