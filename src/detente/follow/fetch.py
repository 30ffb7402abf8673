"""Asking the web, politely and within bounds.

One client for a round: cached by the rules of HTTP (a text that has not changed is not sent
again), retried when a server is busy, held to robots.txt and to a pause between requests, and
capped in size, in time and in where a redirect may lead.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from ..base.errors import DetenteError, InputError, cannot_write
from ..base.numbers import digits
from .feeds import Feed

if TYPE_CHECKING:
    import httpx

#: Answers larger than this are dropped while they come.
MAX_BYTES = 25_000_000
#: Seconds to connect, to wait for a byte, and for one whole answer.
CONNECT, READ, WHOLE = 10.0, 20.0, 60.0
#: Redirects followed, on the same host only.
HOPS = 5
AGENT = "detente-follow (a person's request; see robots.txt handling in docs/follow.md)"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class FetchError(DetenteError):
    """A source that did not answer, or answered with something that cannot be used."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Bytes with their media type and the address that gave them; `cached` when they had not changed."""

    address: str
    body: bytes
    media: str
    cached: bool = False


@dataclass
class Fetcher:
    """The client of one round. Use it as a context manager; `clock` and `sleep` are for tests."""

    cache: Path
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    whole: float = WHOLE
    _client: Any = None
    _robots: dict[str, Any] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Fetcher:
        try:
            import hishel
            import httpx
            from hishel.httpx import CacheTransport
            from httpx_retries import Retry, RetryTransport
        except ImportError as error:
            raise InputError(
                f"asking official sources needs the extra `follow` ({error.name} is missing)",
                remedy="pip install 'detente[follow]'",
            ) from None

        try:
            self.cache.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.cache, error) from None
        retry = Retry(total=3, backoff_factor=0.5, max_backoff_wait=20.0, total_timeout=self.whole)
        transport = CacheTransport(
            next_transport=RetryTransport(transport=httpx.HTTPTransport(), retry=retry),
            storage=hishel.SqliteStorage(database_path=str(self.cache / "http.db")),
            rfc=hishel.CacheOptions(shared=False),
        )
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(READ, connect=CONNECT),
            follow_redirects=False,
            headers={"User-Agent": AGENT, "Cache-Control": "no-cache"},  # a kept answer is asked whether it still holds
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, address: str, feed: Feed) -> Reply:
        """What an address answers. Raises FetchError in words; the address is printed without a key."""
        sent = address.replace("{key}", os.environ.get(feed.key, "")) if feed.key else address
        host = _host(sent)
        if not self._allowed(sent, feed):
            raise FetchError(f"{address}: robots.txt asks programs not to read it", remedy="read it in a browser")
        for _ in range(HOPS + 1):
            reply, onward = self._once(sent, address, feed)
            if reply is not None:
                return reply
            sent = urljoin(sent, onward)
            if _host(sent) != host:
                raise FetchError(
                    f"{address} leads to another host ({urlsplit(sent).hostname})",
                    remedy="if the source has moved, change its address in feeds.toml",
                )
        raise FetchError(f"{address} redirects more than {HOPS} times", remedy="open it in a browser")

    def _once(self, sent: str, shown: str, feed: Feed) -> tuple[Reply | None, str]:
        """One request: a reply, or where it leads."""
        import httpx

        self._wait(_host(sent), feed.pause)
        headers = {"Cache-Control": "no-store"} if feed.key else {}  # a key is not written to disk
        if feed.key_header:
            headers[feed.key_header] = os.environ.get(feed.key, "")
        try:
            with self._client.stream("GET", sent, headers=headers) as answer:
                if answer.is_redirect:
                    return None, answer.headers.get("location", "")
                if answer.status_code != 200:
                    raise FetchError(f"{shown} answers {answer.status_code}", remedy=_remedy(answer.status_code))
                body = self._body(answer, shown)
                media = answer.headers.get("content-type", "").split(";")[0].strip().casefold()
                cached = bool(answer.extensions.get("caching", {}).get("from_cache"))
                return Reply(str(answer.url) if "{key}" not in shown else shown, body, media, cached), ""
        except httpx.TimeoutException:
            raise FetchError(f"{shown} does not answer in time", remedy="try later, or leave the source out") from None
        except httpx.RemoteProtocolError as error:
            raise FetchError(f"{shown} broke off ({error})", remedy="try again later") from None
        except httpx.HTTPError as error:
            why = str(error) or type(error).__name__
            raise FetchError(f"{shown} cannot be reached ({why})", remedy="check the network and the address") from None

    def _body(self, answer: httpx.Response, shown: str) -> bytes:
        announced = answer.headers.get("content-length", "")
        if digits(announced) and int(announced) > MAX_BYTES:
            raise _too_large(shown)
        started, parts, size = self.clock(), [], 0
        for part in answer.iter_bytes():
            size += len(part)
            if size > MAX_BYTES:
                raise _too_large(shown)
            if self.clock() - started > self.whole:
                raise FetchError(f"{shown} sends too slowly", remedy="try later, or leave the source out")
            parts.append(part)
        return b"".join(parts)

    def _wait(self, host: str, pause: float) -> None:
        rest = self._last.get(host, -pause) + pause - self.clock()
        if rest > 0:
            self.sleep(rest)
        self._last[host] = self.clock()

    def _allowed(self, address: str, feed: Feed) -> bool:
        """Whether robots.txt lets programs read an address; a host without one lets them."""
        from protego import Protego

        host = _host(address)
        if host not in self._robots:
            try:
                reply, _ = self._once(f"{host}/robots.txt", f"{host}/robots.txt", feed)
                text = reply.body.decode("utf-8", "replace") if reply else ""
            except FetchError:
                text = ""
            self._robots[host] = Protego.parse(text)
        return bool(self._robots[host].can_fetch(address, AGENT))


def _host(address: str) -> str:
    """Scheme and host of an address; refused when it is not the encrypted web (loopback excepted)."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return f"{parts.scheme}://{parts.netloc}"
    raise FetchError(f"{address!r} is not an https address", remedy="change it in feeds.toml")


def _too_large(shown: str) -> FetchError:
    return FetchError(
        f"{shown} sends more than {MAX_BYTES // 1_000_000} MB",
        remedy="save what matters of it by hand and read the file",
    )


def _remedy(status: int) -> str:
    if status == 429:
        return "the source asks for patience; try later"
    if status in (401, 403):
        return "the source wants a key or refuses programs"
    if status in (404, 410):
        return "the page has moved or was withdrawn; change its address in feeds.toml"
    return "try later" if status >= 500 else "check the address in feeds.toml"
