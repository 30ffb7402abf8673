"""`detente compare`: documents side by side."""

from __future__ import annotations

import click

from .output import dispute_option, emit, output_options


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|URL FILE|URL...")
@dispute_option
@click.option("--deal", default=None, help="The deal the documents speak of.")
@click.option("--all", "everything", is_flag=True, help="Also topics on which they only comment.")
@output_options
def compare(
    files: tuple[str, ...], dispute: str | None, deal: str | None, everything: bool, as_json: bool, as_csv: bool
) -> None:
    """Two or more documents side by side: what both say, what only one says, where terms conflict.

    \b
    Example: detente compare factsheet.md mofcom.md
    """
    from ...base.errors import InputError
    from ...ledger.shelves import load as load_ledger
    from ...reading.compare import compare as side_by_side
    from ...reading.desk import Desk

    if len(files) < 2:
        raise InputError("one document cannot be compared", remedy="name two or more")
    ledger = load_ledger(dispute)
    desk = Desk(ledger, deal=deal)
    documents = [desk.open(name) for name in files]
    seen: dict[str, str] = {}
    for document in documents:
        if document.digest in seen:
            raise InputError(f"{document.name} is the same text as {seen[document.digest]}", remedy="name others")
        seen[document.digest] = document.name
    emit(side_by_side([desk.read(d) for d in documents], ledger, talk=everything), as_json=as_json, as_csv=as_csv)
