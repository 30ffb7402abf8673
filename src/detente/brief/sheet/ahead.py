"""The next dates: what happens on them, fourteen equal clocks in one line, and never what is past."""

from __future__ import annotations

from collections import Counter

from ...base.words import apart, day
from ...watch.happens import happenings
from ..statement import Ref, Section, Statement
from .facts import Facts

#: Days looked at beside, for some say the same.
AGAIN = 1
DATES = {0: 3, 1: 4, 2: 9}
#: Days ahead that a page looks.
HORIZON = 550


def section(facts: Facts, pages: int = 1) -> Section:
    """The nearest dates."""
    told: dict[str, Statement] = {}
    for at in chosen(facts, DATES[pages] + AGAIN):
        texts, refs = _of(facts, at)
        said = "; ".join(texts)
        told.setdefault(said, Statement(f"{day(at)}: {said}.", refs))  # what comes again every year is told once
    made = list(told.values())[: DATES[pages]]
    if not made:
        made = [Statement("No date ahead is held.")]
    return Section("dates", "Next dates", tuple(made))


def chosen(facts: Facts, most: int) -> list[str]:
    """The days to come on which most hangs, of the next year and a half, in order; what ends today stands above."""
    near = [c for c in facts.ahead if 0 < apart(facts.on, c.at) <= HORIZON]
    weight = Counter(c.at[:10] for c in near)
    for clock in near:
        weight[clock.at[:10]] += 2 if clock.kind == "suspension" else 1 if not clock.measure else 0
    return sorted(sorted(weight, key=lambda d: (-weight[d], d))[:most])


def _of(facts: Facts, at: str) -> tuple[list[str], tuple[Ref, ...]]:
    mine = [c for c in facts.ahead if c.at[:10] == at]
    texts = [h.says for h in happenings(facts.ledger, mine)]
    return texts, tuple(Ref("source", c.source) for c in mine if not c.measure)[:1]
