"""The places that a document may speak of and their names: countries, capitals, people, a ledger's actors."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Parties:
    """Names by first word (Latin) or first character (Chinese), longest first, with place codes.

    `adjectives` are those of the names that are adjectives: "Chinese goods".
    """

    latin: Mapping[str, tuple[tuple[str, str], ...]]
    han: Mapping[str, tuple[tuple[str, str], ...]]
    adjectives: frozenset[str]
    _seen: dict[str, tuple[tuple[int, str], ...]] = field(default_factory=dict, repr=False, compare=False)
    _codes: set[str] = field(default_factory=set, repr=False, compare=False)

    def find(self, text: str) -> tuple[tuple[int, str], ...]:
        """(offset, code) of each mention, longest names first."""
        if len(text) > 600:
            return tuple(self._search(text))
        held = self._seen.get(text)
        if held is None:
            if len(self._seen) > 4000:
                self._seen.clear()
            held = self._seen[text] = tuple(self._search(text))
        return held

    def _search(self, text: str) -> list[tuple[int, str]]:
        out, stop = [], -1
        for match in _WORD.finditer(text):
            at = match.start()
            if at < stop:
                continue
            for key in dict.fromkeys((match[0], re.split(r"['’-]", match[0])[0], match[0].rstrip("."))):
                found = next((p for p in self.latin.get(key, ()) if self._here(text, at, p[0])), None)
                if found:
                    out.append((at, found[1]))
                    stop = at + len(found[0])
                    break
        if _HAN.search(text):
            i = 0
            while i < len(text):
                found = next((p for p in self.han.get(text[i], ()) if text.startswith(p[0], i)), None)
                if found:
                    out.append((i, found[1]))
                i += len(found[0]) if found else 1
            out.sort()
        return out

    @staticmethod
    def _here(text: str, at: int, name: str) -> bool:
        end = at + len(name)
        return text.startswith(name, at) and not (end < len(text) and (text[end].isalnum() or text[end] == "_"))

    def codes(self, text: str) -> tuple[str, ...]:
        """The places named, in order, each once."""
        return tuple(dict.fromkeys(code for _, code in self.find(text)))

    @property
    def places(self) -> frozenset[str]:
        """The codes of all places named."""
        if not self._codes:
            self._codes.update(
                code for table in (self.latin, self.han) for names in table.values() for _, code in names
            )
        return frozenset(self._codes)

    def is_name(self, text: str) -> bool:
        """Whether a text is one of the names and nothing more."""
        first = _WORD.match(text)
        held = self.latin.get(first[0], ()) if first else self.han.get(text[:1], ())
        return text not in self.adjectives and any(name == text for name, _ in held)

    def with_names(self, more: Iterable[tuple[str, str]]) -> Parties:
        """These and other names (name, code): the actors of a ledger. A ledger's name wins."""
        names = [(n, c) for n, c in more if n and c]
        if not names:
            return self
        held = [p for group in (*self.latin.values(), *self.han.values()) for p in group]
        mine = {n for n, _ in names}
        return _index([*names, *(p for p in held if p[0] not in mine)], self.adjectives)


def _index(pairs: Iterable[tuple[str, str]], adjectives: frozenset[str]) -> Parties:
    latin: dict[str, list[tuple[str, str]]] = {}
    han: dict[str, list[tuple[str, str]]] = {}
    for name, code in pairs:
        if _HAN.match(name):
            han.setdefault(name[0], []).append((name, code))
        else:
            first = _WORD.match(name)
            if first:
                latin.setdefault(re.split(r"['’-]", first[0])[0], []).append((name, code))
                latin.setdefault(first[0], []).append((name, code))

    def longest(table: dict[str, list[tuple[str, str]]]) -> dict[str, tuple[tuple[str, str], ...]]:
        return {k: tuple(dict.fromkeys(sorted(v, key=lambda p: -len(p[0])))) for k, v in table.items()}

    return Parties(longest(latin), longest(han), adjectives)


@cache
def everyone() -> Parties:
    """Every place in ``places.csv``."""
    path = Path(__file__).with_name("places.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    pairs = [
        (n, r["code"]) for r in rows for c in ("names", "adjectives", "others", "chinese") for n in r[c].split("|")
    ]
    adjectives = frozenset(n for r in rows for n in r["adjectives"].split("|") if n)
    return _index([p for p in pairs if p[0]], adjectives)
