"""What is kept between runs: one store for everything that can be computed again.

An entry is a set of arrays under a kind and a key. The key is a digest of all that the answer
depends on: the data, and the source of every module of ours that computes it (`engine`). What
cannot be read, for whatever reason, is as if it were not there. Entries are written whole, and
the oldest go when the store grows beyond `MOST` bytes.

Places: `home` holds what nobody can compute again (forecasts, the last look of `watch`); `cache`
holds the rest.

==================  =====================================================================
``DETENTE_HOME``    home; the cache is ``cache`` inside it
``DETENTE_CACHE``   the cache alone; ``off`` keeps nothing
neither             ``$XDG_STATE_HOME/detente`` and ``$XDG_CACHE_HOME/detente``, or
                    ``~/.local/state/detente`` and ``~/.cache/detente``
==================  =====================================================================
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import files
from .errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[Any]]

FORMAT = "1"  #: raised when entries are laid out in another way
MOST = 1_000_000_000  #: bytes that the cache may take
PACKAGE = Path(__file__).resolve().parent.parent
#: What words and forms are made with: never part of a number, so never part of a key.
PASSIVE = (
    "__init__.py",  # of the package: it opens the library, and through that everything
    "base/errors.py",
    "base/figure.py",
    "base/files.py",
    "base/kept.py",
    "base/locks.py",
    "base/stamps.py",
    "base/table.py",
    "draw/",
)
#: What is written by hand in the package, and the folder of what is not.
SOURCES = frozenset({".py", ".html", ".css", ".js", ".svg"})
DATA = PACKAGE / "data"
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<dots>\.*)(?P<name>[\w.]*)[ \t]+import[ \t]+(?P<what>\([^)]*\)|[^\n#]*)"
    r"|import[ \t]+detente\.(?P<plain>[\w.]+))",
    re.MULTILINE,
)


# -- places ----------------------------------------------------------------------------------


def home() -> Path:
    """The folder of what nobody can compute again."""
    return _folder("DETENTE_HOME", "XDG_STATE_HOME", (".local", "state"))


def cache() -> Path | None:
    """The folder of what can be computed again; None when nothing shall be kept."""
    chosen = os.environ.get("DETENTE_CACHE")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    named = os.environ.get("DETENTE_HOME")
    if named:
        return Path(named) / "cache"
    try:
        return _folder("DETENTE_CACHE", "XDG_CACHE_HOME", (".cache",))
    except InputError:
        return None


def _folder(own: str, base: str, parts: tuple[str, ...]) -> Path:
    named = os.environ.get(own)
    if named:
        return Path(named)
    root = os.environ.get(base)
    if root and Path(root).is_absolute():  # the XDG rule: a relative one is no folder
        return Path(root) / "detente"
    try:
        return Path.home().joinpath(*parts, "detente")
    except RuntimeError:
        raise InputError("there is no home folder to keep things in", remedy=f"name one with {own}") from None


# -- keys ------------------------------------------------------------------------------------


def digest(*parts: object) -> str:
    """A digest of texts, bytes, numbers, arrays, and whatever else has a `repr` that says all of it."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        for piece in _bytes(part):
            state.update(len(piece).to_bytes(8, "big"))
            state.update(piece)
    return state.hexdigest()


def _bytes(part: object) -> Iterable[bytes]:
    if isinstance(part, bytes):
        return (b"bytes", part)
    if isinstance(part, str):
        return (b"text", part.encode("utf-8", "surrogatepass"))
    if hasattr(part, "tobytes") and hasattr(part, "dtype"):
        array: Any = part
        return (b"array", str(array.dtype).encode(), repr(array.shape).encode(), array.tobytes())
    return (b"value", repr(part).encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=64)
def engine(*modules: str) -> str:
    """A digest of the source of those modules (``impact.lines``) and of all of ours that they import."""
    state = hashlib.blake2b(digest_size=16)
    for name, text in sorted(closure(*modules).items()):
        state.update(f"{name}\0{len(text)}\0".encode() + text)
    return state.hexdigest()


@lru_cache(maxsize=1)
def package() -> str:
    """A digest of every source and template of ours: for what is drawn, where any of them may have had a hand."""
    paths = sorted(p for p in PACKAGE.rglob("*") if p.suffix in SOURCES and DATA not in p.parents)
    return digest(*(piece for p in paths for piece in (p.relative_to(PACKAGE).as_posix(), p.read_bytes())))


def closure(*modules: str) -> dict[str, bytes]:
    """Those modules and all of ours that they import, also inside functions: file in the package → source."""
    found: dict[str, bytes] = {}
    waiting = [_file(name.split(".")) for name in modules]
    while waiting:
        path = waiting.pop()
        if path is None:
            continue
        name = path.relative_to(PACKAGE).as_posix()
        if name in found or name.startswith(PASSIVE):
            continue
        found[name] = path.read_bytes().replace(b"\r\n", b"\n")
        waiting += _imported(path, found[name].decode("utf-8"))
    return found


