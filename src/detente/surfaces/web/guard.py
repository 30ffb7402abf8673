"""What stands between the network and the pages: headers, a cap on bodies, only our own host name.

The server listens on this machine only; a page of another site must still not be able to
read it under a name of its own (DNS rebinding) or post to it (cross-site requests).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
#: A picture may hold its own style and nothing else; opened by itself it can load and run nothing.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
HOSTS = {"127.0.0.1", "localhost", "[::1]"}
#: The largest body any form here makes is far below this; beyond `DRAIN` the line is cut.
MAX_BODY = 256 * 1024
DRAIN = 64 * 1024 * 1024
COOKIE = "detente"


class Guard:
    """ASGI middleware: host, size of bodies, headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        heads = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {k for k, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in present),
                ]
            await send(message)

        if _name(heads.get("host", "")) not in HOSTS:
            await self._refuse(scope, receive, sealed, 421, "This server answers only to 127.0.0.1 and localhost.")
            return
        body = b""
        if scope["method"] not in ("GET", "HEAD"):
            body, whole = await _body(receive)
            if not whole:
                what = f"The request is larger than {MAX_BODY // 1024} kB; nothing was changed."
                await self._refuse(scope, receive, sealed, 413, what)
                return

        sent = False

        async def again() -> Message:
            nonlocal sent
            if sent or scope["method"] in ("GET", "HEAD"):
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, sealed)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, what: str) -> None:
        from .draw import error_page

        await error_page(Request(scope), status, what)(scope, receive, send)


def _name(host: str) -> str:
    """The host without its port."""
    head, colon, tail = host.rpartition(":")
    return head.casefold() if colon and tail.isdigit() else host.casefold()


async def _body(receive: Receive) -> tuple[bytes, bool]:
    """The body and whether it is within the cap; what is over is read and dropped, up to a point."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"", False
        part = message.get("body", b"")
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
        else:
            parts.clear()
        if not message.get("more_body") or size > DRAIN:
            return b"".join(parts), size <= MAX_BODY


class Tokens:
    """Tokens against cross-site requests: a keyed digest of the visitor's cookie."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def visitor(self, request: Request) -> str:
        """The visitor's cookie, or a fresh one to be set."""
        held = request.cookies.get(COOKIE, "")
        return held if len(held) == 32 and held.isalnum() else secrets.token_hex(16)

    def of(self, visitor: str) -> str:
        """The token that a form for this visitor carries."""
        return hmac.new(self._key, visitor.encode(), hashlib.sha256).hexdigest()

    def good(self, request: Request, form: Any) -> bool:
        """Whether a post comes from a form of ours: the token fits, and no other site sent it."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = request.headers.get("origin")
        if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host', '')}":
            return False
        return hmac.compare_digest(self.of(request.cookies.get(COOKIE, "")), str(form.get("token", "")))
