"""From a function to the front of its plans: time of the whole against error of the whole.

Every sketch is made for some accuracies and both interiors, compiled, and tried at some inputs of
all sizes; those that are not far off are raced; of each time the most accurate is kept, and those
are measured at every input of the format.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets.expressions.composed import read_function
>>> request = Request(read_function("exp2"), format_named("bfloat16"))
>>> [each.error_ulp <= 1 for each in candidates(request, Facts(request.function))][:2]
[True, True]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from textwrap import shorten
from typing import TypeAlias

from autonumerics.accuracy.whole_line.findings import WholeLineError
from autonumerics.cost.arena import Arena
from autonumerics.cost.clock import Schedule
from autonumerics.cost.contenders import Contender, Native, time_contenders
from autonumerics.cost.libraries import library_contenders
from autonumerics.errors import InvalidOption
from autonumerics.formats import Format
from autonumerics.numerals import ulps_text
from autonumerics.planning.facts import Facts
from autonumerics.planning.forms import forms
from autonumerics.planning.patching import Specials
from autonumerics.planning.polynomials import led_textbook, paired_textbook, textbook
from autonumerics.planning.samples import value
from autonumerics.planning.screening import Screen
from autonumerics.planning.searching import SearchedKernels
from autonumerics.planning.sketch import inside_of
from autonumerics.plans import CompiledProcedure, Part, Plan, compile_procedure, step_language
from autonumerics.plans.statements import check_steps
from autonumerics.targets import Domain
from autonumerics.targets.functions import Function

_MARGINS = (1.15, 2.5, 4.0, 7.0)  # bits of a kernel beyond the precision of the format
_HOPEFUL = 4.0
_MOST_DOUBTED = 5
_MODERATE = 64.0
_AS_FAST = 1.05  # times that are no more apart are those of one race, and may be others in the next
_ROOM = 0.01  # ULPs that the largest error of all may be beyond that of 10^8 inputs
_REFUSALS_TOLD = 3
_LINE = 80
_SCHEDULE = Schedule(sample_us=100.0, rounds=8, passes=4, quiet=3, most_passes=12)

Tell: TypeAlias = Callable[[str], None]


Measure: TypeAlias = Callable[[CompiledProcedure, Function, Domain | None], WholeLineError]


@dataclass(frozen=True)
class Request:
    """What is asked for: a function, for all numbers of a format, within so many ULPs.

    evaluations: candidates fitted in each search for a kernel, none by default; seed: of those.
    within: numbers of an interval alone; see `intervals`. languages: those in which the plan is to
    be written: of plans with steps that one does not have none is made.
    """

    function: Function
    format: Format
    max_ulp: float = 1.0
    evaluations: int = 0
    seed: int = 1
    within: Domain | None = None
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises InvalidOption for what plans are not made for."""
        if not self.max_ulp > 0.5:
            raise InvalidOption(
                f"max_ulp is above 0.5, what rounding takes, got {self.max_ulp:g}: try 0.51"
            )


@dataclass(frozen=True)
class Candidate:
    """A plan, compiled, with its error at the inputs of the screen (sampled) and its time.

    worst_at: the input of the screen with that error, NaN if none is known.
    ns: nanoseconds an element in the first cache, measured. measured: at every input, if it was.
    """

    plan: Plan
    compiled: CompiledProcedure
    error_ulp: float
    worst_at: float = float("nan")
    ns: float = float("inf")
    measured: WholeLineError | None = None

    @property
    def largest_ulp(self) -> float:
        """The largest error known: measured, or else sampled; infinite where values are wrong.

        A zero of the wrong sign is no wrong value: `failures` tells it.
        """
        if self.measured is None:
            return self.error_ulp
        return float("inf") if self.measured.wrong else self.measured.error_ulp

    def is_within(self, max_ulp: float) -> bool:
        """Whether the largest error is no larger; sampled in binary64 it is to be a little less."""
        is_open = self.measured is not None and self.measured.besides > 0
        return self.largest_ulp <= max_ulp - (_ROOM if is_open else 0)

    @property
    def at(self) -> float:
        """An input that has that error; NaN if none is known."""
        return self.worst_at if self.measured is None else self.measured.at

    @property
    def ulps(self) -> str:
        """The same for people: what was measured rounded up, what was sampled down."""
        if self.measured is None or self.measured.wrong:
            return ulps_text(self.largest_ulp, "sampled")
        return self.measured.ulps

    @property
    def failures(self) -> tuple[str, ...]:
        """What is known to be wrong of its results, wrong values first, and zeros' signs."""
        if self.measured is None:
            is_finite = self.error_ulp < float("inf")
            wrong = f"infinity or NaN where a number is right, at x = {self.worst_at:.9g} (sampled)"
            return () if is_finite else (wrong,)
        zeros = self.measured.zero_signs
        return tuple(map(str, (*self.measured.wrong, *([zeros] if zeros else []))))


