"""What one place's chokepoints cost another in a year, asked of exposure."""

from __future__ import annotations

from dataclasses import dataclass

from ..exposure.question import exposure
from ..standpoint import Standpoint


@dataclass(frozen=True)
class Hold:
    """What one place's chokepoints cost another in a year, US$ mn: 5%, median, 95%; and by what."""

    low: float
    middle: float
    high: float
    goods: tuple[str, ...]


def hold_over(stand: Standpoint, *, of: str, on: str) -> Hold:
    """Loss of `of` in the year after everything `on` holds is withheld.

    Goods whose users overlap are not added up: within a using sector the dearest counts.
    """
    found = exposure(stand, of=of, by=on, kind="chokepoints")
    dearest: dict[str, tuple[float, float, float, str]] = {}
    for row in found.goods:
        if row.cut_off is None:
            continue
        for user in row.cut_off.users:
            loss = user.usd_mn
            entry = (float(loss.low), float(loss.mid), float(loss.high), row.id)
            if user.sector not in dearest or entry[1] > dearest[user.sector][1]:
                dearest[user.sector] = entry
    return Hold(
        sum(e[0] for e in dearest.values()),
        sum(e[1] for e in dearest.values()),
        sum(e[2] for e in dearest.values()),
        tuple(sorted({e[3] for e in dearest.values()})),
    )
