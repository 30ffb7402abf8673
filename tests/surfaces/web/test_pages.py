"""Pages over the wire: the same answers as the library, valid HTML, links that lead somewhere, clear errors."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shlex
import shutil
import time
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from detente.ledger.dispute import Ledger
from detente.questions import QUESTIONS
from detente.regime.state import regime
from detente.standpoint import Standpoint

from ...questions.test_questions import parsed
from .conftest import ON, PLANTED, Visitor, serving

#: Pages that need no solve, with a question each.
QUICK = [
    f"/agreed?on={ON}",
    f"/agreed/cn-export-controls?on={ON}",
    f"/inforce?on={ON}",
    f"/inforce?on={ON}&lens=white-house&by=US&kind=tariff&measures=all",
    f"/clocks?on={ON}",
    "/diff",
    "/diff?from=2025-11-09&to=2025-11-11",
    "/controls",
    "/controls?good=gallium&from=CN&to=US&on=2025-11-20",
    f"/watch?on={ON}",
    "/sources",
    "/sources?grade=A",
    "/record/us-bis-affiliates",
    "/review",
]
SLOW = [
    f"/overview?on={ON}",
    "/duty?code=8481.80.90.05&origin=CN&on=2026-09-18",
    "/duty?code=magnets",
    "/duty",
    "/effective?on=2025-11-17&by=authority",
    "/exposure?on=2025-12-01",
    "/exposure?good=gallium&on=2025-12-01",
    "/chokepoints?on=2025-12-01",
    "/worth",
]


class Seen(HTMLParser):
    """What a page holds that a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
            if str(found["href"]).startswith("http") and "rel" not in found and found.get("id") != "cite":
                self.faults.append(f"link without rel: {found['href']}")
        for name in ("src", "srcset", "data", "action", "poster"):
            if found.get(name):
                self.loads.append(str(found[name]))
        if tag == "link":
            self.loads.append(str(found.get("href")))
        if tag == "style" or "style" in found or any(name.startswith("on") for name in found):
            self.faults.append(f"inline style or handler on <{tag}>")


def test_a_claim_is_asked_for_and_taken_in_the_form(site: Visitor) -> None:
    """The open answer names the claim; the form has a field for it; the answer with it is the published case."""
    asked = "/duty?code=2918.99.30.00&origin=EU&on=2026-08-01"
    page = site.get(asked).text
    assert all(f'name="{word}"' in page for word in ("claim", "content", "quota", "loaded"))
    assert "patented" in page
    settled = site.get(f"{asked.replace('/duty', '/duty.json')}&claim=patented").json()
    assert (settled["low"], settled["high"]) == (15.0, 15.0)


@pytest.mark.parametrize("path", QUICK + SLOW)
def test_a_page_is_valid_and_loads_only_from_here(site: Visitor, path: str) -> None:
    html5lib = pytest.importorskip("html5lib", reason="the validator html5lib is not installed")
    reply = site.get(path)
    assert reply.status in (200, 202), reply.text[:400]
    parser = html5lib.HTMLParser()
    parser.parse(reply.text)
    assert not parser.errors, parser.errors[:5]
    seen = Seen(reply.text)
    assert not seen.faults
    assert all(load.startswith("/") and not load.startswith("//") for load in seen.loads)
    assert len(seen.ids) == len(set(seen.ids)), "ids are not unique"
    assert {"main", "header", "nav", "footer", "h1"} <= set(seen.tags)
    inner = {link[1:] for link in seen.links if link.startswith("#")}
    assert inner <= set(seen.ids)


@pytest.mark.parametrize(
    "path", [*QUICK, *SLOW, "/nowhere", "/inforce?lens=x", "/static/site.css", "/figure/agreed/accounts.svg"]
)
def test_every_answer_carries_the_guards(site: Visitor, path: str) -> None:
    headers = site.get(path).headers
    assert headers["content-security-policy"].startswith(("default-src 'self'", "default-src 'none'"))
    assert "unsafe" not in headers["content-security-policy"] or path.startswith("/figure/")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


#: The first example of each question that a page asks and that takes no minutes.
EXAMPLES = [
    line
    for name, question in QUESTIONS.items()
    if not question.local and not name.startswith(("tariffs", "brief", "watch"))
    for line in question.examples[:1]
] + ["detente watch --since 2026-09-01 --on 2026-10-08"]


