"""`detente verify`: the ledger's anchors against the texts the user holds."""

from __future__ import annotations

import sys

import click

from .output import dispute_option, emit, output_options


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--texts", "folder", default=None, metavar="DIR", help="Folder of documents (default: DETENTE_TEXTS).")
@dispute_option
@output_options
def verify(sources: tuple[str, ...], folder: str | None, dispute: str | None, as_json: bool, as_csv: bool) -> None:
    """Re-check every anchor of the ledger against the documents you hold; of SOURCES only, if named.

    Leaves with exit code 1 when the words of a claim are not in the text. Matching folds
    typography and white space, never words.

    \b
    Example: detente verify --texts ~/texts
             detente verify osw-2025-11 --texts ~/texts --json
    """
    from ...base.errors import InputError
    from ...ledger.shelves import load
    from ...ledger.texts import VARIABLE, texts
    from ...reading.verify import verify as check

    held = texts(folder)
    if not held.folders:
        raise InputError("no folder of texts was named", remedy=f"name one with --texts or {VARIABLE}")
    result = check(load(dispute), held, sources=sources)
    emit(result, as_json=as_json, as_csv=as_csv)
    if result.failed:
        sys.exit(1)
