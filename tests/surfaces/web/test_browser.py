"""A real browser opens every page: silent console, nothing from elsewhere, accessible, usable without JavaScript.

Needs Playwright for Python and a Chromium of the system; skipped without them. With
DETENTE_SHOTS naming a folder, the pictures are kept. axe-core is looked for in
DETENTE_AXE (the path of axe.min.js); that check is skipped without it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import ON, Visitor, serving

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from ..browser import AXE, accessible, needed, opened

pytestmark = needed()
PAGES = {
    "overview": f"/overview?on={ON}",
    "agreed": f"/agreed?on={ON}",
    "row": f"/agreed/cn-export-controls?on={ON}",
    "inforce": f"/inforce?on={ON}",
    "diff": "/diff?from=2025-11-09&to=2025-11-11",
    "duty": "/duty?code=8481.80.90.05&origin=CN&on=2026-09-18",
    "lines": "/duty?code=permanent+magnets",
    "series": "/series?from=2025-01-01&to=2026-10-08",
    "controls": "/controls?good=gallium&from=CN&to=US&on=2025-11-20",
    "worth": "/worth?reference=1",
    "exposure": "/exposure?on=2025-12-01",
    "good": "/exposure?good=gallium&on=2025-12-01",
    "outlook": f"/outlook?on={ON}",
    "watch": f"/watch?on={ON}",
    "sources": "/sources",
    "record": "/record/us-bis-affiliates",
    "review": "/review",
    "unknown": "/inforce?lens=nobody",
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with opened() as browser:
        yield browser


class Watched:
    """A browser window whose console and requests are kept."""

    def __init__(self, browser: Any, base: str, **settings: Any) -> None:
        self.context = browser.new_context(base_url=base, **settings)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.said.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.said.append(f"error: {e}"))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.base = base

    def open(self, path: str) -> int:
        """Open a page and wait for its answer if it is being worked on; the first status."""
        answer = self.page.goto(path, timeout=90_000)
        self.page.locator("#job").wait_for(state="detached", timeout=90_000)
        self.page.wait_for_load_state("networkidle", timeout=90_000)
        assert answer is not None
        return int(answer.status)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def window(chromium: Any, site: Visitor) -> Iterator[Watched]:
    made = Watched(chromium, site.base, viewport={"width": 1280, "height": 900})
    yield made
    made.close()


def shot(page: Any, name: str, *, full: bool = False) -> None:
    folder = os.environ.get("DETENTE_SHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=full)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_in_silence_for_everybody(window: Watched, name: str) -> None:
    status = window.open(PAGES[name])
    assert status in ((404,) if name == "unknown" else (200, 202))
    said = [s for s in window.said if not (name == "unknown" and "404" in s)]
    assert not said, said
    assert all(url.startswith((window.base, "data:")) for url in window.asked), window.asked
    broken = window.page.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)")
    assert not broken
    shot(window.page, name)
    faults = accessible(window.page)
    assert not faults, "\n".join(faults)


def test_the_check_of_accessibility_finds_faults(window: Watched) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not on this machine (set DETENTE_AXE to axe.min.js)")
    window.open("/clocks")
    window.page.get_by_text("Change the question").click()
    window.page.evaluate("document.querySelectorAll('label').forEach(e => e.remove())")
    assert any(told.startswith(("label", "select-name")) for told in accessible(window.page))


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("unknown", "review")])
def test_a_phone_needs_no_sideways_scrolling(chromium: Any, site: Visitor, name: str) -> None:
    window = Watched(chromium, site.base, viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True)
    window.open(PAGES[name])
    width = window.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 391, f"{name} is {width} wide"
    cut = window.page.evaluate(
        "[...document.querySelectorAll('main .scroll')].filter(e => e.checkVisibility())"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.getAttribute('aria-label'))"
    )
    assert not cut, f"{name}: wider than the page: {cut}"
    small = window.page.evaluate(
        "[...document.querySelectorAll('button, select, nav[aria-label=Questions] a')]"
        ".filter(e => e.offsetHeight && e.offsetHeight < 32).map(e => e.textContent.slice(0, 20))"
    )
    assert not small
    shot(window.page, f"{name}-phone")
    window.close()


def test_everything_works_without_javascript(chromium: Any, site: Visitor) -> None:
    window = Watched(chromium, site.base, java_script_enabled=False)
    page = window.page
    page.goto(f"/agreed?on={ON}")
    page.locator("details.cell summary").first.click()
    assert page.locator("details.cell[open] .claim").first.is_visible()
    page.goto("/inforce")
    page.get_by_text("Change the question").click()
    page.get_by_label("Read as").first.select_option("mofcom")
    page.get_by_label("On", exact=True).first.fill("2025-11-11")
    page.get_by_role("button", name="Show").click()
    assert "lens=mofcom" in page.url
    assert "on=2025-11-11" in page.url
    assert "lens mofcom" in page.locator("#inforce caption").inner_text()
    window.close()


def test_every_form_can_be_sent(window: Watched) -> None:
    """Each form of each page, as it stands: an answer or a clear question, never a fault."""
    page, sent = window.page, 0
    for name in ("overview", "agreed", "inforce", "diff", "duty", "controls", "exposure", "watch", "sources"):
        path = PAGES[name]
        page.goto(path, wait_until="domcontentloaded")
        for index in range(page.locator("main form").count()):
            page.goto(path, wait_until="domcontentloaded")
            page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
            page.locator("main form").nth(index).locator("button[type=submit]").first.click()
            page.wait_for_load_state("domcontentloaded")
            assert page.locator("h1").count() == 1, page.url
            assert "our fault" not in page.locator("main").inner_text(), page.url
            sent += 1
    assert sent >= 11


def test_the_keyboard_is_enough(window: Watched) -> None:
    window.open(f"/agreed?on={ON}")
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("details.cell summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.cell[open]").count() == 1
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "focus can be seen"


def test_rows_can_be_narrowed_and_the_address_copied(window: Watched) -> None:
    window.open("/sources")
    page = window.page
    every = page.locator("tbody tr:visible").count()
    page.get_by_label("Only rows with").first.fill("federal register")
    few = page.locator("tbody tr:visible").count()
    assert 0 < few < every
    assert page.get_by_role("button", name="Copy address").is_visible()


def test_the_overview_in_full_completes_itself(chromium: Any, small: Path) -> None:
    with serving(dispute=str(small)) as visitor:
        window = Watched(chromium, visitor.base)
        window.open("/overview?full=1")
        window.page.locator("#partial").wait_for(state="detached", timeout=120_000)
        window.page.wait_for_load_state("networkidle")
        assert "Being worked out" not in window.page.locator("main").inner_text()
        assert not window.said
        shot(window.page, "overview-complete", full=True)
        window.close()


def test_a_printed_page_hides_what_paper_cannot_do(window: Watched) -> None:
    window.open(f"/agreed?on={ON}")
    window.page.emulate_media(media="print")
    assert not window.page.locator("form.ask").first.is_visible()
    assert window.page.locator("#cite").is_visible(), "paper says where it comes from"
    assert window.page.pdf().startswith(b"%PDF")


def test_two_browsers_on_one_proposal(chromium: Any, small: Path, queue: Path) -> None:
    with serving(dispute=str(small), queue=queue) as visitor:
        ann, ben = Watched(chromium, visitor.base), Watched(chromium, visitor.base)
        for window in (ann, ben):
            window.open("/review")
        shot(ann.page, "review-open")
        ann.page.locator("#p-aaaaaaaaaaaa").get_by_role("button", name="Confirm").click()
        ann.page.wait_for_load_state("load")
        assert ann.page.url.startswith(visitor.base + "/review")
        assert "1 confirmed" in ann.page.locator(".lead").first.inner_text()
        assert ann.page.locator("#p-aaaaaaaaaaaa").count() == 0
        ben.page.locator("#p-aaaaaaaaaaaa").get_by_role("button", name="Reject").click()
        ben.page.wait_for_load_state("load")
        assert "was decided meanwhile" in ben.page.locator("h1").inner_text()
        assert not [s for s in ann.said if "409" not in s]
        ann.close()
        ben.close()