@pytest.mark.parametrize("line", EXAMPLES)
def test_a_page_is_what_the_command_prints(site: Visitor, capsys: pytest.CaptureFixture[str], line: str) -> None:
    """The address that a question writes for its values gives, as JSON and CSV, what the command prints."""
    from detente.surfaces.cli import main

    words = shlex.split(line)[1:]
    name, values = parsed(line)
    question = QUESTIONS[name]
    given = {p.name: values[p.name] for p in question.open()}
    path, _, query = question.address(**given).partition("?")
    for form in ("json", "csv"):
        with pytest.raises(SystemExit):
            main([*(w for w in words if w not in ("--json", "--csv")), f"--{form}"])
        printed = capsys.readouterr().out
        reply = site.get(f"{path}.{form}?{query}")
        assert reply.status == 200, reply.text[:300]
        if form == "csv":
            assert reply.text == printed
        else:
            told = reply.json()
            told.pop("clocks", None) if name == "inforce" else None
            assert told == json.loads(printed)


def test_csv_holds_the_rows_of_the_page(site: Visitor, book: Ledger) -> None:
    rows = list(csv.reader(io.StringIO(site.get(f"/inforce.csv?on={ON}").text)))
    assert len(rows) - 1 == len(regime(Standpoint.of_law(book, ON)).tables()[0].rows)
    clocks = list(csv.reader(io.StringIO(site.get(f"/inforce.csv?on={ON}&table=clocks").text)))
    assert clocks[0][0] == "Date"
    assert site.get("/inforce.csv?table=none").status == 404


def test_a_page_counts_as_its_data_does(site: Visitor) -> None:
    from detente.regime.tally import SAID

    held = site.get("/inforce.json?on=2026-11-20").json()["counts"]
    page = site.get("/inforce?on=2026-11-20").text
    assert f"On 2026-11-20, {sum(held.values())} measures: " in page
    for name, n in held.items():
        assert f"{n} {SAID[name]}" in page


def test_links_lead_somewhere(site: Visitor) -> None:
    """Every page of the menu and what it links to; of the many records a few (all: benchmarks/web.py)."""
    todo, done = [f"/agreed?on={ON}", f"/inforce?on={ON}", "/sources", f"/watch?on={ON}"], set()
    for start in list(todo):
        for link in Seen(site.get(start).text).links:
            if link.startswith("/") and not link.startswith("/figure"):
                todo.append(urlsplit(link)._replace(fragment="").geturl())
    records = sorted({p for p in todo if p.startswith("/record/")})
    chosen = {p for p in todo if not p.startswith("/record/")} | set(records[::17])
    for path in sorted(chosen):
        done.add(path)
        assert site.get(path).status in (200, 202), path
    assert len(done) > 60


def test_the_address_is_the_whole_state(site: Visitor) -> None:
    first = site.get(f"/inforce?lens=mofcom&on={ON}&known=2026-10-01")
    second = site.get(f"/inforce?known=2026-10-01&on={ON}&lens=mofcom")
    assert first.body == second.body
    cite = re.search(r'id="cite">([^<]+)<', site.get("/inforce?lens=mofcom").text)
    assert cite
    assert "on=20" in cite.group(1), "the address to cite names its day"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/inforce?lens=white-hose", 404, "did you mean white-house"),
        ("/agreed?deal=bussan-2025", 404, "did you mean busan-2025"),
        ("/inforce?on=2025-02-30", 400, "not a day of the calendar"),
        ("/inforce?on=tomorrow", 400, "write it as YYYY-MM-DD"),
        ("/agreed?deal=busan-2025&on=2020-01-01", 400, "was known on 2020-01-01"),
        ("/inforce?colour=red", 400, "it takes deal, on, known, lens"),
        ("/inforce?on=2025-01-01&on=2025-01-02", 400, "given twice"),
        ("/inforce?on=" + "9" * 300, 400, "too long"),
        ("/duty?code=" + "%00", 400, "not text"),
        ("/duty?" + "code=" + "x" * 5000, 400, "characters long"),
        ("/record/no-such-record", 404, "no record named"),
        ("/agreed/no-such-row", 404, "no commitment named"),
        ("/diff?from=2025-11-09&to=2025-11-09", 400, "both sides are the same"),
        ("/worth?draws=100000", 400, "at most 1000"),
        ("/worth?from=..%2F..%2Fetc%2Fpasswd", 400, "files are for the command line"),
        ("/worth.json?from=nothing-like-it", 404, "nothing-like-it"),
        ("/nowhere", 404, "no page named"),
        ("/a/b/c/d", 404, "no such page"),
        ("/figure/agreed/nothing.svg", 404, "no picture named"),
        ("/job/123", 404, "no job named"),
    ],
)
def test_bad_questions_get_a_clear_page(site: Visitor, path: str, status: int, words: str) -> None:
    reply = site.get(path)
    assert reply.status == status, reply.text[:300]
    assert words in reply.text.replace("&#39;", "'")
    assert "Traceback" not in reply.text
    assert "<h1>" in reply.text or ".json" in path


def test_errors_of_data_are_data(site: Visitor) -> None:
    reply = site.get("/inforce.json?lens=nobody")
    assert reply.status == 404
    assert "no lens named" in reply.json()["error"]


