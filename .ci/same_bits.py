"""Builds for different processors and compilers find the same front, bit for bit.

    python .ci/same_bits.py FOLDER_WITH_A_WHEEL ...

Runs one small search with the installed package and with each wheel, and compares front.json.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SEARCH = ["discover", "exp2", "--max-ops", "7", "--evaluations", "6000", "--seed", "5", "--json"]


def front(package_path: Path | None) -> bytes:
    """front.json as written by the package at a path, or by the installed one."""
    environment = dict(os.environ)
    if package_path is not None:
        environment["PYTHONPATH"] = str(package_path)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        command = [sys.executable, "-m", "autonumerics", *SEARCH, "--out", str(out)]
        subprocess.run(command, check=True, env=environment, cwd=folder, capture_output=True)
        return (out / "front.json").read_bytes()


def main() -> None:
    """Exits with 1 if a build differs."""
    expected = front(None)
    for name in sys.argv[1:]:
        (wheel,) = Path(name).glob("*.whl")
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(wheel).extractall(folder)
            same = front(Path(folder)) == expected
        print(f"{wheel.name} of {name}: {'same front' if same else 'ANOTHER FRONT'}")
        if not same:
            sys.exit(1)


if __name__ == "__main__":
    main()
