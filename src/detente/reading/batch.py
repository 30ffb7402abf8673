"""Thousands of documents: one line of JSON each, in bounded memory, resumable, on one core or a cluster.

The output file is the state: a document that has a line in it is done. Lines are written
whole and in the order in which documents finish; a kill loses what was in flight.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..base import files
from ..base.errors import DetenteError, InputError
from ..base.stamps import Stamp
from ..ledger.shelves import find, stamp_of
from ..ledger.shelves import load as load_ledger
from .desk import Desk

#: Names that are read when a folder is given.
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx"})
#: Documents in flight for each worker.
AHEAD = 4
#: How long to try to reach a scheduler.
CONNECT = "10s"

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: documents read, refused, met before in another file, done in an earlier run; claims proposed."""

    read: int = 0
    refused: int = 0
    repeated: int = 0
    earlier: int = 0
    claims: int = 0


def files_of(names: Iterable[str | Path]) -> Iterator[str]:
    """The documents behind names: files as they are, folders walked in order (links to folders not followed)."""
    for name in names:
        path = Path(name)
        if not path.is_dir():
            yield str(name)
            continue
        stack = [path]
        while stack:
            folder = stack.pop()
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda e: e.name)
            for entry in found:
                if entry.is_file() and Path(entry.name).suffix.casefold() in SUFFIXES:
                    yield entry.path
            stack += [Path(e.path) for e in reversed(found) if e.is_dir(follow_symlinks=False)]


@lru_cache(maxsize=4)
def _desk(root: Path, _: tuple[Stamp | None, ...], deal: str, nlp: bool | None) -> Desk:
    return Desk(load_ledger(root), deal=deal or None, nlp=nlp)


def read_one(name: str, dispute: str = "", deal: str = "", nlp: bool | None = None) -> dict[str, Any]:
    """One document as a line: its reading, or why it could not be read. Runs on any worker."""
    try:
        root = find(dispute or None).resolve()
        desk = _desk(root, stamp_of(root), deal, nlp)
        document = desk.open(name)
        return {**desk.read(document).to_dict(), "name": name}
    except DetenteError as error:
        return {"name": name, "error": str(error)}
    except Exception as error:  # one document must not end a run of ten thousand
        return {"name": name, "error": f"{type(error).__name__}: {error}"[:500], "unexpected": True}


def done_before(out: Path) -> tuple[set[str], set[str]]:
    """Names and digests that an output file holds already; a half-written last line is passed over."""
    names: set[str] = set()
    digests: set[str] = set()
    if not out.exists():
        return names, digests
    for line in files.read_bytes(out).splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        try:
            record = json.loads(line)
            names.add(record["name"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InputError(f"{out} is not an output of `detente read`", remedy="name another file") from None
        if record.get("digest") and not record.get("repeated"):
            digests.add(record["digest"])
    return names, digests


def read_many(
    names: Iterable[str | Path],
    out: Path,
    *,
    dispute: str = "",
    deal: str = "",
    nlp: bool | None = None,
    jobs: int = 1,
    scheduler: str = "",
    tick: Tick | None = None,
) -> Summary:
    """Read every document that `out` does not hold yet, and append its line.

    `jobs` processes on this machine, or the Dask cluster at `scheduler`. `tick(done, claims)`
    is called after each document.
    """
    finished, digests = done_before(out)
    counts = {"read": 0, "refused": 0, "repeated": 0, "earlier": 0, "claims": 0}

    def waiting() -> Iterator[str]:
        for name in files_of(names):
            if name in finished:
                counts["earlier"] += 1
            else:
                yield name

    for line in _results(waiting(), dispute=dispute, deal=deal, nlp=nlp, jobs=jobs, scheduler=scheduler):
        if line.get("digest") in digests:
            line = {"name": line["name"], "digest": line["digest"], "repeated": True, "claims": []}
            counts["repeated"] += 1
        elif "error" in line:
            counts["refused"] += 1
        else:
            digests.add(line["digest"])
            counts["read"] += 1
            counts["claims"] += len(line["claims"])
        files.log(out, [json.dumps(line, ensure_ascii=False)])
        if tick:
            tick(counts["read"] + counts["refused"] + counts["repeated"], counts["claims"])
    return Summary(**counts)


def _results(
    names: Iterator[str], *, dispute: str, deal: str, nlp: bool | None, jobs: int, scheduler: str
) -> Iterator[dict[str, Any]]:
    if scheduler:
        yield from _on_cluster(names, dispute, deal, nlp, scheduler)
    elif jobs > 1:
        with ProcessPoolExecutor(max_workers=jobs) as pool:
            pending: set[Future[dict[str, Any]]] = set()
            for name in names:
                pending.add(pool.submit(read_one, name, dispute, deal, nlp))
                if len(pending) >= AHEAD * jobs:
                    finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in finished)
            yield from (future.result() for future in pending)
    else:
        for name in names:
            yield read_one(name, dispute, deal, nlp)


def _on_cluster(
    names: Iterator[str], dispute: str, deal: str, nlp: bool | None, scheduler: str
) -> Iterator[dict[str, Any]]:
    """The same on a Dask cluster whose workers see the same files."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise InputError("distributed is needed for --scheduler", remedy="pip install 'detente[dask]'") from None
    try:
        client = Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"no Dask scheduler at {scheduler} ({type(error).__name__})", remedy="start one, or leave --scheduler out"
        ) from None
    with client:
        workers = sum(client.nthreads().values()) or 1
        flow = as_completed(loop=client.loop)
        in_flight = 0
        for name in names:
            flow.add(client.submit(read_one, name, dispute, deal, nlp, pure=False))
            in_flight += 1
            if in_flight >= AHEAD * workers:
                yield next(flow).result()
                in_flight -= 1
        for future in flow:
            yield future.result()
            in_flight -= 1
            if not in_flight:
                break
