"""Chromium without a window, and what a page does in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium")


@contextmanager
def running_browser() -> Iterator[Any]:
    """A browser that ends with the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page that is open, and all that it has said and asked for."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def visiting(
    browser: Any, file: Path, *, width: int = 1440, height: int = 900, scheme: str = "light",
    fragment: str = "", **settings: Any,
) -> Iterator[Visit]:  # fmt: skip
    """The page in a window of that size. Fails at an error, a warning, or a request elsewhere."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, **settings
    )
    try:
        visit = Visit(context.new_page())
        visit.page.on("console", lambda message: visit.said.append(message.text))
        visit.page.on("pageerror", lambda problem: visit.said.append(str(problem)))
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        address = file.as_uri()
        visit.page.goto(address + fragment)
        yield visit
        assert visit.said == []
        assert visit.asked in ([address + fragment], [address])
    finally:
        context.close()
