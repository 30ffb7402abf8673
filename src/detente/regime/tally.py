"""How many measures stand how: one sentence, the same on every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..base.words import count
from .standing import BITES, UNSURE, Standing, Word


def tally(standings: Iterable[Standing]) -> str:
    """*106 measures: 54 in force, 15 open, 8 announced, 6 void, 23 not in force*; the parts add up to the whole."""
    words = Counter(s.word for s in standings)
    said = [
        (sum(n for word, n in words.items() if word in BITES), "in force"),
        (words[Word.suspended], "suspended by law"),
        (sum(n for word, n in words.items() if word in UNSURE), "open"),
        (words[Word.announced], "announced"),
        (words[Word.coming], "coming"),
        (words[Word.void], "void"),
        (words[Word.ended] + words[Word.none], "not in force"),
    ]
    return f"{count(sum(words.values()), 'measure')}: " + ", ".join(f"{n} {what}" for n, what in said if n)
