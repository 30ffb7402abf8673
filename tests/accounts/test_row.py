"""A row opened up: terms and claims of the invented deal, as its files have them."""

from __future__ import annotations

import pytest

from detente.accounts.agreed import Agreed, agreed
from detente.accounts.row import RowDetail
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint


@pytest.fixture
def matrix(invented: Ledger) -> Agreed:
    return agreed(Standpoint.as_of(invented, "2026-06-20"), "spring")


def test_terms_and_claims_of_a_row(matrix: Agreed) -> None:
    detail = RowDetail(matrix, "lower-duty")
    terms, claims = detail.tables()
    assert terms.title == "The Union suspends the second duty: agreed in part"
    assert [column.key for column in terms.columns] == ["field", "state", "commission", "ministry"]
    assert {row["field"]: (row["state"], row["commission"], row["ministry"]) for row in terms.rows} == {
        "action": ("equal", ["suspend"], ["suspend"]),
        "instruments": ("unspecified by one", [["eu-duty"]], []),
        "rate_to": ("equal", [10.0], [10.0]),
        "duration": ("unspecified by one", ["1 year"], []),
    }
    assert [(row["account"], row["speaker"], row["stance"], row["source"], row["terms"]) for row in claims.rows] == [
        (
            "commission", "Commission", "affirms", "factsheet",
            "action suspend; instruments eu-duty; rate_to 10; duration 1 year",
        ),
        ("ministry", "Ministry", "affirms", "statement", "action suspend; rate_to 10"),
    ]  # fmt: skip
    assert [row["says"] for row in claims.rows] == [
        "The second duty is suspended for a year.",
        "The duty of 24 points is suspended.",
    ]
    told = detail.to_dict()
    assert (told["deal"], told["on"], told["standpoint"]) == ("spring", "2026-06-20", matrix.stand.to_dict())
    (row,) = [row for row in matrix.to_dict()["rows"] if row["id"] == "lower-duty"]
    assert {key: told[key] for key in row} == row


def test_observers_stand_after_the_parties(matrix: Agreed) -> None:
    for name, accounts in (
        ("who-won", ["observer"]),
        ("soy", ["commission"]),
        ("licences", ["commission", "ministry"]),
    ):
        _, claims = RowDetail(matrix, name).tables()
        assert [row["account"].rstrip("*") for row in claims.rows] == accounts
        assert [row["account"].endswith("*") for row in claims.rows] == [row["reported"] for row in claims.rows]
