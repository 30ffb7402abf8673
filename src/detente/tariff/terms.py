"""An average computed as somebody else counts: what they take otherwise, in a few words of a table.

``content=50``: half of the value is metal wherever content decides; ``auto-part=8471``: every line under a heading is a
part of cars; ``without=us-s232``: duties of an authority are left out. Several words stand with spaces between.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..base.errors import InputError
from .claims import Answers
from .layers import Book, Question
from .lines import METALS, Floats
from .stack import combine

WORDS = ("content", "auto-part", "without")


def central(pages: Book, exporter: str, asked: Question, terms: str) -> Floats:
    """The central rate of every line on those terms. Raises InputError for a word that is not known."""
    said = dict(word.partition("=")[::2] for word in terms.split())
    if unknown := sorted(set(said) - set(WORDS)):
        raise InputError(f"no term {unknown[0]!r} of a published average", remedy="known: " + ", ".join(WORDS))
    if "content" in said:
        share = float(said["content"])
        asked = replace(asked, said=Answers(content=tuple((metal, share) for metal in METALS)))
    rate = _stacked(pages, exporter, asked, said.get("without", ""))
    if "auto-part" in said:
        parts = replace(asked, said=replace(asked.said, claims=(("auto-part", 100.0),)))
        here = slice(*pages.table.span(said["auto-part"]))
        rate = rate.copy()
        rate[here] = _stacked(pages, exporter, parts, said.get("without", ""))[here]
    return rate


def _stacked(pages: Book, exporter: str, asked: Question, without: str) -> Floats:
    units, choices, base = pages.laid(exporter, asked)
    kept = [unit for unit in units if unit.measure.authority != without]
    return np.asarray(combine(kept, choices, base).mid)
