"""The subject of a saying verb: the actors close before it, with nothing but filler between."""

from __future__ import annotations

import re

from .lexicon import Hit
from .words import Token, word_set

#: Longest way, in words, from a subject to its saying verb.
MAX_GAP = 7
_BETWEEN = word_set(
    "has have had is was were also again then later officially publicly repeatedly recently himself herself "
    "itself today yesterday for his her its part s of the a an on in by spokesperson spokesman spokeswoman "
    "minister secretary president government ministry officials official side authorities 's only just never "
    "further who which that account statement statements thursday friday monday tuesday wednesday saturday "
    "sunday now still"
)


def near_subjects(flat: str, words: list[Token], mentions: list[Hit], first: int) -> list[Hit]:
    """Mentions that are the subject of the word at `first`: close before it, with nothing but filler between."""
    found: list[Hit] = []
    stop = first
    text_start = words[first].start
    # leave out a parenthesis between commas: "Xi, in his meeting with Trump, said"
    gap = re.search(r",[^,;]{3,80},\s*(?:(?:also|has|had|however)\s+)?$", flat[max(0, text_start - 120) : text_start])
    for mention in reversed([m for m in mentions if m.start < text_start]):
        index = index_of(words, mention.end)
        if found and stop - index <= 2 and words[index].low in {"and", "or"} if index < len(words) else False:
            found.insert(0, mention)
            stop = index_of(words, mention.start)
            continue
        if found:
            break
        if (
            gap
            and mention.start >= max(0, text_start - 120) + gap.start()
            and mention.end < text_start - 1
            and flat[mention.end : text_start].lstrip().startswith(",")
            and mention.start > max(0, text_start - 120) + gap.start() + 1
        ):
            continue
        between = words[index:first]
        if len(between) > MAX_GAP + 6 * bool(gap):
            return []
        if gap and flat[mention.end : mention.end + 2].startswith(","):
            found.insert(0, mention)
            stop = index_of(words, mention.start)
            continue
        if all(w.low in _BETWEEN or w.shape != "a" or w.low.endswith("ly") or w.low.isdigit() for w in between):
            found.insert(0, mention)
            stop = index_of(words, mention.start)
            continue
        return []
    return found


def index_of(words: list[Token], position: int) -> int:
    """Index of the first word that starts at or after `position`."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if words[middle].start < position:
            low = middle + 1
        else:
            high = middle
    return low
