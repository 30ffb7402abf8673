"""What the reader must know of a ledger: parties, accounts, undertakings and their givers."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..ledger.dispute import Ledger
from ..ledger.records import CommitmentKind
from .documents import Document
from .lexicon import Lexicon
from .voices import Voice
from .words import flatten, tokens


@dataclass(frozen=True)
class Guide:
    """A ledger's facts in the form that reading needs them, with the lexicon of one language."""

    ledger: Ledger
    lexicon: Lexicon
    parties: tuple[str, ...] = ()
    accounts: dict[str, str] = field(default_factory=dict)  # party → account
    givers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # commitment → who gives
    topics_of: dict[str, str] = field(default_factory=dict)  # commitment → topic
    compared: dict[str, list[str]] = field(default_factory=dict)  # commitment → term fields
    undertakings: frozenset[str] = frozenset()
    titles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, lexicon: Lexicon) -> Guide:
        """The guide of a ledger."""
        items = [c for folder in ledger.deals.values() for c in folder.commitments.values()]
        return cls(
            ledger=ledger,
            lexicon=lexicon,
            parties=tuple(p.id for p in ledger.dispute.parties),
            accounts={a.party: a.id for a in reversed(ledger.dispute.accounts)},
            givers={c.id: tuple(c.giver) for c in items},
            topics_of={c.id: c.topic for c in items},
            compared={c.id: c.compare for c in items},
            undertakings=frozenset(c.id for c in items if c.kind == CommitmentKind.undertaking),
            titles={t.id: t.title for t in ledger.topics.values()} | {c.id: c.title for c in items},
        )

    # -- voices --------------------------------------------------------------------------

    def party(self, actor: str) -> str:
        """The party of an actor."""
        return self.lexicon.actors[actor].party

    def parties_of(self, voice: Voice) -> tuple[str, ...]:
        """The parties to the dispute whose actors a voice is."""
        found = dict.fromkeys(self.party(a) for a in voice.actors if a in self.lexicon.actors)
        return tuple(p for p in found if p in self.parties)

    def account_of(self, voice: Voice, document: Document) -> str:
        """Whose position a voice states: a party's account, or `observer`."""
        if voice.how == "own":
            return "observer"
        if voice.how == "issuer" and document.account:
            return document.account
        everyone = {self.party(a) for a in voice.actors if a in self.lexicon.actors}
        known = [self.accounts[p] for p in everyone if p in self.accounts]
        return known[0] if len(known) == 1 and len(everyone) == 1 else "observer"

    def both(self) -> list[tuple[Voice, str]]:
        """One voice for each party's account: "both sides say"."""
        names = dict.fromkeys(self.accounts[p] for p in self.parties if p in self.accounts)
        return [(Voice(self.ledger.account(name).title, (), "joint"), name) for name in names]

    def issuer(self, document: Document) -> Voice | None:
        """The voice of a first-party document's own text; None when it is nobody's statement."""
        hits = self.lexicon.find(tokens(flatten(document.publisher)))
        actors = sorted((h for h in hits if h.label.startswith("actor:")), key=lambda h: (h.first, h.first - h.last))
        named = [h.label[6:] for h in actors if self.lexicon.actors[h.label[6:]].official]
        if document.account and document.account != "observer":
            account = self.ledger.account(document.account)
            for name in [*named, account.id]:
                if name in self.lexicon.actors and self.party(name) == account.party:
                    return Voice(self.lexicon.actors[name].title, (name,), "issuer")
            return Voice(account.title, (), "issuer")
        if not named or document.account == "observer" or document.source:
            return None
        if len({self.party(name) for name in named}) > 1:
            return None
        return Voice(self.lexicon.actors[named[0]].title, (named[0],), "issuer")
