"""Paragraphs, and the ones that are not the author's: captions, share buttons, teasers, editor's notes.

Rules look at shape and at a closed list of labels that web pages use; none knows an article.
"""

from __future__ import annotations

import re
from statistics import median

Span = tuple[int, int]

_TAIL = re.compile(
    r"(?:share(?: this.*)?|authors?|about the authors?|related(?: \w+)*|read more.*|more (?:from|on|in)\b.*|tags?:?.*|"
    r"comments?(?: \(\d+\))?|subscribe.*|sign up.*|newsletter.*|you (?:may|might) also like.*|recommended.*|"
    r"most (?:read|popular).*|latest (?:news|posts|articles)?|footnotes?|references|see also|topics|keywords|"
    r"ends|follow us.*|advertisement|contact us.*|copyright.*|all rights reserved.*|责任编辑.*|相关(?:新闻|阅读|"
    r"链接).*|分享.*)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?:share(?:_\w+)?|print|e-?mail|tweet|listen(?: to .*)?|advertisement|\d+ min(?:ute)?s? read|"
    r"skip to .*|menu|search|"
    r"home|news|cookies?.*|accept(?: all)?|log ?in|image|photo|video|download(?: pdf)?|download pdf.*|打印|分享)",
    re.IGNORECASE,
)
_POSTED = re.compile(r"^[•\-\s]*(?:posted|published|updated|last updated|date)\b", re.IGNORECASE)
_BYLINE = re.compile(r"^(?:by|text by|author:|作者[:：])\s*(?P<name>[^.;:|]{3,80})$", re.IGNORECASE)
_NAME = re.compile(r"^(?:[A-Z][\w.'’\-]+)(?:\s+(?:[a-z]{1,3}\s+)?[A-Z][\w.'’\-]*){1,3}$")
_CAPTION = re.compile(
    r"\((?:L|R|left|right|C|centre|center)\)|\b(?:photo|image|picture|file photo|credit|getty|afp|reuters/|xinhua/)\b",
    re.IGNORECASE,
)
_CAPTION_SHAPE = re.compile(r"^[^.!?]{20,260}(?:19|20)\d\d\.?$")
_EDITOR = re.compile(r"^(?:[A-Z][A-Z ]{4,40}:|(?i:note:|editor'?s note|wording gap:))")
_EDITOR_CAPS = re.compile(r"^(?:[A-Z]{4,}(?: [A-Z]{2,}){1,5})(?=[:.]|$)")
_CJK = re.compile(r"[\u3400-\u9fff]{6}")
_END = tuple(".!?:;…\"'”’)»。！？；：”」")
_REPUBLISHED = re.compile(
    r"\bthis (?:article|piece|post|story)\b.{0,40}\b(?:appeared|published)\b.{0,40}", re.IGNORECASE
)


def blocks(raw: str, start: int = 0) -> list[tuple[int, int, str]]:
    """Paragraph spans from `start` on, with their kind (text, quote, item, row, heading).

    Text with hard-wrapped lines is joined up to the next blank line.
    """
    lines: list[Span] = []
    position = start
    for piece in re.split(r"(\r\n|\n|\r|\u2028|\u2029|\x0c)", raw[start:]):
        if piece and not re.fullmatch(r"\r\n|[\n\r\u2028\u2029\x0c]", piece):
            lines.append((position, position + len(piece)))
        elif piece:
            lines.append((position, position))  # a break
        position += len(piece)
    filled = [raw[s:e] for s, e in lines if e > s and raw[s:e].strip()]
    wrapped = _is_wrapped(filled)
    out: list[tuple[int, int, str]] = []
    group: list[Span] = []
    breaks = 0

    def close() -> None:
        if group:
            s, e = group[0][0], group[-1][1]
            while s < e and raw[s].isspace():
                s += 1
            while e > s and raw[e - 1].isspace():
                e -= 1
            if s < e:
                out.append(_kind(raw, s, e))
            group.clear()

    for s, e in lines:
        if e == s:
            breaks += 1
            continue
        if not raw[s:e].strip():
            close()
            continue
        joined = wrapped or (bool(group) and _goes_on(raw[slice(*group[-1])], raw[s:e]))
        if group and (not joined or breaks > 1 or _starts_item(raw[s:e])):
            close()
        group.append((s, e))
        breaks = 0
    close()
    return out


def _goes_on(line: str, after: str) -> bool:
    """Whether a line runs on into the next: it ends nowhere, and both are as long as an editor breaks them."""
    ended = line.rstrip().endswith(_END) or len(line.rstrip()) < 40
    return (
        not ended
        and not line.startswith(("|", "#", ">"))
        and (
            after.lstrip()[:1].islower() or (60 <= len(line) <= 125 and len(after) <= 125 and not _CAPTION.search(line))
        )
    )


