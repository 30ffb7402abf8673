"""Leaves made: a page of a site answered, drawn for its place, with its forms beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...base.errors import DetenteError
from ...ledger.shelves import find
from ..web.body import Place, drawn
from ..web.page import Nothing, View
from ..web.shelf import Shelf
from .forms import forms
from .house import HOUSE, LINKS, Made
from .plan import Leaf, Plan, relative
from .search import Entry

#: What a page may load, from a folder or from any host: its own files.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
STATIC = "static"
#: The home shows the one page with a list of all deals; where there is no such page, what is there instead.
HOME = {"overview.html": "home.html"}


@dataclass(frozen=True)
class Wanted:
    """What is to be published: names or folders of disputes, the values all pages share, the base, the day."""

    names: tuple[str | None, ...]
    standing: tuple[tuple[str, str], ...]
    base: str
    on: str

    def site(self) -> Site:
        """The site; disputes without a deal by then have no pages."""
        plans = [Plan(Path(str(find(name))).name, Shelf(name), dict(self.standing)) for name in self.names]
        return Site([plan for plan in plans if plan.deals], self.base, self.on)


@dataclass(frozen=True)
class Leafed:
    """A page and its forms: file → content, and its entry in the index."""

    files: dict[str, bytes]
    entry: Entry


@dataclass
class Site:
    """What is being published. `base` is the address at which the folder will stand, with its last slash, or empty."""

    plans: Sequence[Plan]
    base: str = ""
    on: str = ""

    def page(self, plan: Plan, leaf: Leaf) -> Leafed:
        """One page and its forms; the default deal's is the site's home as well."""
        found = answered(plan, leaf)
        held = list(forms(leaf, found, plan.shelf, base=self.base))
        beside = {plan.plain(at): file for at, file, _ in held}
        made: dict[str, str | bytes] = {file: make() for _, file, make in held}
        made[leaf.file] = self.draw(plan, leaf, found, beside)
        if leaf == self.plans[0].home:
            homes = Made(self.plans, self.base, self.on).values()
            view = replace(found, template=HOME.get(found.template, found.template))
            made["index.html"] = self.draw(plan, replace(leaf, file="index.html"), view, beside, **homes)
        files = {file: text.encode() if isinstance(text, str) else text for file, text in made.items()}
        return Leafed(files, entry(plan, leaf, found))

    def draw(self, plan: Plan, leaf: Leaf, found: View, beside: dict[str, str], **more: Any) -> str:
        """The page itself."""

        def at(path: str) -> str:
            plain = plan.plain(path)
            target = beside.get(plain) or plan.files.get(plain) or self.shared(path)
            return relative(target, leaf.file) if target else ""

        file = self.plans[0].home.file if leaf.file == "index.html" else leaf.file
        here = f"{self.base}{file}" if self.base else relative(file, leaf.file)
        frame = {**self.frame(), "canonical": here if self.base else "", "cite": here, "cite_text": here}
        if not self.base:
            frame["cite_text"] = file
        return drawn(leaf.page, leaf.ask, found, plan.shelf, Place(at, False, frame), **more)

    def frame(self) -> dict[str, Any]:
        """What the frame of every page says of the site."""
        return {"policy": POLICY, "house": LINKS}

    def shared(self, path: str) -> str:
        """The file of an address that all disputes share."""
        if path == "/":
            return "index.html"
        if path.startswith("/static/"):
            return f"{STATIC}/{path.removeprefix('/static/')}"
        named = {address: file for address, file, _, _ in HOUSE}
        if path in named:
            return named[path]
        name, _, rest = path.lstrip("/").partition("/")
        if rest == "records":
            return f"{name}/records.html"
        held = next((plan for plan in self.plans if plan.name == name), None)
        return held.files.get(held.plain("/" + rest), "") if held and rest else ""


def entry(plan: Plan, leaf: Leaf, found: View) -> Entry:
    """A page's line in the index."""
    ledger = plan.shelf.ledger()
    if leaf.record:
        return Entry(found.title, leaf.file, "record")
    where = ledger.deals[leaf.deal].deal.title if leaf.deal else ledger.dispute.title
    words = f"{found.title} {' '.join(found.lead) if found.lead else ''}"
    return Entry(f"{leaf.page.nav or leaf.page.title}: {where}", leaf.file, "question", words)


def answered(plan: Plan, leaf: Leaf) -> View:
    """The answer of a page; where a question has none here, the page says why."""
    try:
        return leaf.page.answer(plan.shelf, leaf.ask, lambda *_: None)
    except DetenteError as error:
        return View(leaf.page.title, Nothing(), lead=[f"Not answered here: {error.what}."])
