"""A stranger with thirty questions reads the first sixty lines of the page.

The questions were written down before the page was (three readers: an analyst, an adviser for a country, a reporter).
What answers one is no wording of the page: it is figures, days and names, taken from what the questions answer as JSON,
from the figures that are shipped of the deal's worth, or from the answers that were expected when the questions were
written. All of an answer must stand close together, in any order.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from rich.console import Console

from detente.asking.ask import ask
from detente.base.words import day
from detente.brief.page import sheet
from detente.brief.text import print_sheet
from detente.impact.shipped import told
from detente.ledger.shelves import load
from detente.ledger.texts import Texts
from detente.questions import QUESTIONS as ASKED
from detente.standpoint import Standpoint

ON, DEAL, LINES, CLOSE = "2026-11-27", "busan-2025", 60, 900
#: What must stand close together; of several in brackets one is enough.
Fact = str | tuple[str, ...]


@cache
def page(place: str = "", on: str = ON) -> str:
    """The first sixty lines that are printed at a hundred columns, as one text."""
    stand = Standpoint.as_of(load("us-china"), on)
    out = io.StringIO()
    print_sheet(sheet(stand, DEAL, place=place, held=Texts(), pictures=False), Console(file=out, width=100))
    return " ".join(" ".join(out.getvalue().splitlines()[:LINES]).split())


@cache
def data(question: str, **values: str) -> dict[str, Any]:
    """What a question answers as JSON, asked of the same deal on the same day."""
    given = {"on": ON, **({"deal": DEAL} if ASKED[question].has("deal") else {}), **values}
    found: dict[str, Any] = json.loads(json.dumps(ask(ASKED[question], load("us-china"), given).to_dict(), default=str))
    return found


def end() -> str:
    """The new end that is spoken of: the day to which most measures stand as extended."""
    untils = [
        m["standing"]["until"] for m in data("inforce")["measures"] if m["standing"]["word"].startswith("extended")
    ]
    return day(max(set(untils), key=untils.count))


def chance(way: str) -> str:
    point = next(p for p in data("outlook")["ways"][way] if p["date"] == data("outlook")["arrangement"]["stated_end"])
    return f"{100 * point['p']:.0f}% ({100 * point['low']:.0f}–{100 * point['high']:.0f})"


def verdicts(*names: str) -> str:
    rows = [r for r in data("agreed")["rows"] if r["kind"] == "undertaking"]
    return str(sum(r["verdict"] in names for r in rows))


def duty() -> list[str]:
    found = data("effective", importer="US", exporter="CN", on="2026-10-10")["import_weighted"]
    return [f"{found['central']:.0f}%"]


def peak() -> list[str]:
    points = data("series", importer="US", exporter="CN", from_="2025-01-01", to=ON)["points"]
    top = max(points, key=lambda p: p["central"] or 0)
    return [f"{top['central']:.0f}%", day(top["date"])]


def worth(code: str, what: str = "income") -> list[str]:
    found = told(load("us-china"), DEAL, known=ON)
    effect = found.of(code) if found else None
    assert effect is not None
    if what == "goods":
        return [f"{abs(change):.1f}%" for change in effect.goods.values()]
    if what == "household":
        return [f"{n:.0f}" for n in effect.household]
    return [f"{abs(n):.2f}" for n in (effect.income, effect.low)]


def dates() -> list[str]:
    """The first day ahead on which several clocks end, and the day before it on which leaders may meet."""
    found = [c["at"][:10] for c in data("clocks")["clocks"] if c["at"] > ON and not c["moot"]]
    meeting = next(c["at"][:10] for c in data("clocks")["clocks"] if c["at"] > ON and not c["measure"])
    return [day(max(set(found), key=found.count)), day(meeting)]


def sources() -> Fact:
    """Titles of the page's own sources, cut as a line has room."""
    return tuple(s["title"][:40] for s in data("brief")["sources"] if s["grade"])