def _imported(path: Path, text: str) -> list[Path | None]:
    """The files of ours that a module imports."""
    here = path.relative_to(PACKAGE).parts[:-1]
    out: list[Path | None] = []
    for match in _IMPORT.finditer(text):
        if match["plain"]:
            out.append(_file(match["plain"].split(".")))
            continue
        dots, named = len(match["dots"]), [part for part in match["name"].split(".") if part]
        if not dots:
            if named[:1] != ["detente"]:
                continue
            base = named[1:]
        else:
            base = [*here[: len(here) - dots + 1], *named]
        out.append(_file(base))
        words = re.sub(r"#[^\n]*", "", match["what"]).strip("()").split(",")
        out += [_file([*base, word.split()[0]]) for word in words if word.split()]
    return out


def _file(parts: list[str]) -> Path | None:
    path = PACKAGE.joinpath(*parts)
    if parts and path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None


# -- what ships ------------------------------------------------------------------------------

ENGINES = "engines.txt"  #: beside shipped results: name and digest of the engine that made each


def current(folder: Path, name: str, made_by: str) -> bool:
    """Whether the shipped results of that name in `folder` were made by the engine as it is now."""
    return _engines(folder).get(name) == made_by


def declare(folder: Path, name: str, made_by: str) -> None:
    """Note that the results of that name in `folder` are what the engine as it is now gives."""
    lines = {**_engines(folder), name: made_by}
    files.write(folder / ENGINES, "".join(f"{key} {value}\n" for key, value in sorted(lines.items())))


def _engines(folder: Path) -> dict[str, str]:
    path = folder / ENGINES
    lines = files.read_text(path).splitlines() if path.is_file() else []
    return dict(line.split(" ", 1) for line in lines if " " in line)


# -- the store -------------------------------------------------------------------------------


def read(kind: str, key: str) -> Arrays | None:
    """The entry of that kind and key, if one is kept and can be read."""
    folder = cache()
    return None if folder is None else load(folder / _name(kind, key))


def write(kind: str, key: str, arrays: Mapping[str, Any], *, compress: bool = True) -> None:
    """Keep an entry; where nothing can be written, nothing is kept. Dense noise is not worth compressing."""
    folder = cache()
    if folder is None:
        return
    with contextlib.suppress(InputError):
        save(folder / _name(kind, key), arrays, compress=compress)
        prune(folder)


def held(kind: str, key: str, make: Callable[[], Mapping[str, Any]]) -> Arrays:
    """The entry of that kind and key; made and kept when there is none.

    What was just made is answered as it will be read, so that the first answer and the next are the same.
    """
    found = read(kind, key)
    if found is None:
        import numpy as np

        found = {name: np.asarray(value) for name, value in make().items()}
        write(kind, key, found)
    return found


def _name(kind: str, key: str) -> str:
    return f"{kind}-{FORMAT}-{key}.npz"


def load(path: Path) -> Arrays | None:
    """The arrays of a file; None when there is none or it cannot be read."""
    import numpy as np

    if not path.is_file():
        return None
    try:
        with np.load(io.BytesIO(files.read_bytes(path)), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception:  # torn, empty, foreign, too large: whatever is wrong, it is made again
        return None


def save(path: Path, arrays: Mapping[str, Any], *, compress: bool = True) -> None:
    """Write arrays to a file, whole or not at all. Raises InputError where it cannot be written."""
    import numpy as np

    packed = io.BytesIO()
    (np.savez_compressed if compress else np.savez)(packed, **arrays)
    files.write(path, packed.getvalue())


def read_bytes(kind: str, key: str) -> bytes | None:
    """An entry of plain bytes, for what must be read without numpy; None where none can be read."""
    folder = cache()
    path = None if folder is None else folder / f"{kind}-{FORMAT}-{key}.bin"
    if path is None or not path.is_file():
        return None
    try:
        stored = files.read_bytes(path)
    except InputError:
        return None
    return stored[16:] if stored[:16] == _seal(stored[16:]) else None


def write_bytes(kind: str, key: str, content: bytes, *, folder: str | Path | None = None) -> None:
    """Keep an entry of plain bytes (in a folder other than the present one, if named)."""
    where = cache() if folder is None else Path(folder)
    if where is not None:
        with contextlib.suppress(InputError):
            files.write(where / f"{kind}-{FORMAT}-{key}.bin", _seal(content) + content)


def _seal(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def prune(folder: Path) -> None:
    """Let the oldest entries go until the store is no larger than `MOST`."""
    entries = []
    for path in folder.glob("*.npz"):
        with contextlib.suppress(OSError):
            info = path.stat()
            entries.append((info.st_mtime, info.st_size, path))
    total = sum(size for _, size, _ in entries)
    for _, size, path in sorted(entries):
        if total <= MOST:
            return
        with contextlib.suppress(OSError):
            path.unlink()
        total -= size
