"""Ids: what is referred to exists, is used, and cannot be taken for another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .. import records as r
from ..dispute import Ledger
from .every import records
from .report import Complaints, doubtful, wrong


def ids(ledger: Ledger) -> Complaints:
    """Every id that is referred to exists."""
    for key, kind, name, known, trail in _references(ledger):
        if name not in known:
            yield wrong(key, f"no {kind} {name!r}", f"add it, or correct the id in {_named(key)}", *trail)


def used(ledger: Ledger) -> Complaints:
    """Every source is used by something."""
    seen = {name for _, kind, name, _, _ in _references(ledger) if kind == "source"}
    for name in ledger.sources:
        if name not in seen:
            yield doubtful(f"source:{name}", f"nothing rests on the source {name}", "use it or remove it")


def distinct(ledger: Ledger) -> Complaints:
    """Ids differ by more than capitals."""
    seen: dict[tuple[str, str], str] = {}
    for key, record in records(ledger):
        kind, name = key.partition(":")[0], getattr(record, "id", "")
        if not name or key == "dispute":
            continue
        before = seen.setdefault((kind, name.casefold()), name)
        if before != name:
            louder = max(before, name, key=lambda text: sum(map(str.isupper, text)))
            yield wrong(
                f"{kind}:{louder}",
                f"the {kind} ids {before!r} and {name!r} differ only in capitals",
                "rename one: not every machine tells them apart",
                "id",
            )


def rings(ledger: Ledger) -> Complaints:
    """Nothing excludes itself or follows itself, neither directly nor through others."""
    excludes = {
        name: [other for other in measure.excludes if ":" not in other] for name, measure in ledger.measures.items()
    }
    for ring in _rings(excludes):
        yield wrong(
            f"measure:{ring[0]}",
            _said(ring, "excludes"),
            "say which of them yields: on a shared line each would switch the other off",
            "excludes",
        )
    follows = {name: [folder.deal.predecessor] for name, folder in ledger.deals.items() if folder.deal.predecessor}
    for ring in _rings(follows):
        yield wrong(f"deal:{ring[0]}", _said(ring, "follows"), "mend `predecessor`", "predecessor")


def classes(ledger: Ledger) -> Complaints:
    """Classes that a measure excludes (`kind:`, `authority:`) are classes there are."""
    known = {"kind": {kind.value for kind in r.MeasureKind}, "authority": set(ledger.authorities)}
    for name, measure in ledger.measures.items():
        for target in measure.excludes:
            word, colon, value = target.partition(":")
            if colon and value not in known.get(word, ()):
                remedy = f"one of {', '.join(sorted(known[word]))}" if word in known else "write kind:… or authority:…"
                yield wrong(f"measure:{name}", f"no class {target!r} of measures", remedy, "excludes")


def _named(key: str) -> str:
    return key.partition(":")[2] or key


def _rings(arrows: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Each ring once, from its first name in order; a name that points at itself is a ring of one."""
    for start in sorted(arrows):
        trails = [[start]]
        seen = {start}
        while trails:
            trail = trails.pop()
            for name in arrows.get(trail[-1], ()):
                if name == start:
                    yield trail
                    trails.clear()
                    break
                if name not in seen and name > start:  # a ring is told from its smallest name
                    seen.add(name)
                    trails.append([*trail, name])


def _said(ring: list[str], verb: str) -> str:
    return f"{ring[0]} {verb} itself" if len(ring) == 1 else f" {verb} ".join([*ring, ring[0]])


Reference = tuple[str, str, str, Iterable[str], tuple[str | int, ...]]


def _references(ledger: Ledger) -> Iterator[Reference]:
    """Record, kind, id, ids there are, and the field in the record: everything that names something else."""
    yield from _of_dispute(ledger)
    yield from _of_measures(ledger)
    yield from _beside_rates(ledger)
    yield from _of_deals(ledger)
    yield from _of_claims(ledger)
    for name, source in ledger.sources.items():
        yield f"source:{name}", "account", source.account, _accounts(ledger), ("account",)
    for name, meeting in ledger.meetings.items():
        key = f"meeting:{name}"
        for source_id in meeting.sources:
            yield key, "source", source_id, ledger.sources, ("sources",)
        if meeting.deal:
            yield key, "deal", meeting.deal, ledger.deals, ("deal",)
        for n, item in enumerate(meeting.agenda):
            yield key, "source", item.source, ledger.sources, ("agenda", n, "source")
            yield key, "topic", item.topic, ledger.topics, ("agenda", n, "topic")


def _accounts(ledger: Ledger) -> set[str]:
    return {a.id for a in ledger.dispute.accounts} | {"observer"}


def _of_dispute(ledger: Ledger) -> Iterator[Reference]:
    if ledger.dispute.default_deal:
        yield "dispute", "deal", ledger.dispute.default_deal, ledger.deals, ("default_deal",)
    for n, deadline in enumerate(ledger.dispute.deadlines):
        yield "dispute", "source", deadline.source, ledger.sources, ("deadlines", n, "source")


