"""The overview: the brief, each section leading to its own page; slow sections join when they are ready."""

from __future__ import annotations

import importlib
import time
from typing import Any

from ....asking.ask import Answer, standpoint
from ....asking.coverage import covered
from ....asking.values import read
from ....brief.context import Context
from ....brief.html import safe_link, statement_view
from ....brief.page import Brief, in_context
from ....brief.sections import agreed, summary
from ....brief.statement import Nature, Section, Statement
from ....questions import QUESTIONS
from ..ask import Ask, given
from ..desk import LATER
from ..page import Page, Progress, View
from ..shelf import Shelf

BRIEF = QUESTIONS["brief"]

#: What chooses a shorter brief, which these pages have no need of.
LENGTH = ("for", "full", "pages", "section")
#: Sections that replay every line, solve or sample, with the title they carry until they are ready.
SLOW = {
    "inforce": "What is in force?",
    "worth": "What is it worth?",
    "exposure": "Who holds which chokepoint?",
    "outlook": "Will it hold?",
}
#: How long a page waits for them, in seconds: not at all. Data waits as long as it takes.
PATIENCE = 0.0


class Overview(Page):
    """The brief of a deal, as far as it is ready."""

    name = "overview"
    title = "Overview"
    nav = "Overview"
    about = "All four questions on one page."
    params = tuple(p for p in BRIEF.open() if p.word not in LENGTH)

    def answer(self, shelf: Shelf, asked: Ask, progress: Progress) -> View:
        """The quick section and what is ready of the slow ones, each leading to its own page."""
        values = read(BRIEF, given(BRIEF, asked), shelf.ledger())
        at = standpoint(BRIEF, values, shelf.ledger())
        context = in_context(at, values["deal"], shelf.texts)
        quick = agreed.section(context)
        slow, partial = _slow(shelf, asked, context)
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
        return View(
            context.folder.deal.title,
            Answer(BRIEF, values, at, made, covered(BRIEF, values, at)),
            figures=[f for s in made.sections for f in s.figures],
            template="overview.html",
            extra={
                "sections": sections,
                "references": [{**r.to_dict(), "link": safe_link(r.link)} for r in made.references],
                "on": context.on,
                "held": context.known,
            },
            partial=partial,
        )


def _slow(shelf: Shelf, asked: Ask, context: Context) -> tuple[list[Section], bool]:
    """The slow sections, each ready or a placeholder; and whether any is not ready."""
    jobs = {}
    for name, title in SLOW.items():

        def work(progress: Progress, name: str = name) -> Section:
            made: Section = importlib.import_module(f"detente.brief.sections.{name}").section(context)
            return made

        jobs[name] = shelf.desk.ask(f"{shelf.stamp} {asked.key}#{name}", title, work, rank=LATER)
    end = time.monotonic() + (asked.patience if asked.patience > 10 else PATIENCE)
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
