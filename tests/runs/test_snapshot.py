"""The snapshot keeps the state bit for bit, and a damaged one is refused in one line."""

from __future__ import annotations

import io
import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autonumerics import discover, resume
from autonumerics.errors import InvalidRun
from autonumerics.kernels import functional_hashes
from autonumerics.runs import snapshot
from autonumerics.runs.encoding import Encoding
from autonumerics.runs.folder import RunFolder
from autonumerics.search import Memory, State, empty_state

AWKWARD = [-0.0, 5e-324, -1e-310, 1.7976931348623157e308, 0.1, -1 / 3, 2.0**-1022, np.pi]
NAMES = [
    "records", "constants", "errors", "refuted", "counters", "memory_slots", "memory_entries"
]  # fmt: skip


BEFORE = Path(__file__).parent / "before"


@pytest.fixture
def state(finished: Path) -> State:
    """The state of a search on its way."""
    identity = RunFolder.open(finished).identity()
    return snapshot.load(finished / "snapshot.npz", empty_state(), identity)


def test_a_state_survives_bit_for_bit(state: State, tmp_path: Path) -> None:
    assert len(state.archive) > 10
    assert len(state.memory.table.entries()[0])
    assert len(state.front) == 4
    assert _contents(_round_trip(state, tmp_path)) == _contents(state)


def test_the_first_state_survives_bit_for_bit(tmp_path: Path) -> None:
    state = empty_state()
    assert _contents(_round_trip(state, tmp_path)) == _contents(state)


def test_awkward_numbers_survive_bit_for_bit(state: State, tmp_path: Path) -> None:
    batch = state.archive.batch
    constants = np.resize(AWKWARD, batch.constants.shape)
    errors = np.resize([5e-324, 1e300, 0.1], len(batch))
    archive = replace(state.archive, batch=replace(batch, constants=constants), errors=errors)
    refuted = np.array([2**64 - 1, 0, 7], np.uint64)
    archive = replace(archive, refuted=refuted)
    awkward = replace(state, archive=archive, evaluations=2**53 + 1, generation=10**12, barren=29)
    assert _contents(_round_trip(awkward, tmp_path)) == _contents(awkward)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.2, 0.5, 0.9, 0.9999])
def test_a_truncated_snapshot_is_refused(share: float, run_folder: Path) -> None:
    data = _snapshot(run_folder)
    _assert_refused(run_folder, data[: int(share * len(data))])


@pytest.mark.parametrize(
    "data",
    [b"garbage" * 99, b"\0" * 4096, b"PK\x03\x04" + b"\xff" * 512, b"PK\x05\x06" + b"\0" * 18],
    ids=["text", "zeros", "zip-without-end", "zip-without-files"],
)
def test_garbage_is_refused(data: bytes, run_folder: Path) -> None:
    _assert_refused(run_folder, data)


def test_a_single_array_is_refused(run_folder: Path) -> None:
    file = io.BytesIO()
    np.save(file, np.arange(3))
    _assert_refused(run_folder, file.getvalue())


@pytest.mark.parametrize(
    ("field", "bit"),
    [(6, 6), (8, 0), (8, 5), (8, 6), (10, 0), (10, 3)],
    ids=["version", "encrypted", "patched", "strongly-encrypted", "shrunk", "deflated"],
)
def test_a_flipped_bit_in_the_zip_directory_is_refused(
    field: int, bit: int, run_folder: Path
) -> None:
    data = bytearray(_snapshot(run_folder))
    data[data.rindex(b"PK\x01\x02") + field] ^= 1 << bit
    _assert_refused(run_folder, bytes(data))


@pytest.mark.parametrize("position", [0.1, 0.3, 0.6])
def test_a_flipped_bit_in_the_contents_is_refused(position: float, run_folder: Path) -> None:
    data = bytearray(_snapshot(run_folder))
    data[int(position * len(data))] ^= 1
    _assert_refused(run_folder, bytes(data))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_array_is_refused(name: str, run_folder: Path) -> None:
    arrays = _arrays(run_folder)
    del arrays[name]
    _assert_refused(run_folder, _npz(arrays))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "refuted"])
def test_an_array_of_another_length_is_refused(name: str, run_folder: Path) -> None:
    arrays = _arrays(run_folder)
    _assert_refused(run_folder, _npz(arrays | {name: arrays[name][:-1]}))


@pytest.mark.parametrize("name", NAMES)
def test_an_array_of_another_kind_is_refused(name: str, run_folder: Path) -> None:
    _assert_refused(run_folder, _npz(_arrays(run_folder) | {name: np.array("text")}))


def test_a_pickle_is_never_opened(run_folder: Path) -> None:
    pickled = np.array([{"a": "pickle"}], dtype=object)
    _assert_refused(run_folder, _npz(dict.fromkeys(NAMES, pickled)))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRun, match="no such file"):
        snapshot.load(tmp_path / "snapshot.npz", empty_state())


def _snapshot(folder: Path) -> bytes:
    return (folder / "snapshot.npz").read_bytes()


def _arrays(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / "snapshot.npz") as file:
        return dict(file)


