"""Verify certificates of approximation errors, trusting nothing of what made them.

A certificate claims that for *every* real x of a closed domain a straight-line program P, computed
exactly, is within `upper` of a function f, |P - f| <= upper |f| (relative) or <= upper (absolute),
and that this error is at least `lower` at some point. Both are proved anew, in intervals whose ends
MPFR rounds outwards; what may divide by zero, be undefined or overflow proves nothing.

On a subinterval of middle m and radius r, Taylor's theorem with Lagrange's remainder says
    e(m + h) = sum_{k<n} e_k(m) h^k  +  e_n(y) h^n  for some y,    e_k = (d/dx)^k e / k!,
for the error e = P/f - 1 or P - f. The same rules for power series give the e_k at m and, carried
out over the whole subinterval, enclose e_n. If sum |e_k| r^k exceeds the claim, halve and go on.
"""

# pyright: reportAttributeAccessIssue=false, reportOptionalSubscript=false
from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, reduce
from operator import add, mul, sub
from pathlib import Path
from typing import Any

import gmpy2
from gmpy2 import mpfr, mpq

BITS = 512  # of the ends of intervals: enough for errors down to 1e-100
HIGHEST_ORDER, MOST_FACTORS, DEPTH, MORE_SUBINTERVALS = 16, 5_000, 50, 500  # then hopeless

# With these traps no operation returns an infinity or a NaN: it raises an ArithmeticError.
_TRAPS = {"trap_invalid": True, "trap_divzero": True, "trap_overflow": True}
DOWN = gmpy2.context(precision=BITS, round=gmpy2.RoundDown, **_TRAPS)
UP = gmpy2.context(precision=BITS, round=gmpy2.RoundUp, **_TRAPS)

# The grammar of a certificate's canonical text leaves no freedom of keys, types and notation.
_BOOL, _TEXT, _COUNT = "(?:true|false)", r'"(?:[^"\\]|\\.)*+"', "[0-9]{1,9}"
_BOUND = r'"[0-9]{1,99}(?:\.[0-9]{1,99})?(?:e[+-]?[0-9]{1,4})?"'
_HEX = r'"-?0x[0-9a-f]{1,999}(?:\.[0-9a-f]{1,999})?p[+-]?[0-9]{1,4}"'
_DOUBLE = r'"-?0x[01](?:\.[0-9a-f]{1,13})?p[+-]?(?:[0-9]{1,3}|10[01][0-9]|102[012])"'
_READ = r',"(?:x|[ct](?:0|[1-9][0-9]{0,2}))"'
_STEP = rf'\["(?:neg"|sqrt"|(?:add|sub|mul|div)"{_READ}|fma"{_READ}{_READ}){_READ}\]'
_GRAMMAR = re.compile(
    rf'{{"claim":{{"limits":{_BOOL},"lower":{_BOUND},"lower_at":{_HEX},"upper":{_BOUND},'
    rf'"whole_line":{_BOOL}}},"digest":{_TEXT},"format":"autonumerics-certificate","program":'
    rf'{{"constants":\[(?:{_HEX},?)*+\],"instructions":\[(?:{_STEP},?)*+\]}},"proof":{{"method":'
    rf'{_TEXT},"precision":{_COUNT},"subintervals":\[(?:\[{_HEX},{_HEX},{_COUNT}\],?)*+\]}},'
    rf'"statement":{_TEXT},"target":{{"domain":\[{_DOUBLE},{_DOUBLE}\],"error":"(?:relative|'
    rf'absolute)","function":"[a-z][a-z0-9]*"}},"tool":{{"name":{_TEXT},"version":{_TEXT}}},'
    r'"version":1}'
)
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


class Refused(ValueError):
    """The certificate is not accepted; the text is the reason, on one line."""


@dataclass(frozen=True, slots=True)
class _Interval:  # All reals from lo to hi. Operations contain all results for their members.
    lo: Any
    hi: Any

    def __add__(self, other: _Interval) -> _Interval:
        return _Interval(DOWN.add(self.lo, other.lo), UP.add(self.hi, other.hi))

    def __sub__(self, other: _Interval) -> _Interval:
        return _Interval(DOWN.sub(self.lo, other.hi), UP.sub(self.hi, other.lo))

    def __mul__(self, other: _Interval) -> _Interval:
        ends = (self.lo, self.lo, self.hi, self.hi), (other.lo, other.hi, other.lo, other.hi)
        return _Interval(min(map(DOWN.mul, *ends)), max(map(UP.mul, *ends)))

    def __truediv__(self, other: _Interval) -> _Interval:
        if other.lo <= 0 <= other.hi:
            raise ZeroDivisionError("a divisor may be zero")
        ends = (self.lo, self.lo, self.hi, self.hi), (other.lo, other.hi, other.lo, other.hi)
        return _Interval(min(map(DOWN.div, *ends)), max(map(UP.div, *ends)))


