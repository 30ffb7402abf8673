"""What Word and Excel share: text that XML can hold."""

from __future__ import annotations

import re

#: Characters that XML 1.0 forbids; a document may carry them, a file of ours may not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)
