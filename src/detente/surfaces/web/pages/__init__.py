"""The pages, one module a question. `PAGES` is the whole list, in the order of the menu."""

from __future__ import annotations

from ..page import Page
from . import agreed, duty, exposure, inforce, outlook, overview, record, review, sources, watch, worth

PAGES: dict[str, Page] = {
    page.name: page
    for page in (
        overview.PAGE,
        agreed.PAGE,
        inforce.PAGE,
        duty.PAGE,
        duty.SERIES,
        duty.EFFECTIVE,
        duty.CONTROLS,
        inforce.DIFF,
        inforce.CLOCKS,
        worth.PAGE,
        exposure.PAGE,
        exposure.CHOKEPOINTS,
        outlook.PAGE,
        watch.PAGE,
        sources.PAGE,
        review.PAGE,
    )
}
RECORD = record.PAGE
ROW = agreed.ROW

__all__ = ["PAGES", "RECORD", "ROW"]
