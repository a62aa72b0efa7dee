"""Plans are raced beside libm alone: other libraries take seconds to load and to compile."""

import pytest

from autonumerics.cost import library_contenders
from autonumerics.planning import planner


@pytest.fixture(autouse=True)
def libm_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def libm(*asked):
        return [each for each in library_contenders(*asked) if each.name == "libm"]

    monkeypatch.setattr(planner, "library_contenders", libm)
