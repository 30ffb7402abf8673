"""Print the anchor of a passage, ready to paste into a claim.

Usage: python tools/make_anchor.py TEXTFILE "exact words of the passage"
"""

from __future__ import annotations

import sys
from pathlib import Path

from detente.ledger import anchors


def line(exact: str, raw: str) -> str:
    """The anchor as an inline TOML table."""
    anchor = anchors.make(exact, raw)
    parts = [
        f"{name} = {_quote(getattr(anchor, name))}"
        for name in ("start", "end", "prefix", "digest")
        if getattr(anchor, name)
    ]
    return "anchor = { " + ", ".join(parts) + " }"


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    print(line(sys.argv[2], Path(sys.argv[1]).read_text(encoding="utf-8")))
