"""The museum: every way a ledger file can be broken, and the words its error must contain.

Each file of `museum/` says in its first lines where it belongs in a dispute and what
the error must say. A broken file names itself (and a line) and stops only what needs it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from detente.base.errors import LedgerError
from detente.checkup import check
from detente.ledger import absence
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load

pytestmark = pytest.mark.usefixtures("alone")
MUSEUM = Path(__file__).parent / "museum"
EXHIBITS = sorted(MUSEUM.glob("*.toml"))


def _place(exhibit: Path, dispute: Path) -> tuple[Path, list[str], int]:
    text = exhibit.read_text(encoding="utf-8")
    where = re.search(r"^# file: (.+)$", text, re.M)
    words = re.search(r"^# words: (.+)$", text, re.M)
    line = re.search(r"^# line: (\d+)$", text, re.M)
    assert where, exhibit
    assert words, exhibit
    target = dispute / where.group(1)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target, [w.strip() for w in words.group(1).split("|")], int(line.group(1)) if line else 0


def _errors(book: Ledger) -> list[tuple[str, int, str]]:
    return [(f.file, f.line, f"{f.what}; {f.remedy}") for f in check(book).findings if f.level == "error"]


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda p: p.stem)
def test_exhibit(exhibit: Path, small: Path) -> None:
    target, words, line = _place(exhibit, small)
    book = load(small)
    errors = _errors(book)
    assert errors, "nothing was found wrong"
    mine = [e for e in errors if Path(e[0]).name == target.name]
    assert mine, f"the error does not name {target.name}: {errors}"
    text = "\n".join(e[2] for e in mine)
    for word in words:
        assert word in text
    if line:
        assert line in {e[1] for e in mine}, f"wrong line: {mine}"
    assert "first-tariff" in book.measures, "the rest of the ledger must still load"


def test_the_museum_is_furnished() -> None:
    assert len(EXHIBITS) >= 60


#: Line lists: what is written, the words and the line of the error.
LISTS = {
    "empty": (b"", "the file is empty; write its columns in the first line: code", 1),
    "blank": (b"\n \n", "the file is empty", 1),
    "header only": (b"code,from\n", "no row follows the columns; add the rows, or remove the file", 1),
    "no code": (b"line\n84\n", "a line list needs a column 'code'; write it in the first line", 1),
    "lost zero, seven digits": (
        b"code\n84\n2011005\n",
        "'2011005' has 7 digits (was a zero lost in front?); give 2",
        3,
    ),
    "lost zero, nine digits": (b"code\n201100500\n", "'201100500' has 9 digits (was a zero lost in front?)", 2),
    "lost zero, three digits": (b"code\n201\n", "'201' has 3 digits (was a zero lost in front?)", 2),
    "eleven digits": (b"code\n84000000001\n", "'84000000001' has 11 digits; give 2, 4, 6, 8 or 10", 2),
    "a power": ("code\n02²\n".encode(), "'02²' is not a customs code", 2),
    "Arabic digits": ("code\n٨٥\n".encode(), "is not a customs code", 2),
    "semicolons": (b"code;from\n84;2026-01-01\n", "the columns are divided by semicolons; save it with commas", 1),
    "tabs": (b"code\tfrom\n84\t2026-01-01\n", "the columns are divided by tabs; save it with commas", 1),
    "doubled column": (b"code,code\n84,85\n", "the column 'code' stands twice; remove one", 1),
    "unknown column": (b"code,colour\n84,red\n", "unknown column 'colour'; known: ", 1),
    "doubled row": (b"code\n84\n85\n84\n", "the code of line 2 stands again at the same time; remove one", 4),
    "doubled in time": (
        b"code,from,until\n84,2026-01-01,2026-03-01\n84,2026-02-01,\n",
        "the code of line 2 stands again at the same time",
        3,
    ),
    "too many cells": (b"code,from\n84,2026-01-01,x\n", "the row has 3 cells, the first line 2; mend the row", 2),
    "rate nan": (b"code,rate\n84,10\n85,nan\n", "rate is 'nan'; mend rate", 3),
    "rate infinite": (b"code,rate\n84,1e999\n", "rate is '1e999'", 2),
    "rate of 100,000": (b"code,rate\n84,100000\n", "a rate of 100,000%", 2),
    "rate with a comma": (b'code,rate\n84,"7,5"\n', "rate is '7,5'; mend rate", 2),
    "rate underscored": (b"code,rate\n84,1_0\n", "rate is '1_0'", 2),
    "share above one": (b"code,share\n84,1.5\n", "share is '1.5'", 2),
    "share nan": (b"code,share\n84,nan\n", "share is 'nan'", 2),
    "match": (b"code,match\n84,some\n", "match is 'some'", 2),
    "ends before it starts": (
        b"code,from,until\n84,2026-03-01,2026-02-01\n",
        "it ends (2026-02-01) before it starts (2026-03-01)",
        2,
    ),
    "no day": (b"code,from\n84,2026-02-30\n", "is not a day of the calendar", 2),
    "blank lines are counted": (b"code\n\n84\n\n8x\n", "'8x' is not a customs code", 5),
    "recorded on no day": (b"code,from,recorded\n84,2026-01-01,soon\n", "'soon' is neither a day nor an instant", 2),
    "NUL": (b"code\n84\n8\x005\n", "the file holds a NUL character; save it as plain text", 3),
    "UTF-16": ("code\n84\n".encode("utf-16"), "the text is not UTF-8; save the file as UTF-8", 1),
    "a long cell": (b"code,note\n84," + b"x" * 200_000 + b"\n", "not a table: field larger than field limit", 2),
    "an open quote": (b'code,note\n84,"x\n85,y\n', None, 0),
}


@pytest.mark.parametrize(("raw", "words", "line"), LISTS.values(), ids=LISTS)
def test_a_list_that_makes_no_sense(small: Path, raw: bytes, words: str | None, line: int) -> None:
    path = small / "lists" / "x.csv"
    path.parent.mkdir()
    path.write_bytes(raw)
    found = [f for f in check(load(small)).findings if f.file == str(path) and f.level == "error"]
    if words is None:  # read as one long cell: nothing worse than a warning that nobody names the list
        assert not found
        return
    assert [words in f"{f.what}; {f.remedy}" for f in found] == [True], found
    assert found[0].line == line


def test_a_list_from_a_spreadsheet_may_begin_with_a_mark(small: Path) -> None:
    path = small / "lists" / "x.csv"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbfcode,rate\r\n0201,7.5\r\n")
    assert not [f for f in check(load(small)).findings if f.level == "error"]


def test_a_folder_in_place_of_a_list(small: Path) -> None:
    (small / "lists" / "x.csv").mkdir(parents=True)
    (found,) = [f for f in check(load(small)).findings if f.level == "error"]
    assert found.what == "x.csv is a folder, not a line list"
    assert found.file.endswith("lists/x.csv")


def test_rates_by_origin_in_a_file_of_their_own(small: Path) -> None:
    path = small / "lists" / "first-tariff.origins.csv"
    path.parent.mkdir()
    path.write_text("origin,rate\nUS,10\n")
    (found,) = [f for f in check(load(small)).findings if f.level == "error"]
    assert "rates by origin are events" in found.what
    assert "[[events]] with for" in found.remedy
    assert found.file == str(path)


def test_not_utf8(small: Path) -> None:
    (small / "measures" / "eu" / "latin.toml").write_bytes(b'id = "latin"\ntitle = "caf\xe9"\n')
    (problem,) = load(small).problems
    assert "not UTF-8" in str(problem)
    assert "latin.toml:2" in str(problem)


def test_fifty_megabytes(small: Path) -> None:
    path = small / "measures" / "eu" / "huge.toml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    (problem,) = load(small).problems
    assert "50 MB" in str(problem)


def test_a_link_that_leaves_the_dispute(small: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('id = "outside"\n')
    os.symlink(outside, small / "measures" / "eu" / "outside.toml")
    book = load(small)
    (problem,) = book.problems
    assert "outside the dispute" in str(problem)
    assert "outside" not in book.measures


def test_a_broken_measure_stops_only_itself(small: Path) -> None:
    (small / "measures" / "eu" / "broken.toml").write_text("id = \n")
    book = load(small)
    assert "first-tariff" in book.measures
    with pytest.raises(LedgerError, match=r"broken\.toml:1"):
        book.measure("broken")


def test_a_broken_head_stops_everything_with_its_line(small: Path) -> None:
    path = small / "dispute.toml"
    path.write_text(path.read_text() + "\nsurprise = 1\n")
    with pytest.raises(LedgerError, match="unknown key 'surprise'"):
        load(small)


#: The head of a dispute: what is replaced, by what, the words of the error and what its line begins with.
HEADS = {
    "no zone": ('zone = "Europe/Brussels"', 'zone = "America"', "no time zone 'America'; use an IANA name", "zone"),
    "one party": ("CN", "", "the dispute has one party; name at least two under [[parties]]", "[[parties]]"),
    "two of one id": ('id = "CN"', 'id = "EU"', "two parties have the id 'EU'; give one of them another id", "id"),
    "checked soon": ("checked = ", 'checked = "soon" # ', "'soon' is not a day; write it as YYYY-MM-DD", "checked"),
    "account of nobody": ('party = "CN"', 'party = "US"', "which is no party; one of CN, EU", "party"),
    "two accounts": ('id = "cn-official"', 'id = "eu-official"', "two accounts have the id 'eu-official'", "id"),
    "an id of two words": ('id = "cn-official"', 'id = "cn official"', "is not a plain word; use letters", "id"),
}
DEADLINE = """
[[deadlines]]
id = "{}"
at = "{}"
title = "T"
kind = "{}"
source = "first-source"
"""


@pytest.mark.parametrize(("old", "new", "words", "row"), HEADS.values(), ids=HEADS)
def test_a_head_that_cannot_stand(small: Path, old: str, new: str, words: str, row: str) -> None:
    path = small / "dispute.toml"
    text = path.read_text()
    if old == "CN":  # take the second party out, and its account with it
        blocks = text.split("\n[[")
        text = "\n[[".join(b for b in blocks if not (b.startswith(("parties", "accounts")) and "CN" in b))
    else:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)
    with pytest.raises(LedgerError) as caught:
        load(small)
    assert words in str(caught.value)
    assert caught.value.file == str(path)
    assert path.read_text().split("\n")[(caught.value.line or 0) - 1].startswith(row)


@pytest.mark.parametrize(
    ("deadlines", "words", "row"),
    [
        (DEADLINE.format("x", "tomorrow", "election"), "'tomorrow' is not a day", "at"),
        (DEADLINE.format("x", "2026-11-03", "party"), "not an allowed word: 'party'", "kind"),
        (DEADLINE.format("x", "2026-11-03", "other") * 2, "two deadlines have the id 'x'", "id"),
        (DEADLINE.format("x", "2026-11-03", "other") + 'party = "US"\n', "'US' is no party", "party"),
        (DEADLINE.format("x", "2026-11-03T25:00Z", "other"), "is not an instant", "at"),
    ],
)
def test_a_deadline_that_cannot_be(small: Path, deadlines: str, words: str, row: str) -> None:
    path = small / "dispute.toml"
    path.write_text(path.read_text() + deadlines)
    with pytest.raises(LedgerError) as caught:
        load(small)
    assert words in str(caught.value)
    assert path.read_text().split("\n")[(caught.value.line or 0) - 1].startswith(row)


def test_a_default_deal_that_is_not_there(small: Path) -> None:
    path = small / "dispute.toml"
    path.write_text(path.read_text().replace('default_deal = "first-deal"', 'default_deal = "none-such"'))
    (found,) = [f for f in check(load(small)).findings if f.level == "error"]
    assert (found.file, found.what) == (str(path), "no deal 'none-such'")
    assert path.read_text().split("\n")[found.line - 1].startswith("default_deal")


def test_a_deadline_of_no_source(small: Path) -> None:
    path = small / "dispute.toml"
    path.write_text(path.read_text() + DEADLINE.format("x", "2026-11-03", "other").replace("first-source", "none-such"))
    (found,) = [f for f in check(load(small)).findings if f.level == "error"]
    assert found.what == "no source 'none-such'"
    assert path.read_text().split("\n")[found.line - 1].startswith("source")


WHERE = [
    "measures/eu/x.toml",
    "sources/x.toml",
    "claims/x.toml",
    "deals/x/deal.toml",
    "deals/first-deal/deliveries.toml",
    "meetings.toml",
    "links.toml",
    "lists/x.csv",
    "lists/first-tariff.origins.csv",
    "scenarios.toml",
    "lexicon.toml",
    "goods/x.toml",
]


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("thing", ["pipe", "folder", "ring"])
def test_what_is_no_file_is_named_and_nothing_waits(small: Path, where: str, thing: str) -> None:
    path = small / where
    path.parent.mkdir(parents=True, exist_ok=True)
    if thing == "pipe":
        os.mkfifo(path)
    elif thing == "folder":
        path.mkdir()
    else:
        path.symlink_to(path)
    found = [f for f in check(load(small)).findings if f.level == "error"]
    assert [Path(f.file).name for f in found] == [path.name], found
    assert "first-tariff" in load(small).measures


def test_a_deal_without_its_head_is_named(small: Path) -> None:
    (small / "deals" / "x").mkdir()
    (small / "deals" / "x" / "commitments.toml").write_text("")
    (found,) = [f for f in check(load(small)).findings if f.level == "error"]
    assert found.what == "the deal x has no deal.toml"


def test_a_list_with_a_broken_head_is_named_by_every_answer(small: Path) -> None:
    path = small / "lists" / "x.csv"
    path.parent.mkdir()
    path.write_text("line;from\n84;2026-01-01\n")
    (said,) = absence.said(load(small))
    assert f"{path}:1: the columns are divided by semicolons" in said
    assert said.endswith("until then no duty on its lines can be said")
    path.write_text("code,from\n84,2026-01-01\n")
    assert not absence.said(load(small))
