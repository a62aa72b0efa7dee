/*
 * Emitted C of a function of binary32 against what Annex F of C23 asks, in four rounding directions.
 *
 *     cc -O2 -march=native -DCODE='"fast_exp.h"' -DNAME=fast_exp -DLOOP=fast_exp_n annex_f.c -lm -o check
 *     ./check exp 1000000
 *
 * C99 and C++17; shares nothing with AutoNumerics but the code that is checked. Special values are
 * written from ISO/IEC 9899:2024, F.10, in our own words; logistic, which it does not have, has its
 * limits. They hold in every rounding direction. Exact cases are inputs whose value is a number of the
 * format: 2^k, log2 of 2^k, cube roots of cubes; they are looked at in rounding to nearest, as are
 * symmetry (bits of f(-x) and f(x)) and range (tanh not above 1). Errors are in ULPs at the exact value,
 * against the double function of the C library, evaluated in rounding to nearest, at the ends of all
 * binades and COUNT random inputs; both are good to 1e-6 ULP of binary32. Flags and errno are not looked
 * at: no claim is made for them.
 *
 * Prints `specials N exact N missed N asymmetric N outside N`, then for each direction `nearest`, `up`,
 * `down`, `zero`: the special values missed, results that are NaN or infinite where they should not be,
 * or the reverse, the largest error in ULP, and the input where it is.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include CODE

enum { BLOCK = 4096, EDGE = 16, DIRECTIONS = 4 };

static const float TINY = 0x1p-149f, PI_HALF = 0x1.921fb6p0f; /* pi/2 to nearest, which is above it */

typedef struct {
    const char *function;
    float x, y;
} special;

/* F.10: signed zeros, infinities, poles, and inputs outside the domain. */
static const special specials[] = {
    {"exp", -0.0f, 1.0f}, {"exp", 0.0f, 1.0f}, {"exp", -INFINITY, 0.0f}, {"exp", INFINITY, INFINITY},
    {"exp2", -0.0f, 1.0f}, {"exp2", 0.0f, 1.0f}, {"exp2", -INFINITY, 0.0f}, {"exp2", INFINITY, INFINITY},
    {"expm1", -0.0f, -0.0f}, {"expm1", 0.0f, 0.0f}, {"expm1", -INFINITY, -1.0f},
    {"expm1", INFINITY, INFINITY},
    {"log", -0.0f, -INFINITY}, {"log", 0.0f, -INFINITY}, {"log", 1.0f, 0.0f}, {"log", -0x1p-149f, NAN},
    {"log", -0x1p-126f, NAN}, {"log", -1.0f, NAN}, {"log", -FLT_MAX, NAN}, {"log", -INFINITY, NAN},
    {"log", INFINITY, INFINITY},
    {"log2", -0.0f, -INFINITY}, {"log2", 0.0f, -INFINITY}, {"log2", 1.0f, 0.0f}, {"log2", -0x1p-149f, NAN},
    {"log2", -0x1p-126f, NAN}, {"log2", -1.0f, NAN}, {"log2", -FLT_MAX, NAN}, {"log2", -INFINITY, NAN},
    {"log2", INFINITY, INFINITY},
    {"log1p", -0.0f, -0.0f}, {"log1p", 0.0f, 0.0f}, {"log1p", -1.0f, -INFINITY},
    {"log1p", -0x1.000002p0f, NAN}, {"log1p", -2.0f, NAN}, {"log1p", -FLT_MAX, NAN},
    {"log1p", -INFINITY, NAN}, {"log1p", INFINITY, INFINITY},
    {"sin", -0.0f, -0.0f}, {"sin", 0.0f, 0.0f}, {"sin", -INFINITY, NAN}, {"sin", INFINITY, NAN},
    {"cos", -0.0f, 1.0f}, {"cos", 0.0f, 1.0f}, {"cos", -INFINITY, NAN}, {"cos", INFINITY, NAN},
    {"tan", -0.0f, -0.0f}, {"tan", 0.0f, 0.0f}, {"tan", -INFINITY, NAN}, {"tan", INFINITY, NAN},
    {"tanh", -0.0f, -0.0f}, {"tanh", 0.0f, 0.0f}, {"tanh", -INFINITY, -1.0f}, {"tanh", INFINITY, 1.0f},
    {"erf", -0.0f, -0.0f}, {"erf", 0.0f, 0.0f}, {"erf", -INFINITY, -1.0f}, {"erf", INFINITY, 1.0f},
    {"atan", -0.0f, -0.0f}, {"atan", 0.0f, 0.0f},
    {"cbrt", -0.0f, -0.0f}, {"cbrt", 0.0f, 0.0f}, {"cbrt", -INFINITY, -INFINITY},
    {"cbrt", INFINITY, INFINITY},
    {"logistic", -0.0f, 0.5f}, {"logistic", 0.0f, 0.5f}, {"logistic", -INFINITY, 0.0f},
    {"logistic", INFINITY, 1.0f},
};

