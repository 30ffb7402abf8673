"""Triggers: things that may happen, as text in the dispute's ``triggers.toml``; shown on the watch list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from ..base.errors import LedgerError
from ..base.files import present
from ..ledger.checks.side_files import no_day, unknown
from ..ledger.dispute import Ledger
from ..ledger.files import read_text, read_toml
from ..ledger.records import Record, doc
from ..ledger.toml_lines import find_line
from ..ledger.validate import Fault

FILE = "triggers.toml"


class Trigger(Record, frozen=True):
    """`triggers.toml`, `[[trigger]]`: something that may happen."""

    id: Annotated[str, doc("Unique id.")]
    title: Annotated[str, doc("Name as printed.")]
    at: Annotated[str, doc("Day on which it would happen.")]
    party: Annotated[str, doc("Place code; whose move.")]
    says: Annotated[str, doc("What would happen, in one sentence.")]
    recorded: Annotated[str, doc("Day since which it can be expected.")]
    source: Annotated[str, doc("Source id.")]
    read: Annotated[str, doc("What to read to know whether it happened.")]
    measures: Annotated[list[str], doc("Measure ids concerned.")] = []  # noqa: RUF012 - msgspec copies it
    commitments: Annotated[list[str], doc("Commitment ids concerned.")] = []  # noqa: RUF012 - msgspec copies it
    deal: Annotated[str, doc("Deal concerned; every deal when empty.")] = ""


class TriggerFile(Record, frozen=True):
    """`triggers.toml`."""

    trigger: Annotated[list[Trigger], doc("The triggers.")] = []  # noqa: RUF012 - msgspec copies it


def load_triggers(ledger: Ledger, deal: str) -> list[Trigger]:
    """The dispute's triggers for a deal that could be expected by the day known, in order of date."""
    path = ledger.root / FILE
    if not present(path):
        return []
    read = read_toml(path, TriggerFile).trigger
    for fault in faults(read, ledger):
        raise LedgerError(fault.what, remedy=fault.remedy, file=path, line=find_line(read_text(path), fault.trail))
    kept = [t for t in read if t.deal in ("", deal) and ledger.public(t.recorded)]
    return sorted(kept, key=lambda t: (t.at, t.id))


def faults(read: Sequence[Trigger], ledger: Ledger) -> Iterator[Fault]:
    """What a list of triggers gets wrong: days, ids of the ledger, sources later than what rests on them."""
    whole = ledger.whole or ledger
    parties = {p.id for p in ledger.dispute.parties}
    commitments = {name for folder in whole.deals.values() for name in folder.commitments}
    for n, trigger in enumerate(read):
        at = ("trigger", n)
        if trigger.id in {other.id for other in read[:n]}:
            yield Fault([*at, "id"], f"the trigger {trigger.id!r} is written twice", "give one another id")
        for field in ("at", "recorded"):
            yield from no_day(getattr(trigger, field), (*at, field))
        yield from unknown("party", [trigger.party], parties, (*at, "party"))
        yield from unknown("source", [trigger.source], whole.sources, (*at, "source"))
        yield from unknown("measure", trigger.measures, whole.measures, (*at, "measures"))
        yield from unknown("commitment", trigger.commitments, commitments, (*at, "commitments"))
        yield from unknown("deal", [trigger.deal] if trigger.deal else [], whole.deals, (*at, "deal"))
        source = whole.sources.get(trigger.source)
        if source is not None and len(source.date) == 10 and source.date > trigger.recorded:
            what = f"{trigger.id} rests on a source of {source.date} but is said to be known on {trigger.recorded}"
            yield Fault([*at, "recorded"], what, "mend `recorded`, or name an earlier source")
