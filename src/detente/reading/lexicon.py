"""The lexicon: the words by which documents name parties, topics and undertakings.

Two files a language: the words of the language itself (`reading/languages/<code>.toml`:
saying, agreeing, denying, suspending …) and the dispute's own
(`<dispute>/lexicon.toml`, `lexicon.<code>.toml`), which analysts edit. A pattern is one
or more words; ``suspend*`` matches a beginning; a capital in a pattern is required in the
text; ``@name`` stands for the words of ``[sets] name``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import lru_cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import NamedTuple

from msgspec import field

from ..base.errors import InputError, LedgerError
from ..ledger.files import read_text, read_toml
from ..ledger.records import Record
from .words import Token, tokens

#: Longest pattern, in words.
MAX_WORDS = 10


class ActorWords(Record, frozen=True):
    """`[[actor]]`: somebody who speaks or acts."""

    id: str
    names: list[str]
    party: str = ""
    kind: str = "organisation"
    title: str = ""
    official: bool = False
    by: list[str] = field(default_factory=list)


class TopicWords(Record, frozen=True):
    """`[[topic]]`: the words of a topic. A soft topic yields to any other in the same clause."""

    id: str
    words: list[str]
    soft: bool = False
    yields: list[str] = field(default_factory=list)
    none: list[str] = field(default_factory=list)


class CommitmentWords(Record, frozen=True):
    """`[[commitment]]`: every group of `all` must be named; `near` ones may stand earlier in the paragraph.

    `also` names undertakings on whose scope a party's word on this one bears as well.
    """

    id: str
    all: list[list[str]]
    near: list[list[str]] = field(default_factory=list)
    none: list[str] = field(default_factory=list)
    topic: str = ""
    also: list[str] = field(default_factory=list)


class GoodWords(Record, frozen=True):
    """`[[good]]`: a product, for the terms of a claim."""

    id: str
    words: list[str]


class DisputeWords(Record, frozen=True):
    """`lexicon.toml` of a dispute."""

    language: str
    sets: dict[str, list[str]] = field(default_factory=dict)
    actor: list[ActorWords] = field(default_factory=list)
    topic: list[TopicWords] = field(default_factory=list)
    commitment: list[CommitmentWords] = field(default_factory=list)
    good: list[GoodWords] = field(default_factory=list)
    note: str = ""


class LanguageWords(Record, frozen=True):
    """The words of a language: cue and action lists by name."""

    language: str
    cues: dict[str, list[str]]
    actions: dict[str, list[str]]
    extents: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    beneficiaries: dict[str, list[str]] = field(default_factory=dict)


class Part(NamedTuple):
    """One word of a pattern: its letters, whether it is only a beginning, and the capitals it asks for."""

    low: str
    begins: bool
    shape: str


class Hit(NamedTuple):
    """A pattern found: its label, span, and first and last word index."""

    label: str
    start: int
    end: int
    first: int
    last: int


Entry = tuple[tuple[Part, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Lexicon:
    """All patterns of one language for one dispute, compiled for a single pass over the words."""

    language: str
    actors: dict[str, ActorWords]
    topics: dict[str, TopicWords]
    commitments: dict[str, CommitmentWords]
    index: dict[str, list[Entry]]
    prefixes: dict[int, dict[str, list[Entry]]]
    kept: bool = True
    _seen: dict[str, list[Entry]] = attribute(default_factory=dict, repr=False, compare=False)

    def also(self, commitment: str) -> list[str]:
        """Undertakings on whose scope a party's word on this one bears."""
        return [other for entry in self.commitments.values() if entry.id == commitment for other in entry.also]

    def find(self, words: list[Token]) -> list[Hit]:
        """Every pattern in a list of words, in order of place; overlaps are kept."""
        hits: list[Hit] = []
        count = len(words)
        seen = self._seen
        for i, token in enumerate(words):
            candidates = seen.get(token.low)
            for parts, labels in self._beginning(token.low) if candidates is None else candidates:
                last = i + len(parts) - 1
                if last >= count or not _fits(parts[0].shape, token.shape):
                    continue
                if last == i or all(_same(part, words[i + k]) for k, part in enumerate(parts[1:], 1)):
                    end = words[last].end
                    hits += [Hit(label, token.start, end, i, last) for label in labels]
        return hits

    def _beginning(self, low: str) -> list[Entry]:
        """Patterns whose first word a word may be; kept, since a language has few words."""
        found = list(self.index.get(low, ()))
        for length, table in self.prefixes.items():
            if len(low) >= length:
                found += table.get(low[:length], ())
        if len(self._seen) > 20_000:
            self._seen.clear()
        self._seen[low] = found
        return found


def _same(part: Part, token: Token) -> bool:
    """Whether one pattern word matches one text word."""
    if part.begins:
        return token.low.startswith(part.low) and _fits(part.shape, token.shape)
    return token.low == part.low and _fits(part.shape, token.shape)


