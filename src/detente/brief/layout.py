"""The one page in lines: which statements share a line, how long the page is, what goes when it is too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from .statement import Nature, Numbering, Section, number

#: Columns beyond which lines are hard to read, and the lines that a page may have in so many.
BROAD, LINES = 100, 60
#: Part → statements it keeps, in the order in which they go: the farthest date first, then the oldest change.
SPARE = (("dates", 2, -1), ("changed", 3, 0))


@dataclass(frozen=True, slots=True)
class Run:
    """A statement within a paragraph: what leads it in, and its sentence."""

    lead: str
    text: str
    nature: Nature
    first: bool


def paragraphs(section: Section, numbering: Numbering, width: int) -> list[list[Run]]:
    """A section's statements; one that still fits whole on the last line of those before it runs on there."""
    made: list[list[Run]] = []
    ask = f" (`{section.commands[0]}`)" if section.commands else ""
    for n, statement in enumerate(section.statements):
        run = Run("– " if n else f"{section.title}{ask}. ", numbering.sentence(statement), statement.nature, not n)
        if made and len(wrap(plain(made[-1]), width)[-1]) + 1 + len(run.lead + run.text) < width:
            made[-1].append(run)
        else:
            made.append([run])
    return made


def plain(paragraph: Sequence[Run]) -> str:
    """A paragraph as it is printed, in one line."""
    return " ".join(run.lead + run.text for run in paragraph)


def height(head: str, sections: Sequence[Section]) -> int:
    """Lines of a page as wide as may be: its head, its sections, where more is, and a line for each note."""
    numbering = number(sections)
    parts = (plain(p) for section in sections for p in paragraphs(section, numbering, BROAD))
    return sum(len(wrap(text, BROAD)) for text in (head, *parts)) + 1 + len(numbering.numbers)


def fitted(head: str, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections of one page under such a head: what is farthest off goes first, never the whole of a part."""
    for part, least, place in SPARE:
        while height(head, sections) > LINES and (short := _without(sections, part, least, place)):
            sections = short
    return sections


def _without(sections: tuple[Section, ...], part: str, least: int, place: int) -> tuple[Section, ...]:
    """The sections with one statement of a part less; empty where the part has no more than it keeps."""
    found = next((s for s in sections if s.id == part and len(s.statements) > least), None)
    if found is None:
        return ()
    gone = found.statements[place]
    fewer = replace(found, statements=tuple(s for s in found.statements if s is not gone))
    return tuple(fewer if s is found else s for s in sections)
