"""A brief as a PDF: A4, the page or two first, then the annex, sources with their links; set by ReportLab.

The font is the one that comes with matplotlib, for it holds every sign that a page uses.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ..base.figure import Figure
from ..base.files import write
from ..base.table import Table
from ..draw import picture
from ..draw.office import clean
from .html import safe_link
from .page import Brief
from .statement import MARK, Nature, Section, Statement

FONT = "DejaVuSans"
#: Margins and widest picture, in points; A4 is 595 by 842.
MARGIN, WIDTH, HEIGHT = 36.0, 523.0, 300.0
#: Height of the chart on a page that is to stay one.
LOW = 112.0
#: Letters of a table cell on a page; the rest is in every other form.
CELL = 300
COLOURS = {Nature.forecast: "#7a1f7a", Nature.reconstruction: "#0b5394", Nature.assumption: "#8a5a00"}


def write_pdf(brief: Brief, path: Path) -> Path:
    """Write the brief to `path`."""
    return write(path, made(brief))


def made(brief: Brief) -> bytes:
    """The document; the same brief gives the same bytes."""
    from reportlab import rl_config
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    rl_config.invariant = 1
    out = io.BytesIO()
    title = brief.context.folder.deal.title
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=clean(title),
        author="détente",
        subject=brief.context.dateline,
        lang="en",
    )
    styles = _styles()
    story = [_text(escape(title), styles["title"]), _text(escape(brief.context.dateline), styles["small"])]
    for section in brief.sections:
        story += _section(brief, section, styles)
    story += _sources(brief, styles)
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _foot(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 7)
    canvas.drawCentredString(297, 25, f"{document.page}")


def _styles() -> dict[str, Any]:
    """Styles by name; the fonts are made known once."""
    from matplotlib import get_data_path
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if FONT not in pdfmetrics.getRegisteredFontNames():
        folder = Path(get_data_path()) / "fonts" / "ttf"
        for name in (FONT, f"{FONT}-Bold"):
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
        pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=f"{FONT}-Bold", italic=FONT, boldItalic=f"{FONT}-Bold")
    base = ParagraphStyle("text", fontName=FONT, fontSize=7.8, leading=9.8, spaceAfter=1)
    return {
        "text": base,
        "title": ParagraphStyle("title", base, fontName=f"{FONT}-Bold", fontSize=15, leading=19),
        "head": ParagraphStyle(
            "head", base, fontName=f"{FONT}-Bold", fontSize=9.5, leading=11.5, spaceBefore=3, keepWithNext=1
        ),
        "small": ParagraphStyle("small", base, fontSize=7, leading=9),
        "cell": ParagraphStyle("cell", base, fontSize=6.5, leading=8, spaceAfter=0, splitLongWords=1),
    }


def _text(marked: str, style: Any, **more: Any) -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(clean(marked), style, **more)


def _section(brief: Brief, section: Section, styles: dict[str, Any]) -> list[Any]:
    from reportlab.platypus import PageBreak

    out: list[Any] = []
    if section.id == brief.annex:
        out += [PageBreak(), _text("Annex: everything that is held", styles["title"])]
    out.append(_text(escape(section.title), styles["head"]))
    for statement in section.beside:
        out += _statement(brief, statement, 0, styles)
    for figure in brief.on_paper(section):
        out += _figure(figure, styles, LOW if section.drawn else HEIGHT)
    for table in section.tables:
        out += _table(table, styles)
    return out


def _statement(brief: Brief, statement: Statement, depth: int, styles: dict[str, Any]) -> list[Any]:
    from reportlab.lib.styles import ParagraphStyle

    numbers = "".join(
        f' <a href="#r{n}" color="#0b5394">[{n}]</a>' for n in dict.fromkeys(brief.numbering.of(statement))
    )
    mark = f" <b>[{MARK[statement.nature]}]</b>" if statement.nature in MARK else ""
    body = escape(statement.text)
    if statement.nature in COLOURS:
        body = f'<font color="{COLOURS[statement.nature]}">{body}</font>'
    style = ParagraphStyle(f"at{depth}", styles["text"], leftIndent=10 + 10 * depth, bulletIndent=10 * depth)
    out = [_text(body + mark + numbers, style, bulletText="–")]
    if statement.quote:
        out.append(_text(escape(f"“{statement.quote}”"), ParagraphStyle("quote", styles["small"], leftIndent=20)))
    for part in statement.detail:
        out += _statement(brief, part, depth + 1, styles)
    return out


def _figure(figure: Figure, styles: dict[str, Any], height: float) -> list[Any]:
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image, KeepTogether

    data = picture.drawn(figure, "bare.png")
    wide, high = ImageReader(io.BytesIO(data)).getSize()
    scale = min(WIDTH / wide, height / high)
    image = Image(io.BytesIO(data), wide * scale, high * scale)
    words = " ".join(f"{figure.title}. {figure.caption} Source: {figure.source}".split())
    return [KeepTogether([image, _text(escape(words), styles["small"])])]


def _table(table: Table, styles: dict[str, Any]) -> list[Any]:
    from reportlab.platypus import LongTable, TableStyle

    heads = [column.head for column in table.columns]
    texts = [heads, *table.texts()]
    cells = [[_text(escape(text[:CELL]), styles["cell"]) for text in row] for row in texts]
    longest = [max(8.0, *(min(len(text), 120) for text in column)) ** 0.6 for column in zip(*texts, strict=True)]
    widths = [WIDTH * w / sum(longest) for w in longest]
    drawn = LongTable(cells, colWidths=widths, repeatRows=1)
    drawn.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.25, "#99a5b1"),
                ("BACKGROUND", (0, 0), (-1, 0), "#dde7f2"),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    notes = [*table.notes, *([f"Source: {table.source}"] if table.source else [])]
    return [
        _text(escape(table.title), styles["head"]),
        drawn,
        *(_text(escape(note), styles["small"]) for note in notes),
    ]


def _sources(brief: Brief, styles: dict[str, Any]) -> list[Any]:
    from reportlab.platypus import PageBreak

    out = [PageBreak(), _text("Annex: sources", styles["title"])] if brief.pages > 1 and not brief.annex else []
    out = out or [_text("Sources", styles["head"])]
    for ref in brief.references:
        address = safe_link(ref.link)
        title = escape(clean(ref.title))
        linked = f'<a href="{escape(address, {chr(34): "%22"})}" color="#0b5394">{title}</a>' if address else title
        grade = f", grade {ref.grade}" if ref.grade else ""
        line = f'<a name="r{ref.number}"/><b>{ref.number}.</b> {linked}. {escape(clean(ref.detail))}{grade}.'
        out.append(_text(line, styles["small"]))
    return out
