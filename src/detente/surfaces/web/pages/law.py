"""How questions of law are dressed: the regime with its timeline and clocks, differences, duties, what comes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ....asking.ask import Answer
from ....base.table import Table
from ....questions import QUESTIONS
from ..ask import Ask, address, fields
from ..page import Form, View, notes
from ..shelf import Shelf

if TYPE_CHECKING:
    from ....regime.clocks import Clocks
    from ....tariff.sheet import Duty


class Joined:
    """A regime and its clocks as one result: JSON of the first with `clocks` added, tables of both."""

    def __init__(self, law: Any, found: Clocks) -> None:
        self.at, self.command = law.at, law.command
        self._data = {**law.to_dict(), "clocks": found.to_dict()["clocks"]}
        first, *rest = law.tables()
        self._tables = [first, *found.tables(), *rest]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``inforce --json`` and ``clocks``."""
        return self._data

    def tables(self) -> list[Table]:
        """The regime, the clocks, and what is not in force."""
        return self._tables


def inforce(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """The regime on a day with its clocks, and ways on."""
    from ....regime.clocks import clocks
    from ....regime.tally import counted

    law = answer.result
    found = clocks(law.stand)
    lead = [f"On {law.on}, {counted(law.standings.values())}"]
    lead += _next(found)
    return replace(
        view,
        result=Joined(view.result, found),
        lead=[*lead, *law.notes()],
        links=[
            ("What runs out when, alone", asked.to("/clocks", ("on", "known"))),
            ("Average duty on this day", asked.to("/effective", ("on", "known", "lens"))),
            ("Average duty over the years, deals marked", asked.to("/series", ("known", "lens"))),
            ("What controls a good is under", asked.to("/controls", ("on", "known", "lens"))),
        ],
        forms=(
            _form("duty", "Look up a duty", shelf, {k: asked.values.get(k) for k in ("on", "known", "lens")}),
            _form("diff", "Compare two days or two readings", shelf, {"to": asked.get("on")}),
        ),
    )


def _next(found: Clocks) -> list[str]:
    ahead = [c for c in found.items if not c.moot]
    return [f"The next clock ends on {ahead[0].at[:10]}: {ahead[0].what}."] if ahead else []


def _form(name: str, title: str, shelf: Shelf, values: dict[str, Any]) -> Form:
    question = QUESTIONS[name]
    held = {key: value for key, value in values.items() if value}
    return Form(title, f"/{name}", fields(question.open(), shelf.ledger()), title.split()[0], held)


def clocks(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """The next clock first."""
    return notes(view, *(_next(answer.result) or ["No clock runs."]))


def diff(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """How many measures stand differently."""
    return notes(view, f"{len(answer.result.to_dict()['changes'])} measures stand differently.")


def duty(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """The total in a sentence; the lines to choose from where several are named."""
    from ....tariff.lookup import Lines

    made = answer.result
    if isinstance(made, Lines):
        links = {row["hts"]: address("/duty", {**asked.values, "code": row["hts"]}) for row in made.rows}
        lead = [f"{made.total} lines: choose one."]
        return replace(
            view, title="Which line?", lead=lead, template="lines.html", extra={"links": links, "rows": made.rows}
        )
    made = getattr(made, "duty", made)
    return notes(replace(view, title=f"Duty on {made.hts}"), made.text, total(made))


def total(made: Duty) -> str:
    """The total in one sentence; open ends are said, not hidden."""
    where = f"on goods of {made.origin} entering {made.importer} on {made.on}"
    if made.high is None:
        return f"At least {made.low:g}% {where}: the general rate is not known here."
    if made.low == made.high:
        return f"In all {made.high:g}% of customs value {where}" + (
            "." if made.complete else ", if nothing below is open."
        )
    return f"Between {made.low:g} and {made.high:g}% of customs value {where}: the table says what is open."


def average(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """Between whom, and what the picture shows."""
    from ....base.places import name

    one = getattr(answer.result, "there", answer.result)
    ways = [("Both directions at once", address("/series", {**asked.values, "both": "1"}))]
    ways += [("Average duty today, taken apart", asked.to("/effective", ("importer", "exporter", "known", "lens")))]
    here = asked.path == "/series" and not asked.get("both")
    lead = [figure.title + "." for figure in view.figures[:1]]
    title = f"Average duty of {name(one.importer)} on goods of {name(one.exporter)}"
    return replace(view, title=title, lead=lead, links=ways if here else ())


def watch(view: View, answer: Answer, asked: Ask, shelf: Shelf) -> View:
    """What is new in a sentence, with the calendar and the feed; the pages remember no look."""
    from ....watch.feeds import icalendar, rss

    made = answer.result
    lead = (
        f"{len(made.news)} things changed after {made.since}; {len(made.ahead)} clocks run out within {made.days} days."
    )
    extra = {"ics": address("/watch.ics", asked.values), "rss": address("/watch.rss", asked.values)}
    feeds = {"ics": lambda _: icalendar(made), "rss": lambda home: rss(made, home)}
    return replace(view, lead=[lead, *made.notes()], template="watch.html", extra=extra, feeds=feeds)
