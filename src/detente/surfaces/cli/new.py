"""``detente new``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--parties", required=True, metavar="CODES", help="Two or more place codes, comma-separated.")
def new(folder: Path, parties: str) -> None:
    """Scaffold a new dispute in FOLDER that loads and passes its checks.

    \b
    Example:
      detente new ./eu-china --parties EU,CN
      detente check --dispute ./eu-china
    """
    from ...ledger.scaffold import scaffold

    made = scaffold(folder, [code.strip() for code in parties.split(",") if code.strip()])
    for path in made:
        click.echo(f"wrote {path}")
    click.echo(f"try: detente check --dispute {folder}")