def _fits(wanted: str, shape: str) -> bool:
    """Whether the capitals of a word are those a pattern asks for."""
    return wanted == "a" or (shape == "A" if wanted == "A" else shape != "a")


@lru_cache(maxsize=16384)
def compiled(pattern: str) -> tuple[Part, ...]:
    """The words of a pattern, ready to match."""
    out = []
    for word in pattern_words(pattern):
        bare = word.rstrip("*")
        shape = "a" if bare == bare.lower() else "A" if bare.isupper() and len(bare) > 1 else "Aa"
        out.append(Part(bare.lower(), word.endswith("*"), shape))
    return tuple(out)


def pattern_words(text: str) -> tuple[str, ...]:
    """The words of a pattern, with their stars and capitals."""
    out: list[str] = []
    for piece in text.split():
        star = piece.endswith("*")
        found = tokens(piece.rstrip("*").replace("’", "'"))
        for token in found:
            raw = piece[token.start : token.end].replace(".", "") if token.shape != "a" else token.low
            out.append(raw)
        if star and found:
            out[-1] += "*"
    return tuple(out)


@lru_cache(maxsize=8)
def language_words(code: str) -> LanguageWords:
    """The words of a language that we read; InputError for another."""
    folder = Path(str(package_files("detente"))) / "reading" / "languages"
    path = folder / f"{code}.toml"
    if not code.isalpha() or not path.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
        raise InputError(
            f"no lexicon for the language {code or 'of this text (it could not be told)'!r}",
            remedy=f"languages read: {known}; force one with --language",
        )
    return read_toml(path, LanguageWords)


def lexicon_path(root: Path, code: str) -> Path:
    """Where a dispute keeps its lexicon for a language."""
    return root / ("lexicon.toml" if code == "en" else f"lexicon.{code}.toml")


def compile_lexicon(words: DisputeWords, language: LanguageWords, *, file: Path | None = None) -> Lexicon:
    """One index over all patterns; labels say what a pattern stands for."""
    labels: dict[tuple[Part, ...], list[str]] = defaultdict(list)

    def add(label: str, patterns: list[str]) -> None:
        for pattern in expand(patterns, words.sets, file):
            parts = compiled(pattern)
            if not parts or len(parts) > MAX_WORDS:
                what, remedy = f"the pattern {pattern!r} has {len(parts)} words", f"give 1 to {MAX_WORDS}"
                raise LedgerError(what, remedy=remedy, file=file, line=_quoted(pattern, file))
            if label not in labels[parts]:
                labels[parts].append(label)

    for name, patterns in language.cues.items():
        add(f"cue:{name}", patterns)
    for group, table in (
        ("action", language.actions),
        ("extent", language.extents),
        ("value", language.values),
        ("for", language.beneficiaries),
    ):
        for name, patterns in table.items():
            add(f"{group}:{name}", patterns)
    for actor in words.actor:
        add(f"actor:{actor.id}", actor.names)
    for topic in words.topic:
        add(f"topic:{topic.id}", topic.words)
        add(f"not-topic:{topic.id}", topic.none)
    for good in words.good:
        add(f"good:{good.id}", good.words)
    entries: dict[str, CommitmentWords] = {}
    for item in words.commitment:  # one undertaking may have several ways of being named
        name = f"{item.id}#{len(entries)}"
        entries[name] = item
        for i, group_words in enumerate(item.all):
            add(f"all:{name}:{i}", group_words)
        for i, group_words in enumerate(item.near):
            add(f"near:{name}:{i}", group_words)
        add(f"none:{name}", item.none)
    index: dict[str, list[Entry]] = defaultdict(list)
    prefixes: dict[int, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for parts, names in labels.items():
        head = parts[0]
        (prefixes[len(head.low)] if head.begins else index)[head.low].append((parts, tuple(names)))
    return Lexicon(
        language=words.language,
        actors={a.id: a for a in words.actor},
        topics={t.id: t for t in words.topic},
        commitments=entries,
        index=dict(index),
        prefixes={k: dict(v) for k, v in prefixes.items()},
    )


def _quoted(pattern: str, file: Path | None) -> int | None:
    """The first line of a lexicon on which a pattern stands in quotes."""
    rows = read_text(file).split("\n") if file else []
    return next((n for n, row in enumerate(rows, 1) if f'"{pattern}"' in row), None)


def expand(patterns: list[str], sets: dict[str, list[str]], file: Path | None, depth: int = 0) -> list[str]:
    """Patterns with ``@name`` replaced by the words of that set."""
    out: list[str] = []
    for pattern in patterns:
        if pattern.startswith("@"):
            if pattern[1:] not in sets or depth > 4:
                what, line = f"no set {pattern!r} in the lexicon", _quoted(pattern, file)
                raise LedgerError(what, remedy="add it under [sets]", file=file, line=line)
            out += expand(sets[pattern[1:]], sets, file, depth + 1)
        else:
            out.append(pattern)
    return out
