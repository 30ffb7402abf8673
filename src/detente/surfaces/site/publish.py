"""Publishing: every page of the plan answered, drawn for its place, and written with its forms beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from ...base.dates import today
from ...base.errors import DetenteError, InputError
from ...brief.html import css
from ...ledger.shelves import disputes
from ...ledger.shelves import find as found_at
from ..web.body import Place, drawn
from ..web.draw import render
from ..web.page import Nothing, View
from ..web.shelf import Shelf
from .forms import forms
from .house import HOUSE, LINKS, Made
from .plan import Leaf, Plan, relative
from .search import Entry, index
from .writing import Written, ours, write

#: What a page may load, from a folder or from any host: its own files.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
STATIC = "static"
INDEX = f"{STATIC}/search-index.js"
#: The home shows the one page with a list of all deals; where there is no such page, what is there instead.
HOME = {"overview.html": "home.html"}


@dataclass
class Site:
    """What is being published. `base` is the address at which the folder will stand, with its last slash, or empty."""

    plans: Sequence[Plan]
    base: str = ""
    on: str = ""
    content: dict[str, bytes] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    drawn: dict[str, bytes] = field(default_factory=dict)

    def make(self, progress: Callable[..., None]) -> None:
        """All files."""
        leaves = [(plan, leaf) for plan in self.plans for leaf in plan.leaves]
        for done, (plan, leaf) in enumerate(leaves):
            progress(done, len(leaves))
            self.page(plan, leaf)
        self.house()
        self.statics()

    # -- pages of questions and records -----------------------------------------------

    def page(self, plan: Plan, leaf: Leaf) -> None:
        """One page and its forms; the default deal's is the site's home as well."""
        found = answered(plan, leaf)
        held = list(forms(leaf, found, plan.shelf, self.drawn, base=self.base))
        beside = {plan.plain(at): file for at, file, _ in held}
        for _, file, make in held:
            self.add(file, make())
        self.draw(plan, leaf, found, beside)
        if leaf == self.plans[0].home:
            homes = Made(self.plans, self.base, self.on).values()
            self.draw(
                plan,
                replace(leaf, file="index.html"),
                replace(found, template=HOME.get(found.template, found.template)),
                beside,
                **homes,
            )
        kind = "record" if leaf.record else "question"
        words = " ".join(found.lead) if found.lead else ""
        where = plan.shelf.ledger().deals[leaf.deal].deal.title if leaf.deal else plan.shelf.ledger().dispute.title
        title = found.title if leaf.record else f"{leaf.page.nav or leaf.page.title}: {where}"
        ids = "" if leaf.record else f"{found.title} {words}"
        self.entries.append(Entry(title, leaf.file, kind, ids))

    def draw(self, plan: Plan, leaf: Leaf, found: View, beside: dict[str, str], **more: Any) -> None:
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
        self.add(leaf.file, drawn(leaf.page, leaf.ask, found, plan.shelf, Place(at, False, frame), **more))

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

    # -- pages of the house ------------------------------------------------------------

    def house(self) -> None:
        """The pages about the site, the list of all pages, the index for the search."""
        values = Made(self.plans, self.base, self.on).values()
        listed = [
            {"title": e.title, "path": e.file, "kind": e.kind, "dispute": e.file.partition("/")[0]}
            for e in self.entries
        ]
        records = [
            (f"/{p.name}/records", f"{p.name}/records.html", f"Records: {p.name}", "records.html") for p in self.plans
        ]
        for _, file, title, template in (*HOUSE, *records):

            def at(path: str, file: str = file) -> str:
                target = self.shared(path)
                return relative(target, file) if target else ""

            here = {"canonical": f"{self.base}{file}" if self.base else ""}
            folder = file.removesuffix("records.html")
            text = render(template, at=at, title=title, listed=listed, folder=folder, **self.frame(), **here, **values)
            self.add(file, text)
            self.entries.append(Entry(title, file, "site"))
        self.add(INDEX, index(self.entries))
        if self.base:
            self.add("sitemap.xml", sitemap(f"{self.base}{entry.file}" for entry in self.entries))

    def statics(self) -> None:
        """Style, script, icon."""
        self.add(f"{STATIC}/style.css", css())
        for path in (resources("detente.surfaces.web") / "static").iterdir():
            if path.is_file():
                self.add(f"{STATIC}/{path.name}", path.read_bytes())

    def add(self, file: str, data: str | bytes) -> None:
        """One file."""
        self.content[file] = data.encode("utf-8") if isinstance(data, str) else data


def answered(plan: Plan, leaf: Leaf) -> View:
    """The answer of a page; where a question has none here, the page says why."""
    try:
        return leaf.page.answer(plan.shelf, leaf.ask, lambda *_: None)
    except DetenteError as error:
        return View(leaf.page.title, Nothing(), lead=[f"Not answered here: {error.what}."])


def sitemap(addresses: Iterator[str]) -> str:
    """The list of pages for search engines."""
    rows = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{rows}</urlset>\n"


def based(base: str | None) -> str:
    """The address at which a site will stand, with its last slash. Raises InputError for what is none."""
    if not base:
        return ""
    parts = urlsplit(base)
    whole = parts.scheme in ("http", "https") and parts.netloc and base.isprintable()
    if not whole or parts.query or parts.fragment:
        raise InputError(f"{base!r} is no address of a site", remedy="give one like https://example.org/truces/")
    return base.rstrip("/") + "/"


def publish(
    folder: Path,
    *,
    base: str | None = None,
    only: str | None = None,
    on: str | None = None,
    known: str | None = None,
    progress: Callable[..., None] | None = None,
) -> Written:
    """Write the site of all disputes (or of `only` one) to `folder`; returns what was written.

    Raises InputError where the folder holds something that is not ours, or the base is no address.
    """
    address = based(base)
    ours(folder)
    day = on or today().isoformat()
    standing = {key: value for key, value in (("on", on), ("known", known)) if value}
    names = [only] if only else _ordered()
    plans = [Plan(Path(str(found_at(name))).name, Shelf(name), standing) for name in names]
    made = Site([plan for plan in plans if plan.deals], address, day)
    if not made.plans:
        raise InputError("there is no deal to publish", remedy="name a dispute with a deal, or a later day")
    made.make(progress or (lambda *_: None))
    pages = sum(name.endswith(".html") for name in made.content)
    return write(folder, made.content, pages=pages)


def _ordered() -> list[str | None]:
    """All disputes, the default first."""
    from ...ledger.shelves import default

    first = default()
    return sorted(disputes(), key=lambda name: (name != first, name))
