"""Has a file changed? What is remembered of a file or folder is told apart by its stamp."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Stamp = tuple[int, ...]


def stamp(path: str | Path) -> Stamp | None:
    """What changes whenever a file does, or any file in a folder (hidden ones left out); None where there is none.

    Of a file: times, size and place on the disk; of a folder: a digest of those of all that it holds.
    """
    try:
        info = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISDIR(info.st_mode):
        return info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino
    state = hashlib.blake2b(digest_size=8)
    for found in sorted(_walk(str(path))):
        state.update(repr(found).encode("utf-8", "surrogatepass"))
    return (int.from_bytes(state.digest(), "big"),)


def _walk(folder: str) -> Iterator[tuple[str, Stamp]]:
    """Every file below a folder with its stamp; what cannot be looked at is passed over."""
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        info = entry.stat()
                        yield entry.path, (info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino)


def by_content(size: int) -> Callable[[Callable[Concatenate[Path, P], T]], Callable[Concatenate[Path, P], T]]:
    """Remember `size` answers of a function of a file or folder, each for as long as that stays as it was."""

    def wrap(function: Callable[Concatenate[Path, P], T]) -> Callable[Concatenate[Path, P], T]:
        @lru_cache(maxsize=size)
        def held(path: Path, _: Stamp | None, *rest: Any) -> T:
            return function(path, *rest)  # type: ignore[call-arg]

        @wraps(function)
        def ask(path: Path, /, *rest: P.args, **named: P.kwargs) -> T:
            assert not named, "what is remembered is told apart by position"
            return held(path, stamp(path), *rest)

        return ask

    return wrap