QUESTIONS: dict[str, tuple[str, Callable[[], list[Fact]]]] = {
    "A1 what is in force today, was it prolonged": ("", lambda: [end(), "28 September 2026", "23 September 2026"]),
    "A2 who promised what": ("", lambda: ["White House", "MOFCOM", "general licences"]),
    "A3 the average tariff": ("", lambda: [*duty(), "█"]),
    "A4 fentanyl, the ruling, what replaced it": (
        "",
        lambda: ["Fentanyl", "24 February 2026", "Learning Resources", "Section 122", "24 July 2026", "Section 301"],
    ),
    "A5 rare earths": ("", lambda: ["rare earths", end()]),
    "A6 soybeans": ("", lambda: ["soybeans", "12 million t", "20 January 2026"]),
    "A7 the 50% rule and port fees": ("", lambda: ["affiliates rule", "port fees", end()]),
    "A8 the dates ahead": ("", lambda: list(dates())),
    "A9 how likely it lasts": ("", lambda: [chance("extended"), chance("lapsed"), chance("broken")]),
    "A10 what it means for Poland": ("PL", lambda: ["Poland", *worth("PL")]),
    "B1 general licences for Europe": ("EU", lambda: ["general licences", "18 December 2025"]),
    "B2 the October controls for Europe": ("EU", lambda: ["For the EU", "9 October"]),
    "B3 Nexperia": ("EU", lambda: ["Nexperia", "9 November 2025"]),
    "B4 diversion to Europe": ("EU", lambda: list(worth("EU", "goods"))),
    "B5 gain or loss for Europe": ("EU", lambda: ["For the EU", *worth("EU")]),
    "B6 Europe's own measures": ("EU", lambda: ["For the EU", f"{own('EU')} held"]),
    "B7 a calendar": ("EU", lambda: list(dates())),
    "B8 the affiliates rule and subsidiaries in Europe": (
        "EU",
        lambda: ["For the EU", "Affiliates rule", "50%", end()],
    ),
    "B9 what if it breaks": ("EU", lambda: [chance("broken"), chance("lapsed")]),
    "B10 two pages and a chart in Word": ("EU", lambda: ["Word", "--pages 2", "--docx", "--plot"]),
    "C1 the tariff now and at its peak": ("", lambda: [*duty(), *peak()]),
    "C2 soybeans, kept or not": ("", lambda: ["soybeans", "11.96", "12 million t"]),
    "C3 what it costs a household": ("", lambda: ["household", *worth("US", "household")]),
    "C4 when does it end": ("", lambda: [end(), ("ran out", "expired")]),
    "C5 kept or broken, a score": ("", lambda: [("2 kept", "3 kept"), ("nothing held", "not known")]),
    "C6 a source with its date": ("", lambda: ["[1]", sources()]),
    "C7 a picture and its licence": ("", lambda: ["--plot"]),
    "C8 who says this": ("", lambda: ["détente", "Apache-2.0"]),
    "C9 where the accounts disagree": (
        "",
        lambda: [verdicts("agreed") + " ", verdicts("scope_conflict", "linkage_denied", "denied") + " in", "28 under"],
    ),
    "C10 has it worked before": ("", lambda: ["past", chance("extended")]),
}


def own(code: str) -> int:
    """Measures of a place against a party, in the ledger."""
    ledger = load("us-china")
    parties = {p.id for p in ledger.dispute.parties}
    measures = Standpoint.as_of(ledger, ON).ledger.measures.values()
    return sum(m.imposer == code and bool(parties & set(m.targets)) for m in measures)


def missing(question: str, text: str | None = None) -> list[Fact]:
    """The parts of an answer that do not stand close to its rarest part."""
    place, facts = QUESTIONS[question]
    text = text or page(place)
    parts = [part if isinstance(part, tuple) else (part,) for part in facts()]

    def places(part: tuple[str, ...]) -> list[int]:
        return [i for word in part for i in range(len(text)) if text.startswith(word, i)]

    found = {part: places(part) for part in parts}
    rarest = min(parts, key=lambda part: len(found[part]) or 10**6)
    lost = [part for part in parts if not found[part]]
    if lost:
        return list(lost)
    near = [[p for p in parts if not any(abs(i - at) <= CLOSE for i in found[p])] for at in found[rarest]]
    return list(min(near, key=len))


def test_at_least_24_of_the_30_questions_are_answered_in_the_first_sixty_lines() -> None:
    lost = {q: gone for q in QUESTIONS if (gone := missing(q))}
    assert len(QUESTIONS) == 30
    assert len(QUESTIONS) - len(lost) >= 28, lost


def test_a_page_about_another_day_does_not_answer_as_of_today() -> None:
    """The answers can be missed: before the extension was spoken of, the page must not say it."""
    text = page("", "2026-02-01")
    asked = [q for q in QUESTIONS if q.split(" ")[0] in ("A1", "A4", "A8", "C4", "C2")]
    assert [q for q in asked if not missing(q, text)] == []


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.split(" ")[0] in ("A1", "A9", "B5", "C1", "C3")])
def test_an_answer_with_another_figure_is_none(question: str) -> None:
    """Every digit of the page moved by one, and no figure or day answers any more."""
    place, _ = QUESTIONS[question]
    moved = page(place).translate(str.maketrans("0123456789", "1234567890"))
    assert missing(question, moved)
