"""What a clause is about: undertakings of the ledger first, then topics.

An undertaking is named when every group of its words is; the one whose words reach
further wins over one whose words lie inside. A soft topic (tone, evaluation) yields to
anything concrete in the same clause.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .documents import Document
from .guide import Guide
from .lexicon import Hit
from .words import flatten, tokens


@dataclass(frozen=True, slots=True)
class Subject:
    """An undertaking or a topic, with how firmly it is named."""

    topic: str
    commitment: str = ""
    soft: bool = False
    weight: int = 0
    spans: tuple[tuple[int, int], ...] = ()


def subjects_of(guide: Guide, inside: Sequence[Hit], near: Collection[str], committing: Sequence[str]) -> list[Subject]:
    """The subjects of a clause, best first. Labels `near` were met in the paragraph so far."""
    lexicon = guide.lexicon
    found = _commitments(guide, inside, near, committing)
    names = [h.label[6:] for h in inside if h.label.startswith("topic:")]
    blocked = {h.label[10:] for h in inside if h.label.startswith("not-topic:")}
    present = dict.fromkeys(n for n in names if n not in blocked)
    for name in list(present):
        if any(other in present for other in lexicon.topics[name].yields):
            present.pop(name)
    taken = [span for s in found for span in s.spans]
    covered = {s.topic for s in found}
    hard = bool(found) or any(not lexicon.topics[n].soft for n in present)
    for name in present:
        topic = lexicon.topics[name]
        if name in covered or (topic.soft and hard):
            continue
        spans = [(h.start, h.end) for h in inside if h.label == f"topic:{name}"]
        if found and all(any(a < e and s < b for a, b in taken) for s, e in spans):
            continue
        found.append(Subject(topic=name, soft=topic.soft, weight=1 + len(spans), spans=tuple(spans)))
    soft = [s for s in found if s.soft and not s.commitment]
    if len(soft) > 1:
        best = max(soft, key=lambda s: s.weight)
        found = [s for s in found if not s.soft or s.commitment or s is best]
    return sorted(found, key=lambda s: (not s.commitment, -s.weight))


def titled(guide: Guide, document: Document) -> Subject | None:
    """The one undertaking or concrete topic that a document's title names."""
    hits = guide.lexicon.find(tokens(flatten(document.title)))
    found = [s for s in subjects_of(guide, hits, {h.label for h in hits}, ()) if not s.soft]
    return found[0] if len({s.topic for s in found}) == 1 else None


def _commitments(
    guide: Guide, inside: Sequence[Hit], around: Collection[str], committing: Sequence[str]
) -> list[Subject]:
    """The undertakings all of whose groups are named, without those inside a longer one."""
    lexicon = guide.lexicon
    groups: dict[str, dict[int, list[Hit]]] = {}
    near: dict[str, set[int]] = {}
    barred = {h.label[5:] for h in inside if h.label.startswith("none:")}
    for hit in inside:
        if hit.label.startswith("all:"):
            _, name, index = hit.label.split(":")
            groups.setdefault(name, {}).setdefault(int(index), []).append(hit)
    for label in around:
        if label.startswith("near:"):
            _, name, index = label.split(":")
            near.setdefault(name, set()).add(int(index))
    out: list[Subject] = []
    for name, named in groups.items():
        words = lexicon.commitments[name]
        if name in barred or len(named) < len(words.all) or len(near.get(name, ())) < len(words.near):
            continue
        giver = guide.givers.get(words.id, ())
        if committing and giver and not set(committing) & set(giver):
            continue
        spans = tuple((h.start, h.end) for hits in named.values() for h in hits)
        weight = sum(max(h.last - h.first + 1 for h in hits) for hits in named.values()) + len(words.all)
        topic = guide.topics_of.get(words.id) or words.topic
        if topic:
            soft = words.id not in guide.undertakings and topic in lexicon.topics and lexicon.topics[topic].soft
            out.append(Subject(topic=topic, commitment=words.id, soft=soft, weight=weight, spans=spans))
    kept = [
        s
        for s in out
        if not any(
            o is not s and o.weight > s.weight and all(any(a <= x and y <= b for a, b in o.spans) for x, y in s.spans)
            for o in out
        )
    ]
    unique: dict[str, Subject] = {}
    for subject in sorted(kept, key=lambda s: -s.weight):
        unique.setdefault(subject.commitment, subject)
    kept = list(unique.values())
    hard = [s for s in kept if not s.soft]
    # one judgement a clause: the one named with most words, then the one named first
    return hard or sorted(kept, key=lambda s: (-s.weight, min(s.spans)))[:1]
