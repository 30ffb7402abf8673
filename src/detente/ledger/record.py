"""What every record of the ledger is: frozen, with closed keys, each field described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Meta, Struct


def doc(text: str) -> Meta:
    """A field description that ends in the generated docs."""
    return Meta(description=text)


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of all records: frozen, closed keys, keywords only."""


def structs(value: Any, trail: tuple[str | int, ...] = ()) -> Iterator[tuple[Struct, tuple[str | int, ...]]]:
    """A record and every record inside it, each with its place in the file."""
    if isinstance(value, Struct):
        yield value, trail
        for name in value.__struct_fields__:
            yield from structs(getattr(value, name), (*trail, name))
    elif isinstance(value, (list, tuple)):
        for n, part in enumerate(value):
            yield from structs(part, (*trail, n))