def _of_measures(ledger: Ledger) -> Iterator[Reference]:
    accounts = _accounts(ledger)
    parts = {f"{name}.{part.id}" for name, m in ledger.measures.items() for part in m.components}
    able = [*ledger.measures, *sorted(parts)]
    for name, measure in ledger.measures.items():
        key = f"measure:{name}"
        yield key, "authority", measure.authority, ledger.authorities, ("authority",)
        for source in measure.sources:
            yield key, "source", source, ledger.sources, ("sources",)
        if measure.topic:
            yield key, "topic", measure.topic, ledger.topics, ("topic",)
        for field, targets in (("excludes", measure.excludes), ("excludes_whole", measure.excludes_whole)):
            for target in targets:
                if ":" not in target:
                    yield key, "measure", target, able, (field,)
        for n, event in enumerate(measure.events):
            yield key, "source", event.source, ledger.sources, ("events", n, "source")
            if event.account:
                yield key, "account", event.account, accounts, ("events", n, "account")
            if event.deal:
                yield key, "deal", event.deal, ledger.deals, ("events", n, "deal")
    for name, authority in ledger.authorities.items():
        for n, event in enumerate(authority.events):
            yield f"authority:{name}", "source", event.source, ledger.sources, ("events", n, "source")


def _beside_rates(ledger: Ledger) -> Iterator[Reference]:
    """Denials, what is not known, conditional law, proceedings, and what statistics say of measures."""
    for name, measure in ledger.measures.items():
        key = f"measure:{name}"
        for n, denial in enumerate(measure.denied_by):
            yield key, "source", denial.source, ledger.sources, ("denied_by", n, "source")
        for n, unknown in enumerate(measure.unknown):
            for source in unknown.sources:
                yield key, "source", source, ledger.sources, ("unknown", n, "sources")
        for n, contingency in enumerate(measure.contingent):
            yield key, "source", contingency.source, ledger.sources, ("contingent", n, "source")
    for name, proceeding in ledger.proceedings.items():
        key = f"proceeding:{name}"
        for source in [*proceeding.sources, *(s.source for s in proceeding.stages if s.source)]:
            yield key, "source", source, ledger.sources, ("sources",)
        for about in proceeding.measures:
            yield key, "measure", about, ledger.measures, ("measures",)
        for power in proceeding.authorities:
            yield key, "authority", power, ledger.authorities, ("authorities",)
    for n, delivery in enumerate(ledger.deliveries):
        key = f"delivery::{n}"
        yield key, "source", delivery.source, ledger.sources, ("source",)
        if delivery.measure:
            yield key, "measure", delivery.measure, ledger.measures, ("measure",)


def _of_deals(ledger: Ledger) -> Iterator[Reference]:
    accounts = _accounts(ledger)
    for name, folder in ledger.deals.items():
        key = f"deal:{name}"
        if folder.deal.predecessor:
            yield key, "deal", folder.deal.predecessor, ledger.deals, ("predecessor",)
        for account, principals in folder.deal.principal.items():
            yield key, "account", account, accounts, ("principal", account)
            for source in principals:
                yield key, "source", source, ledger.sources, ("principal", account)
        for source in folder.deal.sources:
            yield key, "source", source, ledger.sources, ("sources",)
        for cid, commitment in folder.commitments.items():
            key = f"commitment:{cid}"
            yield key, "topic", commitment.topic, ledger.topics, ("topic",)
            for mid in commitment.measures:
                yield key, "measure", mid, ledger.measures, ("measures",)
            for term in commitment.compare:
                yield key, "term", term, r.Terms.__struct_fields__, ("compare",)
        for index, delivery in enumerate(folder.deliveries):
            key = f"delivery:{name}:{index}"
            yield key, "commitment", delivery.commitment, folder.commitments, ("commitment",)
            yield key, "source", delivery.source, ledger.sources, ("source",)
            yield key, "account", delivery.account, accounts, ("account",)


def _of_claims(ledger: Ledger) -> Iterator[Reference]:
    accounts = _accounts(ledger)
    commitments = {c for folder in ledger.deals.values() for c in folder.commitments}
    for filed in ledger.claims:
        key, claim = f"claim:{filed.id}", filed.claim
        yield key, "source", filed.source, ledger.sources, ()
        yield key, "account", claim.account, accounts, ("account",)
        if filed.deal:
            yield key, "deal", filed.deal, ledger.deals, ("deal",)
        if claim.commitment:
            yield key, "commitment", claim.commitment, commitments, ("commitment",)
        if claim.measure:
            yield key, "measure", claim.measure, ledger.measures, ("measure",)
        if claim.topic:
            yield key, "topic", claim.topic, ledger.topics, ("topic",)
        for mid in claim.terms.instruments:
            yield key, "measure", mid, ledger.measures, ("terms", "instruments")
