"""Publishing: the pages of the plan that are not there yet are made, and the folder is brought to what it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from ...base.dates import today
from ...base.errors import InputError
from ...brief.html import css
from ...ledger.shelves import default, disputes
from ..web.draw import render
from .aside import make
from .house import HOUSE, Made
from .keys import Keys
from .leaves import STATIC, Site, Wanted
from .plan import relative
from .search import Entry, index
from .writing import Kept, Written, ours, write

INDEX = f"{STATIC}/search-index.js"


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

    A page of the last run whose inputs are the same, and whose files still are as they were
    written, is left as it is. Raises InputError where the folder holds something that is not
    ours, or the base is no address.
    """
    address = based(base)
    last = ours(folder)
    day = on or today().isoformat()
    standing = tuple((key, value) for key, value in (("on", on), ("known", known)) if value)
    wanted = Wanted((only,) if only else _ordered(), standing, address, day)
    site = wanted.site()
    if not site.plans:
        raise InputError("there is no deal to publish", remedy="name a dispute with a deal, or a later day")
    keys = Keys(list(site.plans), address, day, repr(standing), today().isoformat())
    leaves = {(p, n): leaf for p, plan in enumerate(site.plans) for n, leaf in enumerate(plan.leaves)}
    key = {at: keys.of(site.plans[at[0]], leaf) for at, leaf in leaves.items()}
    pages = {leaf.file: last.page(folder, leaf.file, key[at]) for at, leaf in leaves.items()} if last else {}
    todo = [at for at, leaf in leaves.items() if pages.get(leaf.file) is None]
    content: dict[str, bytes] = {}
    for at, made in make(site, wanted, todo, progress or (lambda *_: None)):
        content.update(made.files)
        pages[leaves[at].file] = Kept(key[at], tuple(made.files), made.entry)
    held = {leaf.file: page for leaf in leaves.values() if (page := pages[leaf.file]) is not None}
    content.update(house(site, [page.entry for page in held.values()]))
    return write(folder, content, held)


def house(site: Site, entries: Sequence[Entry]) -> dict[str, bytes]:
    """The pages about the site, the list of all pages, the index for the search, style, script and icon."""
    values = Made(site.plans, site.base, site.on).values()
    found = list(entries)
    made: dict[str, bytes] = {}
    listed = [{"title": e.title, "path": e.file, "kind": e.kind, "dispute": e.file.partition("/")[0]} for e in entries]
    records = [(p.name, f"{p.name}/records.html", f"Records: {p.name}", "records.html") for p in site.plans]
    for _, file, title, template in (*HOUSE, *records):
        more: dict[str, Any] = {"canonical": f"{site.base}{file}" if site.base else "", **site.frame(), **values}
        folder = file.removesuffix("records.html")
        text = render(template, at=_from(site, file), title=title, listed=listed, folder=folder, **more)
        made[file] = text.encode()
        found.append(Entry(title, file, "site"))
    made[INDEX] = index(found).encode()
    if site.base:
        made["sitemap.xml"] = sitemap(f"{site.base}{entry.file}" for entry in found).encode()
    made[f"{STATIC}/style.css"] = css().encode()
    statics = (resources("detente.surfaces.web") / "static").iterdir()
    return {**made, **{f"{STATIC}/{path.name}": path.read_bytes() for path in statics if path.is_file()}}


def _from(site: Site, file: str) -> Callable[[str], str]:
    """What becomes of an address on a page of the house."""

    def at(path: str) -> str:
        target = site.shared(path)
        return relative(target, file) if target else ""

    return at


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


def _ordered() -> tuple[str, ...]:
    """All disputes, the default first."""
    first = default()
    return tuple(sorted(disputes(), key=lambda name: (name != first, name)))
