"""The pieces of a sentence that can each carry a claim: clauses with a verb, and items of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .lexicon import Hit
from .quantities import Quantity, find_quantities
from .when import DateMention, Duration, find_dates, find_durations
from .words import Span, clauses, items, word_set

#: A clause is not divided into parts of fewer characters than this.
SHORTEST = 20
_CJK = re.compile("[\u4e00-\u9fff]")
_FINITE = word_set(
    "is are was were be been being has have had will would can could may might shall should must do does did agreed"
)
_VERB_CUES = ("cue:agree", "cue:say", "cue:deny", "cue:wants", "action:")
#: Endings of action words that are not plain verbs.
_NOUNS = ("ion", "ions", "al", "ment", "ments", "ing", "ings", "ed", "s", "visit", "order")


@dataclass(frozen=True, slots=True)
class Facts:
    """Dates, durations and quantities of a sentence, with spans of the whole text."""

    dates: list[DateMention]
    durations: list[Duration]
    quantities: list[Quantity]

    @classmethod
    def of(cls, text: str, offset: int, published: str) -> Facts:
        """The facts of a sentence that begins at `offset`."""
        return cls(
            [replace(f, start=f.start + offset, end=f.end + offset) for f in find_dates(text, published)],
            [replace(f, start=f.start + offset, end=f.end + offset) for f in find_durations(text)],
            [replace(f, start=f.start + offset, end=f.end + offset) for f in find_quantities(text)],
        )


def pieces(flat: str, sentence: Span, hits: Sequence[Hit], quotes: Sequence[Span]) -> list[tuple[Span, bool]]:
    """Clauses of a sentence, and the items of a list that both sides share (marked true)."""
    listed = listing(flat, sentence, hits) if is_joint(hits) else None
    short = [q for q in quotes if q.end - q.start < 120]
    head = Span(sentence.start, listed.start if listed else sentence.end)
    out = [(c, False) for c in whole(clauses(flat, head, short, plain_verbs(hits, flat)), flat, hits)]
    if listed:
        out += [(item, True) for item in items(flat, listed.start, listed.end)]
    return out


def divided(spans: Sequence[tuple[Span, bool]], cuts: Sequence[int], flat: str) -> list[tuple[Span, bool]]:
    """Clauses (marked as by `pieces`) divided where a parse says that a saying ends well within them."""
    out = list(spans)
    for cut in cuts:
        for i, (span, joint) in enumerate(out):
            if span.start + SHORTEST <= cut <= span.end - SHORTEST:
                end = span.start + len(flat[span.start : cut].rstrip(" ,;:-"))
                rest = span.end - len(flat[cut : span.end].lstrip(" ,;:-'\""))
                out[i : i + 1] = [(Span(span.start, end), joint), (Span(rest, span.end), joint)]
                break
    return out


def listing(flat: str, sentence: Span, hits: Sequence[Hit]) -> Span | None:
    """Where an enumeration runs, if the sentence announces one."""
    for hit in reversed(hits):
        commas = flat.count(",", hit.end, sentence.end) + flat.count("、", hit.end, sentence.end)
        if hit.label == "cue:list" and commas >= 2:
            begin = hit.end
            while begin < sentence.end and flat[begin] in " ,:：":
                begin += 1
            return Span(begin, sentence.end)
    return None


def is_joint(hits: Sequence[Hit]) -> bool:
    """Whether a sentence says that both sides say the same."""
    labels = {h.label for h in hits}
    return "cue:agreeing" in labels and ("cue:joint" in labels or "cue:list" in labels)


def plain_verbs(hits: Sequence[Hit], flat: str) -> frozenset[int]:
    """Where an act is named by a plain verb: an enumeration "to reduce X, resume Y and keep Z" is cut there."""
    return frozenset(
        h.start
        for h in hits
        if h.label.startswith("action:") and h.first == h.last and not flat[h.start : h.end].lower().endswith(_NOUNS)
    )


def whole(spans: Sequence[Span], flat: str, hits: Sequence[Hit]) -> list[Span]:
    """Clauses with a verb of their own; a piece without one belongs to the clause before it."""
    out: list[Span] = []
    for span in spans:
        if re.match(r"see\W", flat[span.start : span.start + 4]):
            continue
        if not out or _CJK.search(flat, span.start, span.end):
            out.append(span)
            continue
        gap = flat[out[-1].end : span.start].strip()
        first = flat[span.start : span.end].split(" ", 1)[0].lower()
        if gap.startswith("-") and first in _FINITE:  # "the points - A, B - were left out"
            out = [Span(out[0].start, span.end)]
        elif has_verb(span, flat, hits) or gap in {";", "；"} or _is_aside(gap, span, hits):
            out.append(span)
        else:
            out[-1] = Span(out[-1].start, span.end)
    return out


def has_verb(span: Span, flat: str, hits: Sequence[Hit]) -> bool:
    """Whether a piece has a verb, as far as can be told without a parse."""
    words = flat[span.start : span.end].split()
    if any(w.lower().strip(",.") in _FINITE or (len(w) > 4 and w.endswith(("ed", "ing"))) for w in words):
        return True
    return any(h.start >= span.start and h.end <= span.end and h.label.startswith(_VERB_CUES) for h in hits)


def _is_aside(gap: str, span: Span, hits: Sequence[Hit]) -> bool:
    """Whether a piece between dashes or brackets has a subject of its own."""
    return gap.startswith(("-", "(")) and any(
        h.label.startswith(("topic:", "all:")) and span.start <= h.start < span.end for h in hits
    )


def is_figure(quantities: Sequence[Quantity]) -> bool:
    """Whether there is a figure worth reporting: not a mark out of ten, nor "the one-year suspension", nor "both"."""
    for quantity in quantities:
        term = quantity.unit in {"years", "days", "count"} and "-" in quantity.words
        pair = quantity.unit in {"count", "entities"} and quantity.value <= 2
        if not term and not pair and quantity.unit != "score_of_10":
            return True
    return False
