"""Reading a CSV file that analysts edit: a table of texts by column, with the line of each row.

Commas, UTF-8 (with or without the mark that spreadsheets put in front), the columns in the first
line, each once. Everything else is refused in words, with file and line.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import LedgerError
from ..base.files import present
from .files import read_text
from .line_lists import check_head, struck


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as written: column → its cells, stripped; `lines` says where each row begins."""

    path: Path
    columns: dict[str, tuple[str, ...]]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of a column; empty ones where the file has no such column."""
        return self.columns.get(name) or ("",) * len(self)

    def wrong(self, row: int, what: str, remedy: str) -> LedgerError:
        """An error on a row."""
        return LedgerError(what, remedy=remedy, file=self.path, line=self.lines[row])


def read_rows(
    path: Path,
    *,
    known: Collection[str],
    required: Collection[str],
    what: str,
    only: tuple[str, ...] = (),
    by: str = "",
) -> Rows:
    """The rows of a file. `known` columns may stand there, `required` ones must; `what` names the table in errors.

    With `only`, no more than the rows that begin so: a question about one line reads no more of a long list. With
    `by`, no more than was known by the end of that day (`line_lists.struck`).
    """
    if path.is_dir():
        raise LedgerError(f"{path.name} is a folder, not {what}", remedy="move it away", file=path)
    if not present(path):
        raise LedgerError(f"{what} {path.stem!r} does not exist", remedy=f"add lists/{path.name}", file=path)
    text = read_text(path)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise LedgerError("the file holds a NUL character", remedy="save it as plain text", file=path, line=line)
    whole = (struck(text, by) if by else text).splitlines()
    numbers: list[int] = []
    if only and '"' not in text and whole:
        numbers = [0, *(n for n, line in enumerate(whole) if n and line.startswith(only))]
        whole = [whole[n] for n in numbers]
    reader = csv.reader(whole)
    cells: list[list[str]] = []
    lines: list[int] = []
    head: list[str] | None = None
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if head is None:
                head = [cell.strip() for cell in row]
                check_head(head, path, known=known, required=required, what=what, line=reader.line_num)
                continue
            if len(row) > len(head):
                said = f"the row has {len(row)} cells, the first line {len(head)}"
                raise LedgerError(said, remedy="mend the row", file=path, line=reader.line_num)
            cells.append([cell.strip() for cell in row] + [""] * (len(head) - len(row)))
            lines.append(numbers[reader.line_num - 1] + 1 if numbers else reader.line_num)
    except csv.Error as error:
        raise LedgerError(f"not a table: {error}", remedy="mend the row", file=path, line=reader.line_num) from None
    if head is None:
        remedy = "write its columns in the first line: " + ", ".join(required)
        raise LedgerError("the file is empty", remedy=remedy, file=path)
    if not cells and (numbers or by):
        return Rows(path, dict.fromkeys(head, ()), ())
    if not cells:
        raise LedgerError("no row follows the columns", remedy="add the rows, or remove the file", file=path)
    return Rows(path, dict(zip(head, zip(*cells, strict=True), strict=True)), tuple(lines))
