"""Who depends on whom for what, and which of it is a chokepoint."""

from __future__ import annotations

from dataclasses import replace

from ....brief.pictures import pictures
from ....ledger.dispute import Ledger
from ..ask import Ask, Field, address, common
from ..page import Answer, Page, Progress
from ..shelf import Shelf


def fields(ledger: Ledger) -> tuple[Field, ...]:
    """Whose exposure, to whom, for which good, on which day, through which lens."""
    parties = ledger.dispute.parties
    names = [
        ("", "all goods"),
        *((item.id, item.title) for item in sorted(ledger.goods.values(), key=lambda g: g.title)),
    ]
    return (
        Field("of", "Exposure of", "text", hint=parties[0].id),
        Field("to", "To", "text", hint=parties[1].id if len(parties) > 1 else ""),
        Field("good", "Good", "choice", names, what="good"),
        *common(ledger, "on", "known", "lens"),
        Field("seed", "Seed", "number"),
    )


def _ask(shelf: Shelf, ask: Ask, kind: str) -> Answer:
    from ....base.errors import InputError
    from ....exposure.question import SEED, exposure

    ledger = shelf.ledger()
    codes = [party.id for party in ledger.dispute.parties]
    whose = (ask.get("of") or next((c for c in codes if c != ask.get("to")), "")).upper()
    other = (ask.get("to") or next((c for c in codes if c != whose), "")).upper()
    if not other:
        raise InputError("nobody to be exposed to", remedy="name a place in To")
    good = ask.get("good")
    made = exposure(
        ledger,
        of=whose,
        on=other,
        goods=[good] if good else [],
        date=ask.get("on"),
        known=ask.get("known"),
        lens=ask.get("lens"),
        seed=ask.number("seed", SEED),
        kind=kind,
    )
    other_kind = "exposure" if kind == "chokepoints" else "chokepoints"
    links = [
        (
            f"The same question: {other_kind}",
            ask.to(f"/{other_kind}", ("of", "to", "on", "known", "lens", "seed")),
        ),
        ("The other way round", address(f"/{kind}", {**ask.values, "of": other, "to": whose})),
    ]
    return Answer(made.title, made, lead=list(made.notes), figures=pictures(made), links=links)


def answer(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """Every good, or one in full."""
    return _ask(shelf, ask, "exposure")


def choke(shelf: Shelf, ask: Ask, progress: Progress) -> Answer:
    """Only the goods by which one can hold up the other."""
    return _ask(shelf, ask, "chokepoints")


def choke_fields(ledger: Ledger) -> tuple[Field, ...]:
    """As for exposure, without a good."""
    return tuple(f for f in fields(ledger) if f.name != "good")


PAGE = Page(
    "exposure",
    "Who depends on whom?",
    fields,
    answer,
    slow=True,
    nav="Exposure",
    about="Stages, chokepoints, stocks and time.",
    shares=("on", "known", "lens"),
)
CHOKEPOINTS = replace(PAGE, name="chokepoints", title="Chokepoints", fields=choke_fields, answer=choke, nav="")
