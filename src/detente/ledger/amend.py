"""Amending a ledger: all or nothing, one at a time.

A record is appended to a file as text (comments and layout stay), the amended folder
is read and checked in a copy, and only then the file is replaced, by a rename that
the file system does at once. Killed at any moment, the ledger is the old one or the
new one. Whoever amends holds the folder (`locked`) from reading to replacing,
so that two at once lose nothing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ..base import files
from ..base.errors import InputError, LedgerError
from ..base.locks import locked
from .checks import CHECKS, ERROR, Check, check
from .files import inside, read_text
from .shelves import load


def append(root: Path, file: str, record: str, *, key: str = "", among: Mapping[str, Check] = CHECKS) -> Path:
    """Append `record` (TOML) to `file` under `root`, as ``[[key]]`` when a key is given.

    Raises LedgerError when the record or the ledger that would result is wrong, by the
    checks `among` which it is looked at; the file is then untouched.
    """
    root = root.resolve()
    path = inside(root / file, root)
    if not record.strip():
        raise InputError("nothing to append", remedy="give the record on standard input")
    addition = (
        f"[[{key}]]\n{record.strip()}\n" if key and not record.lstrip().startswith("[[") else record.strip() + "\n"
    )
    with locked(root):
        before = read_text(path) if path.exists() else ""
        after = (before.rstrip("\n") + "\n\n" if before.strip() else before) + addition
        try:
            tomlkit.parse(after)
        except (TOMLKitError, RecursionError) as error:
            raise LedgerError(f"the record is not TOML: {error}", remedy="mend it", file=path) from None
        refuse_if_worse(root, path, after, among)
        return files.write(path, after)


def refuse_if_worse(root: Path, path: Path, text: str, among: Mapping[str, Check] = CHECKS) -> None:
    """Raise the first error that the ledger would have with `text` in `path` and does not have now."""
    before = {(f.check, f.what) for f in check(load(root), among=among).findings if f.level == ERROR}
    with files.staged(root) as folder:
        copy = folder / root.name
        shutil.copytree(root, copy, ignore=_hidden, copy_function=_link, ignore_dangling_symlinks=True)
        target = copy / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        for finding in check(load(copy), among=among).findings:
            what = finding.what.replace(str(copy), str(root))
            if finding.level == ERROR and (finding.check, what) not in before:
                where = finding.file.replace(str(copy), str(root)) or path
                remedy = finding.remedy + "; nothing was written"
                raise LedgerError(what, remedy=remedy, file=where, line=finding.line or None)


def _hidden(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".")]


def _link(source: str, target: str) -> None:
    """The same file under another name, or a copy where the system cannot."""
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        with contextlib.suppress(OSError):  # what cannot be copied cannot be read either, now as before
            shutil.copy(source, target)
