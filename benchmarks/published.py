"""Approximations that real software ships, with their constants: what `cases.py` compares with."""

from __future__ import annotations

from published_networks import NETWORKS
from published_signals import SIGNALS

CASES = (*NETWORKS, *SIGNALS)
