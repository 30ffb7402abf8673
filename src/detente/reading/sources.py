"""Which source of the ledger a document is, and how far its own words can be trusted."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from ..base.errors import UnknownError
from ..ledger.dispute import Ledger
from ..ledger.records import Source
from .documents import Document


def identify(document: Document, ledger: Ledger, *, source: str = "") -> Document:
    """The document with its source's id, account, date and publisher where the ledger knows them.

    A source is recognised by the digest of its text, then by `--source`, its address, or
    the only one whose `held` pattern fits the file's name. What the user or the document
    itself says of its date and author stands.
    """
    if source:
        if source not in ledger.sources:
            raise UnknownError("source", source, ledger.sources)
        return _filled(document, ledger.sources[source])
    for record in ledger.sources.values():
        if record.digest and record.digest == document.digest:
            return _filled(document, record)
    if document.url:
        found = [s for s in ledger.sources.values() if s.url and s.url.rstrip("/") == document.url.rstrip("/")]
        if len(found) == 1:
            return _filled(document, found[0])
    name = PurePosixPath(document.name.replace("\\", "/")).name
    held = [s for s in ledger.sources.values() if s.held and fnmatchcase(name, s.held)]
    same_day = [s for s in held if s.date == document.date]
    if len(held) == 1 or len(same_day) == 1:
        return _filled(document, (held if len(held) == 1 else same_day)[0])
    accounts = {s.account for s in held}
    if len(accounts) == 1:
        return replace(document, account=accounts.pop())
    return document


def _filled(document: Document, record: Source) -> Document:
    remarks = list(document.notes)
    if record.digest and record.digest != document.digest:
        remarks.append(f"the text differs from the one the ledger was coded from ({record.id})")
    return replace(
        document,
        source=record.id,
        account=record.account,
        date=document.date or record.date,
        publisher=document.publisher or record.publisher,
        author=document.author or record.author,
        title=document.title or record.title,
        language=document.language or record.language,
        url=document.url or record.url,
        notes=tuple(remarks),
    )


def grade(document: Document, ledger: Ledger) -> str:
    """A grade to start from: the source's own, else by kind of issuer and completeness of what is known."""
    known = ledger.sources.get(document.source)
    if known is not None:
        return str(known.grade)
    if document.account and document.account != "observer":
        return "B"
    return "C" if document.publisher or document.author else "D"


def suggested_id(document: Document) -> str:
    """An id for a source the ledger does not know: publisher or file name, and date."""
    named = PurePosixPath(document.name.split("?")[0]).stem
    head = " ".join(document.title.split()[:5]) if document.publisher else ""  # a publisher has many a day
    base = f"{document.publisher.partition('/')[0]} {head}" if document.publisher else named
    slug = re.sub(r"[^a-z0-9]+", "-", base.casefold()).strip("-")[:60].strip("-") or "document"
    return f"{slug}-{document.date}" if document.date and document.date not in slug else slug
