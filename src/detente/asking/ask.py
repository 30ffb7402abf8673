"""Asking: from a question, a ledger and values to an answer that knows its standpoint, coverage and sources."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..base.dates import today
from ..base.errors import InputError
from ..base.late import late
from ..base.places import of_union
from ..base.threads import single
from ..ledger import absence
from ..ledger.coverage import Coverage, State
from ..questions import Question
from ..vintages import later
from .coverage import covered, not_held
from .sides import filled, of_unions
from .values import read

if TYPE_CHECKING:
    from ..base.figure import Figure
    from ..base.table import Table
    from ..ledger.dispute import Ledger
    from ..standpoint import Standpoint

#: Parameters that make the standpoint.
STANDPOINT = ("on", "known", "lens")


@dataclass(frozen=True)
class Answer:
    """A question asked with its values from a standpoint, and what it gave."""

    question: Question
    values: Mapping[str, Any]
    at: Standpoint
    result: Any
    held: Coverage
    unions: Mapping[str, str] = field(default_factory=dict)  #: members asked about → the union whose law it is

    @cached_property
    def data(self) -> dict[str, Any]:
        """The result's keys, and `standpoint` and `coverage`, which every answer has.

        What calls itself complete is so only where the shelves are.
        """
        made = {**self.result.to_dict(), "standpoint": self.at.to_dict(), "coverage": self.coverage}
        if made.get("complete") and self.held.state is not State.complete:
            made["complete"] = False
        if self.unions:
            made["law_of"] = dict(self.unions)
        if left_out := absence.said(self.at.ledger):
            made["left_out"] = [*made.get("left_out", ()), *left_out]
        if self.later:
            made["later"] = list(self.later)
        return made

    @cached_property
    def later(self) -> tuple[str, ...]:
        """What it rests on that is later than what was known, as sentences without a full stop."""
        given = {n: v for n, v in self.values.items() if v}
        averages = self.question.has("importer") and not self.question.has("code")
        return later(self.at, self.question.covers, importer=str(given.get("importer", "")), averages=averages)

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``--json``."""
        return self.data

    @property
    def coverage(self) -> dict[str, Any]:
        """Whether all that was asked lies inside what the shelves say they cover, and why not.

        A result that knows more of itself (a duty that waits for a claim) adds to it.
        """
        known = getattr(self.result, "coverage", None)
        return (self.held + known if isinstance(known, Coverage) else self.held).to_dict()

    def tables(self) -> list[Table]:
        """What is printed, the main table first."""
        made: list[Table] = self.result.tables()
        if made and self.unions:
            said = [of_union(code, union) for code, union in self.unions.items()]
            made = [replace(made[0], notes=[*said, *made[0].notes]), *made[1:]]
        if made and self.held.state is State.open and self.question.has("importer"):
            notes = [f"Open: {why.rstrip('.')}." for why in self.held.why]
            made = [replace(made[0], notes=[*made[0].notes, *notes]), *made[1:]]
        if made and self.later:
            notes = [f"{what[:1].upper()}{what[1:]}." for what in self.later]
            made = [replace(made[0], notes=[*made[0].notes, *notes]), *made[1:]]
        return made

    def table(self) -> Table:
        """What ``--csv`` prints; InputError where the answer has none."""
        if self.question.csv and hasattr(self.result, self.question.csv):
            made: Table = getattr(self.result, self.question.csv)()
            return made
        tables = self.tables()
        if not tables:
            remedy = "ask for --json, or --full with its tables" if self.question.has("full") else "ask for --json"
            raise InputError(f"this answer of `{self.question.name}` has no table", remedy=remedy)
        return tables[0]

    @cached_property
    def figures(self) -> Sequence[Figure]:
        """Its pictures."""
        return figures(self.question, self.values, self.result)

    def settled(self) -> Settled:
        """What is shown of the answer, without the numbers it was made from."""
        return Settled(self.question, self.at, self.command, self.data, tuple(self.tables()), self.table())

    @property
    def failed(self) -> bool:
        """Whether a check failed: exit code 1."""
        rest = {name: value for name, value in self.values.items() if name not in STANDPOINT}
        return bool(self.question.fails and load(self.question.fails)(self.result, **rest))

    @property
    def command(self) -> str:
        """The command line that gives exactly this answer, from this standpoint."""
        from ..ledger.shelves import called

        return self.question.command(dispute=called(self.at.ledger), **self.question.spelt(self.values, self.at))


@dataclass(frozen=True)
class Settled:
    """An answer as it is shown: its keys, its tables, and how to ask it again. It holds nothing large."""

    question: Question
    at: Standpoint
    command: str
    data: Mapping[str, Any]
    printed: tuple[Table, ...]
    main: Table

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``--json``."""
        return dict(self.data)

    def tables(self) -> list[Table]:
        """What is printed."""
        return list(self.printed)

    def table(self) -> Table:
        """What ``--csv`` prints; InputError where the answer has none."""
        return self.main


def ask(
    question: Question,
    ledger: Ledger,
    given: Mapping[str, Any],
    *,
    progress: Callable[..., None] | None = None,
    **extra: Any,
) -> Answer:
    """Ask. `given` are values by their Python names, as text or as Python values.

    `extra` goes to the function as it is. Raises InputError and UnknownError for values that
    cannot be used, and whatever the layers raise.
    """
    values = filled(question, read(question, given, ledger), ledger)
    at = standpoint(question, values, ledger)
    passed = {n: v for n, v in values.items() if n not in STANDPOINT or n in question.loose}
    held = covered(question, values, at)
    unions = of_unions(question, given, ledger)
    without = not_held(question, values, held)
    if without is not None:
        return Answer(question, values, at, without, held, unions)
    function = load(question.ask)
    if "progress" in inspect.signature(function).parameters:
        extra["progress"] = progress
    with single():
        return Answer(question, values, at, function(at, **passed, **extra), held, unions)


def standpoint(question: Question, values: Mapping[str, Any], ledger: Ledger) -> Standpoint:
    """The standpoint of a question: of law, or of a document of a day. Where two are compared, the later one."""
    from ..standpoint import Standpoint

    if question.whole:
        return Standpoint(ledger, today().isoformat(), today().isoformat())
    make = Standpoint.as_of if question.as_of else Standpoint.of_law
    knowns, lens = _several(values.get("known")), _several(values.get("lens"))
    days = [values[p.name] for p in question.params if p.word in ("on", "to") and p.kind in ("day", "moment")]
    on = next((day for day in reversed(days) if day), None)
    return make(ledger, on, max(knowns, default=None), lens[-1] if lens else None)


def figures(question: Question, values: Mapping[str, Any], result: Any) -> Sequence[Figure]:
    """The pictures of a result."""
    if question.figures == "own":
        if hasattr(result, "figures"):
            return list(result.figures())
        return [result.figure()] if hasattr(result, "figure") else []
    if not question.figures or not isinstance(result, load(question.answer)):
        return []
    wanted = {n: v for n, v in values.items() if n in ("deal", "measures")} if question.has("measures") else {}
    made = load(question.figures)(result, **wanted)
    return list(made) if isinstance(made, (list, tuple)) else [made]


def load(name: str) -> Any:
    """A function or class by ``module:name``, in `detente.asking.answers` unless the module says otherwise."""
    return late(name if name.startswith("detente.") else f"asking.answers.{name}")


def _several(value: Any) -> Sequence[Any]:
    """One or several values, as several."""
    return () if value in (None, "", ()) else value if isinstance(value, tuple) else (value,)
