"""Triggers: things that may happen, as text in the dispute's ``triggers.toml``; shown on the watch list."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ..base.dates import parse_day
from ..base.errors import LedgerError
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from ..ledger.records import Record, doc


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


def load_triggers(ledger: Ledger, deal: str, *, known: date) -> list[Trigger]:
    """The dispute's triggers for a deal that could be expected by `known`, in order of date."""
    path = ledger.root / "triggers.toml"
    if not path.is_file():
        return []
    read = read_toml(path, TriggerFile).trigger
    whole = ledger.whole or ledger
    seen: set[str] = set()
    for trigger in read:
        if trigger.id in seen:
            raise LedgerError(f"the trigger {trigger.id!r} is written twice", remedy="give one another id", file=path)
        seen.add(trigger.id)
        source = whole.sources.get(trigger.source)
        if source is not None and len(source.date) == 10 and source.date > trigger.recorded:
            raise LedgerError(
                f"{trigger.id} rests on a source of {source.date} but is said to be known on {trigger.recorded}",
                remedy="mend `recorded`, or name an earlier source",
                file=path,
            )
        missing = [("measure", m) for m in trigger.measures if m not in whole.measures]
        if source is None:
            missing.append(("source", trigger.source))
        if missing:
            kind, name = missing[0]
            raise LedgerError(
                f"{trigger.id} names the {kind} {name!r}, which the ledger lacks", remedy="mend the id", file=path
            )
        if trigger.party not in {p.id for p in ledger.dispute.parties}:
            raise LedgerError(f"{trigger.id}: {trigger.party!r} is no party", remedy="name one of the two", file=path)
    kept = [t for t in read if t.deal in ("", deal) and parse_day(t.recorded) <= known]
    return sorted(kept, key=lambda t: (t.at, t.id))
