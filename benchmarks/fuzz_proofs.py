"""Random programs over all operations: proved, verified, and sampled against their bounds.

    python benchmarks/fuzz_proofs.py --proved 3000 --seed 1

Runs until so many are proved, and prints the counts and every fault: a certificate that `check`
refuses, an error above its bound, a crash. Exits with 1 if there is one. The programs are those of
tests/certification/fuzzing.py, of which the tests try some hundred.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from certification.fuzzing import Outcome, cases, judge

MOST = 10**9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proved", type=int, default=3000, help="how many to prove")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", type=int, default=0, help="programs to leave out at first")
    options = parser.parse_args()
    outcome, slowest = Outcome(), (0.0, "")
    for index, (program, target) in enumerate(cases(options.seed, MOST)):
        if index < options.skip:
            continue
        begin, faults = time.perf_counter(), len(outcome.faults)
        judge(program, target, index, outcome)
        for fault in outcome.faults[faults:]:
            print(f"{index}: {fault}", flush=True)
        if (index + 1) % 100 == 0:
            print(f"{index + 1} programs, {dict(outcome.counts)}", flush=True)
        slowest = max(slowest, (time.perf_counter() - begin, f"{index}: {program!r}"))
        if outcome.counts["proved"] >= options.proved:
            break
    print(
        dict(outcome.counts),
        f"{len(outcome.faults)} faults; slowest {slowest[0]:.1f} s, {slowest[1]}",
    )
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
