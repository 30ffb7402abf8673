"""A watch as iCalendar (what comes) and RSS (what changed).

iCalendar: RFC 5545, all-day events, lines folded at 75 octets. RSS: 2.0, with a stable id
for every item, so that a reader shows each once.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from ..base.dates import parse_day
from ..draw.office import clean
from .changes import Watch
from .happens import Happening, happenings


def icalendar(look: Watch) -> str:
    """What happens on the days ahead, as all-day events; what is moot is marked cancelled."""
    stamp = datetime.combine(parse_day(look.on), time(), tzinfo=UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//detente//watch//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(look.ledger.dispute.title)}",
    ]
    for event in happenings(look.ledger, look.ahead):
        day = parse_day(event.day)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_name(event)}@{look.ledger.dispute.id}.detente",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(event.says[:1].upper() + event.says[1:])}",
            f"DESCRIPTION:{_text(_told(look, event))}",
            f"STATUS:{'CANCELLED' if event.moot else 'CONFIRMED' if event.enacted else 'TENTATIVE'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _told(look: Watch, event: Happening) -> str:
    """What the event is made of: every clock by name, what follows, on whose word, and the sources."""
    first = event.clocks[0]
    told = [f"{'; '.join(dict.fromkeys(c.what for c in event.clocks))}.", f"Status: {first.status or 'calendar'}."]
    told += ["What was suspended resumes."] if first.on_lapse == "resumes" else []
    cited = dict.fromkeys(c.legal_ref for c in event.clocks if c.legal_ref)
    told += [f"Legal reference: {'; '.join(cited)}."] if cited else []
    for name in dict.fromkeys(c.source for c in event.clocks):
        source = look.ledger.sources.get(name)
        told += [f"Source: {source.title}, {source.date}."] if source else []
    told += [f"Moot: {first.moot}."] if event.moot else []
    return " ".join(told)


def _name(event: Happening) -> str:
    """An event's part of its UID: stays the same from look to look, also where one more clock joins it."""
    import hashlib

    first = event.clocks[0]
    own = "" if first.measure else first.what
    parts = (event.day, first.kind, first.on_lapse, str(event.enacted), str(event.moot), own)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _text(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends escaped, control characters gone."""
    plain = clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n").replace("\t", " ").replace("\x7f", "")


def _folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, never cut inside a character."""
    parts: list[str] = []
    piece, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > (75 if not parts else 74):
            parts.append(piece)
            piece, size = "", 0
        piece += char
        size += width
    return "\r\n ".join([*parts, piece])


def rss(look: Watch, home: str = "http://127.0.0.1:8765/watch") -> str:
    """What changed, newest first; each item links to its source on the web where there is one, the feed to `home`."""
    title = f"détente: {look.ledger.dispute.title}"
    items = []
    for news in reversed(look.news):
        source = look.ledger.sources.get(news.source)
        link = source.url if source and source.url.startswith(("https://", "http://")) else ""
        when = format_datetime(datetime.combine(parse_day(news.day), time(), tzinfo=UTC))
        items.append(
            "<item>"
            f"<title>{_xml(f'{news.kind}: {news.what}')}</title>"
            + (f"<link>{_xml(link)}</link>" if link else "")
            + f'<guid isPermaLink="false">{_xml(news.id)}</guid><pubDate>{when}</pubDate>'
            f"<description>{_xml(f'{news.what} ({news.status})' if news.status else news.what)}</description>"
            "</item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{_xml(title)}</title><link>{_xml(home)}</link>"
        f"<description>{_xml(f'Changed after {look.since}, until {look.on}')}</description>"
        + "\n".join(items)
        + "</channel></rss>\n"
    )


def _xml(text: str) -> str:
    return escape(clean(text))
