"""What a document says of where it comes from: front matter, date line, publisher."""

from __future__ import annotations

import re

from .when import find_dates

_KEY = re.compile(r"^([A-Za-z_]{2,20}):[ \t]*(.*)$")
_KEYS = {"title", "publisher", "author", "date", "url", "language", "licence", "license"}


def front_matter(raw: str) -> tuple[int, dict[str, str]]:
    """Where the body starts, and the keys of a ``---`` block at the top (plain ``key: value`` lines)."""
    text = raw.lstrip("\ufeff")
    lead = len(raw) - len(text)
    if not text.startswith("---\n") and not text.startswith("---\r\n"):
        return 0, {}
    stop = re.search(r"^---[ \t]*\r?$", text[4:4000], re.MULTILINE)
    if not stop:
        return 0, {}
    found: dict[str, str] = {}
    for line in text[4 : 4 + stop.start()].splitlines():
        pair = _KEY.match(line.strip())
        if pair and pair.group(1).casefold() in _KEYS:
            found[pair.group(1).casefold()] = pair.group(2).strip().strip("\"'")
    if "publisher" in found:  # "The President / Federal Register": the first is who speaks
        found["publisher"] = found["publisher"][:200]
    return lead + 4 + stop.end(), found


def as_day(text: str) -> str:
    """The first day in a text (``2025-11-09 (release); …``), or the month or year if no more is said."""
    text = text.strip()
    short = re.match(r"(\d{4}-\d{2}-\d{2})|(\d{4}-\d{2})(?!\d)|(\d{4})$", text)
    if short:
        return short.group(0)
    for mention in find_dates(text, ""):
        if mention.start_day:
            return mention.start_day
    return ""


def dateline(raw: str, spans: list[tuple[int, int]]) -> str:
    """The publication day, if the first or last few short paragraphs carry it; empty otherwise."""
    edge = [raw[s:e] for s, e in spans[:6] if e - s < 160] + [raw[s:e] for s, e in spans[-3:] if e - s < 100]
    for text in edge:
        if re.search(r"posted|published|updated|date|发布|时间", text, re.IGNORECASE) or len(text) < 40:
            day = as_day(
                re.sub(r"^\W*(?:posted|published|updated|date)\w*(?: on)?:?\s*", "", text, flags=re.IGNORECASE)
            )
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
                return day
    return ""
