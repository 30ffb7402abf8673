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


#: A word that names the day of publication, with what may stand between it and the day.
_LABEL = re.compile(
    r"(?:posted|published|updated|released|issued|dated?|发布时间|发布日期|发布|时间|日期)\W*(?:on\b\W*)?$", re.I
)
#: Words before a day that make it another's: an end, a start, the day of something cited.
_ANOTHERS = re.compile(
    r"\b(?:until|till|through|to|by|before|after|since|effective(?: on)?|from|beginning|starting|as of)\W*$", re.I
)
#: What ends a dateline: *Federal Register, 24 November 2026.*; *WASHINGTON, November 24, 2026 –*.
_LEADS = re.compile(r"\s*(?:[.:;|)\]]|[-–—]|$)")
FAR = 70  #: characters in which a dateline has said its day


def dateline(raw: str, spans: list[tuple[int, int]]) -> str:
    """The publication day, if the first or last few short paragraphs carry it; empty otherwise.

    A day counts that a word such as *published* leads to, that stands nearly alone, or that ends the first words of a
    paragraph; never one that something lasts to or starts from.
    """
    edge = [raw[s:e] for s, e in spans[:6]] + [raw[s:e] for s, e in spans[-3:] if e - s < 100]
    for text in edge:
        for found in find_dates(text[:200], ""):
            before, after = text[: found.start], text[found.end :]
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", found.start_day) or _ANOTHERS.search(before):
                continue
            leads = found.end <= FAR and _LEADS.match(after) and not re.search(r"[.!?。]\s", before)
            if (_LABEL.search(before) and len(text) < 160) or len(text) < 40 or leads:
                return found.start_day
    return ""
