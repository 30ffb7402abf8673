"""``detente lock``."""

from __future__ import annotations

import click

from .made import opened, options


@click.command()
@options()
def lock(dispute: str | None) -> None:
    """Write down with which shelves a dispute of your own was read.

    `lock.toml` beside it names every shelf its answers rest on, with a digest. When one is no longer the same, every
    answer says which, and `detente check lock` fails.

    \b
    Example: detente lock --dispute ./our-dispute
    """
    from ...ledger import lock as locks
    from ...ledger.shelves import roots, shelf_folders

    book = opened(dispute, claims=False)
    where = locks.held(book, shelf_folders())
    path = locks.write(book, where, roots()[0])
    click.echo(f"locked {len(where)} shelves; wrote {path}")
