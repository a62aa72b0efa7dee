"""The report in Chromium: quiet, alone, and doing what it says, with the mouse and the keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from report.browsing import Visit, running_browser, visiting
from report.folders import event, journal
from tools import needs, needs_modules

from autonumerics.baselines import Baseline
from autonumerics.report import write_report
from autonumerics.report.certificates import Verdict

pytestmark = [needs("chromium"), needs_modules("playwright")]

WIDTHS = {390: 844, 1440: 900}
SCHEMES = ["light", "dark"]
LEAST_CONTRAST = 4.5  # WCAG 2.2, level AA, text of usual size
FOUND = ".front:visible .series.slot-0 .point"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def report(
    finished: Path, baselines: Sequence[Baseline], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A report with a part that is broken, so that every element of the page is there."""
    folder = tmp_path_factory.mktemp("report") / "run"
    folder.mkdir()
    for name in ("config.json", "front.json", "journal.jsonl"):
        (folder / name).write_bytes((finished / name).read_bytes())
    (folder / "certificates").mkdir()
    certificate = (finished / "certificates" / "3.json").read_bytes()
    (folder / "certificates" / "3.json").write_bytes(certificate)
    (folder / "certificates" / "5.json").write_text("{")
    (folder / "bench.json").write_text(
        '{"number_format": "binary32", "reference": "ours", "machine": {"processor": "a core"},'
        '"entrants": [{"name": "ours", "kind": "discovered", "error_ulp": 1, "standing": "sampled",'
        '"times": {"l1": {"ns": 1, "spread": 0.1}}}]}'
    )

    def accepted(_: object) -> Verdict:
        return Verdict("accepted", "Proved, and accepted by the independent check.")

    return write_report(folder, compute=lambda *_: baselines, check=accepted).path


@pytest.fixture
def visit(browser: Any, report: Path) -> Iterator[Visit]:
    with visiting(browser, report) as visit:
        yield visit


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_can_be_read(browser: Any, report: Path, width: int, scheme: str) -> None:
    """Contrast of all text, details opened; nothing is wider than the page."""
    with visiting(browser, report, width=width, height=WIDTHS[width], scheme=scheme) as visit:
        page = visit.page
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        page.locator(FOUND).first.hover()
        assert page.locator(".tip:visible").count() == 1
        assert _poor(page, "body") == []
        for key in ("found-1", "found-2", "baseline-3"):
            page.evaluate("(key) => { location.hash = key; }", key)
            page.wait_for_selector(f"#{key}:visible")
            assert _poor(page, f"#{key}") == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_grey_on_white_cannot_be_read(visit: Visit) -> None:
    visit.page.evaluate("document.documentElement.style.setProperty('--muted', '#999')")
    texts = {text["text"] for text in _poor(visit.page, "body")}
    assert {"operations", "Provenance"} & texts == {"operations"}


@pytest.mark.parametrize("width", WIDTHS)
def test_letters_keep_their_size(browser: Any, report: Path, width: int) -> None:
    with visiting(browser, report, width=width, height=WIDTHS[width]) as visit:
        sizes = visit.page.eval_on_selector_all(
            ".chart svg:not(.graph) text",
            """all => all.filter((t) => t.checkVisibility()).map((text) =>
                 parseFloat(getComputedStyle(text).fontSize)
                 * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b))""",
        )
        assert len(sizes) > 30
        assert min(sizes) > 10
        assert max(sizes) < 20


def test_pointing_shows_a_program_and_clicking_pins_it(visit: Visit) -> None:
    page = visit.page
    points = page.locator(FOUND)
    assert points.count() == 4
    tip = page.locator(".tip")
    assert not tip.is_visible()
    points.nth(2).hover()
    assert tip.is_visible()
    for words in ("Discovered", "5 operations", "digits", "c2/(c0/x + x + c1) + c3"):
        assert words in tip.inner_text()
    assert page.locator("#found-3").is_hidden()
    points.nth(2).click()
    _assert_pinned(visit, "found-3")
    page.mouse.move(5, 5)
    assert not tip.is_visible()
    assert page.url.endswith("#found-3")


