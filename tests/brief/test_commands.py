"""Ask it yourself: every command printed in a brief gives the numbers that the brief gives."""

from __future__ import annotations

import pytest

from detente.asking.ask import Answer, ask
from detente.base.table import Table
from detente.brief.page import Brief, brief
from detente.ledger.dispute import Ledger
from detente.questions import QUESTIONS
from detente.standpoint import Standpoint
from detente.surfaces.cli.made import renamed

from ..questions.test_questions import parsed

#: A day about which more was known later.
POINTS = [("2026-02-25", "2025-12-31")]


def again(line: str, book: Ledger) -> Answer:
    """A printed command line, asked."""
    name, values = parsed(line)
    question = QUESTIONS[name]
    given = renamed(question, values)
    return ask(question, book, {p.name: given[p.name] for p in question.params})


def rows(table: Table) -> list[dict[str, object]]:
    return [dict(row) for row in table.rows]


@pytest.fixture(scope="module", params=POINTS, ids=lambda p: p[0])
def made(request: pytest.FixtureRequest, book: Ledger) -> Brief:
    on, known = request.param
    return brief(Standpoint.as_of(book, on, known), "busan-2025")


def test_every_command_of_a_brief_gives_its_numbers(made: Brief, book: Ledger) -> None:
    told = " ".join(text for s in made.sections for text in _texts(s.statements))
    asked = {line: again(line, book) for s in made.sections for line in s.commands}
    assert {parsed(line)[0] for line in asked} >= {"agreed", "inforce", "clocks", "effective", "series", "chokepoints"}
    for section in made.sections:
        printed = [rows(t) for t in section.tables]
        for line in section.commands:
            answer = asked[line]
            assert answer.at.on[:10] == made.context.on[:10] or "on" in answer.question.loose, line
            assert answer.at.known == made.context.known, line
            match answer.question.name:
                case "agreed":
                    told_by = [str(r["verdict"]).partition(" (")[0] for r in answer.tables()[0].rows]
                    assert [r["title"] for r in printed[0]] == [r["title"] for r in answer.tables()[0].rows]
                    assert [str(r["verdict"]).partition(" (")[0] for r in printed[0]] == told_by
                case "effective":
                    mean = answer.result.import_weighted
                    assert f"{mean.central:.1f}% ({mean.low:.1f} to {mean.high:.1f}) on average" in told
                case "series":
                    figure = answer.figures[0]
                    assert rows(figure.table) in [rows(f.table) for f in section.figures]
                case _:
                    assert rows(answer.tables()[0]) in printed, line


def _texts(statements: object) -> list[str]:
    return [text for s in statements for text in (s.text, *_texts(s.detail))]  # type: ignore[attr-defined]
