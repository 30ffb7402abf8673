"""Documents: what is read, what is trimmed, and what is refused with a clear word."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detente.base.errors import InputError
from detente.reading.documents import from_bytes, load

ARTICLE = (
    "Talks end in a draw\n\nBy Jane Doe\n\nPublished 3 November 2025\n\n"
    + "The ministry said on Monday that it would suspend the fees for one year from 10 November. " * 4
    + "\n\nOfficials of both sides said that the talks would go on in the spring of next year, in the capital. " * 2
    + "\n\nShare\n\nRelated articles\n\nTen things to know about fees"
)


def test_seeds_lose_their_furniture_and_keep_every_offset(raw: Path) -> None:
    for path in sorted((raw / "seeds").glob("*.txt")):
        document = load(path)
        assert document.digest == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        text = path.read_text(encoding="utf-8")
        assert document.raw == text
        assert all(text[b.start : b.end] == document.text(b) for b in document.blocks)
    first = load(next((raw / "seeds").glob("000_*")))
    kept = "".join(first.text(b) for b in first.blocks)
    assert "More than half of respondents" not in kept, "the teaser after the article"
    assert (first.author, first.date) == ("Wanning Sun", "2025-11-03")
    second = load(next((raw / "seeds").glob("002_*")))
    assert second.trimmed[0].why == "caption"


def test_html_pdf_word_and_text_give_the_same_words(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    pytest.importorskip("selectolax")
    words = "The ministry said it would suspend the fees for one year."
    page = (
        "<html lang=en><head><meta property='article:published_time' content='2025-11-03T09:00Z'><title>T</title>"
        "<script>document.write('EVIL')</script></head><body><nav>Home</nav><article><p>The ministry said it would "
        "<b>suspend</b> the fees for one year.</p></article><script>fetch('http://x')</script></body></html>"
    )
    html = from_bytes(page.encode(), name="a.html")
    assert words in html.raw
    assert "EVIL" not in html.raw
    assert "fetch" not in html.raw
    assert html.date == "2025-11-03"
    file = docx.Document()
    file.add_paragraph(words)
    file.save(tmp_path / "a.docx")
    assert words in load(tmp_path / "a.docx").raw


def test_labels_dates_and_names_of_a_page() -> None:
    document = from_bytes(ARTICLE.encode(), name="a.txt")
    assert (document.author, document.date, document.language) == ("Jane Doe", "2025-11-03", "en")
    assert "Ten things" not in "".join(document.text(b) for b in document.blocks)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "gb18030"])
def test_encodings(codec: str) -> None:
    text = (
        "商务部发言人表示，中美双方将暂停有关措施一年，并将继续就此进行磋商，以取得成果。" * 3
        if codec == "gb18030"
        else ("The “White House” said – on Monday – that the fees’ suspension would last a year. " * 3)
    )
    assert from_bytes(text.encode(codec), name="a.txt").raw.strip() == text.strip()


def _zip(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "is empty"),
        (b" \n\t ", "a.txt", "is empty"),
        (bytes(range(256)) * 50, "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.png", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", "password"),
        (b"%PDF-1.4 nonsense", "a.pdf", "cannot be read"),
        (_zip({"a.txt": b"x"}), "a.zip", "not a Word file"),
        (_zip({"word/document.xml": b"<nonsense"}), "a.docx", "cannot be read"),
        (b"PK\x03\x04broken", "a.docx", "broken archive"),
        (b"\xff\xfe\x00\xd8" * 40, "a.txt", "UTF"),
        ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚".encode("cp1252", "ignore") * 30 + b"\x81\x8d", "a.txt", "no encoding"),
        (b"<html><body><script>1</script></body></html>", "a.html", "no words"),
    ],
)
def test_what_cannot_be_read_says_so(data: bytes, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        from_bytes(data, name=name)
    assert caught.value.remedy, "every refusal says what to do next"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    with pytest.raises(InputError, match="200 MB"):
        load(path)
    with pytest.raises(InputError, match="folder"):
        load(tmp_path)
    with pytest.raises(InputError, match="no file"):
        load(tmp_path / "none.txt")


def _pdf(*, encrypted: bool = False, words: bool = True) -> bytes:
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    if words:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(b"BT /F1 12 Tf 20 200 Td (The ministry said it would suspend the fees.) Tj ET")
        page[NameObject("/Contents")] = writer._add_object(stream)
    if encrypted:
        writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pdfs() -> None:
    assert "suspend the fees" in from_bytes(_pdf(), name="a.pdf").raw
    with pytest.raises(InputError, match="text layer"):
        from_bytes(_pdf(words=False), name="scan.pdf")
    with pytest.raises(InputError, match="password"):
        from_bytes(_pdf(encrypted=True), name="locked.pdf")


def test_deep_nesting_and_endless_lines() -> None:
    pytest.importorskip("selectolax")
    deep = "<div>" * 50_000 + "<p>The ministry said it would suspend the fees.</p>" + "</div>" * 50_000
    assert "suspend the fees" in from_bytes(("<html><body>" + deep).encode(), name="deep.html").raw
    line = "The ministry said that it would suspend the fees and " * 4000
    document = from_bytes(line.encode(), name="line.txt")
    assert any("line breaks" in note for note in document.notes)


def test_an_address_is_fetched_once_and_only_from_the_web(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("selectolax")
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            places = {"/file": "file:///etc/passwd", "/ftp": "ftp://127.0.0.1/x"}
            if self.path in places:
                self.send_response(302)
                self.send_header("Location", places[self.path])
                self.end_headers()
                return
            body = b"<html><p>The ministry said it would suspend the fees.</p><img src='/beacon'></html>"
            self.send_response(404 if self.path == "/none" else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body * (50 if self.path == "/long" else 1))

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        document = load(f"{base}/page")
        assert "suspend the fees" in document.raw
        assert asked == ["/page"], "nothing that the page names is fetched"
        for path in ("/file", "/ftp", "/none"):
            with pytest.raises(InputError, match=r"fetched|away from the web"):
                load(base + path)
        monkeypatch.setattr("detente.reading.documents.MAX_BYTES", 1000)
        with pytest.raises(InputError, match="sends more than"):
            load(f"{base}/long")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    with pytest.raises(InputError, match="cannot be fetched"):
        load(f"{base}/gone")


def test_a_tracked_change_keeps_both_versions_and_a_cell_ends_a_sentence(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    from docx.oxml import parse_xml

    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    file = docx.Document()
    paragraph = file.add_paragraph("The fees stop for ")
    paragraph._p.append(parse_xml(f'<w:del {w} w:id="1"><w:r><w:delText>ten years</w:delText></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {w} w:id="2"><w:r><w:t>one year</w:t></w:r></w:ins>'))
    table = file.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "denied linking it to the deal", "China will buy soybeans"
    path = tmp_path / "t.docx"
    file.save(path)
    raw = load(path).raw
    assert "for [deleted: ten years][inserted: one year]" in raw
    assert "deal\n\nChina" in raw


def test_hidden_html_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "t.html"
    path.write_text(
        "<html><body><p>China will buy soybeans.</p><p style='display: none'>China will not.</p>"
        "<p hidden>Never.</p></body></html>",
        encoding="utf-8",
    )
    raw = load(path).raw
    assert "soybeans" in raw
    assert "not" not in raw
    assert "Never" not in raw


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Federal Register, 24 November 2026. Final rule.\nThis rule extends it until January 10, 2027.", "2026-11-24"),
        ("This rule extends until January 10, 2027 the suspension published at 90 FR 50857.", ""),
        ("WASHINGTON, November 24, 2026 - The Commerce Department said so.", "2026-11-24"),
        ("Published: November 24, 2026\n\nA rule, effective November 10, 2026.", "2026-11-24"),
        ("Effective November 10, 2026.", ""),
    ],
)
def test_the_day_of_a_document_is_no_day_that_something_lasts_to_or_starts_from(text: str, day: str) -> None:
    assert from_bytes(text.encode(), name="notice.txt").date == day


SEEN, UNSEEN = "China will buy soybeans.", "China will not."
STYLES = [
    "display: none", "visibility: hidden", "opacity: 0", "opacity:0.0", "font-size:0", "font-size: 0px !important",
    "font: 0/0 a", "height:0; overflow:hidden", "max-height: 0px; overflow: hidden", "position:absolute; left:-9999px",
    "text-indent:-10000px", "position:absolute; clip: rect(0, 0, 0, 0)", "clip-path: inset(100%)", "color:#fff",
    "color: white; background: white", "color:rgb(10,10,10); background-color:#0a0a0a", "color:transparent",
    "transform: translateX(-2000px)", "transform:scale(0)",
]  # fmt: skip
SHOWN = [
    "font-size:12px", "opacity:0.6", "color:white; background:#003366", "height:0", "position:absolute; left:-4px",
    "display:block", "text-indent:-20px", "color:#333", "overflow:hidden; height:300px", "font: 14px serif",
]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_what_a_style_hides_is_no_text(style: str) -> None:
    """In the element's own style, and by a class of the page's sheet."""
    inline = f"<html><body><p>{SEEN}</p><div style='{style}'><p>{UNSEEN}</p></div></body></html>"
    sheet = (
        f"<html><head><style>/* a */ @media print {{ p {{ display:none }} }} .x, .y {{ {style} }}</style></head>"
        f"<body><p>{SEEN}</p><p class='y z'>{UNSEEN}</p></body></html>"
    )
    for page in (inline, sheet):
        text = from_bytes(page.encode(), name="a.html").raw
        assert SEEN in text
        assert UNSEEN not in text


@pytest.mark.parametrize("style", SHOWN)
def test_what_a_style_shows_is_text(style: str) -> None:
    page = f"<html><body><p>{SEEN}</p><p style='{style}'>{UNSEEN}</p></body></html>"
    assert UNSEEN in from_bytes(page.encode(), name="a.html").raw


def test_the_nearer_style_and_ground_count() -> None:
    page = (
        "<html><head><style>.a {display:none} #b {color:white}</style></head><body>"
        f"<p class=a style='display:block'>{SEEN}</p><div style='background:navy'><p id=b>{UNSEEN}</p></div>"
    )
    text = from_bytes(page.encode(), name="a.html").raw
    assert SEEN in text
    assert UNSEEN in text
    linked = "<html><head><link rel=stylesheet href=x.css></head><body><p style='color:white'>Words on a dark page.</p>"
    assert "dark page" in from_bytes(linked.encode(), name="a.html").raw
