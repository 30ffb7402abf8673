"""The account matrix of the real deal against what the source documents themselves conclude.

Referee: the summary in the OSW analysis (consistent on the entity-list rule, tariffs,
port fees, fentanyl and farm purchases; export controls differ in scope; the Nexperia
linkage is denied) and the silence on Taiwan in the other two documents.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from detente.accounts.agreed import agreed, cell_text
from detente.accounts.verdict import Verdict
from detente.base.dates import last_day
from detente.base.errors import DetenteError
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.standpoint import Standpoint

ON = "2026-10-08"


@pytest.mark.parametrize(
    ("commitment", "expected"),
    [
        ("us-affiliates-rule", Verdict.agreed),
        ("us-fentanyl-tariff-cut", Verdict.agreed_in_part),
        ("us-reciprocal-suspension", Verdict.agreed_in_part),
        ("us-ship-fees", Verdict.agreed),
        ("cn-ship-fees", Verdict.scope_conflict),
        ("fentanyl-cooperation", Verdict.agreed),
        ("cn-farm-purchases", Verdict.agreed),
        ("cn-october-controls", Verdict.agreed_in_part),
        ("cn-soybeans-2025", Verdict.one_side_only),
        ("cn-soybeans-annual", Verdict.one_side_only),
        ("cn-general-licences", Verdict.one_side_only),
        ("cn-export-controls", Verdict.scope_conflict),
        ("cn-nexperia", Verdict.linkage_denied),
        ("taiwan", Verdict.silent),
        ("who-won", Verdict.evaluations_differ),
    ],
)
def test_the_documents_own_summary_comes_out(book: Ledger, commitment: str, expected: Verdict) -> None:
    row = agreed(Standpoint.as_of(book, ON), "busan-2025").row(commitment)
    if expected is Verdict.evaluations_differ:
        assert row.evaluations_differ
    else:
        assert row.verdict is expected


def test_the_scope_conflict_names_its_fields(book: Ledger) -> None:
    row = agreed(Standpoint.as_of(book, ON), "busan-2025").row("cn-export-controls")
    assert {"extent", "since"} <= set(row.fields)


def test_volumes_are_one_sided_in_every_account_of_purchases(book: Ledger) -> None:
    for name in ("cn-soybeans-2025", "cn-soybeans-annual"):
        row = agreed(Standpoint.as_of(book, ON), "busan-2025").row(name)
        speaking = [c.account for c in row.accounts if c.position.affirms]
        assert len(speaking) == 1
        assert row.accounts[[c.account for c in row.accounts].index(speaking[0])].position.terms()["quantity"]


def test_observers_never_decide(book: Ledger) -> None:
    """Removing every observer changes no verdict on an undertaking."""
    whole = agreed(Standpoint.as_of(book, ON), "busan-2025")
    saved = list(book.claims)
    try:
        book.claims[:] = [f for f in saved if f.claim.account != "observer"]
        bare = agreed(Standpoint.as_of(book, ON), "busan-2025")
    finally:
        book.claims[:] = saved
    assert [r.verdict for r in whole.rows] == [r.verdict for r in bare.rows]
    assert sum(len(r.observers) for r in whole.rows) > 30


def test_nothing_later_than_known_is_used(book: Ledger) -> None:
    early = agreed(Standpoint.as_of(book, known="2025-11-03"), "busan-2025")
    for row in early.rows:
        for filed in [*row.observers, *(f for c in row.accounts for f in c.claims)]:
            date = filed.claim.recorded or book.sources[filed.source].date
            assert last_day(date).isoformat() <= "2025-11-03"
    term = {f.source for f in (x for c in early.row("truce-term").accounts for x in c.claims)}
    assert not any(s.endswith(("2026-09-23", "2026-09-28")) for s in term)


def test_before_the_deal_is_an_error(book: Ledger) -> None:
    with pytest.raises(DetenteError, match=r"was known on 2025-10-01; known then: .*stockholm-2025"):
        agreed(Standpoint.as_of(book, "2025-10-01"), "busan-2025")
    with pytest.raises(DetenteError, match="was struck on"):
        agreed(Standpoint.as_of(book, "2025-10-01", known=ON), "busan-2025")
    assert agreed(Standpoint.as_of(book, "2025-10-01")).deal.deal.id == "stockholm-2025"
    with pytest.raises(DetenteError, match="no deal named"):
        agreed(Standpoint.as_of(book, ON), "busam")


def test_a_deal_answers_to_its_other_names(book: Ledger) -> None:
    assert agreed(Standpoint.as_of(book, ON), "Kuala Lumpur arrangement").deal.deal.id == "busan-2025"


def test_json_has_the_promised_keys(book: Ledger) -> None:
    data = agreed(Standpoint.as_of(book, ON), "busan-2025").to_dict()
    assert {"deal", "on", "rows"} <= set(data)
    for row in data["rows"]:
        assert {"id", "title", "giver", "receiver", "verdict", "fields", "accounts", "observers"} <= set(row)
        for cell in row["accounts"].values():
            assert {"stance", "terms", "claims"} <= set(cell)


def test_how_much_the_ledger_holds(book: Ledger) -> None:
    undertakings = [c for c in book.deal("busan-2025").commitments.values() if c.kind.value == "undertaking"]
    seeds = {"uts-acri-2025-11-03", "indianpunchline-2025-11-02", "osw-2025-11"}
    assert len(undertakings) >= 18
    assert sum(f.source in seeds for f in book.claims) >= 150


def test_each_observer_has_its_stances_once_and_all_its_claims(book: Ledger) -> None:
    found = agreed(Standpoint.as_of(book, ON), "busan-2025")
    said = {row["id"]: row["observers"] for row in found.to_dict()["rows"]}
    several = 0
    for row in found.rows:
        for source, entry in said[row.commitment.id].items():
            claims = [f for f in row.observers if f.source == source]
            assert entry["stances"] == list(dict.fromkeys(f.claim.stance.value for f in claims))
            assert len(entry["claims"]) == len(claims)
            several += len(claims) > len(entry["stances"])
    assert several, "no observer speaks twice in one stance: nothing was tested"


@pytest.mark.parametrize(
    ("commitment", "expected", "why"),
    [
        (
            "us-fentanyl-tariff-cut",
            Verdict.agreed_in_part,
            {"condition", "in_return"},
        ),  # one side makes it a quid pro quo
        ("cn-october-controls", Verdict.agreed_in_part, {"duration"}),  # the year is one side's only
        ("cn-ship-fees", Verdict.scope_conflict, {"action"}),  # removed, or suspended for a year
        ("cn-maritime-sanctions", Verdict.scope_conflict, {"action"}),
        ("cn-non-tariff-lists", Verdict.scope_conflict, {"extent"}),  # all, or part
        ("us-chips", Verdict.silent, set()),  # a firm that talks is no promise of a government
        ("leaders-visit", Verdict.agreed, set()),  # "early next year" and April
        ("cn-energy-purchases", Verdict.agreed_in_part, {"action"}),  # buys, or cooperates
    ],
)
def test_verdicts_that_a_lawyer_would_sign(book: Ledger, commitment: str, expected: Verdict, why: set[str]) -> None:
    row = agreed(Standpoint.as_of(book, ON), "busan-2025").row(commitment)
    assert row.verdict is expected
    assert why <= {*row.fields, *row.in_part}


def test_a_later_agreement_does_not_leak_into_an_earlier_row(book: Ledger) -> None:
    row = agreed(Standpoint.as_of(book, ON), "busan-2025").row("truce-term")
    assert "2027-01-10" not in {v for c in row.accounts for v in c.position.values("end")}
    later = agreed(Standpoint.as_of(book, ON), "washington-2026-09").row("washington-extension")
    assert {v for c in later.accounts for v in c.position.values("end")} == {"2027-01-10"}


def test_same_values_same_verdict_in_every_row(book: Ledger) -> None:
    """The rule of what decides is one table: no row has fields of its own."""
    seen: dict[object, Verdict] = {}
    for deal in book.deals:
        for row in agreed(Standpoint.as_of(book, ON), deal).rows:
            if row.commitment.kind.value != "undertaking":
                continue
            key = frozenset(
                (c.position.stance, c.position.firm, c.position.reported, repr(sorted(c.position.terms().items())))
                for c in row.accounts
            )
            if any(c.position.values("action") for c in row.accounts):
                assert seen.setdefault(key, row.verdict) is row.verdict, row.commitment.id


def test_silence_names_the_documents_that_were_read(book: Ledger) -> None:
    row = agreed(Standpoint.as_of(book, ON), "busan-2025").row("cn-soybeans-2025")
    cell = next(c for c in row.accounts if c.account == "mofcom")
    assert "cn-mofcom-2025-10-30" in cell.read
    assert "cn-mfa-readout-2025-10-30" in cell.not_held
    assert cell_text(cell) == "silent (cn-mofcom-2025-10-30 read; cn-mfa-readout-2025-10-30 not held whole)"
    assert cell_text(replace(cell, not_held=())) == "silent (cn-mofcom-2025-10-30 read)"
    assert cell_text(replace(cell, read=())) == "silent"
    (said,) = [c for c in row.accounts if c.position.stance is not None]
    assert said.read
    assert cell_text(said).startswith("affirms: 12 million t; soybeans; in 2025-11/2025-12")


def test_a_deal_of_which_no_undertaking_is_held_says_so() -> None:
    found = agreed(Standpoint.as_of(load("eu-us"), ON), "juncker-trump-2018")
    (table,) = found.tables()
    assert (found.rows, table.rows) == ((), [])
    assert table.notes == ("No undertaking of this deal is held.",)
