"""One Table type: what every listing is, before it is drawn anywhere.

A `Table` is data with named, unit-carrying columns, a source line and notes. The
terminal, a page, Word, Excel, CSV and data frames all draw the same object
(`detente.brief` holds the drawing).
"""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from .late import late


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` in a row, `label` in the head, `unit`, and how to print numbers."""

    key: str
    label: str
    unit: str = ""
    digits: int | None = None
    align: str = "left"
    wide: bool = False

    @property
    def head(self) -> str:
        """Label with its unit in brackets."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


#: A table of more columns than this is shown one row under another where the page is narrow.
STACKED = 3


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under `columns`; `rows` are mappings from column key to value.

    `blocks` prints a block a row on a terminal, not columns: for rows that are mostly sentences.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[dict[str, Any]]
    source: str = ""
    notes: Sequence[str] = field(default_factory=tuple)
    id: str = ""
    blocks: bool = False

    def cell(self, row: dict[str, Any], column: Column) -> str:
        """The printed form of one cell; an unknown prints as a dash, never as zero."""
        return show(row.get(column.key), column.digits)

    def texts(self) -> list[list[str]]:
        """All cells as printed."""
        return [[self.cell(row, column) for column in self.columns] for row in self.rows]

    def to_csv(self) -> str:
        """Comma-separated text: raw values, units in the head, CRLF-free."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.head for column in self.columns])
        for row in self.rows:
            writer.writerow([plain(row.get(column.key)) for column in self.columns])
        return out.getvalue()

    def to_html(self, link: Callable[[dict[str, Any]], tuple[str, str] | None] | None = None) -> str:
        """An HTML table: caption, heads with units, notes and source in the foot; every text escaped.

        `link` may name, for a row, the column to turn into a link and the address it leads to.
        """
        numeric = [column.digits is not None or column.align == "right" for column in self.columns]
        mark = [' class="num"' if n else "" for n in numeric]
        stacked = len(self.columns) > STACKED  # on a narrow page every cell then says what it is
        heads = [f' data-head="{escape(c.head)}"' if stacked and c.head else "" for c in self.columns]
        top = "".join(
            f'<th scope="col"{m}>{escape(c.head)}</th>' if c.head else f"<td{m}></td>"
            for c, m in zip(self.columns, mark, strict=True)
        )
        body = "".join(
            "<tr>"
            + "".join(f"<td{m or _day(cell)}{h}>{cell}</td>" for cell, m, h in zip(cells, mark, heads, strict=True))
            + "</tr>"
            for cells in (self._marked(row, link) for row in self.rows)
        )
        feet = [*self.notes, *([f"Source: {self.source}"] if self.source else [])]
        foot = "".join(
            f'<tr><td colspan="{len(mark)}"><span class="note">{escape(line)}</span></td></tr>' for line in feet
        )
        return (
            ('<table class="stacked">' if stacked else "<table>")
            + f"<caption>{escape(self.title)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody>"
            + (f"<tfoot>{foot}</tfoot>" if foot else "")
            + "</table>"
        )

    def _marked(
        self, row: dict[str, Any], link: Callable[[dict[str, Any]], tuple[str, str] | None] | None
    ) -> list[str]:
        """Escaped cells of a row, one of them a link if `link` says so."""
        where, target = (link(row) if link else None) or ("", "")
        cells = []
        for column in self.columns:
            text = escape(self.cell(row, column))
            cells.append(f'<a href="{escape(target)}">{text}</a>' if column.key == where else text)
        return cells

    def to_frame(self) -> Any:
        """A pandas data frame (extra ``frames``): `id` where rows have one, the columns' keys, what else rows hold.

        Beside the printed columns stand those that only a program needs: numbers apart from the text that prints
        them, the word of a standing, the measure of a clock.
        """
        import pandas as pd

        shown = [c.key for c in self.columns]
        held = dict.fromkeys(key for row in self.rows for key, value in row.items() if _single(value))
        keys = [*(["id"] if "id" in held and "id" not in shown else []), *shown]
        keys += [key for key in held if key not in keys]
        return pd.DataFrame([{key: row.get(key) for key in keys} for row in self.rows], columns=keys)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {
            "title": self.title,
            "columns": [{"key": c.key, "label": c.label, "unit": c.unit} for c in self.columns],
            "rows": [dict(row) for row in self.rows],
            "source": self.source,
            "notes": list(self.notes),
        }


def _single(value: Any) -> bool:
    """Whether a value fits into a cell of a data frame."""
    return value is None or isinstance(value, (str, int, float))


def _day(cell: str) -> str:
    """The mark of a cell that holds a day: it is not broken at its hyphens."""
    return ' class="day"' if len(cell) == 10 and cell[4] == cell[7] == "-" and cell[:4].isdigit() else ""


def show(value: Any, digits: int | None = None) -> str:
    """A value for people: dash for unknown, yes/no, fixed digits for numbers, joined lists."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if digits is not None:
            text = f"{value:,.{digits}f}"
            return text.replace("-", "−") if float(text.replace(",", "")) != 0 else text.lstrip("-")
        return f"{value:g}".replace("-", "−")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(show(item, digits) for item in value) or "–"
    return str(value)


def plain(value: Any) -> Any:
    """A value for machines: empty for unknown, semicolon-joined lists."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ";".join(str(plain(item)) for item in value)
    return value


class Tabular(ABC):
    """What every result offers: its tables as a data frame and in a notebook."""

    __slots__ = ()

    @abstractmethod
    def tables(self) -> list[Table]:
        """The result as tables, the main one first."""

    def to_frame(self) -> Any:
        """The main table as a pandas data frame (extra ``frames``)."""
        return self.tables()[0].to_frame()

    def _repr_html_(self) -> str:
        return "".join(table.to_html() for table in self.tables())


def tabled(form: str, record: Tabular) -> list[Table]:
    """The tables that a function elsewhere, ``module:function``, makes of a record, which need not know it."""
    made: list[Table] = late(form)(record)
    return made


def columns(*specs: Column | tuple[str, str] | tuple[str, str, str]) -> list[Column]:
    """Columns from short tuples ``(key, label[, unit])``."""
    return [spec if isinstance(spec, Column) else Column(*spec) for spec in specs]
