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


def test_a_table_from_a_file_to_code(command, here):
    rows = [f"{k / 50!r},{1 / (1 + k / 50)!r}" for k in range(51)]
    (here / "data.csv").write_text("\n".join(["x,y", *rows]))
    found = command("discover", "--table", "data.csv", "--max-ops", 2, "--evaluations", 400,
                    "--out", "run")  # fmt: skip
    assert found.code == 0
    assert "data.csv on [0, 1], relative error at 51 points" in found.out
    assert "largest at these points; nothing is known between" in found.out
    data = json.loads(command("show", "run", "--json").out)
    assert data["target"]["table"]["points"] == 51
    refused = command("prove", "run")
    assert (refused.code, refused.out) == (2, "")
    assert "nothing to prove" in refused.err
    assert "sampled at 51 inputs" in command("emit", "run", "--lang", "c").out
    assert command("compare", "run").code == 0
    assert command("report", "run", "--out", "page.html").code == 0
    assert "known at its points alone" in command("bench", "run").err
    for words in ("exp2 --table data.csv", "--table none.csv", "--table data.csv --format half"):
        refused = command("discover", *words.split())
        assert (refused.code, refused.err.count("\n")) == (2, 1)