def _is_wrapped(lines: list[str]) -> bool:
    if len(lines) < 6:
        return False
    lengths = [len(line) for line in lines]
    ended = sum(line.rstrip().endswith(_END) for line in lines)
    return 35 <= median(lengths) <= 110 and ended < 0.4 * len(lines)


def _starts_item(line: str) -> bool:
    return re.match(r"\s*(?:[•▪*\-–>|#]|\(?\d{1,2}[.)])\s", line) is not None


def _kind(raw: str, s: int, e: int) -> tuple[int, int, str]:
    text = raw[s:e]
    for pattern, kind in (
        (r">+\s*", "quote"),
        (r"#{1,6}\s+", "heading"),
        (r"[•▪*\-–]\s+", "item"),
        (r"\(?\d{1,2}[.)]\s+", "item"),
    ):
        found = re.match(pattern, text)
        if found and found.end() < len(text):
            return s + found.end(), e, kind
    if text.startswith("|") and text.count("|") >= 2:
        return s, e, "rule" if not re.search(r"\w", text) else "row"
    return s, e, "text"


def trim(
    raw: str, spans: list[Span] | list[tuple[int, int, str]]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]], dict[str, str]]:
    """Kept paragraphs, dropped ones with the reason, and what the dropped ones said (author, publisher)."""
    items = [_kind_of(raw, span) for span in spans]
    found: dict[str, str] = {}
    kept: list[tuple[int, int, str]] = []
    dropped: list[tuple[int, int, str]] = []
    total = sum(e - s for s, e, _ in items) or 1
    body_at = next((i for i, (s, e, _) in enumerate(items) if _is_prose(raw[s:e])), 0)
    done = 0
    for index, (s, e, kind) in enumerate(items):
        text = raw[s:e].strip()
        rest = total - done
        done += e - s
        if index > body_at and len(text) < 60 and rest < 0.35 * total and _TAIL.fullmatch(text):
            _author(raw, items[index + 1 :], text, found)
            dropped += [(a, b, "after the end of the text") for a, b, _ in items[index:]]
            break
        why = _why(text, kind, index, body_at, found)
        if why == "title":
            kept.append((s, e, "heading"))
        elif why:
            dropped.append((s, e, why))
        else:
            kept.append((s, e, kind))
    return kept, dropped, found


def _kind_of(raw: str, span: Span | tuple[int, int, str]) -> tuple[int, int, str]:
    if len(span) == 3:
        return span
    s, e = span
    line = raw.rfind("\n", 0, s) + 1
    lead = raw[line:s].strip()
    kind = {">": "quote", "#": "heading"}.get(lead[:1], "item" if lead else "text")
    if raw[s:e].startswith("|"):
        kind = "row" if re.search(r"\w", raw[s:e]) else "rule"
    return s, e, kind


def _is_prose(text: str) -> bool:
    """A paragraph of the body: long, or a short one that ends as a sentence does."""
    return (len(text) > 280 or (len(text) > 60 and text.rstrip().endswith(_END))) and not _CAPTION_SHAPE.match(text)


def _why(text: str, kind: str, index: int, body_at: int, found: dict[str, str]) -> str:
    if kind == "rule":
        return "table rule"
    if _NOISE.fullmatch(text):
        return "page furniture"
    if _POSTED.match(text) and len(text) < 120:
        return "date line"
    byline = _BYLINE.match(text)
    if byline and len(text) < 100 and index <= body_at + 1:
        found.setdefault("author", byline.group("name").strip())
        return "byline"
    if kind != "quote" and ((_EDITOR.match(text) and not _EDITOR_FALSE.match(text)) or _EDITOR_CAPS.match(text)):
        return "editor's note"
    if index <= body_at + 1 and _REPUBLISHED.search(text) and len(text) < 160:
        return "page furniture"
    if index < body_at:
        if _CAPTION.search(text) or (_CAPTION_SHAPE.match(text) and not text.endswith(_END[:3])):
            return "caption"
        if _NAME.match(text) and "author" not in found and index > 0:
            found.setdefault("author", text)
            return "byline"
        if len(text.split()) <= 2 and len(text) < 25 and not text.endswith(_END) and not _CJK.search(text):
            return "section label"
        if len(text) < 160 and not text.endswith(_END[:3]):
            if "title" not in found and kind != "item":
                found["title"] = text
            return "title"
    return ""


_EDITOR_FALSE = re.compile(r"^(?:SECTION|ARTICLE|DATES|SUMMARY|AGENCY|ACTION|FACT SHEET)\b")


def _author(raw: str, rest: list[tuple[int, int, str]], label: str, found: dict[str, str]) -> None:
    texts = [raw[s:e].strip() for s, e, _ in rest[:4]]
    if not label.casefold().startswith(("author", "about")):
        texts = [t for i, t in enumerate(texts) if i and texts[i - 1].casefold() in {"author", "about the author"}]
    for text in texts[:1]:
        if _NAME.match(text):
            found.setdefault("author", text)
