"""Damaged folders: whatever stands in a file of a run, a command works or says one line.

Every value of config.json, front.json and the journal is replaced by values of other kinds, or left
out; every command that reads a run then ends with 0, or with 2 and one line, in bounded time. With
EVERY = 1 each place gets every value (all passed), with more the values take turns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autonumerics.runs import reopening

Command = Callable[..., Any]

EVERY = 12

MISSING = object()
VALUES: list[Any] = [
    MISSING, None, True, -1, 0, 2.5, 1e30, 1e999, -1e999, float("nan"), 10**400, "", "text",
    "1e999", "\ud800", [], [[]], {}, {"a": [1]},
]  # fmt: skip
COMMANDS = [
    (1, ("show", "--json")),
    (7, ("show", "--ops", "2")),
    (11, ("report", "--no-baselines", "--no-check")),
    (19, ("check",)),
    (17, ("resume", "--evaluations", "0")),
    (29, ("prove", "--ops", "1")),
    (101, ("compare",)),
    (211, ("resume", "--evaluations", "1")),
]
"""What is tried, on every so many damages, as quick as it is."""

FILES = ["config.json", "front.json", "journal.jsonl", "snapshot.npz"]

Place = tuple[str | int, ...]


def places(data: Any, at: Place = ()) -> Iterator[Place]:
    """Where a value stands in JSON data: the whole, and every part."""
    yield at
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*at, key))


def replaced(data: Any, at: Place, value: Any) -> Any:
    """The data with another value at the place."""
    if not at:
        return {} if value is MISSING else value
    copy = dict(data) if isinstance(data, dict) else list(data)
    if len(at) > 1 or value is not MISSING:
        copy[at[0]] = replaced(copy[at[0]], at[1:], value)  # pyright: ignore
    else:
        del copy[at[0]]  # pyright: ignore
    return copy


def complaint(command: Command, name: str, options: tuple[str, ...]) -> str | None:
    """What is wrong with how the command ends, if anything is."""
    try:
        ended = command(name, "run", *options)
    except BaseException as problem:
        return f"{type(problem).__name__}: {problem}"
    if name == "check":  # has a verdict for each file, on stdout
        return None if ended.code in (0, 1, 2) and not ended.err else f"{ended.code} {ended.err}"
    if ended.code == 2 and (ended.out or len(ended.err.splitlines()) != 1):
        return f"{ended.out!r} {ended.err}"
    return None if ended.code in (0, 2) else f"code {ended.code}"


def damage(run: Path, file: str) -> Iterator[str]:
    """The damages of the file, one after the other; says what each is."""
    path, whole = run / file, (run / file).read_bytes()
    lines = whole.splitlines() if file.endswith("l") else [whole]
    for number, line in enumerate(lines):
        data = json.loads(line)
        for turn, at in enumerate(places(data)):
            for value in VALUES[turn % EVERY :: EVERY]:
                changed = json.dumps(replaced(data, at, value)).encode()
                path.write_bytes(b"\n".join([*lines[:number], changed, *lines[number + 1 :]]))
                shown = "missing" if value is MISSING else repr(value)[:20]
                yield f"{file}{list(at)} = {shown}"
    path.write_bytes(whole)


@pytest.mark.parametrize("file", ["config.json", "front.json", "journal.jsonl"])
def test_every_command_works_or_says_one_line(
    file: str, command: Command, run_folder: Path
) -> None:
    wrong: list[str] = []
    saved = {name: (run_folder / name).read_bytes() for name in FILES}
    for number, what in enumerate(damage(run_folder, file)):
        for every, (name, *options) in COMMANDS:
            if number % every == 0:
                problem = complaint(command, name, tuple(options))
                wrong += [f"{what}: {name}: {problem}"[:400]] if problem else []
        for other in FILES:
            if other != file:
                (run_folder / other).write_bytes(saved[other])
    assert wrong == []


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"1" * 5000, b"\0" * 100]
)
@pytest.mark.parametrize("file", ["config.json", "front.json", "journal.jsonl"])
def test_what_is_no_json_at_all(file: str, data: bytes, command: Command, run_folder: Path) -> None:
    (run_folder / file).write_bytes(data)
    for _, (name, *options) in COMMANDS[:5]:
        assert complaint(command, name, tuple(options)) is None


def test_a_count_that_cannot_be_is_no_work_to_be_done_again(
    command: Command, run_folder: Path
) -> None:
    path = run_folder / "front.json"
    data = json.loads(path.read_bytes())
    for count in (1e30, 10**16, 600.0, True, -1):
        path.write_text(json.dumps(data | {"evaluations": count}))
        ended = command("resume", run_folder, "--evaluations", 1)
        assert (ended.code, ended.out) == (2, "")
        assert "front.json is damaged: evaluations are a count" in ended.err


@pytest.mark.parametrize("change", [{"seed": 2}, {"target": "other"}], ids=str)
def test_the_front_of_another_run_is_refused(
    change: dict[str, Any], command: Command, run_folder: Path
) -> None:
    path = run_folder / "front.json"
    data = json.loads(path.read_bytes())
    if "target" in change:
        change = {"target": {"function": "exp", "domain": [0.0, 0.5], "error": "relative"}}
    path.write_text(json.dumps(data | change))
    before = path.read_bytes()
    for name in ("show", "resume", "prove"):
        ended = command(name, run_folder)
        assert (ended.code, ended.out) == (2, "")
        assert "front.json is of another run" in ended.err
    assert path.read_bytes() == before


def test_a_count_that_the_journal_knows_nothing_of_is_refused(
    command: Command, run_folder: Path
) -> None:
    path = run_folder / "front.json"
    data = json.loads(path.read_bytes())
    path.write_text(json.dumps(data | {"evaluations": 10**14}))
    before = {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()}
    ended = command("resume", run_folder, "--evaluations", 1)
    assert (ended.code, ended.out) == (2, "")
    assert "counts 100,000,000,000,000 candidates, journal.jsonl 600" in ended.err
    assert {p: p.read_bytes() for p in run_folder.rglob("*") if p.is_file()} == before


def test_much_work_that_is_done_again_is_told(
    command: Command, run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where snapshots could not be written, for instance."""
    (run_folder / "snapshot.npz").unlink()
    monkeypatch.setattr(reopening, "REDONE_QUIETLY", 599)
    ended = command("resume", run_folder, "--evaluations", 1, "--json")
    assert (ended.code, json.loads(ended.out)["evaluations"]) == (0, 601)
    assert "600 candidates since the last snapshot are done again first" in ended.err
