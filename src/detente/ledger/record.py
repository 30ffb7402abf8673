"""What every record of the ledger is: frozen, with closed keys, each field described."""

from __future__ import annotations

from msgspec import Meta, Struct


def doc(text: str) -> Meta:
    """A field description that ends in the generated docs."""
    return Meta(description=text)


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of all records: frozen, closed keys, keywords only."""
