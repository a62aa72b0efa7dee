"""The race, against a clock that the works move themselves."""

from __future__ import annotations

import random
from itertools import count

import pytest
from cost.clocks import FakeClock, every

from autonumerics.allowance import Allowance
from autonumerics.cost import Schedule, Work, race
from autonumerics.cost.clock import Timing
from autonumerics.errors import InvalidOption

SHORT = Schedule(sample_us=10.0, rounds=5, passes=4, quiet=3, most_passes=9)


def raced(clock: FakeClock, *works: Work, schedule: Schedule = SHORT) -> list[Timing]:
    [timings] = race([works], schedule, clock=clock)
    return timings


def test_times_are_those_of_an_evaluation():
    clock = FakeClock()
    quick, slow = raced(clock, clock.work("quick", 3.0, evaluations=8), clock.work("slow", 7.5))
    assert (quick.ns, slow.ns) == (pytest.approx(3.0, 1e-3), pytest.approx(7.5, 1e-3))
    assert slow.ratio_to(quick).value == pytest.approx(2.5, 1e-3)


def test_overhead_of_calls_and_of_repeats_is_taken_off_and_told():
    clock = FakeClock()
    bare, loaded = raced(
        clock,
        clock.work("bare", 2.0, evaluations=10),
        clock.work("loaded", 2.0, evaluations=10, overhead=3000, each=40),
    )
    assert loaded.ns == pytest.approx(bare.ns, 1e-3)
    assert bare.overhead_ns == 0
    repeats = 10_000 / 20  # of a sample of 10 microseconds
    assert loaded.overhead_ns == pytest.approx((40 + 3000 / repeats) / 10, 0.01)


def test_work_that_is_nothing_but_overhead_still_ends():
    clock = FakeClock()
    [timing] = raced(clock, clock.work("nothing", 0.0, each=5))
    assert timing.ns < 1e-3
    assert timing.overhead_ns == pytest.approx(5.0)


def test_a_clock_that_stands_still_is_found_out():
    with pytest.raises(RuntimeError, match="stands still while stuck"):
        race([[Work("stuck", lambda _: None, lambda _: None, 1)]], SHORT, clock=lambda: 0)


def test_samples_are_about_as_long_as_asked():
    clock = FakeClock()
    taken: list[int] = []
    work = clock.work("steady", 7.0)

    def run(times: int) -> None:
        before = clock.now
        work.run(times)
        taken.append(clock.now - before)

    for longer in (1, 10):
        taken.clear()
        raced(clock, Work("steady", run, work.idle, 1, longer))
        wanted = longer * 10_000
        assert all(abs(ns - wanted) < 0.01 * wanted for ns in taken[-SHORT.rounds :])


def test_the_order_depends_on_the_seed_alone():
    def order(seed: int, ns: float) -> list[str]:
        clock = FakeClock()
        works = [clock.work(name, ns) for name in "abc"]
        schedule = Schedule(10.0, rounds=6, passes=2, quiet=1, most_passes=2, seed=seed)
        race([works], schedule, clock=clock)
        return clock.runs[-6 * 3 :]

    assert order(1, 4.0) == order(1, 4.0) == order(1, 4000.0)
    assert order(1, 4.0) != order(2, 4.0)


def test_every_contender_runs_once_a_round():
    clock = FakeClock()
    raced(clock, *(clock.work(name, 100.0) for name in "abcd"))
    rounds = SHORT.rounds * SHORT.passes
    last = clock.runs[-4 * rounds :]
    assert all(sorted(last[k : k + 4]) == list("abcd") for k in range(0, len(last), 4))


def test_a_disturbance_now_and_then_changes_nothing():
    clock = FakeClock()
    schedule = Schedule(10.0, rounds=16, passes=6, quiet=5, most_passes=10)
    calm, hit = raced(
        clock,
        clock.work("calm", 5.0),
        clock.work("hit", 5.0, slower=every(7, 40.0)),
        schedule=schedule,
    )
    assert hit.ratio_to(calm).value == pytest.approx(1.0, 1e-3)


def test_slow_seconds_are_left_out_although_they_hit_one_more_than_the_other():
    """As when the core's other thread works for somebody else for a while."""
    clock = FakeClock()
    pace = random.Random(3)
    slow = {"a": 1.0, "b": 1.0}

    def unsteady(name: str, ns: float) -> Work:
        work = clock.work(name, ns)

        def run(times: int) -> None:
            before = clock.now
            work.run(times)
            clock.now = before + round((clock.now - before) * slow[name])
            if pace.random() < 0.02:
                slow.update({"a": 1.5, "b": 1.2} if slow["a"] == 1.0 else {"a": 1.0, "b": 1.0})

        return Work(name, run, work.idle, 1)

    schedule = Schedule(10.0, rounds=8, passes=20, quiet=5, most_passes=200)
    a, b = raced(clock, unsteady("a", 4.0), unsteady("b", 6.0), schedule=schedule)
    assert b.ratio_to(a).value == pytest.approx(1.5, 0.02)


def test_passes_end_when_enough_of_them_were_quiet():
    clock = FakeClock()
    [timing] = raced(clock, clock.work("steady", 100.0))
    assert len(timing.passes) == SHORT.passes


def test_two_passes_are_made_although_the_time_is_over():
    clock = FakeClock()
    steady = clock.work("steady", 100.0)
    [[timing]] = race([[steady]], SHORT, clock=clock, allowance=Allowance.of(0.0))
    assert len(timing.passes) == 2


def test_passes_end_at_the_most_when_none_is_quiet():
    clock = FakeClock()
    growing = (1.0 + 0.01 * k for k in count())
    [timing] = raced(clock, clock.work("slower and slower", 100.0, slower=growing))
    assert len(timing.passes) < SHORT.quiet
    assert len(clock.runs) >= SHORT.most_passes * SHORT.rounds


def test_groups_are_timed_in_the_same_passes_but_judged_apart():
    clock = FakeClock()
    groups = [
        [clock.work("a", 2.0), clock.work("b", 4.0)],
        [],
        [clock.work("c", 8.0, slower=every(11, 9.0))],
    ]
    first, none, last = race(groups, SHORT, clock=clock)
    assert none == []
    assert [t.name for t in (*first, *last)] == ["a", "b", "c"]
    assert len(first[0].passes) == len(first[1].passes) >= SHORT.quiet
    assert last[0].ns == pytest.approx(8.0, 1e-3)


@pytest.mark.parametrize("name", ["sample_us", "rounds", "passes", "quiet", "most_passes"])
def test_a_schedule_measures_something(name):
    with pytest.raises(InvalidOption, match=f"{name} is above 0"):
        Schedule(**{name: 0})


def test_the_most_passes_are_no_fewer_than_the_fewest():
    with pytest.raises(InvalidOption, match="most_passes is 12 or more"):
        Schedule(most_passes=11)
