"""Seconds to prove and to check the programs of docs/exp2-front.json, 1 to 12 operations for 2^x.

With each: how far the proved bound lies above an error attained, and into how many subintervals
the domain was cut. `python -m pytest benchmarks/bench_proofs.py -s` (see README.md) prints them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autonumerics.certification import certify
from autonumerics.certification.check import check
from autonumerics.programs import Program
from autonumerics.targets import Target

RUN = json.loads((Path(__file__).parents[1] / "docs" / "exp2-front.json").read_bytes())
TARGET = Target.from_json(RUN["target"])
FRONT = [Program.from_json(entry) for entry in RUN["front"]]

each_program = pytest.mark.parametrize("program", FRONT, ids=lambda program: f"{program.ops}-ops")


@each_program
def bench_prove(benchmark, program):
    proof = benchmark(certify, program, TARGET).proof
    report(
        benchmark,
        program,
        above_attained=f"{float(proof.upper / proof.lower - 1):.1e}",
        subintervals=len(proof.subintervals),
    )


@each_program
def bench_check(benchmark, program):
    data = certify(program, TARGET).to_json()
    assert benchmark.pedantic(check, (data,), rounds=1) == data["statement"]
    report(benchmark, program)


def report(benchmark, program, **details):
    if benchmark.stats is not None:  # None with --benchmark-disable
        benchmark.extra_info |= details
        print(f"\n{program.ops} operations: {benchmark.stats.stats.median:.4f} s {details or ''}")
