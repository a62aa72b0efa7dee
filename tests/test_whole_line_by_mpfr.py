"""C of whole functions against MPFR, by a program of its own: it sees what we see."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from whole_line import remeasured

from autonumerics.accuracy import measure_whole_line
from autonumerics.cost.libraries import libm
from autonumerics.cost.names import NAMES
from autonumerics.formats import FORMATS
from autonumerics.targets import Domain, function

pytestmark = pytest.mark.skipif(
    shutil.which("cc") is None or not Path("/usr/include/mpfr.h").exists(),
    reason="needs a C compiler and libmpfr-dev",
)

SINGLE = FORMATS["binary32"]


@pytest.fixture
def header(tmp_path):
    def write(body: str) -> Path:
        path = tmp_path / "f.h"
        path.write_text(f"#include <math.h>\nstatic inline float f(float x) {{ {body} }}\n")
        return path

    return write


@pytest.mark.parametrize("name", ["exp", "log", "sin", "tanh"])
def test_the_libms_functions_are_right_and_as_accurate_as_measured(header, name):
    """On an interval that we measure whole: no input of MPFR's is worse than our worst."""
    within = (1.0, 1.015625)
    seen = remeasured(header(f"return {name}f(x);"), name, count=20_000, within=within)
    assert (seen.wrong, seen.zeros) == (0, 0)
    code = libm(NAMES[name], SINGLE)
    ours = measure_whole_line(
        code.throughput_address, function(name), SINGLE, within=Domain(*within)
    )
    assert seen.ulp <= ours.error_ulp + ours.uncertainty_ulp
    assert seen.ulp > 0.9 * ours.error_ulp


@pytest.mark.parametrize(
    ("name", "body", "what", "at"),
    [
        ("log", "return x < 0 ? 0 : logf(x);", "wrong_at", None),
        ("exp", "return x < -100 ? 0 : expf(x);", "ulp", None),
        ("exp", "return x < -110 ? -0.0f : expf(x);", "zero_at", None),
        ("sin", "return x == 0 ? 0 : sinf(x);", "zero_at", 0.0),
        ("atanh", "return x == 1 ? 9e9f : atanhf(x);", "wrong_at", 1.0),
        ("exp", "return x > 88.7f ? INFINITY : expf(x);", "wrong_at", None),
        ("tanpi", "return x == -1.5f ? -INFINITY : (float)tan(3.141592653589793 * fmod(x, 1));",
         "wrong_at", None),
    ],
)  # fmt: skip
def test_faults_at_special_inputs_are_found(header, name, body, what, at):
    seen = remeasured(header(body), name, count=1000)
    if what == "ulp":
        assert seen.ulp > 20
        return
    where = getattr(seen, what)
    assert where is not None
    assert at is None or where == at
