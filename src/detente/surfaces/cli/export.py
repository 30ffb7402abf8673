"""``detente export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ...questions.shared import DAY, DEAL, KNOWN_THEN, TEXTS
from .made import opened, options, suffixed, target

FILE = click.Path(path_type=Path)
PARAMS = (DEAL, TEXTS, DAY, KNOWN_THEN)


@click.command()
@click.option("--docx", type=FILE, metavar="FILE", help="The brief as a Word document.")
@click.option("--pdf", type=FILE, metavar="FILE", help="The brief as a PDF.")
@click.option("--xlsx", type=FILE, metavar="FILE", help="The brief as a workbook: one sheet a question.")
@click.option("--html", type=FILE, metavar="FILE", help="The brief as one self-contained page.")
@click.option("--md", type=FILE, metavar="FILE", help="The brief as Markdown.")
@click.option("--duckdb", type=FILE, metavar="FILE", help="All ledger tables as one DuckDB file.")
@click.option("--parquet", type=FILE, metavar="FOLDER", help="All ledger tables as Parquet files.")
@options(*PARAMS)
def export(dispute: str | None, **given: Any) -> None:
    """Write what people send on: the brief of DEAL as documents, the ledger as tables.

    Several forms may be written at once; each file appears whole or not at all.

    \b
    Examples:
      detente export busan-2025 --docx busan.docx --pdf busan.pdf --xlsx busan.xlsx
      detente export busan-2025 --on 2026-10-08 --html busan.html --md busan.md
      detente export --duckdb ledger.duckdb --parquet ledger/
    """
    from ...asking.values import settle
    from ...base.errors import InputError
    from ...brief.export import FORMS, write
    from ...standpoint import Standpoint

    chosen = {form: path for form in FORMS if (path := given.pop(form)) is not None}
    if not chosen:
        raise InputError("nothing to write", remedy="name at least one of --" + ", --".join(FORMS))
    for form, path in chosen.items():
        target(path if form == "parquet" else suffixed(path, form))
    book = opened(dispute)
    asked = settle(PARAMS, given, book)
    stand = Standpoint.as_of(book, asked["on"], asked["known"])
    for path in write(stand, asked["deal"], chosen, texts=asked["texts"]):
        click.echo(f"wrote {path}", err=True)
