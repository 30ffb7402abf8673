"""Where a site is written: a folder of its own, whole at first, then only what has changed.

The register `.detente-site.json` names every file of the site with its digest; what is not in
it is not ours and is never touched.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from ...base import files
from ...base.errors import InputError
from .search import Entry

REGISTER = ".detente-site.json"
MAKER: Literal["detente publish"] = "detente publish"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a folder: how many files were written, left as they were, taken away."""

    folder: Path
    pages: int
    written: int
    left: int
    gone: int

    def said(self) -> str:
        """In a sentence."""
        parts = [f"{self.pages} pages in {self.folder}: {self.written} files written"]
        parts += [f"{self.left} unchanged"] if self.left else []
        parts += [f"{self.gone} taken away"] if self.gone else []
        return ", ".join(parts)


class Kept(msgspec.Struct, frozen=True):
    """A page of the last run: the key of what it was made from, its files, its entry in the index."""

    key: str
    files: tuple[str, ...]
    entry: Entry


class Register(msgspec.Struct, frozen=True):
    """What of a folder is ours: file → digest, and the pages among them with what they were made from."""

    made_by: Literal["detente publish"]
    files: dict[str, str]
    pages: dict[str, Kept] = {}

    def page(self, folder: Path, name: str, key: str) -> Kept | None:
        """A page of that key, if all its files still are as they were written."""
        found = self.pages.get(name)
        if found is None or found.key != key or not all(self.holds(folder, file) for file in found.files):
            return None
        return found

    def holds(self, folder: Path, name: str) -> bool:
        """Whether a file still is as it was written."""
        try:
            return name in self.files and digest((folder / name).read_bytes()) == self.files[name]
        except OSError:
            return False


def ours(folder: Path) -> Register | None:
    """The register of the site that lies in `folder`; None where there is nothing yet.

    Raises InputError where the folder holds something else.
    """
    if not files.present(folder):
        return None
    if not folder.is_dir():
        raise InputError(f"{folder} is a file", remedy="name a folder that is not there yet")
    register = folder / REGISTER
    if not files.present(register):
        if any(not n.startswith(files.STAGE) for n in os.listdir(folder)):
            what = f"{folder} is not empty and holds no site of détente"
            raise InputError(what, remedy="name an empty folder, or one that is not there yet")
        return None
    try:
        held = msgspec.json.decode(files.read_text(register), type=Register)
        assert all(_inside(name) for page in held.pages.values() for name in page.files)
        assert all(_inside(name) for name in held.files)
    except (msgspec.MsgspecError, AssertionError):
        what = f"{register} cannot be read, so it is not known which files are ours"
        raise InputError(what, remedy="publish to another folder, or take this one away") from None
    return held


def _inside(name: str) -> bool:
    return not name.startswith("/") and ".." not in name.split("/") and bool(name)


def write(folder: Path, content: Mapping[str, bytes], pages: Mapping[str, Kept]) -> Written:
    """Bring a site to `folder`: all at once where it is new, else what changed, and the register last.

    `content` are the files that were made now; files of `pages` that are not among them are
    left as the last run wrote them.
    """
    last = ours(folder)
    former = last.files if last else {}
    named = {name: former[name] for page in pages.values() for name in page.files if name not in content}
    named.update({name: digest(data) for name, data in content.items()})
    register = msgspec.json.encode(Register(MAKER, named, dict(pages)), order="sorted")
    count = sum(name.endswith(".html") for name in named)
    if last is None:
        files.placed(folder, lambda made: _fill(made, {**content, REGISTER: register}))
        return Written(folder, count, len(content), 0, 0)
    changed = [n for n in content if former.get(n) != named[n] or not last.holds(folder, n)]
    for name in changed:
        files.write(folder / name, content[name])
    gone = [name for name in former if name not in named]
    for name in gone:
        _take_away(folder, name)
    if changed or gone or last != Register(MAKER, named, dict(pages)):
        files.write(folder / REGISTER, register)
    return Written(folder, count, len(changed), len(named) - len(changed), len(gone))


def digest(data: bytes) -> str:
    """A file's content as the register names it."""
    return hashlib.sha256(data).hexdigest()


def _fill(folder: Path, content: Mapping[str, bytes]) -> None:
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _take_away(folder: Path, name: str) -> None:
    """Remove a file that the site no longer has, and the folders that it leaves empty."""
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
