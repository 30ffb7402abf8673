"""Shelves: they are those of the lock, and what each says it covers is said once and does not contradict itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from ...base.places import WORLD, places
from .. import records as r
from ..coverage import ALL, DUTIES, GENERAL
from ..dispute import Ledger
from ..files import read_text
from ..toml_lines import find_line
from .report import ERROR, WARNING, Complaint, Complaints, raised

FILE = "shelf.toml"
DAYS = "mend the days"


def locked(ledger: Ledger) -> Complaints:
    """Every shelf is the one of the lock, where the dispute has one."""
    for fault in ledger.unlocked:
        yield raised(fault, ledger.root)


def coverage(ledger: Ledger) -> Complaints:
    """No two shelves cover the same law; no cover or gap of a shelf contradicts its others."""
    heads = list(_heads(ledger))
    covers = [(shelf, path, n, cover) for shelf, path in heads for n, cover in enumerate(shelf.covers)]
    for (one, first, m, a), (two, second, n, b) in combinations(covers, 2):
        if not _same_law(a, b):
            continue
        at = f"{first}:{_line(first, 'covers', m)}"
        if one.id != two.id:
            what = f"{two.id} covers what {one.id} covers ({at}): {b.kind} of {b.importer}"
            yield _at(
                second, "covers", n, ERROR, what, f"say it on one shelf, or give {two.id} other partners or codes"
            )
        elif a.since != b.since and sorted(a.codes) == sorted(b.codes) and sorted(a.partners) == sorted(b.partners):
            what = f"{one.id} says since {a.since} ({at}) and since {b.since} of the same law"
            yield _at(second, "covers", n, ERROR, what, "keep one of the two")
    for shelf, path in heads:
        mine = [c for other, _ in heads if other.id == shelf.id for c in other.covers]
        yield from _days(shelf, path)
        for n, gap in enumerate(shelf.gaps):
            if mine and not any(_inside(gap, cover) for cover in mine):
                what = f"a gap of {shelf.id} lies outside all that it covers: {gap.kind} {' '.join(gap.codes)}".rstrip()
                yield _at(
                    path, "gaps", n, WARNING, what, "cover it, or take the gap out: what is not covered is not held"
                )


def _heads(ledger: Ledger) -> Iterator[tuple[r.Shelf, Path]]:
    """The head of every shelf as it stands in its own file; those that cannot be read are named elsewhere."""
    from ...base.errors import LedgerError
    from ..files import read_toml
    from ..shelves import shelf_folders

    for name, folder in shelf_folders():
        path = folder / FILE
        try:
            head = read_toml(path, r.Shelf)
        except LedgerError:
            continue
        if head.id == name and name in ledger.shelves:
            yield head, path


def _days(shelf: r.Shelf, path: Path) -> Complaints:
    for n, cover in enumerate(shelf.covers):
        if cover.since > shelf.checked:
            what = f"{shelf.id} covers from {cover.since} on and was looked for up to {shelf.checked}"
            yield _at(path, "covers", n, ERROR, what, DAYS)
    for n, gap in enumerate(shelf.gaps):
        if gap.since and gap.until and gap.until < gap.since:
            yield _at(path, "gaps", n, ERROR, f"a gap of {shelf.id} ends {gap.until}, before {gap.since}", DAYS)


def _at(path: Path, table: str, n: int, level: str, what: str, remedy: str) -> Complaint:
    return Complaint(level, "", what, remedy, (), str(path), _line(path, table, n))


def _line(path: Path, table: str, n: int) -> int:
    return find_line(read_text(path), (table, n)) or 1


def _kinds(kind: str) -> set[str]:
    """Kinds that one covers: duties of all kinds are one law at the border, a general rate is another."""
    return set(DUTIES) if kind in DUTIES else {kind}


def _same_law(a: r.Cover, b: r.Cover) -> bool:
    return (
        a.importer == b.importer
        and (a.kind == b.kind or ALL in (a.kind, b.kind))
        and _meet(a.partners, b.partners)
        and _prefixes(a.codes, b.codes)
    )


def _inside(gap: r.Gap, cover: r.Cover) -> bool:
    kinds = gap.kind == ALL or cover.kind == ALL or not _kinds(gap.kind).isdisjoint(_kinds(cover.kind))
    if gap.kind == GENERAL or cover.kind == GENERAL:
        kinds = gap.kind in (cover.kind, ALL)
    partners = not gap.partners or _meet(gap.partners, cover.partners)
    return kinds and partners and _prefixes(gap.codes, cover.codes)


def _meet(one: list[str], two: list[str]) -> bool:
    """Whether two lists of partners have a place in common."""
    if WORLD in one or WORLD in two:
        return True
    return not _with_groups(one).isdisjoint(two) or not _with_groups(two).isdisjoint(one)


def _with_groups(codes: list[str]) -> set[str]:
    return {*codes, *(group for code in codes if code in places() for group in places()[code].groups)}


def _prefixes(one: list[str], two: list[str]) -> bool:
    """Whether two lists of HS prefixes have a good in common; none is every good."""
    return not one or not two or any(a.startswith(b) or b.startswith(a) for a in one for b in two)
