"""A stranger with thirty questions reads the first sixty lines of the page.

The questions were written down before the page was (three readers: an analyst, an adviser for a country, a reporter).
Each is looked for as a pattern in what the command prints at a hundred columns; those of a country on that country's
page. *Not held* counts as an answer only where it stands for one of `GAPS`.
"""

from __future__ import annotations

import io
import re
from functools import cache

import pytest
from rich.console import Console

from detente.brief.page import sheet
from detente.brief.text import print_sheet
from detente.ledger.shelves import load
from detente.ledger.texts import Texts
from detente.standpoint import Standpoint

ON = "2026-11-27"
LINES = 60
#: Answers that are known to be missing: the question, and what the page would have to hold.
GAPS = {"B8": "what the affiliates rule means for subsidiaries elsewhere"}
#: Question → (whose page, what answers it).
QUESTIONS: dict[str, tuple[str, str]] = {
    "A1 what is in force today, was it prolonged": (
        "",
        r"10 January 2027: MOFCOM as agreed.*as intended.*No legal text",
    ),
    "A2 who promised what": ("", r"Who promised what.*\(White House; MOFCOM neither confirms nor denies it\)"),
    "A3 the average tariff, with a chart": ("", r"Average duty of the US on goods of China: \d+% \(\d+–\d+\).*▁.*█"),
    "A4 the fentanyl tariff, the ruling, what replaced it": (
        "",
        r"Fentanyl tariff.*overtaken.*Learning Resources v\. Trump: .* void, Section 122 import surcharge begins.*"
        r"24 July 2026: \d+ to \d+, Section 122 import surcharge ends, Section 301 on forced labour begins",
    ),
    "A5 rare earths": ("", r"rare earths.*extended to 10 January 2027 as announced, text not seen"),
    "A6 soybeans": ("", r"soybeans.*\d–12 of 12 million t counted \(.*20 January 2026"),
    "A7 the 50% rule and port fees": ("", r"affiliates rule.*port fees.*extended to 10 January 2027 as announced"),
    "A8 the dates ahead": ("", r"Next dates\..*14 December 2026: G20.*10 January 2027: end of 13 suspensions"),
    "A9 how likely it lasts": ("", r"Odds by 10 January 2027.*: extended \d+% \(\d+–\d+\).*goes on \d+% \(\d+–\d+\)"),
    "A10 what it means for Poland": (
        "PL",
        r"For Poland\. Depends on the US for .* on China for a stage of \d+ goods .*Real income a year",
    ),
    "B1 general licences for Europe": ("EU", r"general licences.*latest: .* \(MOFCOM, 18 December 2025\)"),
    "B2 the October controls for Europe": ("EU", r"Promised to it or to all: The measures of 9 October are suspended"),
    "B3 Nexperia": ("EU", r"Nexperia.*denies the link.*latest: .* \(MOFCOM, 9 November 2025\)"),
    "B4 diversion to Europe": ("EU", r"It buys \d\.\d% more of the US and \d\.\d% less of China"),
    "B5 gain or loss for Europe": (
        "EU",
        r"Real income a year, by the model: −0\.\d\d% \(−0\.\d\d to 0\.\d\d\): it cannot be told from nothing",
    ),
    "B6 Europe's own measures": ("EU", r"Measures against a party, its own: \d+ held \(latest: \w+"),
    "B7 a calendar": (
        "EU",
        r"Next dates\.( –)? \d+ \w+ 2026: \w+.* – 10 January 2027: end of \d+.* – 17 April 2027: change of",
    ),
    "B8 the affiliates rule and subsidiaries in Europe": ("EU", r"subsidiar"),
    "B9 what if it breaks": ("EU", r"broken \d+% \(\d+–\d+\).*end of \d+ suspensions as announced"),
    "B10 two pages and a chart in Word": ("EU", r"Word `--pages 2 --docx FILE`"),
    "C1 the tariff now and at its peak": ("", r": \d+% \(\d+–\d+\);.*at the peak \d+% \(\d+–\d+\) on 10 April 2025"),
    "C2 soybeans, kept or not": ("", r"soybeans by 28 February 2026: [\d.]+–12 of 12 million t counted"),
    "C3 what it costs a household": ("", r"\d+ US\$ \(\d+–\d+\) a household in the US"),
    "C4 when does it end": ("", r"Both sides speak of 10 January 2027"),
    "C5 kept or broken, a score": ("", r"more: \d+ kept, \d+ under way, \d+ nothing held"),
    "C6 a source with its date": ("", r"\[1\] MOFCOM Announcement No\. 72 of 2025"),
    "C7 a picture and its licence": ("", r"By détente, Apache-2\.0.*chart `detente series --plot FILE`"),
    "C8 who says this": ("", r"By détente, Apache-2\.0\."),
    "C9 where the accounts disagree": ("", r"What the accounts dispute\. White House: .+ MOFCOM: .+ \d+ in dispute"),
    "C10 has it worked before": ("", r"from past truces: .*goes on \d+%"),
}


@cache
def page(place: str) -> str:
    """The first sixty lines that are printed at a hundred columns, as one text."""
    stand = Standpoint.as_of(load("us-china"), ON)
    out = io.StringIO()
    print_sheet(sheet(stand, "busan-2025", place=place, held=Texts(), pictures=False), Console(file=out, width=100))
    return " ".join(line.strip() for line in out.getvalue().splitlines()[:LINES])


def answered(question: str) -> bool:
    """Whether the page answers it."""
    place, pattern = QUESTIONS[question]
    found = re.search(pattern, page(place))
    return found is not None and ("not held" not in found[0] or question.split(" ")[0] in GAPS)


def test_at_least_24_of_the_30_questions_are_answered_in_the_first_sixty_lines() -> None:
    missing = [q for q in QUESTIONS if not answered(q)]
    assert len(QUESTIONS) == 30
    assert len(QUESTIONS) - len(missing) >= 24, missing


@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_stays_listed_only_while_it_is_one(gap: str) -> None:
    question = next(q for q in QUESTIONS if q.startswith(gap + " "))
    assert not answered(question), f"{question} is answered now: take it out of GAPS"


def test_a_page_about_another_day_does_not_answer_as_of_today() -> None:
    """The patterns can fail: before the extension was spoken of, the page must not say it."""
    out = io.StringIO()
    stand = Standpoint.as_of(load("us-china"), "2026-02-01")
    print_sheet(sheet(stand, "busan-2025", held=Texts(), pictures=False), Console(file=out, width=100))
    text = " ".join(out.getvalue().split())
    assert "10 January 2027" not in text
    assert "Section 122" not in text
    assert "2026-0" not in text
