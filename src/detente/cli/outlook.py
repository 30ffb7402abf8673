"""``detente outlook``."""

from __future__ import annotations

import click

from .output import date_options, dispute_option, emit, output_options


@click.command()
@click.argument("deal", required=False)
@click.option("--until", default=None, metavar="DATE", help="One more date to report.")
@click.option("--alive", default=None, metavar="DATE", help="Evidence of your own: it still held on this day.")
@date_options
@dispute_option
@output_options
def outlook(
    deal: str | None,
    until: str | None,
    alive: str | None,
    on: str | None,
    known: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Will DEAL hold: probability to each date, by definition, with intervals.

    --known defaults to --on: a forecast uses nothing that became public later.

    \b
    Examples:
      detente outlook busan-2025 --on 2026-11-22
      detente outlook busan-2025 --on 2025-11-01 --json
    """
    from ..ledger.dispute import load
    from ..outlook.outlook import outlook as ask

    def say(text: str) -> None:
        click.echo(f"detente: {text} …", err=True)

    result = ask(load(dispute), deal, on=on, known=known, until=until, alive=alive, progress=say)
    emit(result, as_json=as_json, as_csv=as_csv)
