"""Codes and the lines they name: the concordance of the schedule says since when a code is one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from detente.base.errors import InputError
from detente.tariff.lines import Schedule, digits, dotted, schedule


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


def test_a_code_made_later_stands_at_the_line_it_came_from_since_its_day(table: Schedule) -> None:
    row = _made_later(table)
    old = table.position(row["old"])
    assert table.position(row["new"]) == old
    assert table.position(row["new"], row["from"]) == old
    with pytest.raises(InputError, match=f"is a line only since {row['from']}"):
        table.position(row["new"], _day_before(row["from"]))


def test_a_code_that_ended_is_a_line_until_its_day(table: Schedule) -> None:
    held = {f"{int(code):010d}" for code in table.code}
    row = next(r for r in table.concordance if r["old"] in held and r["new"] and r["new"] != r["old"])
    first = min(r["from"] for r in table.concordance if r["old"] == row["old"])
    assert int(table.code[table.position(row["old"], _day_before(first))]) == int(row["old"])
    assert int(table.code[table.position(row["old"])]) == int(row["old"])
    with pytest.raises(InputError, match="is no longer a line since"):
        table.position(row["old"], first)


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
