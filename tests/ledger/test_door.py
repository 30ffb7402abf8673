"""One door: however a dispute is named, the answers are the same, and what is not there is said."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import detente
from detente.base.errors import LedgerError, UnknownError
from detente.ledger import absence
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import disputes, load
from detente.surfaces.cli import main


def everything(ledger: Ledger) -> bytes:
    """All records of a ledger, as bytes; where they were written is left out."""
    book = ledger
    parts = [book.dispute, book.topics, book.sources, book.authorities, book.measures, book.meetings, book.proceedings]
    deals = {name: (d.deal, d.commitments, d.deliveries) for name, d in book.deals.items()}
    claims = [(c.id, c.source, c.deal, c.claim) for c in book.claims]
    return msgspec.json.encode([*parts, deals, claims, sorted(book.own_goods), [str(p) for p in book.problems]])


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped dispute under another name, and a link to it elsewhere."""
    folder = tmp_path_factory.mktemp("door") / "mine"
    shutil.copytree(disputes()["us-china"], folder)
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "link").symlink_to(folder)
    return folder


@pytest.fixture(scope="module")
def golden(copied: Path) -> bytes:
    """What the copy holds, opened by its absolute path."""
    found = load(copied)
    assert len(found.sources) > 100
    assert sum(len(d.commitments) for d in found.deals.values()) > 40
    return everything(found)


WAYS: dict[str, tuple[str, str | None]] = {
    "a name here": (".", "mine"),
    "a path here": (".", "./mine"),
    "with a slash at the end": (".", "mine/"),
    "the folder itself": ("mine", "."),
    "from a folder inside": ("mine/deals", ".."),
    "from a folder beside": ("elsewhere", "../mine"),
    "through a link": ("elsewhere", "link"),
    "through a link, as a path": (".", "elsewhere/link/"),
    "by the environment": (".", None),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_leads_to_the_same_ledger(
    way: str, copied: Path, golden: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, name = WAYS[way]
    monkeypatch.chdir(copied.parent / where)
    if name is None:
        monkeypatch.setenv("DETENTE_DISPUTE", "./mine")
    found = load(name)
    assert everything(found) == golden
    assert found.root == copied.resolve()
    assert absence.said(found) == ()


def test_the_home_folder_may_be_named_by_its_sign(copied: Path, golden: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(copied.parent))
    monkeypatch.setenv("DETENTE_DISPUTE", "~/mine")
    assert everything(load()) == golden


def test_the_shipped_dispute_by_name_and_by_path(book: Ledger) -> None:
    assert everything(load("us-china")) == everything(load(book.root)) == everything(book)


def test_a_folder_of_a_shipped_name_is_told_apart(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: Ledger
) -> None:
    shutil.copytree(copied, tmp_path / "us-china")
    monkeypatch.chdir(tmp_path)
    found = load("us-china")
    assert found.root == book.root
    (word,) = absence.said(found)
    assert word.startswith(f"opened {book.root}, which comes with the package; the folder {tmp_path / 'us-china'} here")
    assert word.endswith("name it with --dispute ./us-china")
    own = load("./us-china")
    assert own.root == tmp_path / "us-china"
    assert absence.said(own) == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "no dispute named 'nowhere'"),
        ("./nowhere", "nowhere does not exist; name a folder, or one of"),
        ("empty", "empty holds no dispute.toml; make one with `detente new empty`"),
        ("file", "file is no folder"),
    ],
)
def test_what_is_no_dispute_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises((LedgerError, UnknownError)) as error:
        load(name)
    assert words in str(error.value)


# -- what is not there -------------------------------------------------------------------------


