"""Shares that somebody published: of what a place buys, form by form, or to whom it sells; with both of a conflict.

The form of which most comes from the seller is the one shown, as control is of the stage held most. What passes through
others is not reckoned for these: the look-through share is the direct one, a least.
"""

from __future__ import annotations

from ..ledger.good_parts import Bought, Quality, Share, Sold
from ..ledger.goods import Good
from . import tables
from .supply import Interval, Supply


def part(shares: tuple[Share, ...], places: frozenset[str]) -> Interval | None:
    """What places hold together, with the bounds published; None where none of them is listed."""
    held = [share for share in shares if tables.iso3(share.place) in places]
    if not held:
        return None
    low, high = (
        sum(share.share if bound is None else bound for share, bound in zip(held, bounds, strict=True))
        for bounds in ([s.low for s in held], [s.high for s in held])
    )
    return Interval(low, sum(share.share for share in held), high)


def _rank(row: Bought | Sold) -> tuple[int, int]:
    """The latest year first, then the best quality."""
    return -row.year, list(Quality).index(row.quality)


def bought(good: Good, of: str, on: str) -> Supply | None:
    """Direct dependence by the form of which most is bought from the seller; None where no such share is held."""
    members = tables.aliases(on)
    forms: dict[str, list[tuple[Bought, Interval]]] = {}
    for row in sorted(good.bought, key=_rank):
        if row.of == of and (found := part(row.share, members)) is not None:
            forms.setdefault(row.form, []).append((row, found))
    if not forms:
        return None
    best, share = max((rows[0] for rows in forms.values()), key=lambda pair: pair[1].mid)
    near = [other for row, other in forms[best.form] if row.year >= best.year - 1]
    direct = Interval(min(x.low for x in near), share.mid, max(x.high for x in near))
    return Supply(
        direct=direct,
        look_through=direct,
        reliance=None,
        basis=f"{best.basis} of {best.form}",
        year=best.year,
        source=best.source,
        quality=best.quality,
        usd_mn=None,
        import_hhi=None,
        partial=False,
        suppliers={tables.iso3(s.place): s.share for s in best.share},
        measured=tuple(dict.fromkeys(row.source for row, _ in forms[best.form])),
    )


def sold(good: Good, of: str, by: str) -> tuple[Sold, Interval] | None:
    """What share of `of`'s sales `by` takes, of the form of which it takes most, latest first."""
    buyers = tables.aliases(by)
    held = [
        (row, share)
        for row in sorted(good.sold, key=_rank)
        if row.by == of and (share := part(row.share, buyers)) is not None
    ]
    latest: dict[str, tuple[Sold, Interval]] = {}
    for row, share in held:
        latest.setdefault(row.form, (row, share))
    return max(latest.values(), key=lambda pair: pair[1].mid, default=None)
