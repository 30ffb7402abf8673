"""Line lists as files: the columns they may have, and their rows as they could have been written on a day.

A row may carry `from` and `until` (days, half-open) and `recorded`: the day since which the later
of the two is known. A day of a row that has no `recorded` is known once it has come. So a row that
begins later than what is known goes, and an end that was not known yet is left open.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..base.errors import DetenteError, LedgerError
from ..base.files import read_text

COLUMNS = frozenset(
    {"code", "from", "until", "match", "share", "rate", "heading", "note", "origin", "base", "title", "recorded"}
)
REQUIRED = ("code",)
WHAT = "a line list"
#: Bytes of a file in which its first line must end.
HEAD = 4096

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def struck(text: str, known: str) -> str:
    """A CSV text without what was not known by the end of the day `known`; struck rows leave an empty line.

    What is not about days is not looked at: whoever reads the table words its faults.
    """
    if max(_DAY.findall(text), default="") <= known:
        return text
    lines = text.splitlines()
    head = next(csv.reader([lines[0].lstrip("\ufeff")]), [])
    at = {name.strip(): n for n, name in enumerate(head)}
    if not {"from", "until"} & set(at):
        return text
    for n, line in enumerate(lines):
        if n and max(_DAY.findall(line), default="") > known:
            lines[n] = _row(line, at, known)
    return "\n".join(lines) + "\n"


def unwritten(path: Path, known: str) -> bool:
    """Whether a list has rows, none of which was known by the end of the day `known`: nobody could have named it.

    A list that is not there, or cannot be read, is not looked into: whoever asks for its rows words that.
    """
    try:
        head, *rows = read_text(path).splitlines()
        rows = [row for row in rows if row.strip()]
        left = struck("\n".join((head, *rows)), known).splitlines()[1:]
    except (DetenteError, ValueError, csv.Error):
        return False
    return bool(rows) and not any(left)


def _row(line: str, at: dict[str, int], known: str) -> str:
    """One row: whole, with an open end, or nothing."""
    cells = next(csv.reader([line]))

    def cell(name: str) -> str:
        place = at.get(name, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    def late(day: str) -> bool:
        return day[:10] > known

    start, stop, said = cell("from"), cell("until"), cell("recorded")
    if start and late(start if stop or not said else said):
        return ""
    if not stop or not late(said or stop):
        return line
    cells[at["until"]] = ""
    if said:
        cells[at["recorded"]] = ""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def check_head(
    head: list[str], path: Path, *, known: Iterable[str], required: Iterable[str], what: str, line: int
) -> None:
    """Refuse a first line that does not name the columns, each once, with commas between them."""

    def refuse(said: str, remedy: str) -> None:
        raise LedgerError(said, remedy=remedy, file=path, line=line)

    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(head) == 1 and sign in head[0]:
            refuse(f"the columns are divided by {name}", "save it with commas between columns and points in numbers")
    for name in required:
        if name not in head:
            refuse(f"{what} needs a column {name!r}", "write it in the first line")
    for n, name in enumerate(head):
        if name not in known:
            refuse(f"unknown column {name!r}", "known: " + ", ".join(sorted(known)))
        if name in head[:n]:
            refuse(f"the column {name!r} stands twice", "remove one")


def bad_heads(folder: Path) -> Iterator[LedgerError]:
    """What is wrong with the first lines of the line lists in a folder; the rows are read when they are asked for."""
    for path in sorted((folder / "lists").glob("*.csv")) if (folder / "lists").is_dir() else ():
        if not path.is_file() or path.name.endswith(".origins.csv"):
            continue
        try:
            with path.open("rb") as file:
                first = file.readline(HEAD).decode("utf-8").removeprefix("\ufeff")
            if first.strip():
                cells = [cell.strip() for cell in next(csv.reader([first]))]
                check_head(cells, path, known=COLUMNS, required=REQUIRED, what=WHAT, line=1)
        except LedgerError as error:
            yield error
        except (OSError, UnicodeDecodeError, csv.Error):
            continue  # reading the rows words it