def fifo(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def itself(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def directory(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(os.devnull)


def dangling(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("nothing-there")


def binary(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00\x01")


def huge(path: Path) -> None:
    path.write_bytes(b"#" * 2_100_000)


ODD: dict[Callable[[Path], None], str] = {
    fifo: "is a pipe, not a file",
    itself: "cannot be read",
    directory: "is a folder, not a file",
    device: "outside",
    dangling: "cannot be read (No such file or directory)",
    binary: "the text is not UTF-8",
    huge: "more than 2 MB",
}
FILES = {
    "measures/eu/first-tariff.toml": "every answer leaves the measure out",
    "sources/first.toml": "printed without them",
    "claims/first-source.toml": "no answer knows what it says",
    "authorities.toml": "no base in law",
    "topics.toml": "go by their ids",
    "meetings.toml": "no answer knows its meetings",
    "deals/first-deal/deal.toml": "no answer knows the deal",
    "deals/first-deal/commitments.toml": "its undertakings are in no answer",
    "deals/first-deal/deliveries.toml": "no answer knows what was delivered",
    "goods/own.toml": "its goods are not known",
    "links.toml": "not tied to this dispute's deals",
}


@pytest.mark.parametrize("make", ODD, ids=lambda f: f.__name__)
@pytest.mark.parametrize("file", FILES)
def test_whatever_lies_in_the_folder_is_named_and_nothing_hangs(
    small: Path, file: str, make: Callable[[Path], None]
) -> None:
    path = small / file
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    said = [word for word in absence.said(load(small)) if f"{path.name}" in word]
    assert said
    assert ODD[make] in said[0]
    assert FILES[file] in said[0]
    assert said[0].startswith("left out: ")


@pytest.mark.parametrize("folder", ["measures", "sources", "claims", "deals", "goods"])
def test_a_folder_that_is_none_is_named(small: Path, folder: str) -> None:
    shutil.rmtree(small / folder, ignore_errors=True)
    (small / folder).symlink_to("nothing-there")
    assert any("cannot be looked into" in word and folder in word for word in absence.said(load(small)))


def test_a_link_to_a_folder_is_named(small: Path) -> None:
    (small / "measures" / "more").symlink_to(small / "measures" / "eu")
    assert any("is a link to a folder" in word for word in absence.said(load(small)))


def test_a_deal_without_its_file_is_named(small: Path) -> None:
    (small / "deals" / "second-deal").mkdir()
    (small / "deals" / "README.md").write_text("not a deal")
    (word,) = absence.said(load(small))
    assert "second-deal:1: the deal second-deal has no deal.toml" in word
    assert "no answer knows what is in it" in word


def test_names_that_lead_nowhere_are_counted_and_the_first_is_shown(small: Path) -> None:
    (small / "sources" / "first.toml").unlink()
    path = small / "measures" / "eu" / "first-tariff.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[scope]", '[scope]\nlists = ["absent"]'), encoding="utf-8"
    )
    (word,) = absence.said(load(small))
    assert word.startswith("not there: ")
    assert "more names lead nowhere" in word
    assert "`detente check ids lists` lists all of them" in word


# -- every surface says it ---------------------------------------------------------------------


def spoil(small: Path) -> str:
    path = small / "measures" / "eu" / "first-tariff.toml"
    path.with_name("second.toml").write_text("zzz = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    return "unknown key 'zzz'"


@pytest.mark.parametrize(
    "arguments",
    [
        ("inforce",),
        ("clocks",),
        ("agreed",),
        ("controls", "gallium", "--from", "EU", "--to", "CN"),
        ("exposure", "--of", "CN", "--by", "EU", "--good", "gallium"),
        ("chokepoints", "--of", "CN", "--by", "EU"),
        ("show", "first-deal"),
        ("watch", "--days", "9"),
    ],
    ids=lambda a: a[0],
)
def test_every_command_says_it_in_every_form(
    small: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    words = spoil(small)
    for form in ((), ("--csv",), ("--json",)):
        with pytest.raises(SystemExit) as stop:
            main([*arguments, *form, "--dispute", str(small)])
        out = capsys.readouterr()
        assert not stop.value.code
        assert out.err.count("left out: ") == 1
        assert words in out.err
    assert words in json.loads(out.out)["left_out"][0]


def test_python_says_it(small: Path) -> None:
    words = spoil(small)
    with pytest.warns(UserWarning, match=words):
        dispute = detente.open(small)
    assert words in dispute.ask("inforce").to_dict()["left_out"][0]
