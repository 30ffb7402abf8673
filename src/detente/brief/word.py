"""A brief as a Word document: real headings, lists, tables with captions, pictures, links to the sources.

Numbers of references are links inside the document; tables and figures are numbered by
Word's own fields, so that they stay right when the document is edited.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ..base.figure import Figure
from ..base.files import written
from ..base.table import Table
from ..draw import picture
from ..draw.office import clean
from .html import safe_link
from .page import Brief
from .statement import MARK, Nature, Section, Statement

#: Widest picture, in inches, on A4 with the margins below.
WIDTH = 6.9
MARGIN = 0.7
#: Width of the chart on a page that is to stay one.
LOW = 2.9
#: Size of text in table cells, in half points.
CELL = 15


def write_word(brief: Brief, path: Path) -> Path:
    """Write the brief to `path`."""
    made = document(brief)
    return written(path, lambda target: made.save(str(target)))


def plain(section: Section, about: str) -> Any:
    """A document of one section: its statements (without references), pictures and tables."""
    made = _blank(section.title, about)
    for statement in section.statements:
        made.add_paragraph(clean(statement.text))
    counts = {"Table": 0, "Figure": 0}
    for figure in section.figures:
        _figure(made, figure, counts, WIDTH)
    for table in section.tables:
        _table(made, table, counts)
    return made


def _blank(title: str, about: str) -> Any:
    """A document with its title and what it was made from; nothing else yet."""
    from docx import Document
    from docx.shared import Inches, Pt

    from .. import __version__

    document = Document()
    document.core_properties.title = clean(title)
    document.core_properties.author = f"détente {__version__}"
    document.core_properties.subject = clean(about)[:250]
    document.core_properties.language = "en"
    for part in document.sections:
        part.page_width, part.page_height = Inches(8.27), Inches(11.69)
        part.left_margin = part.right_margin = part.top_margin = part.bottom_margin = Inches(MARGIN)
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading(clean(title), 0)
    document.add_paragraph(clean(f"{about} Made by détente {__version__}."))
    return document


def document(brief: Brief) -> Any:
    """The brief as python-docx's document."""
    context = brief.context
    about = f"{brief.context.dateline} Ledger {context.ledger.dispute.id}, version {context.ledger.digest[:12]}."
    document = _blank(context.folder.deal.title, about)
    if brief.pages:
        _tight(document)
    counts = {"Table": 0, "Figure": 0}
    for section in brief.sections:
        if section.id == brief.annex:
            document.add_page_break()
            document.add_heading("Annex: everything that is held", 0)
        _section(document, brief, section, counts)
    _sources(document, brief)
    return document


def _tight(document: Any) -> None:
    """Smaller letters and less room, so that two pages are two."""
    from docx.shared import Pt

    for name, size, before, after in (
        ("Normal", 8.5, 0, 1),
        ("List Bullet", 8.5, 0, 1),
        ("List Bullet 2", 8.5, 0, 1),
        ("List Bullet 3", 8.5, 0, 1),
        ("Caption", 7.5, 0, 2),
        ("Heading 1", 10, 3, 1),
        ("Title", 16, 0, 2),
    ):
        style = document.styles[name]
        style.font.size, style.font.name = Pt(size), "Arial"
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _section(document: Any, brief: Brief, section: Section, counts: dict[str, int]) -> None:
    document.add_heading(clean(section.title), 1)
    for statement in section.beside:
        _statement(document, brief, statement, 0)
    for figure in brief.on_paper(section):
        _figure(document, figure, counts, LOW if section.drawn else WIDTH)
    for table in section.tables:
        _table(document, table, counts)


def _statement(document: Any, brief: Brief, statement: Statement, depth: int) -> None:
    style = ("List Bullet", "List Bullet 2", "List Bullet 3")[min(depth, 2)]
    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(clean(statement.text))
    run.italic = statement.nature is Nature.note
    if statement.nature in MARK:
        mark = paragraph.add_run(f" [{MARK[statement.nature]}]")
        mark.bold = True
    for index, number in enumerate(dict.fromkeys(brief.numbering.of(statement))):
        if index:
            paragraph.add_run(" ").font.superscript = True
        _inner_link(paragraph, str(number), f"r{number}")
    if statement.quote:
        document.add_paragraph(clean(f"“{statement.quote}”"), style="Quote")
    for part in statement.detail:
        _statement(document, brief, part, depth + 1)


def _figure(document: Any, figure: Figure, counts: dict[str, int], width: float) -> None:
    from docx.shared import Inches

    document.add_picture(io.BytesIO(picture.drawn(figure, "bare.png")), width=Inches(min(width, figure.width)))
    shape = document.paragraphs[-1]._p.xpath(".//wp:docPr")[0]
    shape.set("descr", clean(figure.alt or figure.title)[:1000])
    shape.set("title", clean(figure.title))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    caption = document.add_paragraph(style="Caption")
    _numbered(
        caption,
        "Figure",
        counts,
        " ".join(f". {figure.title}. {figure.caption} Source: {figure.source}".split()),
    )


