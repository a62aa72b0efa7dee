"""Names that a function in C or C++ cannot have."""

from __future__ import annotations

from autonumerics.codegen.language import words

_KEYWORDS = """auto bool break case char const constexpr continue default do double else enum extern
false float for goto if inline int long nullptr register restrict return short signed sizeof static
static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned void
volatile while alignas alignof asm catch class concept const_cast delete dynamic_cast explicit
export friend mutable namespace new noexcept operator private protected public reinterpret_cast
requires static_cast template this throw try typeid typename using virtual wchar_t and and_eq
bitand bitor compl not not_eq or or_eq xor xor_eq"""

_LIBRARY = """acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2
expm1 fabs fdim floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10
log1p log2 logb lrint lround modf nan nearbyint nextafter nexttoward pow remainder remquo rint
round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc j0 j1 jn y0 y1 yn gamma signgam abs div
printf memcpy memmove memset memcmp memchr strlen strcmp strcpy strcat NULL NAN INFINITY size_t
ptrdiff_t float_t double_t linux unix i386"""

TAKEN = words(_KEYWORDS) | {
    f"{name}{suffix}" for name in _LIBRARY.split() for suffix in ("", "f", "l")
}
"""Keywords of C and C++ (the header serves both), and what the headers declare."""
