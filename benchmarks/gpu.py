"""Emitted code on a GPU: bits, errors, and time beside the vendor's functions; docs/gpu.md.

    python benchmarks/gpu.py                      # prints the tables
    python benchmarks/gpu.py --page docs/gpu.md   # writes them into the page's marked places
    python benchmarks/gpu.py --only functions     # prints one of them

Bits of CUDA, PyTorch, JAX and Triton at a million inputs; errors and times of FlashAttention's case
and of tanh beside exp2f, __expf, tanhf and tanh.approx; whole functions at every number of
binary32. Frameworks that are not installed are left out. Needs an NVIDIA device and nvcc; says in
one line what is missing and exits with 3.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import gpu_bits
import gpu_functions
import gpu_hardware
import gpu_languages
import gpu_speed
from gpu_device import described, missing
from marked import replaced

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
COMMAND = "benchmarks/gpu.py"


def machine(_: Path) -> Iterable[str]:
    """What it was measured on."""
    words = described()
    versions = [f"{name} {version}" for name, version in _versions()]
    told = [words["device"], f"driver {words['driver']}", f"nvcc {words['nvcc']}", *versions]
    return [f"Measured on one {'; '.join(told)}."]


def _versions() -> Iterator[tuple[str, str]]:
    from importlib.metadata import PackageNotFoundError, version

    for name in ("torch", "jax", "triton"):
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def bits(folder: Path) -> Iterable[str]:
    """Every language, every program."""
    return gpu_bits.table(list(gpu_bits.rows(folder)))


TABLES: dict[str, Callable[[Path], Iterable[str]]] = {
    "machine": machine,
    "bits": bits,
    "operations": gpu_bits.operations,
    "registers": gpu_speed.in_registers,
    "memory": gpu_speed.in_memory,
    "hardware": gpu_hardware.raced,
    "functions": gpu_functions.everywhere,
    "languages": gpu_languages.compared,
    "race": gpu_functions.raced,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--page", type=Path, help="A page with marked places for the tables.")
    parser.add_argument("--only", nargs="+", choices=TABLES, default=list(TABLES))
    asked = parser.parse_args()
    reason = missing()
    if reason:
        print(f"gpu: {reason}")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.only:
            lines = []
            print(f"## {name}", flush=True)
            for line in TABLES[name](Path(folder)):
                print(line, flush=True)
                lines.append(line)
            print()
            if asked.page is not None:
                text = asked.page.read_text(encoding="utf-8")
                text = replaced(text, name, "\n".join(lines), COMMAND)
                asked.page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
