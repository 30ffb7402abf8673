"""A brief as a workbook: the page, then a sheet a question: numbers as numbers, charts, heads that stay."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..base.files import written
from ..base.table import Column, Table, plain
from ..draw.office import clean
from .charts import draw_chart
from .html import safe_link
from .page import Brief
from .statement import Section, Statement

#: Widest column, in characters; longer text wraps.
WIDEST = 44
#: Characters that a printed page takes across at a size that can be read, and the narrowest column there.
ROOM, NARROWEST = 150, 9
#: Columns of the statements at the top of each sheet.
HEADS = ("Statement", "Kind", "Rests on (number in Sources)")


def write_excel(brief: Brief, path: Path) -> Path:
    """Write the brief to `path`."""
    book = _book(brief)
    return written(path, lambda target: book.save(str(target)))


def _book(brief: Brief) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.title = clean(brief.context.folder.deal.title)
    book.properties.creator = "détente"
    ids = [section.id for section in brief.sections]
    first = ids.index(brief.annex) if brief.annex else len(ids) if brief.pages else 0
    if first:
        sheet = book.create_sheet("The page")
        _fill(sheet, brief, brief.sections[:first])
        _finish(sheet)
    for section in brief.sections[first:]:
        sheet = book.create_sheet(_sheet_name(section.title, book.sheetnames))
        _fill(sheet, brief, [section])
        _finish(sheet)
    last = book.create_sheet(_sheet_name("Sources", book.sheetnames))
    _sources(last, brief)
    _finish(last, heads=2)
    return book


def _sheet_name(title: str, taken: list[str]) -> str:
    """A name Excel accepts: no ``[]:*?/\\``, at most 31 characters, not used before."""
    name = re.sub(r"[\[\]:*?/\\']", "", clean(title)).strip()[:31] or "Sheet"
    number = 2
    while name.casefold() in {t.casefold() for t in taken}:
        name = f"{name[:27]} {number}"
        number += 1
    return name


def _fill(sheet: Any, brief: Brief, sections: Sequence[Section]) -> None:
    """Statements, tables and charts; several sections on one sheet have their titles between the lines."""
    context = brief.context
    several = len(sections) > 1
    _line(sheet, [context.folder.deal.title if several else sections[0].title], size=14, bold=True)
    _line(
        sheet,
        [
            f"{context.folder.deal.title}, as of {context.on}, known by {context.known}; ledger "
            f"{context.ledger.dispute.id} {context.ledger.digest[:12]}, checked to {context.ledger.dispute.checked}"
        ],
    )
    _line(sheet, [])
    _line(sheet, HEADS, bold=True, fill=True)
    for section in sections:
        if several:
            _line(sheet, [section.title], bold=True)
        for statement in section.beside:
            _statement(sheet, brief, statement, 0)
    for section in sections:
        for table in section.tables:
            _line(sheet, [])
            _table(sheet, table)
        for figure in section.figures:
            _line(sheet, [])
            first = _table(sheet, figure.table)
            draw_chart(sheet, figure, first)


def _statement(sheet: Any, brief: Brief, statement: Statement, depth: int) -> None:
    numbers = " ".join(f"[{n}]" for n in dict.fromkeys(brief.numbering.of(statement)))
    _line(sheet, [statement.text, statement.nature.value, numbers], indent=2 * depth)
    if statement.quote:
        _line(sheet, [f"“{statement.quote}”", "quoted", ""], indent=2 * depth + 2)
    for part in statement.detail:
        _statement(sheet, brief, part, depth + 1)


def _table(sheet: Any, table: Table) -> int:
    """Write a table; returns the row of its heads."""
    _line(sheet, [table.title], bold=True)
    _line(sheet, [column.head for column in table.columns], bold=True, fill=True)
    heads: int = sheet.max_row
    for row in table.rows:
        values = [_value(row.get(column.key)) for column in table.columns]
        _line(sheet, values, columns=list(table.columns))
    for note in table.notes:
        _line(sheet, [note], italic=True)
    if table.source:
        _line(sheet, [f"Source: {table.source}"], italic=True)
    return heads


def _value(value: Any) -> Any:
    """Numbers stay numbers, an unknown is an empty cell, everything else is text."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, (int, float)) else str(plain(value))


def _line(
    sheet: Any,
    values: Any,
    *,
    bold: bool = False,
    italic: bool = False,
    fill: bool = False,
    size: int = 10,
    indent: int = 0,
    columns: list[Column] | None = None,
) -> None:
    """Append a row. Text stays text even where it begins like a formula."""
    from openpyxl.styles import Alignment, Font, PatternFill

    at = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    if not values:
        sheet.cell(at, 1).value = ""
        return
    for index, value in enumerate(values, 1):
        cell = sheet.cell(at, index)
        if isinstance(value, str):
            cell.value = clean(value)[:32767]
            cell.data_type = "s"
        else:
            cell.value = value
            if columns and isinstance(value, float) and columns[index - 1].digits is not None:
                digits = columns[index - 1].digits or 0
                cell.number_format = "#,##0" + ("." + "0" * digits if digits else "")
        cell.font = Font(bold=bold, italic=italic, size=size)
        level = indent if index == 1 else 0
        cell.alignment = Alignment(wrap_text=len(values) > 1, vertical="top", indent=level)
        if fill:
            cell.fill = PatternFill("solid", fgColor="DDE7F2")


def _sources(sheet: Any, brief: Brief) -> None:
    from openpyxl.styles import Font

    _line(sheet, ["Sources"], size=14, bold=True)
    _line(sheet, ["Number", "What", "Where", "Grade", "Record", "Address"], bold=True, fill=True)
    for ref in brief.references:
        address = safe_link(ref.link)
        _line(
            sheet,
            [
                ref.number,
                ref.title,
                ref.detail,
                ref.grade,
                f"{ref.ref.kind} {ref.ref.name}",
                address,
            ],
        )
        if address:
            cell = sheet.cell(sheet.max_row, 6)
            cell.hyperlink = clean(address)
            cell.font = Font(size=10, underline="single", color="0B5394")


def _widths(sheet: Any) -> None:
    """Columns as wide as their longest short text, rows as high as their longest one.

    A title that spans columns does not count.
    """
    from openpyxl.utils import get_column_letter

    widths = []
    for cells in sheet.iter_cols():
        longest = max((len(str(c.value)) for c in cells if c.value is not None and c.alignment.wrap_text), default=8)
        widths.append(min(max(longest + 2, 10), WIDEST))
    while sum(widths) > ROOM and max(widths) > NARROWEST:  # what is printed in one width must not be tiny
        top = max(widths)
        widths = [w - 1 if w == top else w for w in widths]
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for cells in sheet.iter_rows():
        lines = max(
            (
                math.ceil((len(str(c.value)) + 2 * c.alignment.indent) / (0.95 * width))
                for c, width in zip(cells, widths, strict=True)
                if c.value is not None and c.alignment.wrap_text
            ),
            default=1,
        )
        if lines > 1:
            sheet.row_dimensions[cells[0].row].height = 13.5 * lines


def _finish(sheet: Any, *, heads: int = 4) -> None:
    """Widths, heads that stay in sight and come again on every printed page, and what is printed."""
    _widths(sheet)
    sheet.freeze_panes = f"A{heads + 1}"
    sheet.print_title_rows = f"1:{heads}"
    sheet.print_area = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