/* A NaN of either kind, sign and any payload gives NaN. */
static const uint32_t nans[] = {0x7fc00000u, 0xffc00000u, 0x7f800001u, 0xff800001u, 0x7fffffffu, 0x7fa5a5a5u};

static double logistic(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }

typedef enum { NO_SYMMETRY, ODD, EVEN } symmetry;

typedef struct {
    const char *name;
    double (*truth)(double);
    symmetry symmetric;
    float least, most; /* of all correctly rounded results */
} function;

static const function functions[] = {
    {"exp", exp, NO_SYMMETRY, 0, INFINITY},
    {"exp2", exp2, NO_SYMMETRY, 0, INFINITY},
    {"expm1", expm1, NO_SYMMETRY, -1, INFINITY},
    {"log", log, NO_SYMMETRY, -INFINITY, INFINITY},
    {"log2", log2, NO_SYMMETRY, -INFINITY, INFINITY},
    {"log1p", log1p, NO_SYMMETRY, -INFINITY, INFINITY},
    {"sin", sin, ODD, -1, 1},
    {"cos", cos, EVEN, -1, 1},
    {"tan", tan, ODD, -INFINITY, INFINITY},
    {"tanh", tanh, ODD, -1, 1},
    {"erf", erf, ODD, -1, 1},
    {"atan", atan, ODD, -0x1.921fb6p0f, 0x1.921fb6p0f},
    {"cbrt", cbrt, ODD, -INFINITY, INFINITY},
    {"logistic", logistic, NO_SYMMETRY, 0, 1},
};

static const int directions[DIRECTIONS] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
static const char *const words[DIRECTIONS] = {"nearest", "up", "down", "zero"};

/* Called through this, so that no compiler moves it past a change of direction. */
static void (*volatile const loop)(const float *x, float *y, size_t n) = LOOP;

static float from_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t to_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* The array and single numbers have the same results. */
static float value(float x) {
    float y;
    loop(&x, &y, 1);
    return y;
}

static int same(float a, float b) { return isnan(a) ? isnan(b) != 0 : to_bits(a) == to_bits(b); }

static int specials_missed(const char *name, int *count) {
    int missed = 0;
    *count = 0;
    for (size_t k = 0; k < sizeof specials / sizeof specials[0]; ++k) {
        if (strcmp(specials[k].function, name) != 0) continue;
        ++*count;
        missed += !same(value(specials[k].x), specials[k].y);
    }
    for (size_t k = 0; k < sizeof nans / sizeof nans[0]; ++k) {
        ++*count;
        missed += !isnan(value(from_bits(nans[k])));
    }
    if (strcmp(name, "atan") == 0) { /* pi/2, one way or the other */
        *count += 2;
        missed += !(fabsf(value(INFINITY) - PI_HALF) <= FLT_EPSILON);
        missed += !(fabsf(value(-INFINITY) + PI_HALF) <= FLT_EPSILON);
    }
    return missed;
}

static int exact_missed(const char *name, int *count) {
    int missed = 0;
    *count = 0;
    if (strcmp(name, "exp2") == 0 || strcmp(name, "log2") == 0) {
        for (int k = -149; k <= 127; ++k, ++*count) {
            const float power = ldexpf(1.0f, k), exponent = (float)k;
            missed += name[0] == 'e' ? value(exponent) != power : value(power) != exponent;
        }
    }
    if (strcmp(name, "cbrt") == 0) {
        for (int k = 1; k < 256; k += 2) {
            for (int e = -52; e <= 42; ++e) {
                const double root = ldexp((double)k, e), cube = root * root * root;
                const float x = (float)cube;
                if ((double)x != cube || isinf(x)) continue;
                *count += 2;
                missed += value(x) != (float)root;
                missed += value(-x) != -(float)root;
            }
        }
    }
    return missed;
}

/* Of binary32 at an exact value: the spacing of numbers on (2^k, 2^(k + 1)], that of subnormals below. */
static double ulp_at(double exact) {
    int exponent;
    const double fraction = frexp(fabs(exact), &exponent); /* in [1/2, 1) */
    if (fraction == 0.5) --exponent;
    return ldexp(1.0, (exponent < -125 ? -125 : exponent) - 24);
}

typedef struct {
    int missed;
    long wrong;
    double ulp;
    float at;
} seen;

typedef struct {
    const function *f;
    seen by_direction[DIRECTIONS];
    long asymmetric, outside;
    float x[BLOCK], y[BLOCK], mirrored[BLOCK];
    double exact[BLOCK];
    size_t filled;
} checked;

