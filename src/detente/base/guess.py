"""What a day was meant to be: guesses for days written another way, never taken without asking."""

from __future__ import annotations

import calendar
import re
from datetime import date

from .months import MONTH_OF


def days(text: str) -> list[str]:
    """Days of the calendar that `text` may mean, in the order of their likelihood; empty where none comes to mind."""
    words = re.findall(r"\d+|[^\W\d_]+", text.casefold())
    numbers = [w for w in words if w.isdigit()]
    months = [MONTH_OF[w] for w in words if w in MONTH_OF] or [
        m for w in words for n, m in MONTH_OF.items() if w[:3] == n
    ]
    if months and len(numbers) == 2:
        year, day = sorted(numbers, key=len, reverse=True)
        tries = [(year, months[0], day)]
    elif len(numbers) == 3 and len(numbers[0]) == 4:
        month, day = sorted(numbers[1:], key=int) if int(numbers[1]) > 12 else numbers[1:]
        tries = [(numbers[0], month, day)]
    elif len(numbers) == 3 and len(numbers[2]) in (2, 4):
        year = numbers[2] if len(numbers[2]) == 4 else "20" + numbers[2]
        tries = [(year, numbers[1], numbers[0]), (year, numbers[0], numbers[1])]
    elif len(numbers) == 1 and len(numbers[0]) == 8:
        tries = [(numbers[0][:4], numbers[0][4:6], numbers[0][6:])]
    else:
        return []
    found = [made for parts in tries if (made := _day(*parts))]
    return list(dict.fromkeys(found))


def _day(year: str, month: str | int, day: str) -> str:
    """The day, or the last of its month where the month is shorter; nothing where there is no such month."""
    y, m, d = int(year), int(month), int(day)
    if not (1 <= m <= 12 and 1 <= d <= 31 and len(year) == 4):
        return ""
    return date(y, m, min(d, calendar.monthrange(y, m)[1])).isoformat()


def remedy(text: str) -> str:
    """What to write instead: the day that was meant where one can be guessed, the form otherwise."""
    meant = days(text)
    return "did you mean " + " or ".join(meant) + "?" if meant else "write it as YYYY-MM-DD"
