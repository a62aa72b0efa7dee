"""Targets that are known by values alone: tables, files, and Python functions by value."""

import json
import math
import pickle
import threading

import numpy as np
import pytest
from flint import arb

import autonumerics as an
from autonumerics.accuracy import sample_error
from autonumerics.balls import exact
from autonumerics.certification import certify, prove_rounded
from autonumerics.cli.printing import noise_lines
from autonumerics.errors import (
    AutoNumericsError,
    InvalidDomain,
    InvalidExpression,
    InvalidOption,
    Unprovable,
)
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse
from autonumerics.runs import Config
from autonumerics.targets import Table, Target, given_table

X = np.linspace(0, 1, 101)
EXP2 = Table.make(X, np.exp2(X), "data")


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1), np.argsort(np.sin(99 * X))])
def test_the_order_of_points_does_not_matter(order):
    assert Table.make(X[order], np.exp2(X)[order], "data") == EXP2
    twice = np.concatenate([X[order], X[:7]])
    assert Table.make(twice, np.exp2(twice), "data") == EXP2


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ([1, 2, 3, 4], [1, 2, 3], ("4 values of x", "3 of y")),
        ([1, 2, 3, math.nan], [1, 2, 3, 4], ("row 4", "leave out")),
        ([1, 2, 3, 4], [1, 2, math.inf, 4], ("row 3", "leave out")),
        ([1, 2, 2, 3, 4], [1, 2, 3, 4, 5], ("x = 2 twice", "y = 2 and 3")),
        ([1, 2, 3], [1, 2, 3], ("3 different points", "least")),
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], ("1 different points",)),
        (["a", "b"], [1, 2], ("x of a table is a sequence of numbers",)),
        ([[1, 2], [3, 4]], [1, 2], ("one dimension",)),
        (range(100_001), range(100_001), ("100,001 points", "every 2th")),
    ],
)
def test_what_is_no_table_is_said_in_a_line(x, y, said):
    with pytest.raises(InvalidOption) as problem:
        Table.make(x, y)
    assert all(words in str(problem.value) for words in said)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n0,1\n1,2\n2,4\n3,8\n",
        "\ufeff0;1\n1;2\n2;4\n3;8",
        "# made by hand\nhours\tvolts\n3\t8\n0\t1\n\n2\t4\n1\t2\n",
        '"0","1"\n"1","2"\n"2","4"\n"3","8"\n',
        "0 1\n1   2\n2 4\n3 8e0\n",
    ],
)
def test_files_of_two_columns_are_read(tmp_path, text):
    file = tmp_path / "some.csv"
    file.write_text(text, encoding="utf-8")
    assert given_table(file) == Table.make([0, 1, 2, 3], [1, 2, 4, 8], "some.csv")
    assert given_table(str(file)) == given_table(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y,z\n1,2,3\n", "line 1 of bad.csv has 3 columns"),
        ("1,2\n3\n", "line 2 of bad.csv has 1 column:"),
        ("1,2\n3,a\n", "line 2 of bad.csv: 'a' is no number"),
        ("1,y\n3,4\n", "line 1 of bad.csv: 'y' is no number"),
        ("1,2\n2,nan\n3,4\n4,5", "row 2 of bad.csv is (2.0, nan)"),
        ("", "bad.csv has 0 different points"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_the_line(tmp_path, text, said):
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(InvalidOption) as problem:
        given_table(file)
    assert said in str(problem.value)
    for missing in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InvalidOption, match="cannot read"):
            given_table(missing)


def test_a_target_of_a_table_is_written_and_read_whole():
    target = Target.make(EXP2)
    assert target.describe() == "data on [0, 1], relative error at 101 points"
    for again in (Target.from_json(json.loads(json.dumps(target.to_json()))),
                  pickle.loads(pickle.dumps(target))):  # fmt: skip
        assert again == target
        assert hash(again) == hash(target)
    config = Config(target)
    assert Config.from_json(json.loads(json.dumps(config.to_json())), "it") == config
    other = Target.make(Table.make(X, np.exp2(X) + 1e-9, "data"))
    assert target.is_of(target.summary())
    assert not target.is_of(other.summary())
    assert len(json.dumps(target.summary())) < 300


def test_errors_are_those_at_the_points():
    """Whatever the program does between: here it is off by much there, and by nothing at them."""
    coarse = Target.make(Table.make(range(8), [3] * 8, "data"), error="absolute")
    waves = parse("sin(x*c0) + c1", [math.pi, 3])
    assert sample_error(waves, coarse).error < 1e-14
    y = np.exp2(X) * np.where(np.arange(101) == 37, 1.01, 1)
    spike = sample_error(parse("exp2(x)"), Target.make(Table.make(X, y)))
    assert math.isclose(spike.error, 0.01 / 1.01, rel_tol=1e-9)
    assert spike.at == X[37]


def test_a_pole_between_the_points_is_seen():
    target = Target.make(Table.make([0, 1, 2, 3, 4], [1, 1, 1, 1, 1]), error="absolute")
    assert sample_error(parse("c0/(x - c1) + c2", [1e-9, 1.5, 1]), target).error == math.inf


def test_a_part_of_a_table_may_be_asked_for():
    assert len(Target.make(EXP2, (0.25, 0.5)).table[0]) == 26
    two = Target.make(EXP2, [(0, 0.2), (0.8, 1)])
    assert len(two.table[0]) == 42
    for domain, said in (((0, 2), "is known on"), ((0.001, 0.035), "3 points")):
        with pytest.raises(InvalidDomain, match=said):
            Target.make(EXP2, domain)


def test_relative_errors_need_one_sign():
    crossing = Table.make(X, X - 0.505, "data")
    assert Target.make(crossing).error == "absolute"
    assert Target.make(crossing, (0.6, 1)).error == "relative"
    with pytest.raises(InvalidDomain, match="vanishes, next to"):
        Target.make(crossing, error="relative")


def test_nothing_is_proved_and_no_format_measured():
    target, line = Target.make(EXP2), parse("x + c0", [1.0])
    for attempt in (lambda: certify(line, target),
                    lambda: prove_rounded(line, target, Arithmetic.of("binary32"))):  # fmt: skip
        with pytest.raises(Unprovable, match="known at 101 points and nowhere between"):
            attempt()
    with pytest.raises(InvalidOption, match="leave out --format"):
        Config(target, number_format="binary32")


def test_a_run_keeps_its_table(tmp_path):
    result = an.discover(table=(X, np.exp2(X)), max_ops=4, evaluations=1500, out=tmp_path / "run")
    best = result.front[-1]
    assert best.standing == "sampled"
    assert best.digits > 3.2
    pairs = zip(X.tolist(), np.exp2(X).tolist(), strict=True)
    worst = max(abs(float(best.program.real(arb(x), exact)) - y) / y for x, y in pairs)
    assert math.isclose(worst, best.error, rel_tol=1e-6)
    again = an.resume(tmp_path / "run", evaluations=1500)
    whole = an.discover(table=(X[::-1], np.exp2(X)[::-1]), max_ops=4, evaluations=3000, threads=1)
    assert [s.program for s in again.front] == [s.program for s in whole.front]
    assert an.load(tmp_path / "run").front == again.front
    with pytest.raises(Unprovable, match="nothing to prove"):
        again.prove()
    for words in ("sampled: largest at these points", "at 101 points"):
        assert words in str(again)


def simulated(x):
    """Branches on x, which no symbol can follow."""
    return math.exp(-x) if x > 0.5 else math.exp(-0.5) + (0.5 - x) * math.exp(-0.5)


def test_a_function_that_cannot_be_traced_is_called_before_the_search():
    threads = set()

    def counted(x):
        assert type(x) is float, "not so when it is traced"
        threads.add(threading.get_ident())
        counted.calls += 1
        return np.float64(simulated(x))

    counted.calls = 0
    target = Target.make(counted, (0, 1))
    assert target.function.name == "counted by value"
    assert counted.calls == 1025
    found = an.discover(counted, on=(0, 1), ops="+ - * /", max_ops=3, evaluations=800)
    assert counted.calls == 2050
    assert threads == {threading.get_ident()}
    assert {s.standing for s in found.front} == {"sampled"}


def no_value(x):
    return None if x > 0.5 else math.sqrt(x)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x: math.log(x - 0.5), "ValueError"),
        (no_value, "TypeError"),
        (lambda x: math.inf if x > 0.5 else math.exp(x), "no finite number"),
        (lambda x: x > 0.5, "no finite number"),
        (lambda: 1, "TypeError"),
    ],
)
def test_a_function_without_values_is_refused_in_a_line(function, said):
    with pytest.raises(InvalidExpression, match="cannot trace") as problem:
        Target.make(function, (0, 1))
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)
    with pytest.raises(AutoNumericsError, match="interval"):
        Target.make(function)


