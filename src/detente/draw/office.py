"""What Word and Excel share: text that XML can hold."""

from __future__ import annotations

import io
import re
import zipfile

#: Characters that XML 1.0 forbids; a document may carry them, a file of ours may not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def undated(data: bytes) -> bytes:
    """A document of Word or Excel without the moment at which it was packed: the same content, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in held.namelist():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), held.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
