"""``detente series``."""

from __future__ import annotations

import click

from .output import dispute_option, emit, ledger, output_options


@click.command()
@click.option("--from", "first", default="2018-01-01", metavar="DATE", help="First day.")
@click.option("--to", "last", default="2027-01-31", metavar="DATE", help="Last day.")
@click.option(
    "--importer", default="", metavar="CODE", help="Who levies the duties (default: the party whose tariff is held)."
)
@click.option("--exporter", default="", metavar="CODE", help="Origin of the goods (default: the other party).")
@click.option("--lens", default=None, metavar="LENS", help="law (default), announced, or an account of the dispute.")
@click.option("--known", default=None, metavar="DATE", help="Use only what was known by the end of this day.")
@click.option("--plot", default=None, metavar="FILE.svg", help="Draw the picture, deals marked.")
@click.option("--parquet", default=None, metavar="FILE", help="Write the points to a Parquet file (extra: frames).")
@dispute_option
@output_options
def series(
    first: str,
    last: str,
    importer: str,
    exporter: str,
    lens: str | None,
    known: str | None,
    plot: str | None,
    parquet: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Average duty at every change point of the law, with the deals marked.

    \b
    Examples:
      detente series --from 2018-01-01 --to 2027-01-31 --csv
      detente series --from 2025-01-01 --to 2026-12-31 --plot duties.svg
    """
    from ...standpoint import Standpoint
    from ...tariff.lines import parties
    from ...tariff.series import series as ask
    from .progress import bar

    book = ledger(dispute, claims=False)
    buyer, seller = parties(book, importer, exporter)
    with bar("replaying the law", 1) as advance:
        stand = Standpoint.of_law(book, last, known, lens)
        found = ask(stand, buyer, seller, first=first, last=last, advance=advance)
    if plot:
        from ...draw.picture import write

        write(found.figure(), plot)
        click.echo(f"wrote {plot}", err=True)
    if parquet:
        from ...base.files import written

        written(parquet, found.tables()[0].to_frame().to_parquet)
        click.echo(f"wrote {parquet}", err=True)
    emit(found, as_json=as_json, as_csv=as_csv)
