"""The ASGI application: routes, errors, static files. `application(shelf)` makes it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...base.errors import DetenteError
from ...brief.html import css
from .draw import error_page
from .guard import Guard
from .shelf import Shelf
from .site import Site, status_of

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def application(shelf: Shelf) -> Starlette:
    """The application for one dispute."""
    site = Site(shelf)
    statics = _statics()

    def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in statics:
            raise HTTPException(404)
        body, kind, tag = statics[name]
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304)
        return Response(body, media_type=kind, headers={"etag": tag, "cache-control": "no-cache"})

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        yield
        shelf.desk.close()

    app = Starlette(
        routes=[
            Route("/", site.home),
            Route("/static/{name}", static),
            Route("/figure/{path:path}", site.figure),
            Route("/job/{name}", site.job),
            Route("/job/{name}/cancel", site.cancel, methods=["POST"]),
            Route("/record/{name}", site.record),
            Route("/agreed/{name}", site.row),
            Route("/review/{name}", site.decide, methods=["POST"]),
            Route("/{page}", site.page),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={DetenteError: _ours, HTTPException: _theirs, Exception: _unforeseen},
        lifespan=life,
    )
    app.state.site = site
    return app


def _statics() -> dict[str, tuple[bytes, str, str]]:
    """Every static file: bytes, type, tag."""
    folder = files("detente.surfaces.web") / "static"
    held = {"style.css": css().encode()}
    for path in folder.iterdir():
        if path.is_file():
            held[path.name] = path.read_bytes()
    return {
        name: (body, TYPES["." + name.rpartition(".")[2]], f'"{hashlib.sha256(body).hexdigest()[:16]}"')
        for name, body in held.items()
    }


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, DetenteError)
    where = f"{error.file}:{error.line or 1}: " if error.file else ""
    return error_page(request, status_of(error), where + error.what, error.remedy)


def _theirs(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what = {404: "There is no such page", 405: "This page cannot be asked that way"}.get(
        error.status_code, error.detail
    )
    return error_page(request, error.status_code, what, "start from the overview")


def _unforeseen(request: Request, error: Exception) -> Response:
    logging.getLogger("detente.surfaces.web").error("%s %s", request.method, request.url.path, exc_info=error)
    return error_page(request, 500, "Something went wrong here, and it is our fault", "the terminal says what")


def make(**settings: Any) -> Starlette:
    """The application from settings: `dispute`, `texts`, `queue`."""
    return application(Shelf(**settings))
