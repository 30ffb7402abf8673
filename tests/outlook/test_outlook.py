"""The whole answer: gaps, watch list, triggers, contrasts, the picture and the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from detente.accounts.agreed import agreed, public_on
from detente.accounts.verdict import Verdict
from detente.base.dates import last_day
from detente.base.errors import DetenteError, InputError
from detente.ledger.dispute import DealFolder, Ledger
from detente.ledger.shelves import load
from detente.outlook.contrasts import Setting, Shock, contrasts, first_moves, shocked
from detente.outlook.game import clocked, far_end
from detente.outlook.gap import gaps
from detente.outlook.outlook import Outlook, outlook
from detente.outlook.payoffs import load_payoffs
from detente.outlook.priors import draw, parameters
from detente.outlook.triggers import load_triggers
from detente.outlook.truce import board, truce_game
from detente.surfaces.cli import detente as command

KNOWN = "2025-11-01"


@pytest.fixture(scope="module")
def book() -> Ledger:
    return load("us-china")


@pytest.fixture(scope="module")
def result(book: Ledger) -> Outlook:
    return outlook(book, "busan-2025", on="2026-11-22")


def test_gaps_are_counts_of_the_account_matrix(book: Ledger) -> None:
    """Recounted from the rows: what one account lays on the rival and the rival's account does not bear out."""
    matrix = agreed(book, "busan-2025", on="2026-10-08")
    first, second = gaps(matrix, ["US", "CN"])
    for gap, rival in ((first, "CN"), (second, "US")):
        for name in gap.disputed:
            row = matrix.row(name)
            assert rival in row.commitment.giver
            assert row.verdict not in (Verdict.agreed, Verdict.silent)
        assert all(matrix.row(name).verdict is Verdict.agreed for name in gap.borne_out)
    assert "cn-general-licences" in first.disputed  # the longer list is the one that is disputed
    assert first.value > second.value


def test_watch_list_is_in_order_and_says_where_to_look(result: Outlook) -> None:
    dated = [item for item in result.watch if item.date]
    assert [i.date for i in dated] == sorted(i.date for i in dated if i.date)
    assert all((item.read and item.movers) or item.kind == "election" for item in dated)
    assert {"2026-11-10", "2026-11-27", "2027-01-10"} <= {str(i.date) for i in dated}
    passed = [i for i in dated if i.passed]
    assert all(i.date and i.date <= date(2026, 11, 22) for i in passed)
    assert any(i.kind == "election" for i in dated)
    assert any(i.kind == "delivery" for i in result.watch)


def only_known(book: Ledger, known: str) -> Ledger:
    """The ledger with every later event, claim, delivery and deadline taken out by hand."""
    limit = date.fromisoformat(known)
    measures = {
        name: msgspec.structs.replace(m, events=[e for e in m.events if last_day(e.recorded) <= limit])
        for name, m in book.measures.items()
    }
    authorities = {
        name: msgspec.structs.replace(a, events=[e for e in a.events if last_day(e.recorded) <= limit])
        for name, a in book.authorities.items()
    }
    deals = {
        name: DealFolder(d.deal, d.commitments, [x for x in d.deliveries if last_day(x.recorded) <= limit])
        for name, d in book.deals.items()
    }
    claims = [f for f in book.claims if public_on(f, book) <= limit]
    dispute = msgspec.structs.replace(
        book.dispute, deadlines=[d for d in book.dispute.deadlines if not d.recorded or last_day(d.recorded) <= limit]
    )
    from dataclasses import replace

    return replace(book, dispute=dispute, measures=measures, authorities=authorities, deals=deals, claims=claims)


def test_nothing_later_in_the_ledger_leaks(book: Ledger) -> None:
    """The answer of 1 November 2025 is the same when everything later is struck from the ledger first."""
    assert (
        outlook(only_known(book, KNOWN), "busan-2025", on=KNOWN).to_dict()
        == outlook(book, "busan-2025", on=KNOWN).to_dict()
    )


def test_triggers_are_known_only_when_they_could_be(book: Ledger) -> None:
    early = {t.id for t in load_triggers(book, "busan-2025", known=date(2025, 11, 1))}
    late = {t.id for t in load_triggers(book, "busan-2025", known=date(2026, 11, 22))}
    assert early < late
    assert "nothing-by-the-end" not in early


@pytest.fixture(scope="module")
def arrays(book: Ledger) -> dict[str, np.ndarray]:
    """A small run of the contrasts from the prior: one side's account is disputed, the other's is not."""
    payoffs = load_payoffs(book)
    setting = Setting(payoffs, (0.8, 0.0), 0.25, ((0.1,), ()), (0.1, 0.3, 0.6), np.full(24, 0.6))
    return contrasts(draw(24, seed=4), setting, [Shock("soy", 0.15, 0, "breach"), Shock("end", 0.25, 0, "lapse")])


