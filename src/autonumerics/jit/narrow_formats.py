"""The 16-bit formats in binary32 and binary64: values rounded twice, and why that rounds once.

No processor of ours computes in binary16 or bfloat16. A value of theirs is a value of binary32;
an operation is done in binary32 and its result rounded to the format. Rounding first to p = 24
bits and then to q bits gives the correctly rounded result of + - * / sqrt on operands of q bits
when p >= 2 q + 2: 24 >= 2 * 11 + 2 and 24 >= 2 * 8 + 2. Reference: S. Figueroa, When is double
rounding innocuous?, SIGNUM Newsletter 30, 1995.

Near underflow the theorem says nothing, so each operation in turn. Sums of the format's numbers
are multiples of its smallest one: those that are subnormal are exact. Products of binary16 have
22 bits within binary32's normal range: exact, rounded once. Products of bfloat16 have 16 bits;
those that binary32's subnormals cannot hold exactly lie away from the midpoints between numbers
of bfloat16, except for 65535 * 2^-150, which is no such product: 65535 = 255 * 257. A quotient
a / b of significands below 2^q differs from a midpoint, unless equal to it, by at least 2^-q of
half the least spacing, more than rounding to binary32 can move it: half a unit there is 2^-17 of
that spacing for bfloat16, and 2^-14 of it or less for binary16. A root is never subnormal.

`fma` has no such theorem: a product of 2 q bits and a third operand of any size need more than
24 bits. Its product is exact in binary64; the sum there is rounded, but what rounding left is
known exactly (Knuth's TwoSum), and tells binary32's last bit: set where anything is left. That is
rounding to odd, after which rounding to fewer bits is correct. Reference: S. Boldo and G.
Melquiond, Emulation of FMA and correctly rounded sums, IEEE Trans. Computers 57, 2008.

A result that is computed in binary64 goes the same way: to odd in binary32, then to the format.

A result may be rounded in another direction than to nearest even. To bfloat16 that is another
number of binary32's lower half added before it is cut off. To binary16 the nearest number is taken
and stepped one on or back where it lies on the wrong side of the value; infinity steps back to the
largest number, and the largest number on to infinity, as IEEE 754 has it.
"""

from __future__ import annotations

from autonumerics.formats.directions import AWAY, DOWN, NEAREST, UP

BINARY16 = """
define internal float @round_single(float %value) alwaysinline {
  %narrow = fptrunc float %value to half
  %wide = fpext half %narrow to float
  ret float %wide
}

define internal float @widen_single(i16 %bits) alwaysinline {
  %narrow = bitcast i16 %bits to half
  %wide = fpext half %narrow to float
  ret float %wide
}

define internal i16 @narrow_single(float %value) alwaysinline {
  %narrow = fptrunc float %value to half
  %bits = bitcast half %narrow to i16
  ret i16 %bits
}
"""
"""Rounding to binary16 by the processor, and the way from and to memory."""

BFLOAT16 = """
define internal float @round_single(float %value) alwaysinline {
  %bits = bitcast float %value to i32
  %shifted = lshr i32 %bits, 16
  %last = and i32 %shifted, 1
  %up = add i32 %bits, 32767
  %even = add i32 %up, %last
  %quiet = or i32 %bits, 4194304
  %nan = fcmp uno float %value, %value
  %chosen = select i1 %nan, i32 %quiet, i32 %even
  %kept = and i32 %chosen, -65536
  %rounded = bitcast i32 %kept to float
  ret float %rounded
}

define internal float @widen_single(i16 %bits) alwaysinline {
  %long = zext i16 %bits to i32
  %high = shl i32 %long, 16
  %wide = bitcast i32 %high to float
  ret float %wide
}

define internal i16 @narrow_single(float %value) alwaysinline {
  %bits = bitcast float %value to i32
  %high = lshr i32 %bits, 16
  %short = trunc i32 %high to i16
  ret i16 %short
}
"""
"""Rounding to the upper half of binary32's bits, nearest even, by adding almost half of the
last place; a carry out of the significand enlarges the exponent, up to infinity, as it should.
A NaN is kept one by setting the quiet bit, 2^22."""

TO_ODD = """
define internal float @to_odd(double %sum, double %left) alwaysinline {
  %near = fptrunc double %sum to float
  %back = fpext float %near to double
  %cut = fsub double %sum, %back
  %uncut = fcmp oeq double %cut, 0.0
  %rest = select i1 %uncut, double %left, double %cut
  %bits = bitcast float %near to i32
  %odd = and i32 %bits, 1
  %is_even = icmp eq i32 %odd, 0
  %inexact = fcmp one double %rest, 0.0
  %adjust = and i1 %is_even, %inexact
  %rest_bits = bitcast double %rest to i64
  %sum_bits = bitcast double %sum to i64
  %signs = xor i64 %rest_bits, %sum_bits
  %outward = icmp sge i64 %signs, 0
  %step = select i1 %outward, i32 1, i32 -1
  %used = select i1 %adjust, i32 %step, i32 0
  %odd_bits = add i32 %bits, %used
  %result = bitcast i32 %odd_bits to float
  ret float %result
}
"""
"""A sum, with what rounding left of it, rounded to odd in binary32. An even last bit with something
left over steps towards it, away from zero where its sign is the sum's; an infinity that only
binary32 has steps back to the largest number, which rounds to infinity again in either format."""

