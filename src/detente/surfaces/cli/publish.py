"""``detente publish``."""

from __future__ import annotations

from pathlib import Path

import click

from ...questions.shared import DAY, KNOWN_THEN
from .made import options, target


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--base", metavar="URL", help="Where the folder will stand: for feeds, the sitemap, addresses to cite.")
@options(DAY, KNOWN_THEN, dispute=False)
@click.option("--dispute", metavar="NAME|FOLDER", help="Only this dispute (default: all).")
def publish(folder: Path, base: str | None, on: str | None, known: str | None, dispute: str | None) -> None:
    """A static site of all deals of all disputes in FOLDER, to be handed over.

    The pages of `detente serve` as files, with JSON, CSV, Word and pictures beside them, a page
    for each record, a search that needs no server. It opens from a disk and works on any host;
    nothing on it comes from elsewhere. A second run makes again only what has changed. A folder
    that holds something else is refused.

    \b
    Examples:
      detente publish site
      detente publish site --base https://example.org/truces/
      detente publish site --dispute us-china --on 2026-10-08
    """
    from ...asking.values import settle
    from ...base.errors import InputError
    from ...ledger.shelves import load
    from .progress import bar

    try:
        from ..site.publish import publish as make
    except ImportError as error:
        raise InputError(
            f"the pages need {error.name}, which is not installed", remedy="pip install 'detente[web]'"
        ) from error
    asked = settle((DAY, KNOWN_THEN), {"on": on, "known": known}, load(dispute, claims=False))
    with bar("Pages") as progress:
        done = make(target(folder), base=base, only=dispute, on=asked["on"], known=asked["known"], progress=progress)
    click.echo(done.said(), err=True)
