"""All that decides how a search goes, beside what it is asked: one immutable tree.

>>> from autonumerics.settings import changed
>>> Settings().search.archive.capacity
64
>>> without_refits = changed(EFFORTS["low"], "search.refit_share", 0.0)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from autonumerics.fitting import EFFORTS as FITS
from autonumerics.fitting import ExchangeSettings, FitSettings, FormatSettings, TuneSettings
from autonumerics.search import SearchSettings
from autonumerics.settings import within


@dataclass(frozen=True, slots=True)
class ShortlistSettings:
    """Which programs for a number format are tuned, and in which order (`shortlist`).

    Errors in ULPs above the error wanted: `worth_a_look_ulp` as the archive has a program;
    `worth_walking_ulp` once it is recast and its constants are polished; `within_reach_ulp` once
    its constants are walked: as much as tuning may be expected to gain.
    `looked_at_each`: programs of one price whose differences from zeros are written out, to see
    which are promising.
    `polished_each`, `recast_each`, `walked_each`: programs of one price that are polished, recast
    and walked, the most accurate ones.
    `walks` of one program, each from its start, of so many tries; `walk_points`: the inputs that
    judge them.
    `ease_ulp`: below the error wanted by so much, dearer programs are not walked any more.
    `too_dear`: times the price of a program below that, above which programs are left out: what
    the clock says differs from prices, but not by so much.
    `tuned_each`: programs of about the same cost that are tuned and measured at every input.
    `about_equal`: relative difference of times in a quick race that tells nothing.
    `nearest`: programs that are finished where none is within reach of the error wanted.
    """

    worth_a_look_ulp: float = within(2.0, 0)
    worth_walking_ulp: float = within(0.5, 0)
    within_reach_ulp: float = within(0.25, 0)
    looked_at_each: int = within(48, 1, 10**6)
    polished_each: int = within(16, 0, 10**6)
    recast_each: int = within(2, 0, 10**6)
    walked_each: int = within(2, 0, 10**6)
    walks: int = within(3, 0, 1000)
    walk_tries: int = within(400, 0, 10**6)
    walk_points: int = within(1 << 16, 3, 1 << 24)
    ease_ulp: float = within(0.1, 0)
    too_dear: float = within(3.0, 1)
    tuned_each: int = within(2, 1, 1000)
    about_equal: float = within(0.02, 1e-6, 1)
    nearest: int = within(2, 1, 1000)


@dataclass(frozen=True, slots=True)
class StandSettings:
    """When a search ends because its goal is met.

    The cheapest program that meets it must have stood for `evaluations` candidates, and for `share`
    times as many as were fitted before it was found.
    """

    evaluations: int = within(20_000, 0)
    share: float = within(1.0, 0)

    def is_over(self, since: int, evaluations: int) -> bool:
        """Whether what was found after `since` candidates has stood for long enough by now.

        >>> StandSettings(100, 1.0).is_over(300, 500), StandSettings(100, 1.0).is_over(300, 600)
        (False, True)
        """
        return evaluations - since >= max(self.evaluations, self.share * since)


@dataclass(frozen=True, slots=True)
class FinishSettings:
    """How much work may follow a search for a number format that has a count and no time.

    As much as the search, counted: for each candidate so many seconds of one core, for `least`
    candidates at least.
    """

    candidate_s: float = within(5e-4, 0)
    least: int = within(100_000, 0)

    def work(self, evaluations: int) -> float:
        """The seconds of one core that may follow so many candidates.

        >>> FinishSettings(1e-3, 1000).work(500), FinishSettings(1e-3, 1000).work(2000)
        (1.0, 2.0)
        """
        return self.candidate_s * max(evaluations, self.least)


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole search: how it goes, how candidates are fitted, how its front is finished.

    `exchange` finishes programs of the reals, `format` and `shortlist` those for a number format.
    `stand` says when a goal is met, `finish` how much work may follow.
    """

    search: SearchSettings = SearchSettings()
    fit: FitSettings = FitSettings()
    exchange: ExchangeSettings = ExchangeSettings()
    format: FormatSettings = FormatSettings()
    shortlist: ShortlistSettings = ShortlistSettings()
    stand: StandSettings = StandSettings()
    finish: FinishSettings = FinishSettings()


def _effort(name: str, evaluations: int) -> Settings:
    return Settings(
        fit=FITS[name],
        format=FormatSettings(tune=TuneSettings(evaluations=evaluations)),
        shortlist=replace(ShortlistSettings(), walk_tries=evaluations // 10),
    )


EFFORTS = {"low": _effort("low", 1000), "medium": _effort("medium", 4000),
           "high": _effort("high", 30_000)}  # fmt: skip
"""The dial beside time, for the fits and for the end of a search: presets of the tree."""