def test_a_baseline_can_be_read_and_pinned(visit: Visit) -> None:
    page = visit.page
    point = page.locator('.front:visible [data-family="Taylor"] .point').first
    key = point.get_attribute("data-key")
    point.hover()
    assert "Taylor: degree 1" in page.locator(".tip").inner_text()
    point.click()
    _assert_pinned(visit, key)
    assert page.locator(".picker input:checked").count() == 0
    assert "Taylor: degree 1" in page.locator(".panel:visible h3").inner_text()


def test_the_keyboard_reaches_every_program(visit: Visit) -> None:
    """Tab to each program found, arrows to the others, Enter and Space to pin."""
    page = visit.page
    reached = _tab_through(visit, 4)
    assert reached == ["found-1", "found-2", "found-3", "found-4"]
    assert page.locator(".tip").is_visible()
    page.keyboard.press("Enter")
    _assert_pinned(visit, "found-4")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    _assert_pinned(visit, "found-3")
    page.keyboard.press("Escape")
    assert not page.locator(".tip").is_visible()
    everything = set(page.eval_on_selector_all(".point", "all => all.map(p => p.dataset.key)"))
    assert _walk(visit) == everything


def test_the_keyboard_chooses_in_the_picker(visit: Visit) -> None:
    page = visit.page
    page.locator(".picker input:checked").focus()
    for key in ("found-3", "found-2"):
        page.keyboard.press("ArrowLeft")
        _assert_pinned(visit, key)


def test_focus_can_be_seen(browser: Any, report: Path) -> None:
    """Whatever Tab stops at looks other than before."""
    look = """(e) => { const of = (x) => { const s = getComputedStyle(x);
        return [s.outlineStyle, s.outlineColor, s.stroke, s.strokeWidth, s.top].join(); };
        return [e, e.querySelector('.halo'), e.nextElementSibling].map((x) => x ? of(x) : '')
          .join(); }"""
    stops = 0
    with visiting(browser, report, reduced_motion="reduce") as visit:
        while True:
            visit.page.keyboard.press("Tab")
            focused = visit.page.evaluate_handle("document.activeElement")
            if focused.evaluate("(e) => e === document.body"):
                break
            seen = focused.evaluate(look)
            focused.evaluate("(e) => e.blur()")
            assert focused.evaluate(look) != seen
            focused.evaluate("(e) => e.focus()")
            stops += 1
    assert stops > 20


def test_every_figure_has_a_table(visit: Visit) -> None:
    page = visit.page
    for summary in ("The front as a table", "The curve as a table", "The history as a table"):
        details = page.locator(f'details:has(> summary:text-is("{summary}")):visible')
        assert details.count() == 1
        assert details.locator("table").first.is_hidden()
        details.locator("summary").press("Enter")
        assert details.locator("tbody tr").first.is_visible()


def test_constants_and_command_can_be_copied(browser: Any, report: Path) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with visiting(browser, report, permissions=permissions) as visit:
        page = visit.page
        for button, text in (
            (".panel:visible .constants .copy >> nth=0", "-1428.21641623120180167937890386883"),
            (".panel:visible .constants .copy >> nth=1", "-0x1.650dd9c376d575c49ca541473a8p+10"),
            (".panel:visible .command .copy", "t0 = c0/x - x"),
            ("button[data-from=command]", "--seed 7 --evaluations 1234"),
        ):
            page.locator(button).click()
            page.wait_for_selector("#status:text-is('Copied')", state="attached")
            assert text in page.evaluate("navigator.clipboard.readText()")
            page.evaluate("document.getElementById('status').textContent = ''")


def test_copying_works_where_the_clipboard_is_withheld(visit: Visit) -> None:
    page = visit.page
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error()); }")
    button = page.locator(".panel:visible .command .copy")
    button.click()
    page.wait_for_selector(".panel:visible .command .copy.is-done")
    page.wait_for_selector(".panel:visible .command .copy:not(.is-done)")
    assert button.inner_text() == "Copy"


