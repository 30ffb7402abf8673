"""Who would act, by a clause: subjects, possessors and agents; not objects, not who merely speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .guide import Guide
from .lexicon import Hit
from .words import Token, word_set

_VERBS = word_set(
    "will would has have had is was agreed agrees to also did does can could may might shall should announced"
)
_VERB_CUES = ("cue:agree", "action:", "cue:future", "cue:deny", "cue:say", "cue:wants", "cue:done")
_OWN_ACT = re.compile(r"\s*(?:that\s+)?(?:it|they|he|she|we)\s+(?:will|would|has|have|had|is|are)\b", re.IGNORECASE)


def has(hits: Iterable[Hit], label: str) -> bool:
    """Whether a label is among hits."""
    return any(h.label == label for h in hits)


def its_own_act(flat: str, position: int) -> bool:
    """Whether what is said begins with "it will" or the like: the speaker speaks of its own acts."""
    return _OWN_ACT.match(flat[position : position + 40]) is not None


def demanding(hits: Sequence[Hit]) -> bool:
    """Whether a verb of wanting has somebody as its subject."""
    wants = [h for h in hits if h.label == "cue:wants"]
    return any(h.label.startswith("actor:") and 0 < w.first - h.last <= 5 for w in wants for h in hits)


def committing(guide: Guide, hits: Sequence[Hit], words: Sequence[Token], mentions: Sequence[Hit]) -> tuple[str, ...]:
    """The parties who would act. A subject of a verb comes before a possessor, a possessor before a bare name."""
    own = {h.first for h in hits if h.label == "cue:own_measure" or h.label.startswith("action:")}
    objects = {h.last for h in hits if h.label == "cue:object_before"}
    ranked: list[tuple[int, int, str]] = []
    for mention in mentions:
        actor = guide.lexicon.actors[mention.label[6:]]
        if actor.party not in guide.parties:
            continue
        follow = next((w for w in words if w.start >= mention.end), None)
        possessive = follow is not None and follow.low == "'s"
        owns = bool({mention.last + 1 + possessive, mention.last + 2 + possessive} & own)
        governed = (mention.first - 1) in objects
        noun = follow is not None and not possessive and follow.shape == "a" and follow.low.isalpha()
        if follow is not None and not possessive and not governed and _is_verb(follow, hits):
            ranked.append((0, mention.start, actor.party))
        elif owns:
            ranked.append((1 + governed, mention.start, actor.party))
        elif not governed and not possessive and not (actor.kind == "state" and noun):
            ranked.append((2, mention.start, actor.party))
    if not ranked:
        return ()
    best = min(ranked)[0]
    chosen = sorted((start, party) for rank, start, party in ranked if rank == best)
    if any(h.label == "cue:joint" and h.start <= chosen[0][0] + 4 for h in hits):
        return guide.parties
    parties = tuple(dict.fromkeys(party for _, party in chosen))
    return parties if best == 0 and has(hits, "cue:joint") else parties[:1]


def _is_verb(word: Token, hits: Sequence[Hit]) -> bool:
    return (
        word.low in _VERBS
        or word.low.endswith("ly")
        or any(h.start == word.start and h.label.startswith(_VERB_CUES) for h in hits)
    )