@dataclass(frozen=True)
class Planned:
    """The front, the fastest plan first, and the times of libraries in the same race.

    is_measured: plans were measured at every input, of which some may have failed: `best` is one
    that did not.
    refused: plans that are no good, the nearest ones: wrong values, or errors far beyond what was
    asked for. tried: plans that were made.
    """

    request: Request
    front: tuple[Candidate, ...]
    libraries_ns: dict[str, float]
    is_measured: bool = False
    refused: tuple[Candidate, ...] = ()
    tried: int = 0

    @property
    def best(self) -> Candidate | None:
        """The fastest plan that is as accurate as was asked for; None if none is known to be.

        Of those that are as fast, within what races tell apart, it is the most accurate one.
        """
        known = [e for e in self.front if e.measured is not None or not self.is_measured]
        good = [each for each in known if each.is_within(self.request.max_ulp)]
        as_fast = [each for each in good if each.ns <= _AS_FAST * good[0].ns]
        return min(as_fast, key=lambda each: each.largest_ulp, default=None)


def plan_function(
    request: Request, measure: Measure | None = None, tell: Tell = lambda _: None
) -> Planned:
    """The front of plans that were found for the request.

    measure: at every input of the format, by default not at all: then errors are sampled.
    """
    facts, tell = Facts(request.function), _once(tell)
    hopeful: dict[Plan, Candidate] = {}
    refused: dict[Plan, Candidate] = {}
    for each in candidates(request, facts, lambda one: refused.setdefault(one.plan, one)):
        if each.plan not in hopeful:
            hopeful[each.plan] = each
            tell(f"found: {_short(each.plan)}")
    tried = len(hopeful) + len(refused)
    if not tried and request.format.bits > 32:
        raise InvalidOption(
            f"{request.function.name} has no plan in {request.format.name} yet: "
            "its reductions are made for up to 32 bits; try --format binary32"
        )
    if not hopeful:
        return Planned(request, (), {}, False, _nearest(refused.values()), tried)
    tell(f"racing {_plans(len(hopeful))}")
    raced, libraries = race_with_libraries(request, list(hopeful.values()))
    if measure is not None:
        raced = list(_measured(raced, request, measure, tell))
    front = _front(raced, request.max_ulp)
    wrong = [each for each in raced if each.largest_ulp == float("inf")]
    refusals = _nearest(wrong or refused.values())
    return Planned(request, tuple(front), libraries, measure is not None, refusals, tried)


def _once(tell: Tell) -> Tell:
    """Tells no line again: plans that differ beyond what a line shows are told as one."""
    told: set[str] = set()

    def new(line: str) -> None:
        if line not in told:
            told.add(line)
            tell(line)

    return new


def _plans(count: int) -> str:
    return f"{count} plan{'s' * (count != 1)}"


def _short(plan: Plan) -> str:
    return shorten(plan.sentence, _LINE, placeholder=" ...")


