"""The whole answer: standpoint, watch list, tables, picture, other disputes and the command line."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.base.errors import DetenteError, InputError
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.outlook.outlook import Outlook, outlook, rests
from detente.outlook.triggers import load_triggers
from detente.questions.truce import OUTLOOK
from detente.standpoint import Standpoint
from detente.surfaces.cli import detente as command
from detente.surfaces.cli.made import command as of_question
from detente.surfaces.cli.made import renamed

KNOWN = "2025-11-01"


@pytest.fixture(scope="module")
def result(book: Ledger) -> Outlook:
    return outlook(Standpoint.as_of(book, "2026-11-22"), "busan-2025")


def test_watch_list_looks_ahead_first_and_says_where_to_look(result: Outlook) -> None:
    items = list(result.watch)
    ahead = [i.date for i in items if i.date and not i.passed]
    assert ahead == sorted(d for d in ahead if d)
    assert min(d for d in ahead if d) > date(2026, 11, 22)
    last = [i.passed for i in items]
    assert last == sorted(last)
    assert all(i.read for i in items if i.date)
    assert {"2026-11-27", "2026-12-14", "2027-01-10"} <= {str(d) for d in ahead}
    assert {"2026-11-03", "2026-11-10", "2026-11-18"} <= {str(i.date) for i in items if i.passed}
    assert any(i.kind == "delivery" for i in items)


def test_nothing_later_in_the_ledger_leaks(book: Ledger) -> None:
    """The answer of 1 November 2025 is the same when everything later is struck from the ledger first."""
    cut = book.as_known(KNOWN)
    one, other = (outlook(Standpoint.as_of(b, KNOWN), "busan-2025").to_dict() for b in (cut, book))
    assert one == other


def test_the_future_of_a_forecast_is_refused(book: Ledger) -> None:
    with pytest.raises(InputError, match="may not know its future"):
        outlook(Standpoint.as_of(book, "2026-01-01", "2026-06-01"), "busan-2025")


def test_triggers_are_known_only_when_they_could_be(book: Ledger) -> None:
    early = {t.id for t in load_triggers(book.as_known("2025-11-01"), "busan-2025")}
    late = {t.id for t in load_triggers(book.as_known("2026-11-22"), "busan-2025")}
    assert early < late
    assert "nothing-by-the-end" not in early


def test_picture_shows_its_table(result: Outlook) -> None:
    from detente.draw.picture import svg

    figure = result.figure()
    end = result.arrangement.end or max(result.days)
    limbs = {row["limb"]: row["p"] for row in figure.table.rows if not row["way"]}
    assert sum(limbs.values()) == pytest.approx(100.0)
    for limb, whole in limbs.items():
        leaves = [row["p"] for row in figure.table.rows if row["limb"] == limb and row["way"]]
        assert sum(leaves) == pytest.approx(whole)
    assert all(row["low"] <= row["p"] <= row["high"] for row in figure.table.rows)
    held = 100 * result.ensemble.point(end, lambda tree: 1 - tree.ended_badly(end)).p
    assert limbs["has not ended badly"] == pytest.approx(held)
    assert svg(figure) == svg(result.figure())


def test_json_has_the_promised_keys(result: Outlook) -> None:
    data = json.loads(json.dumps(result.to_dict()))
    promised = {
        "deal",
        "as_of",
        "known",
        "definitions",
        "leverage",
        "watch",
        "pool",
        "ways",
        "tree",
        "asked",
        "find_out_first",
    }
    assert promised | {"standpoint", "coverage"} <= set(data)
    assert set(data["definitions"][0]["survival"][0]) == {"date", "p", "low", "high"}
    assert data["pool"]["game_weight"] == 0
    assert data["coverage"]["state"] == "open"
    assert "2026-10-08" in data["coverage"]["why"][-1]


def test_every_interval_holds_every_variant(result: Outlook) -> None:
    point = next(p for p in result.curve("ends_badly").points if p.date == date(2027, 1, 10))
    told = [v["goes_on"] for v in result.sensitivity()]
    assert {"stated", "wide", "narrow", "plain", "undisputed", "dyad", "conflict"} == {
        v["id"] for v in result.sensitivity()
    }
    assert point.low <= min(told) <= max(told) <= point.high
    assert told[0] == pytest.approx(point.p)


def test_printed_shares_never_round_to_certainty(result: Outlook) -> None:
    from detente.outlook.listing import share

    assert [share(x) for x in (0.0, 0.0001, 0.004, 0.5, 0.999, 0.99999)] == ["0", "<0.1", "0.4", "50", "99.9", ">99.9"]
    tree = next(t for t in result.tables() if t.id == "tree")
    cells = [str(v) for row in tree.rows for k, v in row.items() if k.startswith("20")]
    assert not [c for c in cells if c.startswith(("0 ", "100 "))]


def test_the_record_is_listed_nearest_first(book: Ledger) -> None:
    found = rests(Standpoint.as_of(book, "2026-11-22"), "busan-2025").to_dict()
    ids = [t["id"] for t in found["terms"]]
    assert ids[0].startswith("us-cn-truce-")
    assert len(ids) > 190
    assert "us-cn-truce-202611" not in ids
    assert sum(c["rows"] for c in found["counts"]) == sum(1 for t in found["terms"] if t["stated_end"] and t["outcome"])


def test_command_line_prints_and_refuses(tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    run = CliRunner().invoke(command, ["outlook", "busan-2025", "--on", "2026-11-22", "--json", "--store", str(file)])
    assert run.exit_code == 0
    assert file.is_file()
    for arguments, words in (
        (["busan-2025", "--on", "2025-01-01"], "was known on 2025-01-01"),
        (["nobody"], "no deal named"),
        (["busan-2025", "--on", "2026-11-22", "--until", "2026-01-01"], "is not after"),
        (["busan-2025", "--on", "2026-11-22", "--alive", "2027-01-01"], "is not between"),
        (["geneva-2025", "--on", "2025-12-01"], "was extended"),
        (["busan-2025", "--on", "2026-11-22", "--answer", "x=yes"], "no question asked here"),
    ):
        refused = CliRunner().invoke(command, ["outlook", *arguments])
        assert isinstance(refused.exception, DetenteError), arguments
        assert words in str(refused.exception)


def test_alive_alone_is_the_day_asked_about() -> None:
    made = of_question(OUTLOOK)
    for given, day in (
        (["--alive", "--on", "2026-11-22"], "2026-11-22"),
        (["--alive", "2026-11-20", "--on", "2026-11-22"], "2026-11-20"),
        (["--alive"], "today"),
        ([], None),
    ):
        found = renamed(OUTLOOK, made.make_context("outlook", ["busan-2025", *given]).params)
        assert found["alive"] == day
        assert found["deal"] == "busan-2025"


def test_csv_is_numbers() -> None:
    run = CliRunner().invoke(command, ["outlook", "busan-2025", "--on", "2026-11-22", "--csv"])
    head, first, *_ = run.stdout.splitlines()
    assert head == "definition,date,p,low,high"
    assert 0 < float(first.split(",")[2]) < 1


def test_evidence_of_your_own_moves_the_start(book: Ledger) -> None:
    stand = Standpoint.as_of(book, "2026-11-22")
    plain, told = outlook(stand, "busan-2025"), outlook(stand, "busan-2025", alive=date(2026, 11, 22))
    end = date(2027, 1, 10)
    before, after = ({p.date: p.p for p in x.curve("broken").points}[end] for x in (plain, told))
    assert after > before


def test_two_deals_that_carry_one_truce_tell_one_forecast(book: Ledger) -> None:
    stand = Standpoint.as_of(book, "2026-11-22")
    one, other = (outlook(stand, deal) for deal in ("busan-2025", "washington-2026-09"))
    assert one.arrangement.truce == other.arrangement.truce
    assert one.to_dict()["tree"] == other.to_dict()["tree"]


@pytest.fixture
def copy(book: Ledger, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(book.root, folder)
    return folder


def test_a_dispute_without_a_plan_still_has_its_tree(copy: Path) -> None:
    (copy / "outlook.toml").unlink()
    (copy / "triggers.toml").unlink()
    stand = Standpoint.as_of(load(copy), "2026-11-22")
    assert outlook(stand, "busan-2025").curves
    with pytest.raises(InputError, match="names no scenarios"):
        outlook(stand, "busan-2025", worth=True)


def test_parties_that_no_record_names_get_no_borrowed_curves(copy: Path) -> None:
    """Another pair, one side of which holds no measure: a wide forecast, its moves not held, no tariff clock."""
    for path in (copy / "deals").glob("*/deal.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"US"', '"NZ"').replace('"CN"', '"VU"'), encoding="utf-8")
    deal = copy / "deals" / "busan-2025" / "deal.toml"
    old = deal.read_text(encoding="utf-8")
    deal.write_text(old.replace('id = "busan-2025"', 'id = "pact"'), encoding="utf-8")
    shutil.move(copy / "deals" / "busan-2025", copy / "deals" / "pact")
    dispute = copy / "dispute.toml"
    text = dispute.read_text(encoding="utf-8").replace('default_deal = "busan-2025"', 'default_deal = "pact"')
    dispute.write_text(text, encoding="utf-8")
    for name in ("outlook.toml", "triggers.toml"):
        (copy / name).unlink()
    found = outlook(Standpoint.as_of(load(copy), "2026-09-01"), "pact")
    assert found.arrangement.dyad == "NZ–VU"
    assert found.curve("first_claim").points == ()
    assert "not held" in found.curve("first_claim").note
    assert found.curve("tariff_raised").points == ()
    assert "dyad" not in {v["id"] for v in found.sensitivity()}


@pytest.mark.parametrize(
    ("dispute", "deal", "on"),
    [
        ("china-australia", "wine-2023", "2024-01-10"),
        ("china-australia", "barley-2023", "2023-07-20"),
        ("eu-us", "steel-2021", "2024-11-01"),
        ("eu-us", "lca-2021-five-years", "2026-06-11"),
        ("eu-us", "turnberry-2025-07", "2026-06-01"),
    ],
)
def test_every_dispute_shipped_has_its_tree(dispute: str, deal: str, on: str) -> None:
    """Its own record, its own clocks; moves coded for another pair are never shown."""
    found = outlook(Standpoint.as_of(load(dispute), on), deal)
    assert found.arrangement.deal == deal
    for day in found.days:
        assert sum(found.branch(b, day).p for b in found.to_dict()["tree"]) == pytest.approx(1.0)
    assert found.curve("first_claim").points == ()
    assert f"no moves are coded for {found.arrangement.dyad}" in found.curve("first_claim").note
    parties = set(found.arrangement.parties)
    assert {d.side for d in found.defaults} <= parties