def test_one_text_never_does_worse_than_two_accounts(arrays: dict[str, np.ndarray]) -> None:
    """By construction of the game; only the party whose account is disputed matters here."""
    own, text = arrays["survival:own"].mean(-1), arrays["survival:one_text"].mean(-1)
    assert (own < text).all()
    assert arrays["survival:first_yields"] == pytest.approx(arrays["survival:one_text"], abs=1e-3)
    assert (np.diff(arrays["survival:own"], axis=0) <= 1e-12).all()


def test_the_stated_end_takes_its_share(arrays: dict[str, np.ndarray]) -> None:
    """Past the end at most 60% are alive, because the chance to go on was set to 0.6."""
    assert (arrays["survival:own"][1] <= 0.6).all()


def test_first_moves_and_their_absence_add_up(arrays: dict[str, np.ndarray], book: Ledger) -> None:
    for label in ("with", "without"):
        parts = [v for k, v in arrays.items() if k.startswith(f"shock:soy:next:{label}:")]
        assert sum(parts) == pytest.approx(np.ones(24), abs=2e-3)
    key = "shock:soy:next:{}:0:escalate"
    assert arrays[key.format("with")].mean() > arrays[key.format("without")].mean()


def test_who_cannot_move_does_not(book: Ledger) -> None:
    """With occasions to move a thousand times rarer nobody moves within ninety days."""
    payoffs, grid = load_payoffs(book), board(1)
    p = parameters(draw(2, seed=1), payoffs, np.array([0.5, 0.5]))
    from dataclasses import replace

    game = truce_game(grid, replace(p, rho=p.rho / 1e4))
    path = clocked(game, far_end(game), years=0.3)
    none = first_moves(game, path, grid, grid.state(), 0.25)["none"]
    assert none == pytest.approx(np.ones(2), abs=1e-3)
    assert shocked(grid, Shock("x", 0.0, 1, "measure_and_breach")) == grid.state(x=(0, 1), b=(1, 0))


def test_picture_shows_its_table(result: Outlook) -> None:
    figure = result.figure()
    assert figure.table.rows[0]["ends_badly"] == pytest.approx(100.0)
    assert "Forecast" in figure.caption
    from detente.draw.picture import svg

    drawn = svg(figure)
    assert drawn.startswith("<")
    assert drawn == svg(result.figure())


def test_json_has_the_promised_keys(result: Outlook) -> None:
    data = json.loads(json.dumps(result.to_dict()))
    assert {"deal", "as_of", "known", "definitions", "leverage", "watch", "pool"} <= set(data)
    assert set(data["definitions"][0]["survival"][0]) == {"date", "p", "low", "high"}
    assert "game_weight" in data["pool"]


def test_command_line_prints_and_refuses(tmp_path: Path) -> None:
    run = CliRunner().invoke(
        command, ["outlook", "busan-2025", "--on", "2026-11-22", "--json", "--store", str(tmp_path / "f.jsonl")]
    )
    assert run.exit_code == 0
    assert (tmp_path / "f.jsonl").is_file()
    for arguments, words in (
        (["busan-2025", "--on", "2026-11-22", "--trigger", "no-soy"], "did you mean no-soybeans"),
        (["busan-2025", "--on", "2025-01-01"], "was struck on 2025-10-30"),
        (["nobody"], "no deal named"),
        (["busan-2025", "--on", "2026-11-22", "--draws", "3"], "too few"),
        (["busan-2025", "--on", "2026-11-22", "--until", "2026-01-01"], "is not after"),
        (["busan-2025", "--on", "2026-11-22", "--alive", "2027-01-01"], "is not between"),
    ):
        refused = CliRunner().invoke(command, ["outlook", *arguments])
        assert isinstance(refused.exception, DetenteError), arguments
        assert words in str(refused.exception)


def test_csv_is_numbers() -> None:
    run = CliRunner().invoke(command, ["outlook", "busan-2025", "--on", "2026-11-22", "--csv"])
    head, first, *_ = run.stdout.splitlines()
    assert head == "definition,date,p,low,high"
    assert 0 < float(first.split(",")[2]) < 1


def test_evidence_of_your_own_moves_the_start(book: Ledger) -> None:
    plain = outlook(book, "busan-2025", on="2026-11-22")
    told = outlook(book, "busan-2025", on="2026-11-22", alive="2026-11-22")
    end = date(2027, 1, 10)
    before, after = ({p.date: p.p for p in x.curve("broken").points}[end] for x in (plain, told))
    assert after > before


def test_a_dispute_without_assumptions_still_has_base_rates(book: Ledger, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(book.root, folder)
    (folder / "outlook.toml").unlink()
    (folder / "triggers.toml").unlink()
    other = load(folder)
    assert outlook(other, "busan-2025", on="2026-11-22").curves
    with pytest.raises(InputError, match=r"has no outlook\.toml"):
        outlook(other, "busan-2025", on="2026-11-22", game=True)
