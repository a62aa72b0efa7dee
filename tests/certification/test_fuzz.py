"""Random programs over all operations; benchmarks/fuzz_proofs.py tries thousands of them."""

from __future__ import annotations

import itertools

import pytest
from certification.fuzzing import TARGETS, Outcome, cases, judge

PARTS, EACH = 3, 42


@pytest.mark.parametrize("part", range(PARTS))
def test_proofs_are_accepted_and_above_all_that_is_sampled(part):
    outcome = Outcome()
    for index, (program, target) in itertools.islice(
        enumerate(cases(7, PARTS * EACH)), part * EACH, (part + 1) * EACH
    ):
        judge(program, target, index, outcome)
    assert outcome.faults == []
    assert outcome.counts["proved"] + outcome.counts["unprovable"] == EACH
    assert outcome.counts["proved"] > EACH // 2
    assert outcome.counts["points"] > 20 * outcome.counts["proved"]


def test_the_programs_are_the_same_for_the_same_seed_and_go_through_all_targets():
    first, again = (list(cases(3, len(TARGETS))) for _ in range(2))
    assert first == again
    assert [target for _, target in first] == list(TARGETS)
