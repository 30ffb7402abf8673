"""The exposure question end to end: keys, lenses, places, commands, pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.base.errors import InputError, UnknownError
from detente.exposure.figures import figures
from detente.exposure.question import exposure
from detente.exposure.result import Exposure
from detente.ledger.dispute import Ledger
from detente.standpoint import Standpoint
from detente.surfaces.cli import detente

DAY = "2025-12-01"
KEYS = {
    "id", "control", "stage", "year", "dependence_direct", "dependence_look_through", "severity", "flags", "source",
}  # fmt: skip


@pytest.fixture(scope="module")
def us_on_cn(book: Ledger) -> Exposure:
    return exposure(Standpoint.of_law(book, DAY), of="US", by="CN")


def test_keys_of_the_interface(us_on_cn: Exposure) -> None:
    told = us_on_cn.to_dict()
    assert {"of", "on", "date", "lens", "goods"} <= set(told)
    assert told["goods"]
    for row in told["goods"]:
        assert set(row) >= KEYS
        assert row["source"]
    json.dumps(told, allow_nan=False)


def test_intervals_hold_their_middle_and_shares_are_shares(us_on_cn: Exposure) -> None:
    for row in us_on_cn.goods:
        for value in (row.control, row.direct, row.look_through, row.hold.severity if row.hold else None):
            if value is not None:
                assert 0 <= value.low <= value.mid + 1e-12 <= value.high + 2e-12 <= 1 + 3e-12
        if row.direct and row.look_through:
            assert row.look_through.mid >= row.direct.mid - 1e-12


def test_chokepoints_name_what_the_sources_name(book: Ledger) -> None:
    held = {row.id for row in exposure(Standpoint.of_law(book, DAY), of="US", by="CN", kind="chokepoints").goods}
    assert {"rare-earth-magnets", "rare-earths-medium-heavy", "gallium", "germanium", "graphite", "soybeans"} <= held
    back = {row.id for row in exposure(Standpoint.of_law(book, DAY), of="CN", by="US", kind="chokepoints").goods}
    assert {"ai-chips", "design-software"} <= back
    assert "chip-tools" not in back  # the hold is shared with the Netherlands and Japan


def test_soybeans_are_the_buyers_lever(us_on_cn: Exposure) -> None:
    row = us_on_cn["soybeans"]
    assert row.role == "market"
    assert row.leverage is not None
    assert row.leverage.inflicted.mid > row.leverage.own.mid
    # 12 US$ bn at stake: neither side can lose more than that and its replacement
    assert row.leverage.inflicted.high < 12_000


def test_same_seed_same_numbers_other_seed_near(book: Ledger) -> None:
    first = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["gallium"])
    again = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["gallium"])
    other = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["gallium"], seed=1)
    assert first.to_dict() == again.to_dict()
    left, right = first["gallium"].cut_off, other["gallium"].cut_off
    assert left is not None
    assert right is not None
    assert left.usd_mn != right.usd_mn
    assert right.usd_mn.mid == pytest.approx(left.usd_mn.mid, rel=0.5)


def test_leverage_wears_off_and_a_year_is_worth_something(book: Ledger) -> None:
    row = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["rare-earth-magnets"])["rare-earth-magnets"]
    assert {path.speed for path in row.paths} == {"slow", "base", "fast", "forecast", "measured-8505"}
    for path in row.paths:
        assert [point.year for point in path.points] == [2025, 2027, 2030]
        losses = [point.loss_usd_mn.mid for point in path.points if point.loss_usd_mn]
        assert losses == sorted(losses, reverse=True)
        assert path.year_bought is not None
        assert path.year_bought.mid > 0
    forecast = next(path for path in row.paths if path.speed == "forecast")
    assert forecast.half_life == pytest.approx(6 * 0.6931 / 0.16705, rel=1e-3)  # 91% (2024) to 77% (2030)


def test_users_and_groups_stand_for_goods(book: Ledger) -> None:
    fighter = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["f-35"])
    assert {row.for_user for row in fighter.goods} == {"f-35"}
    assert {"rare-earth-magnets", "gallium"} <= {row.id for row in fighter.goods}
    four = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["tellurium-bismuth-molybdenum-indium"])
    assert [row.id for row in four.goods] == ["tellurium", "bismuth", "molybdenum", "indium"]


@pytest.mark.parametrize("of", ["EU", "JP", "KR", "AU", "ASEAN"])
def test_other_places(book: Ledger, of: str) -> None:
    result = exposure(Standpoint.of_law(book, DAY), of=of, by="CN")
    row = result["rare-earth-magnets"]
    assert row.direct is not None
    assert row.direct.mid > 0.2
    assert result.tables()[0].rows


def test_bad_questions(book: Ledger) -> None:
    with pytest.raises(UnknownError, match="gallium"):
        exposure(Standpoint.of_law(book), of="US", by="CN", goods=["galium"])
    with pytest.raises(InputError, match="overlap"):
        exposure(Standpoint.of_law(book), of="EU", by="DE")
    with pytest.raises(UnknownError):
        exposure(Standpoint.of_law(book, lens="bystander"), of="US", by="CN")
    with pytest.raises(InputError):
        exposure(Standpoint.of_law(book, "2025-13-01"), of="US", by="CN")


def test_a_dispute_may_bring_its_own_goods(small: Path) -> None:
    from detente.ledger.shelves import load

    from .test_checks import GOOD

    (small / "goods").mkdir()
    (small / "goods" / "thing.toml").write_text(GOOD.replace('"US", share', '"JP", share'), encoding="utf-8")
    result = exposure(Standpoint.of_law(load(small)), of="EU", by="CN", goods=["thing"])
    assert result["thing"].control is not None
    assert result["thing"].control.mid == pytest.approx(0.6)


def run(*arguments: str) -> str:
    found = CliRunner().invoke(detente, list(arguments), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def test_commands_print_json_csv_and_pictures(tmp_path: Path) -> None:
    told = json.loads(run("chokepoints", "--of", "US", "--on", "CN", "--date", DAY, "--json"))
    assert told["date"] == DAY
    same = json.loads(run("chokepoints", "--of", "US", "--on", "CN", "--on", DAY, "--json"))
    assert same == told
    assert run("exposure", "--of", "EU", "--on", "CN", "--date", DAY, "--csv").startswith("Good,")
    picture = tmp_path / "soy.svg"
    run("exposure", "--good", "soybeans", "--of", "CN", "--on", "US", "--date", DAY, "--plot", str(picture))
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_two_places_or_two_dates_are_refused() -> None:
    for words in (
        ("--on", "CN", "--on", "US"),
        ("--on", DAY, "--on", "2026-01-01"),
        ("--on", DAY, "--date", "2026-01-01"),
    ):
        found = CliRunner().invoke(detente, ["exposure", "--of", "EU", *words])
        assert found.exit_code == 2
        assert "--on was given twice" in found.output


def test_a_place_is_by_and_the_old_form_says_so() -> None:
    old = CliRunner().invoke(detente, ["chokepoints", "--of", "US", "--on", "CN", "--date", DAY, "--json"])
    new = CliRunner().invoke(detente, ["chokepoints", "--of", "United States", "--by", "china", "--on", DAY, "--json"])
    assert new.stderr == ""
    assert old.stdout == new.stdout
    assert "--on CN is now --by CN" in old.stderr
    assert "--date is now --on" in old.stderr


def test_figures_draw_only_their_tables(us_on_cn: Exposure, book: Ledger) -> None:
    from detente.draw.picture import svg

    (overview,) = figures(us_on_cn)
    assert len(overview.table.rows) >= 12
    assert svg(overview) == svg(overview)
    for figure in figures(exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["soybeans", "gallium"])):
        assert svg(figure).startswith("<svg")
        for line in figure.table.rows:
            if "rest" in line:
                assert sum(v for k, v in line.items() if k != "stage") == pytest.approx(100)


def test_lenses_side_by_side_for_us_eu_and_australia(book: Ledger) -> None:
    row = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["rare-earth-magnets"])["rare-earth-magnets"]
    assert {"law", "white-house", "mofcom"} <= set(row.by_lens)
    assert row.by_lens["white-house"]["US"].high == 0.0
    assert row.by_lens["mofcom"]["US"].high > 0.5
    for place in ("EU", "AU"):
        assert row.by_lens["white-house"][place] == row.by_lens["mofcom"][place]
