"""`detente follow` and `detente checked`: what official sources say, and how far somebody has looked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .made import emit, opened, options, output

if TYPE_CHECKING:
    from ...follow.proposals import Proposal
    from ...follow.round import Arrival
    from ...ledger.dispute import Ledger

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("name", required=False, metavar="[DISPUTE]")
@options()
@click.option(
    "--since", default=None, metavar="DATE", help="Ask for what is dated since this day (default: last check)."
)
@click.option(
    "--measure", "measures", multiple=True, metavar="ID", help="Ask about this measure only (repeat for more)."
)
@click.option("--source", "sources", multiple=True, metavar="ID", help="Ask this source only (repeatable).")
@click.option("--feeds", "more", type=FOLDER, metavar="FILE", help="A file of further sources.")
@click.option("--texts", type=FOLDER, metavar="FOLDER", help="Where documents are kept (default: DETENTE_TEXTS).")
@click.option("--dry-run", is_flag=True, help="Print what would be asked; ask nothing.")
@click.option("--save", type=FOLDER, metavar="FILE", help="Read what came, and save proposals for `detente review`.")
@output
def follow(
    name: str | None,
    dispute: str | None,
    since: str | None,
    measures: tuple[str, ...],
    sources: tuple[str, ...],
    more: Path | None,
    texts: Path | None,
    dry_run: bool,
    save: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Ask official sources for what is new on a dispute's measures, and keep the documents.

    This command, and no other, asks the web. What leaves the machine is the query: a citation, a
    tariff heading or a day that the ledger already holds. Documents are kept in your text folder with
    address, day, digest and licence; nothing enters the ledger. Sources and their terms: docs/follow.md.

    \b
    Example: detente follow --dry-run
             detente follow us-china --since 2026-10-10 --texts ~/texts --save work.jsonl
    """
    from ...base import files, kept
    from ...base.errors import InputError, UnknownError
    from ...follow.feeds import feeds
    from ...follow.fetch import Fetcher
    from ...follow.listing import Followed
    from ...follow.log import lines, path_of, read
    from ...follow.proposals import contradictions, proposals
    from ...follow.queries import queries
    from ...follow.round import Round
    from ...follow.round import follow as ask
    from ...ledger.texts import VARIABLE
    from .progress import bar

    book = opened(name or dispute)
    held = feeds(book, more)
    for wanted in sources:
        if wanted not in held:
            raise UnknownError("source", wanted, held)
    held = {key: feed for key, feed in held.items() if not sources or key in sources}
    day = since or book.dispute.checked
    asked, left = queries(book, held, since=day, measures=measures)
    if dry_run:
        made = Round(book.dispute.id, day, tuple(asked), (), (), (), tuple(left))
        emit(Followed(made), as_json=as_json, as_csv=as_csv)
        return
    folder = texts or (Path(os.environ[VARIABLE].split(os.pathsep)[0]) if os.environ.get(VARIABLE) else None)
    if folder is None:
        raise InputError("no folder for the documents was named", remedy=f"name one with --texts or {VARIABLE}")
    place = path_of(book.dispute.id)
    store = kept.cache()
    with bar("asking official sources") as say, Fetcher((store or place.parent) / "http") as fetcher:
        made = ask(
            book,
            held,
            asked,
            fetcher=fetcher,
            log=read(place),
            folder=folder,
            put=lambda path, body: files.write(path, body),
            left=left,
            progress=say or (lambda _: None),
        )
    files.log(place, lines([*made.searches, *(a.found for a in made.arrivals)]))
    found = proposals(made.arrivals, book)
    if save:
        _saved(made.arrivals, found, book, save)
    emit(Followed(made, tuple(found), tuple(contradictions(found))), as_json=as_json, as_csv=as_csv)


def _saved(arrivals: Sequence[Arrival], found: Sequence[Proposal], book: Ledger, save: Path) -> None:
    """Read what came for claims and deliveries, and save them with the proposed events for review."""
    from ...follow.told import saved_arrivals

    added = saved_arrivals(arrivals, found, book, save)
    click.echo(f"{added} proposals saved; go on with: detente review {save}", err=True)


@click.command()
@click.argument("what", metavar="MEASURE|SHELF")
@options()
@click.option("--until", required=True, metavar="DATE", help="Somebody has looked up to this day.")
@click.option("--by", required=True, metavar="WHO", help="Who looked.")
@click.option("--where", "places", required=True, metavar="TEXT", help="Where it was looked for.")
@click.option("--note", default="", metavar="TEXT", help="What was found, or not.")
def checked(what: str, dispute: str | None, until: str, by: str, places: str, note: str) -> None:
    """Say that somebody has looked up to a day: the only thing that moves coverage forward.

    WHAT is a measure or a shelf (law/us). Who looked, when and where is kept beside it in `looks.toml`.

    \b
    Example: detente checked law/us --until 2026-11-27 --by ann --where "Federal Register, by citation"
    """
    from ...ledger.looks import look

    path = look(opened(dispute), what, until=until, by=by, where=places, note=note)
    click.echo(f"checked {what} to {until}; wrote {path}")


@click.command()
@click.argument("file", metavar="FILE")
@options()
@click.option("--list", "name", default="", metavar="LIST", help="The line list to compare with.")
@click.option("--from", "start", default="", metavar="DATE", help="From which day (default: the document's).")
@click.option("--out", type=FOLDER, metavar="FILE", help="Write the dated list as CSV.")
@output
def annex(file: str, dispute: str | None, name: str, start: str, out: Path | None, as_json: bool, as_csv: bool) -> None:
    """Tariff lines of a notice's table as a dated list, with what it changes in the list that is held.

    \b
    Example: detente annex notice.html --list us-annex-ii-2025-11-13 --from 2026-11-13 --out new.csv
    """
    from ...base import files
    from ...follow.annex import annex as read

    made = read(opened(dispute, claims=False), file, name=name, start=start)
    if out is not None:
        files.write(out, made.to_list())
        click.echo(f"wrote {out}", err=True)
    emit(made, as_json=as_json, as_csv=as_csv)
