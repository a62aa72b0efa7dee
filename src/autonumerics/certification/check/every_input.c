/*
 * A program of a certificate at every number of a format in its domain, against proved polynomials.
 *
 *     cc -O3 -ffp-contract=off -DPROGRAM='"program.h"' every_input.c -lm -o every_input
 *     ./every_input TABLE OPEN UPPER > results
 *     ./every_input > results
 *
 * Shares nothing with AutoNumerics but what is in the certificate: `code.py` writes the program as C,
 * `truth.py` the table. On each of its pieces, inputs that follow one another, a polynomial gives the
 * exact value in ULPs to within `margin`, every rounding of this file included. So an error is told
 * from 1/2, 1 and UPPER but where it is within the margin of one of them: such inputs and results go
 * to the file OPEN, for others to decide. All results go to the standard output, as bits.
 *
 * The inputs have ordinals: 0 is +0, 1 the least number above it, -1 is -0, -2 the first below it.
 *
 * The second form gives the results at all bit patterns, ascending, with one pattern for every NaN.
 *
 * Results of 16 bits are rounded in one direction, or in WAYS of them from FIRST_WAY on, all from one
 * value: what is right is told by the distance with its sign, and the worst of an input's results counts.
 * They stand side by side in the output, and in OPEN. Errors are those of the first.
 *
 * Says in one line what was counted:
 *
 *     inputs N correct N faithful N off N open N worst ERROR worst_at ORDINAL [failed ORDINAL | above ORDINAL | full ORDINAL]
 *
 * The worst error is the largest, by the polynomials. It ends early, at the input named, where a result is not finite, an error is above UPPER, or OPEN has
 * MOST_OPEN inputs.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__FAST_MATH__) || (FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16)
#error "operations must round to their own type"
#endif

enum { NEAREST, NEAREST_AWAY, UP, DOWN, TOWARD_ZERO };

/* To a whole number. */
static inline double whole(double value, int way) {
    return way == NEAREST ? rint(value) : way == NEAREST_AWAY ? round(value) : way == UP ? ceil(value)
         : way == DOWN ? floor(value) : trunc(value);
}

/* A value rounded once to so many bits; `least`, `most`: exponents of normal numbers. */
static inline double rounded_so(double value, int precision, int least, int most, int way) {
    int exponent;
    if (value == 0 || value - value != 0) return value;
    frexp(value, &exponent);
    const int grid = (exponent - 1 > least ? exponent - 1 : least) - precision + 1;
    const double near = ldexp(whole(ldexp(value, -grid), way), grid);
    if (fabs(near) < ldexp(1, most) * 2) return near;
    const int is_cut = way == TOWARD_ZERO || (way == UP && value < 0) || (way == DOWN && value > 0);
    return copysign(is_cut ? ldexp(2 - ldexp(1, 1 - precision), most) : (double)INFINITY, value);
}

/* To nearest even. */
static inline double rounded(double value, int precision, int least, int most) {
    return rounded_so(value, precision, least, most, NEAREST);
}

/* a b + c for factors of up to 26 bits, rounded to odd: rounding it to fewer bits then rounds once.
 * Boldo and Melquiond, Emulation of FMA and correctly rounded sums, IEEE Trans. Computers 57, 2008. */
static inline double fused_to_odd(double a, double b, double c) {
    const double product = a * b, sum = product + c, part = sum - product;
    const double left = (product - (sum - part)) + (c - part);
    uint64_t bits;
    memcpy(&bits, &sum, sizeof bits);
    if (left == 0 || left - left != 0 || bits & 1) return sum;
    return nextafter(sum, left > 0 ? INFINITY : -INFINITY);
}

#define EXTREMUM(type, name, sign)                                                                \
    static inline type name(type a, type b) {                                                     \
        return a != a || a sign b ? a : b != b || b sign a ? b : !!signbit(a) == (1 sign 2) ? a : b; \
    }
EXTREMUM(float, least_float, <)
EXTREMUM(float, greatest_float, >)
EXTREMUM(double, least_double, <)
EXTREMUM(double, greatest_double, >)

#include PROGRAM /* BITS, PRECISION, LEAST, MOST, FIRST_WAY, WAYS, computed, program(x), TERMS, MOST_OPEN */

#if BITS == 32
typedef uint32_t word;
typedef float number;

