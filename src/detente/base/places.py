"""Places: codes, names, zones and who belongs to whom.

A place code is ISO 3166 alpha-2 in ledgers and alpha-3 in the world economy. The
table `data/places.csv` holds both, the zone in which a government's law is dated, and
memberships (EU, ASEAN). `World` stands for every place.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
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


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Place]:
    """Places by every name under which one is printed: its own, without brackets, and `data/place_names.csv`."""
    text = (files("detente") / "data" / "place_names.csv").read_text(encoding="utf-8")
    named = [(row["name"], places()[row["code"]]) for row in csv.DictReader(text.splitlines())]
    named += [(held.name, held) for held in places().values()]
    found = {plain_name(title): held for title, held in named}
    short: dict[str, set[Place]] = {}
    for title, held in named:
        short.setdefault(plain_name(re.sub(r"\(.*?\)", "", title)), set()).add(held)
    return {**{form: held.pop() for form, held in short.items() if form and len(held) == 1}, **found}


def plain_name(text: str) -> str:
    """A name without case, accents, dots, and the article: ``The U.S.`` is ``us``."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[^\w ]", "", flat.replace("&", " and ").replace("-", " ")).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def place(code: str) -> Place:
    """The place of a two- or three-letter code or of a name, in any case; a clear error otherwise."""
    found = places().get(code) or _by_iso3().get(code) or places().get(code.upper()) or _by_iso3().get(code.upper())
    found = found or _by_name().get(plain_name(code))
    if found is None:
        known = {f"{p.name} ({p.code})": p for p in places().values()}
        raise UnknownError("place", code, [*known, *places(), *_by_iso3()] if len(code) <= 3 else known)
    return found


def name(code: str) -> str:
    """A place's name; a code of no place is printed as it is."""
    try:
        return place(code).name
    except UnknownError:
        return code


def union_of(code: str, among: Iterable[str]) -> str:
    """The group a place belongs to that is one of `among`; empty where there is none, or the place itself is one."""
    codes, held = set(among), places().get(code)
    return "" if held is None or code in codes else next((group for group in held.groups if group in codes), "")


def of_union(code: str, union: str) -> str:
    """The sentence that a member has no trade law of its own."""
    return f"{name(code)} is a member of the {name(union)}: tariffs and countermeasures are the union's, not its own."


def members(group: str) -> list[Place]:
    """Places that belong to a group (EU, ASEAN)."""
    found = [p for p in places().values() if group in p.groups]
    if not found:
        raise UnknownError("group of places", group, {g for p in places().values() for g in p.groups})
    return found
