"""Reading TOML into records, with errors that name file and line.

Documents and ledgers are untrusted: size, encoding, location and keys are checked
before anything is believed.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ..base import files
from ..base.errors import LedgerError, shown, why
from .parsed import PARSED, digest_of
from .toml_lines import Trail, find_line, last_start

#: A ledger file larger than this is refused (no analyst writes one by hand).
MAX_BYTES = 2_000_000

T = TypeVar("T")

_BEYOND = re.compile(r"\b(?:nan|inf)\b|[eE]\+?\d{3}|\d{300}")
_PATH = re.compile(r" - at `(?:key in )?(\$[^`]*)`")
_STEP = re.compile(r"\.([A-Za-z0-9_\-]+)|\[(\d+|\.\.\.)\]")


def inside(path: Path, root: Path) -> Path:
    """`path`, refused when it leaves `root` (also through a link)."""
    try:
        resolved, base = path.resolve(), root.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise LedgerError(
            f"cannot be read ({why(error)})", remedy="check the name and the rights", file=shown(path)
        ) from None
    if not resolved.is_relative_to(base):
        raise LedgerError(f"{path} lies outside the dispute", remedy=f"keep it under {base}", file=path)
    return resolved if ".." in path.parts else path


def read_text(path: Path) -> str:
    """The text of a ledger file: UTF-8 (a byte-order mark is skipped), of reasonable size."""
    return files.read_text(path, most=MAX_BYTES, error=LedgerError)


def parse(text: str, path: Path) -> dict[str, Any]:
    """TOML to plain data; syntax errors carry their line."""
    known = digest_of(text)
    data = PARSED.get(known)
    if data is None:
        data = _parse(text, path)
        PARSED.put(known, data)
    return data


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return _finite(tomllib.loads(text), text, path)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else last_start(text)
        what = re.sub(r" \(at .*\)", "", str(error))
        raise LedgerError(f"not TOML: {what}", remedy="mend the line", file=path, line=line) from None
    except RecursionError:
        raise LedgerError("nested too deeply", remedy="flatten it", file=path) from None


def _finite(data: dict[str, Any], text: str, path: Path) -> dict[str, Any]:
    """The data, refused when a number in it is not finite: TOML knows `nan`, `inf` and numbers too large."""
    if _BEYOND.search(text):
        for trail, value in _numbers(data, ()):
            if not math.isfinite(value):
                raise LedgerError(
                    f"{value} is not a number one can reckon with",
                    remedy="give a finite number, or leave the key out",
                    file=path,
                    line=find_line(text, trail),
                )
    return data


def _numbers(value: Any, trail: Trail) -> Iterator[tuple[Trail, float]]:
    if isinstance(value, float):
        yield trail, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _numbers(part, (*trail, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from _numbers(part, (*trail, n))


def read_toml(path: Path, kind: type[T]) -> T:
    """The file as a record of type `kind`; wrong keys and values raise with their line."""
    text = read_text(path)
    return convert(parse(text, path), kind, text=text, path=path)


def convert(data: Any, kind: type[T], *, text: str, path: Path, at: Trail = ()) -> T:
    """Plain data as a record; msgspec's complaint is turned into file:line: what; remedy. `at` is where it stands."""
    try:
        return msgspec.convert(data, kind, strict=True)
    except msgspec.ValidationError as error:
        raise explain(error, text=text, path=path, at=at) from None


def explain(error: msgspec.ValidationError, *, text: str, path: Path, at: Trail = ()) -> LedgerError:
    """A validation error in the ledger's own words."""
    message = str(error)
    found = _PATH.search(message)
    trail: list[str | int] = []
    for key, index in _STEP.findall(found.group(1)) if found else ():
        if index == "...":  # the keys or values of an open table: msgspec does not say which
            break
        trail.append(key or int(index))
    what = _PATH.sub("", message)
    remedy = "see docs/ledger.md for the fields"
    unknown = re.search(r"unknown field `([^`]+)`", what)
    missing = re.search(r"missing required field `([^`]+)`", what)
    if unknown:
        trail.append(unknown.group(1))
        what, remedy = f"unknown key {unknown.group(1)!r}", "remove it, or see docs/ledger.md for the keys"
    elif missing:
        what, remedy = f"the key {missing.group(1)!r} is missing", "add it"
    elif "Invalid enum value" in what:
        what, remedy = (
            what.replace("Invalid enum value", "not an allowed word:"),
            "see docs/ledger.md for the words",
        )
    key = ".".join(str(step) for step in trail)
    return LedgerError(
        what + (f" at {key}" if key and not unknown else ""),
        remedy=remedy,
        file=path,
        line=find_line(text, (*at, *trail)),
    )


def toml_files(folder: Path) -> list[Path]:
    """All TOML files under `folder`, sorted by name; LedgerError for what cannot be looked into."""
    return files.listing(folder, ".toml", error=LedgerError)
