"""The same searches find the same fronts, bit for bit, whatever the processor and the build.

    python .ci/same_bits.py [FOLDER_WITH_A_WHEEL ...]

Some small searches run with the installed package, as it is; then as on other processors, as far
as the C library, NumPy and OpenBLAS can be told to leave instructions alone; then with each wheel.
front.json must not differ in a byte. Exits with 1 if one does.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

SEARCHES = (
    "exp2 --max-ops 7 --evaluations 6000",
    "tanh --on -2 2 --error absolute --ops '+ - * / exp' --max-ops 5 --evaluations 1500",
    "exp2 --on 1 1.0625 --format binary32 --cost ops --max-ops 4 --evaluations 800 --effort low",
    "sin --on 0 1 --error absolute --format binary16 --cost ops --max-ops 5 --evaluations 800"
    " --effort low",
)
"""Arguments of `discover`: over the reals, and for number formats."""


def front(search: str, environment: dict[str, str]) -> bytes:
    """front.json of a search."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        command = [sys.executable, "-m", "autonumerics", "discover", *shlex.split(search)]
        subprocess.run(
            [*command, "--seed", "5", "--json", "--out", str(out)],
            check=True,
            env={**os.environ, **environment},
            cwd=folder,
            capture_output=True,
        )
        return (out / "front.json").read_bytes()


def processors() -> Iterator[tuple[str, dict[str, str]]]:
    """Names and environments in which the libraries take this processor for another one."""
    yield "C library without AVX2 and FMA", {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA"}
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    yield f"NumPy without {' '.join(found)}", {"NPY_DISABLE_CPU_FEATURES": " ".join(found)}
    for name in ("Prescott", "Haswell", "SkylakeX"):
        yield f"OpenBLAS for {name}", {"OPENBLAS_CORETYPE": name}


def main() -> None:
    """Prints a line for each place and search."""
    expected = {search: front(search, {}) for search in SEARCHES}
    different = 0

    def compare(place: str, environment: dict[str, str]) -> None:
        nonlocal different
        for search in SEARCHES:
            same = front(search, environment) == expected[search]
            different += not same
            print(f"{place}: {search}: {'same front' if same else 'ANOTHER FRONT'}", flush=True)

    for place, environment in processors():
        compare(place, environment)
    for name in sys.argv[1:]:
        (wheel,) = Path(name).glob("*.whl")
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(wheel).extractall(folder)
            compare(f"{wheel.name} of {name}", {"PYTHONPATH": folder})
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
