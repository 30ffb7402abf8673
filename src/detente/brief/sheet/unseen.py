"""Find out first: what ran out unseen or is not known, and where to look."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from ...base.words import clause, count, day, place, span
from ...follow.feeds import feeds
from ...follow.log import path_of, read
from ...follow.queries import command
from ...regime.clocks import Clock
from ..statement import Nature, Ref, Section, Statement
from .facts import Facts, NotHeld

#: Questions on one page and on two.
FEW = {0: 1, 1: 2, 2: 5}
#: Addresses named for one place.
HOSTS = 3
#: Letters that a question with its place may take on one page.
LONG = 100


def section(facts: Facts, pages: int = 1) -> Section:
    """Questions, each with the place where its answer would stand."""
    made = [*_texts(facts), *_asked(facts, pages)][: FEW[pages]]
    if not made:
        return Section("find-out", "Find out first", ())
    ask = command(facts.ledger.dispute.id, (), facts.checked)
    heard = _heard(facts)
    if heard:
        made.append(heard)
    return Section("find-out", "Find out first", tuple(made), commands=(ask,))


def _texts(facts: Facts) -> list[Statement]:
    """Was what ran out on paper prolonged? Of whom, and in which series of texts it would stand."""
    mine = [c for c in facts.unseen if c.measure]
    if not mine:
        return []
    holders = list(dict.fromkeys(facts.imposer(c.measure) for c in mine))
    of = {code: [c for c in mine if facts.imposer(c.measure) == code] for code in holders}
    split = ", ".join(f"{place(code)} {len({c.measure for c in of[code]})}" for code in holders)
    look = "; ".join(f"{_hosts(facts, code) or place(code)} after {_cited(of[code])}" for code in holders)
    text = f"Was a new text published for what ran out on {span(c.at for c in mine)} ({split})? Look: {look}."
    return [Statement(text, _link(facts, mine))]


def _hosts(facts: Facts, code: str) -> str:
    """Where a place's official texts are published, as addresses a reader can type."""
    mine = [feed for feed in feeds(facts.ledger).values() if feed.party == code and (feed.cites or feed.kind == "list")]
    hosts = dict.fromkeys(urlsplit(feed.address).netloc.removeprefix("www.") for feed in mine)
    return ", ".join(list(hosts)[:HOSTS])


def _cited(clocks: list[Clock]) -> str:
    """The text that most of them rest on."""
    held = Counter(c.legal_ref.split(";")[0].split(" (")[0] for c in clocks if c.legal_ref)
    return held.most_common(1)[0][0] if held else "the last text"


def _link(facts: Facts, clocks: list[Clock]) -> tuple[Ref, ...]:
    for clock in reversed(clocks):
        source = facts.ledger.sources.get(clock.source)
        if source is not None and source.url:
            return (Ref("source", clock.source),)
    return ()


def _asked(facts: Facts, pages: int) -> list[Statement]:
    """What would move the forecast most, beside the texts."""
    if isinstance(facts.odds, NotHeld) or not facts.stale:
        return []
    made = []
    for asks, where, _ in facts.odds.ask:
        if asks and not any(word in asks for word in ("on paper", "ran out")):
            full = f"{asks} Look in: {clause(where)}."
            made.append(Statement(asks if pages < 2 and len(full) > LONG else full))
    return made


def _heard(facts: Facts) -> Statement | None:
    """When sources were last asked about what is not known, if ever."""
    log = read(path_of(facts.ledger.dispute.id))
    names = list(dict.fromkeys(c.measure for c in facts.unseen if c.measure))
    last = [search for search in (log.asked(name) for name in names) if search is not None]
    if not last:
        return None
    latest = max(last, key=lambda s: s.at)
    found = sum(len(log.of(name, since=facts.checked)) for name in names)
    said = f"{count(found, 'document')} found" if found else f"no text found since {day(facts.checked)}"
    return Statement(f"Asked on {day(latest.day)}: {said}.", nature=Nature.note)
