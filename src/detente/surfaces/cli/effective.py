"""``detente effective``."""

from __future__ import annotations

import click

from .output import date_options, dispute_option, emit, ledger, output_options


@click.command()
@click.option("--importer", required=True, metavar="CODE", help="Who levies the duties.")
@click.option("--exporter", required=True, metavar="CODE", help="Origin of the goods.")
@click.option("--by", default="", metavar="WHAT", help="sector, chapter, authority or line.")
@click.option("--lens", default=None, metavar="LENS", help="law (default), announced, or an account of the dispute.")
@date_options
@dispute_option
@output_options
def effective(
    importer: str,
    exporter: str,
    by: str,
    lens: str | None,
    on: str | None,
    known: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Average duty, import-weighted (2024) and unweighted.

    \b
    Examples:
      detente effective --importer US --exporter CN --on 2025-11-17
      detente effective --importer US --exporter CN --on 2025-11-17 --by authority
      detente effective --importer US --exporter CN --on 2025-11-17 --by chapter --csv
    """
    from ...standpoint import Standpoint
    from ...tariff.effective import effective as ask

    book = ledger(dispute, claims=False)
    found = ask(Standpoint.of_law(book, on, known, lens), importer, exporter, by=by)
    emit(found, as_json=as_json, as_csv=as_csv)