def _table(document: Any, table: Table, counts: dict[str, int]) -> None:
    from docx.shared import Pt

    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    _numbered(caption, "Table", counts, f". {table.title}")
    texts = [[column.head for column in table.columns], *table.texts()]
    drawn = document.add_table(rows=len(texts), cols=len(table.columns), style="Table Grid")
    drawn.autofit = False
    numeric = [c.digits is not None or c.align == "right" for c in table.columns]
    widths = _widths(texts)
    for column, width in zip(drawn._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for index, row in enumerate(drawn._tbl.tr_lst):
        _row_rule(row, "w:cantSplit" if index else "w:tblHeader")
        for element, text, right, width in zip(row.tc_lst, texts[index], numeric, widths, strict=True):
            element.width = width
            _cell(element, text, right=right, head=not index)
    for line in [*table.notes, *([f"Source: {table.source}"] if table.source else [])]:
        note = document.add_paragraph(clean(line))
        note.paragraph_format.space_after = Pt(2)
        for run in note.runs:
            run.font.size = Pt(8)
    document.add_paragraph()


def _widths(texts: list[list[str]]) -> list[int]:
    """Widths (in Word's unit) by what the columns hold: a power below one evens out long texts."""
    from docx.shared import Inches

    longest = [max(14.0, *(min(len(text), 160) for text in column)) ** 0.55 for column in zip(*texts, strict=True)]
    return [int(Inches(WIDTH) * weight / sum(longest)) for weight in longest]


def _cell(element: Any, text: str, *, right: bool, head: bool) -> None:
    """Fill a table cell; written as XML, for the library looks every cell up anew."""
    paragraph = element.p_lst[0]
    if right:
        paragraph.get_or_add_pPr().append(_element("w:jc", val="right"))
    run = _element("w:r")
    properties = _element("w:rPr")
    if head:
        properties.append(_element("w:b"))
        element.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill="DDE7F2"))
    properties.append(_element("w:sz", val=str(CELL)))
    run.append(properties)
    body = _element("w:t")
    body.text = clean(text)
    run.append(body)
    paragraph.append(run)


def _sources(document: Any, brief: Brief) -> None:
    from docx.shared import Pt

    if brief.pages > 1 and not brief.annex:
        document.add_page_break()
    document.add_heading("Annex: sources" if brief.pages > 1 and not brief.annex else "Sources", 1)
    for ref in brief.references:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        _bookmark(paragraph, f"r{ref.number}", ref.number)
        paragraph.add_run(f"{ref.number}. ").bold = True
        address = safe_link(ref.link)
        if address:
            _outer_link(paragraph, clean(ref.title), clean(address))
        else:
            paragraph.add_run(clean(ref.title))
        grade = f", grade {ref.grade}" if ref.grade else ""
        used = "" if brief.pages and not brief.annex else f" Used in {', '.join(ref.used_by)}."
        paragraph.add_run(clean(f". {ref.detail}{grade}.{used}"))


# -- Word's own XML, which the library does not wrap ----------------------------------


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn("w:" + key), value)
    return made


def _numbered(paragraph: Any, word: str, counts: dict[str, int], rest: str) -> None:
    """“Table 3. …”, where 3 is Word's own counter."""
    paragraph.add_run(f"{word} ")
    field = _element("w:fldSimple", instr=f" SEQ {word} \\* ARABIC ")
    counts[word] += 1
    field.append(_run(str(counts[word])))
    paragraph._p.append(field)
    paragraph.add_run(clean(rest))


def _run(text: str, *, raised: bool = False, link: bool = False) -> Any:
    run = _element("w:r")
    properties = _element("w:rPr")
    if link:
        properties.append(_element("w:color", val="0B5394"))
    if raised:
        properties.append(_element("w:vertAlign", val="superscript"))
    run.append(properties)
    body = _element("w:t")
    body.text = text
    run.append(body)
    return run


def _inner_link(paragraph: Any, text: str, target: str) -> None:
    link = _element("w:hyperlink", anchor=target)
    link.append(_run(text, raised=True, link=True))
    paragraph._p.append(link)


def _outer_link(paragraph: Any, text: str, address: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = _element("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(_run(text, link=True))
    paragraph._p.append(link)


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    paragraph._p.append(_element("w:bookmarkStart", id=str(number), name=name))
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))


def _row_rule(row: Any, rule: str) -> None:
    """A head row repeats on every page; any other row stays whole."""
    row.get_or_add_trPr().append(_element(rule, val="true"))
