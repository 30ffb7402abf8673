"""Files, read and written so that nothing hangs, tears or is lost.

Reading: only regular files, of a stated size. A pipe, a device, a folder, a link that leads
to itself is refused in words, and nothing waits for it.

Writing: into a stage beside the target, flushed to the disk, moved into place by one rename.
Killed at any moment, or on a full disk, the old file stays. A stage is locked while its writer
lives; one that nobody holds any more is cleared away by the next writer in that folder.

`locked` is for a read, a check and a write that belong together: one at a time in a folder,
across threads and processes.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, BinaryIO, Concatenate, ParamSpec, TypeVar

from .errors import DetenteError, InputError

LOCKS: bool = True  #: without them stages are told by their age, and `locked` holds within one process
try:
    import fcntl
except ImportError:  # Windows
    LOCKS = False

P = ParamSpec("P")
T = TypeVar("T")

STAGE, PART = ".detente-", ".part"  #: what a stage's name begins and ends with
LOCK = ".detente.lock"  #: made only where a folder itself cannot be locked
WAIT = 120.0  #: seconds to wait for another writer
OLD = 86_400.0  #: seconds after which a stage is dead where locks are not to be had
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def why(error: BaseException) -> str:
    """What the system says, in its own few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, RuntimeError):  # what pathlib raises for a link that leads to itself
        return os.strerror(errno.ELOOP)
    return str(error) or type(error).__name__


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
            f"cannot be read ({why(failed)})", remedy="check the name and the rights", file=_shown(path)
        ) from None


def read_text(path: str | Path, *, most: int | None = None, error: type[DetenteError] = InputError) -> str:
    """The text of a UTF-8 file, line ends as ``\\n``, without a byte-order mark."""
    raw = read_bytes(path, most=most, error=error)
    try:
        return raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as failed:
        line = raw[: failed.start].count(b"\n") + 1
        raise error("the text is not UTF-8", remedy="save the file as UTF-8", file=path, line=line) from None


def _regular(info: os.stat_result, path: str | Path, error: type[DetenteError]) -> None:
    if not stat.S_ISREG(info.st_mode):
        raise error(f"is {_kind(info.st_mode)}, not a file", remedy="put a regular file there", file=_shown(path))


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


def _shown(path: str | Path) -> str:
    return str(path).replace("\0", "\\0")


Stamp = tuple[int, int, int, int]


def stamp(path: str | Path) -> Stamp | None:
    """What changes whenever a file does: times, size and place on the disk; None where there is none."""
    try:
        info = os.stat(path)
    except (OSError, ValueError):
        return None
    return info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino


def by_content(size: int) -> Callable[[Callable[Concatenate[Path, P], T]], Callable[Concatenate[Path, P], T]]:
    """Remember `size` answers of a function of a file, each for as long as the file stays as it was."""

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
    shown = Path(path)
    try:
        if shown.is_dir():
            raise InputError(f"{shown} is a folder", remedy="name a file")
        if _is_open_elsewhere(shown):
            fill(shown)
            return shown
        target = shown.resolve()  # a link stays a link
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
            f"cannot write {_shown(path)}: a character that UTF-8 does not have ({error.reason})",
            remedy="mend the text",
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"cannot write {_shown(path)} ({why(error)})", remedy=_remedy(error)) from error
    return shown


def _is_open_elsewhere(path: Path) -> bool:
    """Whether something else holds the other end: a device, a pipe, or a name for an open file."""
    return path.exists() and (not path.is_file() or path.absolute().parts[1:2] in (("dev",), ("proc",)))


def _remedy(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno in _FULL:
        return "make room on the disk; what was there before is untouched"
    return "name a file that you may write"


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


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Path]:
    """A hidden folder inside `folder` to make something in; gone afterwards, or with the next writer."""
    clear(folder)
    while True:
        made = folder / f"{STAGE}{secrets.token_hex(4)}{PART}"
        made.mkdir(mode=0o777)
        handle = _hold(made)
        if made.is_dir():
            break
        _let_go(handle)  # another writer took it for a dead one before it was locked
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        _let_go(handle)


def clear(folder: Path) -> None:
    """Take away the stages in `folder` whose writers are dead."""
    try:
        with os.scandir(folder) as entries:
            dead = [Path(e.path) for e in entries if e.name.startswith(STAGE) and e.name.endswith(PART)]
    except OSError:
        return
    for path in dead:
        handle = _hold(path)
        if handle is not None or (not LOCKS and _age(path) > OLD):
            shutil.rmtree(path, ignore_errors=True)
            _let_go(handle)


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return time.time() - path.stat().st_mtime
    return 0.0


def _hold(path: Path) -> int | None:
    """An exclusive lock on a folder, or None when somebody has it or there are no locks here."""
    if not LOCKS:
        return None
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _let_go(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


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
                    raise
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(f"cannot write {_shown(path)} ({why(error)})", remedy=_remedy(error)) from error


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
        raise InputError(f"cannot write in {_shown(folder)} ({why(error)})", remedy=_remedy(error)) from error


# -- one writer at a time --------------------------------------------------------------------


class _Turn:
    """Whose turn it is in one folder, within this process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.depth = 0
        self.handle: int | None = None


_TURNS: dict[Path, _Turn] = {}
_GUARD = threading.Lock()


@contextlib.contextmanager
def locked(folder: str | Path) -> Iterator[None]:
    """Be the only one who changes what lies in `folder`; one thread may enter again.

    Waits for others up to `WAIT` seconds, then raises InputError.
    """
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        root = root.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"cannot write in {_shown(folder)} ({why(error)})", remedy=_remedy(error)) from error
    with _GUARD:
        turn = _TURNS.setdefault(root, _Turn())
    until = time.monotonic() + WAIT
    if not turn.lock.acquire(timeout=WAIT):
        raise _busy(root)
    try:
        turn.depth += 1
        if turn.depth == 1:
            turn.handle = _wait(root, until)
        yield
    finally:
        turn.depth -= 1
        if turn.depth == 0:
            _let_go(turn.handle)
            turn.handle = None
        turn.lock.release()


def _wait(root: Path, until: float) -> int | None:
    """The folder's lock, once it is free; None where the system has no locks."""
    if not LOCKS:
        return None
    handle = os.open(root, os.O_RDONLY)
    pause = 0.002
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(handle)
                raise _busy(root) from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        except OSError as error:  # some network disks lock files only
            os.close(handle)
            if (root / LOCK).exists() and not stat.S_ISREG((root / LOCK).stat().st_mode):
                raise InputError(f"{root / LOCK} is in the way", remedy="remove it") from error
            try:
                handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
                fcntl.flock(handle, fcntl.LOCK_EX)
            except OSError:
                return None
            return handle


def _busy(root: Path) -> InputError:
    return InputError(f"another program is writing in {root}", remedy="wait for it, or end it, and try again")
