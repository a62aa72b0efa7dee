"""What a domain may be at the command line, from the search to the report."""

import json

WORDS = ["sign(x)", "--on", "-1", "-1/8", "--on", "1/8", "1", "--ops", "+ - *"]


def test_several_intervals_from_the_command_line_to_the_certificate(command, here):
    found = command("discover", *WORDS, "--max-ops", 4, "--evaluations", 1500, "--out", "run")
    assert found.code == 0
    data = json.loads(command("resume", "run", "--evaluations", 500, "--json").out)
    assert data["target"]["domain"] == [[-1.0, -0.125], [0.125, 1.0]]
    assert "rejected" not in command("check", "run").out
    assert "x in [-1, -0.125] and [0.125, 1]" in command("emit", "run", "--lang", "c").out
    command("report", "run", "--out", "page.html")
    page = (here / "page.html").read_text()
    assert "--on -1 -0.125" in page
    assert "--on 0.125 1" in page
    assert "[-1, -0.125] and [0.125, 1]" in command("compare", "run").out
