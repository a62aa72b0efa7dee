"""The folder of a function: what is written beside its certificate is held against that."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autonumerics.certification.measured_certificate import subject_record
from autonumerics.formats import format_named
from autonumerics.planning import Candidate, Planned, Request
from autonumerics.planning.certifying import certify_folder
from autonumerics.planning.measuring import measured_everywhere, measured_quickly
from autonumerics.planning.verifying import files_beside
from autonumerics.planning.writing import write_folder
from autonumerics.plans import Plan, compile_procedure
from autonumerics.targets import Domain, Target
from autonumerics.targets.expressions.composed import read_function

KEPT = Path(__file__).parents[2] / "docs" / "functions"
LANGUAGES = ("c", "cuda", "triton", "jax")

needs_cc = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")


def written(plan, measure, folder, languages=LANGUAGES, name="own_f"):
    """A plan in a folder, as `function --out` writes it."""
    function, code = read_function(plan.function), compile_procedure(plan.procedure())
    within = None if plan.within is None else Domain(*plan.within)
    measured = measure(code, function, within)
    chosen = Candidate(plan, code, measured.error_ulp, ns=0.5, measured=measured)
    other = replace(chosen, ns=0.25)
    request = Request(function, format_named(plan.format), within=within)
    planned = Planned(request, (other, chosen), {"libm": 2.0})
    write_folder(planned, chosen, name, folder, languages)
    return measured


def kept_plan(name):
    return Plan.from_json(json.loads((KEPT / name).read_bytes())["plan"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Of exp2 in bfloat16, with its certificate."""
    place = tmp_path_factory.mktemp("kept") / "exp2"
    written(kept_plan("bfloat16/exp2.json"), measured_everywhere, place)
    certify_folder(place)
    return place


def told(place, certificate=None):
    """What is said of each file that is not of the plan."""
    data = certificate or json.loads((place / "certificate.json").read_bytes())
    found = list(files_beside(place, data))
    assert found
    return {each.file.name: each.text for each in found if not each.is_same}


@needs_cc
def test_what_was_written_is_accepted(folder):
    assert told(folder) == {}
    data = json.loads((folder / "certificate.json").read_bytes())
    seen = list(files_beside(folder, data))
    assert {each.file for each in seen} == {*folder.iterdir()} - {folder / "certificate.json"}
    assert not any("not looked at" in each.text for each in seen)


def _measured(name, change):
    def edit(record):
        record["measured"][name] = change(record["measured"][name])

    return edit


@needs_cc
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("error_ulp", lambda r: r.update(error_ulp=0.25)),
        ("error_ulp", lambda r: r.update(error_ulp=r["error_ulp"] + 1)),
        ("standing", lambda r: r.update(standing="proved")),
        ("standing", lambda r: r.update(standing="sampled")),
        ("failures", lambda r: r.update(failures=["none at all"])),
        ("sentence", lambda r: r.update(sentence="in half the time")),
        ("function", lambda r: r["plan"].update(function="exp")),
        ("format", lambda r: r["plan"].update(format="binary16")),
        ("inside", lambda r: r["plan"].update(inside="double")),
        ("interval", lambda r: r["plan"].update(within=[-400.0, 400.0])),
        ("steps", lambda r: r["plan"]["reductions"][0].update(offset="1")),
        ("measured.uncertainty_ulp", _measured("uncertainty_ulp", lambda u: u + 1)),
        ("measured.error_ulp", _measured("error_ulp", lambda u: u - 0.01)),
        ("measured.at", _measured("at", lambda x: -x)),
        ("counts", _measured("correct", lambda n: n + 10**6)),
        ("measured.faithful", _measured("faithful", lambda n: n - 1)),
    ],
)
def test_a_contradiction_in_the_plan_is_rejected_by_its_field(folder, field, change, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    place = tmp_path / "copy" / "plan.json"
    record = json.loads(place.read_bytes())
    change(record)
    place.write_text(json.dumps(record))
    found = told(tmp_path / "copy")
    assert list(found) == ["plan.json"]
    assert field in found["plan.json"]
    assert "\n" not in found["plan.json"]


@needs_cc
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("own_f.h", "at most 0.5", "at most 0.4"),
        ("own_f.h", "every x of bfloat16", "every x of binary32"),
        ("own_f_jax.py", "at most 0.5", "at most 0.4"),
        ("test_own_f.c", "0x3f80u, 0x4000u", "0x3f80u, 0x4001u"),
        ("test_own_f.cu", "c1 +=", "c1 *="),
        ("report.md", "at most 0.5", "at most 0.4"),
        ("report.md", " measured | 0.500 |", " proved | 0.500 |"),
        ("report.md", "errors are within 0.5", "errors are within 0.4"),
        ("report.md", "# own_f: exp2", "# own_f: exp"),
    ],
)
def test_an_edited_figure_beside_the_plan_is_told(folder, file, old, new, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    place = tmp_path / "copy" / file
    text = place.read_text()
    assert old in text
    place.write_text(text.replace(old, new))
    found = told(tmp_path / "copy")
    assert list(found) == [file]
    assert "look at line " in found[file]


@needs_cc
def test_times_may_differ_and_what_another_version_wrote_is_told(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    report = (copy / "report.md").read_text()
    (copy / "report.md").write_text(report.replace("| libm | | 2.000 |", "| libm | | 1.900 |"))
    assert told(copy) == {}
    record = json.loads((copy / "plan.json").read_bytes())
    for name in ("version", "measured", "max_ulp"):
        del record[name]
    (copy / "plan.json").write_text(json.dumps(record))
    assert told(copy) == {}
    (copy / "own_f.h").write_text((copy / "own_f.h").read_text().replace("most 0.5", "most 0.4"))
    assert told(copy) == {}
    data = json.loads((copy / "certificate.json").read_bytes())
    [said] = [e.text for e in files_beside(copy, data) if e.file.name == "own_f.h"]
    assert "what its comment says is not looked at" in said
    (copy / "plan.json").write_text(json.dumps(record | {"error_ulp": 0.25}))
    assert list(told(copy)) == ["plan.json"]
    (copy / "plan.json").unlink()
    assert list(told(copy)) == ["plan.json"]


def claim_of(measured, plan, domain):
    """A certificate's data, so far as it is about a plan in binary32."""
    steps = plan.procedure()
    target = Target(read_function(plan.function), domain, "absolute")
    everywhere = plan.within is None
    subject = subject_record(steps, target, format_named("binary32"), everywhere)
    claim = {"upper": str(measured.error_ulp + 0.01), "lower": str(measured.error_ulp - 0.01)}
    claim |= {"lower_at": "0x1p+0", "results": "sha256:0", "inputs": 9}
    subject["claim"] = claim | {"correct": 8, "faithful": 1, "off": 0}
    return json.loads(json.dumps(subject))


def test_figures_of_32_bits_are_held_against_the_bounds_of_the_certificate(tmp_path):
    plan = kept_plan("exp2.json")
    measured = written(plan, lambda *of: measured_quickly(*of, count=1000), tmp_path / "out", ["c"])
    data = claim_of(measured, plan, Domain(-100.0, 100.0))
    assert told(tmp_path / "out", data) == {}
    data["claim"]["upper"] = str(measured.error_ulp - 0.01)
    assert "its error_ulp is" in told(tmp_path / "out", data)["plan.json"]
