"""Files, read and written so that nothing hangs, tears or is lost.

Reading: only regular files, of a stated size. A pipe, a device, a folder, a link that leads
to itself is refused in words, and nothing waits for it.

Writing: into a stage beside the target, flushed to the disk, moved into place by one rename.
Killed at any moment, or on a full disk, the old file stays. A stage is locked while its writer
lives; one that nobody holds any more is cleared away by the next writer in that folder.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import DetenteError, InputError, cannot_write, shown, why
from .locks import LOCKS, hold, let_go, locked

STAGE, PART = ".detente-", ".part"  #: what a stage's name begins and ends with
OLD = 86_400.0  #: seconds after which a stage is dead where there are no locks
MANY = 200  #: files that are flushed at once and not one by one


# -- reading ---------------------------------------------------------------------------------


def read_bytes(path: str | Path, *, most: int | None = None, error: type[DetenteError] = InputError) -> bytes:
    """The content of a regular file of at most `most` bytes; anything else raises `error`, which names it."""
    try:
        _regular(os.stat(path), path, error)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as stream:
            info = os.fstat(stream.fileno())
            _regular(info, path, error)
            if most is not None and info.st_size > most:
                raise error(
                    f"the file has {info.st_size / 1e6:.0f} MB, more than {most / 1e6:.0f} MB",
                    remedy="split it, or take out what does not belong in it",
                    file=path,
                )
            return stream.read()
    except (OSError, ValueError, RuntimeError) as failed:
        raise error(
            f"cannot be read ({why(failed)})", remedy="check the name and the rights", file=shown(path)
        ) from None


def present(path: str | Path) -> bool:
    """Whether something of that name is there, be it a file or not: what is there and cannot be read is said."""
    try:
        return os.path.lexists(path)
    except ValueError:  # a name with NUL
        return False


def listing(folder: Path, suffix: str, *, error: type[DetenteError] = InputError) -> list[Path]:
    """Files of that suffix below `folder`, in order of name; none where there is no folder.

    Hidden ones are left out. A folder that cannot be looked into, and one that is a link, raise `error`.
    """
    if not present(folder):
        return []

    def fail(failed: OSError) -> None:
        raise error(f"cannot be looked into ({why(failed)})", remedy="check the name and the rights", file=folder)

    found: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in folders if name.endswith(suffix)]  # no file, and said to be none
        for name in folders:
            if os.path.islink(os.path.join(root, name)):
                linked = Path(root, name)
                raise error("is a link to a folder", remedy="put the files themselves there", file=linked)
        found += [Path(root, name) for name in names if name.endswith(suffix) and not name.startswith(".")]
    return sorted(found)


def read_text(path: str | Path, *, most: int | None = None, error: type[DetenteError] = InputError) -> str:
    """The text of a UTF-8 file, line ends as ``\\n``, without a byte-order mark."""
    raw = read_bytes(path, most=most, error=error)
    try:
        return raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as failed:
        line = raw[: failed.start].count(b"\n") + 1
        raise error("the text is not UTF-8", remedy="save the file as UTF-8", file=path, line=line) from None


def regular(path: str | Path, *, error: type[DetenteError] = InputError) -> None:
    """Raise `error` unless a regular file is there: for what is read in pieces."""
    try:
        _regular(os.stat(path), path, error)
    except (OSError, ValueError, RuntimeError) as failed:
        raise error(
            f"cannot be read ({why(failed)})", remedy="check the name and the rights", file=shown(path)
        ) from None


def _regular(info: os.stat_result, path: str | Path, error: type[DetenteError]) -> None:
    if not stat.S_ISREG(info.st_mode):
        raise error(f"is {_kind(info.st_mode)}, not a file", remedy="put a regular file there", file=shown(path))


def _kind(mode: int) -> str:
    for test, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return name
    return "something else"


# -- writing ---------------------------------------------------------------------------------


def write(path: str | Path, content: str | bytes) -> Path:
    """Put `content` (text as UTF-8) at `path`, whole or not at all. Raises InputError where that cannot be."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    return written(path, lambda stage: _put(stage, data))


def _put(stage: Path, data: bytes) -> None:
    stage.write_bytes(data)


