"""Certificates of errors as a number format computes, in the folder of a run that is reported."""

from __future__ import annotations

import json
from pathlib import Path

from autonumerics.certification import certify_rounded
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse
from autonumerics.report.certificates import independent_check, read_certificates
from autonumerics.targets import Target


def test_they_are_checked_and_no_evidence_of_errors_over_the_reals(tmp_path: Path) -> None:
    line = parse("x + c0", [0.9570])
    certificate = certify_rounded(line, Target.make("exp2"), Arithmetic.of("binary64")).to_json()
    place = tmp_path / "certificates" / "1-0123456789ab-binary64.json"
    place.parent.mkdir()
    place.write_text(json.dumps(certificate), encoding="utf-8")
    assert read_certificates(tmp_path, independent_check) == ((), ())
    certificate["claim"]["rounding"] = "1e-30"
    place.write_text(json.dumps(certificate), encoding="utf-8")
    found, [problem] = read_certificates(tmp_path, independent_check)
    assert found == ()
    assert "rejected" in problem.what.lower()
