"""`detente read`: documents in, proposed claims out."""

from __future__ import annotations

from pathlib import Path

import click

from .output import dispute_option, emit, output_options


@click.command()
@click.argument("files", nargs=-1, metavar="FILE|FOLDER|URL...")
@dispute_option
@click.option("--deal", default=None, help="The deal the documents speak of.")
@click.option("--source", default="", metavar="ID", help="The ledger's source this document is.")
@click.option("--date", default="", metavar="DATE", help="Publication date, if the text does not carry it.")
@click.option("--publisher", default="", help="Publisher, if the text does not name it.")
@click.option("--language", default="", metavar="CODE", help="Language, if it is told wrongly.")
@click.option("--save", default=None, metavar="FILE", help="Working file for `detente review` (JSON lines).")
@click.option(
    "--make-lexicon", default=None, metavar="CODE", help="Print a lexicon made from the ledger's names and aliases."
)
@output_options
def read(
    files: tuple[str, ...],
    dispute: str | None,
    deal: str | None,
    source: str,
    date: str,
    publisher: str,
    language: str,
    save: str | None,
    make_lexicon: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Find who says what about which undertaking, and propose claims.

    Text, Markdown, HTML, PDF and Word. Nothing is fetched unless an address is given;
    nothing enters the ledger until `detente review` confirms it.

    \b
    Example: detente read statement.md --json
             detente read factsheet.pdf --save work.jsonl
    """
    from ..errors import InputError
    from ..ledger.dispute import load as load_ledger
    from ..reading.claims import Readings
    from ..reading.desk import Desk

    ledger = load_ledger(dispute)
    if make_lexicon:
        from ..reading.generate import from_ledger, to_toml

        click.echo(to_toml(from_ledger(ledger, make_lexicon)), nl=False)
        return
    if not files:
        raise InputError("no document was named", remedy="detente read FILE|FOLDER|URL…")
    desk = Desk(ledger, deal=deal)
    if source and len(files) > 1:
        raise InputError("--source names one document", remedy="read the documents one by one")
    documents = (desk.open(name, source=source, date=date, publisher=publisher, language=language) for name in files)
    readings = tuple(desk.read_all(documents))
    if save:
        from ..reading.queue import Queue

        added = sum(Queue(Path(save)).add(reading) for reading in readings)
        click.echo(f"{added} proposals saved; go on with: detente review {save}", err=True)
    emit(Readings(readings), as_json=as_json, as_csv=as_csv)
