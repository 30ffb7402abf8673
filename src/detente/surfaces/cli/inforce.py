"""``detente inforce``."""

from __future__ import annotations

import click

from .output import date_options, dispute_option, emit, ledger, output_options


@click.command()
@click.option("--lens", default=None, metavar="LENS", help="law (default), announced, or an account of the dispute.")
@click.option("--imposer", default=None, metavar="CODE", help="Only this party's measures.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind (tariff, export_control, fee …).")
@click.option("--third", is_flag=True, help="Also measures aimed at third places alone.")
@date_options
@dispute_option
@output_options
def inforce(
    lens: str | None,
    imposer: str | None,
    kinds: tuple[str, ...],
    third: bool,
    on: str | None,
    known: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What is in force on a date, as known on a date, through a lens.

    Events are replayed: a voided authority beats a pending snap-back, a suspended
    component resumes when its clock runs out. Announced is not in force.

    \b
    Examples:
      detente inforce --on 2025-11-11
      detente inforce --on 2025-11-11 --lens white-house
      detente inforce --on 2026-02-25 --imposer US --json
      detente inforce --on 2025-11-11 --known 2025-10-29
    """
    from ...regime.state import regime
    from ...standpoint import Standpoint

    stand = Standpoint.of_law(ledger(dispute), on, known, lens)
    emit(regime(stand, imposer=imposer, kinds=kinds, third=third), as_json=as_json, as_csv=as_csv)
