"""The pages: one a question, in the order of the questions, and what only pages have: the overview and the review."""

from __future__ import annotations

from ....questions import QUESTIONS
from ..page import Dress, Page, QuestionPage, as_it_is
from . import agreed, law, overview, records, review, value

#: How answers are dressed; the others are shown as they are.
DRESSES: dict[str, Dress] = {
    "agreed": agreed.matrix,
    "inforce": law.inforce,
    "clocks": law.clocks,
    "diff": law.diff,
    "duty": law.duty,
    "effective": law.average,
    "series": law.average,
    "watch": law.watch,
    "worth": value.worth,
    "exposure": value.exposure,
    "chokepoints": value.exposure,
    "outlook": value.outlook,
    "sources": records.sources,
    "show": records.record,
}
OVERVIEW, REVIEW = overview.Overview(), review.Review()
ASKED = {
    page.name: page
    for page in (
        QuestionPage(question, DRESSES.get(name, as_it_is))
        for name, question in QUESTIONS.items()
        if not question.local and name != "brief"
    )
}
PAGES: dict[str, Page] = {OVERVIEW.name: OVERVIEW, **ASKED, REVIEW.name: REVIEW}
#: The menu, in the order in which people ask.
MENU = ("overview", "agreed", "inforce", "series", "worth", "exposure", "outlook", "watch", "sources", "review")
RECORD = QuestionPage(QUESTIONS["show"], records.record, name="record", title="Record", path="id")
ROW = QuestionPage(QUESTIONS["agreed"], agreed.row, title="One undertaking", path="row")

__all__ = ["MENU", "PAGES", "RECORD", "ROW"]
