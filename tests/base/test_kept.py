"""The store: what cannot be read is made again, and a key stands for data and engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.base import kept
from detente.base.errors import InputError


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


SPOILT = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "cut at the end": lambda data: data[:-3],
    "no archive": lambda data: b"not an archive",
    "a bit turned": lambda data: data[:90] + bytes([data[90] ^ 1]) + data[91:],
    "zeros": lambda data: bytes(len(data)),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_cannot_be_read_is_made_again(store: Path, how: str) -> None:
    made = []

    def make() -> dict[str, object]:
        made.append(1)
        return {"x": np.arange(50.0), "word": np.array("été")}

    first = kept.held("thing", "k", make)
    again = kept.held("thing", "k", make)
    assert len(made) == 1
    np.testing.assert_array_equal(first["x"], again["x"])
    (path,) = store.iterdir()
    path.write_bytes(SPOILT[how](path.read_bytes()))
    mended = kept.held("thing", "k", make)
    assert len(made) == 2
    assert str(mended["word"]) == "été"
    kept.held("thing", "k", make)
    assert len(made) == 2


def test_odd_things_in_the_store_are_passed_over(store: Path) -> None:
    store.mkdir()
    os.mkfifo(store / kept._name("thing", "pipe"))
    (store / kept._name("thing", "folder")).mkdir()
    assert kept.read("thing", "pipe") is None
    assert kept.read("thing", "folder") is None
    kept.write("thing", "folder", {"x": 1})
    np.savez(store / kept._name("thing", "object"), x=np.array([{}]))
    assert kept.read("thing", "object") is None  # nothing is unpickled


def test_nothing_is_kept_where_nothing_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("off", str(tmp_path / "file" / "below"), "/proc/no/such/place"):
        (tmp_path / "file").write_text("in the way")
        monkeypatch.setenv("DETENTE_CACHE", place)
        assert kept.held("thing", "k", lambda: {"x": 1})["x"] == 1
        assert kept.read("thing", "k") is None


def test_the_oldest_go(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        kept.write("thing", str(n), {"x": np.random.default_rng(n).bytes(1000)})
        os.utime(store / kept._name("thing", str(n)), (n, n))
    size = (store / kept._name("thing", "0")).stat().st_size
    monkeypatch.setattr(kept, "MOST", 3 * size)
    kept.write("thing", "new", {"x": 1})
    assert {p.name.split("-")[2] for p in store.iterdir()} == {"4.npz", "5.npz", "new.npz"}


def test_one_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DETENTE_HOME", "DETENTE_CACHE", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert kept.home() == tmp_path / ".local" / "state" / "detente"
    assert kept.cache() == tmp_path / ".cache" / "detente"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert kept.home() == tmp_path / "s" / "detente"
    assert kept.cache() == tmp_path / ".cache" / "detente"
    monkeypatch.setenv("DETENTE_HOME", str(tmp_path / "h"))
    assert (kept.home(), kept.cache()) == (tmp_path / "h", tmp_path / "h" / "cache")
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "c"))
    assert (kept.home(), kept.cache()) == (tmp_path / "h", tmp_path / "c")
    monkeypatch.setenv("DETENTE_CACHE", "off")
    assert kept.cache() is None


def test_no_home_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("DETENTE_HOME", "DETENTE_CACHE", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    assert kept.cache() is None
    with pytest.raises(InputError, match="DETENTE_HOME"):
        kept.home()


def test_a_digest_tells_things_apart() -> None:
    things = [
        ("a", "b"), ("ab",), (b"ab",), ("a", b"b"), (np.array([1.0]),), (np.array([1]),), (np.array([[1.0]]),), (1,),
        (1.0,), ("1",), (None,), (), ((1, 2),), (1, 2), ("\ud800",),
    ]  # fmt: skip
    digests = [kept.digest(*thing) for thing in things]
    assert len(set(digests)) == len(things)
    assert digests == [kept.digest(*thing) for thing in things]


def test_the_engine_of_duties_is_all_that_computes_them() -> None:
    """The modules of the tariff engine by the arithmetic they do, named one by one."""
    engine = {name.removesuffix(".py").replace("/", ".") for name in kept.closure("impact.lines")}
    needed = "tariff.plan tariff.layers tariff.stack tariff.lists tariff.lines tariff.origins regime.replay regime.lens"
    assert {*needed.split(), "base.dates", "base.places", "economy.concordance", "ledger.records"} <= engine
    assert not engine & {"base.errors", "base.table", "base.figure", "base.kept", "base.files"}
    assert "outlook.hazards" not in engine


def test_imports_are_followed_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {
        "__init__": "",
        "a/__init__": "from .deep import x",
        "a/one": "from . import two\nfrom ..b import (\n  three,  # here, one\n  four as f,\n)\nimport detente.b.five",
        "a/two": "def f():\n    from detente.b.six import y\n",
        "a/deep": "x = 1",
        "b/__init__": "",
        **{f"b/{name}": "y = 1" for name in ("three", "four", "five", "six", "other")},
    }
    for name, text in sources.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(kept, "PACKAGE", tmp_path)
    found = {name.removesuffix(".py") for name in kept.closure("a.one")}
    assert found == {"a/__init__", "a/deep", "a/one", "a/two", "b/__init__", "b/three", "b/four", "b/five", "b/six"}


def test_twice_the_duties_are_twice_the_duties(tmp_path: Path) -> None:
    """The arithmetic changed, and every kept and shipped table with it: the question is answered anew."""
    source = tmp_path / "src"
    shutil.copytree(kept.PACKAGE, source / "detente", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "from detente.economy.baseline import load as table\nfrom detente.impact.lines import line_duties\n"
        "from detente.impact.scenario import resolve\nfrom detente.ledger.shelves import load\n"
        "from detente.standpoint import Standpoint\n"
        "d = line_duties(resolve('deal', Standpoint.of_law(load())), table(), 'US')\n"
        "print(sum(float(part.sum()) for part in d.rates['mid'].values()))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(source), "DETENTE_HOME": str(tmp_path / "home")}

    def ask() -> float:
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
        assert not run.stderr
        return float(run.stdout)

    before = ask()
    assert ask() == before
    plan = source / "detente" / "tariff" / "plan.py"
    text = plan.read_text(encoding="utf-8")
    assert text.count("return unit.rate\n") == 1
    plan.write_text(text.replace("return unit.rate\n", "return unit.rate * 2.0\n"), encoding="utf-8")
    assert ask() > 1.2 * before
    plan.write_text(text, encoding="utf-8")
    assert ask() == before
