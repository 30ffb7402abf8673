"""The desk: a ledger, its lexicons, and documents read against them, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ..ledger.dispute import Ledger
from . import sources
from .align import aligned
from .claims import Reading
from .documents import Document, load
from .lexica import load_lexicon
from .parse import installed, load_parser
from .reader import Reader


class Desk:
    """Reads documents for one dispute; lexicons are compiled once a language."""

    def __init__(self, ledger: Ledger, *, deal: str | None = None, nlp: bool | None = None) -> None:
        """`nlp`: with the parser, without it, or (None) with it where it is installed."""
        self.ledger = ledger
        self.nlp = nlp
        self.named = deal is not None
        self.deal = ledger.deal(deal).deal.id if ledger.deals else ""
        self._readers: dict[str, Reader] = {}

    def reader(self, language: str) -> Reader:
        """The reader of a language; InputError when there is no lexicon for it."""
        if language not in self._readers:
            lexicon = load_lexicon(self.ledger, language)
            parser = installed(language) if self.nlp is None else load_parser(language) if self.nlp else None
            self._readers[language] = Reader(self.ledger, lexicon, parser)
        return self._readers[language]

    def open(
        self, name: str | Path, *, source: str = "", date: str = "", publisher: str = "", language: str = ""
    ) -> Document:
        """A document with what the ledger knows of its source."""
        return sources.identify(
            load(name, date=date, publisher=publisher, language=language), self.ledger, source=source
        )

    def read(self, document: Document) -> Reading:
        """The proposals of a document, aligned with the ledger."""
        deal = self.deal if self.named else self._deal_of(document)
        reader = self.reader(document.language)
        reading = reader.read(document, deal=deal)
        if not document.account:  # a party's own document is that party's, whether the ledger knows it or not
            issuer = reader.bench.guide.issuer(document)
            account = reader.bench.guide.account_of(issuer, document) if issuer else ""
            reading = replace(reading, document=replace(document, account=account if account != "observer" else ""))
        reading = replace(reading, grade=sources.grade(reading.document, self.ledger))
        return aligned(reading, self.ledger)

    def _deal_of(self, document: Document) -> str:
        """The deal that a known source's claims speak of, else the dispute's default."""
        held = {f.deal for f in self.ledger.claims if document.source and f.source == document.source}
        return held.pop() if len(held) == 1 else self.deal

    def read_all(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """Readings of several documents; a text met before is skipped with a warning."""
        seen: dict[str, str] = {}
        for document in documents:
            if document.digest in seen:
                yield Reading(
                    document=document,
                    claims=(),
                    deal=self.deal,
                    warnings=(f"the same text as {seen[document.digest]}: read once",),
                )
                continue
            seen[document.digest] = document.name
            yield self.read(document)
