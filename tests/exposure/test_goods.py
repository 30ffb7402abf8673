"""The goods written from published tables: what the files say, and what four pairs are told."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from detente.exposure.published import bought, sold
from detente.exposure.question import exposure
from detente.exposure.result import Exposure
from detente.exposure.supply import reliance_of, stage_shares
from detente.ledger.dispute import Ledger
from detente.ledger.goods import as_known, good, goods
from detente.standpoint import Standpoint

ROOT = Path(__file__).parents[2]
DAY = "2026-11-01"
#: what has been used or threatened, 2018–2026
NAMED = {
    "tungsten-products", "magnesium-metal", "yttrium", "scandium", "antimony-oxide", "manganese", "manganese-metal",
    "fluorspar", "tetracyclines", "penicillins", "vitamin-b1", "vitamin-b6", "vitamin-c", "paracetamol", "heparin",
    "solar-wafers", "polysilicon", "printed-circuit-boards", "drones", "permanent-magnet-motors", "lfp-cathode",
    "mature-node-chips", "ethane", "lng", "helium", "jet-engines", "aircraft-parts", "chip-tools-lithography",
    "iron-ore", "barley", "wine", "rock-lobster", "coal", "photoresist", "hydrogen-fluoride", "canola",
}  # fmt: skip


def chokepoints(book: Ledger, of: str, by: str) -> Exposure:
    return exposure(Standpoint.of_law(book, DAY), of=of, by=by, kind="chokepoints")


def test_what_was_used_or_threatened_is_there_with_sources_years_and_gaps() -> None:
    held = goods()
    assert held.keys() >= NAMED
    for name in NAMED:
        item = held[name]
        assert item.gaps
        assert item.known is not None
        for row in (*item.stage, *item.bought, *item.sold):
            assert item.ref(row.source).title
            assert 1990 < row.year <= 2026
        assert "from memory" not in str(item)


@pytest.mark.parametrize(
    ("of", "by", "named"),
    [
        ("US", "CN", {"yttrium", "tungsten-products", "vitamin-b1", "graphite-natural", "dysprosium"}),
        ("CN", "US", {"ethane", "design-software"}),
        ("AU", "CN", {"sorghum", "rare-earth-magnets"}),
        ("KR", "JP", {"photoresist", "fluorinated-polyimide"}),
    ],
)
def test_four_pairs_get_answers(book: Ledger, of: str, by: str, named: set[str]) -> None:
    found = chokepoints(book, of, by)
    assert {row.id for row in found.goods} >= named
    assert all(row.is_chokepoint for row in found.goods)


def test_hydrogen_fluoride_was_one_and_is_none_by_its_last_share(book: Ledger) -> None:
    # Japan's share of Korea's imports: 44.6% before July 2019, 12.8% in 2020 (MOTIE)
    now = bought(good("hydrogen-fluoride"), "KR", "JP")
    then = bought(as_known(good("hydrogen-fluoride"), Standpoint.of_law(book, "2019-12-01").day), "KR", "JP")
    assert now is not None
    assert then is not None
    assert (now.direct.mid, then.direct.mid) == (0.128, 0.446)
    assert "hydrogen-fluoride" not in {row.id for row in chokepoints(book, "KR", "JP").goods}


def test_not_among_them(book: Ledger) -> None:
    # USGS: fluorspar comes from Mexico, magnesium from Israel; China makes 59% and 88% of the world's
    here = {row.id for row in chokepoints(book, "US", "CN").goods}
    assert not here & {"fluorspar", "magnesium-metal", "silicon-metal", "helium", "lng"}
    assert not {row.id for row in chokepoints(book, "CN", "US").goods} & {"lng", "crude-oil", "helium"}  # 5, 2 and 7%


def test_a_form_is_a_good_of_its_own_and_the_whole_s_control_covers_it(book: Ledger) -> None:
    row = exposure(Standpoint.of_law(book, DAY), of="US", by="CN", goods=["tungsten-products"])["tungsten-products"]
    assert row.basis == "imports of unwrought"
    assert row.direct is not None
    assert row.direct.mid == pytest.approx(0.914)  # Census 2024, line by line; BACI 0.895 is kept as the bound
    assert row.direct.low == pytest.approx(0.895)
    assert row.hold is not None
    assert "cn-mofcom-10-2025" in {control.measure for control in row.hold.controls}
    assert row.loss_usd_mn is None
    assert row.no_loss


def test_who_is_not_listed_is_unknown_not_nil() -> None:
    assert bought(good("photoresist"), "KR", "US") is None
    assert sold(good("iron-ore"), "AU", "JP") is None
    told = sold(good("iron-ore"), "AU", "CN")
    assert told is not None
    assert told[1].mid == 0.85


def test_usgs_ranking_and_reliance() -> None:
    """USGS OFR 2025-1047 ranks Sm, Rh, Lu, Tb, Dy, Ga, Ge, Gd, W, Nb first: all but Rh, Lu and Gd are goods here.

    Rhodium, lutetium and gadolinium are not: no bilateral shares were found (the last two are in medium and heavy
    rare earths). Niobium is no chokepoint of China's: Brazil makes 93% of it.
    """
    held = goods()
    assert {"samarium", "terbium", "dysprosium", "gallium", "germanium", "tungsten", "niobium"} <= held.keys()
    assert not {"rhodium", "lutetium", "gadolinium"} & held.keys()
    assert stage_shares(good("niobium").stage[0])["BRA"] == pytest.approx(0.932, abs=0.001)
    printed = {"niobium": 1.0, "fluorspar": 1.0, "titanium-sponge": 1.0, "vanadium": 0.41, "helium": 0.0}
    for name, value in printed.items():
        found = reliance_of(good(name), "US", 2025)
        assert found is not None
        assert found.mid == pytest.approx(value)


def test_what_was_not_public_is_not_known(book: Ledger) -> None:
    item = good("yttrium")
    before = as_known(item, Standpoint.of_law(book, "2025-06-01").day)
    assert {row.recorded[:4] for row in before.used} <= {"2025", "2024", "2023"}
    assert all(row.recorded <= "2025-06-01" for row in (*before.bought, *before.moved, *before.used))
    assert len(before.moved) < len(item.moved)


def test_files_rebuild_to_the_same_bytes(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    if not (raw / "data" / "goods").is_dir():
        pytest.skip("the tables of published figures are not here")
    monkeypatch.setenv("DETENTE_RAW", str(raw))
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("derive_goods", ROOT / "tools" / "derive_goods.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    shipped = tool.OUT
    (tmp_path / "README.md").write_bytes((shipped / "README.md").read_bytes())
    monkeypatch.setattr(tool, "OUT", tmp_path)
    tool.main()
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (shipped / path.name).read_bytes(), path.name
    for name in ("derive_farm", "derive_exposure"):
        sys.modules.pop(name, None)
