"""Polynomials and rational functions of x with exact rational coefficients."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gmpy2 import gcd, lcm, mpq

_PRIME = 2**61 - 1  # any prime does


@dataclass(frozen=True, slots=True)
class Polynomial:
    """coefficients[0] + coefficients[1] x + ..., the last one not 0; none at all for zero."""

    coefficients: tuple[Any, ...]

    @classmethod
    def of(cls, coefficients: list[Any]) -> Polynomial:
        """Without the zeros at the end."""
        last = max((k for k, c in enumerate(coefficients) if c), default=-1)
        return cls(tuple(coefficients[: last + 1]))

    @property
    def degree(self) -> int:
        """-1 for zero."""
        return len(self.coefficients) - 1

    @property
    def bits(self) -> int:
        """Of all coefficients together."""
        return sum(c.numerator.bit_length() + c.denominator.bit_length() for c in self.coefficients)

    def __add__(self, other: Polynomial) -> Polynomial:
        a, b = self.coefficients, other.coefficients
        if len(a) < len(b):
            a, b = b, a
        return Polynomial.of([x + y for x, y in zip(a, b, strict=False)] + list(a[len(b) :]))

    def __neg__(self) -> Polynomial:
        return self.scaled(mpq(-1))

    def __mul__(self, other: Polynomial) -> Polynomial:
        product = [mpq(0)] * max(0, self.degree + other.degree + 1)
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(other.coefficients):
                product[i + j] += a * b
        return Polynomial.of(product)

    def at(self, x: Any) -> Any:
        """The exact value at a rational."""
        value = mpq(0)
        for c in reversed(self.coefficients):
            value = value * x + c
        return value

    def about(self, z: Any) -> Polynomial:
        """Of t = x - z."""
        shifted, line = Polynomial(()), Polynomial.of([z, mpq(1)])
        for c in reversed(self.coefficients):
            shifted = shifted * line + Polynomial.of([c])
        return shifted

    def scaled(self, factor: Any) -> Polynomial:
        """The product with a number that is not 0."""
        return Polynomial(tuple(c * factor for c in self.coefficients))

    def primitive(self) -> Polynomial:
        """A multiple whose coefficients are integers without a common factor; zero for zero."""
        if not self.coefficients:
            return self
        shared = lcm(*(c.denominator for c in self.coefficients))
        content = gcd(*(c.numerator * shared // c.denominator for c in self.coefficients))
        return self.scaled(mpq(shared, content))

    def divided(self, other: Polynomial) -> tuple[Polynomial, Polynomial]:
        """Quotient and remainder of a division by a polynomial that is not zero."""
        rest, quotient = list(self.coefficients), []
        divisor, last = other.coefficients[:-1], other.coefficients[-1]
        while len(rest) > other.degree:
            factor = rest.pop() / last
            quotient.append(factor)
            for k, c in enumerate(divisor, len(rest) - len(divisor)):
                rest[k] -= factor * c
        return Polynomial.of(quotient[::-1]), Polynomial.of(rest)


ONE, X = Polynomial((mpq(1),)), Polynomial((mpq(0), mpq(1)))


def greatest_common_divisor(a: Polynomial, b: Polynomial) -> Polynomial:
    """Of two that are not both zero, with integer coefficients that have no common factor.

    By the sequence of subresultants, whose coefficients grow least: Knuth, The Art of Computer
    Programming 2 (1997), section 4.6.1, algorithm C.
    """
    if _are_coprime_modulo_a_prime(a, b):
        return ONE
    u, v = sorted((a.primitive(), b.primitive()), key=lambda p: -p.degree)
    g, h = mpq(1), mpq(1)
    while v.coefficients:
        step = u.degree - v.degree
        rest = u.scaled(v.coefficients[-1] ** (step + 1)).divided(v)[1]
        u, v = v, rest.scaled(1 / (g * h**step))
        g = u.coefficients[-1]
        h = g**step / h ** (step - 1)
    return u.primitive()


def _are_coprime_modulo_a_prime(a: Polynomial, b: Polynomial) -> bool:
    """Whether that shows them coprime: a common factor would stay one, of the same degree."""
    p, q = _modulo_prime(a), _modulo_prime(b)
    if not p or not q:
        return False
    while len(q) > 1:
        inverse = pow(q[-1], -1, _PRIME)
        while len(p) >= len(q):
            factor = p[-1] * inverse % _PRIME
            start = len(p) - len(q)
            p = [(c - factor * q[k - start]) % _PRIME if k >= start else c for k, c in enumerate(p)]
            while p and not p[-1]:
                p.pop()
        p, q = q, p
    return len(q) == 1


def _modulo_prime(a: Polynomial) -> list[int]:
    """The coefficients, or none if the prime divides a denominator or the last coefficient."""
    if any(c.denominator % _PRIME == 0 for c in a.coefficients):
        return []
    numbers = [
        int(c.numerator % _PRIME) * pow(int(c.denominator % _PRIME), -1, _PRIME) % _PRIME
        for c in a.coefficients
    ]
    return numbers if numbers and numbers[-1] else []


@dataclass(frozen=True, slots=True)
class RationalFunction:
    """numerator/denominator in lowest terms, the denominator not zero."""

    numerator: Polynomial
    denominator: Polynomial

    @property
    def degree(self) -> int:
        """The larger of the two degrees."""
        return max(self.numerator.degree, self.denominator.degree)

    @property
    def bits(self) -> int:
        """Of all coefficients together."""
        return self.numerator.bits + self.denominator.bits

    def __neg__(self) -> RationalFunction:
        return RationalFunction(-self.numerator, self.denominator)

    def __add__(self, other: RationalFunction) -> RationalFunction:
        """After Knuth, section 4.5.1: what can cancel divides the common factor of both below."""
        shared = greatest_common_divisor(self.denominator, other.denominator)
        own, others = _over(self.denominator, shared), _over(other.denominator, shared)
        top = self.numerator * others + other.numerator * own
        common = greatest_common_divisor(top, shared)
        bottom = _over(shared, common) * own * others
        return RationalFunction(_over(top, common), bottom)

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        left = greatest_common_divisor(self.numerator, other.denominator)
        right = greatest_common_divisor(other.numerator, self.denominator)
        return RationalFunction(
            _over(self.numerator, left) * _over(other.numerator, right),
            _over(self.denominator, right) * _over(other.denominator, left),
        )

    def inverse(self) -> RationalFunction:
        """ZeroDivisionError for that of zero."""
        if not self.numerator.coefficients:
            raise ZeroDivisionError("a divisor is zero everywhere")
        bottom = self.numerator.primitive()
        scale = bottom.coefficients[-1] / self.numerator.coefficients[-1]
        return RationalFunction(self.denominator.scaled(scale), bottom)


def _over(polynomial: Polynomial, factor: Polynomial) -> Polynomial:
    return polynomial.divided(factor)[0] if factor.degree else polynomial
