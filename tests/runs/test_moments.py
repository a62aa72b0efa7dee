"""Whatever happens at whatever step of writing: what is on disk is whole, and the run goes on.

A driver forks a run for each step at which a file, a name or a line of the journal is about to be
written, and there kills it, interrupts it, or lets that step fail, as on a full disk.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autonumerics import discover, load, resume
from autonumerics.runs import Config, Run

EVALUATIONS = 250
STRIDE = 7
DRIVER = """
import errno, os, signal, sys, tempfile
from pathlib import Path
from autonumerics.errors import AutoNumericsError
from autonumerics.runs import Budget, folder, prepare, run, run_to_end

mode, root, evaluations, stride = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
run.SNAPSHOT_EVERY_S = -1.0

def act():
    if mode == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "interrupt":
        signal.raise_signal(signal.SIGINT)
    else:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

def begin(moment):
    steps = 0
    def watched(function):
        def call(*arguments, **options):
            nonlocal steps
            steps += 1
            if steps == moment or (mode == "full" and steps > moment):
                act()
            return function(*arguments, **options)
        return call
    for module, name in ((tempfile, "mkstemp"), (os, "fsync"), (os, "replace"), (os, "link"),
                         (os, "mkdir"), (folder, "_ends_a_line")):
        setattr(module, name, watched(getattr(module, name)))
    try:
        search = prepare("exp2", max_ops=3, threads=1, out=root / str(moment), warn=lambda _: None)
        run_to_end(search, Budget(None, evaluations))
    except AutoNumericsError as problem:
        print(moment, problem, flush=True)
        os._exit(2)
    except KeyboardInterrupt:
        os._exit(130)
    os._exit(0 if steps >= moment else 9)

moment, codes = 1, {}
while 9 not in codes.values():
    child = os.fork()
    if child == 0:
        begin(moment)
    codes[moment] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    moment += stride
print(codes)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks are a matter of POSIX")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The front that a run leaves which nothing happens to."""
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    discover("exp2", max_ops=3, seconds=None, evaluations=EVALUATIONS, out=folder)
    return (folder / "front.json").read_bytes()


def drive(mode: str, root: Path) -> dict[int, int]:
    """How each run ended, by the step at which something happened."""
    command = [sys.executable, "-c", DRIVER, mode, str(root), str(EVALUATIONS), str(STRIDE)]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    codes: dict[int, int] = eval(ended.stdout.splitlines()[-1])
    assert len(codes) > 10
    *moments, _ = codes
    return {moment: codes[moment] for moment in moments}


@pytest.mark.parametrize(("mode", "codes"), [("kill", {-9}), ("interrupt", {0, 130})])
def test_stopped_at_any_step_a_run_is_whole_and_goes_on_to_the_same_front(
    mode: str, codes: set[int], tmp_path: Path, undisturbed: bytes
) -> None:
    for moment, code in drive(mode, tmp_path).items():
        folder = tmp_path / str(moment)
        assert code in codes
        if not (folder / "config.json").exists():
            continue
        assert_whole(folder)
        done = max(load(folder).evaluations, Run.resumed(folder).result().evaluations)
        resume(folder, seconds=None, evaluations=EVALUATIONS - done)
        assert (folder / "front.json").read_bytes() == undisturbed, moment


def test_a_disk_that_is_full_from_any_step_on_leaves_old_files_whole(
    tmp_path: Path, undisturbed: bytes
) -> None:
    for moment, code in drive("full", tmp_path).items():
        folder = tmp_path / str(moment)
        if not (folder / "config.json").exists():
            assert code == 2
            assert not folder.exists() or not any(folder.iterdir())
            continue
        assert code == 0
        assert_whole(folder)
        done = max(load(folder).evaluations, Run.resumed(folder).result().evaluations)
        resume(folder, seconds=None, evaluations=EVALUATIONS - done)
        assert (folder / "front.json").read_bytes() == undisturbed, moment


def test_one_write_that_fails_is_made_good_by_the_next(tmp_path: Path, undisturbed: bytes) -> None:
    codes = drive("once", tmp_path)
    same = [
        (tmp_path / str(moment) / "front.json").read_bytes() == undisturbed
        for moment, code in codes.items()
        if code == 0
    ]
    assert len(same) > 8
    assert sum(not is_same for is_same in same) <= 2  # the steps of the very last write


def assert_whole(folder: Path) -> None:
    """Every file that is there can be read, save a last line of the journal."""
    Config.from_json(json.loads((folder / "config.json").read_bytes()), folder)
    load(folder)
    for certificate in (folder / "certificates").glob("*.json"):
        assert json.loads(certificate.read_bytes())["digest"]
    if (folder / "journal.jsonl").exists():
        for line in (folder / "journal.jsonl").read_text().splitlines()[:-1]:
            assert json.loads(line)["event"]
