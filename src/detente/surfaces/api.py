"""The Python API: open a dispute, ask the questions.

>>> import detente
>>> dispute = detente.open("us-china")
>>> dispute.deal("busan-2025").agreed(on="2026-10-08").counts()["agreed"] > 0
True

A method is made for every question, with every parameter: its name is the question's, and a
parameter is called as on the command line (``from`` is ``from_``, ``who-won`` is ``who_won``).
The types are written in ``api.pyi``, which `tools/make_docs.py` writes and a test keeps true.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..asking.ask import Answer, ask
from ..base.errors import UnknownError
from ..ledger import absence
from ..ledger.dispute import DealFolder, Ledger
from ..ledger.shelves import load
from ..questions import QUESTIONS, Param, Question

#: Questions that have another name here, too.
ALSO = {"regime": "inforce"}


class Questions:
    """What can be asked: one method a question, made from the declarations below."""

    _deal: str | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger that is asked."""
        raise NotImplementedError

    def ask(self, name: str, /, **values: Any) -> Answer:
        """Ask a question by its name: the answer with its standpoint, coverage, tables and pictures."""
        if name not in QUESTIONS:
            raise UnknownError("question", name, QUESTIONS)
        question = QUESTIONS[name]
        if self._deal is not None and "deal" in question.names:
            values.setdefault("deal", self._deal)
        return ask(question, self.ledger, values)


class Dispute(Questions):
    """A dispute, ready to be asked."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def ledger(self) -> Ledger:
        """The ledger that is asked."""
        return self._ledger

    @property
    def id(self) -> str:
        """The dispute's id."""
        return self.ledger.dispute.id

    def deal(self, name: str | None = None) -> DealStudy:
        """A deal by id, title or alias; the default one when none is named."""
        return DealStudy(self, self.ledger.deal(name))

    def deals(self) -> list[str]:
        """Ids of all deals, in order of date."""
        return sorted(self.ledger.deals, key=lambda d: self.ledger.deals[d].deal.date)

    def __repr__(self) -> str:
        return f"<dispute {self.id}, checked to {self.ledger.dispute.checked}>"


class DealStudy(Questions):
    """One deal of a dispute: the same questions, about this deal where they are about one."""

    def __init__(self, dispute: Dispute, folder: DealFolder) -> None:
        self.dispute, self.folder = dispute, folder
        self._deal = folder.deal.id

    @property
    def ledger(self) -> Ledger:
        """The ledger that is asked."""
        return self.dispute.ledger

    @property
    def id(self) -> str:
        """The deal's id."""
        return self.folder.deal.id

    @cached_property
    def commitments(self) -> list[str]:
        """Ids of the deal's commitments."""
        return list(self.folder.commitments)

    def __repr__(self) -> str:
        return f"<deal {self.id} of {self.dispute.id}>"


def positional(params: Sequence[Param]) -> int:
    """How many parameters may be given by their place: the leading arguments and places."""
    leading = [p.argument or p.kind == "place" for p in params]
    return leading.index(False) if False in leading else len(leading)


def method(question: Question, *, skip: Sequence[str] = ()) -> Callable[..., Any]:
    """The method that asks a question; parameters in `skip` are given by the object."""
    params = [p for p in question.params if p.name not in skip]
    count = positional(params)

    def asked(self: Questions, *args: Any, **values: Any) -> Any:
        bound = signature.bind(self, *args, **values)
        return self.ask(question.name, **{k: v for k, v in bound.arguments.items() if k != "self"}).result

    kinds = inspect.Parameter
    signature = inspect.Signature(
        [
            kinds("self", kinds.POSITIONAL_OR_KEYWORD),
            *(
                kinds(
                    p.name,
                    kinds.POSITIONAL_OR_KEYWORD if n < count else kinds.KEYWORD_ONLY,
                    default=kinds.empty if p.required and n < count else default(p),
                )
                for n, p in enumerate(params)
            ),
        ]
    )
    asked.__name__ = asked.__qualname__ = question.name.replace(" ", "_")
    asked.__signature__ = signature  # type: ignore[attr-defined]
    asked.__doc__ = documented(question, params)
    return asked


def default(param: Param) -> Any:
    """What a parameter is where it is not given."""
    return () if param.many != 1 else False if param.kind == "flag" else param.default


def documented(question: Question, params: Sequence[Param]) -> str:
    """What ``help`` shows: the question, what a reader should know, and every parameter."""
    lines = [question.summary, ""]
    if question.text:
        lines += [inspect.cleandoc(question.text), ""]
    lines += [f"{p.name}: {p.help}" for p in params]
    return "\n".join([*lines, "", f"On the command line: detente {question.name} --help"])


for _question in QUESTIONS.values():
    for _class, _skip in ((Dispute, ()), (DealStudy, ("deal",))):
        _made = method(_question, skip=_skip)
        setattr(_class, _made.__name__, _made)
for _name, _of in ALSO.items():
    for _class in (Dispute, DealStudy):
        setattr(_class, _name, getattr(_class, _of))


def open(name: str | Path | None = None) -> Dispute:
    """Open a dispute: a name, or the path of a dispute folder. What is not there is a warning."""
    ledger = load(name)
    for word in absence.said(ledger):
        warnings.warn(word, stacklevel=2)
    return Dispute(ledger)
