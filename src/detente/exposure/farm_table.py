"""The shipped table of farm trade, as columns; see data/exposure/PROVENANCE.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..base.errors import InputError, UnknownError
from .measures import Array

FILE = Path(__file__).resolve().parent.parent / "data" / "exposure" / "farm.npz"
#: the year of the table, and its source as it is printed
YEAR = 2023
SOURCE = "FAO, FAOSTAT detailed trade matrix 2023, as reported by exporters"


@dataclass(frozen=True)
class Matrix:
    """Flows as columns: `item`, `buyer` and `seller` index `items` and `places`; `kt` is thousand tonnes."""

    items: tuple[str, ...]
    places: tuple[str, ...]
    item: Array
    buyer: Array
    seller: Array
    kt: Array


@lru_cache(maxsize=1)
def matrix() -> Matrix:
    """The shipped table."""
    if not FILE.is_file():
        raise InputError("the table farm.npz is missing", remedy="rebuild it with tools/derive_farm.py", file=FILE)
    with np.load(FILE, allow_pickle=False) as held:
        columns = [held[name] for name in ("item", "buyer", "seller", "kt")]
        return Matrix(tuple(map(str, held["items"])), tuple(map(str, held["places"])), *columns)


@lru_cache(maxsize=64)
def flows(item: str) -> dict[tuple[str, str], float]:
    """Flows of one good by (exporter, importer), thousand tonnes; UnknownError for a good of no such name."""
    held = matrix()
    if item not in held.items:
        raise UnknownError("farm good", item, held.items)
    at = np.flatnonzero(held.item == held.items.index(item))
    return {(held.places[held.seller[n]], held.places[held.buyer[n]]): float(held.kt[n]) for n in at}
