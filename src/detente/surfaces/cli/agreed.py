"""``detente agreed``."""

from __future__ import annotations

import click

from .output import date_options, dispute_option, emit, ledger, output_options


@click.command()
@click.argument("deal", required=False)
@click.option("--row", default=None, metavar="COMMITMENT", help="One commitment, with every claim on it.")
@date_options
@dispute_option
@output_options
def agreed(
    deal: str | None,
    row: str | None,
    on: str | None,
    known: str | None,
    dispute: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """What was agreed: every undertaking of DEAL by every account of it.

    Verdicts: agreed, one_side_only, scope_conflict (with the fields), linkage_denied,
    denied, silent, evaluations_differ. Analysts stand beside the parties, never among them.

    \b
    Examples:
      detente agreed busan-2025
      detente agreed busan-2025 --row cn-export-controls
      detente agreed busan-2025 --known 2025-11-03 --json
    """
    from ...accounts.agreed import agreed as matrix
    from ...accounts.row import RowDetail

    result = matrix(ledger(dispute), deal, on=on, known=known)
    emit(RowDetail(result, row) if row else result, as_json=as_json, as_csv=as_csv)
