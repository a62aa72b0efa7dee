"""What a measured time depends on: the machine, and the versions of what was compiled or called.

>>> sorted(fingerprint())[:3]
['caches', 'clock_mhz', 'compilers']
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_FLAGS = (
    "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512dq", "avx512vl", "avx512_fp16",
    "avx512_bf16", "hypervisor",
)  # fmt: skip
"""Extensions that change which code is made or called, as Linux names them."""

_PACKAGES = ("autonumerics", "llvmlite", "numpy", "jax", "jaxlib")


def fingerprint() -> dict[str, Any]:
    """The machine and the versions, as plain data for JSON; None or left out where unknown.

    `clock_mhz` is what the system says now; in a virtual machine it may be nominal.
    """
    processor = _processor(_text(Path("/proc/cpuinfo")))
    return {
        "processor": processor_name(),
        "llvm_processor": _llvm_processor(),
        "extensions": [flag for flag in _FLAGS if flag in processor.get("flags", "").split()],
        "processors": os.cpu_count(),
        "clock_mhz": _number(processor.get("cpu MHz")),
        "caches": _caches(Path("/sys/devices/system/cpu/cpu0/cache")),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "compilers": {"llvm": _llvm_version(), "cc": _cc_version()},
        "libraries": {"libc": " ".join(platform.libc_ver()).strip() or None, "sleef": _sleef()},
    }


def processor_name() -> str:
    """What the system calls the processor."""
    processor = _processor(_text(Path("/proc/cpuinfo")))
    return processor.get("model name") or platform.processor() or platform.machine()


def _processor(text: str) -> Mapping[str, str]:
    """The first processor of /proc/cpuinfo, field by field."""
    first = text.split("\n\n", 1)[0]
    pairs = (line.split(":", 1) for line in first.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _caches(folder: Path) -> dict[str, str]:
    """Sizes by level, as in `{"L1 data": "32K"}`."""
    found = {}
    for index in sorted(folder.glob("index*")):
        level, kind, size = (_text(index / name).strip() for name in ("level", "type", "size"))
        if size and kind != "Instruction":
            found[f"L{level}{' data' if kind == 'Data' else ''}"] = size
    return found


def _llvm_processor() -> str:
    import llvmlite.binding as llvm

    return llvm.get_host_cpu_name()


def _llvm_version() -> str:
    import llvmlite.binding as llvm

    return ".".join(map(str, llvm.llvm_version_info))


def _cc_version() -> str | None:
    """The first line that the C compiler says of itself."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False)
    return said.stdout.partition("\n")[0] or None


def _sleef() -> str | None:
    """The file that the loader finds, whose name ends in the version."""
    try:
        ctypes.CDLL("libsleef.so.3")
    except OSError:
        return None
    loaded = {Path(line.split()[-1]).name for line in _text(Path("/proc/self/maps")).splitlines()
              if "libsleef.so" in line}  # fmt: skip
    return min(loaded, default="libsleef.so.3")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _text(path: Path) -> str:
    """The contents, or nothing where there is no such file."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
