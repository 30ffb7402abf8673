"""The terminal as it is: one that knows few characters, one that closes early, a disk that is full."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
import unicodedata
from typing import Any, TextIO

#: What stands for a character where the terminal does not know it.
PLAIN = {
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "→": ">", "←": "<", "↔": "<>", "⇒": "=>",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "′": "'", "″": '"',
    "…": "...", "•": "*", "·": ".", "×": "x", "÷": "/", "±": "+/-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~",
    "€": "EUR", "£": "GBP", "¥": "CNY", "§": "Sec.", "°": " deg", "²": "2", "³": "3", "¹": "1", "½": "1/2", "¼": "1/4",
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i", "№": "No.",
    "θ": "theta", "σ": "sigma", "ω": "omega", "Δ": "delta", "Σ": "sum", "µ": "u", "μ": "u", "█": "#", "▌": "|",
    "─": "-", "━": "-", "│": "|", "┃": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "╶": "-", "╴": "-", "╸": "-",
    "╺": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\ufeff": "",
}  # fmt: skip
HANDLER = "detente-plain"


def plain(text: str) -> str:
    """A text in ASCII: what has a plain form takes it, accents go, the rest is a question mark."""
    out = []
    for sign in text:
        if sign.isascii():
            out.append(sign)
        elif sign in PLAIN:
            out.append(PLAIN[sign])
        else:
            bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
            out.append(bare or "?")
    return "".join(out)


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def prepare() -> None:
    """Make both streams take every character: as it is where they know it, plain where they do not."""
    codecs.register_error(HANDLER, _handle)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=HANDLER)


def knows_all(stream: TextIO | None = None) -> bool:
    """Whether a stream takes every character (stdout, if none is named)."""
    name = getattr(stream or sys.stdout, "encoding", None) or "utf-8"
    return codecs.lookup(name).name.startswith("utf")


def finish() -> None:
    """Flush stdout; OSError where that cannot be, BrokenPipeError where the reader has gone."""
    if sys.stdout is not None:  # closed by whoever called
        sys.stdout.flush()


def abandon(stream: Any = None) -> None:
    """Let nothing more go to a stream that is closed or full, not even as Python ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        handle = os.open(os.devnull, os.O_WRONLY)
        os.dup2(handle, (stream or sys.stdout).fileno())
        os.close(handle)
