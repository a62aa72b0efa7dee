"""What of an archive is worth tuning: recast, polished, walked, and in order."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from autonumerics.fitting import FormatFitter, Screen, ScreenSettings, Zeros
from autonumerics.formats import Arithmetic
from autonumerics.kernels import Batch, functional_hashes
from autonumerics.programs import parse, parse_operations
from autonumerics.runs import EFFORTS, Config, Settings, ShortlistSettings
from autonumerics.runs.shortlist import (
    Candidate,
    shortlist,
)
from autonumerics.runs.stages import Stage, Tell, silent
from autonumerics.search import Archive
from autonumerics.settings import changed
from autonumerics.targets import Target

SINGLE = Arithmetic.of("binary32")
LIMITS = ShortlistSettings()
COS = Target.make("cos", (0.0, np.pi / 2))
SINE = parse(
    "t = c0 - x; s = t*t; t*fma(fma(fma(fma(s, c1, c2), s, c3), s, c4), s, c5)",
    [np.pi / 2, 2.6e-06, -1.981e-04, 8.3330e-03, -1.6666658e-01, 1.0],
)


@pytest.fixture(scope="module")
def archive() -> Archive:
    """The odd polynomial of degree 9 for sin(pi/2 - x), and one of degree 7."""
    shorter = parse(
        "t = c0 - x; s = t*t; t*fma(fma(fma(s, c1, c2), s, c3), s, c4)",
        [np.pi / 2, -1.8e-04, 8.3e-03, -1.66e-01, 1.0],
    )
    fitter = FormatFitter(COS, SINGLE, seed=1, threads=1)
    batch = Batch.pack([shorter, SINE])
    fitted = fitter.fit_batch(batch, np.zeros(2, np.uint32), np.full(2, np.inf), generation=0)
    empty = Archive(Batch.empty(), np.zeros(0), np.zeros(0, np.uint64), variants=True)
    return empty.add(fitted.batch, fitted.errors, functional_hashes(fitted.batch))


def listed(
    archive: Archive,
    max_ulp: float | None,
    *,
    max_ops: int = 12,
    tell: Tell = silent,
    settings: Settings | None = None,
) -> list[Candidate]:
    config = Config(
        COS, max_ops=max_ops, number_format="binary32", max_ulp=max_ulp, effort="low",
        operations=parse_operations("+ - * fma"), custom=settings,
    )  # fmt: skip
    return shortlist(archive, config, SINGLE, tell=tell)


@pytest.fixture(scope="module")
def below_1(archive: Archive) -> list[Candidate]:
    return listed(archive, 1.0)


def test_programs_of_a_search_come_much_closer_in_the_end(
    archive: Archive, below_1: list[Candidate]
) -> None:
    """As they stood in the archive: 2 ULP and more, and another half for the difference."""
    line = archive.batch.program(len(archive) - 1)
    split = Screen(COS, SINGLE, points=ScreenSettings().fine).error_ulp(
        Zeros.at_ends(COS, SINGLE).split(line)
    )
    assert split > 1.9
    assert below_1[0].error_ulp < 1.25
    assert all(candidate.program.ops <= 12 for candidate in below_1)
    assert all(SINGLE.constants.round(c) == c for each in below_1 for c in each.program.constants)


def test_the_settings_of_recasting_decide_how_far_it_goes(
    archive: Archive, below_1: list[Candidate]
) -> None:
    """Without a step of rewriting other programs come out than with three."""
    unwritten = listed(archive, 1.0, settings=changed(EFFORTS["low"], "format.recast.depth", 0))
    assert {each.program.text for each in unwritten} != {each.program.text for each in below_1}


def test_the_cheap_ones_come_first_and_few_of_each_cost(
    archive: Archive, below_1: list[Candidate]
) -> None:
    found = listed(archive, 2.0)
    assert all(candidate.error_ulp < 2.0 + LIMITS.within_reach_ulp for candidate in found)
    ranks = [candidate.rank for candidate in found]
    assert ranks == sorted(ranks)
    assert all(len(list(same)) <= LIMITS.tuned_each for _, same in groupby(ranks))
    assert found[0].program.ops < below_1[0].program.ops


def test_what_is_nearest_is_taken_where_nothing_is_near(archive: Archive) -> None:
    cheap = archive.batch.take(np.flatnonzero(archive.costs == archive.costs.min()))
    alone = Archive(Batch.empty(), np.zeros(0), np.zeros(0, np.uint64), variants=True)
    alone = alone.add(cheap, archive.errors[:1], functional_hashes(cheap))
    found = listed(alone, 0.6)
    assert 1 <= len(found) <= 2
    assert found[0].error_ulp > 1.0


def test_a_program_with_a_constant_beyond_the_range_is_left_out(archive: Archive) -> None:
    """As good as it may be in the reals: it is no program of the format."""
    beyond = Batch.pack([parse("x*c0*c1 + x*c2", [2.0**157, 2.0**-157, 0.5])])
    both = archive.add(beyond, np.array([1e-9]), functional_hashes(beyond))
    found = listed(both, None)
    assert len(found) >= 3
    assert all(abs(c) < 2.0**128 for each in found for c in each.program.constants)


def test_without_an_error_wanted_each_is_better_than_those_before(archive: Archive) -> None:
    errors = [candidate.error_ulp for candidate in listed(archive, None)]
    assert len(errors) >= 3
    assert errors == sorted(errors, reverse=True)


def test_each_stage_is_told_and_how_far_it_is(archive: Archive) -> None:
    seen: list[Stage] = []
    listed(archive, 4.0, max_ops=7, tell=seen.append)
    for name in ("recasting", "walking"):
        shares = [stage.done for stage in seen if stage.name == name]
        assert shares == sorted(shares)
        assert shares[0] == 0.0
        assert shares[-1] <= 1.0
