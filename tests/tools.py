"""What tests need that may be missing on a machine, and must not be missing in CI."""

from __future__ import annotations

import importlib.util
import os
import shutil

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skips a test where one of the programs is missing, except in CI."""
    return pytest.mark.skipif(
        not os.environ.get("CI") and any(shutil.which(p) is None for p in programs),
        reason=f"needs {', '.join(programs)}",
    )


def needs_modules(*modules: str) -> pytest.MarkDecorator:
    """Skips a test where one of the Python modules is missing, except in CI."""
    return pytest.mark.skipif(
        not os.environ.get("CI") and any(importlib.util.find_spec(m) is None for m in modules),
        reason=f"needs {', '.join(modules)}",
    )
