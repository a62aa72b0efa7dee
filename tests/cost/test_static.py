"""The static table: facts of its sources, and what the estimates make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import programs

from autonumerics.cost.processors import PROCESSORS, processor_named
from autonumerics.cost.static import latency_cycles, throughput_cycles
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.programs import OPERATIONS, Program, operation, parse
from autonumerics.programs.operations import NEAREST

SINGLE, DOUBLE = Arithmetic.of("binary32"), Arithmetic.of("binary64")
IN_TABLES = tuple(row for row in OPERATIONS if row.kind == "analytic" and row.rounding <= NEAREST)
ZEN3, SKYLAKE = PROCESSORS["znver3"], processor_named("skylake")


@pytest.mark.parametrize("processor", PROCESSORS.values(), ids=lambda each: each.name)
@pytest.mark.parametrize("format", FORMATS)
def test_every_operation_is_in_every_table(processor, format):
    for row in IN_TABLES:
        for use in processor.uses(row, Arithmetic.of(format)):
            assert use.units
            assert use.cycles > 0
            assert use.latency > 0


@pytest.mark.parametrize(
    ("processor", "name", "arithmetic", "width", "cycles", "latency"),
    [
        (ZEN3, "add", SINGLE, 32, 1.0, 3.0),
        (ZEN3, "fma", DOUBLE, 32, 1.0, 4.0),
        (ZEN3, "div", SINGLE, 32, 3.0, 10.5),
        (ZEN3, "sqrt", DOUBLE, 16, 9.0, 20.5),
        (SKYLAKE, "mul", SINGLE, 32, 1.0, 4.0),
        (SKYLAKE, "div", SINGLE, 16, 3.0, 11.0),
        (SKYLAKE, "div", SINGLE, 32, 5.0, 11.0),
        (SKYLAKE, "div", DOUBLE, 64, 16.0, 14.0),
        (SKYLAKE, "sqrt", SINGLE, 32, 6.0, 12.0),
    ],
)
def test_published_figures(processor, name, arithmetic, width, cycles, latency):
    [use] = processor.uses(operation(name), arithmetic, width)
    assert (use.cycles, use.latency) == (cycles, latency)


@pytest.mark.parametrize("row", set(OPERATIONS) - set(IN_TABLES), ids=lambda row: row.name)
def test_what_no_table_knows_is_said_in_one_line(row):
    if row.arity == 1 and row.rounding == 0:  # a sign
        assert ZEN3.uses(row, SINGLE) == ZEN3.uses(operation("neg"), SINGLE)
        return
    with pytest.raises(InvalidOption, match=f"no cycles for {row.name}: take --cost time"):
        ZEN3.uses(row, SINGLE)


def test_zen_has_units_of_its_own_for_sums_and_skylake_has_not():
    balanced, products = parse("x*c0 + c1"), parse("x*c0*c1")
    estimates = [
        [throughput_cycles(program, SINGLE, processor) for program in (balanced, products)]
        for processor in (ZEN3, SKYLAKE)
    ]
    assert estimates[0][0] < estimates[0][1]
    assert estimates[1][0] == estimates[1][1]


def test_throughput_is_the_busiest_unit_and_the_issue_of_all():
    program = parse("fma(fma(fma(fma(x, c0, c1), x, c2), x, c3), x, c4)")
    assert throughput_cycles(program, SINGLE, ZEN3) == pytest.approx((4 / 2 + 6 / 6) / 8)
    assert throughput_cycles(program, DOUBLE, ZEN3) == pytest.approx((4 / 2 + 6 / 6) / 4)
    assert throughput_cycles(program, SINGLE, SKYLAKE) == pytest.approx((4 / 2 + 6 / 4) / 8)


def test_divisions_wait_for_one_divider():
    one, two = parse("c0/x"), parse("c0/x + c1/(x + c2)")
    difference = throughput_cycles(two, SINGLE, ZEN3) - throughput_cycles(one, SINGLE, ZEN3)
    assert difference == pytest.approx((3.0 + 3 / 6) / 8)


def test_latency_is_the_longest_path():
    assert latency_cycles(parse("x*c0 + x*c1"), SINGLE, ZEN3) == 6.0
    assert latency_cycles(parse("(x*c0 + c1)*x + c2"), SINGLE, ZEN3) == 12.0
    assert latency_cycles(parse("sqrt(x) + x*x"), SINGLE, ZEN3) == 17.5


def test_rounding_to_16_bits_takes_longer_than_the_operation():
    program = parse("x*c0 + c1")
    for name in ("binary16", "bfloat16"):
        arithmetic = Arithmetic.of(name)
        assert latency_cycles(program, arithmetic, ZEN3) > 2 * latency_cycles(program, SINGLE, ZEN3)
        assert throughput_cycles(program, arithmetic, ZEN3) > throughput_cycles(
            program, SINGLE, ZEN3
        )


def test_a_sign_needs_no_rounding():
    half = Arithmetic.of("binary16")
    assert len(ZEN3.uses(operation("neg"), half)) == 1 < len(ZEN3.uses(operation("add"), half))


def test_the_empty_program_loads_and_stores():
    assert latency_cycles(Program.identity(), SINGLE, ZEN3) == 0.0
    assert throughput_cycles(Program.identity(), SINGLE, ZEN3) == pytest.approx(2 / 6 / 8)


@given(programs(10, IN_TABLES))
def test_one_more_operation_costs_more(program):
    longer = Program.build([*program.instructions, *_squared(program)], [*program.constants])
    for estimate in (throughput_cycles, latency_cycles):
        assert estimate(longer, SINGLE, ZEN3) > estimate(program, SINGLE, ZEN3)


def _squared(program):
    from autonumerics.programs import Instruction, Operand, operation

    value = Operand("t", program.ops - 1) if program.ops else Operand("x")
    return [Instruction(operation("mul"), (value, value))]


def test_processors_of_one_table_and_unknown_ones():
    assert processor_named("icelake-server") is processor_named("skylake-avx512")
    with pytest.raises(UnknownName, match="unknown processor 'znver9': did you mean znver3"):
        processor_named("znver9")
