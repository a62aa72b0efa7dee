"""C of whole functions against what C23 asks for: each kind of fault is seen, and no other."""

from __future__ import annotations

import shutil

import pytest
from annex_f import checked

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")

HEADER = """
#include <math.h>
#include <stddef.h>
static inline float f(float x) {{ return {body}; }}
static inline void f_n(const float *x, float *y, size_t n) {{
    for (size_t i = 0; i < n; i++) y[i] = f(x[i]);
}}
"""


@pytest.fixture
def seen(tmp_path):
    def look(function: str, body: str):
        header = tmp_path / "f.h"
        header.write_text(HEADER.format(body=body))
        return checked(header, function, 1000, [("c", "cc", "c99")])[0]

    return look


@pytest.mark.parametrize("name", ["exp", "log1p", "tan", "cbrt"])
def test_the_c_librarys_functions_are_right(seen, name):
    found = seen(name, f"(float){name}((double)x)")
    assert found.is_right
    assert found.nearest.ulp < 0.51
    assert found.up.ulp > 0.9  # the last rounding goes another way


@pytest.mark.parametrize(
    ("name", "body", "fault"),
    [
        ("log", "x == 0 && signbit(x) ? NAN : logf(x)", "special"),
        ("exp", "isnan(x) ? 0.0f : expf(x)", "special"),
        ("exp2", "x == 3.0f ? 7.9999995f : exp2f(x)", "exact"),
        ("sin", "x < -1.0f ? sinf(x) * 1.0000001f : sinf(x)", "asymmetric"),
        ("tanh", "x > 20.0f && !isinf(x) ? 1.0000001f : tanhf(x)", "outside"),
        ("exp", "x > 63.0f && x < 65.0f ? INFINITY : expf(x)", "wrong"),
    ],
)
def test_each_kind_of_fault_is_seen(seen, name, body, fault):
    found = seen(name, body)
    counts = {
        "special": found.nearest.missed,
        "exact": found.missed,
        "asymmetric": found.asymmetric,
        "outside": found.outside,
        "wrong": found.nearest.wrong,
    }
    assert counts[fault] > 0
    assert not found.is_right
