"""Words, sentences, quotations and clauses of a text, all as spans of code points.

Typography is folded one character for one, so that offsets of the folded text are offsets
of the raw text. Chinese characters are words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..ledger.anchors import TYPOGRAPHY


def word_set(text: str) -> frozenset[str]:
    """Words of a text with blanks between them."""
    return frozenset(text.split())


_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|[^\W\d_\u3400-\u9fff]+n't\b|[^\W\d_\u3400-\u9fff][^\W_\u3400-\u9fff]*|\d+(?:[.,]\d+)*|'s\b|[\u3400-\u9fff]"
)
_ABBREVIATIONS = word_set(
    "mr mrs ms dr no nos st sen rep gov gen jan feb mar apr jun jul aug sep sept oct nov "
    "dec vs inc corp ltd co art sec eg ie cf al approx dept fig vol para"
)
_STOP = re.compile(r"([.!?…]+[\"')\]]*)(\s+)(?=[\"'(\[]*[A-Z0-9])|[。！？]+[\"'」』)]*")
#: A sentence longer than this is cut at the next space.
MAX_SENTENCE = 1800
#: A quotation is looked for no further than this.
MAX_QUOTE = 3000
_OPEN = {"“": "”", "‘": "’", "«": "»", "「": "」", "『": "』", '"': '"', "„": "“"}


class Token(NamedTuple):
    """A word: lower case, span, and whether it begins with a capital or is all capitals."""

    low: str
    start: int
    end: int
    shape: str


class Span(NamedTuple):
    """Code points ``[start, end)``."""

    start: int
    end: int


def flatten(raw: str) -> str:
    """The text with typography folded and every kind of white space a space; same length."""
    return raw.translate(TYPOGRAPHY)


def tokens(flat: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of ``flat[start:end]``. ``U.S.`` reads ``US``."""
    out = []
    for match in _TOKEN.finditer(flat, start, len(flat) if end is None else end):
        text = match.group()
        if "." in text and text[0].isalpha():
            text = text.replace(".", "")
        shape = "A" if text.isupper() and text[0].isalpha() else "a" if not text[0].isupper() else "Aa"
        out.append(Token(text.lower(), match.start(), match.end(), shape))
    return out


def sentences(flat: str, start: int, end: int) -> list[Span]:
    """Sentence spans of a paragraph; abbreviations and initials do not end one."""
    out: list[Span] = []
    begin = start
    for match in _STOP.finditer(flat, start, end):
        stop = match.end(1) if match.group(1) else match.end()
        if match.group(1) == ".":
            before = re.search(r"([A-Za-z]+)$", flat[max(begin, match.start() - 12) : match.start()])
            word = before.group(1) if before else ""
            if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
                continue
        _push(out, flat, begin, stop)
        begin = match.end()
    _push(out, flat, begin, end)
    return out


