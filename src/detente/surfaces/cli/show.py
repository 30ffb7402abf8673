"""``detente show``."""

from __future__ import annotations

import click

from .output import dispute_option, emit, ledger, output_options


@click.command()
@click.argument("id")
@dispute_option
@output_options
def show(id: str, dispute: str | None, as_json: bool, as_csv: bool) -> None:
    """Any record of the ledger by its ID, with its sources and what rests on it.

    \b
    Examples:
      detente show us-bis-affiliates
      detente show cn-mofcom-70-2025 --json
      detente show cn-nexperia
    """
    from ...ledger.lookup import look_up

    emit(look_up(ledger(dispute), id), as_json=as_json, as_csv=as_csv)
