"""Runs: the search with a budget and a folder that can be resumed."""

from autonumerics.runs.advice import verdict
from autonumerics.runs.config import Config
from autonumerics.runs.discover import prepare, run_to_end
from autonumerics.runs.goals import Goal
from autonumerics.runs.proofs import Proofs, prove_front, prove_run
from autonumerics.runs.result import Budget, Progress, Result, load_result
from autonumerics.runs.run import Run
from autonumerics.runs.settings import EFFORTS, Settings, ShortlistSettings

__all__ = [
    "EFFORTS",
    "Budget",
    "Config",
    "Goal",
    "Progress",
    "Proofs",
    "Result",
    "Run",
    "Settings",
    "ShortlistSettings",
    "load_result",
    "prepare",
    "prove_front",
    "prove_run",
    "run_to_end",
    "verdict",
]
