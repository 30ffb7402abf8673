"""A published site opened from the disk in a real browser, at the width of a phone and of a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

pytest.importorskip("starlette", reason="the extra 'web' is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from detente.surfaces.site.publish import publish

from ..browser import accessible, needed, opened

pytestmark = needed()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from detente.ledger.scaffold import scaffold

    home, empty = tmp_path_factory.mktemp("dispute") / "small", tmp_path_factory.mktemp("no-shelves")
    scaffold(home, ["EU", "CN"])
    folder = tmp_path_factory.mktemp("site") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detente.ledger.shelves.roots", lambda: [empty])
        patch.setenv("DETENTE_DISPUTE", str(home))
        publish(folder, only=str(home))
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with opened() as browser:
        yield browser


def lost(url: str) -> bool:
    """Whether what was asked for is not there; an icon asked for while the page is left is."""
    path = Path(url2pathname(urlsplit(url).path))
    return not path.is_file()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_opens_in_silence_whole_and_for_everybody(chromium: Any, site: Path, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844}, is_mobile=width < 500)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}"))
    page.on("pageerror", lambda e: said.append(f"{page.url}: {e}"))
    page.on("requestfailed", lambda r: lost(r.url) and said.append(f"{page.url}: not there: {r.url}"))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    for path in sorted(site.rglob("*.html")):
        if path.parent.name == "record" and path != min(path.parent.iterdir()):
            continue  # one of a kind
        page.goto(path.as_uri())
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1, f"{path} is cut at {width}"
        faults = accessible(page)
        assert not faults, f"{path}: " + "\n".join(faults)
    assert not said, said
    assert asked
    assert all(url.startswith((site.as_uri(), "data:")) for url in asked)
    context.close()


def test_the_search_finds_without_a_server_and_by_keyboard(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "search.html").as_uri())
    page.get_by_label("Words").fill("agreed")
    hit = page.locator("#hits a").first
    assert "agreed" in hit.inner_text().casefold()
    assert "page" in page.locator("#found").inner_text()
    hit.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/agreed.html")
    page.go_back()
    assert page.locator("#hits a").count() > 0, "what was looked for is still there"
    page.get_by_label("Words").fill("zzzz")
    assert page.locator("#hits a").count() == 0
    assert page.locator("#found").inner_text() == "0 pages"
    page.close()


def test_paper_shows_the_page_without_what_it_cannot_do(chromium: Any, site: Path) -> None:
    page = chromium.new_page()
    page.goto(next(site.glob("*/*/agreed.html")).as_uri())
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert page.locator("#cite").is_visible()
    assert page.pdf().startswith(b"%PDF")
    page.close()
