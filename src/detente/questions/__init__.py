"""What can be asked: the only list. Commands, pages, methods, tools and their documentation are made from it."""

from __future__ import annotations

from . import exposure, impact, law, records, tariff, truce
from .question import DISPUTE, Param, Question

#: Sections of the list of commands, in order.
SECTIONS = (
    "Start here",
    "What was agreed?",
    "What is in force?",
    "What is it worth?",
    "Will it hold?",
    "Documents",
    "The ledger",
)

QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        truce.BRIEF,
        truce.AGREED,
        law.INFORCE,
        law.CLOCKS,
        law.DIFF,
        tariff.DUTY,
        tariff.EFFECTIVE,
        tariff.SERIES,
        law.CONTROLS,
        law.WATCH,
        impact.WORTH,
        exposure.EXPOSURE,
        exposure.CHOKEPOINTS,
        exposure.DELIVERIES,
        impact.OPTIMAL,
        impact.NASH,
        impact.COOPERATIVE,
        impact.INFO,
        impact.CHECK,
        truce.OUTLOOK,
        records.VERIFY,
        records.COMPARE,
        records.SOURCES,
        records.ASSUMPTIONS,
        records.CHECK,
        records.INFO,
        records.SHOW,
    )
}

__all__ = ["DISPUTE", "QUESTIONS", "SECTIONS", "Param", "Question"]
