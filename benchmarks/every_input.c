/*
 * Every input of a 16-bit format in an interval: a function's emitted C against MPFR.
 *
 *     cc -O2 -DCODE='"code.h"' -DNAME=fast_exp2 every_input.c -lmpfr -lgmp -lm -o every_input
 *     ./every_input FUNCTION PRECISION LEAST_EXPONENT LOWER UPPER [up|down|zero|nearest-away]
 *
 * Shares nothing with AutoNumerics but the code that is checked, a function from bits to bits.
 * PRECISION: bits of the significand, 8 for bfloat16 and 11 for binary16; LEAST_EXPONENT: of the least
 * normal number, -126 and -14. LOWER and UPPER are decimal or hexadecimal doubles.
 *
 * MPFR's value has 400 bits, and so many do not lie on the middle between two numbers but where the
 * function does. Prints one line: inputs, and the results that are correctly rounded (nearest, ties to
 * even, unless a direction is given), those that are the other neighbour of the exact value, and all others.
 */
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mpfr_functions.h"

#include CODE

enum { BITS = 400 };

/* The value of a pattern of bits; NaN for what is no finite number. */
static double decoded(unsigned bits, int precision, int least) {
    const int fraction_bits = precision - 1, biased = (bits & 0x7fff) >> fraction_bits;
    const int fraction = bits & ((1 << fraction_bits) - 1), top = 0x7fff >> fraction_bits;
    if (biased == top) return NAN;
    const int whole = biased ? fraction + (1 << fraction_bits) : fraction;
    const double size = ldexp(whole, (biased ? biased : 1) - 1 + least - fraction_bits);
    return bits & 0x8000 ? -size : size;
}

/* A value rounded to the format in one direction, subnormal numbers included. */
static double rounded(const mpfr_t value, int precision, int least, mpfr_rnd_t direction) {
    const mpfr_exp_t emin = mpfr_get_emin();
    mpfr_t narrow;
    mpfr_init2(narrow, precision);
    mpfr_set_emin(least - precision + 2);
    int inexact = mpfr_set(narrow, value, direction);
    inexact = mpfr_check_range(narrow, inexact, direction);
    mpfr_subnormalize(narrow, inexact, direction);
    mpfr_set_emin(emin);
    const double result = mpfr_get_d(narrow, MPFR_RNDN);
    mpfr_clear(narrow);
    return result;
}

/* To nearest, ties away from zero. */
static double rounded_away(const mpfr_t value, int precision, int least) {
    const double inner = rounded(value, precision, least, MPFR_RNDZ), outer = rounded(value, precision, least, MPFR_RNDA);
    const int against = mpfr_cmp_d(value, (inner + outer) / 2);
    return (mpfr_sgn(value) < 0 ? against <= 0 : against >= 0) ? outer : inner;
}

enum { TO_NEAREST_AWAY = 100 };

static int direction_named(const char *word) {
    return !strcmp(word, "up") ? MPFR_RNDU : !strcmp(word, "down") ? MPFR_RNDD
         : !strcmp(word, "zero") ? MPFR_RNDZ : !strcmp(word, "nearest") ? MPFR_RNDN
         : !strcmp(word, "nearest-away") ? TO_NEAREST_AWAY : -1;
}

int main(int count, char **words) {
    const mpfr_function evaluate = count == 6 || count == 7 ? function_named(words[1]) : NULL;
    const int direction = count == 7 ? direction_named(words[6]) : MPFR_RNDN;
    if (!evaluate || direction < 0) return 2;
    const int precision = atoi(words[2]), least = atoi(words[3]);
    const double lower = strtod(words[4], NULL), upper = strtod(words[5], NULL);
    long inputs = 0, correct = 0, faithful = 0, off = 0;
    mpfr_t x, y;
    mpfr_inits2(BITS, x, y, (mpfr_ptr)0);
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        const double input = decoded(bits, precision, least);
        if (!(lower <= input && input <= upper)) continue;
        mpfr_set_d(x, input, MPFR_RNDN);
        evaluate(y, x);
        const double result = decoded(NAME((uint16_t)bits), precision, least);
        ++inputs;
        const double right = direction == TO_NEAREST_AWAY ? rounded_away(y, precision, least)
                                                         : rounded(y, precision, least, (mpfr_rnd_t)direction);
        if (result == right) ++correct;
        else if (result == rounded(y, precision, least, MPFR_RNDD) ||
                 result == rounded(y, precision, least, MPFR_RNDU)) ++faithful;
        else ++off;
    }
    printf("%ld %ld %ld %ld\n", inputs, correct, faithful, off);
    mpfr_clears(x, y, (mpfr_ptr)0);
    return 0;
}
