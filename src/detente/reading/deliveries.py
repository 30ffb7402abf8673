"""From a trade report to proposed deliveries: what was bought, shipped or licensed so far, of which undertaking.

Taken from the claims that a document was read for: a figure with a unit, beside a word of doing, that nothing holds
back. The undertaking is one of which the ledger holds a promised figure in the same dimension, for the same goods,
and of whose period the count is part.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ..base.units import UNITS, label
from ..ledger.anchors import make
from ..ledger.dispute import Ledger
from ..ledger.records import Delivery, Stance, Terms
from .claims import Proposal, Reading
from .queue import DELIVERY, Entry
from .sources import suggested_id
from .when import last_day

#: Words of doing, by what is counted.
DONE: Mapping[str, re.Pattern[str]] = {
    "shipments": re.compile(
        r"\b(?:shipped|shipments?|exported|exports|imported|imports|loaded|loadings|unloaded|arriv\w+|inspect\w+|cleared)\b"
        r"|进口|出口|运抵|到港|装运",
        re.IGNORECASE,
    ),
    "purchases": re.compile(
        r"\b(?:bought|purchased|purchases|booked|bookings|ordered|orders|sold|sales|contracted)\b|采购|购买|订购|成交",
        re.IGNORECASE,
    ),
    "licences": re.compile(r"\b(?:issued|granted|approved)\b.{0,60}\blicen[cs]\w+|发放|批准", re.IGNORECASE),
}
#: Words that make a figure a promise, a plan or a doubt.
HELD_BACK = re.compile(
    r"\b(?:will|would|shall|should|may|might|could|must|if|unless|not|agree[sd]?|commit\w*|pledg\w+|promis\w+|plan\w*|"
    r"intend\w*|target\w*|expect\w*|forecast\w*|project(?:s|ed|ion)|estimat\w+|goal|need\w*|deny|denies|denied|talks?|"
    r"remaining|short of|hope\w*|want\w*)\b|将|承诺|同意|计划|预计|拟|目标|未|没有|否认",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Promise:
    """An undertaking with a promised figure: its dimension, goods and days."""

    commitment: str
    dimension: str
    goods: frozenset[str]
    first: str
    last: str


def promises(ledger: Ledger) -> list[Promise]:
    """The undertakings of all deals of which some account gives a figure, each with the widest of its periods."""
    found: dict[tuple[str, str], Promise] = {}
    dates = {name: f.deal.date for f in ledger.deals.values() for name in f.commitments}
    for filed in ledger.claims:
        claim, terms = filed.claim, filed.claim.terms
        if terms.quantity is None or claim.commitment not in dates or claim.stance is not Stance.affirms:
            continue
        dimension = UNITS[terms.unit][0] if terms.unit in UNITS else ""
        first, last = _days(terms, dates[claim.commitment])
        key = (claim.commitment, dimension)
        before = found.get(key)
        goods = frozenset(_stems(terms)) | (before.goods if before else frozenset())
        first, last = (min(first, before.first), max(last, before.last)) if before else (first, last)
        found[key] = Promise(claim.commitment, dimension, goods, first, last)
    return list(found.values())


def deliveries(reading: Reading, ledger: Ledger) -> Iterator[tuple[Proposal, Delivery]]:
    """Proposed deliveries of a document, each with the claim it was read from; none where it has no day."""
    day = reading.document.date
    if len(day) != len("2026-01-01"):
        return
    known, done = promises(ledger), set()
    for claim in reading.claims:
        terms, words = claim.terms, claim.exact
        basis = next((name for name, pattern in DONE.items() if pattern.search(words)), "")
        if terms.quantity is None or not basis or HELD_BACK.search(words):
            continue
        if claim.stance in (Stance.denies, Stance.demands, Stance.forecasts, Stance.conditions):
            continue
        as_of = _as_of(terms, day)
        for name in _undertakings(terms, known, as_of, claim.commitment):
            made = Delivery(
                commitment=name, said_by=claim.speaker, as_of=as_of, recorded=day, says=_says(terms, basis, as_of),
                source=reading.document.source or suggested_id(reading.document), quantity=terms.quantity,
                unit=terms.unit, period=terms.period if "/" in terms.period else "", basis=basis,
                account=claim.account or "observer", anchor=make(words, reading.document.raw, at=claim.start),
            )  # fmt: skip
            if (name, made.said_by, made.quantity, as_of) not in done:
                done.add((name, made.said_by, made.quantity, as_of))
                yield claim, made


def entries(reading: Reading, ledger: Ledger) -> list[Entry]:
    """The proposed deliveries of a document for a working file."""
    out = []
    for claim, made in deliveries(reading, ledger):
        text = "\0".join([reading.document.digest, str(claim.start), made.commitment, made.said_by, "delivery"])
        anchor = {"exact": claim.exact, "start": claim.start, "end": claim.end}
        proposal: dict[str, Any] = {"anchor": anchor, "voice": claim.voice, "confidence": claim.confidence}
        name = hashlib.sha256(text.encode()).hexdigest()[:12]
        out.append(Entry(name, DELIVERY, proposal, msgspec.to_builtins(made)))
    return out


def _undertakings(terms: Terms, known: list[Promise], as_of: str, linked: str) -> list[str]:
    """The undertakings a count belongs to; of several, the one whose period is the shortest around it."""
    dimension = UNITS[terms.unit][0] if terms.unit in UNITS else ""
    goods = _stems(terms)
    fits = [p for p in known if p.dimension == dimension and (goods & p.goods or p.commitment == linked)]
    fits = [p for p in fits if p.first[:10] <= as_of <= p.last] or [p for p in fits if p.commitment == linked]
    return [min(fits, key=lambda p: (p.last, p.commitment)).commitment] if fits else []


def _says(terms: Terms, basis: str, as_of: str) -> str:
    """A count in words of ours."""
    goods = f" of {' and '.join(terms.products)}" if terms.products else ""
    return f"{terms.quantity:g} {label(terms.unit)}{goods}: {basis}, by {as_of}."


def _stems(terms: Terms) -> set[str]:
    """Rough stems of a claim's goods."""
    return {word.rstrip("s") for good in terms.products for word in good.casefold().split() if len(word) > 2}


def _days(terms: Terms, struck: str) -> tuple[str, str]:
    """First and last day to which a promise refers; from the deal on, and without end where none is given."""
    first, _, last = terms.period.partition("/") if "/" in terms.period else ("", "", "")
    first, last = first or terms.start or struck, last or terms.end or "9999-12-31"
    return first, last if len(last) == len("9999-12-31") else str(last_day(last))


def _as_of(terms: Terms, day: str) -> str:
    """The day to which a count refers: the end it names where that is past, else the document's."""
    named = terms.end or (terms.period.partition("/")[2])
    return min(named, day) if named else day
