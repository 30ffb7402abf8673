"""What all parts of the reader share: the ledger's facts, the lexicon, frames, linking, and how terms are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ..ledger.dispute import Ledger
from ..ledger.records import Stance, Terms
from .framing import Framer
from .guide import Guide
from .lexicon import Hit, Lexicon
from .linking import Linker
from .parse import Parser
from .pieces import Facts
from .subjects import Subject
from .terms import terms_of
from .words import Span


class Bench:
    """One language, one dispute; `linker` is that of the deal being read about."""

    def __init__(self, ledger: Ledger, lexicon: Lexicon, parser: Parser | None = None) -> None:
        self.ledger = ledger
        self.guide = Guide.of(ledger, lexicon)
        self.lexicon = lexicon
        self.parser = parser
        self.framer = Framer(ledger, lexicon, parser)
        self.deal = ""
        self._linkers: dict[str, Linker] = {}

    @property
    def linker(self) -> Linker:
        """The linker of the deal that is being read about."""
        if self.deal not in self._linkers:
            self._linkers[self.deal] = Linker(self.guide, self.ledger, self.deal)
        return self._linkers[self.deal]

    @property
    def parsed(self) -> bool:
        """Whether frames are sure enough to stand before comments: parsed, or by the Chinese rules."""
        return self.parser is not None or self.lexicon.language != "en"

    def terms(
        self, clause: Span, subject: Subject, inside: Sequence[Hit], facts: Facts, stance: Stance | None, flat: str
    ) -> Terms:
        """The terms of a claim; nothing for what is said to be absent."""
        if stance is Stance.says_absent:
            return Terms()
        compared = self.guide.compared.get(subject.commitment, [])
        named = [h for h in inside if h.label.startswith(f"all:{subject.commitment}#")]
        rated = not subject.commitment or any(f.startswith("rate") for f in compared)
        quantities = [  # the 50 of "the 50% rule" is a name, not a rate
            q
            for q in facts.quantities
            if rated or q.unit != "percent" or not any(h.start <= q.start < h.end for h in named)
        ]
        terms = terms_of(flat, clause, inside, dates=facts.dates, durations=facts.durations, quantities=quantities)
        more: dict[str, Any] = {}
        if "extent" in compared and not terms.extent and terms.action == "suspend":
            more["extent"] = "suspension"
        if stance is Stance.denies_linkage:
            more["linkage"] = False
        values = [h.label[6:] for h in inside if h.label.startswith("value:")]
        if stance is Stance.evaluates and values:
            more["value"] = values[0]
        return msgspec.structs.replace(terms, **more) if more else terms