def _push(out: list[Span], flat: str, begin: int, stop: int) -> None:
    while begin < stop and flat[begin] == " ":
        begin += 1
    while stop > begin and flat[stop - 1] == " ":
        stop -= 1
    while stop - begin > MAX_SENTENCE:
        cut = flat.rfind(" ", begin + MAX_SENTENCE // 2, begin + MAX_SENTENCE)
        cut = cut if cut > 0 else begin + MAX_SENTENCE
        out.append(Span(begin, cut))
        begin = cut
    if stop > begin:
        out.append(Span(begin, stop))


def quotations(raw: str, start: int, stop: int) -> list[Span]:
    """Spans between quotation marks (marks excluded); an unclosed one runs to the end of the paragraph, if near."""
    out: list[Span] = []
    i = start
    while i < stop:
        char = raw[i]
        if char in _OPEN and _opens(raw, i, start):
            close = _OPEN[char]
            end = min(stop, i + MAX_QUOTE)
            j = raw.find(close, i + 1, end)
            while j >= 0 and not _closes(raw, j, end):
                j = raw.find(close, j + 1, end)
            if j < 0 and (char in '‘"' or end < stop):
                i += 1
                continue
            j = end if j < 0 else j
            if j - i > 1:
                out.append(Span(i + 1, j))
            i = j + 1
        else:
            i += 1
    return out


def _opens(raw: str, i: int, start: int) -> bool:
    if raw[i] in '‘"':
        return (i == start or not raw[i - 1].isalnum()) and i + 1 < len(raw) and not raw[i + 1].isspace()
    return True


def _closes(raw: str, j: int, end: int) -> bool:
    if raw[j] == "’":
        return j + 1 >= end or not raw[j + 1].isalnum()
    return True


_CLAUSE = re.compile(
    r",\s+(?=(?!including\b|according\b|during\b|being\b|king\b|spring\b)[a-z]{3,}ing\b)|"
    r";\s+|；|，(?=[^，。；]{4,})|\s+-\s+(?=\w)|\s--+-?\s+|"
    r",\s+(?=(?:and|but|while|whereas|although|though|even though|because|since|so|or|yet|with|which|"
    r"who|where|allowing|whereby|as|"
    r"taking|meaning|adding|saying|noting|stressing|warning|each|a move|a notable|compared|if|unless|"
    r"provided|according|in return|when|until)\b)|"
    r"\s+(?=(?:but|while|whereas|although|because|whereby|and that|and will|and would|and has|and "
    r"have|and also|and is|and are|and was|and delayed|"
    r"provided that|unless|if)\b)|"
    r"\s+\((?=\w{3,}[^()]{25,}\))|:\s+(?=[\"'A-Z(])"
)


def clauses(
    flat: str, sentence: Span, protected: Iterable[Span] = (), verbs: frozenset[int] = frozenset()
) -> list[Span]:
    """Clause spans of a sentence. Cuts inside `protected` spans (short quotations) are not made.

    `verbs` are places where an enumeration of acts goes on: "to reduce A, resume B and keep C".
    """
    shields = list(protected)
    out: list[Span] = []
    begin = sentence.start
    cuts = list(_CLAUSE.finditer(flat, sentence.start, sentence.end))
    if verbs:
        cuts += [m for m in _SERIES.finditer(flat, sentence.start, sentence.end) if m.end() in verbs]
        cuts.sort(key=lambda m: m.start())
    for match in cuts:
        if match.start() < begin:
            continue
        if any(s <= match.start() < e for s, e in shields):
            continue
        least = 5 if match.group()[0] in "，；" else 12
        if match.start() - begin < least or sentence.end - match.end() < least:
            continue
        out.append(_trim(flat, begin, match.start()))
        begin = match.end()
    out.append(_trim(flat, begin, sentence.end))
    return [c for c in out if c.end > c.start]


_SERIES = re.compile(r",\s+(?:and\s+|or\s+)?(?=[a-z])|\s+and\s+(?=[a-z])")
_LEAD = re.compile(
    r"(?:(?:and|but|while|whereas|although|though|even though|so|yet|that|however|moreover|besides|"
    r"indeed|in fact|meanwhile|"
    r"similarly|on the other hand|secondly|firstly)\b[,\s]+)+",
    re.IGNORECASE,
)


def _trim(flat: str, start: int, end: int) -> Span:
    """A span without leading conjunctions, bullets and trailing punctuation."""
    moved = True
    while moved and start < end:
        moved = False
        while start < end and flat[start] in " \"'(*-,:;.>•|、，":
            start, moved = start + 1, True
        lead = _LEAD.match(flat, start, end)
        if lead and lead.end() < end:
            start, moved = lead.end(), True
    while end > start and flat[end - 1] in " \"'),;:.|。，；":
        if flat[end - 1] == ")" and flat.count("(", start, end) == flat.count(")", start, end):
            break
        end -= 1
    return Span(start, end)


def trimmed(flat: str, start: int, end: int) -> Span:
    """A span without its outer punctuation and leading conjunctions."""
    return _trim(flat, start, end)


_ITEM = re.compile(
    r",\s+(?:and\s+|or\s+)?|;\s+(?:and\s+)?|\s+(?:and|as well as)\s+(?=(?:the|of|a|an|joint|mutual|"
    r"[a-z]+(?:ion|ment|ing|al|ance|es|s))\s)|、|以及|；"
)


def items(flat: str, start: int, end: int) -> list[Span]:
    """The items of an enumeration ``A, B and C``."""
    out, begin = [], start
    for match in _ITEM.finditer(flat, start, end):
        out.append(_trim(flat, begin, match.start()))
        begin = match.end()
    out.append(_trim(flat, begin, end))
    return [s for s in out if s.end - s.start > 3]
