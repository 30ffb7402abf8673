"""The parts of the sheet in order, for one page, two, or one part alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...base.errors import UnknownError
from ..context import Context
from ..layout import fitted
from ..statement import Ref, Section
from . import ahead, bought, changes, chart, disputed, income, promises, status, unseen
from .facts import Facts

#: Notes on one page and on two. In all such tables 0 is one page that has a country's part too.
NOTES = {0: 5, 1: 8, 2: 24}
#: Part → what makes it, for so many pages (0: one, with a country on it).
PARTS: dict[str, Callable[[Facts, int], Section]] = {
    "stands": lambda facts, pages: status.section(facts),
    "find-out": unseen.section,
    "numbers": bought.section,
    "worth": income.section,
    "chart": lambda facts, pages: chart.section(facts),
    "promised": promises.section,
    "disputed": disputed.section,
    "changed": changes.section,
    "place": lambda facts, pages: place_section(facts, pages),
    "dates": ahead.section,
}


def place_section(facts: Facts, pages: int) -> Section:
    """The reader's country."""
    from . import country

    return country.section(facts, pages)


def build(context: Context, *, pages: int = 1, place: str = "", part: str = "") -> tuple[Section, ...]:
    """The sheet. Raises UnknownError for a part that there is not."""
    facts = Facts(context, place)
    if part and part not in PARTS:
        raise UnknownError("section", part, PARTS)
    size = 0 if pages == 1 and place and not part else pages
    made = [make(facts, size) for name, make in PARTS.items() if not part or name == part]
    found = tuple(section for section in made if section.statements)
    if part:
        return found
    short = noted(found, NOTES[size])
    return fitted(f"{context.title}. {context.dateline}", short) if pages == 1 else short


def noted(sections: tuple[Section, ...], most: int) -> tuple[Section, ...]:
    """The sections with at most so many notes: every part has its turn, in the order of the page."""
    kept: dict[Ref, None] = {}
    queues = [[ref for s in section.statements for ref in s.refs] for section in sections]
    while len(kept) < most and any(queues):
        for queue in queues:
            while queue and queue[0] in kept:
                queue.pop(0)
            if queue and len(kept) < most:
                kept[queue.pop(0)] = None
    return tuple(
        replace(
            section,
            statements=tuple(replace(s, refs=tuple(r for r in s.refs if r in kept)) for s in section.statements),
        )
        for section in sections
    )
