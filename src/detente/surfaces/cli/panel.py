"""``detente panel``."""

from __future__ import annotations

import click

from .output import dispute_option, ledger


@click.command()
@click.argument("out", metavar="FILE.parquet", type=click.Path(dir_okay=False, writable=True))
@click.option("--from", "first", default="2025-01-01", metavar="DATE", help="First day.")
@click.option("--to", "last", default="2026-12-31", metavar="DATE", help="Last day.")
@click.option("--importer", default="", metavar="CODE", help="Who levies the duties (default: whose tariff is held).")
@click.option("--exporter", "exporters", multiple=True, metavar="CODE", help="Origins (default: all partners held).")
@click.option("--lens", default=None, metavar="LENS", help="law (default), announced, or an account of the dispute.")
@click.option("--known", default=None, metavar="DATE", help="Use only what was known by the end of this day.")
@dispute_option
def panel(
    out: str,
    first: str,
    last: str,
    importer: str,
    exporters: tuple[str, ...],
    lens: str | None,
    known: str | None,
    dispute: str | None,
) -> None:
    """Every line, every origin, every change of the law, to a Parquet file, chunk by chunk.

    \b
    Examples:
      detente panel duties.parquet --exporter CN --from 2018-01-01 --to 2026-12-31
      detente panel all.parquet --from 2025-01-01 --to 2026-12-31
    """
    from ...standpoint import Standpoint
    from ...tariff.layers import check_origin
    from ...tariff.lines import imports, parties
    from ...tariff.panel import book, to_parquet
    from .progress import bar

    stand = Standpoint.of_law(ledger(dispute, claims=False), known=known, lens=lens)
    found = stand.ledger
    buyer, _ = parties(found, importer)
    partners = imports(buyer).partners
    origins = [check_origin(e, partners) for e in exporters] or list(partners)
    with bar("replaying the law", len(origins)) as advance:
        rows = to_parquet(book(found, buyer), origins, out, first=first, last=last, lens=stand.lens, advance=advance)
    click.echo(f"wrote {out}: {rows:,} rows", err=True)
