"""What a page is: a question with its form, and how its answer is dressed for people to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from ...asking.ask import Answer, ask
from ...asking.coverage import NotHeld
from ...base.errors import UnknownError
from ...base.figure import Figure
from ...base.table import Table
from ...questions import Param, Question
from .ask import Ask, Field, fields, given
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
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What a page shows. `result` gives JSON and tables; `template` may show more of `extra`.

    `links` are further questions: words and address; `feeds` are further forms by suffix, made for
    the address at which the page stands. A `partial` view lacks parts that are still being worked
    on; it is not kept.
    """

    title: str
    result: Result
    lead: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    forms: Sequence[Form] = ()
    links: Sequence[tuple[str, str]] = ()
    template: str = "answer.html"
    extra: Mapping[str, Any] = field(default_factory=dict)
    feeds: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    partial: bool = False

    def figure(self, name: str) -> Figure:
        """The figure of that id."""
        for made in self.figures:
            if made.id == name:
                return made
        raise UnknownError("picture", name[:60], [f.id for f in self.figures])

    def table(self, name: str | None) -> Table:
        """The table of that id; what ``--csv`` prints when none is named."""
        if not name and hasattr(self.result, "table"):
            made: Table = self.result.table()
            return made
        held = self.result.tables()
        if not name and held:
            return held[0]
        for table in held:
            if table.id == name:
                return table
        raise UnknownError("table", str(name)[:60], [t.id for t in held if t.id])


Dress = Callable[[View, Answer, Ask, Shelf], View]


class Page:
    """A page at `/name`. `slow` pages are worked on aside; `nav` puts it in the menu, where `about` describes it."""

    name: str
    title: str
    nav: str = ""
    about: str = ""
    slow: bool = False
    #: What its address may hold.
    params: tuple[Param, ...] = ()

    @property
    def shares(self) -> tuple[str, ...]:
        """The words that travel along when somebody comes here from another page."""
        return tuple(p.word for p in self.params if p.word in FIRST and p.many == 1)

    def aside(self, asked: Ask) -> bool:
        """Whether this is worked on aside, so that the page can say how far it is."""
        return self.slow

    def fields(self, ledger: Ledger) -> tuple[Field, ...]:
        """Its form."""
        return fields(self.params, ledger)

    def answer(self, shelf: Shelf, asked: Ask, progress: Progress) -> View:
        """What it shows."""
        raise NotImplementedError


class QuestionPage(Page):
    """A question, asked with what its address says and dressed for people; `path` is the parameter its path gives."""

    def __init__(self, question: Question, dress: Dress, *, name: str = "", title: str = "", path: str = "") -> None:
        self.question, self.dress, self.path = question, dress, path
        self.name = name or question.name.replace(" ", "-")
        self.title = title or question.title
        self.nav, self.about, self.slow = question.menu, question.about, question.slow
        self.params = tuple(sorted((p for p in question.open() if p.word != path), key=_first))

    def answer(self, shelf: Shelf, asked: Ask, progress: Progress) -> View:
        """Ask the question, or show the form alone where too little was given."""
        question = self.question
        values = {**given(question, asked), **({self.path: asked.name} if self.path else {})}
        missing = any(p.required and p.name not in values for p in question.params)
        if question.blank and (missing or not values):
            return View(self.title, Nothing(), lead=[question.blank])
        answer = ask(question, shelf.ledger(), values, progress=progress, **self._texts(shelf))
        plain = View(self.title, answer.settled(), figures=answer.figures)
        if isinstance(answer.result, NotHeld):
            return notes(plain, "Not held.", *answer.result.why)
        return self.dress(plain, answer, asked, shelf)

    def _texts(self, shelf: Shelf) -> dict[str, Any]:
        """The texts that the server was started with, for questions that quote them."""
        return {"held": shelf.texts} if self.question.names.get("texts") else {}


#: What a form asks first.
FIRST = ("deal", "on", "known", "lens")


def _first(param: Param) -> int:
    """The place of a parameter in a form: required ones, then those that all pages share, then the others."""
    if param.required:
        return -1
    return FIRST.index(param.word) if param.word in FIRST and param.many == 1 else len(FIRST)


def as_it_is(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """Nothing added."""
    return view


def notes(view: View, *lines: str) -> View:
    """A view with its leading sentences."""
    return replace(view, lead=[line for line in lines if line])
