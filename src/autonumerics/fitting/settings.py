"""How much work goes into constants, and how it is shared out: immutable values with defaults."""

from __future__ import annotations

from dataclasses import dataclass

from autonumerics.settings import within


@dataclass(frozen=True, slots=True)
class FitSettings:
    """The fit of one candidate (src/core/fitting.cpp).

    `first_steps`: Levenberg-Marquardt steps of every start; `second_steps`: further ones of the
    best `seconds` starts; `last_steps`: further ones of the best, if it is promising.
    `promise`: promising is what lies within this factor of the error that the archive would take.
    `random_starts`: wholly random ones, beside those from the parent's constants.
    `spread`: standard deviation of the logarithm of a random constant's size.
    `perturbation`: the same of the factor by which constants are perturbed.
    `least_stages`, `most_stages`: of a continuation, and `least_stage_steps`, `most_stage_steps`
    of each of them; at random, because a fixed number jumps to a neighbouring valley.
    `uneven`: largest error over that at the nodes from which on radicands are made to vanish at an
    end;
    `precise_below`: promising errors below it are fitted in double-double, `precise_steps` long;
    0 for never.
    `dense_points`: points on which the largest error of a fit is taken.
    """

    first_steps: int = within(16, 1, 10**6)
    second_steps: int = within(60, 1, 10**6)
    seconds: int = within(2, 1, 100)
    last_steps: int = within(600, 0, 10**6)
    promise: float = within(30.0, 0)
    random_starts: int = within(2, 0, 1000)
    spread: float = within(2.0, 0, 100)
    perturbation: float = within(0.5, 0, 100)
    least_stages: int = within(2, 1, 1000)
    most_stages: int = within(12, 1, 1000)
    least_stage_steps: int = within(3, 1, 1000)
    most_stage_steps: int = within(24, 1, 1000)
    precise_below: float = within(1e-9, 0)
    precise_steps: int = within(60, 0, 10**6)
    uneven: float = within(3.0, 1, 1e9)
    dense_points: int = within(193, 3, 10**6)


EFFORTS = {
    "low": FitSettings(first_steps=10, second_steps=30, last_steps=200, random_starts=1),
    "medium": FitSettings(),
    "high": FitSettings(
        first_steps=24,
        second_steps=120,
        seconds=3,
        last_steps=2000,
        random_starts=4,
        precise_steps=200,
    ),
}
"""The dial beside time: fewer candidates fitted well, or more fitted roughly."""


@dataclass(frozen=True, slots=True)
class ExchangeSettings:
    """Minimax exchange (`exchange`).

    `rounds`: of Newton's method; `halvings` of a step that does not help.
    `same_height`: relative difference of the extrema at which they count as level.
    """

    rounds: int = within(8, 0, 1000)
    halvings: int = within(5, 1, 100)
    same_height: float = within(1e-4, 0, 1)


@dataclass(frozen=True, slots=True)
class LevelSettings:
    """What leads to an exchange that does not get going (`levelling`).

    `powers` of the error whose sums are lowered, one after the other; `steps` of each.
    `points`: at which the error is looked at.
    `least_gain`: relative, in the norm, below which a power is done.
    `damping` of the first step, `damped`: its factor from one attempt to the next, of which there
    are `dampings`.
    """

    powers: tuple[int, ...] = within((2, 8, 32), 2, 1000)
    steps: int = within(40, 0, 10**6)
    points: int = within(128, 3, 10**6)
    least_gain: float = within(1e-3, 0, 1)
    damping: float = within(1e-6, 0)
    damped: float = within(16.0, 1)
    dampings: int = within(12, 1, 1000)


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """Evaluation in a format at some inputs (`screening`).

    `coarse`, `fine`, `finest`: numbers of the format at which a program is evaluated, at a glance
    and at further ones. In binary32 the largest errors among so many were up to about 1, 0.3 and
    0.1 ULP below those of all.
    `polish_rounds`: of steps to the best neighbour on the lattice; each evaluates some forty.
    """

    coarse: int = within(1 << 10, 3, 1 << 24)
    fine: int = within(1 << 14, 3, 1 << 24)
    finest: int = within(1 << 18, 3, 1 << 24)
    polish_rounds: int = within(8, 0, 1000)


@dataclass(frozen=True, slots=True)
class GlanceSettings:
    """How candidates are judged in a format while a search lasts (`formatted`).

    `worth_rounding_ulp`: error up to which constants are rounded together, which takes a
    millisecond; `rounding_points`: numbers of the format, ends included, by which they are.
    `second_look_ulp`, `third_look_ulp`: errors at some inputs up to which a program is evaluated
    at more of them: among the best programs it is rare inputs that decide.
    `snap`: relative distance of a constant from a zero of the target that may be meant for it.
    """

    worth_rounding_ulp: float = within(64.0, 0)
    rounding_points: int = within(129, 3, 10**6)
    second_look_ulp: float = within(8.0, 0)
    third_look_ulp: float = within(2.0, 0)
    snap: float = within(1e-4, 0, 1)


