"""Which measures a document concerns: by citation, docket, tariff heading or name.

A citation or heading is enough. A name counts when it stands in the title, or twice in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..ledger.dispute import Ledger
from .citations import cites, spelled
from .feeds import Feed
from .queries import cited, references

#: Characters of a document that are looked through.
DEPTH = 400_000
#: An instrument that goes by its number.
_NUMBERED = re.compile(r"(?:[A-Z][A-Za-z]+ (?:and )?){1,7}Announcement No\. \d+ of \d{4}")
#: Names shorter than this say too little.
SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Matter:
    """A measure that a document concerns, and the words that say so."""

    measure: str
    by: str
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"measure": self.measure, "by": self.by, "words": self.words}


@dataclass(frozen=True)
class Needles:
    """What is looked for: words → measures, citations and names apart. Made once a round."""

    citations: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]

    def matters(self, title: str, text: str) -> list[Matter]:
        """The measures that a document concerns, each with its strongest reason."""
        head, body = title.casefold(), spelled(" ".join(text[:DEPTH].split())).casefold()
        found: dict[str, Matter] = {}
        for words, measures in self.citations.items():
            if cites(words, head) or cites(words, body):
                for name in measures:
                    found.setdefault(name, Matter(name, "citation", words))
        for words, measures in self.names.items():
            if words in head or body.count(words) > 1:
                for name in measures:
                    found.setdefault(name, Matter(name, "name", words))
        return list(found.values())

    def named(self, text: str) -> list[Matter]:
        """The measures that a short text (a sentence, a title) cites or names."""
        plain = spelled(" ".join(text.split())).casefold()
        found: dict[str, Matter] = {}
        for table, by in ((self.citations, "citation"), (self.names, "name")):
            for words in (w for w in table if cites(w, plain)):
                for measure in table[words]:
                    found.setdefault(measure, Matter(measure, by, words))
        return list(found.values())


def needles(ledger: Ledger, feeds: Mapping[str, Feed]) -> Needles:
    """All citations and names of a ledger's measures, as its sources write them."""
    citations: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    for measure in ledger.measures.values():
        for feed in feeds.values():
            for term in cited(measure, feed):
                citations.setdefault(term.strip('"').casefold(), []).append(measure.id)
        for event in measure.events:
            if event.heading:
                citations.setdefault(event.heading.casefold(), []).append(measure.id)
        for cite in references(measure):
            for hit in _NUMBERED.finditer(spelled(cite)):
                citations.setdefault(hit.group().strip().casefold(), []).append(measure.id)
        for alias in (measure.title, *measure.aliases):
            table = citations if not alias.isascii() and any(c.isdigit() for c in alias) else names
            if len(alias) >= SHORTEST or not alias.isascii():
                table.setdefault(alias.casefold(), []).append(measure.id)
    return Needles(*({k: tuple(dict.fromkeys(v)) for k, v in table.items()} for table in (citations, names)))
