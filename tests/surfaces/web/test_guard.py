"""What must not get in: other hosts, large bodies, posts from other sites; two reviewers on one proposal."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from detente.base.errors import DetenteError
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.surfaces.web.desk import Desk

from .conftest import PLANTED, Visitor, serving


def test_only_this_machine_by_its_own_name(site: Visitor) -> None:
    assert site.get("/inforce", Host="evil.example").status == 421
    assert site.get("/inforce", Host="127.0.0.1.evil.example:80").status == 421
    port = urlsplit(site.base).port
    assert site.get("/clocks", Host=f"localhost:{port}").status == 200


def test_a_large_post_is_refused_and_the_server_lives(site: Visitor) -> None:
    reply = site.post("/review/aaaaaaaaaaaa", b"x" * 10_000_000)
    assert reply.status == 413
    assert "larger than" in reply.text
    assert site.get("/clocks").status == 200


def test_a_large_post_without_length_is_refused(site: Visitor) -> None:
    where = urlsplit(site.base)
    line = http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)
    line.request("POST", "/review/aaaaaaaaaaaa", body=(b"y" * 65536 for _ in range(160)), encode_chunked=True)
    assert line.getresponse().status == 413
    line.close()


@pytest.mark.parametrize("path", ["/inforce", "/agreed", "/overview", "/nowhere"])
def test_pages_take_no_posts(site: Visitor, path: str) -> None:
    assert site.post(path, {"a": "b"}).status in (404, 405)


class Reviewer:
    """A browser with its cookie, looking at the review page."""

    def __init__(self, visitor: Visitor, query: str = "?by=ann") -> None:
        self.visitor = visitor
        page = visitor.get("/review" + query)
        assert page.status == 200, page.text[:300]
        self.text = page.text
        self.cookie = page.headers["set-cookie"].split(";")[0]
        assert "HttpOnly" in page.headers["set-cookie"]
        assert "SameSite=strict" in page.headers["set-cookie"]
        found = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
        self.token = found.group(1) if found else ""

    def seen(self, name: str) -> str:
        found = re.search(rf'action="/review/{name}".*?name="item" value="([0-9a-f]+)"', self.text, flags=re.S)
        assert found
        return found.group(1)

    def decide(self, name: str, action: str, **more: str) -> int:
        form = {"token": self.token, "item": self.seen(name), "action": action, "by": "ann", **more}
        return self.visitor.post(f"/review/{name}", form, Cookie=self.cookie).status


def test_review_over_the_wire(small: Path, queue: Path) -> None:
    with serving(dispute=str(small), queue=queue) as visitor:
        ann, ben = Reviewer(visitor), Reviewer(visitor, "?by=ben")
        assert "The tariff will be halved." in ann.text
        assert "<script>alert" not in ann.text
        assert "&lt;script&gt;alert(1)" in ann.text
        assert ann.decide("aaaaaaaaaaaa", "confirm") == 303
        assert ben.decide("aaaaaaaaaaaa", "reject", reason="late") == 409, "the second is told"
        assert ben.decide("bbbbbbbbbbbb", "correct", stance="conditions", says="Talks go on if both wish.") == 303
        assert ben.decide("cccccccccccc", "reject", reason=PLANTED) == 303
        lines = [json.loads(line) for line in queue.read_text().splitlines()]
        verdicts = {line["id"]: line["verdict"] for line in lines if line["type"] == "decision"}
        assert verdicts == {
            "aaaaaaaaaaaa": "confirmed",
            "bbbbbbbbbbbb": "corrected",
            "cccccccccccc": "rejected",
        }
        ann = Reviewer(visitor, "?state=confirmed")
        done = visitor.post("/review/write", {"token": ann.token}, Cookie=ann.cookie)
        assert done.status == 200, done.text
        says = {f.claim.says for f in load(small).claims}
        assert {"The tariff is to be halved.", "Talks go on if both wish."} <= says
        assert PLANTED not in says


def test_posts_of_other_sites_change_nothing(small: Path, queue: Path) -> None:
    before = queue.read_bytes()
    with serving(dispute=str(small), queue=queue) as visitor:
        ann = Reviewer(visitor)
        form = {"token": ann.token, "item": ann.seen("aaaaaaaaaaaa"), "action": "confirm"}
        where = "/review/aaaaaaaaaaaa"
        assert visitor.post(where, form).status == 403, "no cookie"
        assert visitor.post(where, {**form, "token": "0" * 64}, Cookie=ann.cookie).status == 403
        assert visitor.post(where, form, Cookie=ann.cookie, Origin="http://evil.example").status == 403
        assert visitor.post(where, form, Cookie=ann.cookie, Sec_Fetch_Site="cross-site").status == 403
        assert visitor.post(where, {**form, "action": "drop"}, Cookie=ann.cookie).status == 400
        assert visitor.post("/review/write", {"token": "0"}, Cookie=ann.cookie).status == 403
    assert queue.read_bytes() == before


def test_without_a_working_file_the_page_says_how_to_make_one(site: Visitor) -> None:
    assert "detente read" in site.get("/review").text


def test_work_can_be_watched_and_stopped() -> None:
    desk, go = Desk(), threading.Event()

    def work(progress: object) -> str:
        for step in range(10_000):
            progress(step, 10_000)  # type: ignore[operator]
            go.wait(0.01)
        return "done"

    job = desk.ask("key", "slow", work)
    assert desk.ask("key", "slow", work) is job, "one question, one job"
    assert not job.finished.wait(0.1)
    assert job.to_dict()["state"] == "running"
    assert job.to_dict()["total"] == 10_000
    desk.cancel(job.id)
    assert job.finished.wait(5)
    assert job.state == "cancelled"
    again = desk.ask("key", "slow", lambda progress: "at once")
    assert again is not job
    assert again.finished.wait(5)
    assert again.result == "at once"


def test_a_failed_job_says_why(site: Visitor) -> None:
    reply = site.get("/worth.json?to=2025-13-01")
    assert reply.status == 400
    assert "2025-13-01" in reply.json()["error"]


def test_slow_work_shows_its_progress_and_its_stop(site: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.surfaces.web import site as module

    go = threading.Event()

    def slow(shelf: object, ask: object, progress: object) -> object:
        while not go.wait(0.02):
            progress(3, 7)  # type: ignore[operator]
        raise AssertionError("was to be stopped")

    monkeypatch.setattr(module.PAGES["worth"], "answer", slow)
    page = site.get("/worth?seed=77")
    assert page.status == 202
    name = re.search(r"/job/([0-9a-f]+)\.json", page.text)
    assert name
    assert site.get(f"/job/{name.group(1)}.json").json()["done"] == 3
    cookie = page.headers["set-cookie"].split(";")[0]
    token = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    assert token
    where = f"/job/{name.group(1)}/cancel"
    assert site.post(where, {"token": "wrong"}, Cookie=cookie).status == 403
    reply = site.post(where, {"token": token.group(1)}, Cookie=cookie, follow=True)
    assert "Stopped after" in reply.text


def test_a_request_that_does_not_arrive_is_cut(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.surfaces.web.patience import Patient

    monkeypatch.setattr(Patient, "arrives", 0.6)
    with serving(dispute=str(small)) as visitor:
        where = urlsplit(visitor.base)
        silent = socket.create_connection((where.hostname, where.port), timeout=30)
        dripping = socket.create_connection((where.hostname, where.port), timeout=30)
        body = socket.create_connection((where.hostname, where.port), timeout=30)
        body.sendall(b"POST /review/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\nabc")
        begun = time.monotonic()
        try:
            while time.monotonic() - begun < 20:
                dripping.sendall(b"G")
                time.sleep(0.1)
        except OSError:
            pass
        assert time.monotonic() - begun < 20, "a request that drips in is cut"
        for line in (silent, body):
            with contextlib.suppress(ConnectionResetError):
                assert line.recv(1) == b"", "the server hangs up"
            line.close()
        dripping.close()
        assert visitor.get("/clocks").status == 200, "others are served"


def test_an_answer_that_nobody_takes_is_cut(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.surfaces.web.patience import Patient

    monkeypatch.setattr(Patient, "taken", 0.6)
    cut = threading.Event()
    plain = Patient._cut
    monkeypatch.setattr(Patient, "_cut", lambda self: (cut.set(), plain(self)))
    with serving(dispute="us-china") as visitor:
        where = urlsplit(visitor.base)
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect((str(where.hostname), where.port))
        line.sendall(b"GET /agreed.json?on=2026-10-08 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        assert cut.wait(60), "the line is cut"
        line.close()
        assert visitor.get("/clocks").status == 200


def test_a_solve_without_draws_is_stopped_at_its_next_step() -> None:
    """The solver gives a pulse at every step, whether or not anything counts its progress."""
    import numpy as np

    from detente.model.anderson import iterate
    from detente.model.backend import backend

    desk, steps = Desk(), []
    held = backend("numpy")

    def step(x: object) -> tuple[object, object]:
        steps.append(1)
        time.sleep(0.01)
        return np.ones((1, 3)), np.ones(1)

    def work(progress: object) -> object:
        return iterate(step, np.zeros((1, 3)), backend=held, tidy=lambda x: x, tol=1e-12, limit=100_000)

    job = desk.ask("key", "solve", work)
    while len(steps) < 3:
        assert not job.finished.wait(0.01), job.error
    desk.cancel(job.id)
    assert job.finished.wait(10)
    assert job.state == "cancelled"
    assert len(steps) < 1000


def test_the_table_of_jobs_is_bounded() -> None:
    from detente.surfaces.web.desk import KEPT, WAITING

    desk, go = Desk(), threading.Event()
    for number in range(3 * KEPT):
        assert desk.ask(f"quick {number}", "quick", lambda progress: "done").finished.wait(10)
    assert len(desk._jobs) <= KEPT + WAITING
    for number in range(WAITING):
        desk.ask(f"slow {number}", "slow", lambda progress: go.wait(20))
    with pytest.raises(DetenteError, match="too much work is waiting"):
        desk.ask("one more", "slow", lambda progress: None)
    go.set()


def test_a_kept_answer_holds_no_world(book: Ledger) -> None:
    """What a page keeps of an answer is what it shows: the arrays that it was made from are let go."""
    import gc
    import weakref

    from detente.asking.ask import ask
    from detente.questions import QUESTIONS

    answer = ask(QUESTIONS["inforce"], book, {"on": "2025-11-11"})
    seen = weakref.ref(answer.result)
    settled = answer.settled()
    del answer
    gc.collect()
    assert seen() is None
    assert settled.to_dict()["measures"]
