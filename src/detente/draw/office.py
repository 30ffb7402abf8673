"""What Word and Excel share: text that XML can hold, and files that appear whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..base.errors import InputError

#: Characters that XML 1.0 forbids; a document may carry them, a file of ours may not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def written(path: Path, write: Callable[[Path], None]) -> Path:
    """Write beside `path` and move into place. Raises InputError where the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".detente-") as folder:
            made = Path(folder) / path.name
            write(made)
            os.replace(made, path)
    except OSError as error:
        raise InputError(f"cannot write {path} ({error.strerror})", remedy="name a file you may write") from error
    return path
