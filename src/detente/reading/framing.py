"""Frames of a whole document: paragraphs to the parser, the rules or the reader of Chinese, voices carried along."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from dataclasses import dataclass, field

from ..ledger.dispute import Ledger
from .documents import Document
from .frames.chinese import Chinese
from .frames.frame import Frame
from .frames.grammar import Grammar
from .frames.guard import guard
from .frames.parties import Parties, everyone
from .frames.rules import Rules
from .frames.setting import Setting
from .frames.tree import Node, Sentence
from .frames.words import english
from .lexicon import Lexicon
from .parse import Parser, Word
from .words import flatten

#: A reference in brackets is no part of its sentence.
_SEE = re.compile(r"\((?:see|cf\.?|compare)\b[^()]{0,200}\)", re.IGNORECASE)
_ENUMERATOR = re.compile(r"\((?:[ivx]+|[a-z]|\d{1,2})\)|\s")
_HAN = re.compile("[\u3400-\u9fff]")
_HEAD = re.compile(r"#+ ")
#: "China - halt …" or "China: halt …" at the head of a list in one paragraph.
_HEADED = re.compile(r"(?:^|[.:;)] )\s*((?:[A-Z][\w.]*\s?){1,3})\s?[-–—:]\s(?=[a-z])")
_PIECE = re.compile(r"[^;]+;?")
_BULLET = re.compile(r"\s*(?:[•*·◦–—-]|\d{1,2}[.)])\s|\s*[a-z]")
_Text = tuple[str, int, str, tuple[str, ...]]
#: A paragraph longer than this is read by the rules, in pieces.
MAX_PARAGRAPH = 12_000
#: Paragraphs parsed together.
BATCH = 32


@dataclass
class Framed:
    """The frames of a document in order, its setting, and which reader made them."""

    frames: list[Frame]
    setting: Setting
    reader: str
    late: bool = False
    parsed: list[tuple[int, Sentence]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def words(self, start: int, end: int) -> tuple[Word, ...]:
        """The parsed words of a stretch of the document, with their heads; none where nothing was parsed."""
        if not self.parsed:
            return ()
        starts = [at + sentence.start for at, sentence in self.parsed]
        first = max(0, bisect_right(starts, start) - 1)
        nodes: list[tuple[int, Node]] = []
        for at, sentence in self.parsed[first:]:
            if at + sentence.start >= end:
                break
            nodes += [(at, n) for n in sentence.nodes if at + n.start >= start and at + n.end <= end]
        index = {id(n): i for i, (_, n) in enumerate(nodes)}
        return tuple(
            Word(at + n.start - start, at + n.end - start, n.low, n.tag, n.dep, index.get(id(n.head), i))
            for i, (at, n) in enumerate(nodes)
        )


class Framer:
    """Reads frames for one ledger: its actors are among the parties."""

    def __init__(self, ledger: Ledger, lexicon: Lexicon | None, parser: Parser | None = None) -> None:
        self.parser = parser
        self.parties = parties_of(ledger, lexicon)

    def read(self, document: Document, *, issuer: str = "", deadline: float | None = None) -> Framed:
        """All frames of a document; those past `deadline` (of `time.monotonic`) are left out and it says so."""
        setting = Setting.of(
            document.raw, self.parties, title=document.title, publisher=document.publisher, issuer=issuer
        )
        framed = Framed([], setting, "rules")
        texts: list[_Text] = []
        lead: tuple[str, ...] = ()
        flat = flatten(document.raw)
        for block in document.blocks:
            text = flat[block.start : block.end]
            if _HEAD.match(text) or (block.kind == "heading" and len(document.blocks) > 3):
                continue
            chinese = len(_HAN.findall(text)) * 3 > len(text)
            kind = "zh" if chinese else "nlp" if self.parser is not None and len(text) <= MAX_PARAGRAPH else "rules"
            blank = text if chinese else _ENUMERATOR.sub(lambda m: " " * len(m[0]), text)
            blank = _SEE.sub(lambda m: " " * len(m[0]), blank)
            if not chinese:
                lead, pieces = self._list(blank, lead)
                texts += [(piece, block.start + at, kind, who) for at, piece, who in pieces]
            else:
                texts.append((blank, block.start, kind, ()))
        if any(kind == "nlp" for _, _, kind, _ in texts) and self.parser is not None:
            framed.reader = f"parser ({self.parser.model.name} {self.parser.model.version})"
        for first in range(0, len(texts), BATCH):
            if deadline is not None and time.monotonic() > deadline:
                framed.late = True
                break
            self._batch(texts[first : first + BATCH], setting, framed, deadline)
        framed.frames.sort(key=lambda f: f.at)
        return framed

    def _list(self, text: str, lead: tuple[str, ...]) -> tuple[tuple[str, ...], list[tuple[int, str, tuple[str, ...]]]]:
        """Pieces of a paragraph with the party that a list hangs on: "China: suspend …; remove …", "China will:"."""
        stripped = text.rstrip()
        if stripped.endswith(":"):
            named = self.parties.codes(stripped[-160:])
            return (named[-1:] if named else ()), [(0, text, ())]
        head = _HEADED.search(text)
        if head and self.parties.codes(head[1]):
            out: list[tuple[int, str, tuple[str, ...]]] = []
            who: tuple[str, ...] = ()
            for piece in _PIECE.finditer(text):
                found = _HEADED.search(piece[0])
                if found and self.parties.codes(found[1]):
                    who = self.parties.codes(found[1])[:1]
                    at = piece.start() + found.end()
                else:
                    at = piece.start()
                out.append((at, text[at : piece.end()], who))
            return (), out
        item = _BULLET.match(text)
        return (lead if item else ()), [(0, text, lead if item else ())]

    def _batch(self, texts: list[_Text], setting: Setting, framed: Framed, deadline: float | None) -> None:
        wanted = [text for text, _, kind, _ in texts if kind == "nlp"]
        parsed = iter(self.parser.paragraphs(wanted) if self.parser is not None and wanted else ())
        for text, start, kind, lead in texts:
            setting.lead = lead
            if deadline is not None and time.monotonic() > deadline:
                framed.late = True
                return
            if kind == "zh":
                framed.frames += Chinese(setting).paragraph(text, start)
            elif kind == "nlp":
                found = next(parsed)
                framed.parsed += [(start, sentence) for sentence in found]
                made = Grammar(english(), setting).paragraph(found, text, start)
                guard(made, text, base=start)
                framed.frames += made
            else:
                made = Rules(english(), setting).paragraph(text, start)
                guard(made, text, base=start)
                framed.frames += made


def parties_of(ledger: Ledger, lexicon: Lexicon | None) -> Parties:
    """Every place, and the actors of a ledger by the names of its lexicon (those with a capital, or Chinese)."""
    names: list[tuple[str, str]] = []
    for party in ledger.dispute.parties:
        names.append((party.title, party.id))
    if lexicon is not None:
        for actor in lexicon.actors.values():
            for name in actor.names:
                if actor.party and "*" not in name and (name[:1].isupper() or _HAN.match(name)):
                    names.append((name, actor.party))
    return everyone().with_names(names)
