"""What each tool is, and what a call of it gives: plain data, no protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...asking.ask import Answer, ask
from ...asking.citing import sources
from ...base.errors import InputError, UnknownError
from ...base.table import Table
from ...questions import QUESTIONS, Question

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger

#: What a client should know before it calls anything.
INSTRUCTIONS = """Trade truces as data: what two governments agreed, what is in force on a day, what it is worth, and
whether it will hold. Every answer has `standpoint` (the day asked about, what was known by then, whose word counts),
`coverage` (complete, open or not_held, and why) and `sources`. Say only what an answer says: a dash or null is unknown,
not zero; announced is not in force; open is not known. Give the day and the sources with every fact."""
#: Rows of a table in the text; the structured answer has all.
ROWS = 60
#: What every answer holds besides its own keys.
ENVELOPE = {
    "type": "object",
    "required": ["standpoint", "coverage", "sources", "command"],
    "properties": {
        "standpoint": {"type": "object", "required": ["dispute", "on", "known", "lens"]},
        "coverage": {"type": "object", "required": ["state", "why", "checked"]},
        "sources": {"type": "array", "items": {"type": "object"}},
        "command": {"type": "string", "description": "The command line that gives exactly this answer."},
    },
}


def tools() -> dict[str, Question]:
    """Tool name → question: all that read nothing on the user's disk."""
    return {name.replace(" ", "_"): question for name, question in QUESTIONS.items() if not question.local}


def described(question: Question) -> str:
    """What a tool says of itself."""
    return " ".join(f"{question.title} {question.summary} {question.text}".split())


def call(name: str, given: Mapping[str, Any], ledger: Ledger) -> tuple[str, dict[str, Any]]:
    """The answer as text to read and as data. Raises what `ask` raises, and UnknownError for a tool that is none."""
    known = tools()
    if name not in known:
        raise UnknownError("tool", name, known)
    question = known[name]
    open_words = {p.word: p for p in question.open()}
    values: dict[str, Any] = {}
    for word, value in given.items():
        if word not in open_words:
            raise InputError(f"{name} has no parameter {word!r}", remedy="it takes " + ", ".join(open_words))
        param = open_words[word]
        if param.most and isinstance(value, int) and value > param.most:
            raise InputError(f"{word} is {value}", remedy=f"at most {param.most}")
        values[param.name] = value
    answer = ask(question, ledger, values)
    data = {**answer.to_dict(), "sources": sources(answer), "command": answer.command}
    return text(answer), data


def text(answer: Answer) -> str:
    """The tables as text, with where they were asked from, what is open, and how to ask again."""
    parts = [_table(table) for table in answer.tables()]
    state = answer.coverage
    held = f"Coverage: {state['state']}" + (f" ({'; '.join(map(str, state['why']))})" if state["why"] else "")
    return "\n\n".join([*parts, f"Asked of {answer.at}. {held}.", f"Command: {answer.command}"])


def _table(table: Table) -> str:
    """A table as Markdown, cut at `ROWS` rows."""
    heads = " | ".join(column.head for column in table.columns)
    lines = [table.title, "", f"| {heads} |", "|" + "---|" * len(table.columns)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table.texts()[:ROWS]]
    if len(table.rows) > ROWS:
        lines.append(f"{len(table.rows)} rows; the structured answer has all.")
    lines += ["", *table.notes, *([f"Source: {table.source}"] if table.source else [])]
    return "\n".join(lines).rstrip()
