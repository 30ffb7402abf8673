"""``detente check``."""

from __future__ import annotations

import sys

import click

from .output import dispute_option, emit, output_options


@click.command()
@click.argument("names", nargs=-1)
@click.option("--strict", is_flag=True, help="Count warnings as failures.")
@dispute_option
@output_options
def check(names: tuple[str, ...], strict: bool, dispute: str | None, as_json: bool, as_csv: bool) -> None:
    """Named checks of the ledger; all of them when none is named.

    Leaves with exit code 1 when a check fails.

    \b
    Examples:
      detente check
      detente check ids suspensions --strict
      detente check --dispute ./my-dispute --json
    """
    from ..ledger.checks import check as run
    from ..ledger.dispute import load

    report = run(load(dispute), names)
    emit(report, as_json=as_json, as_csv=as_csv)
    if report.failed(strict=strict):
        sys.exit(1)
