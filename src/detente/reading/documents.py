"""Documents: from a file, or an address that was given, to raw text with offsets.

The raw text is kept as it was decoded or extracted; `digest` is the sha256 of it in
UTF-8. All offsets anywhere in détente are code points of this raw text. Nothing is
fetched unless an address is given, nothing in a document is run, and what cannot be
read raises `InputError` with what to do next.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from . import furniture, origin
from .encoding import decode, looks_binary
from .formats import from_docx, from_html, from_pdf
from .language import language_of

#: Files larger than this are refused before they are read.
MAX_BYTES = 25_000_000
#: A text longer than this many characters (about 1,000 pages) is refused.
MAX_CHARS = 5_000_000
#: Seconds before a fetch gives up.
TIMEOUT = 20.0

_URL = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row: ``raw[start:end]``."""

    start: int
    end: int
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A passage set aside as page furniture, and why."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is known of where it comes from. Unknown is an empty text."""

    name: str
    raw: str
    digest: str
    media: str
    language: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    source: str = ""
    account: str = ""
    blocks: tuple[Block, ...] = ()
    trimmed: tuple[Trimmed, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)

    def text(self, block: Block) -> str:
        """The raw words of a block."""
        return self.raw[block.start : block.end]

    def to_dict(self) -> dict[str, Any]:
        """Everything but the text itself."""
        return {
            "source": self.source or self.name,
            "name": self.name,
            "digest": self.digest,
            "media": self.media,
            "language": self.language,
            "title": self.title,
            "publisher": self.publisher,
            "author": self.author,
            "date": self.date,
            "url": self.url,
            "account": self.account,
            "characters": len(self.raw),
            "trimmed": [{"start": t.start, "end": t.end, "why": t.why} for t in self.trimmed],
            "notes": list(self.notes),
        }


def digest(raw: str) -> str:
    """``sha256:…`` of a raw text in UTF-8 (lone surrogates cannot occur: decoding is strict)."""
    return "sha256:" + hashlib.sha256(raw.encode("utf-8")).hexdigest()


def is_address(name: str) -> bool:
    """Whether a name given by the user is a web address."""
    return _URL.match(name) is not None


def load(name: str | Path, *, date: str = "", publisher: str = "", language: str = "") -> Document:
    """The document behind a file name or address, with its furniture set aside.

    `date`, `publisher` and `language` override what the document says of itself.
    """
    text = str(name)
    data, media_hint = fetch(text) if is_address(text) else (read_bytes(Path(text)), "")
    document = from_bytes(data, name=text, hint=media_hint)
    if is_address(text):
        document = replace(document, url=text)
    return replace(
        document,
        date=date or document.date,
        publisher=publisher or document.publisher,
        language=language or document.language,
    )


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of reasonable size."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder", remedy="name a file, or use `detente read FOLDER --out FILE`")
        if not path.is_file():
            if path.exists():
                raise InputError(f"{path} is not a plain file", remedy="save the document as a file first")
            raise InputError(f"there is no file {path}", remedy="check the name")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path} has {size / 1e6:.0f} MB, more than {MAX_BYTES // 1_000_000} MB",
                remedy="split it, or keep the pages that matter",
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", remedy="check the name and the rights") from None
    except ValueError as error:
        raise InputError(f"{str(path)!r} is not a file name ({error})", remedy="check the name") from None


def fetch(url: str) -> tuple[bytes, str]:
    """The bytes at an address the user gave, and their media type. One request, capped."""
    import http.client
    import urllib.request

    opener = urllib.request.OpenerDirector()  # the web only: no file:, ftp: or data:, also not after a redirect
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "detente-read"})
        answer = opener.open(request, timeout=TIMEOUT)
        if answer is None:
            raise InputError(f"{url} leads away from the web", remedy="save the page and read the file")
        with answer:
            data = answer.read(MAX_BYTES + 1)
            kind = answer.headers.get_content_type()
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise InputError(f"{url} cannot be fetched ({reason})", remedy="save the page and read the file") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{url} sends more than {MAX_BYTES // 1_000_000} MB", remedy="save and split it")
    return data, kind


def from_bytes(data: bytes, *, name: str, hint: str = "") -> Document:
    """A document from its bytes; the kind is told by the bytes first, then the name, then the hint."""
    if not data.strip():
        raise InputError(f"{name} is empty", remedy="check that the download finished")
    lower = name.casefold().split("?")[0]
    meta: dict[str, str] = {}
    notes: list[str] = []
    if data[:1024].lstrip().startswith(b"%PDF-"):
        media, raw, meta = "pdf", *from_pdf(data, name)
    elif data.startswith(b"PK\x03\x04"):
        media, raw, meta = "docx", *from_docx(data, name)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            f"{name} is an old or password-protected Office file",
            remedy="open it, and save it without a password as .docx or text",
        )
    else:
        if looks_binary(data):
            raise InputError(
                f"{name} is not a text (it holds binary data)", remedy="give text, Markdown, HTML, PDF or Word"
            )
        raw, notes = decode(data, name)
        head = raw[:2000].lstrip("\ufeff \t\r\n").casefold()
        if (
            lower.endswith((".html", ".htm", ".xhtml"))
            or hint.endswith("html")
            or head.startswith(("<!doctype html", "<html"))
        ):
            media, raw, meta = "html", *from_html(raw, name)
        else:
            media = "markdown" if lower.endswith((".md", ".markdown")) else "text"
    if not raw.strip():
        raise InputError(f"{name} holds no words", remedy="if it is a scan, run text recognition first")
    if len(raw) > MAX_CHARS:
        raise InputError(f"{name} has {len(raw):,} characters, more than {MAX_CHARS:,}", remedy="split it")
    return from_text(raw, name=name, media=media, meta=meta, notes=notes)


def from_text(
    raw: str, *, name: str, media: str = "text", meta: dict[str, str] | None = None, notes: Iterable[str] = ()
) -> Document:
    """A document from a text already in hand."""
    known = dict(meta or {})
    start, front = origin.front_matter(raw)
    for key, value in front.items():
        known.setdefault(key, value)
    blocks = [Block(*span) for span in furniture.blocks(raw, start)]
    kept, dropped, found = furniture.trim(raw, [(b.start, b.end) for b in blocks])
    for key, value in found.items():
        known.setdefault(key, value)
    if not known.get("date"):
        known["date"] = origin.dateline(raw, [(b.start, b.end) for b in blocks])
    else:
        known["date"] = origin.as_day(known["date"])
    body = "".join(raw[s:e] for s, e, _ in kept)[:20_000]
    remarks = list(notes)
    if any(e - s > 20_000 for s, e, _ in kept):
        remarks.append("a paragraph of more than 20,000 characters: it may have lost its line breaks")
    return Document(
        name=name,
        raw=raw,
        digest=digest(raw),
        media=media,
        language=language_of(body),
        title=known.get("title", ""),
        publisher=known.get("publisher", ""),
        author=known.get("author", ""),
        date=known.get("date", ""),
        url=known.get("url", ""),
        blocks=tuple(Block(s, e, k) for s, e, k in kept),
        trimmed=tuple(Trimmed(*d) for d in dropped),
        notes=tuple(remarks),
    )
