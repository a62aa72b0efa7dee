"""The page as a file: self-contained, escaped, whole for every run however damaged."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from report.folders import event, journal, read, write

from autonumerics.baselines import Baseline
from autonumerics.report.page import build_page
from autonumerics.report.record import read_run
from autonumerics.report.rendering import render

VOID = {"meta", "link", "input", "br"}
OPTIONAL = {"td", "tr"}  # elements that HTML lets end by themselves


class Elements(HTMLParser):
    """The elements of a page, which must be nested as they should."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open[-1] != tag and self._open[-1] in OPTIONAL:
            self._open.pop()
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [attrs[name] or "" for _, attrs in self.found if name in attrs]


def _html(folder: Path, baselines: Sequence[Baseline] = ()) -> str:
    return render(build_page(read_run(folder), baselines))


@pytest.fixture(scope="module")
def html(finished: Path, baselines: Sequence[Baseline]) -> str:
    return _html(finished, baselines)


def test_nothing_is_fetched_and_nothing_foreign_runs(html: str) -> None:
    page = Elements(html)
    addresses = page.attributes("src") + page.attributes("href") + page.attributes("action")
    assert all(address.startswith(("#", "data:")) for address in addresses)
    assert "url(" not in html
    assert "@import" not in html
    assert not [name for _, attrs in page.found for name in attrs if name.startswith("on")]
    assert page.attributes("style") == []
    (policy,) = [a["content"] or "" for _, a in page.found if "http-equiv" in a]
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_the_same_folder_gives_the_same_bytes(
    finished: Path, html: str, baselines: Sequence[Baseline]
) -> None:
    assert _html(finished, baselines) == html


def test_names_are_unique_and_references_lead_somewhere(html: str) -> None:
    page = Elements(html)
    names = page.attributes("id")
    assert len(names) == len(set(names))
    references = [*page.attributes("aria-labelledby"), *page.attributes("data-from"),
                  *page.attributes("data-key"), *page.attributes("value")]  # fmt: skip
    assert references
    assert set(references) <= set(names)


def test_every_program_is_there_in_full(
    finished: Path, html: str, baselines: Sequence[Baseline]
) -> None:
    page = Elements(html)
    copies = page.attributes("data-text")
    for entry in [*read_run(finished).found, *baselines]:
        assert entry.program.listing in page.text
        for constant in entry.program.to_json()["constants"]:
            assert constant in copies


def test_every_plot_has_its_table(html: str, finished: Path) -> None:
    for summary in ("The front as a table", "Every baseline family as a table",
                    "The curve as a table", "The history as a table"):  # fmt: skip
        assert f"<summary>{summary}</summary>" in html
    assert "401 points of the curve" in html
    assert html.count("<caption>Extrema, sampled</caption>") == html.count("<article")
    assert "21.00" in html
    assert read_run(finished).found[2].error_text in html


def test_what_is_said_of_certificates(html: str) -> None:
    text = Elements(html).text
    assert "Not checked for this report" in text
    assert "For every real x in [0, 1]: |P(x) - exp2(x)| <= 8.67" in text
    assert text.count("None: the error is sampled") == 3
    assert "proved bound 8.67" in text


def test_the_command_and_the_origin(html: str) -> None:
    text = Elements(html).text
    assert (
        "autonumerics discover exp2 --on 0 1 --error relative --ops '+ - * /' --max-ops 10 "
        "--effort medium --seed 7 --evaluations 1234"
    ) in text
    assert "bit for bit" in text


def test_prices_that_were_measured_are_not_reproduced(run_folder: Path) -> None:
    config = read(run_folder / "config.json")
    write(run_folder / "config.json", config | {"cost": "time", "number_format": "binary32"})
    text = Elements(_html(run_folder)).text
    assert "--format binary32 --cost time --seed 7" in text
    assert "bit for bit" not in text


def test_numbers_in_a_format_are_shown(run_folder: Path) -> None:
    front = read(run_folder / "front.json")
    for entry in front["front"]:
        entry["machine"] = {"format": "binary32", "error_ulp": 3.25 / entry["ops"], "price": 1,
                            "ulp_standing": "measured", "ns": 0.5}  # fmt: skip
    write(run_folder / "front.json", front)
    text = Elements(_html(run_folder)).text
    assert "0.325 ULP" in text
    assert "of binary32 with 10 operations, measured" in text
    assert "0.5 ns (measured)" in text


