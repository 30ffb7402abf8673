"""The site: which address leads to which page, and how an answer leaves as HTML, JSON, CSV or a picture."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ...base.errors import DetenteError, InputError, LedgerError, NotConverged, UnknownError
from .ask import MAX_QUERY, Ask, read
from .body import NARROW, Place, drawn, frame
from .desk import Job
from .draw import error_page, html
from .guard import COOKIE, PICTURE_POLICY, Tokens
from .page import Page, View
from .pages import PAGES, RECORD, ROW
from .pages.review import decide, file_all
from .shelf import Shelf
from .word import word

#: How long JSON and CSV wait: whoever asks for data wants data.
DATA_PATIENCE = 120.0
FOREIGN = "This request did not come from a page of this site"
SUFFIXES = ("json", "csv", "docx", "svg", "png", "pdf", "ics", "rss")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
#: Names under which a page may be asked for, and where it stands.
MOVED = {"brief": "overview"}
FEEDS = {"ics": "text/calendar; charset=utf-8", "rss": "application/rss+xml; charset=utf-8"}
#: Matplotlib's settings are global: pictures are drawn one at a time.
_DRAWING = threading.Lock()


def status_of(error: DetenteError) -> int:
    """The status that an error of ours leaves with."""
    if isinstance(error, UnknownError):
        return 404
    if isinstance(error, InputError):
        return 400
    if isinstance(error, NotConverged):
        return 422
    return 500 if isinstance(error, LedgerError) else 400


class Site:
    """The handlers. They are plain functions, run in threads; the pages do the work."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.tokens = Tokens()

    # -- asking -----------------------------------------------------------------

    def ask(self, page: Page, request: Request, path: str, name: str = "", suffix: str = "") -> Ask:
        """The checked question of a request; a CSV may also name its table."""
        if len(request.url.query) > MAX_QUERY:
            raise InputError(
                f"the address is {len(request.url.query)} characters long",
                remedy=f"at most {MAX_QUERY} make sense",
            )
        pairs = [(k, v) for k, v in request.query_params.multi_items() if not (suffix == "csv" and k == "table")]
        made = read(path, pairs, page.params, name=name)
        return replace(made, patience=DATA_PATIENCE) if suffix else made

    def answer(self, page: Page, ask: Ask) -> View | Job:
        """The answer, or the job that works on it."""
        key = f"{self.shelf.stamp} {ask.key}"

        def make() -> View:
            return page.answer(self.shelf, ask, lambda *_: None)

        if not page.aside(ask):
            return self.shelf.answers.get(key, make, keep=lambda a: not a.partial)
        job = self.shelf.desk.ask(key, page.title, lambda progress: page.answer(self.shelf, ask, progress))
        job.finished.wait(ask.patience)
        if job.error is not None:
            raise job.error
        if job.state == "done":
            view: View = job.result
            return view
        return job

    # -- pages ------------------------------------------------------------------

    def home(self, request: Request) -> Response:
        """The overview stands at the door."""
        return RedirectResponse("/overview" + (f"?{request.url.query}" if request.url.query else ""), 307)

    def page(self, request: Request) -> Response:
        """`/name`, `/name.json`, `/name.csv`."""
        name, suffix = _split(request.path_params["page"])
        if name in MOVED:
            return RedirectResponse(str(request.url.replace(path=f"/{MOVED[name]}" + (f".{suffix}" if suffix else ""))))
        if name not in PAGES:
            raise UnknownError("page", name[:60], PAGES)
        return self._send(PAGES[name], request, f"/{name}", suffix)

    def row(self, request: Request) -> Response:
        """`/agreed/<commitment>`."""
        name, suffix = _split(request.path_params["name"])
        return self._send(ROW, request, f"/agreed/{name}", suffix, name)

    def record(self, request: Request) -> Response:
        """`/record/<id>`."""
        name, suffix = _split(request.path_params["name"])
        return self._send(RECORD, request, f"/record/{name}", suffix, name)

    def _send(self, page: Page, request: Request, path: str, suffix: str, name: str = "") -> Response:
        ask = self.ask(page, request, path, name, suffix)
        found = self.answer(page, ask)
        if isinstance(found, Job):
            return JSONResponse(found.to_dict(), 202) if suffix else self._waiting(page, ask, found, request)
        if suffix == "json":
            return JSONResponse(found.result.to_dict())
        if suffix == "docx":
            return Response(word(found, self.shelf.ledger()), media_type=WORD)
        if suffix in FEEDS:
            return self._feed(found, suffix, str(request.url.replace(path=path)))
        if suffix == "csv":
            text = found.table(request.query_params.get("table")).to_csv()
            return Response(text, media_type="text/csv; charset=utf-8")
        return self._draw(page, ask, found, request)

    def _feed(self, found: View, suffix: str, home: str) -> Response:
        """A watch as a calendar or a feed; no other page has one."""
        if suffix not in found.feeds:
            raise UnknownError("form of this page", suffix, ["json", "csv"])
        return Response(found.feeds[suffix](home), media_type=FEEDS[suffix])

    def _draw(self, page: Page, ask: Ask, found: View, request: Request) -> Response:
        """The page; one that posts is drawn for its visitor, any other is drawn once for everybody."""
        if found.template != "review.html":
            key = (self.shelf.stamp, ask.key, request.headers.get("host", ""))
            drawn = self.shelf.drawn.get(
                key, lambda: self._page(page, ask, found, request), keep=lambda _: not found.partial
            )
            return Response(drawn, media_type="text/html; charset=utf-8")
        visitor = self.tokens.visitor(request)
        text = self._page(page, ask, found, request, token=self.tokens.of(visitor))
        return self._known(Response(text, media_type="text/html; charset=utf-8"), visitor)

    def _page(self, page: Page, ask: Ask, found: View, request: Request, **more: Any) -> bytes:
        return drawn(page, ask, found, self.shelf, self._place(page, ask, request), **more).encode()

    def _place(self, page: Page, ask: Ask, request: Request) -> Place:
        """This machine, under the name by which it was asked."""
        path = frame(page, ask, self.shelf, Place())["cite"]
        return Place(frame={"cite_text": f"http://{request.headers.get('host', '')}{path}"})

    # -- pictures ---------------------------------------------------------------

    def figure(self, request: Request) -> Response:
        """`/figure/<page>/<id>.svg`, `.png` and `.pdf`, with the page's own query."""
        parts = str(request.path_params["path"]).split("/")
        name, suffix = _split(parts[-1])
        if len(parts) not in (2, 3) or parts[0] not in PAGES or suffix not in PICTURES:
            raise UnknownError("picture", "/".join(parts)[:60], [])
        page = PAGES[parts[0]] if len(parts) == 2 else ROW
        ask = self.ask(page, request, "/" + "/".join(parts[:-1]), parts[1] if len(parts) == 3 else "", suffix)
        found = self.answer(page, ask)
        if isinstance(found, Job):
            return JSONResponse(found.to_dict(), 202)
        made = self.shelf.pictures.get((self.shelf.stamp, ask.key, name, suffix), lambda: _picture(found, name, suffix))
        return Response(made, media_type=PICTURES[suffix], headers={"content-security-policy": PICTURE_POLICY})

    # -- slow work --------------------------------------------------------------

    def _waiting(self, page: Page, ask: Ask, job: Job, request: Request) -> Response:
        visitor = self.tokens.visitor(request)
        response = html(
            "job.html",
            202,
            title=page.title,
            job=job.to_dict(),
            back=ask.key,
            token=self.tokens.of(visitor),
            **frame(page, ask, self.shelf, self._place(page, ask, request)),
        )
        return self._known(response, visitor)

    def _known(self, response: Response, visitor: str) -> Response:
        """A page with a form that posts remembers who it was drawn for."""
        response.set_cookie(COOKIE, visitor, httponly=True, samesite="strict", path="/")
        return response

    def job(self, request: Request) -> Response:
        """`/job/<id>.json`: how far it is."""
        name, suffix = _split(request.path_params["name"])
        job = self.shelf.desk.job(name)
        if suffix == "json":
            return JSONResponse(job.to_dict())
        back = job.key.partition(" ")[2]
        return html("stopped.html", title=job.title, job=job.to_dict(), back=back)

    async def cancel(self, request: Request) -> Response:
        """A post that stops a job."""
        form = await request.form()
        if not self.tokens.good(request, form):
            return error_page(request, 403, FOREIGN, "go back and try again")
        job = self.shelf.desk.cancel(request.path_params["name"])
        job.finished.wait(0.5)
        return RedirectResponse(f"/job/{job.id}", 303)

    # -- review -----------------------------------------------------------------

    async def decide(self, request: Request) -> Response:
        """A post that decides one proposal, or writes what is confirmed."""
        form = await request.form()
        if not self.tokens.good(request, form):
            return error_page(request, 403, FOREIGN, "open the review page again and decide there")
        name = request.path_params["name"]
        if name == "write":
            done = await run_in_threadpool(file_all, self.shelf)
            return html("done.html", title="Written", lines=done)
        try:
            await run_in_threadpool(decide, self.shelf, name, form)
        except InputError as error:
            if type(error).__name__ != "Changed":
                raise
            return error_page(request, 409, error.what, error.remedy)
        back = str(form.get("back", ""))
        return RedirectResponse(back if back.startswith("/review") else "/review", 303)


def _split(text: str) -> tuple[str, str]:
    """A name and its suffix (one of those we answer with; anything else is part of the name)."""
    head, dot, tail = text.rpartition(".")
    return (head, tail) if dot and tail in SUFFIXES else (text, "")


def _picture(view: View, name: str, suffix: str) -> bytes:
    from ...draw.picture import drawn

    narrow = suffix == "svg" and name.endswith(f"-{NARROW}")
    with _DRAWING:
        return drawn(view.figure(name.removesuffix(f"-{NARROW}") if narrow else name), NARROW if narrow else suffix)