@dataclass(frozen=True, slots=True)
class RefitSettings:
    """Constants moved and the others refitted (`refitting`).

    `points`: numbers of the format, ends included, at which constants are fitted.
    `steps`: of Gauss and Newton; after small moves one would do.
    `held_ulp`: a constant of which a single step of the format changes a value by more is never
    moved: it stands for a zero of the target.
    `nearest`, `farthest`: exponents of the relative moves of constants; more than two thirds are
    farther than 2^-6.
    """

    points: int = within(161, 3, 10**6)
    steps: int = within(2, 0, 100)
    held_ulp: float = within(64.0, 0)
    nearest: float = within(-24.0, -1000, 10)
    farthest: float = within(0.0, -1000, 10)


@dataclass(frozen=True, slots=True)
class RecastSettings:
    """Programs rewritten so that they round better (`recasting`).

    `depth`: rewritings applied one after the other; `width`: programs that are followed each time.
    `shares`: where in its range a factor is divided, or a product about which polynomials are
    taken; `share_bits`: of constants chosen so: with few bits their products are often exact.
    """

    depth: int = within(3, 0, 20)
    width: int = within(5, 1, 1000)
    shares: tuple[float, ...] = within((1 / 8, 3 / 8, 5 / 8, 7 / 8), 0, 1)
    share_bits: int = within(6, 1, 53)


@dataclass(frozen=True, slots=True)
class TuneSettings:
    """Constants on the lattice of a format (`lattice`).

    `evaluations`: candidates judged on the hard inputs; 30,000 take a few seconds.
    `passes`, and `rounds` of each.
    `first_inputs`: judged in about 20 microseconds; `measured`: candidates measured in a round,
    in binary64 among `sampled` inputs.
    `evolved`: share of a round's evaluations for CMA-ES; pattern search takes the rest.
    `hard`: of the largest error: pieces that stay below it wait for the end of the pass, as do
    those beyond `hard_inputs` inputs, a quarter of a second.
    """

    evaluations: int = within(4_000, 1, 10**9)
    passes: int = within(2, 1, 100)
    rounds: int = within(5, 1, 100)
    first_inputs: int = within(6_000, 2, 10**9)
    measured: int = within(8, 1, 1000)
    sampled: int = within(1 << 19, 2, 10**9)
    evolved: float = within(0.6, 0, 1)
    hard: float = within(0.5, 0, 1)
    hard_inputs: int = within(2**26, 1, 2**32)


@dataclass(frozen=True, slots=True)
class SettleSettings:
    """Constants for which every result is acceptable, in a format of 16 bits (`settling`).

    Worth it are programs whose values, with the constants of a fit, lie at most `worth_nearest_ulp`
    beyond their intervals, for correct rounding, or whose errors are below `worth` times what is
    allowed; in the end the best `settled_each` of each price.
    `hardest`, `spread`: inputs that linear programmes begin with, those with the narrowest
    intervals and some spread over the domain; `added`: at most after each. `programmes`: at most so
    many, each with constants within `reach` of where they are, relative; a gain of less than
    `gain_ulp` is none.
    `within_reach_ulp`: how much less than nothing the slack may be for rounding errors to make good
    for it: then `rounds` of `tried` candidates are computed, of sizes of 2^-`largest` to
    2^-`smallest` ULPs, and at most `looked_at` of each round at all inputs.
    `counted`: candidates tried in the end at all inputs, for the fewest violations of a program
    that has some, of sizes from 2^-`farthest` ULPs on.
    """

    worth_nearest_ulp: float = within(0.1, 0)
    worth: float = within(2.0, 0)
    settled_each: int = within(16, 0, 10**6)
    hardest: int = within(160, 1, 10**6)
    spread: int = within(64, 2, 10**6)
    added: int = within(16, 1, 10**6)
    programmes: int = within(40, 0, 10**6)
    reach: float = within(0.25, 0, 1)
    gain_ulp: float = within(1e-6, 0)
    within_reach_ulp: float = within(1e-3, 0)
    rounds: int = within(60, 0, 10**6)
    tried: int = within(512, 2, 10**6)
    looked_at: int = within(4, 1, 10**6)
    largest: float = within(4.0, -100, 100)
    smallest: float = within(16.0, -100, 100)
    counted: int = within(1000, 0, 10**6)
    farthest: float = within(0.0, -100, 100)


@dataclass(frozen=True, slots=True)
class FormatSettings:
    """Programs for a number format: while a search lasts, and in its end."""

    screen: ScreenSettings = ScreenSettings()
    glance: GlanceSettings = GlanceSettings()
    refit: RefitSettings = RefitSettings()
    recast: RecastSettings = RecastSettings()
    tune: TuneSettings = TuneSettings()
    settle: SettleSettings = SettleSettings()
