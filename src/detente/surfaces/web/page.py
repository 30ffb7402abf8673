"""What a page is: fields in its address, and a function from a question to an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ...base.errors import UnknownError
from ...base.figure import Figure
from ...base.table import Table
from .ask import Ask, Field
from .shelf import Shelf

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger

Progress = Callable[..., None]


class Result(Protocol):
    """What every layer answers with."""

    def to_dict(self) -> dict[str, Any]: ...

    def tables(self) -> list[Table]: ...


class Nothing:
    """The answer to a question that has not been asked yet."""

    def to_dict(self) -> dict[str, Any]:
        """No keys."""
        return {}

    def tables(self) -> list[Table]:
        """No tables."""
        return []


@dataclass(frozen=True)
class Form:
    """A second form on a page, leading to another one (a look-up, a comparison)."""

    title: str
    path: str
    fields: tuple[Field, ...]
    button: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a page shows. `result` gives JSON and tables; `template` may show more of `extra`.

    `links` are further questions: words and address.

    A `partial` answer lacks parts that are still being worked on; it is not kept.
    """

    title: str
    result: Result
    lead: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    forms: Sequence[Form] = ()
    links: Sequence[tuple[str, str]] = ()
    template: str = "answer.html"
    extra: Mapping[str, Any] = field(default_factory=dict)
    partial: bool = False

    def figure(self, name: str) -> Figure:
        """The figure of that id."""
        for made in self.figures:
            if made.id == name:
                return made
        raise UnknownError("picture", name[:60], [f.id for f in self.figures])

    def table(self, name: str | None) -> Table:
        """The table of that id; the first one when none is named."""
        made = self.result.tables()
        if not name and made:
            return made[0]
        for table in made:
            if table.id == name:
                return table
        raise UnknownError("table", str(name)[:60], [t.id for t in made if t.id])


@dataclass(frozen=True)
class Page:
    """A page at `/name`. `slow` pages are worked on aside; `nav` puts it in the menu.

    `shares` names the fields that travel along when somebody goes to this page from another.
    """

    name: str
    title: str
    fields: Callable[[Ledger], tuple[Field, ...]]
    answer: Callable[[Shelf, Ask, Progress], Answer]
    slow: bool = False
    nav: str = ""
    about: str = ""
    shares: tuple[str, ...] = ("deal", "on", "known", "lens")
