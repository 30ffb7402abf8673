"""Links from the law to a dispute: which deal an event belongs to, and whose word it rests on.

They stand in the dispute's `links.toml`, so that a shelf of law speaks of no deal and of
no account; here they are put onto the events for whoever asks from this dispute.
"""

from __future__ import annotations

from typing import Annotated

from msgspec.structs import replace

from ..base.errors import LedgerError
from ..base.files import present
from . import records as r
from .dispute import Ledger
from .files import inside, read_text, read_toml
from .record import Record, doc
from .toml_lines import find_line


class Link(Record, frozen=True):
    """`links.toml`, `[[link]]`: what an event of the law is to this dispute."""

    measure: Annotated[str, doc("Measure id.")]
    type: Annotated[r.EventType, doc("The event's type.")]
    at: Annotated[str, doc("The event's `at`.")]
    recorded: Annotated[str, doc("The event's `recorded`.")]
    deal: Annotated[str, doc("Deal under which it was done.")] = ""
    account: Annotated[str, doc("Account that says so.")] = ""


class LinkFile(Record, frozen=True):
    """A file of links."""

    link: Annotated[tuple[Link, ...], doc("The links.")] = ()


def linked(ledger: Ledger) -> None:
    """Put a dispute's links onto the events of the law, and its accounts onto the voices of sources."""
    _voices(ledger)
    path = ledger.root / "links.toml"
    if not present(path):
        return
    try:
        links = read_toml(inside(path, ledger.root), LinkFile).link
    except LedgerError as error:
        ledger.problems.append(error)
        return
    for n, link in enumerate(links):
        if not _put(ledger, link):
            what = (
                f"a link to {link.type.value} of {link.measure} at {link.at}, recorded {link.recorded}: no such event"
            )
            line = find_line(read_text(path), ("link", n))
            ledger.problems.append(LedgerError(what, remedy="mend the link or the event", file=path, line=line))


def _put(ledger: Ledger, link: Link) -> bool:
    """Put a link onto the events it names; whether there is one."""
    measure = ledger.measures.get(link.measure)
    wanted = (link.type, link.at, link.recorded)
    named = [(e.type, e.at, e.recorded) == wanted for e in measure.events] if measure else []
    if measure is None or not any(named):
        return False
    events = [
        replace(event, deal=link.deal, account=link.account) if one else event
        for event, one in zip(measure.events, named, strict=True)
    ]
    ledger.measures[link.measure] = replace(measure, events=events)
    return True


def _voices(ledger: Ledger) -> None:
    """A source that carries a voice speaks for the account that claims the voice."""
    table = {voice: account.id for account in ledger.dispute.accounts for voice in account.voices}
    for name, source in ledger.sources.items():
        if source.voice in table:
            ledger.sources[name] = replace(source, account=table[source.voice])
