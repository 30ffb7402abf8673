"""What a site holds: for each page its file, and for each address of the local server the page that answers it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, quote, urlsplit

from ..web.ask import Ask, address
from ..web.page import Page
from ..web.pages import PAGES, RECORD, ROW
from ..web.shelf import Shelf

#: Questions about a deal, and those that any deal of the dispute shares.
OF_DEAL = ("agreed", "inforce", "worth", "outlook")
OF_DISPUTE = (
    "clocks",
    "series",
    "effective",
    "exposure",
    "chokepoints",
    "watch",
    "sources",
    "assumptions",
    "info",
)


@dataclass(frozen=True)
class Leaf:
    """A page of the site: its file from the root, the page and the question; `deal` where it is about one."""

    file: str
    page: Page
    ask: Ask
    deal: str = ""

    @property
    def record(self) -> bool:
        """Whether it is about one record: such a page is taken along as data alone."""
        return bool(self.ask.name)

    def beside(self, ending: str) -> str:
        """The file of another form of it."""
        return self.file.removesuffix(".html") + ending


@dataclass(frozen=True)
class Plan:
    """The pages of one dispute. `standing` are the values of the standpoint that all of them share."""

    name: str
    shelf: Shelf
    standing: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """All pages, the default deal's first."""
        return tuple(self._leaves())

    @property
    def home(self) -> Leaf:
        """The page of the default deal."""
        return next(leaf for leaf in self.leaves if leaf.deal == self.deals[0] and leaf.page.name == "overview")

    @cached_property
    def deals(self) -> tuple[str, ...]:
        """Deals by now, the default first, then the latest."""
        ledger = self.shelf.ledger()
        day = self.standing.get("on", "9999")
        held = sorted(ledger.deals.values(), key=lambda f: f.deal.date, reverse=True)
        default = ledger.dispute.default_deal
        found = [f.deal.id for f in held if f.deal.date <= day]
        return tuple(sorted(found, key=lambda name: name != default))

    def _leaves(self) -> Iterator[Leaf]:
        ledger = self.shelf.ledger()
        for deal in self.deals:
            folder = f"{self.name}/{deal}"
            yield self._leaf(f"{folder}/index.html", PAGES["overview"], deal)
            yield self._leaf(f"{folder}/full.html", PAGES["overview"], deal, full="1")
            for name in OF_DEAL:
                yield self._leaf(f"{folder}/{name}.html", PAGES[name], deal)
            for row in ledger.deals[deal].commitments:
                yield self._leaf(f"{folder}/agreed/{row}.html", ROW, deal, name=row)
        for name in OF_DISPUTE:
            yield self._leaf(f"{self.name}/{name}.html", PAGES[name])
        yield self._leaf(f"{self.name}/both.html", PAGES["series"], both="1")
        for record in sorted(self.shelf.records()):
            yield self._leaf(f"{self.name}/record/{record}.html", RECORD, name=record)

    def _leaf(self, file: str, page: Page, deal: str = "", *, name: str = "", **more: str) -> Leaf:
        words = {p.word for p in page.params}
        values = {**({"deal": deal} if deal else {}), **more, **self.standing}
        path = f"/{page.name}/{name}" if name else f"/{page.name}"
        if page is ROW:
            path = f"/agreed/{name}"
        kept = {word: value for word, value in values.items() if word in words}
        return Leaf(file, page, Ask(path, kept, name, patience=600.0), deal)

    @cached_property
    def files(self) -> dict[str, str]:
        """Address of the local server → file. A page about a deal is found without its name where it is the default."""
        found: dict[str, str] = {}
        for leaf in self.leaves:
            found[self.plain(leaf.ask.key)] = leaf.file
            if leaf.deal and leaf.deal == self.deals[0]:
                rest = {k: v for k, v in leaf.ask.values.items() if k != "deal"}
                found.setdefault(self.plain(address(leaf.ask.path, rest)), leaf.file)
        return found

    def plain(self, path: str) -> str:
        """An address without what all pages of the site share, its values in order of their words."""
        parts = urlsplit(path)
        pairs = sorted((k, v) for k, v in parse_qsl(parts.query) if self.standing.get(k) != v)
        return address(parts.path, dict(pairs))


def relative(target: str, file: str) -> str:
    """The address of a file of the site from another one."""
    return quote(posixpath.relpath(target, posixpath.dirname(file) or "."), safe="/.-_~")
