"""Days and instants. Law is dated in the wall clock of whoever makes it.

A text is either a day (``2025-11-10``) or an instant with its zone
(``2025-11-10T00:01-05:00``). Intervals are half-open: "through D" ends at D+1 00:00
local, "until D" ends at D 00:00 local unless the text gives the hour. A question
asked "on D" is asked at the last second of D in the zone of whoever imposed the
measure, so that what takes effect during D is in force on D.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import InputError
from .guess import remedy

D = TypeVar("D", bound=date)

#: First and last year of any day: before it there is no law here, after it nobody means it.
FIRST_YEAR, LAST_YEAR = 1900, 2100

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)\Z", re.ASCII)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"no time zone {name!r}", remedy="use an IANA name such as Europe/Brussels") from error


def is_day(text: str) -> bool:
    """Whether `text` is a bare day rather than an instant."""
    return _DAY.match(text) is not None


def parse_day(text: str | date) -> date:
    """A calendar day from ISO 8601; refuses impossible days."""
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    if not _DAY.match(text):
        raise InputError(f"{text!r} is not a day", remedy=remedy(text))
    try:
        return _near(date.fromisoformat(text), text)
    except ValueError as error:
        raise InputError(f"{text!r} is not a day of the calendar ({error})", remedy=remedy(text)) from None


def _near(day: D, text: str) -> D:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError(f"{text} is too far away", remedy=f"give a day from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def last_day(text: str) -> date:
    """A day, or the last day of a month (YYYY-MM) or year (YYYY)."""
    parts = text.split("-")
    if len(parts) == 1:
        return parse_day(f"{text}-12-31")
    if len(parts) == 2:
        first = parse_day(f"{text}-01")
        return date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    return parse_day(text)


def parse_instant(text: str, tz: ZoneInfo) -> datetime:
    """The instant at which `text` begins: a bare day begins at 00:00 in `tz`."""
    if is_day(text):
        return datetime.combine(parse_day(text), time(), tzinfo=tz)
    if not _INSTANT.match(text):
        raise InputError(
            f"{text!r} is neither a day nor an instant with its zone",
            remedy=f"{remedy(text)}; an instant is written YYYY-MM-DDThh:mm+hh:mm",
        )
    try:
        return _near(datetime.fromisoformat(text), text)
    except ValueError as error:
        raise InputError(f"{text!r} is not an instant ({error})", remedy="mend the date or the hour") from None


def end_instant(text: str, tz: ZoneInfo, *, inclusive: bool) -> datetime:
    """The first instant after a period that runs "through" (inclusive) or "until" `text`."""
    start = parse_instant(text, tz)
    if inclusive and is_day(text):
        return datetime.combine(parse_day(text) + timedelta(days=1), time(), tzinfo=tz)
    return start


def asked_at(on: str | date | datetime, tz: ZoneInfo) -> datetime:
    """The instant a question "on D" is asked: the last second of D in `tz`; an instant is itself."""
    if isinstance(on, datetime):
        return on
    if isinstance(on, date) or is_day(on):
        return datetime.combine(parse_day(on), time(23, 59, 59), tzinfo=tz)
    return parse_instant(on, tz)


def utc(moment: datetime) -> datetime:
    """The same instant in UTC, for sorting and for one clock across parties."""
    return moment.astimezone(UTC)


def today() -> date:
    """Today on this machine, or the day that DETENTE_TODAY names; the only reading of the clock in the package."""
    named = os.environ.get("DETENTE_TODAY")
    return parse_day(named) if named else date.today()