/* Whether it is no number where it should be one, or the reverse; overflow may stop at the largest number
 * but where it is rounded to nearest. */
static int is_wrong(float y, double exact, int is_nearest) {
    const double least_infinite = 0x1.ffffffp127;
    if (isnan(exact) || isnan(y)) return !(isnan(exact) && isnan(y));
    if (isinf(exact)) return (double)y != exact;
    if (isinf(y)) return !(fabs(exact) > (is_nearest ? 0x1.fffffep127 : 0x1.fffffcp127)) || (y > 0) != (exact > 0);
    return fabs(exact) >= least_infinite && (is_nearest || fabsf(y) < FLT_MAX);
}

static void compare(checked *c, int direction) {
    seen *s = &c->by_direction[direction];
    for (size_t k = 0; k < c->filled; ++k) {
        const double exact = c->exact[k];
        if (is_wrong(c->y[k], exact, direction == 0)) {
            ++s->wrong;
            continue;
        }
        if (!isfinite(c->y[k]) || !isfinite(exact) || fabs(exact) > (double)FLT_MAX) continue;
        const double ulps = fabs((double)c->y[k] - exact) / ulp_at(exact);
        if (ulps > s->ulp) {
            s->ulp = ulps;
            s->at = c->x[k];
        }
    }
}

static void look_at_symmetry(checked *c) {
    const symmetry symmetric = c->f->symmetric;
    for (size_t k = 0; k < c->filled; ++k) {
        c->outside += c->y[k] < c->f->least || c->y[k] > c->f->most;
        c->x[k] = -c->x[k];
    }
    loop(c->x, c->mirrored, c->filled);
    for (size_t k = 0; k < c->filled; ++k) {
        c->x[k] = -c->x[k];
        const float other = symmetric == ODD ? -c->mirrored[k] : c->mirrored[k];
        c->asymmetric += symmetric != NO_SYMMETRY && !same(other, c->y[k]);
    }
}

static void look_at_block(checked *c) {
    for (size_t k = 0; k < c->filled; ++k) c->exact[k] = c->f->truth((double)c->x[k]);
    for (int direction = 0; direction < DIRECTIONS; ++direction) {
        fesetround(directions[direction]);
        loop(c->x, c->y, c->filled);
        fesetround(FE_TONEAREST);
        compare(c, direction);
        if (direction == 0) look_at_symmetry(c);
    }
    c->filled = 0;
}

static void look(checked *c, uint32_t bits) {
    c->x[c->filled++] = from_bits(bits);
    if (c->filled == BLOCK) look_at_block(c);
}

/* G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014. */
static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void look_at_all(checked *c, long count) {
    uint64_t state = 1;
    for (uint32_t binade = 0; binade < 512; ++binade) {
        for (uint32_t k = 0; k < EDGE; ++k) {
            look(c, (binade << 23) + k);
            look(c, (binade << 23) + 0x7fffffu - k);
        }
    }
    for (long k = 0; k < count; ++k) { /* of all sizes, and of the usual ones */
        const uint64_t bits = next(&state);
        const uint32_t usual = (uint32_t)(bits & 0x807fffffu) | (uint32_t)(111 + bits % 26) << 23;
        look(c, k % 2 ? (uint32_t)(bits >> 32) : usual);
    }
    if (c->filled) look_at_block(c);
}

int main(int argc, char **argv) {
    static checked c;
    int special_count = 0, exact_count = 0;
    if (argc != 3) return 2;
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; ++k) {
        if (strcmp(functions[k].name, argv[1]) == 0) c.f = &functions[k];
    }
    if (!c.f) {
        fprintf(stderr, "no special values are written down for %s\n", argv[1]);
        return 2;
    }
    if (!same(value(1.5f), NAME(1.5f)) || !same(value(TINY), NAME(TINY))) return 3;
    look_at_all(&c, atol(argv[2]));
    for (int direction = 0; direction < DIRECTIONS; ++direction) {
        fesetround(directions[direction]);
        c.by_direction[direction].missed = specials_missed(argv[1], &special_count);
        fesetround(FE_TONEAREST);
    }
    const int missed = exact_missed(argv[1], &exact_count);
    printf("specials %d exact %d missed %d asymmetric %ld outside %ld", special_count, exact_count, missed,
           c.asymmetric, c.outside);
    for (int direction = 0; direction < DIRECTIONS; ++direction) {
        const seen *s = &c.by_direction[direction];
        printf(" %s %d %ld %.6g %.9g", words[direction], s->missed, s->wrong, s->ulp, (double)s->at);
    }
    puts("");
    return missed || c.asymmetric || c.outside || c.by_direction[0].missed || c.by_direction[0].wrong;
}
