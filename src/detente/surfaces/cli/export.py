"""``detente export``."""

from __future__ import annotations

from pathlib import Path

import click

from .output import date_options, dispute_option

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("deal", required=False)
@click.option("--docx", type=FILE, metavar="FILE", help="The brief as a Word document.")
@click.option("--xlsx", type=FILE, metavar="FILE", help="The brief as a workbook: one sheet a question.")
@click.option("--html", type=FILE, metavar="FILE", help="The brief as one self-contained page.")
@click.option("--md", type=FILE, metavar="FILE", help="The brief as Markdown.")
@click.option("--duckdb", type=FILE, metavar="FILE", help="All ledger tables as one DuckDB file.")
@click.option("--parquet", type=FILE, metavar="FOLDER", help="All ledger tables as Parquet files.")
@click.option("--texts", default=None, metavar="FOLDER", help="Your folder of documents; passages are then quoted.")
@date_options
@dispute_option
def export(
    deal: str | None,
    docx: Path | None,
    xlsx: Path | None,
    html: Path | None,
    md: Path | None,
    duckdb: Path | None,
    parquet: Path | None,
    texts: str | None,
    on: str | None,
    known: str | None,
    dispute: str | None,
) -> None:
    """Write what people send on: the brief of DEAL as documents, the ledger as tables.

    Several forms may be written at once; each file appears whole or not at all.

    \b
    Examples:
      detente export busan-2025 --docx busan.docx --xlsx busan.xlsx
      detente export busan-2025 --on 2026-10-08 --html busan.html --md busan.md
      detente export --duckdb ledger.duckdb --parquet ledger/
    """
    from ...base.errors import InputError
    from ...brief.export import FORMS, write
    from .output import ledger

    wanted = dict(zip(FORMS, (docx, xlsx, html, md, duckdb, parquet), strict=True))
    chosen = {form: path for form, path in wanted.items() if path is not None}
    if not chosen:
        raise InputError("nothing to write", remedy="name at least one of --" + ", --".join(FORMS))
    for path in write(ledger(dispute), deal, chosen, on=on, known=known, texts=texts):
        click.echo(f"wrote {path}", err=True)