def written(path: str | Path, fill: Callable[[Path], object]) -> Path:
    """Let `fill` write a file of that name in a stage, and move it to `path`; returns `path`.

    Missing folders are made. A device or a pipe is written to as it stands. Raises InputError
    where nothing can be written; what was there before is then untouched.
    """
    asked = Path(path)
    try:
        if asked.is_dir():
            raise InputError(f"{asked} is a folder", remedy="name a file")
        if _is_open_elsewhere(asked):
            fill(asked)
            return asked
        target = asked.resolve()  # a link stays a link
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        target.parent.mkdir(parents=True, exist_ok=True)
        with stage(target.parent) as folder:
            made = folder / target.name
            fill(made)
            _flush(made)
            if target.exists():
                shutil.copymode(target, made)
            os.replace(made, target)
        _flush(target.parent)
    except UnicodeEncodeError as error:
        raise InputError(
            f"cannot write {shown(path)}: a character that UTF-8 does not have ({error.reason})",
            remedy="mend the text",
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise cannot_write(path, error) from error
    return asked


def placed(folder: str | Path, fill: Callable[[Path], object]) -> Path:
    """Let `fill` make a folder's content in a stage, and put it at `folder`, which is not there yet or empty.

    Raises InputError where it cannot be; then nothing is there.
    """
    asked = Path(folder)
    try:
        target = asked.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        with stage(target.parent) as where:
            made = where / target.name
            made.mkdir()
            fill(made)
            _flush_all(made)
            os.replace(made, target)
        _flush(target.parent)
    except (OSError, ValueError, RuntimeError) as error:
        raise cannot_write(folder, error) from error
    return asked


def _is_open_elsewhere(path: Path) -> bool:
    """Whether something else holds the other end: a device, a pipe, or a name for an open file."""
    return path.exists() and (not path.is_file() or path.absolute().parts[1:2] in (("dev",), ("proc",)))


def _flush(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk; some systems do not flush folders."""
    if not path.is_dir():
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())
        return
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _flush_all(folder: Path) -> None:
    """See a folder onto the disk: where the system can flush everything at once, many files are not flushed singly."""
    paths = sorted(folder.rglob("*"), reverse=True)
    if len(paths) > MANY and hasattr(os, "sync"):
        os.sync()
        return
    for path in paths:
        _flush(path)


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """A hidden folder inside `folder` to make something in; gone afterwards, or with the next writer."""
    clear(folder)
    while True:
        made = folder / f"{STAGE}{secrets.token_hex(4)}{PART}"
        made.mkdir(mode=0o777)
        handle = hold(made)
        if made.is_dir():
            break
        let_go(handle)  # another writer took it for a dead one before it was locked
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        let_go(handle)


def clear(folder: Path) -> None:
    """Take away the stages in `folder` whose writers are dead."""
    try:
        with os.scandir(folder) as entries:
            dead = [Path(e.path) for e in entries if e.name.startswith(STAGE) and e.name.endswith(PART)]
    except OSError:
        return
    for path in dead:
        handle = hold(path)
        if handle is not None or (not LOCKS and _age(path) > OLD):
            shutil.rmtree(path, ignore_errors=True)
            let_go(handle)


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return time.time() - path.stat().st_mtime
    return 0.0


def log(path: str | Path, lines: Iterable[str]) -> None:
    """Append lines of JSON to a log, all of them or none, flushed to the disk; one writer at a time.

    A last line that a kill cut short is taken away first. Raises InputError where nothing can be written.
    """
    file = Path(path)
    with locked(file.parent):
        try:
            data = "".join(line + "\n" for line in lines).encode("utf-8")
            if file.exists():
                _regular(file.stat(), file, InputError)
            with file.open("ab+") as stream:
                size = stream.seek(0, os.SEEK_END)
                whole = _whole(stream, size)
                stream.truncate(whole)
                try:
                    stream.write((b"\n" if size and whole == size and _open_ended(stream) else b"") + data)
                    stream.flush()
                    os.fsync(stream.fileno())
                except OSError:
                    with contextlib.suppress(OSError):
                        os.ftruncate(stream.fileno(), whole)
                        if not size:
                            file.unlink()
                    raise
        except (OSError, ValueError, RuntimeError) as error:
            raise cannot_write(path, error) from error


def _open_ended(stream: BinaryIO) -> bool:
    """Whether the last line has no end."""
    end = stream.seek(0, os.SEEK_END)
    if end == 0:
        return False
    stream.seek(end - 1)
    return stream.read(1) != b"\n"


def _whole(stream: BinaryIO, size: int) -> int:
    """How much of a log is whole: all of it, or all but a last line that a kill cut short."""
    if not _open_ended(stream):
        return size
    start = size
    while start > 0:  # back to where the last line begins
        step = max(0, start - 65_536)
        stream.seek(step)
        block = stream.read(start - step)
        found = block.rfind(b"\n")
        start = step + found + 1 if found >= 0 else step
        if found >= 0:
            break
    stream.seek(start)
    try:
        json.loads(stream.read(size - start))
    except (ValueError, RecursionError):
        return start
    return size


@contextlib.contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """`stage` for something that is only looked at. Raises InputError where nothing can be written."""
    try:
        with stage(folder) as made:
            yield made
    except (OSError, ValueError, RuntimeError) as error:
        raise cannot_write(folder, error) from error
