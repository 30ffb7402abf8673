"""A brief as Markdown and in the terminal: the same words, the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..base.table import Table
from .layout import BROAD, paragraphs
from .page import Brief
from .statement import Nature, Statement

#: How the nature of a statement is marked in plain text; facts carry no mark.
STYLES = {
    Nature.note: "italic",
    Nature.forecast: "magenta",
    Nature.assumption: "yellow",
    Nature.reconstruction: "cyan",
}


def markdown(brief: Brief) -> str:
    """The brief as Markdown, with numbered references at the end."""
    context = brief.context
    lines = [
        f"# {context.folder.deal.title}",
        "",
        f"As of {context.on}, from what was public by {context.known}. Ledger {context.ledger.dispute.id}, checked to "
        f"{context.ledger.dispute.checked}, version {context.ledger.digest[:12]}.",
        "",
    ]
    for section in brief.sections:
        lines += [f"## {section.title}", ""]
        for statement in section.statements:
            lines += list(_bullets(brief, statement, 0))
        lines.append("")
        for table in section.tables:
            lines += [markdown_table(table), ""]
        if section.commands:
            lines += ["In full: " + "; ".join(f"`{line}`" for line in section.commands), ""]
    lines += ["## Sources", ""]
    for ref in brief.references:
        link = f" <{ref.link}>" if ref.link else ""
        grade = f", grade {ref.grade}" if ref.grade else ""
        lines.append(f"{ref.number}. {ref.title}. {ref.detail}{grade}.{link} Used in {', '.join(ref.used_by)}.")
        if ref.quote:
            lines.append(f"   > {ref.quote}")
    return "\n".join(lines) + "\n"


def _bullets(brief: Brief, statement: Statement, depth: int) -> Iterator[str]:
    yield "  " * depth + "- " + brief.numbering.sentence(statement)
    if statement.quote:
        yield "  " * depth + f"  > {statement.quote}"
    for part in statement.detail:
        yield from _bullets(brief, part, depth + 1)


def markdown_table(table: Table) -> str:
    """A pipe table; pipes in cells are escaped."""
    heads = [_cell(c.head) for c in table.columns]
    out = [f"**{_cell(table.title)}**", "", "| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    out += ["| " + " | ".join(_cell(x) for x in row) + " |" for row in table.texts()]
    out += ["", *(f"{note}  " for note in table.notes)]
    if table.source:
        out.append(f"Source: {table.source}")
    return "\n".join(out)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def print_brief(brief: Brief, *, width: int | None = None) -> None:
    """The brief in the terminal: statements, the clocks, the sources; tables on request elsewhere."""
    from rich.markup import escape
    from rich.padding import Padding

    from ..draw.terminal import console

    screen = console()
    if brief.pages:
        print_sheet(brief, screen)
        return
    context = brief.context
    screen.print(f"[bold]{escape(context.folder.deal.title)}[/bold]")
    screen.print(
        escape(
            f"As of {context.on}, from what was public by {context.known}. "
            f"Ledger {context.ledger.dispute.id}, checked to {context.ledger.dispute.checked}."
        ),
        style="dim",
    )
    for section in brief.sections:
        screen.print()
        screen.print(f"[bold underline]{escape(section.title)}[/bold underline]")
        for statement in section.statements:
            for depth, text, style in _lines(brief, statement, 0):
                screen.print(Padding(escape(text), (0, 0, 0, 2 * depth + 1)), style=style)
        for line in section.commands:
            screen.print(f"   in full: {escape(line)}", style="dim")
    screen.print()
    screen.print("[bold underline]Sources[/bold underline]")
    for ref in brief.references:
        grade = f", grade {ref.grade}" if ref.grade else ""
        screen.print(Padding(escape(f"[{ref.number}] {ref.title}. {ref.detail}{grade}"), (0, 0, 0, 1)), style="dim")


def _lines(brief: Brief, statement: Statement, depth: int) -> Iterator[tuple[int, str, str]]:
    style = STYLES.get(statement.nature, "")
    yield depth, ("• " if depth == 0 else "– ") + brief.numbering.sentence(statement), style
    if statement.quote:
        yield depth + 1, f"“{statement.quote}”", "dim"
    for part in statement.detail:
        yield from _lines(brief, part, depth + 1)


#: Narrower than this, lines are hard to read.
NARROW = 40
#: How to have more of it: said once, under the page.
MORE = "More: `--full`; Word `--pages 2 --docx FILE`, PDF `--pdf FILE`; chart `detente series --plot FILE`."
#: Letters of a note under a page; the whole of it is in every other form.
NOTE = 76


def print_sheet(brief: Brief, screen: Any) -> None:
    """One page: headings stand in the line, nothing is repeated, notes take a line each."""
    from rich.text import Text

    context = brief.context
    width = max(NARROW, min(screen.width, BROAD))
    head = Text(f"{context.title}. ", "bold")
    screen.print(head.append(context.dateline, "not bold dim"), width=width)
    for section in brief.sections:
        for paragraph in paragraphs(section, brief.numbering, width):
            line = Text()
            for run in paragraph:
                line.append(" " if line else "").append(run.lead, "bold" if run.first else "")
                line.append(run.text, STYLES.get(run.nature, ""))
            screen.print(line, width=width)
    if len(brief.sections) > 1:
        screen.print(Text(MORE, "dim"), width=width)
    for ref in brief.references:
        note = f"[{ref.number}] {ref.title}"
        most = min(width, NOTE)
        screen.print(Text(note if len(note) <= most else note[: most - 1].rsplit(" ", 1)[0] + "…", "dim"))