EVIL = "<script>alert(1)</script>\"'&{{7*7}}<img src=x onerror=alert(2)>"


def test_text_from_a_run_is_escaped(run_folder: Path, baselines: Sequence[Baseline]) -> None:
    front = read(run_folder / "front.json")
    front["front"][0]["standing"] = EVIL
    front["front"][2]["constants"] = [EVIL]
    write(run_folder / "front.json", front)
    certificate = read(run_folder / "certificates" / "3.json")
    certificate |= {"statement": EVIL, "digest": EVIL, "tool": {"name": EVIL, "version": EVIL}}
    write(run_folder / "certificates" / "3.json", certificate)
    write(run_folder / "config.json", read(run_folder / "config.json") | {"version": EVIL})
    write(run_folder / "certificates" / "7.json", {EVIL: EVIL})
    started = event("started", 0, 0.0, machine=EVIL)
    (run_folder / "journal.jsonl").write_text(journal(started))
    named = run_folder.rename(run_folder.parent / EVIL.replace("/", "-"))
    evil = [replace(baselines[0], family=EVIL, name=EVIL)]
    html = _html(named, evil)
    page = Elements(html)
    assert html.count("<script>") == 1
    assert "img" not in {tag for tag, _ in page.found}
    assert "49" not in re.findall(r"\{\{7\*7\}\}|49<img", html)
    assert page.text.count("<script>alert(1)</script>") >= 7
    assert not [name for _, attrs in page.found for name in attrs if name.startswith("on")]


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _torn(name: str) -> Callable[[Path], None]:
    def tear(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) * 2 // 3])

    return tear


PARTS = ["config.json", "front.json", "journal.jsonl", "certificates/3.json"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("damage", [_without, _torn])
def test_a_damaged_run_gives_a_report_that_says_so(
    part: str, damage: Callable[[str], Callable[[Path], None]], run_folder: Path
) -> None:
    damage(part)(run_folder)
    html = _html(run_folder)
    Elements(html)
    if part.startswith("cert") and damage is _without:
        assert "claimed" in html
    else:
        assert "One part of this run could not be used" in " ".join(html.split())
        assert f"<li><code>{part}</code>" in html


@pytest.mark.parametrize("kept", PARTS[:3])
def test_a_run_of_which_one_part_is_left(kept: str, run_folder: Path) -> None:
    for part in PARTS:
        if part != kept:
            (run_folder / part).unlink()
    html = _html(run_folder)
    Elements(html)
    for part in PARTS[:3]:
        assert (f"<li><code>{part}</code>" in html) == (part != kept)


def test_a_run_that_has_just_begun(run_folder: Path) -> None:
    for part in PARTS[1:]:
        (run_folder / part).unlink()
    (run_folder / "journal.jsonl").write_text(journal(event("started", 0, 0.0)))
    html = _html(run_folder)
    assert "It is not finished" in html
    assert "<code>front.json</code> is missing" in html


def _long_history(generations: int) -> str:
    """A journal in which every generation improves one of 16 programs."""
    front: dict[int, float] = {}
    events: list[dict[str, Any]] = [event("started", 0, 0.0)]
    for generation in range(generations):
        ops = 1 + generation % 16
        front[ops] = 10.0**-ops / (1 + generation)
        events.append(
            event("front", 512 * generation, 0.1 * generation, front=sorted(front.items()))
        )
    return journal(*events)


def test_the_report_of_a_thousand_generations_is_small(
    run_folder: Path, baselines: Sequence[Baseline]
) -> None:
    """16 programs of 10 operations, 120 baselines drawn, 1,000 improvements."""
    front = read(run_folder / "front.json")
    longest = front["front"][-1]
    front["front"] = [longest | {"error": 10.0**-k} for k in range(16)]
    write(run_folder / "front.json", front)
    (run_folder / "journal.jsonl").write_text(_long_history(1000))
    record = read_run(run_folder)
    program = record.found[0].program
    many = [replace(baselines[0], family=f"family {k}", program=program) for k in range(120)]
    assert len(render(build_page(record, many)).encode()) < 3_000_000
