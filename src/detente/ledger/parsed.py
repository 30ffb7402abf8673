"""TOML that was parsed before, by the digest of its text: parsing is half the time of opening a ledger.

What was parsed in earlier runs lies in the store (`detente.base.kept`) as one entry; what is parsed
in this run is added to it as the process ends. Only data that come back the same are remembered.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from ..base import kept

NAME = "toml"
#: Texts remembered at most, and bytes of them that are kept.
MOST_TEXTS, MOST_BYTES = 5_000, 32_000_000
_TABLE = msgspec.msgpack.Decoder(dict[bytes, bytes])
_DATA = msgspec.msgpack.Decoder(dict[str, Any])


class Parsed:
    """Digest of a text → its data as MessagePack: what earlier runs left, what was used, and what is new."""

    def __init__(self) -> None:
        self.held: dict[bytes, bytes] | None = None
        self.used: dict[bytes, bytes] = {}
        self.new = 0

    def get(self, digest: bytes) -> dict[str, Any] | None:
        """The data of a text; None where it was not parsed before."""
        if self.held is None:
            self.held = _load()
        found = self.held.get(digest)
        if found is None:
            return None
        try:
            data = _DATA.decode(found)
        except msgspec.MsgspecError:
            return None
        self.used[digest] = found
        return data

    def put(self, digest: bytes, data: dict[str, Any]) -> None:
        """Remember the data of a text."""
        if self.held is None or self.new >= MOST_TEXTS:
            return
        try:
            packed = msgspec.msgpack.encode(data)
            same = _DATA.decode(packed) == data
        except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
            return
        if not same:  # days and instants of TOML's own, integers beyond 64 bits
            return
        if not self.new:
            folder = kept.cache()
            atexit.register(self.keep, os.getpid(), None if folder is None else str(folder))
        self.held[digest] = self.used[digest] = packed
        self.new += 1

    def keep(self, process: int, folder: str | None) -> None:
        """Put everything into the store: all that is held, or what this process used where that would be too much."""
        if folder is None or self.held is None or process != os.getpid():
            return
        size = sum(map(len, self.held.values()))
        table = self.held if size <= MOST_BYTES else self.used
        kept.write_bytes(NAME, _key(), msgspec.msgpack.encode(table), folder=folder)


def _key() -> str:
    """What parsing rests on: Python's reader, and ours."""
    return kept.digest(sys.version, Path(__file__).with_name("files.py").read_bytes())


def _load() -> dict[bytes, bytes]:
    stored = kept.read_bytes(NAME, _key())
    try:
        return _TABLE.decode(stored) if stored else {}
    except msgspec.MsgspecError:
        return {}


def digest_of(text: str) -> bytes:
    """What a text is known by."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


PARSED = Parsed()
