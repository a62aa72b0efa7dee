"""What tests need that may be missing on a machine, and must not be missing in CI."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skips a test where one of the programs is missing, except in CI."""
    return pytest.mark.skipif(
        not os.environ.get("CI") and any(shutil.which(p) is None for p in programs),
        reason=f"needs {', '.join(programs)}",
    )
