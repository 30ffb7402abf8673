"""The brief: every statement points at what it rests on, and back; hostile text stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detente.brief.html import render, safe_link
from detente.brief.page import Brief, brief, in_context
from detente.brief.sections import summary
from detente.brief.text import markdown
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.ledger.texts import Texts
from detente.standpoint import Standpoint

ON = "2026-10-08"


class Page(HTMLParser):
    """Collects ids, links and anything that would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        for name in ("src", "srcset", "data", "action"):
            if found.get(name):
                self.loads.append(str(found[name]))
        if tag in ("link", "script", "iframe", "object", "embed", "form"):
            self.loads.append(tag)


@pytest.fixture(scope="module")
def made(book: Ledger) -> Brief:
    return brief(Standpoint.as_of(book, ON), "busan-2025", held=Texts())


@pytest.fixture(scope="module")
def page(made: Brief) -> str:
    return render(made)


def _parse(text: str) -> Page:
    parsed = Page()
    parsed.feed(text)
    return parsed


def test_links_point_both_ways(page: str) -> None:
    parsed = _parse(page)
    ids = set(parsed.ids)
    inner = [link[1:] for link in parsed.links if link.startswith("#")]
    assert len(inner) > 100
    assert not [target for target in inner if target not in ids]
    references = [i for i in ids if re.fullmatch(r"r\d+", i)]
    assert references
    for name in references:
        assert f"#{name}" in parsed.links, "a source that no statement uses"


def test_ids_are_unique(page: str) -> None:
    own = [i for i in _parse(page).ids if re.fullmatch(r"r\d+|[a-z]+-[\d.]+", i)]
    assert len(own) == len(set(own))


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert _parse(page).loads == []
    assert "@import" not in page
    assert "url(" not in page.partition("</style>")[0]


def test_every_fact_on_what_was_agreed_has_a_reference(made: Brief) -> None:
    section = next(s for s in made.sections if s.id == "agreed")
    for statement in section.statements:
        for part in statement.detail or (statement,):
            assert part.refs or part.detail or "neither account" in part.text, part.text


def test_json_and_markdown_carry_the_same_statements(made: Brief) -> None:
    data = made.to_dict()
    assert {"deal", "as_of", "known", "sections", "sources"} <= set(data)
    text = markdown(made)
    for section in data["sections"]:
        for statement in section["statements"]:
            assert statement["text"] in text


def test_known_leaks_nothing(book: Ledger) -> None:
    early = markdown(brief(Standpoint.as_of(book, "2025-11-05", known="2025-11-05"), "busan-2025"))
    for later in ("2027-01-10", "14389", "2026-02-2", "2026-05-1"):
        assert later not in early


def test_hostile_text_stays_text(small: Path) -> None:
    planted = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    for path in small.rglob("*.toml"):
        text = path.read_text()
        text = re.sub(r'^(title|says|note|publisher|speaker|summary) = ".*"$', rf'\1 = "{planted}"', text, flags=re.M)
        path.write_text(text)
    source = small / "sources" / "first.toml"
    source.write_text(source.read_text() + 'url = "javascript:alert(1)"\n')
    parsed = _parse(render(brief(Standpoint.as_of(load(small)), None)))
    assert not {"script", "img"} & parsed.tags
    assert not [link for link in parsed.links if not link.startswith("#")]


def test_only_web_addresses_become_links() -> None:
    assert safe_link("https://example.org/a") == "https://example.org/a"
    assert safe_link("javascript:alert(1)") == ""
    assert safe_link("data:text/html,x") == ""


def test_held_texts_are_quoted(book: Ledger, raw: Path) -> None:
    held = Texts((raw / "seeds",))
    made = brief(Standpoint.as_of(book, ON), "busan-2025", held=held)
    quotes = [d.quote for s in made.sections for x in s.statements for d in (x, *x.detail) if d.quote]
    assert quotes
    seeds = "\n".join(p.read_text(encoding="utf-8") for p in (raw / "seeds").glob("*.txt"))
    assert all(q in seeds for q in quotes)


def test_without_texts_nothing_is_quoted(made: Brief) -> None:
    assert not [1 for s in made.sections for x in s.statements for d in (x, *x.detail) if d.quote]


def test_after_the_last_check_nothing_open_is_counted_as_settled(book: Ledger) -> None:
    """The snap-backs of November 2026 are open: the headline must not count them as applying."""
    from detente.regime.standing import BITES
    from detente.regime.state import regime

    law = regime(Standpoint.of_law(book, "2026-11-22"))
    settled = sum(s.word in BITES for s in law.standings.values())
    assert "us-bis-affiliates" in law.open
    head = summary.section(in_context(Standpoint.as_of(book, "2026-11-22"), "busan-2025", Texts()), ())
    text = next(s.text for s in head.statements if s.text.startswith("On 22 November 2026"))
    assert f" {settled} in force" in text
    assert settled <= sum(s.in_force for s in law.states)
    assert law.standings["us-bis-affiliates"].word not in BITES
