"""The fingerprint: plain data, from files that may be missing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from autonumerics.cost import fingerprint
from autonumerics.cost.fingerprint import _caches, _number, _processor, _text

CPUINFO = """processor\t: 0
model name\t: A Processor 3000: fast
cpu MHz\t\t: 2450.125
flags\t\t: fpu avx2 fma

processor\t: 1
model name\t: Another
"""


def test_it_survives_json():
    found = fingerprint()
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_it_names_what_times_depend_on():
    found = fingerprint()
    assert found["packages"]["numpy"] == np.__version__
    assert {"processor", "llvm_processor", "extensions", "clock_mhz", "system"} <= set(found)
    assert found["compilers"]["llvm"].count(".") == 2
    assert isinstance(found["llvm_processor"], str)


def test_the_first_processor_is_read_field_by_field():
    fields = _processor(CPUINFO)
    assert fields["model name"] == "A Processor 3000: fast"
    assert _number(fields["cpu MHz"]) == 2450.125
    assert fields["flags"].split() == ["fpu", "avx2", "fma"]


def test_what_is_missing_is_none():
    assert _processor("") == {}
    assert _number(None) is None
    assert _number("fast") is None
    assert _text(Path("/no/such/file")) == ""


def test_caches_by_level_without_those_for_instructions(tmp_path: Path):
    for index, level, kind, size in (
        (0, "1", "Data", "32K"), (1, "1", "Instruction", "32K"), (2, "2", "Unified", "1M"),
        (3, "3", "Unified", ""),
    ):  # fmt: skip
        folder = tmp_path / f"index{index}"
        folder.mkdir()
        for name, text in (("level", level), ("type", kind), ("size", size)):
            (folder / name).write_text(text + "\n")
    assert _caches(tmp_path) == {"L1 data": "32K", "L2": "1M"}