def _npz(arrays: dict[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def _round_trip(state: State, folder: Path) -> State:
    path = folder / "state.npz"
    path.write_bytes(snapshot.to_bytes(state))
    return snapshot.load(path, empty_state())


def _contents(value: Any) -> Any:
    """Everything in a value down to the bytes, whatever fields it has."""
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, value.tobytes()
    if isinstance(value, Memory):
        return value.variants, list(map(_contents, value.table.entries()))
    if is_dataclass(value):
        return {field.name: _contents(getattr(value, field.name)) for field in fields(value)}
    return value


def _assert_refused(folder: Path, data: bytes, complaint: str = "") -> None:
    (folder / "snapshot.npz").write_bytes(data)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(InvalidRun, match=rf"snapshot\.npz.*{complaint}") as refusal:
        resume(folder, seconds=None, evaluations=10)
    assert "\n" not in str(refusal.value)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


class TestOtherVersions:
    """A snapshot says what it is written in; it is translated, or refused in one line."""

    def test_it_names_its_operations_and_its_hash(self, run_folder: Path) -> None:
        about = _about(run_folder)
        assert about["encoding"]["operations"][:4] == ["add", "sub", "mul", "div"]
        assert about["encoding"] == json.loads(json.dumps(Encoding.current().to_json()))
        assert about["config"] == RunFolder.open(run_folder).identity()

    def test_another_numbering_is_translated_bit_for_bit(self, state: State) -> None:
        """Operations in another order, slots moved: the programs are the same."""
        now = Encoding.current()
        other = replace(now, operations=now.operations[::-1], inputs=5, constants=40)
        batch = state.archive.batch
        written = other.records_from(batch.records, now)
        assert (written != batch.records).any()
        np.testing.assert_array_equal(now.records_from(written, other), batch.records)

    @pytest.mark.parametrize("field", ["functional_hash", "variant_hash"])
    @pytest.mark.parametrize("variants", [False, True])
    def test_a_memory_of_another_hash_is_left_out(
        self, field: str, variants: bool, run_folder: Path
    ) -> None:
        """Programs stay; a hash that the memory does not hold may change."""
        _write_about(run_folder, encoding={field: "0123456789abcdef", "version": "0.0.7"})
        said: list[str] = []
        empty = empty_state(variants=variants)
        loaded = snapshot.load(
            run_folder / "snapshot.npz", empty, _about(run_folder)["config"], warn=said.append
        )
        lost = variants or field == "functional_hash"
        assert len(loaded.archive) > 10
        assert (len(loaded.memory.table.entries()[0]) == 0) == lost
        assert ["version 0.0.7" in line for line in said] == [True] * lost
        np.testing.assert_array_equal(
            loaded.archive.hashes, functional_hashes(loaded.archive.batch)
        )

    @pytest.mark.parametrize(
        ("about", "complaint"),
        [
            ({"format": "autonumerics-snapshot-99"}, "go on with version 9.9"),
            ({"encoding": {"operations": ["add", "frobnicate"]}}, r"\(frobnicate\): go on with"),
            ({"config": "sha256:0"}, "another configuration"),
            ({"config": None}, "another configuration"),
            ({"encoding": {"inputs": "many"}}, "damaged"),
            ({"encoding": {"constants": 3}}, "damaged"),
            ({"format": 1}, "format 1"),
        ],
        ids=str,
    )
    def test_what_cannot_be_read_is_refused(
        self, about: dict[str, Any], complaint: str, run_folder: Path
    ) -> None:
        about = about | {"encoding": {"version": "9.9"} | about.get("encoding", {})}
        _write_about(run_folder, **about)
        _assert_refused(run_folder, _snapshot(run_folder), complaint)


class TestAnotherRun:
    """The snapshot of another run is refused before anything is overwritten."""

    @pytest.mark.parametrize(
        "settings",
        [{"function": "exp"}, {"seed": 2}, {"max_ops": 4}, {"ops": "+ * /"}, {"effort": "low"}],
        ids=str,
    )
    def test_with_another_configuration(
        self, settings: dict[str, Any], run_folder: Path, tmp_path: Path
    ) -> None:
        wanted = {"function": "exp2", "max_ops": 3} | settings
        discover(**wanted, seconds=None, evaluations=100, out=tmp_path / "other")
        data = _snapshot(tmp_path / "other")
        _assert_refused(run_folder, data, "another configuration")

    @pytest.mark.parametrize("name", ["exp2-reals", "cos-binary16"])
    def test_of_a_version_that_did_not_say(self, name: str, tmp_path: Path) -> None:
        """Its programs do not have the errors that it states, for this target."""
        discover("sin", error="absolute", seconds=None, evaluations=100, out=tmp_path / "run")
        _assert_refused(tmp_path / "run", _snapshot(BEFORE / name), "another configuration")

    def test_a_run_whose_configuration_was_only_laid_out_anew_is_the_same(
        self, run_folder: Path
    ) -> None:
        config = run_folder / "config.json"
        config.write_text(json.dumps(json.loads(config.read_bytes()), sort_keys=True))
        assert resume(run_folder, seconds=None, evaluations=10).evaluations == 610


def _about(folder: Path) -> dict[str, Any]:
    return json.loads(_arrays(folder)["about"].tobytes())


def _write_about(folder: Path, *, encoding: dict[str, Any], **changes: Any) -> None:
    arrays, about = _arrays(folder), _about(folder)
    about = about | changes | {"encoding": about["encoding"] | encoding}
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    (folder / "snapshot.npz").write_bytes(_npz(arrays))
