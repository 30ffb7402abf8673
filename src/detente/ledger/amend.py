"""Amending a ledger: all or nothing.

A record is appended to a file as text (comments and layout stay), the amended folder
is read and checked in a copy, and only then the file is replaced, by a rename that
the file system does at once. Killed at any moment, the ledger is the old one or the
new one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ..base.errors import InputError, LedgerError
from .checks import ERROR, check
from .dispute import load
from .files import inside, read_text


def write_atomic(path: Path, text: str) -> None:
    """Replace a file in one step: write beside it, flush to disk, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def append(root: Path, file: str, record: str, *, key: str = "") -> Path:
    """Append `record` (TOML) to `file` under `root`, as ``[[key]]`` when a key is given.

    Raises LedgerError when the record or the ledger that would result is wrong; the
    file is then untouched.
    """
    path = inside(root / file, root)
    if not record.strip():
        raise InputError("nothing to append", remedy="give the record on standard input")
    addition = (
        f"[[{key}]]\n{record.strip()}\n" if key and not record.lstrip().startswith("[[") else record.strip() + "\n"
    )
    before = read_text(path) if path.exists() else ""
    after = (before.rstrip("\n") + "\n\n" if before.strip() else before) + addition
    try:
        tomlkit.parse(after)
    except TOMLKitError as error:
        raise LedgerError(f"the record is not TOML: {error}", remedy="mend it", file=path) from None
    refuse_if_worse(root, path, after)
    write_atomic(path, after)
    return path


def refuse_if_worse(root: Path, path: Path, text: str) -> None:
    """Raise the first error that the ledger would have with `text` in `path` and does not have now."""
    before = {(f.check, f.what) for f in check(load(root)).findings if f.level == ERROR}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / root.resolve().name
        shutil.copytree(root, copy)
        target = copy / path.relative_to(root.resolve())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        for finding in check(load(copy)).findings:
            if finding.level == ERROR and (finding.check, finding.what) not in before:
                raise LedgerError(
                    finding.what, remedy=finding.remedy + "; nothing was written", file=path, line=finding.line or None
                )
