"""``detente info``."""

from __future__ import annotations

import click

from .output import dispute_option, emit, output_options


@click.command()
@dispute_option
@output_options
def info(dispute: str | None, as_json: bool, as_csv: bool) -> None:
    """What data is held, from where, under which licence, checked when.

    \b
    Examples:
      detente info
      detente info --json
    """
    from ...holdings import holdings

    emit(holdings(dispute), as_json=as_json, as_csv=as_csv)