def test_pictures_are_the_same_bytes_and_hold_no_script(site: Visitor) -> None:
    path = f"/figure/inforce/timeline.svg?on={ON}"
    reply = site.get(path)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(reply.text).iter()}
    assert "script" not in tags
    assert "foreignObject" not in tags
    site.shelf.pictures._held.clear()
    assert site.get(path).body == reply.body
    assert site.get(path.replace(".svg", ".png")).body.startswith(b"\x89PNG")


def test_held_texts_are_quoted_and_others_are_linked_to_the_words(raw: Path, book: Ledger) -> None:
    from detente.ledger.texts import Texts

    held = Texts((raw / "seeds",))
    told = {f.id: words for f in book.claims if (words := held.quoted(book, f.source, f.claim.anchor))}
    row = next(
        f.claim.commitment for f in book.claims if f.id in told and f.claim.commitment and f.deal == "busan-2025"
    )
    with serving(dispute="us-china", texts=held) as visitor:
        text = visitor.get(f"/agreed/{row}?on={ON}").text
    quoted = [html.unescape(q) for q in re.findall(r"<blockquote>(.*?)</blockquote>", text, flags=re.S)]
    assert quoted
    seeds = "\n".join(p.read_text(encoding="utf-8") for p in (raw / "seeds").glob("*.txt"))
    assert all(q in seeds for q in quoted)
    assert re.search(r'href="https?://[^"]+#:~:text=[^"]+" rel="noreferrer"', text)


def test_titles_are_no_formulas(small: Path) -> None:
    for path in small.rglob("*.toml"):
        text = re.sub(r'^title = ".*"$', r'title = "US$ 1 and $\\\\frac{ bn"', path.read_text(), flags=re.M)
        path.write_text(text)
    with serving(dispute=str(small)) as visitor:
        assert visitor.get("/figure/agreed/accounts.svg").status == 200
        assert "US$ 1 and $\\frac{ bn" in visitor.get("/agreed").text


def test_a_changed_ledger_is_read_again(small: Path) -> None:
    with serving(dispute=str(small)) as visitor:
        assert "Before the change" not in visitor.get("/sources").text
        source = next((small / "sources").glob("*.toml"))
        text = source.read_text()
        source.write_text(re.sub(r'^title = ".*"$', 'title = "Before the change"', text, count=1, flags=re.M))
        time.sleep(0.25)
        assert "Before the change" in visitor.get("/sources").text


def test_planted_script_stays_text(small: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "a <b onclick=alert(1)> folder"
    shutil.copytree(small, hostile)
    for path in hostile.rglob("*.toml"):
        text = re.sub(
            r'^(title|says|note|publisher|speaker|summary|licence|legal_ref) = ".*"$',
            rf'\1 = "{PLANTED}"',
            path.read_text(),
            flags=re.M,
        )
        path.write_text(text)
    source = next((hostile / "sources").glob("*.toml"))
    source.write_text(source.read_text() + 'url = "javascript:alert(1)"\n')
    with serving(dispute=str(hostile)) as visitor:
        ledger = visitor.shelf.ledger()
        commitments = [c for folder in ledger.deals.values() for c in folder.commitments]
        paths = ["/agreed", "/inforce", "/sources", "/clocks", "/watch?since=2000-01-01", "/overview"]
        paths += [
            f"/agreed/{commitments[0]}",
            f"/record/{next(iter(ledger.sources))}",
            f"/record/{next(iter(ledger.measures))}",
        ]
        paths += [
            f"/agreed?deal={quote(PLANTED)}",
            f"/{quote(PLANTED, safe='')}",
            f"/record/{quote(PLANTED, safe='')}",
        ]
        planted = 0
        for path in paths:
            reply = visitor.get(path)
            seen = Seen(reply.text)
            assert seen.tags.count("script") == 1, path  # ours
            assert not [t for t in seen.loads if t == "x"], path
            assert not [link for link in seen.links if link.startswith("javascript:")], path
            assert not seen.faults, path
            planted += "&lt;script&gt;" in reply.text
        assert planted >= 8, "the planted text must be shown, as text"
        svg = visitor.get("/figure/agreed/accounts.svg").text
        assert "<script" not in svg


def test_serve_starts_and_says_what_is_not_there(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command itself, up to the moment at which it would wait for the first visitor."""
    from detente.surfaces.cli import main

    (small / "topics.toml").write_text("[[", encoding="utf-8")
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: [one.close() for one in sockets])
    with pytest.raises(SystemExit) as left:
        main(["serve", str(small), "--port", "0"])
    assert not left.value.code
    said = capsys.readouterr().err
    assert "left out: " in said
    assert "détente answers at http://127.0.0.1:" in said
