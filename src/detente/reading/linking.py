"""Frames to the undertakings of the deal asked about: giver, action and object must match.

The object is named by the ledger's words (lexicon) or by words shared with the undertaking's title, aliases and
measures, weighed by how rare they are among the undertakings. The giver must be named, or implied by the clause.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ..ledger.dispute import Ledger
from ..ledger.records import CommitmentKind
from .frames.frame import Frame
from .frames.words import english
from .guide import Guide
from .lexicon import Hit
from .subjects import Subject, subjects_of
from .words import word_set

#: Share of an undertaking's weighed words that a frame must have when the lexicon does not name it.
ENOUGH = 0.5
#: Classes of act that can be about one undertaking; the first names a frame's class, the second the undertaking's.
_FAMILIES = (
    frozenset({"suspend", "remove", "reduce", "halt", "adjust", "keep", "extend", "impose", "raise"}),
    frozenset({"purchase", "resume", "invest", "sell", "raise", "keep", "open", "extend"}),
    frozenset({"license", "open", "release", "remove", "suspend", "provide", "resume", "keep", "halt", "reduce"}),
    frozenset({"cooperate", "establish", "meet", "sign", "keep", "halt", "impose", "adjust", "agree", "provide"}),
    frozenset({"extend", "keep", "agree", "sign", "suspend"}),
)
_WORD = re.compile(r"[a-z]{3,}|\d{2,}|[\u3400-\u9fff]{2}")
_PLAIN = word_set(
    "the and for its with from that this will more than year years day days set goes each way since least "
    "about again both how what who whom are has have into over under until side sides"
)


@dataclass(frozen=True, slots=True)
class Target:
    """An undertaking as linking needs it: who gives, the classes of its acts, its words with weights."""

    id: str
    topic: str
    giver: frozenset[str]
    kinds: frozenset[str]
    words: dict[str, float]
    undertaking: bool


class Linker:
    """Links frames and clauses to the undertakings of one deal."""

    def __init__(self, guide: Guide, ledger: Ledger, deal: str) -> None:
        self.guide = guide
        folders = [f for name, f in ledger.deals.items() if not deal or name == deal]
        items = [c for folder in folders for c in folder.commitments.values()]
        self.offered = frozenset(c.id for c in items)
        self.worded = frozenset(e.id for e in guide.lexicon.commitments.values()) if guide.lexicon.kept else frozenset()
        self.targets = self._targets(ledger, items)

    def _targets(self, ledger: Ledger, items: Sequence[object]) -> list[Target]:
        acts = english().lemmas
        raw: list[tuple[object, set[str], set[str]]] = []
        for item in items:
            texts = [item.title, *item.aliases]  # type: ignore[attr-defined]
            for name in item.measures:  # type: ignore[attr-defined]
                measure = ledger.measures.get(name)
                texts += [measure.title, *measure.aliases] if measure else []
            words = {stem(w) for text in texts for w in _WORD.findall(text.lower())} - _PLAIN
            title = re.findall(r"[a-z]+", item.title.lower())  # type: ignore[attr-defined]
            kinds = {english().acts[acts[w]] for w in title if w in acts and acts[w] in english().acts}
            kinds |= {english().nouns[stem(w)] for w in title if stem(w) in english().nouns}
            raw.append((item, words, kinds))
        count = max(1, len(raw))
        seen: dict[str, int] = {}
        for _, words, _ in raw:
            for word in words:
                seen[word] = seen.get(word, 0) + 1
        places = {stem(w) for p in ledger.dispute.parties for w in _WORD.findall(p.title.lower())}
        out = []
        for item, words, kinds in raw:
            weights = {w: math.log(1 + count / seen[w]) for w in words if w not in places and w not in acts}
            out.append(
                Target(
                    item.id,  # type: ignore[attr-defined]
                    item.topic,  # type: ignore[attr-defined]
                    frozenset(item.giver),  # type: ignore[attr-defined]
                    frozenset(kinds),
                    weights,
                    item.kind == CommitmentKind.undertaking,  # type: ignore[attr-defined]
                )
            )
        return out

    def of_frame(self, frame: Frame, inside: Sequence[Hit], near: Collection[str]) -> list[Subject]:
        """Undertakings and topics that a frame is about, best first; undertakings only if the giver is right."""
        acting = frame.asked if frame.modality == "demanded" else frame.party
        named = subjects_of(self.guide, inside, near, acting)
        out: list[Subject] = []
        for subject in named:
            if subject.commitment and not self._fits(frame, subject.commitment):
                subject = replace(subject, commitment="")
            if not any((s.topic, s.commitment) == (subject.topic, subject.commitment) for s in out):
                out.append(subject)
        if not any(s.commitment for s in out):
            best = self._by_words(frame)
            if best is not None:
                out = [Subject(best.topic, best.id, weight=2), *(s for s in out if s.topic != best.topic)]
        return sorted(out, key=lambda s: not s.commitment)

    def _fits(self, frame: Frame, name: str) -> bool:
        """Whether a named undertaking is of this deal and the frame's giver is one of its givers."""
        if name not in self.offered:
            return False
        target = next(t for t in self.targets if t.id == name)
        if not target.giver:
            return True
        if frame.modality in {"demanded", "absent", "figure"}:
            return not frame.asked or bool(set(frame.asked) & target.giver)
        return not frame.party or bool(set(frame.party) & target.giver)

    def _by_words(self, frame: Frame) -> Target | None:
        """The undertaking that shares most words, if giver and action fit."""
        words = {stem(w) for w in _WORD.findall(f"{frame.words} {frame.object}".lower())}
        best, score = None, ENOUGH
        for target in self.targets:
            if target.id in self.worded:
                continue
            if not target.undertaking or not frame.party or not set(frame.party) & target.giver:
                continue
            if target.kinds and frame.kind and not any(frame.kind in f and target.kinds & f for f in _FAMILIES):
                continue
            total = sum(sorted(target.words.values())[-6:]) or 1.0
            shared = sum(weight for word, weight in target.words.items() if word in words)
            if shared / total > score and shared > 1.0:
                best, score = target, shared / total
        return best


def stem(word: str) -> str:
    """A rough stem: plural and verbal endings off."""
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
