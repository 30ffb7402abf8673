"""What checks of side files have in common: opening them, and naming what is wrong by file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TypeVar

from ...base.dates import parse_day
from ...base.errors import DetenteError, UnknownError
from ...base.files import present
from ..files import read_text
from ..toml_lines import Trail, find_line
from ..validate import Fault
from .report import ERROR, Complaint, Complaints, raised

T = TypeVar("T")


def in_file(path: Path, what: str, remedy: str, *trail: str | int) -> Complaint:
    """An error about the value at `trail` in a side file (TOML); its line is found."""
    try:
        line = find_line(read_text(path), trail)
    except DetenteError:
        line = 1
    return Complaint(ERROR, "", what, remedy, (), str(path), line)


def faults_in(path: Path, faults: Iterable[Fault]) -> Complaints:
    """The faults of a file's records, with their lines."""
    for fault in faults:
        yield in_file(path, fault.what, fault.remedy, *fault.trail)


def opened(path: Path, read: Callable[[Path], T]) -> T | Complaint | None:
    """What a reader makes of a file: None where there is none, a complaint where it cannot be read."""
    if not present(path):
        return None
    try:
        return read(path)
    except DetenteError as error:
        return raised(error, path)


def unknown(kind: str, names: Iterable[str], known: Collection[str], at: Trail) -> Iterable[Fault]:
    """Names that nothing answers to, with the nearest that exist."""
    for name in names:
        if name not in known:
            error = UnknownError(kind, name, known)
            yield Fault(list(at), error.what, error.remedy)


def no_day(text: str, at: Trail) -> Iterable[Fault]:
    """A text that is no day (an empty one is none, and is let pass)."""
    try:
        if text:
            parse_day(text[:10])
    except DetenteError as error:
        yield Fault(list(at), error.what, error.remedy)


def no_share(value: float | None, at: Trail) -> Iterable[Fault]:
    """A number outside 0 to 1."""
    if value is not None and not 0 <= value <= 1:
        yield Fault(list(at), f"{at[-1]} is {value:g}, and is a share", "give a number from 0 to 1")
