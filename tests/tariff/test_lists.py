"""The shipped lists against the text of chapter 99, and what a bad list is told."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.base.errors import LedgerError
from detente.ledger.dispute import Ledger
from detente.tariff.lines import digits, dotted
from detente.tariff.lists import read
from detente.tariff.schedules import imports, schedule

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def chapter(raw: Path) -> tuple[object, list[str]]:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import chapter99
    finally:
        sys.path.pop(0)
    return chapter99, chapter99.read(raw / "data" / "tariff" / "hts_chapter99_2026_rev6.txt.gz")


def codes_of(book: Ledger, name: str) -> set[str]:
    lines = book.line_list(name).read_text().splitlines()
    return {line.split(",")[0] for line in lines[1:]}


@pytest.mark.parametrize(
    ("name", "start", "stop"),
    [
        ("us-s301-list-1", r"^\(b\) Heading 9903\.88\.01 applies", r"^\(c\) +For the purposes of heading 9903\.88\.02"),
        ("us-s301-list-2", r"^\(d\) Heading 9903\.88\.02 applies", r"^\(e\) +For the purposes of heading 9903\.88\.03"),
    ],
)
def test_lists_1_and_2_are_those_of_note_20(
    book: Ledger, chapter: tuple[object, list[str]], name: str, start: str, stop: str
) -> None:
    reader, lines = chapter
    printed, _ = reader.between(lines, start, stop)  # type: ignore[attr-defined]
    held = set(codes_of(book, name))
    assert len(printed) > 200
    missing = {c for c in printed if c not in held}
    assert len(missing) <= 0.01 * len(printed), sorted(missing)[:10]


def test_counts_that_the_notices_state(book: Ledger) -> None:
    # 89 FR 76581: 348 subheadings in note 31(b); 18 in (f); USTR: 164 and 14 exclusions in force
    assert len(codes_of(book, "us-s301-review-2024-25")) == 348
    assert len(codes_of(book, "us-s301-review-2025-50")) == 18
    assert len(codes_of(book, "us-s301-review-2024-100")) == 10
    assert len(codes_of(book, "us-annex-ii-2025-09-08")) == 39
    # note 20(www): solar manufacturing equipment within heading 8486
    assert all(c.startswith("8486") for c in codes_of(book, "us-s301-exclusions-www"))


def test_electronics_are_the_headings_customs_named(book: Ledger) -> None:
    # CSMS of 11 April 2025
    named = ("8471", "847330", "8486", "851713", "851762", "852351", "8524", "852852", "8541", "8542")
    assert all(c.startswith(named) for c in codes_of(book, "us-annex-ii-2025-04-11"))


def test_imports_are_the_census_totals(raw: Path) -> None:
    weights = imports("US")
    with (raw / "data" / "tariff" / "us_imports_2024_country_totals.csv").open() as file:
        total = {row["CTY_NAME"]: row["imports"] for row in csv.DictReader(file)}
    assert int(weights.of("CN")[0].sum()) == int(total["CHINA"])
    assert int(weights.of("VN")[0].sum()) == int(total["VIETNAM"])
    assert int(weights.amount.sum()) == sum(int(v) for v in total.values())


def test_lines_are_sorted_and_rates_known(book: Ledger) -> None:
    table = schedule("US")
    assert (np.diff(table.code) > 0).all()
    low, mid, high = table.general
    known = np.isfinite(mid)
    assert known.mean() > 0.94
    assert (low[known] <= mid[known] + 1e-4).all()
    assert (mid[known] <= high[known] + 1e-4).all()
    # a specific duty is never silently zero
    specific = table.kind == 2
    traded = specific & (table.ave_basis == 1)
    assert (mid[traded] > 0).mean() > 0.9
    assert np.isnan(mid[specific & (table.ave_basis == 0)]).all()


def test_codes_in_and_out() -> None:
    assert digits("8481.80.90.05") == "8481809005"
    assert dotted("8481809005") == "8481.80.90.05"
    assert dotted(101210010) == "0101.21.00.10"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kode\n1\n", "column 'code'"),
        ("code,colour\n84,red\n", "unknown column 'colour'"),
        ("code\n84x\n", "not a customs code"),
        ("code,from\n84,2025-13-01\n", "day"),
        ("code,share\n84,lots\n", "share"),
        ("code,match\n84,maybe\n", "match"),
    ],
)
def test_a_bad_list_says_where(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(LedgerError, match=words) as caught:
        read(path, "America/New_York")
    assert "bad.csv" in str(caught.value)


def test_an_edited_list_is_read_again(tmp_path: Path) -> None:
    """In one process, as pages and notebooks are."""
    path = tmp_path / "list.csv"
    for text, rates in (("84,10\n", [10.0]), ("84,20\n", [20.0]), ("84,20\n85,5\n", [20.0, 5.0])):
        path.write_text("code,rate\n" + text)
        assert read(path, "America/New_York").rate.tolist() == rates
