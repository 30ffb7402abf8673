"""Checks of the line lists, every one of which is opened, named or not, and of published figures set beside ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from ..base.errors import DetenteError
from ..base.places import places
from ..ledger.checks import ERROR, WARNING, Check, Complaint, Complaints, raised, wrong
from ..ledger.checks.scopes import scopes
from ..ledger.checks.side_files import faults_in, in_file, no_day, opened, unknown
from ..ledger.dispute import Ledger
from ..ledger.files import inside
from . import others
from .lists import SCHEDULE, LineList, read

ORIGINS = ".origins.csv"

T = TypeVar("T")


def line_lists(ledger: Ledger) -> Complaints:
    """Every line list opens: codes, days, shares and rates are what they say, no code stands twice at a time."""
    said = {(str(error.file), error.what) for error in ledger.problems}  # a bad head, which `readable` names
    for path, zone_key in _lists(ledger):
        found = _opened(partial(_read, ledger, path, zone_key), path)
        if isinstance(found, Complaint):
            if (str(path), found.what) not in said:
                yield found
        else:
            yield from _doubled(found, path)


def rates_by_origin(ledger: Ledger) -> Complaints:
    """Rates by origin stand in the events of their measure (`for`), in no file of their own."""
    for path in _files(ledger):
        if path.name.endswith(ORIGINS):
            what = f"{path.name} is not read: rates by origin are events"
            yield _about(path, what, 'write them as [[events]] with for = ["…"] in the measure, and remove the file')


def listed(ledger: Ledger) -> Complaints:
    """Every file in `lists/` is a table that some measure names."""
    named = {item for measure in ledger.measures.values() for scope, _ in scopes(measure) for item in scope.lists}
    for path in _all(ledger):
        if path.suffix == ".md":
            continue
        if path.suffix != ".csv":
            what = f"{path.name} is not read: lists are .csv files"
            yield _about(path, what, "save it as .csv, or move it away", WARNING)
        elif not path.name.endswith(ORIGINS) and path.stem not in named:
            yield _about(path, f"no measure names the list {path.stem}", "name it in a scope, or remove it", WARNING)
    for name, measure in ledger.measures.items():
        for scope, trail in scopes(measure):
            if len(set(scope.lists)) < len(scope.lists):
                yield wrong(f"measure:{name}", "a list is named twice", "name it once", *trail, "lists")


def compared(ledger: Ledger) -> Complaints:
    """Figures of others open: each stands in the words of the page that gives it, for a day it could know."""
    path = ledger.root / others.FILE
    held = opened(path, others.published)
    if held is None or isinstance(held, Complaint):
        yield from [held] if held else []
        return
    for n, item in enumerate(held):
        yield from faults_in(path, unknown("figure", [item.of], others.KINDS, ("other", n, "of")))
        for field in ("importer", "exporter"):
            yield from faults_in(path, unknown("place", [getattr(item, field)], places(), ("other", n, field)))
        yield from faults_in(path, no_day(item.recorded, ("other", n, "recorded")))
        if not item.url.startswith("https://"):
            yield in_file(path, f"{item.url!r} is no address", "give the page's, from https:// on", "other", n, "url")
        for k, figure in enumerate(item.said):
            at = ("other", n, "said", k)
            yield from faults_in(path, no_day(figure.day, (*at, "day")))
            if figure.day > item.recorded:
                what = f"a figure of {figure.day} was not public on {item.recorded}"
                yield in_file(path, what, "mend one of the two days", *at, "day")
            if f"{figure.value:g}" not in figure.words:
                what = f"{figure.value:g} does not stand in the words"
                yield in_file(path, what, "copy the sentence that gives the figure", *at, "words")


CHECKS: dict[str, Check] = {
    "line_lists": line_lists,
    "rates_by_origin": rates_by_origin,
    "listed": listed,
    "others": compared,
}


def _files(ledger: Ledger) -> list[Path]:
    return [p for p in _all(ledger) if p.suffix == ".csv"]


def _all(ledger: Ledger) -> list[Path]:
    """What lies in `lists/` of the dispute's own folder and of the shelves that it uses."""
    folders = [f / "lists" for f in ledger.folders if ledger.stands_on(f)]
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]


def _lists(ledger: Ledger) -> Iterator[tuple[Path, str]]:
    """Every line list with the zone in which its days are read: that of who imposes the measure that names it."""
    zones = {
        item: ledger.zone_of(measure.imposer).key
        for measure in ledger.measures.values()
        for scope, _ in scopes(measure)
        for item in scope.lists
        if item != SCHEDULE
    }
    for path in _files(ledger):
        if not path.name.endswith(ORIGINS):
            yield path, zones.get(path.stem, "UTC")


def _read(ledger: Ledger, path: Path, zone_key: str) -> LineList:
    return read(inside(path, path.parent), zone_key)


def _opened(read_it: Callable[[], T], path: Path) -> T | Complaint:
    try:
        return read_it()
    except DetenteError as error:
        return raised(error, path)


def _doubled(found: LineList, path: Path) -> Complaints:
    """Rows of one code under one heading whose periods overlap."""
    order = sorted(
        range(len(found.lines)), key=lambda n: (found.low[n], found.high[n], found.heading[n], found.start[n])
    )
    for a, b in pairwise(order):
        same = (found.low[a], found.high[a], found.heading[a]) == (found.low[b], found.high[b], found.heading[b])
        if same and found.start[b] < found.stop[a]:
            first, second = sorted((found.lines[a], found.lines[b]))
            what = f"the code of line {first} stands again at the same time"
            yield Complaint(ERROR, "", what, "remove one, or give them days that do not overlap", (), str(path), second)


def _about(path: Path, what: str, remedy: str, level: str = ERROR, *, line: int = 1) -> Complaint:
    return Complaint(level, "", what, remedy, (), str(path), line)