static inline number number_of(word bits) {
    number x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline word bits_of(number y) {
    word bits;
    memcpy(&bits, &y, sizeof bits);
    return bits;
}

#if FIRST_WAY != 0 || WAYS != 1
#error "results of 32 bits are rounded to nearest even"
#endif
static inline number stored(computed value, int way) { return (void)way, (number)value; }
#else
typedef uint16_t word;
typedef double number; /* one of the format */

static number number_of(word bits) {
    const int biased = (bits & 0x7fff) >> (PRECISION - 1);
    const int fraction = bits & ((1 << (PRECISION - 1)) - 1);
    const int whole = biased ? fraction + (1 << (PRECISION - 1)) : fraction;
    if (biased == MOST - LEAST + 2) return fraction ? (double)NAN : bits & 0x8000 ? -(double)INFINITY : (double)INFINITY;
    const double size = ldexp(whole, (biased ? biased - 1 : 0) + LEAST - PRECISION + 1);
    return bits & 0x8000 ? -size : size;
}

static word bits_of(number y) {
    int exponent;
    const word sign = signbit(y) ? 0x8000 : 0;
    if (y == 0) return sign;
    if (y - y != 0) return sign | (MOST - LEAST + 2) << (PRECISION - 1);
    frexp(y, &exponent);
    const int above = exponent - 1 > LEAST ? exponent - 1 - LEAST : 0;
    const int whole = (int)ldexp(fabs(y), PRECISION - 1 - LEAST - above);
    return (word)(sign | (whole + above * (1 << (PRECISION - 1))));
}

static number stored(computed value, int way) {
    return rounded_so((double)value, PRECISION, LEAST, MOST, way);
}
#endif

enum { CHUNK = 4096 };
static const word SIGN = (word)1 << (BITS - 1);

/* As in the file, all of 8 bytes: the exact value in ULPs is near the sum of c[k] s^k with
 * s = (x - middle) per_radius. A result below `edge` ULPs has finer numbers next to it. */
typedef struct {
    int64_t first, last;
    double middle, per_radius, per_ulp, edge, margin, c[TERMS];
} piece;

static struct {
    int64_t inputs, correct, faithful, off, open;
    double worst;
    int64_t worst_at;
    const char *why;
    int64_t where;
    FILE *kept;
} seen;

static void end_early(const char *why, int64_t where) {
    if (!seen.why) {
        seen.why = why;
        seen.where = where;
    }
}

static double value[CHUNK]; /* the exact one in ULPs, to within the margin */
static number x[CHUNK], y[WAYS][CHUNK];

/* What is said of one result: that it is right, the other neighbour, neither; or none of these. */
typedef struct {
    int64_t is_right, is_next, is_off;
} grade;

/* Of a result `d` ULPs above `v`, in whole ULPs if `on_grid`. What is on the grid and nearer than 1 is a
 * neighbour of an exact value that is no number itself, unless it is the exact value. */
static inline grade graded(double d, double v, int64_t on_grid, double margin, int way) {
    const double size = fabs(d), below = 1 - margin, above = 1 + margin;
    grade found;
    if (way == NEAREST || way == NEAREST_AWAY) {
        const int64_t is_next = (size > 0.5 + margin) & (size < below);
        found.is_right = size < 0.5 - margin;
        found.is_next = is_next & on_grid;
        found.is_off = (size > above) | (is_next & !on_grid);
        return found;
    }
    const int64_t is_above = (d > margin) & (d < below), is_below = (-d > margin) & (-d < below);
    const int64_t ups = way == UP ? 1 : way == DOWN ? 0 : v < -margin;
    const int64_t downs = way == DOWN ? 1 : way == UP ? 0 : v > margin;
    found.is_right = ((is_above & ups) | (is_below & downs)) & on_grid;
    found.is_next = ((is_above & downs) | (is_below & ups)) & on_grid;
    found.is_off = (size > above) | ((is_above | is_below) & !on_grid);
    return found;
}

/* The worst grade of an input; none where one of its results has none, or may be above the bound. */
static inline grade worst_of(const piece *p, int i, double limit) {
    int64_t is_known = 1, some_next = 0, some_off = 0;
    for (int way = 0; way < WAYS; ++way) {
        const double scaled = (double)y[way][i] * p->per_ulp, d = scaled - value[i];
        const grade one = graded(d, value[i], fabs(scaled) >= p->edge, p->margin, FIRST_WAY + way);
        is_known &= (one.is_right | one.is_next | one.is_off) & (fabs(d) <= (way ? DBL_MAX : limit));
        some_next |= one.is_next;
        some_off |= one.is_off;
    }
    const grade worst = {is_known & !some_next & !some_off, is_known & some_next & !some_off,
                         is_known & some_off};
    return worst;
}

/* Results that the polynomial does not decide. */
static void keep_open(const piece *p, int64_t first, int count, double upper, const double *d) {
    for (int i = 0; i < count && !seen.why; ++i) {
        for (int way = 0; way < WAYS; ++way)
            if (!(fabs((double)y[way][i]) < (double)INFINITY && d[i] < (double)INFINITY)) end_early("failed", first + i);
        if (d[i] > upper + p->margin) end_early("above", first + i);
        const grade found = worst_of(p, i, upper - p->margin);
        if (found.is_right | found.is_next | found.is_off) continue;
        if (seen.open == MOST_OPEN) end_early("full", first + i);
        for (int way = 0; way < WAYS; ++way) {
            const int64_t pair[2] = {first + i, (int64_t)bits_of(y[way][i])};
            fwrite(pair, sizeof pair, 1, seen.kept);
        }
        ++seen.open;
    }
}

static void judge(const piece *p, int64_t first, int count, double upper) {
    static double d[CHUNK];
    const double limit = upper - p->margin;
    int64_t correct = 0, faithful = 0, off = 0;
    double worst = seen.worst;
    for (int i = 0; i < count; ++i) {
        const double s = ((double)x[i] - p->middle) * p->per_radius;
        double v = p->c[TERMS - 1];
        for (int k = TERMS - 2; k >= 0; --k) v = v * s + p->c[k];
        value[i] = v;
        d[i] = fabs((double)y[0][i] * p->per_ulp - v);
    }
    for (int i = 0; i < count; ++i) {
        const grade found = worst_of(p, i, limit);
        correct += found.is_right;
        faithful += found.is_next;
        off += found.is_off;
        worst = d[i] > worst ? d[i] : worst;
    }
    if (worst > seen.worst) {
        int i = 0;
        while (d[i] != worst) ++i;
        seen.worst = worst;
        seen.worst_at = first + i;
    }
    seen.correct += correct;
    seen.faithful += faithful;
    seen.off += off;
    seen.inputs += count;
    if (correct + faithful + off < count) keep_open(p, first, count, upper, d);
}

static void look_at_all(void) {
    static word results[CHUNK];
    const word quiet = ((word)(MOST - LEAST + 2) << 1 | 1) << (PRECISION - 2);
    for (int64_t first = 0; first < (int64_t)1 << BITS; first += CHUNK) {
        for (int i = 0; i < CHUNK; ++i) {
            const number one = stored(program((computed)number_of((word)(first + i))), FIRST_WAY);
            results[i] = one != one ? quiet : bits_of(one);
        }
        fwrite(results, sizeof *results, CHUNK, stdout);
    }
}

static void look_at(const piece *p, double upper) {
    static word results[CHUNK * WAYS];
    for (int64_t first = p->first; first <= p->last && !seen.why; first += CHUNK) {
        const int count = p->last - first < CHUNK ? (int)(p->last - first) + 1 : CHUNK;
        for (int i = 0; i < count; ++i) {
            const int64_t k = first + i;
            x[i] = number_of((word)(k < 0 ? SIGN | (word)~k : (word)k));
        }
        for (int i = 0; i < count; ++i) {
            const computed wide = program((computed)x[i]);
            for (int way = 0; way < WAYS; ++way) y[way][i] = stored(wide, FIRST_WAY + way);
        }
        judge(p, first, count, upper);
        for (int i = 0; i < count; ++i)
            for (int way = 0; way < WAYS; ++way) results[i * WAYS + way] = bits_of(y[way][i]);
        fwrite(results, sizeof *results, (size_t)count * WAYS, stdout);
    }
}

int main(int count, char **words) {
    piece p;
    if (count == 1) {
        look_at_all();
        return ferror(stdout) || fflush(stdout);
    }
    FILE *table = count == 4 ? fopen(words[1], "rb") : NULL;
    seen.kept = table ? fopen(words[2], "wb") : NULL;
    if (!seen.kept) return 2;
    while (!seen.why && fread(&p, sizeof p, 1, table) == 1) look_at(&p, strtod(words[3], NULL));
    fprintf(stderr, "inputs %lld correct %lld faithful %lld off %lld open %lld worst %a worst_at %lld",
            (long long)seen.inputs, (long long)seen.correct, (long long)seen.faithful, (long long)seen.off,
            (long long)seen.open, seen.worst, (long long)seen.worst_at);
    if (seen.why) fprintf(stderr, " %s %lld", seen.why, (long long)seen.where);
    fputs("\n", stderr);
    fclose(table);
    return ferror(stdout) || fflush(stdout) || fclose(seen.kept);
}
