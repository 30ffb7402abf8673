"""Codes and the lines they name: the concordance of the schedule says since when a code is one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from detente.base.errors import InputError
from detente.tariff.lines import Schedule, digits, dotted
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
