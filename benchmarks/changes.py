"""Settings with other values at some places, to see what they are worth."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from autonumerics.errors import InvalidOption
from autonumerics.runs import Settings
from autonumerics.settings import changed


def with_changes(settings: Settings, changes: Sequence[str]) -> Settings:
    """The settings with each PLACE=VALUE, for instance search.refit_share=0.0; values are JSON."""
    for change in changes:
        place, _, value = change.partition("=")
        try:
            settings = changed(settings, place, json.loads(value))
        except (InvalidOption, json.JSONDecodeError) as problem:
            raise click.BadParameter(f"{change}: {problem}") from None
    return settings
