"""The full texts that the user holds: where an anchor becomes words again.

The package ships no document. A folder of the user's own (``DETENTE_TEXTS``) is
searched for each source's `held` pattern; a text whose digest differs from the
ledger's is used only if its anchors resolve.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from ..base.errors import InputError, LedgerError
from ..base.files import read_bytes
from .anchors import Folded, Passage, fold, resolve
from .dispute import Ledger
from .records import Anchor

#: Environment variable naming the folder (several, separated as in PATH).
VARIABLE = "DETENTE_TEXTS"


@dataclass
class Texts:
    """Folders of documents, and what was read from them so far."""

    folders: tuple[Path, ...] = ()
    _raw: dict[str, tuple[str, Folded] | None] = field(default_factory=dict)

    def passage(self, ledger: Ledger, source: str, anchor: Anchor) -> Passage | None:
        """The words an anchor points at, or None when the text is not held. Raises LedgerError if altered."""
        held = self.text(ledger, source)
        if held is None:
            return None
        return resolve(anchor, held[1], source=source, text=held[0])

    def quoted(self, ledger: Ledger, source: str, anchor: Anchor | None) -> str:
        """The words, or an empty text when they cannot be shown."""
        if anchor is None:
            return ""
        try:
            found = self.passage(ledger, source, anchor)
        except LedgerError:
            return ""
        return found.exact if found else ""

    def text(self, ledger: Ledger, source: str) -> tuple[str, Folded] | None:
        """The raw and folded text of a source, if held."""
        if source not in self._raw:
            record = ledger.sources.get(source)
            found = None
            for folder in self.folders if record and record.held else ():
                for path in sorted(folder.glob(record.held) if record else ()):
                    if path.is_file():
                        raw = read_bytes(path).decode("utf-8", errors="replace")
                        found = (raw, fold(raw))
                        break
                if found:
                    break
            self._raw[source] = found
        return self._raw[source]


def texts(folder: str | Path | None = None) -> Texts:
    """The user's texts: from `folder`, or from DETENTE_TEXTS, or none."""
    named = str(folder) if folder else os.environ.get(VARIABLE, "")
    folders = tuple(Path(part) for part in named.split(os.pathsep) if part)
    for path in folders:
        if not path.is_dir():
            raise InputError(f"no folder {path} of texts", remedy=f"name one with --texts or {VARIABLE}")
    return Texts(folders)
