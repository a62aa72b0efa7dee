"""Names that a function in C or C++ cannot have.

Keywords of both, since headers serve both, and what the headers that are included declare or define
as macros, with those that users have beside them.

The lists are what GCC 12 and Clang 14 find in the headers of Debian 12, and the functions of C23's
<math.h>; a test defines each name of the headers that is not refused.
"""

from __future__ import annotations

from autonumerics.codegen.language import words

_KEYWORDS = """auto bool break case char const constexpr continue default do double else enum extern
false float for goto if inline int long nullptr register restrict return short signed sizeof static
static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned void
volatile while alignas alignof asm catch class concept const_cast delete dynamic_cast explicit
export friend mutable namespace new noexcept operator private protected public reinterpret_cast
requires static_cast template this throw try typeid typename using virtual wchar_t and and_eq
bitand bitor compl not not_eq or or_eq xor xor_eq char8_t char16_t char32_t
co_await co_return co_yield decltype complex imaginary"""

_MATH = """acos acosh acospi asin asinh asinpi atan atan2 atan2pi atanh atanpi cabs cacos cacosh
carg casin casinh catan catanh cbrt ccos ccosh ceil cexp cimag clog compoundn conj copysign cos
cosh cospi cpow cproj creal csin csinh csqrt ctan ctanh drem erf erfc exp exp10 exp10m1 exp2
exp2m1 expm1 fabs fdim finite floor fma fmax fmaximum fmaxmag fmin fminimum fminmag fmod frexp
fromfp gamma hypot ilogb isinf isnan j0 j1 jn ldexp lgamma llogb llrint llround log log10 log10p1
log1p log2 log2p1 logb lrint lround modf nan nearbyint nextafter nextdown nexttoward nextup pow
pow10 pown powr remainder remquo rint rootn round roundeven rsqrt scalb scalbln scalbn significand
sin sincos sinh sinpi sqrt tan tanh tanpi tgamma trunc ufromfp y0 y1 yn"""
"""With the suffixes f and l for the other types."""

