"""The numbers of the core's elementary functions are those that their derivation gives."""

from __future__ import annotations

import importlib.util
from pathlib import Path

HERE = Path(__file__).parent


def test_the_header_is_what_the_script_derives():
    spec = importlib.util.spec_from_file_location("derivation", HERE / "elementary_constants.py")
    assert spec is not None
    assert spec.loader is not None
    derivation = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(derivation)
    header = HERE.parent.parent / "src/core/elementary_constants.hpp"
    assert derivation.header() == header.read_text()
