"""Exports opened again by other programs: python-docx and openpyxl read the files, SQL counts the ledger."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from detente.base.errors import InputError, UnknownError
from detente.brief.export import FORMS, write, write_brief
from detente.brief.page import Brief, in_context, sheet
from detente.brief.sections import agreed, exposure, summary
from detente.brief.text import markdown
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.ledger.texts import Texts
from detente.standpoint import Standpoint

ON = "2026-10-08"


@pytest.fixture(scope="module")
def made(book: Ledger) -> Brief:
    """A brief of the sections that need no solve."""
    context = in_context(Standpoint.as_of(book, ON), "busan-2025", Texts())
    parts = (agreed.section(context), exposure.section(context))
    return Brief(context, (summary.section(context, parts), *parts))


@pytest.fixture(scope="module")
def word(made: Brief, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("docx", reason="the extra 'office' is not installed")
    from detente.brief.word import write_word

    return write_word(made, tmp_path_factory.mktemp("word") / "brief.docx")


@pytest.fixture(scope="module")
def excel(made: Brief, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("openpyxl", reason="the extra 'office' is not installed")
    from detente.brief.excel import write_excel

    return write_excel(made, tmp_path_factory.mktemp("excel") / "brief.xlsx")


def test_word_has_headings_tables_captions_and_pictures(made: Brief, word: Path) -> None:
    from docx import Document

    document = Document(str(word))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [*(s.title for s in made.sections), "Sources"]
    tables = [t for s in made.sections for t in s.tables]
    assert len(document.tables) == len(tables)
    for drawn, table in zip(document.tables, tables, strict=True):
        assert len(drawn.rows) == len(table.rows) + 1
        assert [cell.text for cell in drawn.rows[0].cells] == [c.head for c in table.columns]
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    figures = [f for s in made.sections for f in s.figures]
    assert len(captions) == len(tables) + len(figures)
    assert len(document.inline_shapes) == len(figures)
    assert all(p._p.xpath(".//w:fldSimple") for p in captions), "Word counts its captions itself"
    assert document.core_properties.title == made.context.folder.deal.title


def test_word_links_lead_to_bookmarks(made: Brief, word: Path) -> None:
    text = zipfile.ZipFile(word).read("word/document.xml").decode()
    wanted = set(re.findall(r'w:anchor="([^"]+)"', text))
    there = set(re.findall(r'<w:bookmarkStart[^>]*w:name="([^"]+)"', text))
    assert wanted
    assert wanted <= there
    assert len(there) == len(made.references)


def test_word_says_what_markdown_says(made: Brief, word: Path) -> None:
    from docx import Document

    text = "\n".join(p.text for p in Document(str(word)).paragraphs)
    told = markdown(made)
    for section in made.sections:
        for statement in section.statements:
            assert statement.text in text
            assert statement.text in told


def test_excel_has_a_sheet_a_question_and_sources_last(made: Brief, excel: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(excel)
    assert book.sheetnames[-1] == "Sources"
    assert len(book.sheetnames) == len(made.sections) + 1
    assert book["Sources"].max_row == len(made.references) + 2
    for section, name in zip(made.sections, book.sheetnames, strict=False):
        cells = {c.value for row in book[name].iter_rows() for c in row}
        for table in section.tables:
            assert {c.head for c in table.columns} <= cells, "units stand in the heads"


def test_excel_numbers_are_numbers_and_no_text_is_a_formula(made: Brief, excel: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(excel)
    kinds = Counter(c.data_type for name in book.sheetnames for row in book[name].iter_rows() for c in row)
    assert kinds["f"] == 0
    expected = [
        row[c.key]
        for s in made.sections
        for t in s.tables
        for row in t.rows
        for c in t.columns
        if isinstance(row.get(c.key), (int, float)) and not isinstance(row.get(c.key), bool)
    ]
    found = [
        c.value
        for name in book.sheetnames[:-1]
        for row in book[name].iter_rows()
        for c in row
        if c.data_type == "n" and c.value is not None
    ]
    for value in expected:
        assert any(abs(value - other) < 1e-12 for other in found), value


@pytest.fixture(scope="module")
def two(book: Ledger) -> Brief:
    """Two pages for a reader in Poland, with the chart."""
    return sheet(Standpoint.as_of(book, "2026-11-27"), "busan-2025", pages=2, place="PL", held=Texts())


def told(brief: Brief) -> list[str]:
    """What a document of a page must say, word for word."""
    return [s.text for section in brief.sections for s in section.beside]


def joined(text: str) -> str:
    return "".join(text.split())


def test_two_pages_in_pdf_are_two_and_the_sources_are_their_annex(two: Brief) -> None:
    pypdf = pytest.importorskip("pypdf", reason="the extra 'documents' is not installed")
    pytest.importorskip("reportlab", reason="the extra 'office' is not installed")
    from detente.brief.pdf import made as pdf

    data = pdf(two)
    assert pdf(two) == data, "the same brief gives the same bytes"
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 3
    body, annex = joined(pages[0].extract_text() + pages[1].extract_text()), joined(pages[2].extract_text())
    body = re.sub(r"[12](?=Theentity|–|$)", "", body)
    for text in told(two):
        assert joined(text)[:60] in body or joined(text)[-60:] in body, text
    assert annex.removeprefix("3").startswith("Annex:sources")
    assert all(joined(ref.title)[:40] in annex for ref in two.references)
    assert pages[0].images, "the chart"
    links = [a.get_object()["/A"].get("/URI") for p in pages for a in p.get("/Annots", []) if "/A" in a.get_object()]
    assert {ref.link for ref in two.references if ref.link} <= {str(link) for link in links if link}


def test_two_pages_in_word_say_the_page_and_end_in_an_annex(two: Brief, tmp_path: Path) -> None:
    pytest.importorskip("docx", reason="the extra 'office' is not installed")
    from docx import Document

    document = Document(str(write_brief(two, "docx", tmp_path / "two.docx")))
    text = "\n".join(p.text for p in document.paragraphs)
    assert not [t for t in told(two) if t not in text]
    assert "▁" not in text, "the chart is a picture"
    assert len(document.inline_shapes) == 1
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"][-1] == "Annex: sources"
    assert not re.search(r"Used in|promised-\d", text), "no id of ours"


def test_the_workbook_begins_with_the_page_and_has_charts_heads_that_stay_and_print_areas(
    two: Brief, tmp_path: Path
) -> None:
    pytest.importorskip("openpyxl", reason="the extra 'office' is not installed")
    from openpyxl import load_workbook

    book = load_workbook(write_brief(two, "xlsx", tmp_path / "two.xlsx"))
    assert book.sheetnames == ["The page", "Sources"]
    page = book["The page"]
    cells = {c.value for row in page.iter_rows() for c in row}
    assert set(told(two)) <= cells
    assert len(page._charts) == 2, "the duty over time, and what was counted against what was promised"
    for sheet_ in book:
        assert sheet_.freeze_panes in ("A5", "A3")
        assert sheet_.print_title_rows
        assert sheet_.print_area.replace("$", "").endswith(sheet_.dimensions)


def test_a_file_whose_name_says_otherwise_is_refused_before_the_work(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from detente.surfaces.cli import detente

    ran = CliRunner().invoke(detente, ["brief", "--pages", "2", "--docx", str(tmp_path / "brief.pdf")])
    assert isinstance(ran.exception, InputError)
    assert "--docx would write brief.pdf" in str(ran.exception)
    assert not list(tmp_path.iterdir())


def test_hostile_text_ends_up_as_text(small: Path, tmp_path: Path) -> None:
    pytest.importorskip("docx", reason="the extra 'office' is not installed")
    pytest.importorskip("openpyxl", reason="the extra 'office' is not installed")
    from docx import Document
    from openpyxl import load_workbook

    planted = "=HYPERLINK(1)<script>alert(1)</script>&\\u0007"
    for path in small.rglob("*.toml"):
        text = re.sub(
            r'^(title|says|note|summary|publisher) = ".*"$',
            lambda m: f'{m[1]} = "{planted}"',
            path.read_text(),
            flags=re.M,
        )
        path.write_text(text)
    ledger = load(small)
    context = in_context(Standpoint.as_of(ledger, "2030-01-01"), None, Texts())
    part = agreed.section(context)
    brief = Brief(context, (part,))
    from detente.brief.excel import write_excel
    from detente.brief.word import write_word

    document = Document(str(write_word(brief, tmp_path / "a.docx")))
    assert any("<script>alert(1)</script>&\ufffd" in p.text for p in document.paragraphs)
    book = load_workbook(write_excel(brief, tmp_path / "a.xlsx"))
    cells = [c for name in book.sheetnames for row in book[name].iter_rows() for c in row]
    assert any(str(c.value).startswith("=HYPERLINK") and c.data_type != "f" for c in cells)
    assert not [c for c in cells if c.data_type == "f"]


@pytest.fixture(scope="module")
def raw_counts(book: Ledger) -> dict[str, int]:
    """The same records counted in the files themselves, without our reader."""
    found: Counter[str] = Counter()
    folders = [book.root, *(f for f in book.folders if f"law/{f.name}" in book.dispute.uses)]
    for folder, path in ((f, p) for f in folders for p in f.rglob("*.toml")):
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        kind = path.relative_to(folder).parts[0]
        if kind == "claims":
            found["claims"] += len(data.get("claim", []))
        elif kind == "sources":
            found["sources"] += len(data.get("source", []))
        elif kind == "measures":
            found["measures"] += 1
            found["events"] += len(data.get("events", []))
            found["components"] += len(data.get("components", []))
        elif kind == "deals":
            found["commitments"] += len(data.get("commitment", []))
            found["deliveries"] += len(data.get("delivery", []))
        elif path.name == "meetings.toml":
            found["meetings"] += len(data.get("meeting", []))
    return dict(found)


def test_duckdb_holds_every_record(book: Ledger, raw_counts: dict[str, int], tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra 'frames' is not installed")
    pytest.importorskip("pyarrow", reason="the extra 'frames' is not installed")
    from detente.ledger.archive import write_duckdb

    path = write_duckdb(book, tmp_path / "ledger.duckdb")
    with duckdb.connect(str(path), read_only=True) as base:
        for table, count in raw_counts.items():
            assert base.execute(f"select count(*) from {table}").fetchone() == (count,), table
        known = base.execute("select c.id from claims c left join sources s on c.source = s.id where s.id is null")
        assert known.fetchall() == [], "every claim joins its source"
        digest = base.execute("select ledger_digest from about").fetchone()
        assert digest == (book.digest,)
        comments = base.execute("select comment from duckdb_columns() where table_name = 'events'").fetchall()
        assert all(text for (text,) in comments), "every column says what it is"


def test_parquet_is_what_the_ledger_holds(book: Ledger, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra 'frames' is not installed")
    from detente.ledger.archive import write_parquet

    files = write_parquet(book, tmp_path / "out")
    assert {p.stem for p in files} >= {"claims", "events", "measures", "sources", "deliveries", "meetings"}
    claims = {row["id"]: row for row in pq.read_table(tmp_path / "out" / "claims.parquet").to_pylist()}
    for filed in book.claims:
        row = claims[filed.id]
        assert row["says"] == filed.claim.says
        assert row["terms_quantity"] == filed.claim.terms.quantity
        assert row["terms_products"] == filed.claim.terms.products
        assert (row["anchor_start"] or None) == (filed.claim.anchor.start if filed.claim.anchor else None)


def test_unknown_things_are_refused_before_anything_is_written(book: Ledger, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no form 'odt'"):
        list(write(Standpoint.as_of(book), None, {"odt": tmp_path / "a.odt"}))
    with pytest.raises(UnknownError, match="no deal named"):
        list(write(Standpoint.as_of(book), "bussan", {"md": tmp_path / "a.md"}))
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(InputError, match="cannot write"):
        list(write(Standpoint.as_of(book), None, {"parquet": blocked / "inside"}))
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert FORMS == ("docx", "pdf", "xlsx", "html", "md", "duckdb", "parquet")
