"""Programs recast for a format: better ones, of what is allowed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from autonumerics.fitting import Recasting, Refit, Screen, Zeros
from autonumerics.fitting.settings import ScreenSettings
from autonumerics.formats import Arithmetic, format_named
from autonumerics.kernels import Batch
from autonumerics.programs import parse, parse_operations
from autonumerics.targets import Target

SINGLE = format_named("binary32")
COS = Target.make("cos", (0.0, np.pi / 2))
ZEROS = Zeros.at_ends(COS, Arithmetic.of(SINGLE))
SCREEN = Screen(COS, Arithmetic.of(SINGLE), points=ScreenSettings().fine)
ARITHMETIC = parse_operations("+ - * fma")
SINE = ZEROS.snapped(
    Batch.pack(
        [
            parse(
                "t = c0 - x; s = fma(t, t, c1); "
                "t*fma(fma(fma(fma(fma(s, c2, c3), s, c4), s, c5), s, c6), s, c7)",
                [1.5708, -0.75, -2.05e-08, 2.66e-06, -0.00019, 0.0079, -0.1545, 0.8790],
            )
        ]
    )
).program(0)
"""sin(t)/t as a polynomial in t^2 - 3/4, times t = pi/2 - x."""


@pytest.fixture(scope="module")
def forms():
    return Recasting(SCREEN, ZEROS, 13, ARITHMETIC).variants(SINE)


def test_each_form_has_more_operations_and_a_smaller_error(forms):
    assert len(forms) >= 3
    for (form, error_ulp), (dearer, smaller_ulp) in pairwise(forms):
        assert form.ops < dearer.ops <= 13
        assert smaller_ulp < error_ulp


def test_errors_are_those_of_programs_of_the_format(forms):
    for form, error_ulp in forms:
        assert all(SINGLE.round(c) == c for c in form.constants)
        assert SCREEN.error_ulp(form) == error_ulp


def test_zeros_that_are_used_otherwise_are_rounded():
    """c0 counts as exact in a search, but only differences from it can be written in two parts."""
    line = ZEROS.snapped(Batch.pack([parse("fma(x, c0, c1)", [-1.5708, 2.0])])).program(0)
    assert SINGLE.round(line.constants[0]) != line.constants[0]
    found = Recasting(SCREEN, ZEROS, 9, ARITHMETIC).variants(line)
    assert found
    for form, _ in found:
        assert all(SINGLE.round(c) == c for c in form.constants)


def test_forms_do_better_than_the_difference_in_two_parts(forms):
    """One operation more buys half an ULP, with errors kept they come near to the last one."""
    plain_ulp = SCREEN.error_ulp(ZEROS.split(SINE))
    assert plain_ulp > 1.9
    by_ops = {form.ops: error_ulp for form, error_ulp in forms}
    assert by_ops[9] < 1.4
    assert forms[-1][1] < 1.1


def test_nothing_is_used_that_is_not_allowed():
    text = "(c0 - x)*((x*c1 + c2)*x + c3)"
    line = ZEROS.snapped(Batch.pack([parse(text, [1.5708, -0.1, -0.1, 0.63])])).program(0)
    found = Recasting(SCREEN, ZEROS, 9, parse_operations("+ - *")).variants(line)
    assert found
    used = {row.name for form, _ in found for row, _ in form.instructions}
    assert used <= {"add", "sub", "mul"}
    assert max(form.ops for form, _ in found) <= 9


def test_programs_that_are_too_long_have_no_forms():
    assert Recasting(SCREEN, ZEROS, 7, ARITHMETIC).variants(SINE) == []


def test_programs_without_a_zero_are_rewritten_as_well():
    target = Target.make("exp2", (0.0, 1.0))
    screen = Screen(target, Arithmetic.of(SINGLE))
    line = parse(
        "fma(fma(fma(fma(fma(x, c0, c1), x, c2), x, c3), x, c4), x, c5)*c6",
        [0.00189, 0.0089, 0.0558, 0.2401, 0.6931, 1.0, 1.0],
    )
    recasting = Recasting(screen, Zeros.at_ends(target, Arithmetic.of(SINGLE)), 9, ARITHMETIC)
    found = recasting.variants(line)
    assert found[0][0].ops == line.ops
    assert found[0][1] <= screen.error_ulp(line)
    assert len(found) > 1


def test_a_common_factor_makes_room_for_another_share():
    """t + (h t) s, s = t^2 + c1, as t (h s + c): a share of c is taken out, the rest keeps what the
    difference lost."""
    line = ZEROS.snapped(
        Batch.pack(
            [
                parse(
                    "t = c0 - x; s = fma(t, t, c1); "
                    "fma(fma(fma(fma(fma(s, c2, c3), s, c4), s, c5), s, c6)*t, s, t)",
                    [1.5708, 0.0, -2.05e-08, 2.75e-06, -0.000198, 0.00833, -0.16667],
                )
            ]
        )
    ).program(0)
    found = Recasting(SCREEN, ZEROS, 13, ARITHMETIC).variants(line)
    assert found[-1][1] < 1.15


def test_what_a_program_is_worth_written_out_is_known_before_it_is_recast(forms):
    """Worse than as it counts in a search, exact, and better than in the plain way.

    A program without such a difference counts as it is, with constants of the format.
    """
    refit, recasting = Refit.on(SCREEN), Recasting(SCREEN, ZEROS, 13, ARITHMETIC)
    settled = refit.settled(SINE, refit.free(SINE))
    written_ulp = recasting.written_ulp(settled)
    assert SCREEN.error_ulp(settled) < written_ulp < SCREEN.error_ulp(ZEROS.split(settled))
    assert forms[-1][1] < written_ulp
    line = parse("fma(x, c0, c1)", [-0.6, 1.1])
    rounded = line.with_constants([SINGLE.round(c) for c in line.constants])
    assert recasting.written_ulp(line) == SCREEN.error_ulp(rounded)
    assert Recasting(SCREEN, ZEROS, 3, ARITHMETIC).written_ulp(SINE) == np.inf
