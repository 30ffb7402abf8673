"""What a brief is made of: statements, each with what it rests on.

A statement is a fact unless it says otherwise. Its references name a record of the
ledger (a claim, a measure, a source), an equation, or a data set; numbers are given to
references in order of appearance, and every reference knows which statements use it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..base.figure import Figure
from ..base.table import Table


class Nature(StrEnum):
    """What kind of sentence it is; each looks different on the page."""

    fact = "fact"
    reconstruction = "reconstruction"
    assumption = "assumption"
    forecast = "forecast"
    note = "note"


#: How the nature of a statement is said in plain text; facts and notes carry no mark.
MARK = {Nature.reconstruction: "reconstruction", Nature.assumption: "assumption", Nature.forecast: "forecast"}


class Ref(tuple[str, str]):
    """What a statement rests on: (kind, id). Kinds: claim, measure, source, equation, data, link.

    The id of a link is its title and its address with a tab between them.
    """

    __slots__ = ()

    def __new__(cls, kind: str, name: str) -> Ref:
        return super().__new__(cls, (kind, name))

    @property
    def kind(self) -> str:
        """claim, measure, source, equation, data or link."""
        return self[0]

    @property
    def name(self) -> str:
        """The record's id."""
        return self[1]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its references."""

    text: str
    refs: tuple[Ref, ...] = ()
    nature: Nature = Nature.fact
    detail: tuple[Statement, ...] = ()
    quote: str = ""

    def __post_init__(self) -> None:
        if not all(ref.name for ref in self.refs):  # a source that was struck out leaves no name
            object.__setattr__(self, "refs", tuple(ref for ref in self.refs if ref.name))


@dataclass(frozen=True, slots=True)
class Section:
    """One question: statements, then tables and figures. `commands` answer it in full."""

    id: str
    title: str
    statements: tuple[Statement, ...]
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    commands: tuple[str, ...] = ()
    drawn: bool = False  #: the statements are a drawing in letters, for where no picture can be shown

    @property
    def beside(self) -> tuple[Statement, ...]:
        """The statements that stand beside the pictures."""
        return () if self.drawn and self.figures else self.statements


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered reference at the end of a brief, with the statements that rest on it."""

    number: int
    ref: Ref
    title: str
    detail: str
    grade: str
    link: str
    used_by: tuple[str, ...]
    quote: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "number": self.number,
            "kind": self.ref.kind,
            "id": self.ref.name,
            "title": self.title,
            "detail": self.detail,
            "grade": self.grade,
            "link": self.link,
            "used_by": list(self.used_by),
            "quote": self.quote,
        }


@dataclass
class Numbering:
    """Gives numbers to references and ids to statements, in order of appearance."""

    numbers: dict[Ref, int] = field(default_factory=dict)
    users: dict[Ref, list[str]] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def add(self, statement: Statement, section: str, position: str) -> str:
        """Register a statement; returns its id on the page."""
        name = f"{section}-{position}"
        self.ids[id(statement)] = name
        for ref in statement.refs:
            self.numbers.setdefault(ref, len(self.numbers) + 1)
            users = self.users.setdefault(ref, [])
            if name not in users:
                users.append(name)
        for index, part in enumerate(statement.detail, 1):
            self.add(part, section, f"{position}.{index}")
        return name

    def of(self, statement: Statement) -> list[int]:
        """The numbers of a statement's references."""
        return [self.numbers[ref] for ref in statement.refs]

    def sentence(self, statement: Statement) -> str:
        """A statement with its mark and its reference numbers."""
        numbers = "".join(f"[{n}]" for n in dict.fromkeys(self.of(statement)))
        mark = f" ({MARK[statement.nature]})" if statement.nature in MARK else ""
        return statement.text + mark + (f" {numbers}" if numbers else "")

    def name(self, statement: Statement) -> str:
        """The statement's id on the page."""
        return self.ids[id(statement)]


def number(sections: Sequence[Section]) -> Numbering:
    """Number all statements and references of a brief."""
    made = Numbering()
    for section in sections:
        for index, statement in enumerate(section.statements, 1):
            made.add(statement, section.id, str(index))
    return made