FUSED = """
define internal float @fma_to_odd(float %a, float %b, float %c) alwaysinline {
  %a64 = fpext float %a to double
  %b64 = fpext float %b to double
  %c64 = fpext float %c to double
  %product = fmul double %a64, %b64
  %sum = fadd double %product, %c64
  %second = fsub double %sum, %product
  %first = fsub double %sum, %second
  %left1 = fsub double %product, %first
  %left2 = fsub double %c64, %second
  %left = fadd double %left1, %left2
  %result = call float @to_odd(double %sum, double %left)
  ret float %result
}
"""
"""a*b + c rounded to odd in binary32."""

_DIRECTED_BFLOAT16 = """
define internal float @round_result(float %value) alwaysinline {{
  %bits = bitcast float %value to i32
  %is_negative = icmp slt i32 %bits, 0
  %added = select i1 %is_negative, i32 {below}, i32 {above}
  %more = add i32 %bits, %added
  %quiet = or i32 %bits, 4194304
  %nan = fcmp uno float %value, %value
  %chosen = select i1 %nan, i32 %quiet, i32 %more
  %kept = and i32 %chosen, -65536
  %rounded = bitcast i32 %kept to float
  ret float %rounded
}}
"""

_DIRECTED_BINARY16 = """
define internal float @size_of_single(float %value) alwaysinline {{
  %bits = bitcast float %value to i32
  %magnitude = and i32 %bits, 2147483647
  %size = bitcast i32 %magnitude to float
  ret float %size
}}

define internal float @round_result(float %value) alwaysinline {{
  %near = fptrunc float %value to half
  %bits = bitcast half %near to i16
  %back = fpext half %near to float
  %size = call float @size_of_single(float %value)
  %near_size = call float @size_of_single(float %back)
  %beyond = fcmp ogt float %near_size, %size
  %short = fcmp olt float %near_size, %size
  %next_bits = add i16 %bits, 1
  %next = bitcast i16 %next_bits to half
  %next_back = fpext half %next to float
  %next_size = call float @size_of_single(float %next_back)
  %to_next = fsub float %next_size, %size
  %to_near = fsub float %size, %near_size
  %tied = fcmp oeq float %to_next, %to_near
  %pattern = bitcast float %value to i32
  %is_negative = icmp slt i32 %pattern, 0
  %outward = select i1 %is_negative, i1 {below}, i1 {above}
  %on = and i1 %short, %outward
  %inward = xor i1 %outward, true
  %can_step_back = and i1 %inward, {back}
  %goes_back = and i1 %beyond, %can_step_back
  %one = select i1 %on, i16 1, i16 0
  %step = select i1 %goes_back, i16 -1, i16 %one
  %moved = add i16 %bits, %step
  %result = bitcast i16 %moved to half
  %rounded = fpext half %result to float
  ret float %rounded
}}
"""


def rounding_of_results(format: str, direction: str) -> str:
    """`@round_result`: a number of binary32 rounded to the format in that direction."""
    if direction == NEAREST:
        return _TO_EVEN
    if format == "bfloat16":
        half, whole = "32768", "65535"
        above = {AWAY: half, UP: whole}.get(direction, "0")
        below = {AWAY: half, DOWN: whole}.get(direction, "0")
        return _DIRECTED_BFLOAT16.format(above=above, below=below)
    if direction == AWAY:
        return _DIRECTED_BINARY16.format(above="%tied", below="%tied", back="false")
    above, below = (str(direction == way).lower() for way in (UP, DOWN))
    return _DIRECTED_BINARY16.format(above=above, below=below, back="true")


_TO_EVEN = """
define internal float @round_result(float %value) alwaysinline {
  %rounded = call float @round_single(float %value)
  ret float %rounded
}
"""

IN_SINGLE = """
define internal float @widen(i16 %bits) alwaysinline {
  %wide = call float @widen_single(i16 %bits)
  ret float %wide
}

define internal i16 @narrow(float %value) alwaysinline {
  %bits = call i16 @narrow_single(float %value)
  ret i16 %bits
}

define internal float @round_to_storage(float %value) alwaysinline {
  %rounded = call float @round_result(float %value)
  ret float %rounded
}
"""
"""For operations in binary32."""

IN_DOUBLE = """
define internal double @widen(i16 %bits) alwaysinline {
  %single = call float @widen_single(i16 %bits)
  %wide = fpext float %single to double
  ret double %wide
}

define internal i16 @narrow(double %value) alwaysinline {
  %single = fptrunc double %value to float
  %bits = call i16 @narrow_single(float %single)
  ret i16 %bits
}

define internal double @round_to_storage(double %value) alwaysinline {
  %odd = call float @to_odd(double %value, double 0.0)
  %single = call float @round_result(float %odd)
  %rounded = fpext float %single to double
  ret double %rounded
}
"""
"""For operations in binary64. What is narrowed was rounded before: exact."""
