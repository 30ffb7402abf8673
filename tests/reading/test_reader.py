"""The reader against documents that others wrote and against hand-made sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.ledger.records import Stance
from detente.reading.claims import Proposal
from detente.reading.compare import compare
from detente.reading.desk import Desk
from detente.reading.documents import from_text
from detente.reading.sources import identify
from detente.reading.terms import last_day_of, terms_of
from detente.reading.when import find_dates, find_durations
from detente.reading.words import Span


def read(desk: Desk, text: str, *, account: str = "", date: str = "2025-11-03") -> list[Proposal]:
    from dataclasses import replace

    document = replace(from_text(text, name="t.txt"), date=date, account=account, language="en")
    return list(desk.read(document).claims)


def one(claims: list[Proposal], subject: str) -> Proposal:
    found = [c for c in claims if subject in {c.commitment, c.topic}]
    assert found, f"nothing on {subject}: {[(c.subject, c.exact) for c in claims]}"
    return found[0]


def test_every_anchor_is_the_documents_own_words(desk: Desk, raw: Path) -> None:
    for path in [*(raw / "seeds").glob("*.txt"), *(raw / "statements").glob("*.md")]:
        document = desk.open(path)
        for claim in desk.read(document).claims:
            assert document.raw[claim.start : claim.end] == claim.exact
            assert claim.exact.strip() == claim.exact != ""


def test_linkage_denied_and_the_speaker_are_told_apart_from_the_one_who_acts(desk: Desk) -> None:
    claims = read(
        desk,
        "Washington announced that China agreed to resume exports of Nexperia chips. "
        "Beijing has confirmed that these steps will follow but has denied linking them to the deal.",
    )
    first, last = claims[0], claims[-1]
    assert (first.commitment, first.account, first.committing) == ("cn-nexperia", "white-house", ("CN",))
    assert (last.commitment, last.account, last.stance) == ("cn-nexperia", "mofcom", Stance.denies_linkage)


def test_a_list_under_both_sides_is_two_accounts_each(desk: Desk) -> None:
    claims = read(
        desk,
        "The statements of both sides are consistent on three points, including lower tariffs on Chinese goods, "
        "joint efforts to curb fentanyl, and the resumption of purchases of US farm products.",
    )
    table = {(c.commitment, c.account) for c in claims}
    for subject in ("us-fentanyl-tariff-cut", "fentanyl-cooperation", "cn-farm-purchases"):
        assert {(subject, "white-house"), (subject, "mofcom")} <= table


@pytest.mark.parametrize(
    ("text", "subject", "stance"),
    [
        ("Taiwan was apparently not mentioned at the meeting.", "taiwan", Stance.says_absent),
        ("Trump did not raise Taiwan.", "taiwan", Stance.says_absent),
        ("MOFCOM denied that China had agreed to issue general licences.", "cn-general-licences", Stance.denies),
        ("The US wanted China to stop exports of fentanyl precursors.", "cn-fentanyl-precursors", Stance.demands),
        ("China may extend its rare earth controls again.", "rare_earths", Stance.forecasts),
        ("The White House said China will suspend the port fees for one year.", "cn-ship-fees", Stance.affirms),
        (
            "The suspension of the port fees is conditional on further negotiation.",
            "ship-negotiation",
            Stance.conditions,
        ),
    ],
)
def test_stances(desk: Desk, text: str, subject: str, stance: Stance) -> None:
    assert one(read(desk, text), subject).stance is stance


def test_issuer_speaks_in_its_own_document_and_the_author_in_his(desk: Desk) -> None:
    text = "China will purchase at least 12 million metric tons of U.S. soybeans during the last two months of 2025."
    own = one(read(desk, text, account="white-house"), "cn-soybeans-2025")
    assert (own.account, own.voice, own.committing) == ("white-house", "issuer", ("CN",))
    assert (own.terms.quantity, own.terms.unit, own.terms.end) == (12.0, "Mt", "2025-12-31")
    other = one(read(desk, text), "cn-soybeans-2025")
    assert (other.account, other.voice) == ("observer", "own")


def test_relative_dates_need_the_publication_date(desk: Desk) -> None:
    text = "The presidents are expected to meet again next April."
    assert one(read(desk, text), "leaders-visit").terms.start == "2026-04"
    assert one(read(desk, text, date=""), "leaders-visit").terms.start == ""


def test_two_statements_side_by_side(desk: Desk, raw: Path) -> None:
    """What seed 004 says of the two accounts: consistent points, a scope conflict, volumes on one side only."""
    folder = raw / "statements"
    readings = [
        desk.read(desk.open(folder / name)) for name in ("us-wh-factsheet-2025-11-01.md", "cn-mofcom-2025-10-30.md")
    ]
    verdicts = {row.subject: row.verdict for row in compare(readings, desk.ledger).rows}
    for subject in ("us-fentanyl-tariff-cut", "us-affiliates-rule", "us-ship-fees"):
        assert verdicts[subject] == "agreed"
    assert verdicts["cn-export-controls"] == "scope_conflict"
    for subject in ("cn-soybeans-2025", "cn-general-licences", "cn-nexperia", "cn-chip-probes"):
        assert verdicts[subject] == "one_side_only"


def test_a_known_text_is_recognised_by_its_digest(desk: Desk, raw: Path) -> None:
    document = identify(
        from_text(next((raw / "seeds").glob("004_*")).read_text(encoding="utf-8"), name="x"), desk.ledger
    )
    assert document.source == "osw-2025-11"


@pytest.mark.parametrize(
    ("text", "subject", "action", "end"),
    [
        ("中方将暂停实施10月9日公布的相关出口管制等措施一年。", "cn-october-controls", "suspend", ""),
        ("美方将取消针对中国商品加征的10%所谓“芬太尼关税”。", "us-fentanyl-tariff-cut", "remove", ""),
        ("中方将恢复采购美国大豆。", "cn-farm-purchases", "resume", ""),
        # item 8 of MOFCOM's statement of 28 September 2026
        (
            "中美双方同意在将吉隆坡经贸磋商联合安排延期至2027年1月10日的基础上，继续积极探讨这一事项",
            "truce-term",
            "extend",
            "2027-01-10",
        ),
    ],
)
def test_chinese_with_its_own_lexicon(desk: Desk, text: str, subject: str, action: str, end: str) -> None:
    from dataclasses import replace

    document = replace(from_text(text, name="t.txt"), account="mofcom", date="2026-09-28")
    assert document.language == "zh"
    claim = one(list(desk.read(document).claims), subject)
    assert (claim.account, claim.stance, claim.terms.action, claim.terms.end) == ("mofcom", Stance.affirms, action, end)
    assert claim.exact in text
    assert not any("\u3400" <= char <= "\u9fff" for char in claim.says), "our paraphrase is in English"


def test_a_document_that_contradicts_the_source_it_reports_is_graded_down(desk: Desk) -> None:
    """Communiqués that nobody issued circulate; their numbers give them away."""
    from dataclasses import replace

    def graded(tonnes: int) -> tuple[str, list[str]]:
        text = (
            f"The White House said that China will purchase at least {tonnes} million metric tons of "
            f"U.S. soybeans during the "
            "last two months of 2025."
        )
        reading = desk.read(
            replace(from_text(text, name="t.txt"), publisher="A Blog", date="2025-11-03", language="en")
        )
        gaps = [d.field for claim in reading.claims for d in claim.disagreements]
        return reading.grade, gaps

    assert graded(12) == ("C", [])
    grade, gaps = graded(20)
    assert grade == "D"
    assert "quantity" in gaps


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        (
            "cut the tariff by 10 percentage points within 90 days",
            {"rate_change": -10.0, "end": "2027-02-12"},
        ),
        ("raise the tariff by 24 percentage points", {"rate_change": 24.0}),
        ("lower the tariff from 20 percent to 10 percent", {"rate_from": 20.0, "rate_to": 10.0}),
        ("double its port fees", {"quantity": 2.0, "unit": "times"}),
        ("halve its tariff on pork", {"quantity": 0.5, "unit": "times"}),
        ("buy RMB 20 billion of goods early next year", {"quantity": 20.0, "unit": "cny_bn", "start": "2027-01"}),
        ("invest C$500 million", {"quantity": 0.5, "unit": "cad_bn"}),
        ("invest 350 billion won", {"quantity": 350.0, "unit": "krw_bn"}),
        ("lend Rs 500 crore", {"quantity": 5.0, "unit": "inr_bn"}),
        ("import 49,000 cars from Canada each year", {"quantity": 49000.0, "unit": "vehicles", "period": "per_year"}),
        ("suspend the port fees in the first quarter of 2027", {"start": "2027-01", "end": "2027-03-31"}),
        ("suspend the port fees from January to October 2026", {"start": "2026-01", "end": "2026-10-31"}),
        ("end the tariff no later than 1 March 2027", {"end": "2027-03-01"}),
        ("suspend the port fees for 90 days", {"duration": "90 days"}),
    ],
)
def test_terms_with_signs_multiples_currencies_and_deadlines(desk: Desk, words: str, terms: dict[str, object]) -> None:
    meta = {"date": "2026-11-14", "language": "en"}
    found = [c.terms for c in desk.read(from_text(f"China will {words}.", name="t.txt", meta=meta)).claims]
    assert any(all(getattr(t, key) == value for key, value in terms.items()) for t in found), found


@pytest.mark.parametrize(
    ("words", "terms", "last"),
    [
        ("until November 9, 2026", {"end": "2026-11-09"}, "the last day (2026-11-09): read as not included"),
        ("through November 9, 2026", {"end": "2026-11-09"}, "the last day (2026-11-09): included"),
        ("up to and including November 9, 2026", {"end": "2026-11-09"}, "the last day (2026-11-09): included"),
        ("before November 10, 2026", {"end": "2026-11-10"}, "the last day (2026-11-10): not included"),
        (
            "until 12:01 a.m. eastern standard time on November 10, 2026",
            {"end": "2026-11-10"},
            "the last day (2026-11-10): read as not included",
        ),
        (
            "for one year from November 10, 2025",
            {"start": "2025-11-10", "duration": "1 year"},
            "the last day, counted from 2025-11-10: 2026-11-09",
        ),
        ("至2026年11月10日止", {"end": "2026-11-10"}, "the last day (2026-11-10): included"),
        ("截至2026年11月10日", {"end": "2026-11-10"}, "the last day (2026-11-10): read as included"),
        ("2026年11月10日之前", {"end": "2026-11-10"}, "the last day (2026-11-10): not included"),
        ("2026年11月10日以前", {"end": "2026-11-10"}, "the last day (2026-11-10): not said"),
        (
            "自2025年11月10日13时01分起一年",
            {"start": "2025-11-10", "duration": "1 year"},
            "the last day, counted from 2025-11-10: 2026-11-09",
        ),
        ("自2023年3月4日以来", {"since": "2023-03-04"}, ""),
    ],
)
def test_whether_the_last_day_counts_is_said(words: str, terms: dict[str, str], last: str) -> None:
    dates, span = find_dates(words, "2025-11-03"), Span(0, len(words))
    found = terms_of(words, span, (), dates=dates, durations=find_durations(words), quantities=())
    assert {k: getattr(found, k) for k in ("start", "end", "duration", "since") if getattr(found, k)} == terms
    assert last_day_of(words, span, found, dates) == last


def test_a_proposal_says_whether_its_last_day_counts(desk: Desk) -> None:
    (claim,) = [c for c in read(desk, "China will suspend its port fees through November 9, 2026.") if c.commitment]
    assert "the last day (2026-11-09): included" in claim.flags
