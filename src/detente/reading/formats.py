"""HTML, PDF and Word to text. Libraries of the ``documents`` extra; scripts are dropped unread."""

from __future__ import annotations

import io
import logging
import re
import time
import zipfile
from typing import Any

from ..base.errors import InputError
from . import hidden
from .words import word_set

MAX_PAGES = 3000
#: Seconds that a PDF may take, and bytes of drawing on one page (a page of words has some ten thousand).
PDF_SECONDS, PAGE_BYTES = 30.0, 4_000_000
#: A Word file that unpacks to more than this many bytes is refused.
MAX_UNPACKED = 200_000_000
#: HTML nested deeper than this is flattened by dropping its tags instead of parsing it.
MAX_DEPTH = 400

_DROP = "script, style, noscript, template, svg, nav, footer, aside, form, iframe, object, embed, head, button, select"
_BLOCKS = word_set(
    "p div section article main header li ul ol dl dt dd table tr h1 h2 h3 h4 h5 h6 blockquote pre br hr "
    "figure figcaption address details summary tbody thead"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(
    ["br", "hr", "img", "input", "meta", "link", "source", "area", "base", "col", "embed", "track", "wbr", "p", "li"]
)


def missing(package: str) -> InputError:
    """The error for an extra that is not installed."""
    return InputError(
        f"{package} is needed for this kind of document and is not installed", remedy="pip install 'detente[documents]'"
    )


def nesting(html: str) -> int:
    """How deep the tags of a page nest, at most (an upper estimate)."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def from_html(html: str, name: str) -> tuple[str, dict[str, str]]:
    """The visible text of a page, a blank line between blocks, and what its head says of it."""
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError:
        raise missing("selectolax") from None
    if nesting(html) > MAX_DEPTH:
        return _tidy(_strip(html)), {}
    tree = LexborHTMLParser(html)
    meta = _head(tree)
    hidden.strip(tree)
    tree.strip_tags(_DROP.split(", "))
    root = tree.body or tree.root
    if root is None:
        raise InputError(f"{name} holds no page", remedy="save the page again")
    for choice in ("article", "main", "[role=main]"):
        found = root.css(choice)
        if len(found) == 1 and len(found[0].text()) > 0.4 * len(root.text()):
            root = found[0]
            break
    parts: list[str] = []
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:  # iterative: the depth of a page is not ours to trust
        node, leaving = stack.pop()
        tag = node.tag  # type: ignore[attr-defined]
        if tag in _BLOCKS:
            parts.append("\n\n" if tag != "br" else "\n")
        if leaving:
            continue
        if tag == "-text":
            parts.append(re.sub(r"\s+", " ", node.text_content or ""))  # type: ignore[attr-defined]
            continue
        if tag in ("td", "th"):
            parts.append(" ")
        stack.append((node, True))
        children = []
        child = node.child  # type: ignore[attr-defined]
        while child is not None:
            children.append((child, False))
            child = child.next
        stack.extend(reversed(children))
    return _tidy("".join(parts)), meta


def _head(tree: object) -> dict[str, str]:
    names = {
        "date": ["article:published_time", "datepublished", "date", "dc.date", "pubdate", "publishdate"],
        "publisher": ["og:site_name", "publisher", "dc.publisher"],
        "author": ["author", "article:author", "dc.creator"],
        "title": ["og:title", "dc.title"],
        "url": ["og:url"],
    }
    seen: dict[str, str] = {}
    for node in tree.css("meta"):  # type: ignore[attr-defined]
        key = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        if key and node.attributes.get("content"):
            seen.setdefault(key.casefold(), str(node.attributes["content"]).strip()[:300])
    meta = {}
    for ours, theirs in names.items():
        for key in theirs:
            if key in seen:
                meta[ours] = seen[key]
                break
    title = tree.css_first("title")  # type: ignore[attr-defined]
    if "title" not in meta and title is not None:
        meta["title"] = title.text().strip()[:300]
    return meta


def _strip(html: str) -> str:
    from html import unescape

    html = re.sub(r"(?is)<(script|style|head|template|svg)\b.*?(?:</\1\s*>|\Z)", " ", html)
    return unescape(re.sub(r"(?s)<[^>]{0,2000}>", "\n\n", html))


def _tidy(text: str) -> str:
    lines = [line.strip(" \t\r\f\v") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _pages(reader: Any, name: str) -> list[str]:
    """The words of each page, as long as the time allows."""
    end = time.monotonic() + PDF_SECONDS

    def pulse(*_: object) -> None:
        if time.monotonic() > end:
            raise InputError(
                f"{name} takes more than {PDF_SECONDS:.0f} seconds to read",
                remedy="print it to a new PDF, or save its text",
            )

    out = []
    for page in reader.pages:
        pulse()
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > PAGE_BYTES:
            raise InputError(f"{name} has a page of more than {PAGE_BYTES // 1_000_000} MB", remedy="save its text")
        out.append(page.extract_text(visitor_operand_before=pulse) or "")
    return out


def from_pdf(data: bytes, name: str) -> tuple[str, dict[str, str]]:
    """The text layer of a PDF, a blank line between pages, and its information dictionary."""
    try:
        import pypdf
    except ImportError:
        raise missing("pypdf") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{name} is protected by a password", remedy="save a copy without the password")
        if len(reader.pages) > MAX_PAGES:
            raise InputError(f"{name} has {len(reader.pages)} pages, more than {MAX_PAGES}", remedy="split it")
        pages = _pages(reader, name)
        info = reader.metadata or {}
        meta = {"title": str(info.get("/Title") or "").strip(), "author": str(info.get("/Author") or "").strip()}
    except InputError:
        raise
    except Exception as error:  # pypdf raises nearly anything on broken files
        kind = type(error).__name__
        if "crypt" in kind.lower() or "crypt" in str(error).lower() or "password" in str(error).lower():
            raise InputError(
                f"{name} is protected by a password or a certificate", remedy="save an open copy"
            ) from None
        raise InputError(
            f"{name} is a PDF that cannot be read ({kind})", remedy="print it to a new PDF, or save its text"
        ) from None
    text = "\n\n".join(page.strip() for page in pages).strip()
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(re.sub(r"\W", "", text)) < 20 * max(1, min(len(pages), 5)) // 5:
        raise InputError(
            f"{name} is a PDF without a text layer ({len(pages)} pages of pictures)",
            remedy="run text recognition (OCR) first",
        )
    return text + "\n", {k: v for k, v in meta.items() if v}


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _runs(element: Any) -> str:
    """The words of a paragraph or cell; of a tracked change both versions, marked."""
    out: list[str] = []
    for node in element.iter(f"{_W}t", f"{_W}delText", f"{_W}tab", f"{_W}br", f"{_W}p"):
        kind = node.tag.removeprefix(_W)
        if kind in {"tab", "br"} or (kind == "p" and node is not element and out):
            out.append(" ")
        elif kind == "delText":
            out.append(f"[deleted: {node.text or ''}]")
        elif kind == "t":
            inserted = next(node.iterancestors(f"{_W}ins"), None) is not None
            out.append(f"[inserted: {node.text or ''}]" if inserted else node.text or "")
    return "".join(out)


def _notes(data: bytes) -> list[str]:
    """The footnotes and endnotes of a Word file, as paragraphs at the end."""
    from lxml import etree  # type: ignore[import-untyped]

    out: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in ("word/footnotes.xml", "word/endnotes.xml"):
            if part in archive.namelist():
                safe = etree.XMLParser(resolve_entities=False, no_network=True)
                root = etree.fromstring(archive.read(part), parser=safe)
                for note in root:
                    if note.get(f"{_W}type") not in {"separator", "continuationSeparator"}:
                        out.append(" ".join(_runs(note).split()))
    return [f"Note: {text}" for text in out if text]


def from_docx(data: bytes, name: str) -> tuple[str, dict[str, str]]:
    """The paragraphs and table rows of a Word file, in order, and its core properties."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "word/document.xml" not in names:
                raise InputError(f"{name} is a zip archive, not a Word file", remedy="unpack it and name the files")
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise InputError(f"{name} unpacks to more than {MAX_UNPACKED // 1_000_000} MB", remedy="split it")
    except zipfile.BadZipFile:
        raise InputError(f"{name} is a broken archive", remedy="download or save it again") from None
    try:
        import docx
        from docx.table import Table
    except ImportError:
        raise missing("python-docx") from None
    try:
        file = docx.Document(io.BytesIO(data))
        lines: list[str] = []
        for item in file.iter_inner_content():
            if isinstance(item, Table):
                for row in item.rows:  # a cell is a paragraph of its own: what stands in it ends there
                    cells = dict.fromkeys(cell._tc for cell in row.cells)
                    lines += [" ".join(_runs(cell).split()) for cell in cells]
            else:
                lines.append(_runs(item._p).strip())
        lines += _notes(data)
        core = file.core_properties
        meta = {"title": core.title or "", "author": core.author or ""}
    except Exception as error:  # python-docx and lxml raise nearly anything on broken files
        raise InputError(
            f"{name} is a Word file that cannot be read ({type(error).__name__})",
            remedy="open it and save it again, or save its text",
        ) from None
    if meta["author"].casefold() == "python-docx":
        meta["author"] = ""
    return "\n\n".join(line for line in lines if line) + "\n", {k: v for k, v in meta.items() if v}
