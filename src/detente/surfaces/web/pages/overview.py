"""The overview: the one page, each part leading to its own; in full, slow sections join when they are ready."""

from __future__ import annotations

import importlib
import time
from collections.abc import Sequence
from typing import Any

from ....asking.ask import Answer, ask, standpoint
from ....asking.coverage import covered
from ....asking.values import read
from ....brief.context import Context
from ....brief.html import safe_link, statement_view
from ....brief.page import Brief, in_context
from ....brief.sections import agreed, summary
from ....brief.statement import Nature, Section, Statement
from ....questions import QUESTIONS
from ..ask import Ask, address, given
from ..desk import LATER
from ..page import Page, Progress, View
from ..shelf import Shelf

BRIEF = QUESTIONS["brief"]
#: Sections that replay every line, solve or sample, with the title they carry until they are ready.
SLOW = {
    "inforce": "What is in force?",
    "worth": "What is it worth?",
    "exposure": "Who holds which chokepoint?",
    "outlook": "Will it hold?",
}
#: The question that answers a part of the one page in full.
FULLER = {
    "stands": "inforce",
    "find-out": "watch",
    "numbers": "effective",
    "chart": "series",
    "promised": "agreed",
    "disputed": "agreed",
    "changed": "watch",
    "place": "exposure",
    "dates": "clocks",
}
#: How long a page waits for slow sections, in seconds: not at all. Data waits as long as it takes.
PATIENCE = 0.0


class Overview(Page):
    """The brief of a deal: the one page, or with `full` everything, as far as it is ready."""

    name = "overview"
    title = "Overview"
    nav = "Overview"
    about = "Where it stands, on one page."
    params = BRIEF.open()

    def aside(self, asked: Ask) -> bool:
        """The one page is worked on as a whole; in full, each section is by itself."""
        return not asked.get("full")

    def answer(self, shelf: Shelf, asked: Ask, progress: Progress) -> View:
        """The brief as it is asked for."""
        if asked.get("full"):
            return self._full(shelf, asked)
        answer = ask(BRIEF, shelf.ledger(), given(BRIEF, asked), progress=progress, held=shelf.texts)
        return _view(answer, answer.result, asked)

    def _full(self, shelf: Shelf, asked: Ask) -> View:
        values = read(BRIEF, given(BRIEF, asked), shelf.ledger())
        at = standpoint(BRIEF, values, shelf.ledger())
        context = in_context(at, values["deal"], shelf.texts)
        quick = agreed.section(context)
        slow, partial = _slow(shelf, asked, context)
        parts = (quick, *slow)
        made = Brief(context, (summary.section(context, parts), *parts))
        return _view(Answer(BRIEF, values, at, made, covered(BRIEF, values, at)), made, asked, partial=partial)


def _view(answer: Answer, made: Brief, asked: Ask, *, partial: bool = False) -> View:
    """A brief as a page."""
    context = made.context
    sections: list[dict[str, Any]] = [
        {
            "id": s.id,
            "title": s.title,
            "page": _page(FULLER.get(s.id, s.id), asked),
            "more": QUESTIONS[FULLER.get(s.id, s.id)].title if FULLER.get(s.id, s.id) in QUESTIONS else s.title,
            # a line of blocks stands for the picture where none can be shown
            "statements": [statement_view(made, x) for x in s.statements if not (s.id == "chart" and s.figures)],
            "tables": [
                {
                    "table": t,
                    "title": t.title,
                    "csv": address(f"{asked.path}.csv", {**asked.values, "table": t.id}) if t.id else "",
                }
                for t in s.tables
            ],
            "figures": list(s.figures),
        }
        for s in made.sections
    ]
    return View(
        context.folder.deal.title,
        answer,
        figures=[f for s in made.sections for f in s.figures],
        template="overview.html",
        extra={
            "sections": sections,
            "references": [{**r.to_dict(), "link": safe_link(r.link)} for r in made.references],
            "on": context.on,
            "held": context.known,
            "whole": address("/overview", {**asked.values, "full": "1"}) if not asked.get("full") else "",
        },
        partial=partial,
    )


def _page(name: str, asked: Ask) -> str:
    """The address of the question that answers a part in full, asked of the same deal and day."""
    if name not in QUESTIONS:
        return ""
    words: Sequence[str] = [p.word for p in QUESTIONS[name].params if p.word in ("deal", "on", "known")]
    return asked.to(f"/{name}", words)


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
