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


def draw(table: Table, width: int) -> RichTable | None:
    """The rich form of a table in a width; None where it would break words."""
    heads, rows = [column.head for column in table.columns], table.texts()
    count = len(heads)
    paddings = [(k > 0) + (k < count - 1) for k in range(count)]  # a blank on either side, none at the edges
    room = width - 2 - (count - 1)  # edges, and a line's place between columns
    chosen = widths([[head, *(row[k] for row in rows)] for k, head in enumerate(heads)], room, paddings)
    if chosen is None:
        return None
    drawn = RichTable(
        box=box.SIMPLE_HEAD, title=escape(table.title), title_justify="left", title_style="bold", pad_edge=False
    )
    for column, wide in zip(table.columns, chosen, strict=True):
        numeric = column.digits is not None or column.align == "right"
        head = escape(wrapped(column.head, wide))
        drawn.add_column(head, justify="right" if numeric else "left", overflow="fold", width=wide)
    for row in rows:
        drawn.add_row(*[escape(wrapped(cell, wide)) for cell, wide in zip(row, chosen, strict=True)])
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


def print_tables(tables: Sequence[Table], stream: Any = None) -> None:
    """Print tables one after another with their notes and source lines."""
    screen = console(stream)
    for table in tables:
        drawn = draw(table, screen.width)
        if drawn is None:
            listed(table, screen)
        else:
            screen.print(drawn)
        for note in table.notes:
            screen.print(f"  {escape(note)}", style="dim")
        if table.source:
            screen.print(f"  Source: {escape(table.source)}", style="dim")
