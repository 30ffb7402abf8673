"""What is not a tariff: dates of the Chinese announcements, as law firms and Xinhua quote them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import detente
from detente.base.errors import InputError, LedgerError, UnknownError
from detente.exposure.severity import controls as bearing
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.regime.controls import controls
from detente.regime.state import regime
from detente.standpoint import Standpoint

MEASURES = Path(detente.__file__).parent / "data" / "law" / "cn" / "measures"


def states(book: Ledger, good: str, source: str, target: str, on: str, lens: str = "law") -> dict[str, str]:
    found = controls(Standpoint.of_law(book, on, lens=lens), good, source, target)
    return {r["id"]: r["status"] for r in found.rows if r["reach"] == "names_the_good"}


def test_gallium_before_and_after_no_72(book: Ledger) -> None:
    before = states(book, "gallium", "CN", "US", "2025-11-08")
    after = states(book, "gallium", "CN", "US", "2025-11-20")
    assert before["cn-mofcom-46-2024"] == "in_force"
    assert after["cn-mofcom-46-2024"] == "partly_suspended"  # clause 2 only, until 27 November 2026
    assert after["cn-mofcom-23-2023"] == "in_force"  # licensing of 2023 was never suspended
    (row,) = [
        r
        for r in controls(Standpoint.of_law(book, "2025-11-20"), "gallium", "CN", "US").rows
        if r["id"] == "cn-mofcom-46-2024"
    ]
    assert row["until"].startswith("2026-11-27")


def test_magnets_part_by_account(book: Ledger) -> None:
    day = "2025-12-01"
    assert states(book, "rare-earth-magnets", "CN", "US", day)["cn-mofcom-18-2025"] == "in_force"
    assert states(book, "rare-earth-magnets", "CN", "US", day, lens="mofcom")["cn-mofcom-18-2025"] == "in_force"
    assert states(book, "rare-earth-magnets", "CN", "US", day, lens="white-house")["cn-mofcom-18-2025"] == "relieved"
    # the fact sheet promises general licences for US users, not for others
    (row,) = [
        r
        for r in controls(Standpoint.of_law(book, day, lens="white-house"), "rare-earth-magnets", "CN", "JP").rows
        if r["id"] == "cn-mofcom-18-2025"
    ]
    assert row["in_force"]


def test_direction_matters(book: Ledger) -> None:
    assert "us-bis-ai-chips" in states(book, "ai-chips", "US", "CN", "2025-12-01")
    assert "us-bis-ai-chips" not in states(book, "ai-chips", "CN", "US", "2025-12-01")


def test_bad_input(book: Ledger) -> None:
    with pytest.raises(UnknownError, match="gallium"):
        controls(Standpoint.of_law(book, "2025-01-01"), "galium", "CN", "US")
    with pytest.raises(InputError):
        controls(Standpoint.of_law(book, "2025-01-01"), "gallium", "CN", "CN")
    with pytest.raises(UnknownError):
        controls(Standpoint.of_law(book, "2025-01-01", lens="press"), "gallium", "CN", "US")


def _book(small: Path, events: str) -> Ledger:
    head = (
        'id = "x"\ntitle = "X"\nimposer = "EU"\ntargets = ["CN"]\nkind = "export_control"\nauthority = "eu-law"\n'
        'sources = ["first-source"]\nchecked = "2026-01-01"\n[scope]\ngoods = ["gallium"]\n'
    )
    (small / "measures" / "eu" / "x.toml").write_text(head + events)
    return load(small)


IMPOSED = (
    '\n[[events]]\ntype = "impose"\nat = "2026-02-01"\nrecorded = "2026-01-01"\nstatus = "{}"\n'
    'source = "first-source"\nlegal_ref = "Regulation 1"\n'
)


@pytest.mark.parametrize(
    ("status", "on", "expected"),
    [
        ("enacted", "2026-03-01", {"x": "in_force"}),  # it was imposed, and nothing comes
        ("enacted", "2026-01-15", {"x": "coming"}),  # nothing was, and it comes
        ("reported", "2026-03-01", {}),  # nobody bound by it says so: nothing to list through the law
    ],
)
def test_what_was_and_what_comes_is_listed_and_mere_words_are_not(
    small: Path, status: str, on: str, expected: dict[str, str]
) -> None:
    book = _book(small, IMPOSED.format(status))
    assert states(book, "gallium", "EU", "CN", on) == expected


def test_a_disputes_own_group_is_a_good_like_any_other(tmp_path: Path, book: Ledger) -> None:
    """Asked by the group or by its part, through controls or exposure: a measure that names the group counts."""
    folder = tmp_path / "own"
    shutil.copytree(book.root, folder)
    (folder / "goods").mkdir()
    group = (
        'id = "my-metals"\ntitle = "My metals"\nkind = "group"\nsummary = "A group."\nchecked = "2026-10-08"\n'
        'parts = ["gallium"]\n[[source]]\nid = "s"\ntitle = "S"\n'
    )
    (folder / "goods" / "my-metals.toml").write_text(group)
    name = "cn-own-control"
    measure = (MEASURES / "cn-mofcom-23-2023.toml").read_text(encoding="utf-8")
    assert measure.count('goods = ["gallium", "germanium"]') == 1
    measure = measure.replace('goods = ["gallium", "germanium"]', 'goods = ["my-metals"]')
    (folder / "measures").mkdir(exist_ok=True)
    (folder / "measures" / f"{name}.toml").write_text(measure.replace("cn-mofcom-23-2023", name), encoding="utf-8")
    own, day = load(folder), "2025-12-01"
    for good in ("my-metals", "gallium"):
        assert states(own, good, "CN", "US", day)[name] == "in_force"
    assert name not in states(own, "germanium", "CN", "US", day)
    law = regime(Standpoint.of_law(own, day))
    assert name in {c.measure for c in bearing(own.good("gallium"), law, by="CN", of="US")}
    assert name not in {c.measure for c in bearing(own.good("germanium"), law, by="CN", of="US")}
    (folder / "goods" / "my-metals.toml").write_text(group.replace("kind", "knid"))
    broken = load(folder)
    assert [str(p).split(": ")[1] for p in broken.problems] == [
        "unknown key 'knid'; remove it, or see docs/ledger.md for the keys"
    ]
    with pytest.raises(LedgerError, match="knid"):
        states(broken, "my-metals", "CN", "US", day)
