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

/* A value rounded once, to nearest even, to so many bits; `least`, `most`: exponents of normal numbers. */
static inline double rounded(double value, int precision, int least, int most) {
    int exponent;
    if (value == 0 || value - value != 0) return value;
    frexp(value, &exponent);
    const int grid = (exponent - 1 > least ? exponent - 1 : least) - precision + 1;
    const double near = ldexp(rint(ldexp(value, -grid)), grid);
    return fabs(near) >= ldexp(1, most) * 2 ? copysign(INFINITY, value) : near;
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

#include PROGRAM /* BITS, PRECISION, LEAST, MOST, computed, program(x), TERMS, MOST_OPEN */

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

static inline number stored(computed value) { return (number)value; }
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

static number stored(computed value) { return rounded((double)value, PRECISION, LEAST, MOST); }
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

/* Results that the polynomial does not decide. */
static void keep_open(const piece *p, int64_t first, int count, double upper, const number *y, const double *d) {
    for (int i = 0; i < count && !seen.why; ++i) {
        if (!(d[i] < (double)INFINITY)) end_early("failed", first + i);
        else if (d[i] > upper + p->margin) end_early("above", first + i);
        const int is_known = d[i] < 0.5 - p->margin || (d[i] > 0.5 + p->margin && d[i] < 1 - p->margin) ||
                             d[i] > 1 + p->margin;
        if (is_known && d[i] <= upper - p->margin) continue;
        if (seen.open == MOST_OPEN) end_early("full", first + i);
        const int64_t pair[2] = {first + i, (int64_t)bits_of(y[i])};
        fwrite(pair, sizeof pair, 1, seen.kept);
        ++seen.open;
    }
}

static void judge(const piece *p, int64_t first, int count, double upper, const number *x, const number *y) {
    static double d[CHUNK];
    const double low = 0.5 - p->margin, high = 0.5 + p->margin, below = 1 - p->margin, above = 1 + p->margin;
    const double limit = upper - p->margin;
    int64_t correct = 0, faithful = 0, off = 0, settled = 0;
    double worst = seen.worst;
    for (int i = 0; i < count; ++i) {
        const double s = ((double)x[i] - p->middle) * p->per_radius;
        double v = p->c[TERMS - 1];
        for (int k = TERMS - 2; k >= 0; --k) v = v * s + p->c[k];
        d[i] = fabs((double)y[i] * p->per_ulp - v);
    }
    for (int i = 0; i < count; ++i) {
        const int64_t on_grid = fabs((double)y[i]) * p->per_ulp >= p->edge, within = d[i] <= limit;
        const int64_t is_near = d[i] < low, is_next = (d[i] > high) & (d[i] < below), is_off = d[i] > above;
        correct += is_near & within;
        faithful += is_next & on_grid & within;
        off += (is_off | (is_next & !on_grid)) & within;
        settled += (is_near | is_next | is_off) & within;
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
    if (settled < count) keep_open(p, first, count, upper, y, d);
}

static void look_at_all(void) {
    static word results[CHUNK];
    const word quiet = ((word)(MOST - LEAST + 2) << 1 | 1) << (PRECISION - 2);
    for (int64_t first = 0; first < (int64_t)1 << BITS; first += CHUNK) {
        for (int i = 0; i < CHUNK; ++i) {
            const number y = stored(program((computed)number_of((word)(first + i))));
            results[i] = y != y ? quiet : bits_of(y);
        }
        fwrite(results, sizeof *results, CHUNK, stdout);
    }
}

static void look_at(const piece *p, double upper) {
    static number x[CHUNK], y[CHUNK];
    static word results[CHUNK];
    for (int64_t first = p->first; first <= p->last && !seen.why; first += CHUNK) {
        const int count = p->last - first < CHUNK ? (int)(p->last - first) + 1 : CHUNK;
        for (int i = 0; i < count; ++i) {
            const int64_t k = first + i;
            x[i] = number_of((word)(k < 0 ? SIGN | (word)~k : (word)k));
        }
        for (int i = 0; i < count; ++i) y[i] = stored(program((computed)x[i]));
        judge(p, first, count, upper, x, y);
        for (int i = 0; i < count; ++i) results[i] = bits_of(y[i]);
        fwrite(results, sizeof *results, (size_t)count, stdout);
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