def _hull(low: Any, high: Any = None) -> _Interval:  # the narrowest one around these rationals
    return _Interval(mpfr(mpq(low), 0, DOWN), mpfr(mpq(low if high is None else high), 0, UP))


def _at(name: str, x: _Interval, low: str = "lo", high: str = "hi") -> _Interval:
    # The range over x of a rising function; of a falling one, if `low` and `high` are exchanged.
    down, up = getattr(DOWN, name), getattr(UP, name)
    return _Interval(down(getattr(x, low)), up(getattr(x, high)))


_0, _1, _2, _3, _M = map(_hull, (0, 1, 2, 3, -1))
_LN_2 = _Interval(DOWN.const_log2(), UP.const_log2())
_BELL = _1 / _at("sqrt", _at("atan", _1))  # 2/sqrt(pi), as atan(1) = pi/4
_Series = list[Any]  # the intervals that are coefficients of h^0, h^1, ...


def _product(a: _Series, b: _Series) -> _Series:
    return [reduce(add, map(mul, a[: k + 1], b[k::-1])) for k in range(len(a))]


def _quotient(a: _Series, b: _Series) -> _Series:
    q: _Series = []  # b q = a, solved for one q_k after the other
    for a_k in a:
        q.append(reduce(sub, map(mul, b[1:], q[::-1]), a_k) / b[0])
    return q


def _solution(value: _Interval, p: _Series, g: _Series | None = None) -> _Series:
    y = [value]  # y' = p g, where g is y itself unless given
    for k in range(1, len(p) + 1):
        y.append(reduce(add, map(mul, p[:k], (y if g is None else g)[k - 1 :: -1])) / _hull(k))
    return y


# For a function f: its range over an interval x, and p(x + h), q(x + h) and g where f' = p/q g.
_FUNCTIONS: dict[str, Callable[[_Interval], tuple[_Interval, _Series, _Series, str]]] = {
    "exp2": lambda x: (_at("exp2", x), [_LN_2], [_1], "exp2"),
    "exp": lambda x: (_at("exp", x), [_1], [_1], "exp"),
    "expm1": lambda x: (_at("expm1", x), [_1], [_1], "exp"),
    "log2": lambda x: (_at("log2", x), [_1], [x * _LN_2, _LN_2], "ONE"),
    "log": lambda x: (_at("log", x), [_1], [x, _1], "ONE"),
    "log1p": lambda x: (_at("log1p", x), [_1], [_1 + x, _1], "ONE"),
    "sin": lambda x: (_at("sin", x, "lo", "lo") + (x - x), [_1], [_1], "cos"),  # slopes <= 1
    "cos": lambda x: (_at("cos", x, "lo", "lo") + (x - x), [_M], [_1], "sin"),
    "asin": lambda x: (_at("asin", x), [_1], [_1], "ARC"),
    "acos": lambda x: (_at("acos", x, "hi", "lo"), [_M], [_1], "ARC"),
    "atan": lambda x: (_at("atan", x), [_1], [_1 + x * x, x + x, _1], "ONE"),
    "sinh": lambda x: (_at("sinh", x), [_1], [_1], "cosh"),
    "cosh": lambda x: ((_at("exp", x) + _at("exp", _M * x)) / _2, [_1], [_1], "sinh"),
    "erf": lambda x: (_at("erf", x), [_1], [_1], "BELL"),
    "erfc": lambda x: (_at("erfc", x, "hi", "lo"), [_M], [_1], "BELL"),
    "sqrt": lambda x: (_at("sqrt", x), [_1], [x + x, _2], "sqrt"),
    "cbrt": lambda x: (_at("cbrt", x), [_1], [x * _3, _3], "cbrt"),
    "rsqrt": lambda x: (_at("rec_sqrt", x, "hi", "lo"), [_M], [x + x, _2], "rsqrt"),
    "ONE": lambda _: (_1, [_0], [_1], "ONE"),
    "ARC": lambda x: (_1 / _at("sqrt", _1 - x * x), [_M * x, _M], [x * x - _1, x + x, _1], "ARC"),
    "BELL": lambda x: (_BELL * _at("exp", _M * x * x), [x + x, _2], [_M], "BELL"),
}
_QUOTIENTS = {"tan": ("sin", "cos"), "tanh": ("sinh", "cosh")}