_LIBRARY = """AIO_PRIO_DELTA_MAX BC_BASE_MAX BC_DIM_MAX BC_SCALE_MAX BC_STRING_MAX BIG_ENDIAN
BUFSIZ BYTE_ORDER CHARCLASS_NAME_MAX CHAR_BIT CLOCKS_PER_SEC COLL_WEIGHTS_MAX CSIGNAL DECIMAL_DIG
EOF EXPR_NEST_MAX FILE HOST_NAME_MAX INFINITY LITTLE_ENDIAN LOGIN_NAME_MAX LONG_BIT LONG_LONG_MAX
LONG_LONG_MIN L_ctermid L_cuserid L_tmpnam MAXFLOAT MAX_CANON MAX_INPUT MB_CUR_MAX MB_LEN_MAX
MQ_PRIO_MAX NAN NFDBITS NL_ARGMAX NL_LANGMAX NL_MSGMAX NL_NMAX NL_SETMAX NL_TEXTMAX NULL NZERO
PDP_ENDIAN PIPE_BUF P_tmpdir RE_DUP_MAX SEM_VALUE_MAX SIG_ATOMIC_MAX SIG_ATOMIC_MIN
SIG_ATOMIC_WIDTH TIMER_ABSTIME TIME_UTC TTY_NAME_MAX ULONG_LONG_MAX WEOF WORD_BIT XATTR_LIST_MAX
XATTR_NAME_MAX XATTR_SIZE_MAX a64l abort abs aligned_alloc alloca arc4random arc4random_buf
arc4random_uniform assert at_quick_exit atexit atof atoi atol atoll bcmp bcopy be16toh be32toh
be64toh bsearch bzero calloc clearenv clearerr clearerr_unlocked ctermid daylight dcgettext
dgettext div double_t dprintf drand48 drand48_r ecvt ecvt_r erand48 erand48_r errno execl execle
execlp execv execve execvp exit explicit_bzero fclose fcvt fcvt_r fd_mask fd_set fdopen
feclearexcept fegetenv fegetexceptflag fegetround feholdexcept feof feof_unlocked feraiseexcept
ferror ferror_unlocked fesetenv fesetexceptflag fesetround fetestexcept feupdateenv fflush
fflush_unlocked ffs ffsl ffsll fgetc fgetc_unlocked fgetpos fgets fileno fileno_unlocked float_t
flockfile fmemopen fopen fork fpclassify fprintf fprintf_unlocked fputc fputc_unlocked fputs
fputs_unlocked fread fread_unlocked free freopen fscanf fseek fseeko fsetpos ftell ftello
ftrylockfile funlockfile fwrite fwrite_unlocked gcvt getc getc_unlocked getchar getchar_unlocked
getdate_err getdelim getenv getline getloadavg getsubopt gettext getw htobe16 htobe32 htobe64
htole16 htole32 htole64 i386 imaxabs imaxdiv index initstate initstate_r isalnum isalnum_l isalpha
isalpha_l isascii isascii_l isblank isblank_l iscanonical iscntrl iscntrl_l isdigit isdigit_l
isfinite isgraph isgraph_l isgreater isgreaterequal isless islessequal islessgreater islower
islower_l isnormal isprint isprint_l ispunct ispunct_l issignaling isspace isspace_l issubnormal
isunordered isupper isupper_l iswalnum iswalpha iswblank iswcntrl iswdigit iswgraph iswlower
iswprint iswpunct iswspace iswupper iswxdigit isxdigit isxdigit_l jrand48 jrand48_r l64a labs
lcong48 lcong48_r ldiv le16toh le32toh le64toh lgamma_r lgammaf_r lgammal_r linux llabs lldiv
lrand48 lrand48_r malloc math_errhandling mblen mbstowcs mbtowc memccpy memchr memcmp memcpy
memmove memset mkdtemp mkstemp mkstemps mktemp mrand48 mrand48_r nrand48 nrand48_r offsetof
on_exit open_memstream pclose perror popen posix_memalign printf printf_unlocked
program_invocation_name program_invocation_short_name pselect pthread_cleanup_pop
pthread_cleanup_pop_restore_np pthread_cleanup_push pthread_cleanup_push_defer_np ptrdiff_t putc
putc_unlocked putchar putchar_unlocked putenv puts puts_unlocked putw qecvt qecvt_r qfcvt qfcvt_r
qgcvt qsort quick_exit rand rand_r random random_r realloc reallocarray realpath remove rename
renameat rewind rindex rpmatch scanf sched_priority seed48 seed48_r select setbuf setbuffer setenv
setlinebuf setstate setstate_r setvbuf signbit signgam size_t snprintf sprintf srand srand48
srand48_r srandom srandom_r sscanf std stderr stdin stdout stpcpy stpncpy strcasecmp strcasecmp_l
strcat strchr strcmp strcoll strcoll_l strcpy strcspn strdup strdupa strerror strerror_l
strerror_r strfmon strlen strncasecmp strncasecmp_l strncat strncmp strncpy strndup strndupa
strnlen strpbrk strrchr strsep strsignal strspn strstr strtod strtof strtoimax strtok strtok_r
strtol strtold strtoll strtoq strtoul strtoull strtoumax strtouq strxfrm strxfrm_l system tempnam
timezone tmpfile tmpnam tmpnam_r toascii toascii_l tolower tolower_l toupper toupper_l towlower
towupper tzname u_char u_int u_long u_short uint ulong ungetc unix unsetenv ushort va_arg va_copy
va_end va_list va_start valloc vdprintf vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf
wcstoimax wcstombs wcstoumax wctomb"""

TAKEN = (
    words(_KEYWORDS)
    | words(_LIBRARY)
    | {f"{name}{suffix}" for name in _MATH.split() for suffix in ("", "f", "l")}
)
"""Keywords of C and C++, and what the headers declare."""

RESERVED = "|".join(
    (
        r"\w+_t",
        r"\w+_(MAX|MIN|WIDTH)",
        r"U?INT\w*_C",
        r"(FLT|DBL|LDBL|FP|FE|M|HUGE|MATH|SEEK|EXIT|FD|RENAME)_\w+",
        r"(PRI|SCN)[a-zX]\w*",
        r"[a-z]\w*f(16|32|64|128)x?",
        r"(CMPLX|SNAN)\w*",
        r"W[A-Z]{4,}",
        r"v[a-z0-9]+_(\w+_)?[fsupb](8|16|32|64)",
    )
)
"""Types, limits and other macros by the forms that the C standard (7.31) and POSIX reserve,
functions of the types _Float16 to _Float128x, and those of <arm_neon.h>."""
