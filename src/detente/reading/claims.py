"""What a reading yields: proposals, each with its exact words, and the reading of a document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ..base.table import Table, Tabular, columns
from ..ledger.records import Claim, Modality, Stance, Terms
from .documents import Document
from .frames.frame import Frame
from .terms import show_terms


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A term in which a proposal differs from a claim of the ledger."""

    claim: str
    source: str
    account: str
    field: str
    here: Any
    there: Any

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "claim": self.claim,
            "source": self.source,
            "account": self.account,
            "field": self.field,
            "here": self.here,
            "there": self.there,
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim that a document makes, as the reader sees it. `exact` is ``raw[start:end]``, word for word."""

    topic: str
    speaker: str
    account: str
    stance: Stance | None
    voice: str
    exact: str
    start: int
    end: int
    commitment: str = ""
    measure: str = ""
    committing: tuple[str, ...] = ()
    modality: Modality | None = None
    terms: Terms = field(default_factory=Terms)
    says: str = ""
    confidence: float = 0.5
    flags: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    frame: Frame | None = None

    @property
    def subject(self) -> str:
        """What it is about: the undertaking if one is known, else the topic; empty when it is linked to nothing."""
        return self.commitment or self.topic

    @property
    def about(self) -> str:
        """The subject, or the act and its object where it is linked to nothing."""
        if self.subject or self.frame is None:
            return self.subject
        return f"{self.frame.act}: {self.frame.object}".strip(": ")[:80]

    def key(self, source: str) -> str:
        """Twelve hex digits that name this proposal: source, place, subject, speaker."""
        text = "\0".join(
            [source, str(self.start), str(self.end), self.about, self.account, self.speaker, str(self.stance)]
        )
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_dict(self) -> dict[str, Any]:
        """The keys of ``read --json``."""
        return {
            "commitment": self.commitment or None,
            "measure": self.measure or None,
            "topic": self.topic or None,
            "speaker": self.speaker,
            "account": self.account,
            "committing_party": list(self.committing),
            "voice": self.voice,
            "stance": str(self.stance) if self.stance else None,
            "modality": str(self.modality) if self.modality else None,
            "terms": msgspec.to_builtins(self.terms),
            "says": self.says,
            "anchor": {"exact": self.exact, "start": self.start, "end": self.end},
            "confidence": self.confidence,
            "flags": list(self.flags),
            "near": list(self.near),
            "disagreements": [d.to_dict() for d in self.disagreements],
            "frame": self.frame.to_dict() if self.frame else None,
        }

    def claim(self, deal: str, raw: str) -> Claim:
        """The ledger record of this proposal, with an anchor made from the raw text."""
        from ..ledger.anchors import make

        return Claim(
            speaker=self.speaker,
            account=self.account,
            stance=self.stance or Stance.evaluates,
            says=self.says,
            commitment=self.commitment,
            measure=self.measure,
            topic="" if self.commitment else self.topic,
            deal=deal,
            committing=list(self.committing),
            terms=self.terms,
            modality=self.modality,
            anchor=make(self.exact, raw, at=self.start),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one document."""

    document: Document
    claims: tuple[Proposal, ...]
    deal: str = ""
    grade: str = ""
    warnings: tuple[str, ...] = ()
    reader: str = ""
    set_aside: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """One element of ``read --json``'s ``documents``."""
        head = self.document.to_dict()
        return {
            **head,
            "deal": self.deal,
            "grade": self.grade or None,
            "warnings": list(self.warnings),
            "read_by": self.reader or None,
            "set_aside": self.set_aside,
            "claims": [claim.to_dict() for claim in self.claims],
        }


@dataclass(frozen=True, slots=True)
class Readings(Tabular):
    """What `detente read` prints."""

    readings: tuple[Reading, ...]

    def to_dict(self) -> dict[str, Any]:
        """The keys of INTERFACE: ``documents``."""
        return {"documents": [reading.to_dict() for reading in self.readings]}

    def tables(self) -> list[Table]:
        """One table over all documents: subject, speaker, stance, terms, words and where they begin."""
        several = len(self.readings) > 1
        rows = []
        for reading in self.readings:
            for claim in reading.claims:
                rows.append(
                    {
                        "source": reading.document.source or reading.document.name,
                        "subject": claim.about,
                        "speaker": claim.speaker,
                        "account": claim.account,
                        "committing": list(claim.committing),
                        "stance": str(claim.stance).replace("_", " ") if claim.stance else "not certain",
                        "terms": show_terms(claim.terms),
                        "start": claim.start,
                        "exact": " ".join(claim.exact.split()),
                        "flags": list(claim.flags),
                    }
                )
        warnings = [
            f"{r.document.source or r.document.name}: {w}"
            for r in self.readings
            for w in (*r.document.notes, *r.warnings)
        ]
        return [
            Table(
                title="Proposed claims (nothing enters the ledger until it is confirmed: detente review)",
                columns=columns(
                    *([("source", "Source")] if several else []),
                    ("subject", "About"),
                    ("speaker", "Speaker"),
                    ("account", "Account"),
                    ("committing", "Who acts"),
                    ("stance", "Stance"),
                    ("terms", "Terms"),
                    ("exact", "Words"),
                    ("start", "At"),
                    *([("flags", "Flags")] if any(row["flags"] for row in rows) else []),
                ),
                rows=rows,
                notes=warnings,
                id="read",
            )
        ]
