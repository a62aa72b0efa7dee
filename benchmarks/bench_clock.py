"""How well the clock repeats itself: benches in a row, and how much their ratios change.

    python benchmarks/bench_clock.py --benches 2

Programs and libraries for 2^x in binary32 are timed at all workloads, once a bench, each bench in
a process of its own. For every workload: the largest change of a contender's ratio to the
reference from one bench to another, and whether any two contenders that differ by more than 5 %
have changed places.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import combinations

import click

from autonumerics.cost import (
    Arena,
    Contender,
    Native,
    library_contenders,
    time_contenders,
)
from autonumerics.cost.costs import REFERENCE
from autonumerics.formats import Arithmetic, format_named
from autonumerics.programs import parse
from autonumerics.runs.bench import LONG
from autonumerics.targets import Domain

APART = 0.05
Ratios = dict[str, dict[str, float]]

PROGRAMS = {
    "Horner": REFERENCE,
    "Horner, fma": parse(
        "fma(fma(fma(fma(fma(c0, x, c1), x, c2), x, c3), x, c4), x, c5)",
        [0.0018, 0.009, 0.0555, 0.2402, 0.6931, 1.0],
    ),
    "Estrin, fma": parse(
        "v = x*x; fma(v*v, fma(c0, x, c1), fma(v, fma(c2, x, c3), fma(c4, x, c5)))",
        [0.0018, 0.009, 0.0555, 0.2402, 0.6931, 1.0],
    ),
    "one division": parse("c2/(c0/x + c1 + x) - c3", [25.6, 17.7, -1.0, 8.85]),
    "two divisions": parse(
        "t0 = c0/x + x; (c3/(c1/t0 + t0 + c2) - c4)^8", [5783.5, 15141.0, -250.5, 501.1, -1.0]
    ),
    "root": parse("sqrt(x + c0)*c1", [1.25, 0.75]),
}


def bench() -> Ratios:
    """The ratios of one bench, by workload and name."""
    format = format_named("binary32")
    contenders: list[Contender] = [
        Native.program(name, program, Arithmetic.of(format)) for name, program in PROGRAMS.items()
    ]
    contenders += library_contenders("exp2", format)
    times = time_contenders(contenders, Arena.make(format, Domain(0.0, 1.0)), LONG)
    return {
        workload: {
            name: timing.ratio_to(timings["Horner, fma"]).value for name, timing in timings.items()
        }
        for workload, timings in times.items()
    }


def change(first: dict[str, float], second: dict[str, float]) -> tuple[float, str]:
    """The largest relative change of a ratio, and whose."""
    return max((abs(second[name] / first[name] - 1), name) for name in first)


def exchanged(first: dict[str, float], second: dict[str, float]) -> list[str]:
    """Pairs that are clearly apart in both benches, and in the other order."""
    return [
        f"{a}, {b}"
        for a, b in combinations(first, 2)
        if abs(first[a] / first[b] - 1) > APART
        and abs(second[a] / second[b] - 1) > APART
        and (first[a] < first[b]) != (second[a] < second[b])
    ]


@click.command()
@click.option("--benches", default=2, show_default=True)
@click.option("--once", is_flag=True, help="One bench in this process, as JSON.")
def main(benches: int, once: bool) -> None:
    """Prints the ratios of each bench, then a line for each workload and pair of benches."""
    if once:
        print(json.dumps(bench()))
        return
    found: list[Ratios] = []
    for _ in range(benches):
        start = time.monotonic()
        ended = subprocess.run(
            [sys.executable, __file__, "--once"], capture_output=True, text=True, check=True
        )
        found.append(json.loads(ended.stdout))
        print(f"bench of {time.monotonic() - start:.1f} s")
        for workload, ratios in found[-1].items():
            print(f"  {workload:8s}" + "  ".join(f"{n} {r:.3f}" for n, r in ratios.items()))
    for (i, first), (j, second) in combinations(enumerate(found, 1), 2):
        for workload in first:
            most, whose = change(first[workload], second[workload])
            places = exchanged(first[workload], second[workload]) or "none"
            print(
                f"{i} and {j}, {workload}: largest change {100 * most:.1f} % ({whose}); "
                f"exchanged places: {places}"
            )


if __name__ == "__main__":
    main()
