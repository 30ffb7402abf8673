"""Codes and the lines they name: the concordance of the schedule says since when a code is one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.tariff.importing import bring_in
from detente.tariff.lines import Schedule, digits, dotted
from detente.tariff.printed import printed
from detente.tariff.renames import Renames
from detente.tariff.schedules import schedule


@pytest.fixture(scope="module")
def table() -> Schedule:
    return schedule("US")


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _made_later(table: Schedule) -> dict[str, str]:
    """A code that the schedule has only through its predecessor, and that predecessor with it."""
    held = {f"{int(code):010d}" for code in table.code}
    rows = [r for r in table.concordance if r["new"] and r["new"] not in held and r["old"] in held]
    return next(r for r in rows if sum(other["new"] == r["new"] for other in rows) == 1)


def test_a_code_made_later_stands_at_the_line_it_came_from_on_every_day(table: Schedule) -> None:
    row = _made_later(table)
    assert table.position(row["new"]) == table.position(row["old"])


def test_a_code_is_said_to_have_ended_or_not_to_have_begun(table: Schedule) -> None:
    # change record 484(f) of 2026: 8507.60.0020 became .0030 and .0090 on 1 February 2026
    assert table.became("8507600020", "2026-01-29", by="2026-11-01") == ""
    assert "no longer a line" in table.became("8507600020", "2026-03-01", by="2026-11-01")
    assert "8507.60.00.30" in table.became("8507600020", "2026-03-01", by="2026-11-01")
    assert table.became("8507600020", "2026-03-01", by="2025-12-31") == ""  # the rename was not known
    assert "only since" in table.became("8507600030", "2025-06-01", by="2026-11-01")
    assert table.position("8507600020") == table.position("8507600030")


def test_a_list_reaches_codes_through_renames(table: Schedule) -> None:
    renames = table.renames
    assert "8507600020" in renames.ancestors("8507600090")
    assert "8507600090" in renames.descendants("8507600020")
    assert not set(renames.same("8507600020")) & renames.partly("8507600020")


def test_a_short_code_names_the_only_line_below_it_or_lists_them(table: Schedule) -> None:
    below: dict[str, int] = {}
    for code in table.code:
        short = f"{int(code):010d}"[:8]
        below[short] = below.get(short, 0) + 1
    single = next(short for short, count in below.items() if count == 1)
    assert f"{int(table.code[table.position(single)]):010d}".startswith(single)
    several = next(short for short, count in below.items() if count > 4)
    with pytest.raises(InputError, match=rf"8 digits and holds {below[several]} lines; name one of them: .* …"):
        table.position(several)


@pytest.mark.parametrize("text", ["8", "848", "84818", "8481809", "848180900", "84818090055", "８４", "84x1", ""])
def test_what_is_no_code(text: str) -> None:
    with pytest.raises(InputError):
        digits(text)


def test_dots_come_and_go() -> None:
    assert digits("8481.80.90.05") == digits("8481 80-90 05") == "8481809005"
    assert dotted("8481809005") == dotted(8481809005) == "8481.80.90.05"
    assert dotted(101210010) == "0101.21.00.10"
    assert dotted("8481") == "8481"


#: A tariff of eight lines and what became of its codes, made by hand.
RATES = """hs,rate
0101.21.0010,1%
0101.21.0020,2%
0101.29.0000,3%
0102.10.0010,4%
0102.10.0020,5%
0102.10.0030,6%
0102.10.0040,7%
0102.10.0050,8%
"""
CHANGES = """old,new,from,change
0101210000,0101210010,2024-01-01,split
0101210000,0101210020,2024-01-01,split
0101210000,,2024-01-01,dropped
0103100000,0101290000,2025-01-01,rename
0104100000,,2023-06-01,dropped
,0102100050,2026-01-01,added
0102100030,0102100031,2026-07-01,rename
"""


@pytest.fixture
def small(tmp_path: Path) -> Schedule:
    (tmp_path / "x.csv").write_text(RATES)
    bring_in(tmp_path / "x.csv", "KR", tmp_path, code="hs", rate="rate", since="2020-01-01")
    folder = tmp_path / "tariff" / "kr"
    (folder / "concordance.csv").write_text(CHANGES)
    return printed("KR", folder)


@pytest.mark.parametrize(
    ("code", "rate"),
    [
        ("0101.21.0010", 1.0),
        ("0101.21.0000", 1.0),  # split: the first of its parts
        ("0103.10.0000", 3.0),  # renamed
        ("0102.10.0031", 6.0),  # renamed later
        ("0101.29", 3.0),  # the only line below
    ],
)
def test_the_line_of_a_code(small: Schedule, code: str, rate: float) -> None:
    assert small.ad[small.position(code)] == rate


@pytest.mark.parametrize(
    ("code", "words", "remedy"),
    [
        ("0101.21", "0101.21 has 6 digits and holds 2 lines", "name one of them: 0101.21.00.10, 0101.21.00.20"),
        (
            "0102.10",
            "0102.10 has 6 digits and holds 5 lines",
            "name one of them: 0102.10.00.10, 0102.10.00.20, 0102.10.00.30, 0102.10.00.40 …",
        ),
        ("0101.30", "no tariff line 0101.30 of KR", "lines under 0101: 0101.21.00.10, 0101.21.00.20, 0101.29.00.00"),
        (
            "0102.10.0060",
            "no tariff line 0102.10.00.60 of KR",
            "lines under 0102.10.00: 0102.10.00.10, 0102.10.00.20, 0102.10.00.30, 0102.10.00.40 …",
        ),
        ("0101.90.0000", "no tariff line 0101.90.00.00 of KR", "lines under 0101: "),
        ("9999.99.9999", "no tariff line 9999.99.99.99 of KR", "the nearest are 0102.10.00.40 and 0102.10.00.50"),
        ("0001.00.0000", "no tariff line 0001.00.00.00 of KR", "the nearest are 0101.21.00.10 and 0101.21.00.20"),
        ("0101.99.9999", "no tariff line 0101.99.99.99 of KR", "lines under 0101: "),
        ("0104.10.0000", "no tariff line 0104.10.00.00 of KR", "the nearest are 0102.10.00.40 and 0102.10.00.50"),
    ],
)
def test_a_code_that_names_no_line_is_told_what_is_near(small: Schedule, code: str, words: str, remedy: str) -> None:
    with pytest.raises(InputError) as error:
        small.position(code)
    assert error.value.what == words
    assert error.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("code", "on", "by", "says"),
    [
        ("0101210000", "2023-12-31", "2026-11-01", ""),
        (
            "0101210000",
            "2024-01-01",
            "2026-11-01",
            "0101.21.00.00 is no longer a line since 2024-01-01; it is now 0101.21.00.10 or",
        ),
        ("0101210000", "2024-01-01", "2023-12-31", ""),  # nobody knew
        ("0101210010", "2023-12-31", "2026-11-01", ""),  # a split is no new number of the same goods
        ("0101290000", "2024-12-31", "2026-11-01", "0101.29.00.00 is a line only since 2025-01-01; before, 0103.10."),
        ("0101290000", "2025-01-01", "2026-11-01", ""),
        ("0104100000", "2023-06-01", "2026-11-01", "0104.10.00.00 is no longer a line since 2023-06-01. What the law"),
        ("0102100050", "2025-12-31", "2026-11-01", "0102.10.00.50 is a line only since 2026-01-01."),
        ("0102100050", "2026-01-01", "2026-11-01", ""),
    ],
)
def test_what_became_of_a_code(small: Schedule, code: str, on: str, by: str, says: str) -> None:
    told = small.became(code, on, by=by)
    assert told.startswith(says)
    assert bool(told) == bool(says)


def test_renames_are_walked_both_ways() -> None:
    rows = [
        {"old": a, "new": b, "from": day, "change": change}
        for a, b, day, change in (
            ("1", "2", "2020-01-01", "rename"),
            ("2", "3", "2021-01-01", "split"),
            ("2", "4", "2021-01-01", "split"),
            ("4", "5", "2022-01-01", "rename"),
            ("6", "5", "2022-01-01", "merge"),
            ("7", "", "2022-01-01", "dropped"),
            ("3", "1", "2023-01-01", "split"),  # round in a circle
        )
    ]
    found = Renames(rows)
    assert found.same("1") == found.same("2") == {"1", "2"}
    assert found.same("5") == {"4", "5"}
    assert found.ancestors("5") == {
        "4": "2022-01-01", "6": "2022-01-01", "2": "2021-01-01", "1": "2020-01-01", "3": "2023-01-01"
    }  # fmt: skip
    assert set(found.descendants("6")) == {"5"}
    assert found.descendants("2") == {"3": "2021-01-01", "4": "2021-01-01", "5": "2022-01-01", "1": "2023-01-01"}
    assert found.partly("6") == {"4", "5"}
    assert found.partly("7") == set()
    whole = {code: sure for code, _, sure, _ in found.of("5", 9)}
    assert whole == {4: True, 6: True, 2: True, 1: True, 3: True}
