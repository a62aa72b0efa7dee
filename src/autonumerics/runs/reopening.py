"""What a run's folder holds, for a run that goes on: configuration, state and front.

Snapshot and front are written at different moments: what lies between them is done again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from autonumerics.errors import InvalidRun
from autonumerics.runs import snapshot
from autonumerics.runs.config import Config
from autonumerics.runs.extensions import extended
from autonumerics.runs.finishing import confirmed, judged_anew
from autonumerics.runs.folder import CONFIG, FRONT, JOURNAL, SNAPSHOT, RunFolder, to_text
from autonumerics.runs.generations import first_state
from autonumerics.runs.result import Result, last_event, load_result
from autonumerics.search import State

REDONE_QUIETLY = 10_000
"""Candidates between the snapshot and the front of which nothing is said: a second or two."""

LARGEST_GENERATION = 1 << 17
"""More candidates than lie between two events of the journal."""


class Reopened(NamedTuple):
    """Of `saved` the front is judged anew; None if the run was killed before its first front."""

    config: Config
    state: State
    saved: Result | None


def reopened(folder: RunFolder, max_ops: int | None = None) -> Reopened:
    """The run of the folder, extended to `max_ops` operations if that is another number.

    Raises InvalidRun for a damaged folder, or one that cannot be extended; InvalidOption for fewer
    operations than the run has. The folder is to be held (`RunFolder.exclusive`).
    """
    path = folder.path
    config = Config.from_json(folder.read(CONFIG), path / CONFIG)
    state, saved = _last_state(folder, config), _last_result(folder, config)
    if saved is not None:
        _tell_of_work_again(folder, saved.evaluations, state.evaluations)
    if max_ops is None or max_ops == config.max_ops:
        return Reopened(config, state, saved)
    done = max(state.evaluations, saved.evaluations if saved else 0)
    config = extended(config, max_ops, done)
    state = replace(state, barren=0)  # the space of programs is another
    _write_extended(folder, config, state)
    return Reopened(config, state, replace(saved, config=config) if saved else None)


def _last_state(folder: RunFolder, config: Config) -> State:
    state = first_state(config)
    if not folder.has(SNAPSHOT):
        return state
    place = folder.path / SNAPSHOT
    state = snapshot.load(place, state, folder.identity(), config.target, folder.warn)
    return replace(state, front=confirmed(state.front, config.target))


def _last_result(folder: RunFolder, config: Config) -> Result | None:
    if not folder.has(FRONT):
        return None
    saved = load_result(folder.path)
    return saved.with_front(judged_anew(saved.front, config.target))


def _tell_of_work_again(folder: RunFolder, done: int, saved: int) -> None:
    """What lies between snapshot and front may be much, after writes that failed.

    Raises InvalidRun if the journal knows nothing of so many candidates.
    """
    if done - saved <= REDONE_QUIETLY:
        return
    event = last_event(folder)
    if event is not None and done > event.evaluations + LARGEST_GENERATION:
        raise InvalidRun(
            f"{folder.path / FRONT} counts {done:,} candidates, {JOURNAL} {event.evaluations:,}: "
            f"one is damaged; put the right number, or {folder.without(FRONT)}"
        )
    folder.warn(f"{done - saved:,} candidates since the last snapshot are done again first")


def _write_extended(folder: RunFolder, config: Config, state: State) -> None:
    """The snapshot first, which is good for the run as it was, too.

    Raises InvalidRun if the configuration cannot be written, or another process is at work.
    """
    with folder.exclusive():
        folder.write(SNAPSHOT, snapshot.to_bytes(state.whole, folder.identity()))
        if not folder.write(CONFIG, to_text(config.to_json())):
            raise InvalidRun(f"cannot extend {folder.path}: its {CONFIG} cannot be written")