def _taylor(name: str, x: _Interval, n: int) -> _Series:
    """The first n Taylor coefficients of a function, each for all centres in x at once."""
    if name in _QUOTIENTS:
        return _quotient(*(_taylor(part, x, n) for part in _QUOTIENTS[name]))
    value, p, q, factor = _FUNCTIONS[name](x)
    g = None if factor == name or n == 1 else _taylor(factor, x, n - 1)
    return _solution(value, _quotient([*p, *[_0] * n][: n - 1], q), g)


def _evaluate(program: dict[str, Any], limits: bool, x: _Interval, n: int) -> _Series:
    """The first n coefficients of the program's value, or limit, for all centres in x at once."""
    # With limits, values are quotients u/p of products of atoms: leaves, sums, roots. These cancel.
    leaves = {f"c{k}": [_hull(_exact(c))] for k, c in enumerate(program["constants"])}
    leaves |= {"-": [_M], "x": [x, _1]}  # x is the value if there are no instructions
    atoms = {name: (a + [_0] * n)[:n] for name, a in leaves.items()}
    terms = {name: (Counter([name]), Counter[str]()) for name in atoms}

    def expand(u: Counter[str], p: Counter[str]) -> _Series:
        if (u + p).total() > MOST_FACTORS:
            raise OverflowError("too many factors")
        top = reduce(_product, [atoms[name] for name in u.elements()] or [([_1] + [_0] * n)[:n]])
        return reduce(_quotient, [atoms[name] for name in p.elements()], top)

    for k, (operation, *operands) in enumerate(program["instructions"]):
        (u, p), (v, q), name = terms[operands[0]], terms[operands[-1]], f"t{k}"
        if operation in ("mul", "fma"):
            w, r = terms[operands[1]]
            u, p = u + w - p - r, p + r - u - w
        if operation in ("add", "sub", "fma"):
            common, below, rule = u & v, p | q, sub if operation == "sub" else add
            parts = (expand(a - common + (below - b), Counter()) for a, b in ((u, p), (v, q)))
            atoms[name] = list(map(rule, *parts))
            u, p = common + Counter([name]), below
        elif operation == "div":
            u, p = u + q, p + v
        elif operation == "neg":
            u = u + Counter("-")
        elif operation == "sqrt":
            a = expand(u, p)
            slope = [a_i * _hull(i) for i, a_i in enumerate(a)][1:]  # of a; that of y is y a'/(2 a)
            atoms[name] = _solution(_at("sqrt", a[0]), _quotient(slope, [a_i + a_i for a_i in a]))
            u, p = Counter([name]), Counter[str]()
        if not limits:
            atoms[name], u, p = expand(u, p), Counter([name]), Counter[str]()
        terms[name] = u - p, p - u
    return expand(*list(terms.values())[-1])


def _prove(error: Any, limit: Any, spare: Any, low: mpq, high: mpq, order: int, left=DEPTH) -> None:
    """Raise Refused unless |error| <= limit follows on [low, high] or its parts."""
    middle, radius = (low + high) / 2, _hull((high - low) / 2).hi
    for n in (order, 0):
        with suppress(ArithmeticError):
            terms = error(n > 0, _hull(middle), n + 1)
            if max(terms[0].lo, DOWN.minus(terms[0].hi)) > limit:
                raise Refused(f"the error exceeds the claim at x = {float(middle)!r}")
            terms[n] = error(n > 0, _hull(low, high), n + 1)[n]
            sizes = (max(t.hi, UP.minus(t.lo)) for t in reversed(terms))
            if reduce(lambda total, size: UP.fma(total, radius, size), sizes) <= limit:
                error(False, _hull((low + 2 * high) / 3), 1)  # analytic, not zero here: divisors
                return  # are zero at isolated points at most; with n = 0 nowhere
    if left == 0 or next(spare, None) is None:
        raise Refused(f"the claim does not follow near x = {float(middle)!r}; a division by zero?")
    _prove(error, limit, spare, low, middle, order, left - 1)
    _prove(error, limit, spare, middle, high, order, left - 1)


def _exact(text: str) -> mpq:
    return mpq(mpfr(text, 9_000, 0, DOWN))  # exact: the grammar ends at 7,992 bits


