"""Where a site is written: a folder of its own, whole at first, then only what has changed.

The register `.detente-site.json` names every file of the site with its digest; what is not in
it is not ours and is never touched.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...base import files
from ...base.errors import InputError

REGISTER = ".detente-site.json"
MAKER = "detente publish"


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


def ours(folder: Path) -> Mapping[str, str] | None:
    """File → digest of the site that lies in `folder`; None where there is nothing yet.

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
        data = json.loads(files.read_text(register))
        held = data["files"]
        assert data["made_by"] == MAKER
        assert all(isinstance(k, str) and isinstance(v, str) and _inside(k) for k, v in held.items())
    except (ValueError, KeyError, TypeError, AssertionError, AttributeError):
        what = f"{register} cannot be read, so it is not known which files are ours"
        raise InputError(what, remedy="publish to another folder, or take this one away") from None
    found: Mapping[str, str] = held
    return found


def _inside(name: str) -> bool:
    return not name.startswith("/") and ".." not in name.split("/") and bool(name)


def write(folder: Path, content: Mapping[str, bytes], *, pages: int) -> Written:
    """Put a site into `folder`: all at once where it is new, else the files that changed, and the register last."""
    held = ours(folder)
    named = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    register = json.dumps({"made_by": MAKER, "files": named}, indent=0, sort_keys=True).encode() + b"\n"
    if held is None:
        files.placed(folder, lambda made: _fill(made, {**content, REGISTER: register}))
        return Written(folder, pages, len(content), 0, 0)
    changed = [n for n, digest in named.items() if held.get(n) != digest or not _same(folder / n, content[n])]
    for name in changed:
        files.write(folder / name, content[name])
    gone = [name for name in held if name not in named]
    for name in gone:
        _take_away(folder, name)
    if changed or gone:
        files.write(folder / REGISTER, register)
    return Written(folder, pages, len(changed), len(content) - len(changed), len(gone))


def _fill(folder: Path, content: Mapping[str, bytes]) -> None:
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _same(path: Path, data: bytes) -> bool:
    """Whether a file still is as it was written."""
    try:
        return path.is_file() and path.read_bytes() == data
    except OSError:
        return False


def _take_away(folder: Path, name: str) -> None:
    """Remove a file that the site no longer has, and the folders that it leaves empty."""
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
