from __future__ import annotations

import pytest

from autonumerics import Result, discover


@pytest.fixture(scope="session")
def found() -> Result:
    """A result in memory; not to be changed."""
    return discover("exp2", max_ops=3, evaluations=600)
