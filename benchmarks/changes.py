"""Constants of modules set to other values, to see what they are worth."""

from __future__ import annotations

import importlib
import json

import click


def apply(change: str) -> None:
    """Sets MODULE.NAME=VALUE; the value is JSON."""
    name, value = change.split("=", 1)
    module, constant = name.rsplit(".", 1)
    found = importlib.import_module(module)
    if not hasattr(found, constant):
        raise click.BadParameter(f"{module} has no {constant}")
    setattr(found, constant, json.loads(value))
