"""``detente duty``."""

from __future__ import annotations

import click

from .output import date_options, dispute_option, emit, ledger, output_options


@click.command()
@click.argument("code", metavar="HTS")
@click.option("--origin", required=True, metavar="CODE", help="Country of origin.")
@click.option("--importer", default="", metavar="CODE", help="Who levies it (default: the other party).")
@click.option("--loaded", default=None, metavar="DATE", help="Day loaded on the final mode of transit.")
@click.option("--lens", default=None, metavar="LENS", help="law (default), announced, or an account of the dispute.")
@click.option("--value", default=None, type=float, metavar="USD", help="Customs value: print the duty to the cent.")
@click.option("--explain", is_flag=True, help="Print the events replayed and what each did.")
@date_options
@dispute_option
@output_options
def duty(
    code: str,
    origin: str,
    importer: str,
    loaded: str | None,
    lens: str | None,
    value: float | None,
    explain: bool,
    on: str | None,
    known: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """The whole stack of duties on a tariff line: each layer, what was switched off, what is open.

    The total is an interval where something is open (a claim, metal content, the
    loading date, an extension of which no legal text was seen).

    \b
    Examples:
      detente duty 8481.80.90.05 --origin CN --on 2026-09-18
      detente duty 8481.80.90.05 --origin CN --on 2025-10-17 --value 10000 --explain
      detente duty 9403.20.00.50 --origin CN --on 2025-05-20 --loaded 2025-04-08
    """
    from ...standpoint import Standpoint
    from ...tariff.duty import duty as ask
    from ...tariff.explain import Explained

    found = ask(
        Standpoint.of_law(ledger(dispute, claims=False), on, known, lens),
        code,
        origin,
        importer=importer,
        loaded=loaded,
        value=value,
    )
    emit(Explained(found) if explain else found, as_json=as_json, as_csv=as_csv)