def statement(target: dict[str, Any], claim: dict[str, Any]) -> str:
    """What is claimed, as a sentence."""
    name, upper = target["function"], claim["upper"]
    low, high = (repr(float(_exact(end))).removesuffix(".0") for end in target["domain"])
    scale = f" * |{name}(x)|" if target["error"] == "relative" else ""
    limit = " At isolated points where P divides by zero on the way, P(x) is its limit."
    x = "x" if low == "0" else f"(x - {low})".replace("- -", "+ ")
    rule = (x.strip("()"), "n", "2^x") if name == "exp2" else (f"{x} / ln 2", "n ln 2", "e^x")
    line = " For every real x, with n = floor({0}): |2^n P(x - {1}) - {2}| <= {3} * {2}."
    text = f"For every real x in [{low}, {high}]: |P(x) - {name}(x)| <= {upper}{scale}."
    return text + limit * claim["limits"] + line.format(*rule, upper) * claim["whole_line"]


def _well_formed(data: object) -> dict[str, Any]:
    """A copy of the data, once all is checked but the mathematics."""
    try:
        certificate = json.loads(_GRAMMAR.fullmatch(_canonical(data))[0])
    except Exception:
        raise Refused("its keys, types or notation are not those of version 1") from None
    rest = _canonical({key: certificate[key] for key in certificate if key != "digest"})
    digest = "sha256:" + hashlib.sha256(rest.encode()).hexdigest()
    target, claim, proof = (certificate[key] for key in ("target", "claim", "proof"))
    function, relative = target["function"], target["error"] == "relative"
    low, high, at = map(_exact, [*target["domain"], claim["lower_at"]])
    starts, stops = ([_exact(cut[end]) for cut in proof["subintervals"]] for end in (0, 1))
    periodic = relative and high - low >= {"exp2": 1, "exp": _LN_2.hi}.get(function, float("inf"))
    for holds, reason in (
        (digest == certificate["digest"], "the digest is of something else"),
        (statement(target, claim) == certificate["statement"], "the statement is another one"),
        (function in _FUNCTIONS or function in _QUOTIENTS, f"unknown function {function[:40]}"),
        (low <= at <= high and low < high, "lower_at is not in the domain, or that is empty"),
        ([*starts, high] == [low, *stops] == sorted({low, *stops}), "no tiling of the domain"),
        (periodic or not claim["whole_line"], "the bound does not carry over to the whole line"),
    ):
        if not holds:
            raise Refused(reason)
    return certificate


def _error(certificate: dict[str, Any], limits: bool, x: _Interval, n: int) -> _Series:
    """The first n Taylor coefficients of the error, each for all centres in x at once."""
    truth = _taylor(certificate["target"]["function"], x, n)
    value = _evaluate(certificate["program"], limits and certificate["claim"]["limits"], x, n)
    if certificate["target"]["error"] == "relative":
        value, truth = _quotient(value, truth), [_1, *[_0] * n]
    return list(map(sub, value, truth))


def check(data: object, progress: Callable[[float], None] | None = None) -> str:
    """Return the statement, proved anew; raise Refused, and nothing else, for any other data."""
    certificate = _well_formed(data)
    claim, cuts = certificate["claim"], certificate["proof"]["subintervals"]
    low, high, lower_at = map(_exact, [*certificate["target"]["domain"], claim["lower_at"]])
    error = partial(_error, certificate)
    try:
        error(False, _hull((low + 2 * high) / 3), 1)
        attained = error(True, _hull(lower_at), 1)[0]
    except (ArithmeticError, KeyError) as problem:
        raise Refused(f"the program cannot be evaluated: {problem}") from None
    if max(0, attained.lo, DOWN.minus(attained.hi)) < mpq(claim["lower"]):
        raise Refused("the error is not proved to reach the lower bound")
    limit, spare = _hull(mpq(claim["upper"])).lo, iter(range(len(cuts) + MORE_SUBINTERVALS))
    for done, (start, stop, order) in enumerate(cuts, 1):
        _prove(error, limit, spare, _exact(start), _exact(stop), min(order, HIGHEST_ORDER))
        if progress is not None:
            progress(done / len(cuts))
    return certificate["statement"]


def main(path: str) -> int:
    """Print the verdict on a file; 0 if it is accepted, 1 if rejected, 2 if it cannot be read."""
    try:
        verdict, status = f"accepted: {check(json.loads(Path(path).read_bytes()))}", 0
    except Refused as reason:
        verdict, status = f"rejected: {reason}", 1
    except (OSError, ValueError, RecursionError) as problem:
        verdict, status = f"unreadable: {problem}", 2
    print(verdict)
    return status


if __name__ == "__main__":
    sys.exit(max(map(main, sys.argv[1:]), default=2))
