"""What a page was made from, as one key: a page with the key of the last run is not made again."""

from __future__ import annotations

import os
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ...base import kept
from ...ledger import shelves
from ..web.shelf import beside
from .plan import Leaf, Plan

#: Libraries that have a hand in what is drawn.
LIBRARIES = ("jinja2", "matplotlib", "numpy", "scipy", "python-docx")
#: The folder of a root whose parts are each a dispute's own.
OWN = "disputes"


class Keys:
    """The keys of a site's pages; all files are read once. `frame` is what the pages share besides."""

    def __init__(self, plans: list[Plan], *frame: str) -> None:
        self.plans, self.frame = plans, frame
        self._own = {plan.name: self._plan(plan) for plan in plans}

    @cached_property
    def shared(self) -> str:
        """Our sources, the libraries, and every file that all disputes rest on: law, tariffs, goods, history."""
        roots = [Path(folder) for folder in beside()]
        parts = [_files(root, leave_out=OWN) for root in (*shelves.roots(), *roots)]
        return kept.digest(kept.package(), *map(_version, LIBRARIES), *parts, *self.frame)

    def _plan(self, plan: Plan) -> str:
        """A dispute's own files, and the pages to which its pages may lead."""
        return kept.digest(self.shared, _files(plan.shelf.ledger().root), repr(sorted(plan.files.items())))

    def of(self, plan: Plan, leaf: Leaf) -> str:
        """The key of a page. The home tells of all disputes."""
        home = list(self._own.items()) if leaf == self.plans[0].home else []
        return kept.digest(self._own[plan.name], plan.name, leaf.file, leaf.ask.key, home)


def _files(folder: Path, *, leave_out: str = "") -> str:
    """A digest of a folder's files, by name and content."""
    parts: list[str | bytes] = []
    for where, folders, names in os.walk(folder):
        top = where == str(folder)
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__")) and not (top and f == leave_out))
        for name in sorted(n for n in names if not n.startswith(".")):
            path = Path(where, name)
            parts += [path.relative_to(folder).as_posix(), path.read_bytes()]
    return kept.digest(*parts)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
