"""Days, months and years, against the calendar of the standard library."""

from __future__ import annotations

import calendar
from datetime import date

import pytest

from detente.base.dates import asked_at, end_instant, last_day, parse_day, parse_instant, utc, zone
from detente.base.errors import InputError


@pytest.mark.parametrize("year", [1999, 2000, 2024, 2026])
def test_the_last_day_of_a_year_and_of_each_month(year: int) -> None:
    assert last_day(str(year)) == date(year, 12, 31)
    for month in range(1, 13):
        assert last_day(f"{year}-{month:02d}") == date(year, month, calendar.monthrange(year, month)[1])
    assert last_day(f"{year}-02-03") == date(year, 2, 3)


def test_through_a_day_ends_with_it_and_until_a_day_begins_it() -> None:
    tz = zone("America/New_York")
    assert end_instant("2026-03-08", tz, inclusive=True).isoformat() == "2026-03-09T00:00:00-04:00"
    assert end_instant("2026-03-08", tz, inclusive=False).isoformat() == "2026-03-08T00:00:00-05:00"
    instant = "2026-03-08T12:01-05:00"
    assert end_instant(instant, tz, inclusive=True) == parse_instant(instant, tz)


def test_a_day_is_asked_at_its_last_second_where_it_is() -> None:
    asked = asked_at("2026-11-10", zone("Asia/Shanghai"))
    assert utc(asked).isoformat() == "2026-11-10T15:59:59+00:00"
    assert asked_at(asked, zone("UTC")) is asked
    assert asked_at("2026-11-10T00:01-05:00", zone("UTC")).isoformat() == "2026-11-10T00:01:00-05:00"


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "2026-1-1", "26-01-01", "tomorrow", "", "２０２６-01-01", "2026-01-01 "]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(InputError):
        parse_day(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_days_that_nobody_means(text: str) -> None:
    for read in (parse_day, last_day, lambda day: parse_instant(day, zone("UTC"))):
        with pytest.raises(InputError, match="is too far away; give a day from 1900 to 2100"):
            read(text)
    with pytest.raises(InputError, match="is too far away"):
        parse_instant(f"{text}T00:00Z", zone("UTC"))


def test_the_first_and_the_last_day_there_are() -> None:
    assert parse_day("1900-01-01") == date(1900, 1, 1)
    assert end_instant("2100-12-31", zone("UTC"), inclusive=True).isoformat() == "2101-01-01T00:00:00+00:00"
    assert last_day("2100") == date(2100, 12, 31)
