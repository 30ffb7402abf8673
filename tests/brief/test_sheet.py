"""The one page: short, plain, the same numbers as everywhere else, whatever the standpoint."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from detente.accounts.position import AFFIRMING
from detente.base.errors import InputError, UnknownError
from detente.brief.layout import LINES, fitted, height
from detente.brief.page import Brief, in_context, sheet
from detente.brief.sections import outlook
from detente.brief.statement import Nature, Section, Statement
from detente.brief.text import markdown, print_sheet
from detente.ledger.shelves import load
from detente.ledger.texts import Texts
from detente.standpoint import Standpoint

DISPUTES = ("us-china", "eu-us", "china-australia")


def made(dispute: str, on: str, deal: str | None = None, **more: object) -> Brief:
    stand = Standpoint.as_of(load(dispute), on)
    return sheet(stand, deal, held=Texts(), pictures=False, **more)  # type: ignore[arg-type]


def printed(brief: Brief) -> str:
    out = io.StringIO()
    print_sheet(brief, Console(file=out, width=100))
    return out.getvalue()


def statements(brief: Brief, part: str) -> list[str]:
    return [s.text for section in brief.sections if section.id == part for s in section.statements]


@pytest.fixture(scope="module")
def today() -> Brief:
    return made("us-china", "2026-11-27", "busan-2025")


# -- its length and its words -----------------------------------------------------------------


@pytest.mark.parametrize("dispute", DISPUTES)
def test_a_page_is_sixty_lines_with_at_most_eight_notes(dispute: str) -> None:
    page = made(dispute, "2026-11-27")
    assert len(printed(page).splitlines()) <= 60
    assert 1 <= len(page.references) <= 8


def test_a_page_that_is_too_long_loses_the_farthest_date_and_the_oldest_change() -> None:
    def part(name: str, *texts: str) -> Section:
        return Section(name, name.title(), tuple(Statement(t) for t in texts))

    long = "x" * 80
    rows = tuple(part(f"row{n}", long) for n in range(LINES - 9))
    changed = part("changed", "old " + long, "mid " + long, "new " + long, "now " + long)
    dates = part("dates", "near " + long, "then " + long, "later " + long, "far " + long)
    page = (*rows, changed, dates)
    assert height("head", page) == LINES + 1
    kept = {s.id: [t.text[:3] for t in s.statements] for s in fitted("head", page)}
    assert height("head", fitted("head", page)) == LINES
    assert kept["dates"] == ["nea", "the", "lat"]
    assert kept["changed"] == ["old", "mid", "new", "now"]
    more = fitted("head", (part("more", long, long), *page))
    assert height("head", more) <= LINES
    assert {s.id: len(s.statements) for s in more if s.id in ("dates", "changed")} == {"dates": 2, "changed": 3}


@pytest.mark.parametrize("dispute", DISPUTES)
def test_no_id_file_or_folder_of_ours_is_printed(dispute: str) -> None:
    page = made(dispute, "2026-11-27")
    ledger = page.context.ledger
    text = re.sub(r"`[^`]*`", "", markdown(page))  # commands name what they ask
    ids = {*ledger.measures, *ledger.sources, *(c for f in ledger.deals.values() for c in f.commitments)}
    words = set(re.findall(r"[\w-]+", text))
    assert not {name for name in ids & words if "-" in name}
    assert not re.search(r"\.toml|\.py\b|/src/|data/", text)


def test_an_undertakings_title_is_never_printed_as_said(today: Brief) -> None:
    titles = {c.title for c in today.context.folder.commitments.values()}
    said = {f.claim.says for f in today.context.ledger.claims}
    text = " ".join(statements(today, "promised") + statements(today, "disputed"))
    assert not [t for t in titles - said if t in text]


def test_a_sentence_is_ascribed_only_to_an_account_that_affirms_it(today: Brief) -> None:
    claims = {f.id: f for f in today.context.ledger.claims}
    used = [
        r.ref.name for r in made("us-china", "2026-11-27", "busan-2025", pages=2).references if r.ref.kind == "claim"
    ]
    assert used
    parts = [s for section in today.sections if section.id == "promised" for s in section.statements]
    for ref in (r for s in parts for r in s.refs if r.kind == "claim"):
        assert claims[ref.name].claim.stance in AFFIRMING


def test_what_stands_in_nobodys_extension_is_said_first_and_the_day_is_said_with_its_firmness(today: Brief) -> None:
    first, second, *_ = statements(today, "stands")
    assert first.startswith("In nobody's extension: China's dual-use export ban")
    assert "27 November 2026 (today)" in first
    assert "MOFCOM as agreed (28 September 2026), White House as intended (23 September 2026)" in second
    assert "No legal text was seen" in second


def test_nothing_past_is_a_next_date(today: Brief) -> None:
    for dispute in DISPUTES:
        for on in ("2026-02-01", "2026-11-27"):
            assert all(at >= on for at in _ahead(made(dispute, on, part="dates")))
    assert not [s for s in statements(today, "dates") if s.startswith(("9 November 2026", "10 November 2026"))]


def _ahead(page: Brief) -> list[str]:
    from detente.brief.sheet.facts import Facts

    return [c.at[:10] for c in Facts(page.context).ahead]


def test_a_day_past_the_stated_end_has_no_forecast() -> None:
    text = " ".join(statements(made("us-china", "2030-01-01", "busan-2025", part="numbers"), "numbers"))
    assert "Odds: not held" in text
    assert "from past truces" not in text
    context = in_context(Standpoint.as_of(load("us-china"), "2030-01-01"), "busan-2025", Texts(), pictures=False)
    whole = " ".join(s.text for s in outlook.section(context).statements)
    assert "the stated end, 2027-01-10, is past" in whole
    assert "from past terms" not in whole


def test_two_deals_that_are_one_truce_stand_alike() -> None:
    one = made("us-china", "2026-11-27", "busan-2025")
    other = made("us-china", "2026-11-27", "washington-2026-09")
    assert statements(one, "stands") == statements(other, "stands")
    assert [s for s in statements(one, "numbers") if s.startswith("Odds")] == [
        s for s in statements(other, "numbers") if s.startswith("Odds")
    ]


def test_a_day_outside_every_tariff_table_says_not_held() -> None:
    text = " ".join(statements(made("us-china", "2030-01-01", part="numbers"), "numbers"))
    assert "Average duty: not held" in text


def test_one_part_alone_two_pages_and_what_there_is_not() -> None:
    assert [s.id for s in made("us-china", "2026-11-27", part="dates").sections] == ["dates"]
    longer = made("us-china", "2026-11-27", "busan-2025", pages=2)
    assert len(statements(longer, "promised")) > 6
    with pytest.raises(UnknownError):
        made("us-china", "2026-11-27", part="weather")
    with pytest.raises(InputError):
        made("us-china", "2026-11-27", pages=9)
    with pytest.raises(InputError, match="no deal named 'busan-2025' was known on 2025-10-01"):
        made("us-china", "2025-10-01", "busan-2025")


#: What a page says in one word, and a reader may want explained.
TERMS = (
    "as announced",
    "average duty",
    "broken",
    "carried out in law",
    "consistent",
    "depends for a stage",
    "extended",
    "forecast",
    "goes on",
    "in dispute",
    "in nobody's extension",
    "in one account only",
    "kept",
    "no word",
    "not held",
    "nothing held",
    "odds",
    "open",
    "overtaken",
    "ran out on paper",
    "real income",
    "reconstruction",
    "replaced",
    "runs out",
    "suspended by law",
    "under way",
    "void",
)


def test_every_term_of_the_page_has_its_entry_in_the_glossary() -> None:
    text = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = set(re.findall(r"\*\*([^*]+)\*\*", text))
    assert not [term for term in TERMS if term not in entries]
    shown = " ".join(
        printed(made(dispute, on, place=place)).casefold()
        for dispute, on, place in (
            ("us-china", "2026-11-27", "PL"),
            ("us-china", "2026-02-01", ""),
            ("eu-us", "2026-11-27", ""),
            ("china-australia", "2026-11-27", ""),
        )
    )
    flat = re.sub(r"depends .*? for a stage", "depends for a stage", " ".join(shown.split()))
    assert not [term for term in TERMS if term not in flat], "a term that no page says"


def test_a_mean_over_lines_is_no_average_duty() -> None:
    """What China buys of Australia by line is not held: the page says so and gives no per cent."""
    made = sheet(Standpoint.as_of(load("china-australia"), "2026-11-27"), "barley-2023")
    numbers = next(s for s in made.sections if s.id == "numbers")
    assert numbers.statements[0].text == "Average duty: not held (what China buys of Australia by line is not held)."


def test_a_countrys_page_says_whose_law_its_measures_are() -> None:
    text = " ".join(statements(made("us-china", "2026-11-27", "busan-2025", place="PL"), "place"))
    assert "Measures against a party, those of the EU, of which it is a member: " in text
    own = " ".join(statements(made("us-china", "2026-11-27", "busan-2025", place="EU"), "place"))
    assert "Measures against a party, its own: " in own
    nobody = " ".join(statements(made("us-china", "2026-11-27", "busan-2025", place="JP"), "place"))
    assert "Its own measures against a party: not held." in nobody


def test_every_number_of_a_model_or_forecast_has_its_range() -> None:
    for dispute, place in (("us-china", ""), ("us-china", "AU"), ("eu-us", "")):
        page = made(dispute, "2026-11-27", place=place)
        for section in page.sections:
            for statement in section.statements:
                if statement.nature in (Nature.forecast, Nature.reconstruction) and "%" in statement.text:
                    bare = re.findall(r"[+−]?\d[\d.]*%(?! \(| (?:more|less) of)", statement.text)
                    assert not bare, statement.text


def test_what_was_counted_before_the_deal_is_no_delivery() -> None:
    text = " ".join(statements(made("eu-us", "2026-11-27", part="numbers"), "numbers"))
    assert "of 750 billion US$ counted" in text
    assert "baseline" not in text
