"""No loss without home output: each rule with the case that asked for it, and the other side."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from detente.exposure.home import SELLS, UNHELD, sells_more, without_loss
from detente.exposure.question import exposure
from detente.exposure.supply import Interval, supply
from detente.ledger.dispute import Ledger
from detente.ledger.good_parts import Home, Quality
from detente.ledger.goods import good
from detente.standpoint import Standpoint

DAY = "2026-09-15"


def test_a_net_exporter_loses_nothing_whatever_it_makes(book: Ledger) -> None:
    # China mines 79% of the world's tungsten; the US, none. Its 25% of China's small imports said US$ 545 mn
    row = exposure(Standpoint.of_law(book, DAY), of="CN", by="US", goods=["tungsten"])["tungsten"]
    assert row.direct is not None
    assert row.direct.mid > 0.2
    assert row.no_loss == SELLS
    assert row.loss_usd_mn is None
    assert row.leverage is None
    assert "none" in str(row.to_dict()["no_loss"]) or row.to_dict()["loss_usd_mn"] is None


def test_the_other_side_buys_more_than_it_sells_and_its_home_output_is_tabulated(book: Ledger) -> None:
    assert not sells_more(good("tungsten"), "KR", 2024)
    row = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["tungsten"])["tungsten"]
    assert row.no_loss == ""
    assert row.loss_usd_mn is not None
    assert row.loss_usd_mn.low > 0


def test_a_share_of_imports_alone_gives_no_loss_and_says_why(book: Ledger) -> None:
    # Japan makes magnets: 28% of its imports is not 28% of its use
    result = exposure(Standpoint.of_law(book, DAY), of="JP", by="CN")
    row = result["rare-earth-magnets"]
    assert row.loss_usd_mn is None
    assert row.no_loss in (UNHELD, SELLS)
    assert any("home output" in note for note in result.notes)


def test_home_output_held_turns_a_share_of_imports_into_one_of_use() -> None:
    item = good("rare-earth-magnets")
    bare = supply(replace(item, home=()), "US", "CN", year=2025, seen=2025)
    half = Home("US", 0.5, 0.5, 2024, "own", Quality.assumption)
    net = supply(replace(item, home=(half,)), "US", "CN", year=2025, seen=2025)
    assert bare is not None
    assert net is not None
    assert without_loss(item, "US", bare, 2025) == UNHELD
    assert without_loss(item, "US", net, 2025) == ""
    assert net.direct.mid == pytest.approx(bare.direct.mid / 2)
    assert net.reliance == Interval(0.5, 0.5, 0.5)


def test_an_unknown_of_two_orders_is_not_ranked_by_its_middle(book: Ledger) -> None:
    result = exposure(Standpoint.of_law(book, DAY), of="US", by="CN")
    heavy = result["rare-earths-medium-heavy"]
    assert heavy.loss_usd_mn is not None
    assert not heavy.loss_usd_mn.known
    told = {row["id"]: row for row in result.tables()[1].rows}
    assert told["rare-earths-medium-heavy"]["loss"] is None
    assert told["rare-earths-medium-heavy"]["loss_low"] is not None
    assert told["superhard-materials"]["loss"] is not None  # its bounds are a dozen times apart
    order = [row.id for row in result.goods]
    # gallium: 18 to 97% of supply; bismuth: 52 to 59%. By the middle gallium came first
    assert order.index("bismuth") < order.index("gallium")
    assert [row.weight for row in result.goods] == sorted((row.weight for row in result.goods), reverse=True)


def test_known_is_less_than_two_orders_apart() -> None:
    assert Interval(1.0, 5.0, 99.0).known
    assert not Interval(1.0, 5.0, 100.0).known
    assert not Interval(0.0, 5.0, 10.0).known
    assert Interval(0.0, 0.0, 0.0).known
