"""A museum of broken goods: each file, and the words its error must contain."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente.base.errors import LedgerError
from detente.exposure.checks import CHECKS, catalogue, check_file, check_goods, checked
from detente.ledger.dispute import Ledger
from detente.ledger.goods import FOLDER
from detente.ledger.shelves import load

GOOD = """id = "thing"
title = "Thing"
kind = "chain"
summary = "A thing."
checked = "2026-11-22"

[[source]]
id = "s"
title = "Source"

[[stage]]
id = "made"
title = "Made"
source = "s"
year = 2024
quality = "published"
share = [{ place = "CN", share = 0.6 }, { place = "US", share = 0.3 }]

[[code]]
code = "850511"
vintage = "HS2022"
stage = "made"

[[stock]]
place = "US"
quantity = 3400
unit = "kg"
use = 19
use_unit = "t"
year = 2025
source = "s"

[[user]]
title = "Makers"
sector = "C26"
[user.exposed]
low = 0.1
high = 0.2
source = "s"
quality = "assumption"
[user.cost_share]
low = 0.01
high = 0.02
source = "s"
quality = "assumption"
"""

MUSEUM = {
    "share above one": ("share = 0.6", "share = 1.6", "shares", "between 0 and 1"),
    "shares above one together": ("share = 0.3 }", "share = 0.5 }", "shares", "add up to 1.1"),
    "stage without a source": (
        'id = "made"\ntitle = "Made"\nsource = "s"',
        'id = "made"\ntitle = "Made"\nsource = "x"',
        "sources",
        "'x' is not listed",
    ),
    "no user": (GOOD[GOOD.index("[[user]]") :], "", "users", "no user"),
    "code of another vintage": ('code = "850511"', 'code = "811230"', "codes", "no subheading of HS2022"),
    "not a code": ('code = "850511"', 'code = "8505.11"', "codes", "six digits"),
    "no such vintage": ('vintage = "HS2022"', 'vintage = "HS2012"', "codes", "no nomenclature"),
    "kilograms for tonnes": (
        'share = [{ place = "CN", share = 0.6 }, { place = "US", share = 0.3 }]',
        'table = "gallium/primary"\nunit = "t"',
        "units",
        "its table in kg",
    ),
    "year not held": (
        'year = 2024\nquality = "published"\nshare = [{ place = "CN", share = 0.6 }, { place = "US", share = 0.3 }]',
        'year = 1999\nquality = "published"\ntable = "gallium/primary"\nunit = "kg"',
        "units",
        "no production table",
    ),
    "stock in days against tonnes": ('unit = "kg"\nuse = 19', 'unit = "days"\nuse = 19', "units", "mass"),
    "unknown unit": ('unit = "kg"\nuse = 19', 'unit = "lorries"\nuse = 19', "units", "lorries"),
    "range upside down": ("low = 0.1\nhigh = 0.2", "low = 0.3\nhigh = 0.2", "ranges", "0.3 to 0.2"),
    "no such place": ('place = "US", share', 'place = "ZZ", share', "places", "ZZ"),
    "unknown key": ('summary = "A thing."', 'sumary = "A thing."', "reading", "unknown key 'sumary'"),
    "wrong type": ("quantity = 3400", 'quantity = "3400"', "reading", "Expected `float`"),
    "wrong word": ('kind = "chain"', 'kind = "chains"', "reading", "not an allowed word"),
    "unknown user good": ('title = "Makers"', 'title = "Makers"\ngood = "wonders"', "names", "wonders"),
}


def write(folder: Path, text: str) -> Path:
    path = folder / "thing.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sound_file_passes(tmp_path: Path, book: Ledger) -> None:
    assert check_file(write(tmp_path, GOOD)) == []
    shutil.copytree(book.root, tmp_path / "own")
    (tmp_path / "own" / "goods").mkdir()
    write(tmp_path / "own" / "goods", GOOD)
    assert catalogue(load(tmp_path / "own"))["thing"].title == "Thing"


@pytest.mark.parametrize("name", MUSEUM)
def test_broken_files_say_what_is_wrong_where(name: str, tmp_path: Path) -> None:
    old, new, check, words = MUSEUM[name]
    assert GOOD.count(old) >= 1
    path = write(tmp_path, GOOD.replace(old, new, 1))
    found = check_file(path)
    assert any(f.check == check and (words in f.what or words in f.remedy) for f in found), found
    with pytest.raises(LedgerError, match=r"thing\.toml:\d+: "):
        checked(path)


def test_an_error_points_at_the_line(tmp_path: Path) -> None:
    text = GOOD.replace("low = 0.01", "low = 0.05")
    (finding,) = check_file(write(tmp_path, text))
    assert text.splitlines()[finding.line - 1].startswith(("[user.cost_share]", "[[user]]"))


def test_the_shipped_goods_pass_every_check() -> None:
    report = check_goods()
    assert report.files == len(list(FOLDER.glob("*.toml")))
    assert report.findings == ()
    assert not report.failed()
    assert {row["name"] for row in report.to_dict()["checks"]} == set(CHECKS)


def test_a_file_named_otherwise_than_its_id(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert [f.what for f in check_file(path)] == ["id 'thing' in a file named other.toml"]