def test_one_target_is_asked_for():
    with pytest.raises(InvalidOption, match="one of them"):
        an.discover("exp2", table=(X, X + 1))
    with pytest.raises(InvalidOption, match="is \\(x, y\\) or the path"):
        an.discover(table=7)


@pytest.mark.parametrize("amount", [1e-2, 1e-5])
def test_noise_is_seen_and_curvature_is_not_taken_for_it(amount):
    rng = np.random.default_rng(4)
    x = np.sort(rng.uniform(0.5, 3, 150))
    for y in (np.sin(3 * x) + 2, np.exp(x), 1 / x):
        noise = Target.make(Table.make(x, y, "smooth"), error="absolute").noise
        assert noise is None or noise < 1e-8
        shaken = y + amount * rng.uniform(-1, 1, len(x))
        found = Target.make(Table.make(x, shaken, "shaken"), error="absolute").noise
        assert found == pytest.approx(amount / 3**0.5, rel=0.5)


def test_noise_is_in_the_measure_of_the_errors():
    x = np.linspace(1, 2, 99)
    y = 100 * np.exp(x) * (1 + 1e-4 * np.random.default_rng(2).normal(size=99))
    relative = Target.make(Table.make(x, y, "t")).noise
    assert relative == pytest.approx(1e-4, rel=0.5)
    assert Target.make("exp").noise is None


def test_rounded_figures_are_noise():
    x = np.linspace(0, 1, 101)
    table = Table.make(x, np.round(np.exp(x), 3), "three digits")
    assert Target.make(table, error="absolute").noise == pytest.approx(0.0005 / 3**0.5, rel=0.5)


def test_rows_that_fit_noise_are_named():
    x = np.linspace(0, 1, 101)
    target = Target.make(Table.make(x, np.round(np.exp(x), 3), "t"), error="absolute")
    assert noise_lines(target, [(1, 0.1), (4, 6e-4), (6, 1.5e-4), (8, 1e-4)]) == [
        "beware: rows of 6 operations and more fit the noise of the table, about "
        f"{target.noise:.1e} by what neighbours say of each point, sampled"
    ]
    assert noise_lines(target, [(4, 6e-4)]) == []
    assert noise_lines(Target.make("exp"), [(4, 0.0)]) == []
