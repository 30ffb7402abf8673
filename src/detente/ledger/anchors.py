"""Anchors: pointing at words without copying them.

An anchor holds the first and last few words of a passage (a web text fragment) and
the digest of the normalised passage. Against the full text it resolves to the exact
words, or fails; matching folds typography and white space and never words.
Offsets are code points of the raw text. Method: W3C text quote and text position
selectors; text fragments as in the WICG draft ``#:~:text=[prefix-,]start[,end]``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote as percent

from ..base.errors import LedgerError
from .records import Anchor

#: At most this many words in each part of an anchor: enough to find, too few to copy.
MAX_WORDS = 5
#: A passage longer than this many characters is refused: an anchor points, it does not excerpt.
MAX_PASSAGE = 2000

#: One character for one: quotation marks, dashes and spaces to their plain forms.
TYPOGRAPHY = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "′": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "″": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "\u3000": " ",
        "\t": " ",
        "\n": " ",
        "\r": " ",
        "\u200b": " ",
        "\ufeff": " ",
    }
)
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Passage:
    """The exact words an anchor resolves to, with code-point offsets into the raw text."""

    exact: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with typography and white space folded; `offsets[i]` is where folded char i stood."""

    text: str
    offsets: list[int]


def fold(raw: str) -> Folded:
    """Fold typography one-to-one and runs of white space to one space, keeping offsets."""
    out: list[str] = []
    offsets: list[int] = []
    previous_space = True
    for position, char in enumerate(raw.translate(TYPOGRAPHY)):
        if char == " ":
            if previous_space:
                continue
            previous_space = True
        else:
            previous_space = False
        out.append(char)
        offsets.append(position)
    while out and out[-1] == " ":
        out.pop()
        offsets.pop()
    return Folded("".join(out), offsets)


def normal(text: str) -> str:
    """The folded form of a short text."""
    return fold(text).text


def digest(passage: str) -> str:
    """First 16 hex digits of the sha256 of the folded passage."""
    return hashlib.sha256(normal(passage).encode()).hexdigest()[:16]


def words(text: str) -> int:
    """Words of a text; each four Chinese characters count as a word."""
    cjk = len(_CJK.findall(text))
    return len(_CJK.sub("", text).split()) + -(-cjk // 4)


def check_words(anchor: Anchor) -> str | None:
    """What is wrong with the length of an anchor, if anything."""
    for name in ("start", "end", "prefix"):
        if words(getattr(anchor, name)) > MAX_WORDS:
            return f"the anchor's {name} has more than {MAX_WORDS} words"
    return None


def _glued(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word. Chinese characters are words of their own."""
    return left.isalnum() and right.isalnum() and not _CJK.match(left) and not _CJK.match(right)


def _occurrences(needle: str, hay: str) -> list[int]:
    """Where `needle` stands in `hay` as whole words."""
    found, position = [], hay.find(needle)
    while position >= 0:
        stop = position + len(needle)
        before = position > 0 and _glued(hay[position - 1], needle[0])
        after = stop < len(hay) and _glued(needle[-1], hay[stop])
        if not before and not after:
            found.append(position)
        position = hay.find(needle, position + 1)
    return found


def resolve(anchor: Anchor, raw: str | Folded, *, source: str = "the text", text: str | None = None) -> Passage:
    """The passage an anchor points at; raises LedgerError when it is absent, repeated or altered.

    `raw` is the document, or its folded form with `text` the raw one (to fold once for many anchors).
    """
    folded = raw if isinstance(raw, Folded) else fold(raw)
    whole = text if text is not None else (raw if isinstance(raw, str) else raw.text)
    start, end, prefix = normal(anchor.start), normal(anchor.end), normal(anchor.prefix)
    starts = _occurrences(start, folded.text) if start else []
    if prefix:
        starts = [s for s in starts if folded.text[:s].rstrip().endswith(prefix)]
    if not starts:
        raise LedgerError(f"the anchor {anchor.start!r} is not in {source}", remedy="copy the first words exactly")
    candidates: list[tuple[int, int]] = []
    for s in starts:
        if not end:
            candidates.append((s, s + len(start)))
            continue
        stops = [e + len(end) for e in _occurrences(end, folded.text) if s <= e <= s + MAX_PASSAGE]
        if anchor.digest:
            stops = [e for e in stops if _digest_folded(folded.text[s:e]) == anchor.digest] or stops[:1]
        if stops:
            candidates.append((s, stops[0]))
    if not candidates:
        raise LedgerError(
            f"the anchor's end {anchor.end!r} does not follow its start in {source}",
            remedy="copy the last words exactly",
        )
    if anchor.digest:
        good = [c for c in candidates if _digest_folded(folded.text[c[0] : c[1]]) == anchor.digest]
        if not good:
            raise LedgerError(
                f"the words at {anchor.start!r} in {source} are not those the claim was coded from",
                remedy="read the passage again and correct the claim or its digest",
            )
        candidates = good
    elif len(candidates) > 1:
        raise LedgerError(
            f"the anchor {anchor.start!r} occurs {len(candidates)} times in {source}",
            remedy="add a prefix: the words just before it",
        )
    s, e = candidates[0]
    begin, stop = folded.offsets[s], folded.offsets[e - 1] + 1
    return Passage(exact=whole[begin:stop], start=begin, end=stop)


def _digest_folded(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def make(exact: str, raw: str, *, at: int | None = None) -> Anchor:
    """The shortest anchor (up to five words each side, a prefix if needed) for `exact` in `raw`.

    `at` is the code point where `exact` stands, when it stands in several places.
    """
    folded, wanted = fold(raw), normal(exact)
    places = _occurrences(wanted, folded.text) if wanted else []
    if not places:
        raise LedgerError(f"{exact[:60]!r} is not in the text", remedy="copy the passage exactly")
    place = places[0] if at is None else min(places, key=lambda p: abs(folded.offsets[p] - at))
    if words(wanted) <= MAX_WORDS:
        start, end = wanted, ""
    else:
        start, end = _edge(wanted, first=True), _edge(wanted, first=False)
    anchor = Anchor(start=start, end=end, digest=digest(exact))
    try:
        resolve(anchor, folded, text=raw)
        if len(places) == 1:
            return anchor
    except LedgerError:
        pass
    before = folded.text[:place].rstrip()
    return Anchor(start=start, end=end, prefix=_edge(before, first=False), digest=anchor.digest)


def _edge(text: str, *, first: bool) -> str:
    """The first or last few words of a folded text (characters, for Chinese)."""
    if _CJK.search(text):
        size = len(text)
        wanted = min(12, size) if first else max(0, size - 12)
        cuts = sorted(range(size + 1), key=lambda i: abs(i - wanted))
        cut = next(i for i in cuts if i in (0, size) or not _glued(text[i - 1], text[i]))  # never inside a word
        return (text[:cut] if first else text[cut:]).strip() or text
    parts = text.split(" ")
    return " ".join(parts[:MAX_WORDS] if first else parts[-MAX_WORDS:])


def fragment(anchor: Anchor) -> str:
    """The text fragment of an anchor: what follows the address so that a browser highlights it."""
    parts = []
    if anchor.prefix:
        parts.append(_encode(anchor.prefix) + "-")
    parts.append(_encode(anchor.start))
    if anchor.end:
        parts.append(_encode(anchor.end))
    return "#:~:text=" + ",".join(parts)


def _encode(text: str) -> str:
    return percent(text, safe="").replace("-", "%2D")
