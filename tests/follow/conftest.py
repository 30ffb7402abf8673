"""A real server on the loopback that speaks the shapes of official sources, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("httpx")
pytest.importorskip("hishel")

NOTICE = """<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}</p>
<script>document.write('SUSPENDED FOR EVER')</script></body></html>"""


@dataclass
class Source:
    """What the server holds: documents by path, and how each path answers."""

    port: int = 0
    documents: list[dict[str, Any]] = field(default_factory=list)
    bodies: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    manners: dict[str, str] = field(default_factory=dict)
    robots: str = ""
    asked: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def at(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def publish(self, number: str, title: str, body: str, day: str, **more: str) -> None:
        """A notice: listed by the API and the lists, its text at an address of its own."""
        path = f"/text/{number}.html"
        self.documents.append({"number": number, "title": title, "day": day, "path": path, "body": body, **more})
        self.bodies[path] = ("text/html", NOTICE.format(title=title, body=body).encode())


def _handler(source: Source) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None: ...

        def _send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
            source.statuses.append(status)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            source.asked.append(self.path)
            parts = urlsplit(self.path)
            manner = source.manners.get(parts.path, "")
            if parts.path == "/robots.txt":
                self._send(200, "text/plain", source.robots.encode()) if source.robots else self._send(404, "", b"")
            elif manner:
                self._misbehave(manner)
            elif parts.path == "/api/documents.json":
                self._api(parse_qs(parts.query))
            elif parts.path == "/rss.xml":
                self._send(200, "application/rss+xml", _rss(source).encode())
            elif parts.path == "/list.html":
                self._send(200, "text/html", _list(source).encode())
            elif parts.path in source.bodies:
                kind, body = source.bodies[parts.path]
                mark = f'"{hash(body):x}"'
                if self.headers.get("If-None-Match") == mark:
                    self._send(304, kind, b"", ETag=mark)
                else:
                    self._send(200, kind, body, ETag=mark, Cache_Control="max-age=0")
            else:
                self._send(404, "text/plain", b"no")

        def _api(self, query: dict[str, list[str]]) -> None:
            term = query.get("term", [""])[0].strip('"').casefold()
            since = query.get("since", [""])[0]
            page = int(query.get("page", ["1"])[0])
            found = [
                d
                for d in source.documents
                if d["day"] >= since and (term in d["body"].casefold() or term in d["title"].casefold())
            ]
            rows = [
                {
                    "document_number": d["number"],
                    "title": d["title"],
                    "publication_date": d["day"],
                    "html_url": source.at + d["path"],
                    "raw_text_url": source.at + d["path"],
                    "correction_of": d.get("corrects", ""),
                }
                for d in found[(page - 1) * 20 : page * 20]
            ]
            answer: dict[str, Any] = {"count": len(found), "results": rows}
            if page * 20 < len(found):
                answer["next_page_url"] = f"{source.at}/api/documents.json?term={term}&since={since}&page={page + 1}"
            self._send(200, "application/json", json.dumps(answer).encode())

        def _misbehave(self, manner: str) -> None:
            if manner.isdigit():
                self._send(int(manner), "text/plain", b"no", Retry_After="0")
            elif manner == "once-429":
                source.manners.pop(urlsplit(self.path).path)
                self._send(429, "text/plain", b"slow down", Retry_After="0")
            elif manner == "huge":
                self._send(200, "text/html", b"x" * 10, Content_Length="1000000000")
            elif manner == "endless":
                self.send_response(200)
                self.end_headers()
                for _ in range(400):
                    self.wfile.write(b"x" * 100_000)
            elif manner == "elsewhere":
                self._send(302, "text/html", b"", Location="http://localhost:9/away")
            elif manner == "circle":
                self._send(302, "text/html", b"", Location=self.path)
            elif manner == "cut":
                self._send(200, "application/json", b'{"results": [', Content_Length="900")
                self.close_connection = True
            elif manner == "slow":
                self.send_response(200)
                self.end_headers()
                for _ in range(20):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.05)
            elif manner == "picture":
                self._send(200, "application/json", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
            else:
                self._send(200, "text/html", manner.encode())

    return Handler


def _rss(source: Source) -> str:
    rows = "".join(
        f"<item><title>{d['title']}</title><link>{source.at}{d['path']}</link>"
        f"<pubDate>{d['day']}T08:00:00Z</pubDate></item>"
        for d in source.documents
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{rows}</channel></rss>'


def _list(source: Source) -> str:
    rows = "".join(f'<li><a href="{d["path"]}">{d["title"]}</a><span>{d["day"]}</span></li>' for d in source.documents)
    return f"<html><body><ul>{rows}</ul></body></html>"


@pytest.fixture
def source() -> Iterator[Source]:
    """The server, running."""
    made = Source()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
