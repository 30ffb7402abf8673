"""How prose says days, lists, counts and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from .dates import parse_day
from .months import MONTHS
from .places import name, places, plain_name


def day(text: str) -> str:
    """``2026-11-10`` as *10 November 2026*; a month or a year as it can be said."""
    parts = text[:10].split("-")
    if len(parts) == 1:
        return parts[0]
    month = MONTHS[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"


def span(days: Iterable[str]) -> str:
    """The first and the last of some days: *9–10 November 2026*."""
    ordered = sorted({text[:10] for text in days})
    if not ordered:
        return ""
    first, last = ordered[0], ordered[-1]
    if first == last:
        return day(first)
    if first[:7] == last[:7]:
        return f"{int(first[8:])}–{day(last)}"
    return f"{day(first)} to {day(last)}"


def apart(first: str, last: str) -> int:
    """Days from one day to another."""
    return (parse_day(last[:10]) - parse_day(first[:10])).days


def listed(items: Sequence[str], most: int = 3) -> str:
    """Some of a list, and how many more there are."""
    shown = list(items[:most])
    more = len(items) - len(shown)
    if more == 1:
        shown, more = list(items[: most + 1]), 0
    if more:
        return ", ".join(shown) + f" and {more} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1] if shown else ""


def count(n: int, one: str, many: str = "") -> str:
    """*1 measure*, *2 measures*."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def percent(p: float) -> str:
    """A chance: whole per cent, and never 0 or 100 where it is not."""
    if 0 < p < 0.005:
        return "under 1%"
    if 0.995 < p < 1:
        return "over 99%"
    return f"{100 * p:.0f}%"


def chance(point: Sequence[float]) -> str:
    """A chance with its range: *43% (27–59)*."""
    p, low, high = point
    return f"{percent(p)} ({100 * low:.0f}–{100 * high:.0f})"


def short(title: str) -> str:
    """A title without what stands in brackets or after a colon, where enough is left to know it by."""
    for mark in (": ", " ("):
        head = title.split(mark, 1)[0]
        if len(head) >= 12:
            title = head
    return title


def called(title: str) -> str:
    """A title with what tells it from others of its kind: *China's export control list (US firms since March 2025)*."""
    head, colon, rest = title.partition(": ")
    return f"{head} ({rest.split(' (')[0]})" if colon and rest else short(title)


def cut(text: str, most: int) -> str:
    """A text of several points up to the last that fits."""
    while len(text) > most and ", " in text:
        text = text.rsplit(", ", 1)[0]
    return text


def number(value: float) -> str:
    """A number with as many digits as it needs, at most three after the point."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def place(code: str) -> str:
    """A place's name without the brackets of official lists."""
    return BLOCS.get(code) or name(code).split(" (")[0]


def the(code: str) -> str:
    """A place's name inside a sentence, with its article if it has one."""
    return with_article(place(code))


def with_article(title: str) -> str:
    """A place's name with its article if it has one."""
    return f"the {title}" if title.split(" ")[0] in ARTICLE else title


#: Places that are better known by a shorter name.
BLOCS = {"EU": "EU", "US": "US", "GB": "UK", "World": "the world"}
ARTICLE = frozenset(
    ("US", "EU", "UK", "United", "European", "Netherlands", "Philippines", "Bahamas", "Maldives", "Russian", "Czech")
)


def clause(text: str) -> str:
    """A sentence without its full stop, to stand inside another."""
    return " ".join(text.split()).rstrip(".")


def first_low(text: str, *, all_: bool = False) -> str:
    """A clause that goes on inside a sentence: a leading article or adjective loses its capital, a name does not.

    With `all_`, every first word does that is not the name of a place.
    """
    head = text.split(" ", 1)[0].rstrip(",")
    plain = head in LEADING or (all_ and plain_name(head.removesuffix("'s")) not in _names())
    return text[:1].lower() + text[1:] if plain and not head.isupper() else text


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The words with which names of places begin."""
    return frozenset(plain_name(place.name.split(" ")[0].rstrip(",")) for place in places().values())


LEADING = frozenset(("The", "A", "An", "Both", "All", "Certain", "Each", "Of", "Unless", "Asked", "After"))
