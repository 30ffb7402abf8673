"""Tables in the terminal, drawn with rich."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from ..base.table import Table


def console(stream: Any = None) -> Console:
    """A console on stdout; plain 120 columns when stdout is not a terminal."""
    target = stream or sys.stdout
    width = None if getattr(target, "isatty", lambda: False)() else 120
    return Console(file=target, width=width, highlight=False, soft_wrap=False)


def draw(table: Table) -> RichTable:
    """The rich form of a table."""
    drawn = RichTable(
        box=box.SIMPLE_HEAD, title=escape(table.title), title_justify="left", title_style="bold", pad_edge=False
    )
    for column in table.columns:
        numeric = column.digits is not None or column.align == "right"
        drawn.add_column(escape(column.head), justify="right" if numeric else "left", overflow="fold", ratio=None)
    for row in table.texts():
        drawn.add_row(*[escape(cell) for cell in row])
    return drawn


def print_tables(tables: Sequence[Table], stream: Any = None) -> None:
    """Print tables one after another with their notes and source lines."""
    screen = console(stream)
    for table in tables:
        screen.print(draw(table))
        for note in table.notes:
            screen.print(f"  {escape(note)}", style="dim")
        if table.source:
            screen.print(f"  Source: {escape(table.source)}", style="dim")
