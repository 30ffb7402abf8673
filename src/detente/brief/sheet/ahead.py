"""The next dates: what happens on them, fourteen equal clocks in one line, and never what is past."""

from __future__ import annotations

import re
from collections import Counter

from ...regime.clocks import Clock
from ..statement import Ref, Section, Statement
from .facts import Facts
from .words import apart, clause, count, day, listed, place, short

#: Days looked at beside, for some say the same.
AGAIN = 1
DATES = {0: 3, 1: 4, 2: 9}
#: What stands in brackets.
ASIDE = re.compile(r" \([^)]*\)")
#: Days ahead that a page looks.
HORIZON = 550
#: What happens, before the name of what it happens to.
HAPPENS = {"ends": "end of", "begins": "start of", "changes": "change of"}


def section(facts: Facts, pages: int = 1) -> Section:
    """The nearest dates."""
    told: dict[str, Statement] = {}
    for at in chosen(facts, DATES[pages] + AGAIN):
        _, texts, refs = _of(facts, at)
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


def _of(facts: Facts, at: str) -> tuple[str, list[str], tuple[Ref, ...]]:
    mine = [c for c in facts.ahead if c.at[:10] == at]
    texts = []
    for kind in dict.fromkeys((c.kind, c.on_lapse, c.status == "enacted") for c in mine):
        texts.append(happens(facts, [c for c in mine if (c.kind, c.on_lapse, c.status == "enacted") == kind]))
    return at, texts, tuple(Ref("source", c.source) for c in mine if not c.measure)[:1]


def happens(facts: Facts, clocks: list[Clock]) -> str:
    """What happens to clocks of one kind on one day."""
    names = list(dict.fromkeys(c.measure or c.what for c in clocks))
    first = clocks[0]
    said = "" if first.status in ("enacted", "") else " as announced"
    if not first.measure:
        return clause(listed([ASIDE.sub("", c.what) for c in clocks], 2))
    if first.on_lapse == "resumes":
        if len(names) == 1:
            return f"end of the suspension of {short(facts.measure(names[0]))}{said}"
        split = Counter(facts.imposer(n) for n in names)
        who = ", ".join(f"{place(code)} {n}" for code, n in split.most_common())
        return f"end of {count(len(names), 'suspension')}{said} ({who})"
    titles = listed([short(facts.measure(n)) for n in names], 2)
    return f"{HAPPENS.get(first.on_lapse, first.on_lapse)} {titles}{said}"
