"""A server of ours on a free port, asked over the wire with the standard library."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra 'web' is not installed")
uvicorn = pytest.importorskip("uvicorn", reason="the extra 'web' is not installed")

ON = "2026-10-08"


@dataclass(frozen=True)
class Reply:
    """Status, headers (lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Visitor:
    """Somebody with a browser: follows redirects unless told otherwise, keeps no cookies by itself."""

    def __init__(self, base: str, shelf: Any) -> None:
        self.base = base
        self.shelf = shelf

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Reply:
        return self._send(urllib.request.Request(self.base + path, headers=headers), follow=follow)

    def post(self, path: str, data: dict[str, str] | bytes, *, follow: bool = False, **headers: str) -> Reply:
        body = data if isinstance(data, bytes) else urllib.parse.urlencode(data).encode()
        names = {k.replace("_", "-"): v for k, v in headers.items()}
        return self._send(urllib.request.Request(self.base + path, data=body, headers=names), follow=follow)

    def _send(self, request: urllib.request.Request, *, follow: bool) -> Reply:
        opener = urllib.request.build_opener(*([] if follow else [_Stay]))
        try:
            with opener.open(request, timeout=120) as answer:
                return Reply(answer.status, _lower(answer.headers), answer.read(), answer.url)
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, _lower(error.headers), error.read(), error.url)


def _lower(headers: Any) -> dict[str, str]:
    return {k.lower(): v for k, v in headers.items()}


@contextmanager
def serving(**settings: Any) -> Iterator[Visitor]:
    """The pages of one dispute on a free port of this machine."""
    from detente.surfaces.web.app import make
    from detente.surfaces.web.patience import config

    app = make(**settings)
    server = uvicorn.Server(config(app, port=0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.01)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Visitor(f"http://127.0.0.1:{port}", app.state.site.shelf)
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def site() -> Iterator[Visitor]:
    """The shipped dispute, served."""
    with serving(dispute="us-china") as visitor:
        yield visitor


PLANTED = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def proposal(name: str, **changes: str) -> dict[str, Any]:
    """A line of a working file, as `detente read --save` writes it."""
    return {
        "type": "proposal",
        "format": 1,
        "id": name,
        "document": {
            "name": "statement.md",
            "title": "Statement",
            "publisher": "Ministry",
            "date": "2026-01-05",
            "language": "en",
            "source": "a-statement-2026",
            "grade": "C",
            "deal": "first-deal",
        },
        "proposal": {
            "anchor": {"exact": "The tariff will be halved.", "start": 0, "end": 26},
            "confidence": 0.7,
            "near": [],
            "disagreements": [],
        },
        "claim": {
            "says": "The tariff is to be halved.",
            "speaker": "Ministry",
            "account": "observer",
            "stance": "affirms",
            "topic": "tariffs",
            **changes,
        },
    }


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    """A working file with three proposals, one of them hostile."""
    path = tmp_path / "work.jsonl"
    lines = [
        proposal("aaaaaaaaaaaa"),
        proposal("bbbbbbbbbbbb", says="Talks go on."),
        proposal("cccccccccccc", says=PLANTED),
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path
