from __future__ import annotations

import pytest

from autonumerics.errors import UnknownName
from autonumerics.formats import FORMATS, format_named


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("float16", "binary16"), ("half", "binary16"), ("bf16", "bfloat16"),
        ("float32", "binary32"), ("single", "binary32"),
        ("f32", "binary32"), ("float", "binary32"), ("FP32", "binary32"), ("BF16", "bfloat16"),
        ("float64", "binary64"), ("double", "binary64"), ("binary32", "binary32"),
    ],
)  # fmt: skip
def test_aliases(alias, name):
    assert format_named(alias) is FORMATS[name]


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(UnknownName, match="did you mean float32"):
        format_named("flaot32")


def test_a_strange_name_gets_them_all():
    with pytest.raises(UnknownName, match=r"choose one of binary16 \(half, .*; binary64 \(double"):
        format_named("posit")
