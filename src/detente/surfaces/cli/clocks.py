"""``detente clocks``."""

from __future__ import annotations

import click

from .output import date_options, dispute_option, emit, ledger, output_options


@click.command()
@date_options
@dispute_option
@output_options
def clocks(on: str | None, known: str | None, dispute: str | None, as_json: bool, as_csv: bool) -> None:
    """What runs out when, on whose word, and what resumes then.

    The clock in the law and the one that was announced are both listed. A clock whose
    authority was voided is marked moot. Elections and meetings stand among them.

    \b
    Examples:
      detente clocks --on 2026-10-08
      detente clocks --on 2026-10-08 --known 2026-09-22 --json
    """
    from ...regime.clocks import clocks as find
    from ...standpoint import Standpoint

    emit(find(Standpoint.as_of(ledger(dispute), on, known)), as_json=as_json, as_csv=as_csv)
