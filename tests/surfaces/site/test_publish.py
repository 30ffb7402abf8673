"""A small dispute published: every link leads somewhere, nothing comes from elsewhere, what has not changed stays."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("starlette", reason="the extra 'web' is not installed")

from detente.base.errors import InputError
from detente.surfaces.cli import main
from detente.surfaces.site.leaves import Leafed, Site
from detente.surfaces.site.plan import Leaf, Plan
from detente.surfaces.site.publish import based, publish
from detente.surfaces.site.writing import REGISTER, ours, write

from ..web.test_pages import Seen

BASE = "https://example.org/truces/"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a dispute of one deal; no shelf of law is read beside it, which is twenty times faster."""
    from detente.ledger.scaffold import scaffold

    folder, empty = tmp_path_factory.mktemp("dispute") / "small", tmp_path_factory.mktemp("no-shelves")
    scaffold(folder, ["EU", "CN"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detente.ledger.shelves.roots", lambda: [empty])
        patch.setenv("DETENTE_DISPUTE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    done = publish(folder, only=str(home), base=BASE)
    assert done.pages == len(list(folder.rglob("*.html")))
    assert done.left == 0
    return folder


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_the_pages_that_were_promised_are_there(site: Path) -> None:
    names = {str(p.relative_to(site)) for p in site.rglob("*") if p.is_file()}
    assert {"index.html", "about.html", "cite.html", "licence.html", "not-held.html", "pages.html"} <= names
    assert {"search.html", "static/search-index.js", "sitemap.xml", REGISTER} <= names
    deal = next(n.removesuffix("/full.html") for n in names if n.endswith("/full.html"))
    for page in ("index", "full", "agreed", "inforce", "worth", "outlook"):
        assert {f"{deal}/{page}{kind}" for kind in (".html", ".json", ".docx")} <= names, page
    assert {f"{deal}/agreed{kind}" for kind in (".csv", ".svg", ".png", ".pdf")} <= names
    dispute = deal.partition("/")[0]
    for page in ("series", "clocks", "exposure", "watch", "sources"):
        assert f"{dispute}/{page}.html" in names
    assert {f"{dispute}/watch.ics", f"{dispute}/watch.rss"} <= names
    assert any(n.startswith(f"{dispute}/record/") and n.endswith(".json") for n in names)


def test_every_link_leads_to_a_file_and_nothing_loads_from_elsewhere(site: Path) -> None:
    html5lib = pytest.importorskip("html5lib", reason="the validator html5lib is not installed")
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        parser = html5lib.HTMLParser()
        parser.parse(text)
        assert not parser.errors, (page, parser.errors[:3])
        seen = Seen(text)
        assert not seen.faults, (page, seen.faults)
        assert "Content-Security-Policy" in text
        assert "<form" not in text
        for link in (*seen.links, *seen.loads):
            parts = urlsplit(link)
            if parts.scheme:
                assert link not in seen.loads or link.startswith(BASE), (page, link)
                continue
            assert not link.startswith("/"), (page, link)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file(), (page, link)
            assert target.is_relative_to(site.resolve())
            if parts.fragment and target == page:
                assert f'id="{parts.fragment}"' in text, (page, link)


def test_the_home_is_the_one_page_of_the_deal_and_leads_to_all(site: Path) -> None:
    deal = next(site.glob("*/*/full.html")).parent
    home, page = (site / "index.html").read_text(), (deal / "index.html").read_text()
    stands = re.search(r'<section id="stands">.*?</section>', page, re.S)
    assert stands
    assert re.sub(r'href="[^"]*"', "", stands[0]) in re.sub(r'href="[^"]*"', "", home)
    assert f'href="{deal.relative_to(site)}/index.html"' in home
    data = json.loads((deal / "index.json").read_text())
    assert data["pages"] == 1
    first = data["sections"][0]["statements"][0]["text"]
    assert first.split("'")[0][:40] in page


def test_the_index_holds_every_page(site: Path) -> None:
    text = (site / "static" / "search-index.js").read_text(encoding="utf-8")
    rows = json.loads(text.removeprefix("window.DETENTE_INDEX = ").rstrip().rstrip(";"))
    assert {row[1] for row in rows} == {str(p.relative_to(site)) for p in pages(site)} - {"index.html"}
    assert {row[2] for row in rows} == {"question", "record", "site"}


def test_feeds_and_the_sitemap_stand_at_the_base(site: Path) -> None:
    urls = [e.text or "" for e in ElementTree.parse(site / "sitemap.xml").iter() if e.tag.endswith("loc")]
    assert len(urls) == len(set(urls)) == len(pages(site)) - 1
    assert all(url.startswith(BASE) and (site / url.removeprefix(BASE)).is_file() for url in urls)
    feed = ElementTree.parse(next(site.glob("*/watch.rss")))
    link = feed.findtext("channel/link") or ""
    assert link.startswith(BASE)
    assert (site / link.removeprefix(BASE)).is_file()


def test_a_second_run_writes_only_what_changed(home: Path, site: Path) -> None:
    folder = site
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    lost, spoilt = folder / "about.html", folder / "cite.html"
    text = spoilt.read_text(encoding="utf-8")
    lost.unlink()
    spoilt.write_text(text.replace("How", "Who"), encoding="utf-8")
    done = publish(folder, only=str(home), base=BASE)
    assert (done.written, done.gone) == (2, 0)
    assert spoilt.read_text(encoding="utf-8") == text
    after = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    assert {p for p in after if after[p] != before[p]} <= {lost, spoilt, folder / REGISTER}


def test_a_second_run_makes_only_what_is_made_from_something_else(home: Path, site: Path) -> None:
    """Pages of unchanged inputs are not made again; a claim that is edited changes the pages of its dispute."""
    made: list[str] = []

    def counted(self: Site, plan: Plan, leaf: Leaf) -> Leafed:
        made.append(leaf.file)
        return Site.page(self, plan, leaf)

    class Counting(Site):
        page = counted

    def again() -> set[str]:
        made.clear()
        publish(site, only=str(home), base=BASE)
        return set(made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detente.surfaces.site.leaves.Site", Counting)
        assert again() == set()
        page = next(site.glob("*/info.html"))
        text = page.read_text(encoding="utf-8")
        page.write_text(text + "spoilt", encoding="utf-8")
        assert again() == {str(page.relative_to(site))}
        assert page.read_text(encoding="utf-8") == text
        dispute = home / "dispute.toml"
        before = dispute.read_bytes()
        dispute.write_bytes(before + b"\n# a note\n")
        assert len(again()) == sum(1 for p in pages(site) if p.parent != site) - 1  # not the list of records
        dispute.write_bytes(before)
        again()


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["publish", str(tmp_path)])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "is not empty and holds no site of détente; name an empty folder" in said
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(InputError, match="is a file"):
        ours(tmp_path / "letter.txt")


@pytest.mark.parametrize(
    "register",
    ['{"made_by": "detente publish", "files": {"../letter.txt": "0"}}', "{}", "no JSON", '{"files": []}'],
)
def test_a_register_that_names_what_is_not_ours_is_refused(tmp_path: Path, register: str) -> None:
    (tmp_path / REGISTER).write_text(register, encoding="utf-8")
    with pytest.raises(InputError, match="not known which files are ours"):
        ours(tmp_path)


@pytest.mark.parametrize("base", ["example.org", "ftp://example.org", "https://", "https://example.org/?a=1", "//x"])
def test_a_base_that_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(InputError, match="is no address of a site"):
        based(base)


def test_a_base_ends_in_one_slash() -> None:
    assert based("https://example.org/a") == based("https://example.org/a/") == "https://example.org/a/"
    assert based(None) == based("") == ""


def test_what_a_site_no_longer_has_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = write(folder, {"index.html": b"a", "old/deal.html": b"b"}, {})
    assert (done.written, done.left, done.gone) == (2, 0, 0)
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    done = write(folder, {"index.html": b"a"}, {})
    assert (done.written, done.left, done.gone) == (0, 1, 1)
    assert not (folder / "old").exists()
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "mine"
    held = ours(folder)
    assert held is not None
    assert set(held.files) == {"index.html"}
