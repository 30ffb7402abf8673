"""The index of a site: what a page is called, what kind it is, and the words by which it may be looked for.

It is JSON inside a script, since a page opened from a disk may load a script and no data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

#: Words kept of what a page says first.
WORDS = 160


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the index."""

    title: str
    file: str
    kind: str
    words: str = ""


def index(entries: Iterable[Entry]) -> str:
    """The script that holds the index: lists of title, file, kind, words."""
    rows = [[e.title, e.file, e.kind, e.words[:WORDS]] for e in entries]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return "window.DETENTE_INDEX = " + text.replace("\u2028", " ").replace("\u2029", " ") + ";\n"
