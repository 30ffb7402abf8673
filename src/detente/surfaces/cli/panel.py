"""``detente panel``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from ...questions.question import Param
from ...questions.shared import EXPORTER, IMPORTER, KNOWN, LENS
from .made import opened, options

PARAMS = (
    Param("from", "First day.", "day", default="2025-01-01"),
    Param("to", "Last day.", "day", default="2026-12-31"),
    replace(IMPORTER, help="Who levies the duties (default: whose tariff is held)."),
    replace(EXPORTER, help="Origins (default: all partners held).", many=0),
    LENS,
    KNOWN,
)


@click.command()
@click.argument("out", metavar="FILE.parquet", type=click.Path(dir_okay=False, writable=True))
@options(*PARAMS)
def panel(out: str, dispute: str | None, **given: Any) -> None:
    """Every line, every origin, every change of the law, to a Parquet file, chunk by chunk.

    \b
    Examples:
      detente panel duties.parquet --exporter CN --from 2018-01-01 --to 2026-12-31
      detente panel all.parquet --from 2025-01-01 --to 2026-12-31
    """
    from ...asking.values import settle
    from ...standpoint import Standpoint
    from ...tariff.origins import check_origin
    from ...tariff.panel import book, to_parquet
    from ...tariff.schedules import imports, parties
    from .progress import bar

    ledger = opened(dispute, claims=False)
    asked = settle(PARAMS, given, ledger)
    stand = Standpoint.of_law(ledger, known=asked["known"], lens=asked["lens"])
    buyer, _ = parties(stand.ledger, asked["importer"] or "")
    partners = imports(buyer).partners
    origins = [check_origin(e, partners) for e in asked["exporter"]] or list(partners)
    pages, first, last = book(stand.ledger, buyer), asked["from_"], asked["to"]
    with bar("replaying the law") as advance:
        rows = to_parquet(pages, origins, out, first=first, last=last, lens=stand.lens, advance=advance)
    click.echo(f"wrote {out}: {rows:,} rows", err=True)
