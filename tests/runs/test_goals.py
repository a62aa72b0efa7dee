"""What is wanted is said once; a run says whether it was reached, and by what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autonumerics import discover
from autonumerics.accuracy import Counts
from autonumerics.cli.printing import result_text
from autonumerics.cost.prices import OPERATION_COUNT
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic, format_named
from autonumerics.programs import Program, parse, parse_operations
from autonumerics.runs import Config, Goal, Result, prepare, verdict
from autonumerics.runs.finishing import FormatFinisher
from autonumerics.runs.goals import ULP, Lead, ulps_of
from autonumerics.runs.settings import EFFORTS, StandSettings
from autonumerics.runs.subjects import subject_of_solution
from autonumerics.search import Front, MachineNumbers, Solution
from autonumerics.settings import changed
from autonumerics.targets import Target

EXP2, SINGLE = Target.make("exp2"), format_named("binary32")
QUICK = changed(EFFORTS["medium"], "stand.evaluations", 300)


def found(**options: Any) -> Result:
    return discover("exp2", seconds=None, **{"evaluations": 4000, "settings": QUICK, **options})


def test_a_run_ends_when_the_cheapest_program_that_meets_its_goal_has_stood_a_while() -> None:
    result = found(max_ops=4, digits=3)
    assert result.evaluations < 4000
    assert result.reached is not None
    assert result.reached.ops == 3
    assert result.reached.error <= 1e-3
    assert not result.interrupted
    assert not result.exhausted


def test_digits_are_the_logarithm_of_the_largest_error() -> None:
    a, b = found(max_ops=3, digits=3, evaluations=400), found(max_ops=3, max_error=1e-3)
    assert a.config == b.config


@pytest.mark.parametrize("threads", [1, 2])
def test_when_a_run_ends_by_its_goal_is_a_matter_of_candidates_not_of_time(threads: int) -> None:
    result = found(max_ops=4, digits=3, threads=threads)
    again = found(max_ops=4, digits=3, evaluations=result.evaluations)
    assert (again.front, again.evaluations) == (result.front, result.evaluations)


def test_a_goal_that_is_out_of_reach_does_not_end_a_run() -> None:
    result = found(max_ops=2, max_error=1e-9, evaluations=700)
    assert result.evaluations == 700
    assert result.is_missed


def test_the_bound_is_closer_where_it_would_leave_open_whether_the_goal_is_met() -> None:
    best = found(max_ops=1, evaluations=60).front[-1]
    assert best.error_lower is not None
    between = (best.error + best.error_lower) / 2
    result = found(max_ops=1, evaluations=60, max_error=between)
    assert result.front[-1].error < between < best.error
    assert result.reached == result.front[-1]


def test_a_goal_in_the_measure_of_the_target_holds_in_a_format_as_well() -> None:
    config = Config(EXP2, number_format="binary32", max_error=2.0**-20)
    assert config.goal == Goal(8.0, ULP)
    assert config.goal.text == "relative error 9.53674e-07 (for which 8 ULP suffice)"
    sin = Target.make("sin", (0.5, 2.0), "absolute")
    assert (
        ulps_of(2.0**-20, sin, SINGLE) == 16.0
    )  # the largest value is 1, next to 1/2 ULPs are halves


def test_a_goal_in_the_measure_of_the_target_holds_where_its_value_is_largest() -> None:
    """However narrow the peak is at which that is: there an ULP is twice as large as beside it."""
    peak = Target.make("0.9 + 0.2*exp(-(100000*(x - 0.3))^2)", (0.25, 0.5), "absolute")
    assert ulps_of(2.0**-10, peak, SINGLE) == 2.0**13
    beside = Target.make("0.9 + 0.2*exp(-(100000*(x - 0.3))^2)", (0.35, 0.5), "absolute")
    assert ulps_of(2.0**-10, beside, SINGLE) == 2.0**14


def test_both_ways_of_saying_it_reach_a_format_run() -> None:
    result = found(max_ops=4, ops="+ - *", number_format="binary16", digits=2, evaluations=900)
    assert result.reached is not None
    assert result.reached.machine is not None
    assert result.reached.machine.error_ulp <= 0.01 * 2**10


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"max_error": 0.0}, "above 0"),
        ({"max_error": float("nan")}, "above 0"),
        ({"max_ulp": 4.0}, "add --format"),
        ({"max_ulp": 4.0, "max_error": 1e-3, "number_format": "binary32"}, "one goal at a time"),
        ({"max_error": 1e-9, "number_format": "binary16"}, "rounding alone.*wider --format"),
    ],
)
def test_goals_without_sense_are_refused(options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidOption, match=complaint):
        Config(EXP2, **options)


@pytest.mark.parametrize("options", [{"digits": 1e9}, {"digits": 3, "max_error": 1e-3}])
def test_digits_without_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match=r"digits|one goal"):
        found(**options)


def row(ops: int, error: float, machine: MachineNumbers | None = None) -> Solution:
    text = "x" + " + c0"
    for _ in range(ops - 1):
        text = f"({text})*x"
    return Solution(parse(text, [1.0]), error, error, machine=machine)


COUNTS = Counts(16_000, 200, 58)
ALL = Arithmetic.of("bfloat16", "binary32").rounded("all")
ALMOST = parse(
    "t0 = fma(fma(x, c0, c1), x, c2); fma(t0, x, c3)*t0",
    [float.fromhex(c) for c in ("0x1.cf3334p-6", "0x1.2109b6p-3", "0x1.672e24p-1", "0x1.6cebfep0")],
)
"""2^x on [0, 1], right in all directions but at 0, where it takes a step."""


class TestGoalsOfRounding:
    """Every result counts: an error, whatever it is, does not say that they are right."""

    GOAL = Goal(0.5, ULP, rounding="all")

    def test_while_a_search_goes_on_its_programs_are_counted_where_they_may_do(self) -> None:
        finisher = FormatFinisher(EXP2, ALL, OPERATION_COUNT, 8, goal=self.GOAL)
        solution = finisher._finish(ALMOST)
        assert isinstance(solution, Solution)
        assert solution.rank[1] < 0.5
        assert solution.machine is not None
        assert solution.machine.counts == Counts(16_256, 0, 2)
        lead = Lead(self.GOAL, StandSettings(0, 0.0))
        assert not lead.is_over(Front((solution,)), 10**6)

    @pytest.mark.parametrize("rounding", ["all", "up", "nearest", "faithful"])
    def test_a_program_whose_results_were_not_counted_meets_none(self, rounding: str) -> None:
        unseen = row(4, 0.1, MachineNumbers("bfloat16", 0.3, "sampled", 4))
        goal = replace(self.GOAL, rounding=rounding)
        assert not goal.is_met_by(unseen)
        seen = row(3, 0.1, MachineNumbers("bfloat16", 0.6, "measured", 3, 0.5, counts=COUNTS))
        assert goal.distance(0.6, seen.machine) < goal.distance(0.3, unseen.machine)

    def test_what_is_missing_is_said_in_results_with_their_inputs(self) -> None:
        config = Config(
            EXP2, max_ops=8, number_format="bfloat16", compute="binary32", rounding="all"
        )
        numbers = MachineNumbers.of(ALL, 0.4992, "measured", 4, 0.5, Counts(16_256, 0, 2))
        line = missed(config, replace(row(4, 0.1, numbers), program=ALMOST))
        assert line.startswith(
            "goal missed: correct rounding in any direction wanted, at best 2 of 16,258 results "
            "are not (0.4992 ULP), at x = -0.0, 0.0; try "
        )

    def test_a_front_keeps_what_meets_one_beside_programs_of_smaller_errors(self) -> None:
        def counted(ops: int, ulps: float, wrong: int) -> Solution:
            counts = Counts(16_258 - wrong, 0, wrong)
            return row(ops, 0.1, MachineNumbers.of(ALL, ulps, "measured", ops, 0.5, counts))

        almost, right, dearer = counted(4, 0.4990, 2), counted(7, 0.4995, 0), counted(8, 0.4993, 0)
        front = Front.of([dearer, right, almost])
        assert front.solutions == (almost, right)
        assert front.keeping([dearer]).gaining(0.002).solutions == (almost, right)
        assert self.GOAL.reached(front) is right
        assert Front.of([counted(7, 0.4995, 1), almost]).solutions == (almost,)

    def test_code_of_a_program_that_misses_one_says_so(self) -> None:
        config = Config(
            EXP2, max_ops=8, number_format="bfloat16", compute="binary32", rounding="all"
        )
        numbers = MachineNumbers.of(ALL, 0.4992, "measured", 4, 0.5, Counts(16_256, 0, 2))
        solution = replace(row(4, 0.1, numbers), program=ALMOST)
        said = " ".join(subject_of_solution(solution, config).evidence)
        assert "correctly rounded at 16,256 of 16,258 inputs, further off at 2." in said
        assert "Beware, it misses its goal: correct rounding in any direction wanted" in said
        shown = result_text(Result(config, Front((solution,)), 1000, 1.0))
        assert "right in all five directions of rounding" in shown
        assert "max ULP is that of rounding to nearest" in shown


def in_ulps(ops: int, ulps: float, at: float, program: Program | None = None) -> Solution:
    found = row(ops, 0.1, MachineNumbers("binary32", ulps, "measured", ops, at))
    return found if program is None else replace(found, program=program)


def missed(config: Config, *rows: Solution, **known: Any) -> str:
    result = replace(Result(config, Front(rows), 1000, 1.0, improved=100), **known)
    line = verdict(result)
    assert line is not None
    assert "\n" not in line
    return line


class TestAdvice:
    """What is advised where a goal is missed depends on what is known of the run."""

    def test_more_operations_by_the_trend_of_the_front(self) -> None:
        config = Config(EXP2, max_ops=3, max_error=1e-6)
        rows = [row(1, 1e-1), row(2, 1e-2), row(3, 1e-3)]
        line = missed(config, *rows)
        assert line.startswith(
            "goal missed: relative error 1e-06 wanted, relative error 1.000e-03 best; try "
        )
        assert "about 6: --max-ops 6" in line
        assert "more time" not in line

    def test_more_time_where_the_front_still_improved(self) -> None:
        config = Config(EXP2, max_ops=10, max_error=1e-6)
        line = missed(config, row(1, 1e-1), row(2, 1e-2), improved=900)
        assert line.endswith(
            "try more time (the front still improved after 900 of 1,000 candidates)"
        )

    def test_other_operations_where_more_gain_little(self) -> None:
        config = Config(EXP2, max_ops=3, max_error=1e-6)
        assert "other operations" in missed(config, row(1, 1e-2), row(2, 0.99e-2), row(3, 0.98e-2))

    def test_more_operations_where_the_trend_leads_far(self) -> None:
        config = Config(EXP2, max_ops=3, max_error=1e-12)
        line = missed(config, row(1, 1e-1), row(2, 1e-2), row(3, 1e-3))
        assert "more operations (--max-ops 7)" in line
        assert "gain little" not in line

    def test_pieces_where_no_program_is_long_enough(self) -> None:
        config = Config(EXP2, operations=parse_operations("+ - *"), max_ops=32, max_error=1e-30)
        line = missed(config, row(30, 1e-10), row(31, 1e-11), row(32, 1e-12))
        assert "--max-ops" not in line
        assert "other operations, such as / or sqrt or exp, or an interval in pieces" in line

    def test_that_constants_have_so_many_bits_where_that_is_the_floor(self) -> None:
        config = Config(EXP2, max_ops=3, max_error=1e-40)
        line = missed(config, row(1, 1e-1), row(2, 1e-2), row(3, 1e-3))
        assert line.endswith(
            "try a goal of 1.3e-32 or more: constants have 106 bits, and only a program that is "
            "exact comes below"
        )

    def test_no_more_time_where_nothing_new_turns_up(self) -> None:
        config = Config(EXP2, max_ops=1, max_error=1e-6)
        line = missed(config, row(1, 1e-1), exhausted=True, improved=1000)
        assert "no new ones of at most 1" in line
        assert "more time" not in line

    def test_another_measure_next_to_a_zero(self) -> None:
        log2 = Target.make("log2", (0.75, 1.5), "absolute")
        config = Config(log2, number_format="binary32", max_ulp=4.0)
        line = missed(config, in_ulps(3, 1.9e4, 0.9999999))
        assert "4 ULP wanted, 1.900e+04 ULP best; try another measure (the worst input" in line
        assert "--error absolute without --format" in line  # with it ULPs count all the same
        assert "another measure" not in missed(config, in_ulps(3, 1.9e4, 1.4))

    def test_what_rounds_less_where_rounding_is_what_counts(self) -> None:
        """Not more operations, which round more: the program itself would meet the goal."""
        plain = Config(EXP2, max_ops=3, number_format="binary32", max_ulp=0.6)
        rounded = in_ulps(3, 1.3, 0.5, parse("c0 + x*0 + x*0", [2**0.5]))
        line = missed(plain, rounded)
        assert "--compute binary64 (one rounding to binary32 at the end: here" in line
        assert "most of the 1.300 ULP" in line
        assert "fma" in line
        assert "more operations" not in line
        fused = replace(plain, operations=parse_operations("+ - * / fma"))
        assert "fma" not in missed(fused, rounded)

    def test_not_that_where_the_program_is_what_counts(self) -> None:
        plain = Config(EXP2, max_ops=3, number_format="binary32", max_ulp=1.0)
        assert "--compute" not in missed(plain, in_ulps(3, 1e7, 0.5))
        assert "fma" not in missed(plain, in_ulps(3, 1e7, 0.5))

    def test_more_time_for_what_follows_the_search_where_that_was_cut(self) -> None:
        config = Config(EXP2, number_format="binary32", max_ulp=1.0)
        assert "--finish" in missed(config, in_ulps(3, 1.3, 0.5), unfinished=True)
        assert "--finish" not in missed(config, in_ulps(3, 1.3, 0.5))

    def test_of_a_run_that_found_nothing(self) -> None:
        assert missed(Config(EXP2, max_error=1.0), improved=0).endswith(
            "no program found; try more time"
        )

    def test_nothing_is_said_where_the_goal_is_met_or_there_is_none(self) -> None:
        front = Front((row(1, 1e-7),))
        assert verdict(Result(Config(EXP2, max_error=1e-6), front, 1, 0.0)) is None
        assert verdict(Result(Config(EXP2), front, 1, 0.0)) is None

    def test_what_is_claimed_meets_no_goal(self) -> None:
        claimed = row(1, 1e-9).proved(1e-9, 0.0).claimed()
        assert "no program found" in missed(Config(EXP2, max_error=1e-6), claimed)


@pytest.mark.parametrize(("rounding", "ops"), [("nearest", 1), ("faithful", 2), (None, 3)])
def test_what_comes_nearest_to_a_goal_is_what_is_emitted(rounding: Any, ops: int) -> None:
    """Of a 16-bit run with a goal of rounding that is the program with the fewest wrong results,
    whatever its largest error.
    """
    of_run = {"x + c0": (0.9, Counts(70, 20, 10)), "x*x + c0": (0.8, Counts(65, 33, 2)),
              "x*x*x + c0": (0.7, Counts(60, 35, 5))}  # fmt: skip
    front = Front(
        tuple(
            Solution(parse(text, [1.0]), 0.1, 0.1, machine=MachineNumbers(
                "bfloat16", error, "measured", 1.0 + k, 0.5, compute="binary32", counts=counts))
            for k, (text, (error, counts)) in enumerate(of_run.items())
        )
    )  # fmt: skip
    asked = {} if rounding is None else {"rounding": rounding}
    config = Config(EXP2, number_format="bfloat16", compute="binary32", **asked)
    best = Result(config, front, 1, 1.0).best
    assert best is not None
    assert best.ops == ops


def test_another_measure_than_ulps_with_a_format_is_said_to_be_taken_as_them() -> None:
    said: list[str] = []
    prepare("exp2", error="absolute", number_format="f32", max_error=1e-6, warn=said.append)
    assert said == [
        "errors as computed in binary32 are counted in ULPs: absolute error 1e-06 (for which "
        "8.38861 ULP suffice); absolute ones are told of exact arithmetic, by show --ops"
    ]
    prepare("exp2", number_format="f32", max_ulp=2.0, warn=said.append)
    assert len(said) == 1
