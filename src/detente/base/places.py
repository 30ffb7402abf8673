"""Places: codes, names, zones and who belongs to whom.

A place code is ISO 3166 alpha-2 in ledgers and alpha-3 in the world economy. The
table `data/places.csv` holds both, the zone in which a government's law is dated, and
memberships (EU, ASEAN). `World` stands for every place.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from .errors import UnknownError

WORLD = "World"


class Place(NamedTuple):
    """One place: two- and three-letter code, name, zone and groups it belongs to."""

    code: str
    iso3: str
    name: str
    zone: str
    groups: tuple[str, ...]


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """All places by two-letter code."""
    text = (files("detente") / "data" / "places.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        groups = tuple(g for g in row["groups"].split(" ") if g)
        found[row["code"]] = Place(row["code"], row["iso3"], row["name"], row["zone"], groups)
    return found


@lru_cache(maxsize=1)
def _by_iso3() -> dict[str, Place]:
    return {place.iso3: place for place in places().values()}


def place(code: str) -> Place:
    """The place of a two- or three-letter code; a clear error otherwise."""
    found = places().get(code) or _by_iso3().get(code) or places().get(code.upper()) or _by_iso3().get(code.upper())
    if found is None:
        raise UnknownError("place", code, [*places(), *_by_iso3()])
    return found


def name(code: str) -> str:
    """A place's name; a code of no place is printed as it is."""
    try:
        return place(code).name
    except UnknownError:
        return code


def members(group: str) -> list[Place]:
    """Places that belong to a group (EU, ASEAN)."""
    found = [p for p in places().values() if group in p.groups]
    if not found:
        raise UnknownError("group of places", group, {g for p in places().values() for g in p.groups})
    return found
