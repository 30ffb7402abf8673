"""``detente check``."""

from __future__ import annotations

import sys

import click

from .output import dispute_option, emit, output_options


@click.command()
@click.argument("names", nargs=-1)
@click.option("--strict", is_flag=True, help="Count warnings as failures.")
@click.option("--goods", is_flag=True, help="Check the files of goods instead: the shipped and the dispute's own.")
@dispute_option
@output_options
def check(names: tuple[str, ...], strict: bool, goods: bool, dispute: str | None, as_json: bool, as_csv: bool) -> None:
    """Named checks of the ledger; all of them when none is named.

    Leaves with exit code 1 when a check fails.

    \b
    Examples:
      detente check
      detente check order line_lists --strict
      detente check --dispute ./my-dispute --json
      detente check --goods
    """
    from ...checkup import check as run
    from ...ledger.shelves import load

    if goods:
        from ...exposure.checks import check_goods

        own = check_goods(load(dispute).root / "goods")
        held = check_goods()
        emit(own if own.findings else held, as_json=as_json, as_csv=as_csv)
        sys.exit(1 if own.findings or held.findings else 0)
    report = run(load(dispute), names)
    emit(report, as_json=as_json, as_csv=as_csv)
    if report.failed(strict=strict):
        sys.exit(1)
