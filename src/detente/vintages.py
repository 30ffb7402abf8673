"""What an answer rests on that is later than what was known, because only one edition of it is held.

Records are struck out of a ledger (`ledger.known`). A tariff schedule, the weights of an average, the
world table and the assumptions about goods cannot be: each is named here with its own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .base.places import name
from .ledger.dispute import Ledger
from .standpoint import Standpoint


def later(stand: Standpoint, covers: Iterable[str], *, importer: str = "", averages: bool = False) -> tuple[str, ...]:
    """A sentence for each edition later than the day known; none where everything held may be known.

    `covers` are what a question rests on (`questions.Question.covers`), `importer` whose schedule it asks (all
    that the dispute's parties have if empty), `averages` whether rates are weighed by imports.
    """
    by = stand.ledger.struck_to
    if not by:
        return ()
    found: list[str] = []
    if "tariff" in covers:
        for code in [importer] if importer else [party.id for party in stand.ledger.dispute.parties]:
            found += _schedule(code, by, averages=averages)
    if "economy" in covers:
        found += _world(by)
    if "goods" in covers:
        found += _goods(stand.ledger, by)
    return tuple(f"{what}, later than what was known on {by}" for what in found)


def _schedule(importer: str, by: str, *, averages: bool) -> Iterator[str]:
    from .tariff.schedules import about

    said = about(importer)
    day, year = str(said.get("recorded", "")), str(said.get("imports_year", ""))
    if day > by:
        yield f"the tariff schedule of {name(importer)} is that of {day} ({said['edition']})"
    if averages and year and year >= by[:4]:
        yield f"averages of {name(importer)} are weighed by the imports of {year}"


def _world(by: str) -> Iterator[str]:
    from .economy.baseline import SHIPPED, load
    from .economy.world_tariffs import FILE, newest

    meta = load().meta
    if max(meta.edition, str(meta.year + 1)) > by[:4]:
        yield f"the world table of {meta.year} is the edition of {meta.edition or meta.year}"
    if (year := newest(SHIPPED / FILE)) >= by[:4]:
        yield f"what countries outside the dispute levy is taken from schedules of up to {year}"


def _goods(ledger: Ledger, by: str) -> Iterator[str]:
    checked = max((good.checked for good in (ledger.whole or ledger).goods.values()), default="")
    if checked > by:
        yield f"what is assumed of goods (severities, substitutes, speeds, users) is of {checked}"
