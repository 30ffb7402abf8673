"""What is in force: the regime with its timeline and clocks, one line's duty, the difference of two."""

from __future__ import annotations

from typing import Any

from ....base.errors import InputError
from ....base.table import Table
from ....brief.timeline import timeline
from ....ledger.dispute import Ledger
from ....ledger.records import MeasureKind
from ....regime.clocks import clocks
from ....regime.difference import difference
from ....regime.state import Regime, regime
from ....standpoint import Standpoint
from ..ask import Ask, Field, as_of, common
from ..page import Answer, Form, Nothing, Page, Progress
from ..shelf import Shelf
from .duty import fields as duty_fields


class Joined:
    """A regime and its clocks as one result: JSON of the first with `clocks` added, tables of both."""

    def __init__(self, law: Regime, known: str | None) -> None:
        self.law = law
        self.stand = law.stand
        self.clocks = clocks(Standpoint.as_of(law.ledger, law.on, known))

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``inforce --json`` and ``clocks``."""
        return {**self.law.to_dict(), "clocks": self.clocks.to_dict()["clocks"]}

    def tables(self) -> list[Table]:
        """The regime, the clocks, and what is not in force."""
        first, *rest = self.law.tables()
        return [first, *self.clocks.tables(), *rest]


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Day, knowledge and lens; optionally one party's or one kind's measures."""
    parties = [("", "everybody"), *((p.id, p.title) for p in ledger.dispute.parties)]
    kinds = [("", "all kinds"), *((k.value, k.value.replace("_", " ")) for k in MeasureKind)]
    return (
        *common(ledger, "deal", "on", "known", "lens"),
        Field("by", "Imposed by", "choice", parties, what="party"),
        Field("kind", "Kind", "choice", kinds, what="kind of measure"),
        Field(
            "measures",
            "Timeline shows",
            "choice",
            [("", "measures of the deal"), ("all", "all measures")],
            what="choice of measures",
        ),
    )


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The regime on a day."""
    ledger = shelf.ledger()
    kind = ask.get("kind")
    law = regime(
        Standpoint.of_law(ledger, ask.get("on"), ask.get("known"), ask.get("lens")),
        imposer=ask.get("by"),
        kinds=[kind] if kind else [],
    )
    made = Joined(law, ask.get("known"))
    on = len(law.in_force())
    suspended = sum(s.status in ("suspended", "partly_suspended", "relieved") for s in law.states)
    lead = [f"On {law.on}, {on} of {len(law.states)} measures apply, {suspended} are suspended in whole or in part."]
    ahead = [c for c in made.clocks.items if not c.moot]
    if ahead:
        lead.append(f"The next clock ends on {ahead[0].at[:10]}: {ahead[0].what}.")
    lead += law.notes()
    folder = ledger.deal(ask.get("deal"))
    touched = {m for c in folder.commitments.values() for m in c.measures}
    shown = [s.measure for s in law.states if ask.get("measures") == "all" or s.measure.id in touched]
    if not shown:
        shown = [s.measure for s in law.states]
    return Answer(
        "What is in force?",
        made,
        lead=lead,
        figures=[timeline(law, shown, made.clocks)] if shown else [],
        links=[
            ("What runs out when, alone", ask.to("/clocks", ("on", "known"))),
            ("Average duty on this day", ask.to("/effective", ("on", "known", "lens"))),
            ("Average duty over the years, deals marked", ask.to("/series", ("known", "lens"))),
            ("What controls a good is under", ask.to("/controls", ("on", "known", "lens"))),
        ],
        forms=(_duty_form(ledger, ask), _diff_form(ledger, ask)),
    )


def clock_fields(ledger: Ledger) -> tuple[Field, ...]:
    """Day and knowledge."""
    return as_of(common(ledger, "on", "known"))


def clock_answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """What runs out when."""
    made = clocks(Standpoint.as_of(shelf.ledger(), ask.get("on"), ask.get("known")))
    ahead = [c for c in made.items if not c.moot]
    lead = [f"The next clock ends on {ahead[0].at[:10]}: {ahead[0].what}."] if ahead else ["No clock runs."]
    return Answer("What runs out when?", made, lead=lead)


def diff_fields(ledger: Ledger) -> tuple[Field, ...]:
    """Two regimes: a day, a lens and a state of knowledge each."""
    lens = common(ledger, "lens")[0].choices
    return (
        Field("from", "From", "date"),
        Field("to", "To", "date"),
        Field("lens", "Read first as", "choice", lens, what="lens"),
        Field("lens2", "Read second as", "choice", [("", "the same"), *lens], what="lens"),
        Field("known", "Known first by", "date", hint="everything held"),
        Field("known2", "Known second by", "date", hint="the same"),
    )


def diff_answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """What differs between two days, two lenses or two states of knowledge."""
    first, second = ask.get("from"), ask.get("to") or ask.get("from")
    if not first or not second:
        if ask.values:
            raise InputError("two regimes are needed", remedy="give the two days")
        return Answer("What changed?", Nothing(), lead=["Give two days, or one day and two readings of it."])
    lens, known = ask.get("lens"), ask.get("known")
    after = (second, ask.get("lens2") or lens, ask.get("known2") or known)
    if after == (first, lens, known):
        raise InputError("both sides are the same", remedy="give two days, two readings or two states of knowledge")
    ledger = shelf.ledger()
    made = difference(
        regime(Standpoint.of_law(ledger, first, known, lens)),
        regime(Standpoint.of_law(ledger, after[0], after[2], after[1])),
    )
    return Answer("What changed?", made, lead=[f"{len(made.changes)} measures stand differently."])


def _duty_form(ledger: Ledger, ask: Ask) -> Form:
    values = {k: v for k, v in ask.values.items() if k in ("on", "known", "lens")}
    return Form("Look up a duty", "/duty", duty_fields(ledger), "Look up", values)


def _diff_form(ledger: Ledger, ask: Ask) -> Form:
    return Form(
        "Compare two days or two readings",
        "/diff",
        diff_fields(ledger),
        "Compare",
        {"to": ask.get("on") or ""},
    )


PAGE = Page("inforce", "What is in force?", fields, answer, nav="In force", about="The regime on a day, by a lens.")
CLOCKS = Page("clocks", "What runs out when?", clock_fields, clock_answer)
DIFF = Page("diff", "What changed?", diff_fields, diff_answer)