def test_families_can_be_hidden(visit: Visit) -> None:
    page = visit.page
    button = page.locator(".legend button", has_text="continued fraction")
    series = page.locator('.front:visible [data-family="continued fraction"]')
    assert series.is_visible()
    button.click()
    assert series.is_hidden()
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert series.is_visible()


def test_an_address_leads_to_a_program(browser: Any, report: Path) -> None:
    with visiting(browser, report, fragment="#found-2") as visit:
        _assert_pinned(visit, "found-2")


def test_the_pinned_count_is_emphasised_in_the_history(visit: Visit) -> None:
    page = visit.page
    assert page.locator(".history:visible .trace.is-pinned").get_attribute("data-ops") == "10"
    page.locator(".picker label", has_text="5").click()
    assert page.locator(".history:visible .trace.is-pinned").get_attribute("data-ops") == "5"


def test_nothing_moves_when_programs_are_pointed_at(visit: Visit) -> None:
    page = visit.page
    page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver((list) => {
             for (const entry of list.getEntries()) window.shift += entry.value;
           }).observe({ type: "layout-shift", buffered: true }); }"""
    )
    for i in range(4):
        page.locator(FOUND).nth(i).hover()
    page.wait_for_timeout(100)
    assert page.evaluate("window.shift") == 0


def test_without_scripts_all_programs_are_there(browser: Any, report: Path) -> None:
    with visiting(browser, report, java_script_enabled=False) as visit:
        assert visit.page.locator(".panel:visible").count() == visit.page.locator(".panel").count()


def test_on_paper(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".picker").is_hidden()
    assert page.locator(".panel:visible").count() == 1
    assert page.locator("table:has(caption):visible, .on-paper table:visible").count() == 1
    page.set_viewport_size({"width": 690, "height": 980})  # A4 without its margins
    assert page.evaluate("document.documentElement.scrollWidth") == 690
    pdf = page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert pdf.startswith(b"%PDF")


def test_a_run_of_which_little_is_left(browser: Any, run_folder: Path) -> None:
    for part in ("config.json", "front.json"):
        (run_folder / part).unlink()
    (run_folder / "journal.jsonl").write_text(journal(event("started", 0, 0.0)) + "{")
    report = write_report(run_folder, check=None).path
    with visiting(browser, report) as visit:
        notice = visit.page.locator(".notice").inner_text()
    for part in ("config.json", "front.json", "journal.jsonl"):
        assert part in notice


def _poor(page: Any, part: str) -> list[dict[str, Any]]:
    """The text in a part of the page whose contrast is too low."""
    texts = page.evaluate((Path(__file__).parent / "contrast.js").read_text("utf-8"), part)
    assert len(texts) > 20
    return [text for text in texts if text["ratio"] < LEAST_CONTRAST]


def _assert_pinned(visit: Visit, key: str | None) -> None:
    """One panel is shown, and everything else agrees."""
    page = visit.page
    assert page.eval_on_selector_all(".panel:not([hidden])", "all => all.map((p) => p.id)") == [key]
    pressed = page.locator(".front:visible .point[aria-pressed=true]")
    assert [pressed.count(), pressed.get_attribute("data-key")] == [1, key]
    if key and key.startswith("found"):
        assert page.locator(".picker input:checked").get_attribute("value") == key


def _tab_through(visit: Visit, count: int) -> list[str]:
    """The programs at which Tab stops, from the top of the page."""
    reached: list[str] = []
    while len(reached) < count:
        visit.page.keyboard.press("Tab")
        key = visit.page.evaluate("document.activeElement.dataset.key ?? null")
        reached += [key] if key else []
        assert visit.page.evaluate("document.activeElement !== document.body")
    return reached


def _walk(visit: Visit) -> set[str]:
    """All programs that arrow keys reach from the one in focus."""
    page = visit.page
    here = "document.activeElement.dataset.key"
    seen: set[str] = set()
    waiting = [page.evaluate(here)]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for arrow in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
            page.locator(f'.front:visible [data-key="{key}"]').focus()
            page.keyboard.press(arrow)
            waiting.append(page.evaluate(here))
    return seen
