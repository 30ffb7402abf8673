"""``detente amend``."""

from __future__ import annotations

import sys

import click

from .made import options


@click.command()
@click.argument("file")
@click.option("--key", default="", metavar="TABLE", help="Kind of record: source, claim, delivery, meeting, events …")
@options()
def amend(file: str, key: str, dispute: str | None) -> None:
    """Append the record on standard input (TOML) to FILE of a dispute, all or nothing.

    The amended ledger is loaded and checked before anything is written; if the record
    does not fit, nothing changes. The write is atomic: a killed run leaves the old
    file or the new one. Comments and layout of the file are kept.

    \b
    Example:
      detente amend deals/busan-2025/deliveries.toml --key delivery --dispute ./us-china < record.toml
    """
    from ...checkup import checks
    from ...ledger.amend import append
    from ...ledger.shelves import find

    path = append(find(dispute), file, sys.stdin.read(), key=key, among=checks())
    click.echo(f"amended {path}")
