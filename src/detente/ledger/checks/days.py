"""Days: nothing is known before its source, nothing is dated later than anybody can know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...base.dates import today
from .. import records as r
from ..dispute import Ledger
from ..record import structs
from .every import records
from .report import Complaints, doubtful, wrong


class Known(NamedTuple):
    """Something that became public on a day, by a source: record, field, day, source id.

    An `act` (an enacted event that cites its instrument, a delivery that is one) was published itself on that
    day; its source may be a later text that prints or recites it.
    """

    key: str
    trail: tuple[str | int, ...]
    recorded: str
    source: str
    act: bool = False


def known_from(ledger: Ledger) -> Complaints:
    """Nothing became known before the source it rests on was published; an act is known by its own publication."""
    for item in _known(ledger):
        source = ledger.sources.get(item.source)
        if source and not item.act and earliest(source.date) > latest(item.recorded):
            what = f"known on {item.recorded}, by a source of {source.date} ({source.id})"
            yield doubtful(item.key, what, "name a source of that day, or mend `recorded`", *item.trail)


def future(ledger: Ledger) -> Complaints:
    """Nothing is recorded, published or checked on a day that has not come; `checked` covers what is held."""
    now, checked = today().isoformat(), ledger.dispute.checked
    told = [(item.key, item.trail, "recorded", item.recorded) for item in _known(ledger)]
    told += [(f"source:{name}", ("date",), "published", source.date) for name, source in ledger.sources.items()]
    told += [(f"measure:{name}", ("checked",), "checked", m.checked) for name, m in ledger.measures.items()]
    told.append(("dispute", ("checked",), "checked", checked))
    for key, trail, verb, day in told:
        if earliest(day) > now:
            yield wrong(key, f"{verb} on {day}, which has not come", "mend the day", *trail)
        elif verb != "checked" and earliest(day) > latest(checked):
            what = f"{verb} on {day}, after the ledger was last checked ({checked})"
            yield doubtful(key, what, "raise `checked` in dispute.toml, or mend the day", *trail)


def remarks(ledger: Ledger) -> Complaints:
    """A remark on a record that has no day of its own says since when it could be written."""
    held: list[tuple[str, str]] = [("dispute", ledger.dispute.note)]
    held += [(f"authority:{name}", a.note) for name, a in ledger.authorities.items()]
    held += [(f"measure:{name}", m.note) for name, m in ledger.measures.items()]
    held += [(f"deal:{name}", f.deal.note) for name, f in ledger.deals.items()]
    held += [(f"commitment:{name}", c.note) for f in ledger.deals.values() for name, c in f.commitments.items()]
    for key, note in held:
        if note:
            what = "a remark without a day is shown today only, never as of an earlier day"
            yield doubtful(
                key, what, "write it under `notes`, with the day (`recorded`) it could first be written", "note"
            )


def terms(ledger: Ledger) -> Complaints:
    """Deals, claims and deliveries run forward: struck before they end, done before it is known."""
    for name, folder in ledger.deals.items():
        deal = folder.deal
        before = ledger.deals.get(deal.predecessor)
        if before and before.deal.date > deal.date:
            what = f"{name} ({deal.date}) follows {deal.predecessor}, which was struck later ({before.deal.date})"
            yield wrong(f"deal:{name}", what, "mend `predecessor` or a date", "predecessor")
        for n, delivery in enumerate(folder.deliveries):
            counted = delivery.basis != "instrument"  # a text may be known before it takes effect
            if counted and earliest(delivery.as_of) > latest(delivery.recorded):
                what = f"counted as of {delivery.as_of}, but known on {delivery.recorded}"
                yield wrong(f"delivery:{name}:{n}", what, "mend one of the two days", "as_of")
    for filed in ledger.claims:
        claim = filed.claim
        if claim.date and claim.recorded and earliest(claim.date) > latest(claim.recorded):
            what = f"said on {claim.date}, but known on {claim.recorded}"
            yield wrong(f"claim:{filed.id}", what, "mend one of the two days", "recorded")


def earliest(day: str) -> str:
    """The first day that a day, month or year can mean."""
    return day + "-01" * (2 - day.count("-"))


def latest(day: str) -> str:
    """The last day that a day, month or year can mean (a month is taken to have 31: texts are compared)."""
    return day + ("-12-31", "-31", "")[day.count("-")]


def _known(ledger: Ledger) -> Iterator[Known]:
    """Everything that says since when it was known, and by what (nothing, where it does not say)."""
    sources = {f"claim:{filed.id}": filed.source for filed in ledger.claims}
    for key, record in records(ledger):
        for part, trail in structs(record):
            recorded = getattr(part, "recorded", "")
            if recorded:
                source = getattr(part, "source", "") or sources.get(key, "")
                yield Known(key, (*trail, "recorded"), recorded, source, _is_act(part))


def _is_act(part: object) -> bool:
    if isinstance(part, r.Event):
        return part.status is r.Status.enacted and bool(part.legal_ref)
    return isinstance(part, r.Delivery) and part.basis == "instrument"
