"""Tables in the terminal, drawn with rich."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as RichTable

from ..base.table import Table
from .layout import widths, wrapped


class Screen(Console):
    """A console whose reader may go away: that is no fault of the command."""

    def on_broken_pipe(self) -> None:
        """Whoever prints decides what to do."""
        raise BrokenPipeError


def console(stream: Any = None) -> Console:
    """A console on stdout; plain 120 columns when stdout is not a terminal."""
    target = stream or sys.stdout
    width = None if getattr(target, "isatty", lambda: False)() else 120
    return Screen(file=target, width=width, highlight=False, soft_wrap=False)


def draw(table: Table, width: int) -> list[RichTable]:
    """The rich form of a table in a width that breaks no word: narrower gaps, then parts that repeat the first column.

    Empty where not even two columns fit side by side.
    """
    heads, rows = [column.head for column in table.columns], table.texts()
    texts = [[head, *(row[k] for row in rows)] for k, head in enumerate(heads)]
    everything = list(range(len(heads)))
    for pad in (1, 0):
        chosen = fitting(texts, everything, width, pad)
        if chosen is not None:
            return [_drawn(table, rows, everything, chosen, pad, table.title)]
    parts: list[list[int]] = []
    for k in everything[1:]:
        if parts and fitting(texts, [*parts[-1], k], width, 0) is not None:
            parts[-1].append(k)
        elif fitting(texts, [0, k], width, 0) is not None:
            parts.append([0, k])
        else:
            return []
    made: list[RichTable] = []
    for part in parts:
        chosen = fitting(texts, part, width, 0)
        assert chosen is not None
        made.append(_drawn(table, rows, part, chosen, 0, "" if made else table.title))
    return made


def fitting(texts: Sequence[Sequence[str]], columns: Sequence[int], width: int, pad: int) -> list[int] | None:
    """Widths for some of the columns; None where a word would break."""
    room = width - 2 - (len(columns) - 1)  # edges, and a line's place between columns
    last = len(columns) - 1
    blanks = [pad * ((n > 0) + (n < last)) for n in range(len(columns))]  # none at the edges
    return widths([texts[k] for k in columns], room, blanks)


def _drawn(
    table: Table, rows: list[list[str]], columns: Sequence[int], chosen: Sequence[int], pad: int, title: str
) -> RichTable:
    drawn = RichTable(
        box=box.SIMPLE_HEAD,
        title=escape(title) or None,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        padding=(0, pad),
    )
    for k, wide in zip(columns, chosen, strict=True):
        column = table.columns[k]
        numeric = column.digits is not None or column.align == "right"
        head = escape(wrapped(column.head, wide))
        drawn.add_column(head, justify="right" if numeric else "left", overflow="fold", width=wide)
    for row in rows:
        drawn.add_row(*[escape(wrapped(row[k], wide)) for k, wide in zip(columns, chosen, strict=True)])
    return drawn


def listed(table: Table, screen: Console) -> None:
    """The rows of a table one under another, a line or more for each of their values."""
    screen.print(escape(table.title), style="bold")
    heads = [column.head for column in table.columns]
    for row in table.texts():
        screen.print()
        for head, cell in zip(heads, row, strict=True):
            text = f"{head}: {cell}" if head else cell
            screen.print(Padding(escape(wrapped(text, screen.width - 5)), (0, 0, 0, 2)))


def blocks(table: Table, screen: Console) -> None:
    """A block a row: the first column heads it, numbers stand on one line, every other value on its own."""
    first, *rest = table.columns
    screen.print(escape(table.title), style="bold")
    for number, row in enumerate(table.rows, 1):
        figures = [
            f"{c.label} {table.cell(row, c)}{'' if c.unit == '%' else ' '}{c.unit}".rstrip()
            for c in rest
            if c.align == "right" or c.digits is not None
        ]
        words = [c for c in rest if c.align != "right" and c.digits is None]
        others = [f"{c.label}{'' if c.label.startswith('--') else ':'} {table.cell(row, c)}" for c in words]
        screen.print()
        screen.print(Padding(escape(wrapped(f"{number}. {table.cell(row, first)}", screen.width - 3)), (0, 0, 0, 1)))
        for line in [*([" · ".join(figures)] if figures else []), *others]:
            screen.print(Padding(escape(wrapped(line, screen.width - 6)), (0, 0, 0, 4)))
    screen.print()


def print_tables(tables: Sequence[Table], stream: Any = None) -> None:
    """Print tables one after another with their notes and source lines."""
    screen = console(stream)
    for table in tables:
        drawn = [] if table.blocks else draw(table, screen.width)
        for part in drawn:
            screen.print(part)
        if table.blocks:
            blocks(table, screen)
        elif not drawn:
            listed(table, screen)
        for note in table.notes:
            screen.print(f"  {escape(note)}", style="dim")
        if table.source:
            screen.print(f"  Source: {escape(table.source)}", style="dim")
