"""FPCores as targets: which are read, which are searched, what is found, what is refused and why.

    python benchmarks/fpcores.py FILE --seconds 5
    python benchmarks/fpcores.py FILE --only "intro" --json

Those whose :pre bounds the variable are searched; those without a bound are only read.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from autonumerics import AutoNumericsError, discover
from autonumerics.cli.fpcore import read_fpcore
from autonumerics.targets.expressions.fpcore import Core, read_cores
from autonumerics.targets.expressions.text import text


def outcome(file: Path, number: int, core: Core, seconds: float) -> dict[str, Any]:
    """What becomes of one core: its kind and what there is to say."""
    try:
        function = text(core.expression())
        if core.domain() is None:
            return {"kind": "read, no domain", "function": function}
        function, domain = read_fpcore(f"{file}:{number}", None)
        result = discover(function, on=domain, seconds=seconds, finish=seconds, progress=False)
        front = [[s.ops, round(s.digits, 2), s.standing] for s in result.front]
        return {"kind": "front", "target": result.target.describe(), "front": front}
    except AutoNumericsError as problem:
        return {"kind": "refused", "reason": str(problem)}
    except Exception:
        return {"kind": "traceback", "reason": traceback.format_exc()}


def main() -> None:
    """Prints a line a core and the counts of each kind."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--only", default="", help="cores with this in their names")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    kinds: Counter[str] = Counter()
    for number, core in enumerate(read_cores(options.file.read_text(encoding="utf-8")), 1):
        if options.only not in core.name:
            continue
        found = outcome(options.file, number, core, options.seconds)
        kinds[found["kind"]] += 1
        if options.json:
            print(json.dumps({"number": number, "name": core.name, **found}), flush=True)
        else:
            said = found.get("reason") or found.get("target") or found.get("function")
            best = f"; {found['front'][-1]}" if found.get("front") else ""
            print(f"{number:3} {core.name[:40]:40} {found['kind']}: {said}{best}", flush=True)
    print(", ".join(f"{count} {kind}" for kind, count in kinds.items()), file=sys.stderr)


if __name__ == "__main__":
    main()
