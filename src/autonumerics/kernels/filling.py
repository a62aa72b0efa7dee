"""Settings of the compiled core, filled in by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Settings = TypeVar("Settings")


def filled(settings: Settings, values: Mapping[str, float]) -> Settings:
    """The same settings with these values by name; AttributeError for a name they do not know."""
    for name, value in values.items():
        setattr(settings, name, value)
    return settings
