"""The overview: the brief, each section leading to its own page; slow sections join when they are ready."""

from __future__ import annotations

import importlib
import time
from typing import Any

from ....base.dates import parse_day, today
from ....base.errors import InputError
from ....brief.context import Context
from ....brief.html import safe_link, statement_view
from ....brief.page import Brief
from ....brief.sections import agreed, summary
from ....brief.statement import Nature, Section, Statement
from ....ledger.dispute import Ledger
from ..ask import Ask, Field, as_of, common
from ..desk import LATER
from ..page import Answer, Page, Progress
from ..shelf import Shelf

#: Sections that replay every line, solve or sample, with the title they carry until they are ready.
SLOW = {
    "inforce": "What is in force?",
    "worth": "What is it worth?",
    "exposure": "Who holds which chokepoint?",
    "outlook": "Will it hold?",
}
#: How long a page waits for them, in seconds: not at all. Data waits as long as it takes.
PATIENCE = 0.0


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Deal, day, and what was known."""
    return as_of(common(ledger, "deal", "on", "known"))


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """The brief of the deal, as far as it is ready."""
    context = _context(shelf, ask)
    quick = agreed.section(context)
    slow, partial = _slow(shelf, ask, context)
    parts = (quick, *slow)
    made = Brief(context, (summary.section(context, parts), *parts))
    sections: list[dict[str, Any]] = [
        {
            "id": s.id,
            "title": s.title,
            "page": f"/{s.id}" if s.id != "summary" else "",
            "statements": [statement_view(made, x) for x in s.statements],
            "tables": list(s.tables),
            "figures": list(s.figures),
        }
        for s in made.sections
    ]
    return Answer(
        context.folder.deal.title,
        made,
        figures=[f for s in made.sections for f in s.figures],
        template="overview.html",
        extra={
            "sections": sections,
            "references": [{**r.to_dict(), "link": safe_link(r.link)} for r in made.references],
            "on": context.on,
            "held": context.held,
        },
        partial=partial,
    )


def _context(shelf: Shelf, ask: Ask) -> Context:
    ledger = shelf.ledger()
    folder = ledger.deal(ask.get("deal"))
    day = ask.get("on") or today().isoformat()
    if parse_day(day[:10]) < parse_day(folder.deal.date):
        raise InputError(
            f"{folder.deal.id} was struck on {folder.deal.date}, after {day}",
            remedy="ask for a day on or after the deal",
        )
    return Context(ledger, folder, day, ask.get("known"), shelf.texts)


def _slow(shelf: Shelf, ask: Ask, context: Context) -> tuple[list[Section], bool]:
    """The slow sections, each ready or a placeholder; and whether any is not ready."""
    jobs = {}
    for name, title in SLOW.items():

        def work(progress: Progress, name: str = name) -> Section:
            made: Section = importlib.import_module(f"detente.brief.sections.{name}").section(context)
            return made

        jobs[name] = shelf.desk.ask(f"{shelf.stamp} {ask.key}#{name}", title, work, rank=LATER)
    end = time.monotonic() + (ask.patience if ask.patience > 10 else PATIENCE)
    made, partial = [], False
    for name, job in jobs.items():
        job.finished.wait(max(0.0, end - time.monotonic()))
        if job.error is not None:
            raise job.error
        if job.state == "done":
            made.append(job.result)
        else:
            partial = True
            made.append(Section(name, SLOW[name], (Statement("Being worked out …", nature=Nature.note),)))
    return made, partial


PAGE = Page(
    "overview",
    "Overview",
    fields,
    answer,
    nav="Overview",
    about="All four questions on one page.",
    shares=("deal", "on", "known"),
)
