"""``detente about``."""

from __future__ import annotations

import click

from .made import opened, options

TEXT = """détente {version}, the open ledger and engine for trade truces. Free software, Apache-2.0.

What it is: ledgers that anybody can read and correct (dated law, the words of both sides, tariff schedules, trade,
past truces), and an engine that answers from them: what was agreed, what is in force, what it is worth, whether it
will hold. Nobody writes its sentences by hand.

How to read an answer: a fact has a source; a reconstruction was worked out from facts; an assumption is ours; a
forecast is a chance. Law is what the last text says; where word and text part, it stands open. A dash is unknown, never
zero. "Not held" means that nobody put it into the ledger (`detente info` says what is, under which licences).

How to cite: {title}. Made by détente {version} on {day}; ledger {dispute}, checked to {checked},
version {digest}.
The same ledger and the same version give the same answers. For a single fact cite its source: `detente show ID`.

Correct it: `detente amend` changes a record of your copy; whoever keeps the ledger takes corrections with a source."""


@click.command()
@options()
def about(dispute: str | None) -> None:
    """Who says this, under which licence, how to read it and how to cite it.

    \b
    Example:
      detente about
    """
    from ... import __version__
    from ...base.dates import today

    book = opened(dispute, claims=False)
    click.echo(
        TEXT.format(
            version=__version__,
            title=book.dispute.title,
            day=today(),
            dispute=book.dispute.id,
            checked=book.dispute.checked,
            digest=book.digest[:12],
        )
    )
