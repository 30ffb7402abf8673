"""Named checks of a ledger: many small functions, each yielding findings.

`error` findings fail a check; `warning` findings fail it only under ``--strict``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import UnknownError
from ..base.places import WORLD, places
from ..base.table import Column, Table, Tabular, columns
from . import records as r
from .dispute import Ledger

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found."""

    check: str
    level: str
    what: str
    remedy: str
    file: str = ""
    line: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "check": self.check,
            "level": self.level,
            "what": self.what,
            "remedy": self.remedy,
            "file": self.file,
            "line": self.line,
        }


@dataclass(frozen=True)
class Report(Tabular):
    """What the checks found; `ran` says which were run."""

    dispute: str
    ran: tuple[str, ...]
    findings: tuple[Finding, ...]

    def failed(self, *, strict: bool = False) -> bool:
        """Whether anything stands in the way."""
        return any(strict or f.level == ERROR for f in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``check --json``."""
        return {
            "dispute": self.dispute,
            "checks": [
                {"name": name, "about": about(name), "findings": sum(f.check == name for f in self.findings)}
                for name in self.ran
            ],
            "findings": [f.to_dict() for f in self.findings],
            "ok": not self.failed(),
        }

    def tables(self) -> list[Table]:
        """One line a check, then the findings."""
        summary = Table(
            f"Checks of {self.dispute}",
            columns(Column("check", "Check"), Column("about", "What it looks at"), Column("result", "Result")),
            [{"check": name, "about": about(name), "result": self._result(name)} for name in self.ran],
            id="checks",
        )
        if not self.findings:
            return [summary]
        found = Table(
            "Findings",
            columns(
                Column("level", "Level"),
                Column("where", "Where"),
                Column("what", "What"),
                Column("remedy", "What to do"),
            ),
            [
                {"level": f.level, "where": f"{f.file}:{f.line}" if f.file else "", "what": f.what, "remedy": f.remedy}
                for f in self.findings
            ],
            id="findings",
        )
        return [summary, found]

    def _result(self, name: str) -> str:
        mine = [f for f in self.findings if f.check == name]
        errors = sum(f.level == ERROR for f in mine)
        if not mine:
            return "ok"
        return f"{errors} errors, {len(mine) - errors} warnings"


Check = Callable[[Ledger], Iterator[tuple[str, str, str, str]]]


def check(ledger: Ledger, names: Sequence[str] = ()) -> Report:
    """Run the named checks (all, when none is named)."""
    chosen = list(names) or list(CHECKS)
    for name in chosen:
        if name not in CHECKS:
            raise UnknownError("check", name, CHECKS)
    findings = []
    for name in chosen:
        if name == "readable":
            findings += [Finding(name, ERROR, p.what, p.remedy, p.file or "", p.line or 1) for p in ledger.problems]
            continue
        for level, key, what, remedy in CHECKS[name](ledger):
            origin = ledger.origins.get(key)
            findings.append(
                Finding(name, level, what, remedy, origin.file if origin else "", origin.line if origin else 0)
            )
    return Report(ledger.dispute.id, tuple(chosen), tuple(findings))


def about(name: str) -> str:
    """First line of a check's docstring."""
    return (CHECKS[name].__doc__ or "").strip().split("\n")[0]


def readable(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Every file can be read, and every record stands by itself."""
    yield from ()


def ids(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Every id that is referred to exists."""
    for key, kind, name, known in _references(ledger):
        if name not in known:
            yield ERROR, key, f"no {kind} {name!r}", f"add it, or correct the id in {key.split(':', 1)[1]}"


def _references(ledger: Ledger) -> Iterator[tuple[str, str, str, Iterable[str]]]:
    accounts = {a.id for a in ledger.dispute.accounts} | {"observer"}
    commitments = {c for folder in ledger.deals.values() for c in folder.commitments}
    for name, measure in ledger.measures.items():
        key = f"measure:{name}"
        yield key, "authority", measure.authority, ledger.authorities
        for source in [*measure.sources, *(e.source for e in measure.events)]:
            yield key, "source", source, ledger.sources
        for event in measure.events:
            if event.account:
                yield key, "account", event.account, accounts
            if event.deal:
                yield key, "deal", event.deal, ledger.deals
        if measure.topic:
            yield key, "topic", measure.topic, ledger.topics
        for target in measure.excludes:
            if ":" not in target:
                yield key, "measure", target, ledger.measures
    for name, authority in ledger.authorities.items():
        for event in authority.events:
            yield f"authority:{name}", "source", event.source, ledger.sources
    for name, source_record in ledger.sources.items():
        yield f"source:{name}", "account", source_record.account, accounts
    for name, folder in ledger.deals.items():
        for account, principals in folder.deal.principal.items():
            yield f"deal:{name}", "account", account, accounts
            for source in principals:
                yield f"deal:{name}", "source", source, ledger.sources
        for source in folder.deal.sources:
            yield f"deal:{name}", "source", source, ledger.sources
        for cid, commitment in folder.commitments.items():
            yield f"commitment:{cid}", "topic", commitment.topic, ledger.topics
            for mid in commitment.measures:
                yield f"commitment:{cid}", "measure", mid, ledger.measures
            for field in commitment.compare:
                yield f"commitment:{cid}", "term", field, r.Terms.__struct_fields__
        for index, delivery in enumerate(folder.deliveries):
            key = f"delivery:{name}:{index}"
            yield key, "commitment", delivery.commitment, folder.commitments
            yield key, "source", delivery.source, ledger.sources
            yield key, "account", delivery.account, accounts
    for filed in ledger.claims:
        key, claim = f"claim:{filed.id}", filed.claim
        yield key, "source", filed.source, ledger.sources
        yield key, "account", claim.account, accounts
        if filed.deal:
            yield key, "deal", filed.deal, ledger.deals
        if claim.commitment:
            yield key, "commitment", claim.commitment, commitments
        if claim.measure:
            yield key, "measure", claim.measure, ledger.measures
        if claim.topic:
            yield key, "topic", claim.topic, ledger.topics
        for mid in claim.terms.instruments:
            yield key, "measure", mid, ledger.measures
    for name, meeting in ledger.meetings.items():
        for source in [*meeting.sources, *(a.source for a in meeting.agenda)]:
            yield f"meeting:{name}", "source", source, ledger.sources
        for item in meeting.agenda:
            yield f"meeting:{name}", "topic", item.topic, ledger.topics


def place_codes(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Imposers, targets, givers and receivers are places."""
    known = {WORLD, *places()}
    for name, measure in ledger.measures.items():
        for code in [measure.imposer, *measure.targets]:
            if code not in known:
                yield ERROR, f"measure:{name}", f"no place {code!r}", "use an ISO 3166 two-letter code or World"
    for folder in ledger.deals.values():
        for cid, commitment in folder.commitments.items():
            for code in [*commitment.giver, *commitment.receiver]:
                if code not in known:
                    yield ERROR, f"commitment:{cid}", f"no place {code!r}", "use an ISO 3166 two-letter code"


def law(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """What is called law rests on an instrument or an official text of grade A to C."""
    for name, measure in ledger.measures.items():
        for event in measure.events:
            source = ledger.sources.get(event.source)
            if event.status is r.Status.enacted and source and source.grade is r.Grade.D:
                yield (
                    ERROR,
                    f"measure:{name}",
                    f"an enacted event rests on {source.id}, grade D",
                    "find a better source",
                )


def events(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Every measure has an event; suspensions and extensions follow an imposition."""
    for name, measure in ledger.measures.items():
        if not measure.events:
            yield ERROR, f"measure:{name}", f"{name} has no event", "add [[events]]"
            continue
        first = min(measure.events, key=lambda e: (e.at, e.recorded))
        if first.type in (r.EventType.extend, r.EventType.terminate) and first.status is r.Status.enacted:
            yield (
                WARNING,
                f"measure:{name}",
                f"{name} begins with {first.type.value}",
                "add what came before, or say why not",
            )
        for event in measure.events:
            if event.status is not r.Status.enacted and not event.source:
                yield ERROR, f"measure:{name}", "an event without a source", "name who says so"


def lists(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Line lists that scopes name exist in `lists/` (`schedule` is the importer's whole tariff)."""
    for name, measure in ledger.measures.items():
        scopes = [measure.scope, *(c.scope for c in measure.components if c.scope)]
        for scope in scopes:
            for item in scope.lists:
                if "/" in item or "\\" in item or ".." in item:
                    yield ERROR, f"measure:{name}", f"the list {item!r} is not a plain name", "keep lists in lists/"
                elif item != "schedule" and not any(Path(ledger.root, "lists").glob(f"{item}.*")):
                    yield ERROR, f"measure:{name}", f"no list {item!r} in lists/", "add lists/" + item + ".csv"


def anchors(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Anchors have a digest; claims on held texts have an anchor."""
    for filed in ledger.claims:
        anchor = filed.claim.anchor
        if anchor and not anchor.digest:
            yield WARNING, f"claim:{filed.id}", "an anchor without a digest", "add it with tools/make_anchor.py"


def paraphrase(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Paraphrases are one sentence, not an excerpt."""
    for filed in ledger.claims:
        if len(filed.claim.says) > 400:
            yield ERROR, f"claim:{filed.id}", "the paraphrase has more than 400 characters", "say it in one sentence"


def used(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Every source is used by something."""
    seen = {name for _, kind, name, _ in _references(ledger) if kind == "source"}
    seen |= {d.source for d in ledger.dispute.deadlines}
    for name in ledger.sources:
        if name not in seen:
            yield WARNING, f"source:{name}", f"nothing rests on the source {name}", "use it or remove it"


def positions(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    """Every commitment has a claim; no observer speaks as a party by mistake."""
    spoken = {f.claim.commitment for f in ledger.claims}
    for folder in ledger.deals.values():
        for cid in folder.commitments:
            if cid not in spoken:
                yield WARNING, f"commitment:{cid}", f"no claim on {cid}", "code one, or remove the commitment"
    for filed in ledger.claims:
        source = ledger.sources.get(filed.source)
        if source and filed.claim.account == "observer" and source.account != "observer":
            yield (
                WARNING,
                f"claim:{filed.id}",
                "an observer's claim in a party's own document",
                "check whose position it is",
            )


CHECKS: dict[str, Check] = {
    "readable": readable,
    "ids": ids,
    "places": place_codes,
    "law": law,
    "events": events,
    "lists": lists,
    "anchors": anchors,
    "paraphrase": paraphrase,
    "used": used,
    "positions": positions,
}
