"""``detente controls``."""

from __future__ import annotations

import click

from .output import date_options, dispute_option, emit, ledger, output_options


@click.command()
@click.argument("good", metavar="GOOD")
@click.option("--from", "exporter", required=True, metavar="CODE", help="Where the good comes from.")
@click.option("--to", "importer", required=True, metavar="CODE", help="Where it goes.")
@click.option("--lens", default=None, metavar="LENS", help="law (default), announced, or an account of the dispute.")
@date_options
@dispute_option
@output_options
def controls(
    good: str,
    exporter: str,
    importer: str,
    lens: str | None,
    on: str | None,
    known: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Everything that is not a tariff and touches a good on a day: licences, entity rules, fees, boycotts.

    \b
    Examples:
      detente controls gallium --from CN --to US --on 2025-11-20
      detente controls rare-earth-magnets --from CN --to US --on 2025-12-01 --lens white-house
      detente controls ai-chips --from US --to CN --on 2026-02-01
    """
    from ...regime.controls import controls as ask
    from ...standpoint import Standpoint

    stand = Standpoint.of_law(ledger(dispute), on, known, lens)
    emit(ask(stand, good, exporter, importer), as_json=as_json, as_csv=as_csv)
