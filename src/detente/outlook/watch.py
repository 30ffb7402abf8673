"""The watch list: what to look at next, in order of date, and what each would change; what passed comes last.

From the ledger's clocks (grouped where one act decides several), political deadlines,
deliveries that speakers count differently, undertakings that the accounts read
differently, and the dispute's triggers. A clock that ran out after the last day on which
anything was seen is marked: its outcome is to be found out first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..accounts.agreed import Agreed
from ..accounts.verdict import Verdict
from ..base.dates import parse_day
from ..base.table import Column, Table, Tabular
from ..ledger.dispute import Ledger
from ..ledger.records import Delivery, Status
from ..regime.clocks import Clock, clocks
from ..standpoint import Standpoint
from .triggers import Trigger

#: What a clock says happens, for one measure and for several.
VERBS = {
    "resumes": ("comes back after this day", "come back after this day"),
    "ends": ("runs out after this day", "run out after this day"),
    "begins": ("begins", "begin"),
    "changes": ("changes", "change"),
    "is suspended": ("is suspended", "are suspended"),
}
#: What a date of the political calendar is for.
EVENTS = {
    "election": "Costs of the dispute weigh more for that side before it, less after.",
    "meeting": "Renewals are announced where leaders meet.",
    "other": "A date of the calendar.",
}
#: Verdicts under which the same act can be kept by one account and a breach by the other.
OPEN_VERDICTS = frozenset({Verdict.one_side_only, Verdict.scope_conflict, Verdict.linkage_denied, Verdict.denied})
STANDING = {"delivery": "counts differ", "contradiction": "accounts differ"}


@dataclass(frozen=True)
class Watch:
    """One thing to watch. No `date`: it stands open. `passed`: it fell after the last day seen."""

    date: date | None
    kind: str
    what: str
    changes: str
    movers: tuple[str, ...]
    read: str
    url: str
    passed: bool = False
    trigger: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "date": self.date.isoformat() if self.date else None,
            "kind": self.kind,
            "what": self.what,
            "changes": self.changes,
            "movers": list(self.movers),
            "read": self.read,
            "url": self.url,
            "passed_unseen": self.passed,
            "trigger": self.trigger or None,
        }


@dataclass(frozen=True)
class WatchList(Tabular):
    """All of it: dates ahead in order, then what stands open, then what passed."""

    items: tuple[Watch, ...]
    seen: date
    on: date

    def __iter__(self) -> Iterator[Watch]:
        return iter(self.items)

    @property
    def ahead(self) -> tuple[Watch, ...]:
        """What has a date after `on`, in order."""
        return tuple(i for i in self.items if i.date and not i.passed)

    @property
    def past(self) -> tuple[Watch, ...]:
        """What fell between the last day seen and `on`."""
        return tuple(i for i in self.items if i.passed)

    def tables(self) -> list[Table]:
        """Dates ahead; what stands open; dates that passed unseen."""
        still = [{**i.to_dict(), "standing": STANDING[i.kind]} for i in self.items if not i.date]
        out = [
            self._dated("Dates ahead", self.ahead, "watch"),
            Table(
                "What stands open, with no date",
                [
                    Column("what", "Undertaking", wide=True),
                    Column("standing", "Open how"),
                    Column("changes", "Where it stands", wide=True),
                    Column("movers", "Who would act"),
                    Column("read", "Where it stands written", wide=True),
                ],
                still,
                id="watch-open",
                source="the ledger's accounts and deliveries",
                notes=(
                    "Where accounts differ, the same act can be kept by one account and a breach by the other, "
                    "without anybody moving.",
                ),
            ),
        ]
        if self.past:
            out.append(
                self._dated(f"Dates passed since {self.seen}, the last day anything was seen", self.past, "watch-past")
            )
        return out

    def _dated(self, title: str, items: Sequence[Watch], name: str) -> Table:
        return Table(
            title,
            [
                Column("day", "Date"),
                Column("what", "Watch", wide=True),
                Column("changes", "What it would change", wide=True),
                Column("movers", "Who moves"),
                Column("read", "What to read", wide=True),
            ],
            [{**i.to_dict(), "day": i.date} for i in items],
            id=name,
            source="the ledger's clocks, deadlines and triggers",
        )


def watch_list(stand: Standpoint, matrix: Agreed, triggers: Sequence[Trigger], *, seen: date, until: date) -> WatchList:
    """Everything between the last day seen and `until`, from what was public; the past comes last."""
    ledger, on = stand.ledger, stand.day
    items = [*_clock_items(stand.at(seen), triggers, on=on, until=until)]
    items += _trigger_items(ledger, triggers, {i.trigger for i in items}, seen=seen, on=on)
    items += _delivery_items(ledger, matrix)
    items += _open_items(ledger, matrix, triggers)
    order = {"text": 0, "clock": 1, "election": 2}

    def place(item: Watch) -> tuple[int, date, int, str]:
        group = 2 if item.passed else 0 if item.date else 1
        return group, item.date or date.max, order.get(item.kind, 3), item.what

    return WatchList(tuple(sorted(items, key=place)), seen, on)


def _clock_items(seen: Standpoint, triggers: Sequence[Trigger], *, on: date, until: date) -> Iterable[Watch]:
    ledger = seen.ledger
    found = [c for c in clocks(seen).items if not c.moot]
    later: dict[str, list[Clock]] = {}
    for clock in found:
        later.setdefault(clock.measure, []).append(clock)
    groups: dict[tuple[str, str, str, str], list[Clock]] = {}
    for clock in found:
        if parse_day(clock.at[:10]) > until:
            continue
        imposer = ledger.measures[clock.measure].imposer if clock.measure else ""
        key = (clock.at[:10], imposer or clock.title, clock.status, clock.on_lapse)
        groups.setdefault(key, []).append(clock)
    for members in groups.values():
        yield _clock_item(ledger, members, later, triggers, on=on)


def _clock_item(
    ledger: Ledger, members: list[Clock], later: dict[str, list[Clock]], triggers: Sequence[Trigger], *, on: date
) -> Watch:
    first = members[0]
    day = parse_day(first.at[:10])
    source = ledger.sources.get(first.source)
    if not first.measure:
        party = next((d.party for d in ledger.dispute.deadlines if d.title == first.title and d.at == first.at), "")
        return Watch(
            day,
            first.kind,
            first.title,
            EVENTS.get(first.kind, EVENTS["other"]),
            (_party(ledger, party),) if party else (),
            source.title if source else first.source,
            source.url if source else "",
            passed=day <= on,
        )
    imposer = _party(ledger, ledger.measures[first.measure].imposer)
    names = sorted({c.title for c in members})
    later_days = {c.at[:10] for m in members for c in later[m.measure] if c.status != Status.enacted.value}
    announced = sorted(d for d in later_days if d > first.at[:10])
    enacted = first.status == Status.enacted.value
    verb = VERBS.get(first.on_lapse, (first.on_lapse, first.on_lapse))[len(names) > 1]
    what = f"{imposer}, {'by law' if enacted else 'as announced'}: {_count(names)} {verb}"
    changes = f"{_list(names)}."
    if enacted and announced:
        changes = f"Unless extended: {changes} An extension to {announced[0]} was announced; no text of it was seen."
    ids = {c.measure for c in members}
    hit = next((t for t in triggers if ids & set(t.measures) and abs((parse_day(t.at) - day).days) <= 3), None)
    refs = sorted({c.legal_ref.split(";")[0] for c in members if c.legal_ref})
    if hit:
        read = hit.read
    elif refs:
        read = f"A new instrument that moves the date in {_list(refs, 3)}"
    else:
        read = source.title if source else first.source
    return Watch(
        day,
        "text" if enacted and announced else "clock",
        what,
        changes,
        (imposer,),
        read,
        source.url if source else "",
        passed=day <= on,
        trigger=hit.id if hit else "",
    )


def _count(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} measures"


def _list(names: Sequence[str], most: int = 4) -> str:
    more = len(names) - most
    return "; ".join(names[:most]) + (f"; and {more} more" if more > 0 else "")


def _party(ledger: Ledger, code: str) -> str:
    return next((p.title for p in ledger.dispute.parties if p.id == code), code)


def _trigger_items(
    ledger: Ledger, triggers: Sequence[Trigger], done: set[str], *, seen: date, on: date
) -> Iterable[Watch]:
    for trigger in triggers:
        day = parse_day(trigger.at)
        if trigger.id in done or day <= seen:
            continue
        source = ledger.source(trigger.source)
        yield Watch(
            day,
            "trigger",
            trigger.title,
            trigger.says,
            (_party(ledger, trigger.party),),
            trigger.read,
            source.url,
            passed=day <= on,
            trigger=trigger.id,
        )


def _delivery_items(ledger: Ledger, matrix: Agreed) -> Iterable[Watch]:
    """Undertakings whose latest counts differ by speaker, or that somebody counts as unmet."""
    by: dict[str, list[Delivery]] = {}
    for delivery in matrix.deal.deliveries:
        by.setdefault(delivery.commitment, []).append(delivery)
    for name, told in by.items():
        commitment = matrix.deal.commitments.get(name)
        said = [d for d in told if d.quantity is not None]
        unmet = [d for d in told if d.met is False]
        if commitment is None or not (unmet or len({d.quantity for d in said}) > 1):
            continue
        latest = max(told, key=lambda d: d.recorded)
        source = ledger.sources.get(latest.source)
        if said:
            last = sorted(said, key=lambda d: d.recorded)[-2:]
            words = "; ".join(f"{d.said_by}: {d.quantity:g} {d.unit} ({d.basis}, {d.as_of})" for d in last)
        else:
            words = "; ".join(f"{d.said_by}: {d.says}" for d in unmet[-2:])
        yield Watch(
            None,
            "delivery",
            commitment.title,
            f"Is it kept? {words}.",
            tuple(_party(ledger, g) for g in commitment.giver),
            source.title if source else latest.source,
            source.url if source else "",
        )


def _open_items(ledger: Ledger, matrix: Agreed, triggers: Sequence[Trigger]) -> Iterable[Watch]:
    """Undertakings that the accounts read differently: where a breach can be seen without anybody moving."""
    for row in matrix.rows:
        if row.verdict not in OPEN_VERDICTS or not row.commitment.giver:
            continue
        claims = [f for cell in row.accounts for f in cell.claims]
        source = ledger.sources.get(claims[0].source) if claims else None
        fields = f" ({', '.join(row.fields)})" if row.fields else ""
        hit = next((t.id for t in triggers if row.commitment.id in t.commitments), "")
        yield Watch(
            None,
            "contradiction",
            row.commitment.title,
            f"{row.verdict.value.replace('_', ' ').capitalize()}{fields}.",
            tuple(_party(ledger, g) for g in row.commitment.giver),
            source.title if source else "",
            source.url if source else "",
            trigger=hit,
        )
