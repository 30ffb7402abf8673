"""Many pages made by several processes, each with the disputes of its own open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from ...base.threads import single_children
from .leaves import Leafed, Site, Wanted

#: Pages that are worth another process, processes at most, and records that one takes at a time.
MANY, MOST, LOT = 200, 4, 100
_site: Site | None = None

#: A page by the places of its dispute and of itself.
At = tuple[int, int]


def make(site: Site, wanted: Wanted, pages: Sequence[At], progress: Callable[..., None]) -> Iterator[tuple[At, Leafed]]:
    """The pages at those places, in any order."""
    count = min(os.cpu_count() or 1, MOST)
    done = 0
    for lot in _lots(site, wanted, pages, count if len(pages) >= MANY else 1):
        for at, leafed in lot:
            progress(done, len(pages))
            done += 1
            yield at, leafed


def _lots(site: Site, wanted: Wanted, pages: Sequence[At], count: int) -> Iterator[list[tuple[At, Leafed]]]:
    if count == 1:
        yield from ([(at, _page(site, at))] for at in pages)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    spawn = multiprocessing.get_context("spawn")
    with (
        single_children(),
        ProcessPoolExecutor(count, mp_context=spawn, initializer=_open, initargs=(wanted,)) as pool,
    ):
        for future in as_completed([pool.submit(_lot, lot) for lot in _shared(site, pages)]):
            yield future.result()


def _shared(site: Site, pages: Sequence[At]) -> list[list[At]]:
    """The pages in lots: those of questions each by itself and first, the slowest at the head, then records."""
    leaf = {at: site.plans[at[0]].leaves[at[1]] for at in pages}
    questions = sorted((at for at in pages if not leaf[at].record), key=lambda at: not leaf[at].ask.get("full"))
    records = [at for at in pages if leaf[at].record]
    return [*([at] for at in questions), *(records[k : k + LOT] for k in range(0, len(records), LOT))]


def _open(wanted: Wanted) -> None:
    global _site
    _site = wanted.site()


def _lot(lot: list[At]) -> list[tuple[At, Leafed]]:
    assert _site is not None
    return [(at, _page(_site, at)) for at in lot]


def _page(site: Site, at: At) -> Leafed:
    plan = site.plans[at[0]]
    return site.page(plan, plan.leaves[at[1]])