def _nearest(refused: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those that were nearest to being accepted."""
    return tuple(sorted(refused, key=lambda each: each.error_ulp)[:_REFUSALS_TOLD])


def candidates(
    request: Request, facts: Facts, refuse: Callable[[Candidate], object] = lambda _: None
) -> Iterator[Candidate]:
    """All plans that are not far off at the inputs of a screen; the others are told to `refuse`.

    Raises InvalidOption where there are plans, but none that can be written in the languages.
    """
    screen = Screen.of(request.function, request.format, within=request.within)
    specials = Specials.of(request.function, request.format, request.within)
    limit = _HOPEFUL * request.max_ulp
    searched = SearchedKernels(request.evaluations, request.seed)
    kinds = (textbook, led_textbook, paired_textbook, searched)
    is_accurate, unwritten, written = False, "", 0
    for form in forms(facts, request.within):
        if form.is_last_resort and is_accurate:
            return
        for sketch, margin, kernels in product(form.sketches, _MARGINS, kinds):
            if sketch.widest < request.format.bits:
                continue
            part = sketch.part(2.0 ** -(request.format.precision + margin), kernels)
            if part is None:
                continue
            for kind in sketch.insides:
                inside = inside_of(request.format, kind)
                if inside is None:
                    continue
                plan = _plan(request, part, inside.name)
                reason = _unwritable(plan, request.languages)
                if reason:
                    unwritten = unwritten or reason
                    continue
                written += 1
                each = _tried(plan, screen, specials)
                if each.error_ulp <= limit:
                    is_accurate |= each.error_ulp <= request.max_ulp
                    yield each
                else:
                    refuse(each)
    if unwritten and not written:
        raise InvalidOption(unwritten)


def _plan(request: Request, part: Part, inside: str) -> Plan:
    within = None if request.within is None else (request.within.lower, request.within.upper)
    return Plan(request.function.name, request.format.name, inside, part, within)


def _unwritable(plan: Plan, languages: Sequence[str]) -> str:
    """Why one of the languages cannot have it, "" if all can."""
    try:
        for each in languages:
            check_steps(plan.procedure(), step_language(each))
    except InvalidOption as reason:
        return str(reason)
    return ""


def _tried(plan: Plan, screen: Screen, specials: Specials) -> Candidate:
    compiled = compile_procedure(plan.procedure())
    points = specials.patches(compiled)
    if points:
        part = Part((*points, *plan.part.reductions), plan.part.core)
        plan = replace(plan, part=part)
        compiled = compile_procedure(plan.procedure())
    return Candidate(plan, compiled, *screen.worst(compiled))


def race_with_libraries(
    request: Request, hopeful: Sequence[Candidate]
) -> tuple[list[Candidate], dict[str, float]]:
    """All with their times in one race, and those of the libraries that have the function."""
    racers: list[Contender] = [
        Native(str(k), request.format, each.compiled.throughput_address, owner=each.compiled)
        for k, each in enumerate(hopeful)
    ]
    libraries = library_contenders(request.function.name, request.format)
    arena = Arena.make(request.format, _timed(request), memory_bytes=0)
    [times] = time_contenders([*racers, *libraries], arena, _SCHEDULE, ("l1",)).values()
    raced = [replace(each, ns=times[str(k)].ns) for k, each in enumerate(hopeful)]
    return raced, {each.name: times[each.name].ns for each in libraries}


def _front(found: Iterable[Candidate], max_ulp: float) -> list[Candidate]:
    """Those that no other beats in both time and error; the fastest first.

    An error that is smaller by a hundredth of what is wanted beyond rounding is the same error.
    """
    kept: list[Candidate] = []
    for each in sorted(found, key=lambda each: (each.ns, each.largest_ulp)):
        if not kept or each.largest_ulp < kept[-1].largest_ulp - 0.01 * (max_ulp - 0.5):
            kept.append(each)
    return [each for each in kept if each.largest_ulp < float("inf")]


def _measured(
    raced: Sequence[Candidate], request: Request, measure: Measure, tell: Tell
) -> Iterator[Candidate]:
    """All, from the fast end on, measured up to the first one that is accurate enough;
    where that takes no time, those that are as fast, too.

    Those that are not accurate enough at the inputs of the screen cannot be at all of them, and
    are left sampled, as are those slower than that one. Of those that are by less than half of what
    is wanted beyond rounding many fail: they pass a closer screen first, and only `_MOST_DOUBTED`
    of them are measured.
    """
    closer = cache(lambda: Screen.closer(request.function, request.format, request.within))
    half_way = 0.5 + (request.max_ulp - 0.5) / 2
    measuring_takes_long = request.format.bits > 16
    doubted, last = _MOST_DOUBTED, float("inf")
    for each in sorted(raced, key=lambda each: each.ns):
        is_doubtful = measuring_takes_long and each.error_ulp > half_way
        if each.ns > last or each.error_ulp > request.max_ulp or (is_doubtful and not doubted):
            yield each
            continue
        if is_doubtful:
            tell(f"looking closer: {_short(each.plan)}")
            error, at = closer().worst(each.compiled)
            if error > request.max_ulp:
                yield replace(each, error_ulp=error, worst_at=at)
                continue
            doubted -= 1
        tell(f"measuring in {request.format.name}: {_short(each.plan)}")
        known = replace(each, measured=measure(each.compiled, request.function, request.within))
        if known.is_within(request.max_ulp):
            last = min(last, each.ns * (1 if measuring_takes_long else _AS_FAST))
        yield known


def _timed(request: Request) -> Domain:
    """Where times are taken: of an interval, numbers of moderate size, as far as it has them."""
    within = request.within
    if within is None:
        return _usual(request.function)
    lower, upper = max(within.lower, -_MODERATE), min(within.upper, _MODERATE)
    return Domain(lower, upper) if lower < upper else within


def _usual(function: Function) -> Domain:
    """Where times are taken: the middle of the numbers at which the function is defined."""
    places = [Fraction(k, 8) for k in range(-80, 81)]
    known = [float(x) for x in places if value(function, x) is not None]
    return Domain(min(known, default=0.0), max(known, default=1.0))
